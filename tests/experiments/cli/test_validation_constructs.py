"""The command `validate --constructs`: what it asks for, prints and writes, and its exit codes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.validation.constructs_judge import ConstructsValidation, judge_constructs
from experiments.validation.constructs_plan import ConstructRuns, plan_constructs
from experiments.validation.constructs_read import chosen_checks, load_constructs


@pytest.fixture
def asked(monkeypatch) -> dict[str, Any]:
    """What the command asked for; nothing is run."""
    settings: dict[str, Any] = {}

    def nothing_run(**given: Any) -> ConstructsValidation:
        settings.update(given)
        file = chosen_checks(load_constructs(), given["only"], given["but"])
        plan = plan_constructs(file, seeds=1)
        found = judge_constructs(ConstructRuns(plan, {}))
        found.runs.update(dict.fromkeys(("executed", "reused"), 0))
        return found

    monkeypatch.setattr("experiments.cli.evidence.load_patterns", None, raising=False)
    monkeypatch.setattr(
        "experiments.execution.progress_display.prepare_model", lambda display: None
    )
    monkeypatch.setattr("experiments.validation.constructs.validate_constructs", nothing_run)
    return settings


def call(words: str) -> Any:
    return CliRunner().invoke(app, ["validate", *words.split()])


def test_it_passes_the_options_on_and_writes_what_it_shows(asked, tmp_path):
    file = tmp_path / "constructs.json"
    words = "--constructs --seeds 3 --seed 7 --jobs 1 --no-cache --only load_lasts --only rest_pays"
    done = call(f"{words} --json {file}")
    assert done.exit_code == 0, done.output
    assert (asked["seeds"], asked["seed"], asked["jobs"], asked["cache"]) == (3, 7, 1, False)
    assert "0 of 2 hold; 2 cannot be measured." in done.output
    content = json.loads(file.read_text())
    assert content["kind"] == "constructs"
    assert content["summary"] == {"holds": 0, "does_not_hold": 0, "cannot_be_measured": 2, "of": 2}
    assert content["checks"][0]["parts"][0]["reason"] == "no run has a value of it"


def test_sixty_seeds_unless_said(asked):
    assert call("--constructs --quiet --only load_lasts").exit_code == 0
    assert asked["seeds"] == 60


def test_it_exits_with_1_where_fewer_hold_than_required(asked):
    done = call("--constructs --quiet --only load_lasts --require 1")
    assert done.exit_code == 1
    assert "0 construct checks hold; 1 are required." in done.output


@pytest.mark.parametrize("words", ["--seeds 3", "--facts --only load_lasts", "--but load_lasts"])
def test_its_options_go_with_it(words):
    done = call(words)
    assert done.exception is not None and "goes with --constructs" in str(done.exception)


def test_it_keeps_no_folder():
    done = call("--constructs --out somewhere")
    assert "--json keeps what came of them" in str(done.exception)
