"""The command `validate` as it is given: what its options come to, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.validation.judge import FactsValidation, judge_facts
from experiments.validation.plan import plan_facts
from experiments.validation.read import load_facts
from sim.scenario import ScenarioError


@pytest.fixture
def asked(monkeypatch) -> dict[str, object]:
    """What the command asked for; instead of running, there are no runs."""
    settings: dict[str, object] = {}

    def nothing_run(**given: object) -> FactsValidation:
        settings.update(given)
        plan = plan_facts(load_facts()[:1], replicates=1, areas=1)
        return FactsValidation(
            plan, judge_facts(plan, {}).results, dict.fromkeys(("executed", "reused"), 0)
        )

    monkeypatch.setattr("experiments.validation.run.validate_facts", nothing_run)
    monkeypatch.setattr(
        "experiments.execution.progress_display.prepare_model", lambda display: None
    )
    return settings


def test_options_reach_the_work(asked, tmp_path: Path):
    file = tmp_path / "facts.json"
    words = "validate --facts --replicates 3 --areas 2 --seed 7 --jobs 1 --no-cache --json"
    done = CliRunner().invoke(app, [*words.split(), str(file)])
    assert done.exit_code == 0, done.output
    wanted = {"replicates": 3, "areas": 2, "seed": 7, "jobs": 1, "cache": False}
    assert wanted.items() <= asked.items()
    assert json.loads(file.read_text())["facts"][0]["reason"] == "there are no runs of it"
    assert "inconclusive" in done.output


def test_what_is_required_decides_the_exit_code(asked):
    assert CliRunner().invoke(app, ["validate", "--facts", "--require", "0"]).exit_code == 0
    done = CliRunner().invoke(app, ["validate", "--facts", "--require", "1", "--quiet"])
    assert done.exit_code == 1
    assert done.stdout == ""


def test_facts_alone_leave_patterns_alone(asked, monkeypatch):
    monkeypatch.setattr("experiments.validation.run.validate_patterns", pytest.fail)
    assert CliRunner().invoke(app, ["validate", "--facts", "--quiet"]).exit_code == 0
    assert asked["replicates"] == 30


PATTERNS = """
patterns:
- {id: few_members, evidence: E003, column: members, statistic: mean, calendar_year: 2014, target: 1, n: 0}
- {id: a_tenth_know, evidence: ZZ9, column: aware_share, statistic: mean, calendar_year: 2014, range: [0, 1]}
- {id: no_clash_yet, evidence: E060, column: clash, statistic: share, calendar_year: 2014, range: [0, 1],
   emergent: false, use: check}
"""


@pytest.fixture
def small(tmp_path: Path) -> list[str]:
    """A small validation against a file of one's own."""
    file = tmp_path / "mine.yaml"
    file.write_text(PATTERNS, encoding="utf-8")
    words = ["--patterns", str(file), "--replicates", "1", "--areas", "10", "--jobs", "1"]
    return ["validate", *words, "--no-cache"]


def test_a_file_of_ones_own_is_run_and_reported(small, tmp_path: Path):
    kept = tmp_path / "v.json"
    done = CliRunner().invoke(app, [*small, "--json", str(kept), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    for words in ("few_members", "missed", "held out", "Checks: reported, not counted", "ZZ9"):
        assert words in done.output
    found = {entry["id"]: entry for entry in json.loads(kept.read_text())["patterns"]}
    needed = {"id", "verdict", "published", "simulated", "interval", "emergent"}
    assert all(needed <= entry.keys() for entry in found.values())
    assert (found["few_members"]["verdict"], found["a_tenth_know"]["verdict"]) == (
        "missed",
        "reproduced",
    )
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"patterns.csv", "replicates.csv", "patterns.svg", "manifest.json", "yearly"} <= written


def test_checks_do_not_count_towards_what_is_required(small):
    assert CliRunner().invoke(app, [*small, "--quiet", "--require", "1"]).exit_code == 0
    done = CliRunner().invoke(app, [*small, "--quiet", "--require", "2"])
    assert done.exit_code == 1
    assert "1 counted patterns are reproduced; 2 are required." in done.stderr


def test_patterns_and_facts_go_into_one_document(asked, small, tmp_path: Path):
    kept = tmp_path / "v.json"
    done = CliRunner().invoke(app, [*small, "--facts", "--quiet", "--json", str(kept)])
    assert done.exit_code == 0, done.output
    content = json.loads(kept.read_text())
    assert content["patterns"] and content["facts"]
    assert content["summary"].keys() == {"patterns", "facts"}


def test_a_bad_file_is_refused_before_anything_is_run(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("experiments.validation.run.validate_patterns", pytest.fail)
    file = tmp_path / "bad.yaml"
    file.write_text(PATTERNS.replace("members, st", "mebers, st"), encoding="utf-8")
    done = CliRunner().invoke(app, ["validate", "--patterns", str(file)])
    assert isinstance(done.exception, ScenarioError)
    assert "did you mean members?" in str(done.exception)
