"""`discover`, from a sweep's folder to sentences, scenarios that open, JSON and pictures."""

from __future__ import annotations

import json
import sys

import pytest
from typer.testing import CliRunner

from experiments import discover
from experiments.cli.commands import app
from experiments.errors import EnvironmentProblem, UsageProblem
from sim.scenario import check_file, differences, load_scenario

ASKED = "legacy_36 < 0.3"


@pytest.fixture(scope="module")
def found(known):
    return discover(known, ASKED)


def test_the_box_that_was_put_in_is_found(found):
    first = found.boxes[0]
    assert first.words == (
        "length of the programme (funding.years) is at most 7 years and hub (partnership.hub) is large or modest"
    )
    assert first.density == pytest.approx(0.92, abs=0.06)
    assert first.coverage == pytest.approx(first.hits / found.searched.hits.sum())
    assert first.hits / first.runs == first.density
    assert first.runs == 4 * first.points
    assert (first.as_good, first.shuffles) == (0, 199)
    assert first.held_out.low > first.held_out.base
    assert found.boxes[1:] == []
    assert found.why == "No further box does better than chance among what is left."


def test_the_result_has_frames_and_shows_itself(found):
    assert found.table["density"].tolist() == [found.boxes[0].density]
    assert found.limits["factor"].tolist() == ["funding.years", "partnership.hub"]
    assert found.limits["found_again"].between(0.5, 1.0).all()
    assert (found.limits["quasi_p"] < 0.05).all()
    assert repr(found).startswith("<1 box for legacy_36 < 0.3")
    page = found._repr_html_()
    assert "(density; over all runs" in page
    assert "<table" in page
    assert "they are hypotheses" in page


def test_the_picture_shows_the_trade_off_and_the_points(found):
    text = found.plot()._repr_svg_()
    for words in ("coverage", "funding.years", "partnership.hub", "Box 1 of legacy_36"):
        assert words in text
    with pytest.raises(UsageProblem, match="box 2: there is no such box; there are 1"):
        found.plot(2)


def test_a_box_is_written_as_a_scenario_that_opens(found, tmp_path):
    (path,) = found.write(tmp_path)
    assert path.name == "legacy_36_under_0_3_box_1.yaml"
    assert check_file(path) == []
    here, base = load_scenario(path), load_scenario("baseline")
    changed = differences(base, here)
    assert set(changed) <= {"funding.years", "partnership.hub"}
    assert 3 <= here.funding.years <= 7
    assert here.partnership.hub in ("modest", "large")
    assert 'extends: "baseline"' in path.read_text()
    assert here.question.startswith("Where length of the programme")
    assert path.with_suffix(".svg").read_text().startswith("<?xml")


def test_the_command_says_it_and_writes_it(known, tmp_path):
    kept = tmp_path / "d.json"
    done = CliRunner().invoke(
        app, ["discover", str(known), "--outcome", ASKED, "--to", str(tmp_path / "boxes"), "--most", "1", "--json", str(kept)]
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    for words in (
        "Asked of 240 runs (60 points, 4 twin neighbourhoods each): legacy under 0.3",
        "Box 1. Where length of the programme (funding.years) is at most 7 years",
        "0 of 199 searches found as good a box",
        "Held out: a box was found in",
        "Next: groundswell compare baseline",
        "they are hypotheses",
    ):
        assert words in said
    content = json.loads(kept.read_text())
    (box,) = content["boxes"]
    assert content["kind"] == "discovery"
    assert content["asked"] == ASKED
    assert [limit["factor"] for limit in box["limits"]] == ["funding.years", "partnership.hub"]
    assert box["limits"][0]["value"] == 7.0
    assert box["limits"][1]["value"] == ["large", "modest"]
    assert load_scenario(box["scenario"]).funding.years <= 7


def test_noise_has_no_box(noise, tmp_path):
    found = discover(noise, "legacy_36 < 0.45")
    assert found.boxes == []
    assert found.why.startswith("No box does better than chance")
    assert found.write(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("legacy_36 < 0.05", "Not enough runs of interest: 0 of 240 runs meet legacy_36 < 0.05"),
        ("legacy_36 < 0.9", "it is met all but everywhere"),
    ],
)
def test_too_few_runs_of_a_kind_are_no_box(known, asked, why):
    found = discover(known, asked)
    assert found.boxes == []
    assert why in found.why
    assert "legacy_36 goes from 0.1 to 0.5" in found.why


def test_a_small_real_sweep_has_not_enough_points(quick, own_cache):
    design = quick.with_name("design.yaml")
    design.write_text(
        "kind: design\nschema_version: 1\nbase: quick.yaml\nreplicates: 2\n"
        "factors:\n  partnership.openness: [0, 1]\n  partnership.hub: [none, large]\n"
    )
    runner = CliRunner()
    out = str(quick.with_name("out"))
    assert runner.invoke(app, ["sweep", str(design), "--out", out, "--jobs", "1", "-q"]).exit_code == 0  # fmt: skip
    done = runner.invoke(app, ["discover", out, "--outcome", "maturity >= 0.4"])
    assert done.exit_code == 0, done.output
    assert "Not enough runs: 4 points are there, and 20 are needed" in " ".join(done.output.split())
    with pytest.raises(UsageProblem, match="did you mean maturity"):
        discover(out, "maturty < 1")


def test_what_is_missing_is_named_with_what_to_install(known, monkeypatch):
    for name in [each for each in sys.modules if each.startswith("ema_workbench")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ema_workbench", None)
    with pytest.raises(EnvironmentProblem, match=r'pip install "groundswell\[analysis\]"'):
        discover(known, ASKED)
