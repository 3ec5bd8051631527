"""The command `validate --facts`: what it prints and writes of made-up results, and its exit codes."""

from __future__ import annotations

import json

import pytest
import typer

from experiments.cli.evidence import ValidationRequest, validate_model
from experiments.validation.judge import FactResult, FactsValidation
from experiments.validation.plan import plan_facts
from experiments.validation.read import load_facts
from experiments.validation.statistics import Estimate

FACT = next(fact for fact in load_facts() if fact.status == "observed")


@pytest.fixture
def small(monkeypatch) -> FactsValidation:
    """One observed fact holds and another does not; instead of running, that is found."""
    other = FACT.model_copy(update={"id": "the_opposite"})
    results = [
        FactResult(FACT, "holds", Estimate(0.4, 0.3, 0.5, 9), 1.0, "baseline"),
        FactResult(other, "does not hold", Estimate(-0.4, -0.5, -0.3, 9), 0.0, "baseline"),
    ]
    plan = plan_facts([], replicates=9)
    found = FactsValidation(plan, results, {"executed": 9, "reused": 0})
    monkeypatch.setattr("experiments.validation.run.validate_facts", lambda **settings: found)
    return found


def command(**options: object) -> None:
    usual = {
        "facts": True, "patterns": None, "replicates": 9, "areas": None, "seed": 1, "jobs": 1, "json_file": None,
        "out": None,
        "cache": False, "require": None, "quiet": False,
    }  # fmt: skip
    validate_model(ValidationRequest(**(usual | options)))  # type: ignore[arg-type]


@pytest.mark.usefixtures("small")
def test_the_command_ends_well_whatever_the_verdicts(tmp_path, capsys):
    command(json_file=tmp_path / "facts.json")
    assert "the_opposite" in capsys.readouterr().out
    assert json.loads((tmp_path / "facts.json").read_text())["areas"] == 0


@pytest.mark.usefixtures("small")
def test_quiet_says_nothing(capsys):
    command(quiet=True, require=1)
    assert capsys.readouterr().out == ""


@pytest.mark.usefixtures("small")
def test_it_exits_with_1_where_fewer_observed_facts_hold_than_required(capsys):
    with pytest.raises(typer.Exit) as ending:
        command(require=2)
    assert ending.value.exit_code == 1
    assert "1 observed facts hold; 2 are required." in capsys.readouterr().err
