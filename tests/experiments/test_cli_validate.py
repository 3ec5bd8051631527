"""The command `validate` as it is given: what its options come to, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.errors import UsageProblem
from experiments.facts import Validation, load_facts
from experiments.facts.runs import plan_facts
from experiments.facts.validation import judged


@pytest.fixture
def asked(monkeypatch) -> dict[str, object]:
    """What the command asked for; instead of running, there are no runs."""
    settings: dict[str, object] = {}

    def nothing_run(**given: object) -> Validation:
        settings.update(given)
        plan = plan_facts(load_facts()[:1], replicates=1, areas=1)
        return Validation(plan, judged(plan, {}).results, dict.fromkeys(("executed", "reused"), 0))

    monkeypatch.setattr("experiments.facts.validate_facts", nothing_run)
    monkeypatch.setattr("experiments.progress_display.prepare_model", lambda display: None)
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


def test_nothing_to_validate_is_a_usage_problem(asked):
    done = CliRunner().invoke(app, ["validate"])
    assert isinstance(done.exception, UsageProblem)
    assert asked == {}
