"""The command: a tiny calibration of the model itself, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.cli.evidence import calibrate_model
from experiments.cli.folders import show_status
from experiments.errors import UsageProblem

TINY = {"areas": 2, "screen": 8, "members": 4, "steps": 1, "generations": 0, "fresh": 1,
        "fresh_areas": 2, "fitted": 3, "ensemble": 2}  # fmt: skip
ASKED = {
    "patterns": None, "minutes": None, "sizes": TINY, "parameters": ["trust.gain"], "fix": [],
    "leave_out": None, "earlier": None, "quick": False, "write": False, "seed": 1, "jobs": 1,
    "json_file": None, "quiet": False,
}  # fmt: skip


@pytest.mark.slow
def test_the_model_is_calibrated_in_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    json_file = tmp_path / "c.json"
    calibrate_model(**ASKED | {"out": tmp_path / "c", "json_file": json_file})
    assert "Fresh seeds: the best points compared" in capsys.readouterr().out
    result = json.loads(json_file.read_text())
    assert "trust.gain" in result["values"]
    assert len(result["values"]) == 3
    assert len(result["ensemble"]) == 2
    assert json.loads((tmp_path / "c" / "manifest.json").read_text())["kind"] == "calibration"
    assert "Prior predictive check" in (tmp_path / "c" / "log.txt").read_text()
    show_status(tmp_path / "c", None)
    assert "33 of 33 evaluations are there" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"quick": True, "leave_out": "1/3"}, "choose one of them"),
        ({"quick": True, "write": True}, "only a whole calibration"),
        ({"earlier": Path("x")}, "goes with --leave-out"),
        ({"leave_out": "1/4"}, "write 1/3, 2/3 or 3/3"),
        ({"parameters": ["trust.gian"]}, "did you mean trust.gain"),
        ({"parameters": ["maturity.dynamism_scale"]}, "not for fitting"),
        ({"parameters": ["missing.yaml"]}, "there is no such file"),
        ({"leave_out": "1/3", "earlier": Path("nowhere")}, "there are no results here"),
    ],
)
def test_what_cannot_be_done_is_refused(changes: dict, words: str, tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match=words):
        calibrate_model(**ASKED | {"out": tmp_path / "c"} | changes)
    assert not (tmp_path / "c").exists()
