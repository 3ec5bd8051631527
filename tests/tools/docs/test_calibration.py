"""The page on calibration: logs and reports stand in their places, with the commands that made them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from experiments.calibration.evaluation import Evaluation, EvaluationStore
from experiments.calibration.results import LOG, REPORT, RESULT
from experiments.errors import UsageProblem
from experiments.execution.manifest import write_json
from tools.docs.calibration import (
    PAGE,
    with_section,
    write_calibration,
    write_into_page,
    write_reports,
)


def test_texts_go_into_their_place_in_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    shutil.copy(PAGE, page)
    write_into_page("log", "what was found", page)
    once = page.read_text()
    assert "```text\nwhat was found\n```" in once
    write_into_page("log", "what was found", page)
    assert page.read_text() == once
    for name in ("recovery", "left-out"):
        assert f"\n{name} here\n" in with_section(once, name, f"{name} here")
    with pytest.raises(UsageProblem, match="no place 'nowhere'"):
        with_section(once, "nowhere", "")


def test_reports_stand_in_the_page_with_their_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    shutil.copy(PAGE, page)
    monkeypatch.setattr("tools.docs.calibration.PAGE", page)
    for third in "12":
        command = ["groundswell", "calibrate", "--leave-out", f"{third}/3"]
        write_json(tmp_path / third / "manifest.json", {"kind": "calibration", "command": command})
        (tmp_path / third / REPORT).write_text(f"report {third}\n")
    write_reports("left-out", [tmp_path / "1", tmp_path / "2"])
    text = page.read_text()
    assert "$ groundswell calibrate --leave-out 1/3\n\nreport 1\n" in text
    assert "$ groundswell calibrate --leave-out 2/3\n\nreport 2\n```" in text
    (tmp_path / "1" / REPORT).unlink()
    with pytest.raises(UsageProblem, match="is it finished"):
        write_reports("left-out", [tmp_path / "1"])


def test_the_log_stands_in_the_page_with_its_command_and_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, folder = tmp_path / "page.md", tmp_path / "done"
    shutil.copy(PAGE, page)
    monkeypatch.setattr("tools.docs.calibration.PAGE", page)
    with pytest.raises(UsageProblem, match="no finished calibration"):
        write_calibration("log", [folder])
    command = ["groundswell", "calibrate", "--seed", "7"]
    write_json(folder / RESULT, {"command": command, "started": "2026-01-02T03:04:05"})
    (folder / LOG).write_text("what was found\n")
    store = EvaluationStore(folder)
    store.add("screen", Evaluation("x", {"a": 0.5}, {"a": 0.1}, 120.0))
    store.close()
    write_calibration("log", [folder])
    assert (
        "$ groundswell calibrate --seed 7\n1 evaluations, 2 minutes of one processor; begun 2026-01-02"
        "\n\nwhat was found\n```" in page.read_text()
    )
    with pytest.raises(UsageProblem, match="Name one folder"):
        write_calibration(None, [folder, folder])
