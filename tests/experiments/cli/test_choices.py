"""Assumptions that are choices between theories, wherever assumptions are shown, kept or varied."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.comparison.plan import plan_comparison
from experiments.execution.manifest import describe_scenario
from experiments.execution.requests import request
from experiments.reporting.html.assumptions import assumptions
from experiments.reporting.sentences import assumption_sentences
from experiments.sweeps.design import read_design
from sim import load_scenario
from sim.parameters import parameter_specs
from sim.scenario import ScenarioError

CHOICES = [spec for spec in parameter_specs().values() if spec.choices]
BASE = load_scenario("baseline")


def other_choice(spec) -> str:
    return next(choice for choice in spec.choices if choice != spec.value)


def test_there_are_choices_for_the_contested_mechanisms() -> None:
    assert {
        "trust.form",
        "discussion.form",
        "engagement.joining_form",
        "engagement.crowding_sign",
    } <= {spec.name for spec in CHOICES}


@pytest.mark.parametrize("spec", CHOICES, ids=lambda spec: spec.name)
def test_a_choice_is_described_with_what_each_means(spec) -> None:
    told = CliRunner().invoke(app, ["describe", spec.name]).output
    assert f"{spec.value}, one of {', '.join(spec.choices)}" in told
    flat = " ".join(told.split())
    assert all(f"{name}: {means}" in flat for name, means in spec.choices.items())
    assert len(spec.source) >= 1


@pytest.mark.parametrize("spec", CHOICES, ids=lambda spec: spec.name)
def test_a_choice_enters_run_ids_manifests_and_no_levers(spec) -> None:
    changed = BASE.with_levers({f"assumptions.{spec.name}": other_choice(spec)})
    usual, other = (request("x", 0, made, 1, 204).run_id for made in (BASE, changed))
    assert usual != other
    told = json.loads(json.dumps(describe_scenario(changed, BASE)))
    assert told["assumption_differences"] == {
        f"assumptions.{spec.name}": {"base": None, "here": other_choice(spec)}
    }
    assert told["lever_differences"] == {}
    assert told["resolved"]["assumptions"] == {spec.name: other_choice(spec)}


def test_choices_are_told_in_sentences_and_in_the_list_of_assumptions() -> None:
    changed = BASE.with_levers({"assumptions.trust.form": "single_stock"})
    plan = plan_comparison(BASE, [changed], replicates=1)

    class Made:
        scenarios, names = plan.scenarios, plan.compared

    Made.plan = plan
    assert "trust.form = single_stock." in assumption_sentences(Made)[0]
    rows = assumptions(list(parameter_specs().values()), frozenset({"trust.form"})).rows
    assert (rows[0].name, rows[0].value, rows[0].range) == (
        "trust.form",
        "two stock",
        "two stock | single stock",
    )


def test_a_run_says_which_theory_it_used(tmp_path) -> None:
    file = tmp_path / "single.yaml"
    file.write_text(
        "kind: scenario\nschema_version: 1\nextends: baseline\nplace: {population: 3000}\n"
        "funding: {years: 2, follow_on_months: 0}\nassumptions: {trust.form: single_stock}\n",
        encoding="utf-8",
    )
    out = tmp_path / "told.json"
    told = CliRunner().invoke(app, ["run", str(file), "--json", str(out)])
    assert told.exit_code == 0, told.output
    assert "Changed assumptions of the model: trust.form = single_stock." in told.output
    assert json.loads(out.read_text("utf-8"))["assumptions"] == {"trust.form": "single_stock"}


def test_a_design_may_vary_theories(tmp_path) -> None:
    file = tmp_path / "theories.yaml"
    text = "kind: design\nschema_version: 1\nbase: baseline\nreplicates: 1\nfactors:\n"
    file.write_text(f"{text}  assumptions.trust.form: [two_stock, single_stock]\n", "utf-8")
    points = read_design(file).points
    assert [point.scenario.assumptions["trust.form"] for point in points] == [
        "two_stock",
        "single_stock",
    ]
    file.write_text(f"{text}  assumptions.trust.form: [two_stock, one_stock]\n", "utf-8")
    with pytest.raises(ScenarioError, match="choose one of two_stock, single_stock"):
        read_design(file)
