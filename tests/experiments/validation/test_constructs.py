"""Construct checks: the file, the runs they need, how parts are judged, and a small run of two."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim.mechanisms
from experiments.comparison.outcomes import HEADLINE_NAMES
from experiments.errors import UsageProblem
from experiments.execution.records import RunRecord
from experiments.lever_expectations import load_expectations
from experiments.validation.constructs import validate_constructs
from experiments.validation.constructs_judge import (
    FELT_LEVEL,
    FIRST_LEVEL,
    CheckResult,
    Felt,
    Finding,
    Judge,
    PartResult,
    felt,
    passes,
)
from experiments.validation.constructs_plan import (
    FIRST_LOOK,
    WATCHED,
    ConstructRuns,
    MeasuredRun,
    plan_constructs,
)
from experiments.validation.constructs_read import (
    CONSTRUCTS,
    chosen_checks,
    constructs_problems,
    load_constructs,
)
from experiments.validation.constructs_schema import (
    Check,
    Part,
    Threshold,
)
from experiments.validation.constructs_text import constructs_json, constructs_lines, threshold_text
from sim.scenario.library import read_shown
from sim.scenario.yaml_reader import parse

IDS = (
    "maturity_has_memory", "no_part_rules", "stages_are_stages", "idleness_does_not_pay", "not_by_definition",
    "steady_reading", "maturity_leads_to_legacy", "no_silent_closing", "load_lasts", "rest_pays", "people_fade",
    "councils_learn", "early_wins_win", "scepticism_fades", "support_matters", "breakdown_breaks", "key_person",
    "tables_not_full", "formality_two_sides", "spend_or_lose", "every_mechanism_felt",
)  # fmt: skip


def test_the_file_holds_every_check():
    assert tuple(check.id for check in load_constructs().checks) == IDS


def test_every_mechanism_is_held_neutral_but_the_measures():
    modules = {path.stem for path in Path(sim.mechanisms.__file__).parent.glob("[a-z]*.py")}
    assert {each.name for each in load_constructs().mechanisms} == modules - {"maturity", "legacy"}


def test_thresholds_are_those_written_down_first():
    file = load_constructs()
    found = {
        check.id: [threshold_text(part.expect) for part in check.parts] for check in file.checks
    }
    assert found["maturity_has_memory"] == ["at least 0.6", "at least 0.6", "at least 0.5"]
    assert found["no_part_rules"] == ["at most 0.5", "at least 0.08"]
    assert found["stages_are_stages"] == ["at most 4", "below 0.1"]
    assert found["maturity_leads_to_legacy"] == ["0.4 to 0.8", "0.4 to 0.8"]
    assert found["load_lasts"] == ["3 to 12", "at least 0.5"]
    assert found["breakdown_breaks"] == ["at least 0.6", "0.03 to 0.15"]
    assert found["key_person"] == ["at most −0.05", "below 0.5"]
    assert found["rest_pays"] == ["reliably below 0", "reliably above 0", "reliably above 0"]


def misfits(**changes: Any) -> list[str]:
    """What is wrong with a file of one check with these changes to its part."""
    part = {"says": "a figure", "measure": "mean", "outcome": "maturity", "expect": {"above": 0}}
    check = {"id": "a_check", "says": "something", "source": "here", "parts": [part | changes]}
    content = {"kind": "constructs", "schema_version": 1, "checks": [check]}
    node = parse(json.dumps(content), "mine.yaml")
    return [problem.message for problem in constructs_problems(node, CONSTRUCTS)]


def test_problems_of_a_file_are_named():
    assert misfits() == []
    assert "there is no outcome 'maturty'; did you mean maturity?" in misfits(outcome="maturty")
    assert any("there is no world 'base_line'" in said for said in misfits(world="base_line"))
    assert any("needs either outcome: or of:" in said for said in misfits(outcome=None))
    assert any("needs column, months, lag" in said for said in misfits(measure="autocorrelation"))


def test_its_own_file_has_no_problems():
    assert constructs_problems(read_shown(CONSTRUCTS), CONSTRUCTS) == []


def test_checks_are_chosen_by_id():
    file = load_constructs()
    assert [c.id for c in chosen_checks(file, only=["load_lasts"]).checks] == ["load_lasts"]
    assert len(chosen_checks(file, but=["load_lasts"]).checks) == len(IDS) - 1
    with pytest.raises(UsageProblem, match="did you mean load_lasts"):
        chosen_checks(file, only=["load_last"])
    with pytest.raises(UsageProblem, match="leaves no check"):
        chosen_checks(file, only=["load_lasts"], but=["load_lasts"])


def test_worlds_share_runs_and_each_is_asked_for_once():
    file = chosen_checks(load_constructs(), only=["idleness_does_not_pay", "load_lasts"])
    plan = plan_constructs(file, seeds=2)
    assert "baseline" in plan.worlds and len(plan.worlds) == 7
    assert len(plan.requests) == 6 * 2  # the middle grant is the baseline's
    assert {r.neutral for r in plan.worlds["begins_no_project"]} == {
        ("money.least_project_gbp=1e12",)
    }
    assert not plan.mechanisms and not plan.levers


def test_felt_asks_for_every_mechanism_and_every_lever():
    file = chosen_checks(load_constructs(), only=["every_mechanism_felt"])
    plan = plan_constructs(file, seeds=1)
    assert [each.name for each in plan.mechanisms] == [each.name for each in file.mechanisms]
    levers = [path for path in load_expectations() if not path.startswith("events.")]
    assert [each.name for each in plan.levers] == [each for each in levers if each not in WATCHED]
    assert {each.world for each in plan.levers} <= plan.worlds.keys()


def test_contrasts_get_a_second_look_only_where_it_is_asked_for():
    file = chosen_checks(load_constructs(), only=["every_mechanism_felt"])
    plan = plan_constructs(file, seeds=FIRST_LOOK + 2)
    beyond = [wanted for wanted in plan.requests if wanted.seed > FIRST_LOOK]
    assert {wanted.key[0] for wanted in beyond} == {"baseline"}  # which every check may read
    energy = next(each for each in plan.mechanisms if each.name == "energy")
    later = plan.further([energy])
    assert [wanted.seed for wanted in later] == [FIRST_LOOK + 1, FIRST_LOOK + 2]
    assert {wanted.neutral for wanted in later} == {("energy",)}
    assert not plan.further([])


def contrasted(differences: list[float], seeds: int) -> Felt:
    file = chosen_checks(load_constructs(), only=["every_mechanism_felt"])
    plan = plan_constructs(file, seeds=seeds)
    energy = next(each for each in plan.mechanisms if each.name == "energy")
    there, here = plan.worlds[energy.against], plan.worlds[energy.world]
    alike = dict.fromkeys(HEADLINE_NAMES, 0.5)
    made = {wanted.run_id: run_of({}, **alike) for wanted in there}
    for wanted, less in zip(here, differences, strict=False):
        made[wanted.run_id] = run_of({}, **alike | {"maturity": 0.5 + less})
    return felt(ConstructRuns(plan, made), energy)


@pytest.mark.parametrize(
    ("differences", "twins", "is_felt", "matters"),
    [
        ([-0.1] * 20, 20, True, True),  # sure at the first look: the others need no runs
        ([-0.01] * 20, 20, True, False),  # sure, and too small to matter
        ([-0.1, 0.1] * 30, 60, False, False),
        ([-0.1, 0.1] * 10 + [-0.1] * 40, 60, True, True),  # the second look finds it
    ],
)
def test_what_is_felt_is_looked_for_twice(differences, twins, is_felt, matters):
    found = contrasted(differences, 60)
    assert found.moved[0].n == twins and found.is_felt is is_felt and found.matters is matters
    assert found.level == (FIRST_LEVEL if twins == 20 else FELT_LEVEL)


@pytest.mark.parametrize(
    ("expect", "finding", "holds"),
    [
        (Threshold(at_least=0.6), Finding(0.6, 9), True),
        (Threshold(below=0.1), Finding(0.1, 9), False),
        (Threshold(at_least=0.4, at_most=0.8), Finding(0.9, 9), False),
        (Threshold(reliably="above"), Finding(0.2, 9, low=-0.1, high=0.5), False),
        (Threshold(reliably="below"), Finding(-0.2, 9, low=-0.4, high=-0.1), True),
        (Threshold(reliably="not above"), Finding(0.2, 9, low=-0.1, high=0.5), True),
    ],
)
def test_what_passes(expect, finding, holds):
    assert passes(expect, finding) is holds


def run_of(values: dict[str, list[float]], **outcomes: float) -> MeasuredRun:
    """A made-up run of some months."""
    monthly = {name: np.array(column) for name, column in values.items()}
    length = max(map(len, values.values()), default=0)
    events: dict[str, list[Any]] = {name: [] for name in ("month", "kind", "amount", "cause")}
    tables = {"monthly": monthly, "yearly": {}, "events": events}
    return MeasuredRun(RunRecord("id", 1, length, length, tables), outcomes)


class Made(ConstructRuns):
    """Made-up runs by world."""

    def __init__(self, **worlds: list[MeasuredRun]) -> None:
        object.__setattr__(self, "worlds", worlds)

    def pairs(self, world, against=None):
        others = self.worlds[against] if against else [None] * len(self.worlds[world])
        return list(zip(self.worlds[world], others, strict=True))


def judged(runs: Made, **settings: Any) -> PartResult:
    part = Part.model_validate({"says": "a figure", "expect": {"above": 0}, **settings})
    return Judge(runs, [], []).part(part)


def test_a_ratio_divides_mean_differences_and_needs_a_divisor():
    here = [run_of({}, maturity=0.2 + noise) for noise in (0.0, 0.01) * 8]
    there = [run_of({}, maturity=0.6) for _ in here]
    settings: dict[str, Any] = {
        "measure": "ratio", "outcome": "maturity", "against": "there", "over": {"world": "half"}
    }  # fmt: skip
    half = [run_of({}, maturity=0.4) for _ in here]
    found = judged(Made(baseline=here, there=there, half=half), **settings)
    assert found.finding is not None and found.finding.value == pytest.approx(0.395 / 0.2)
    none = judged(Made(baseline=here, there=there, half=there), **settings)
    assert none.verdict == "cannot be measured" and "not reliably different" in none.reason


def test_a_group_too_small_is_not_measured():
    runs = [run_of({"maturity": [0.1, 0.5]}, maturity=0.5) for _ in range(4)]
    only = {"measure": {"column": "maturity", "when": {"months": [0, 0]}}, "at_least": 0.0}
    found = judged(Made(baseline=runs), measure="mean", outcome="maturity", only=only)
    assert found.reason == "only 4 runs are of this kind; at least 5 are needed"


def test_a_column_or_an_event_that_is_not_there_cannot_be_measured():
    runs = Made(baseline=[run_of({"maturity": [0.1]})])
    lacking = judged(runs, measure="autocorrelation", column="depth", months=[0, 9], lag=1)
    assert lacking.reason == "the column depth is not recorded by the month"
    silent = judged(runs, measure="closings_by_cause", event="body_folds", no_cause=["age"])
    assert silent.reason == "the diary tells of no event 'body_folds'"


def test_a_gap_counts_months_from_the_start_in_either_world():
    here = run_of({"depth": [0.5, 0.5, 0.7, 0.9], "worker_hours": [0.0, 9.0, 9.0, 9.0]})
    there = run_of({"depth": [0.5, 0.5, 0.5, 0.5], "worker_hours": [0.0] * 4})
    found = judged(Made(baseline=[here], none=[there]), measure="gap", against="none", column="depth",
                   start="worker_hours", months=[1, 2])  # fmt: skip
    assert found.finding is not None and found.finding.value == pytest.approx(0.3)


def test_one_part_that_does_not_hold_is_enough():
    part = Part.model_validate(
        {"says": "a figure", "measure": "mean", "outcome": "maturity", "expect": {"above": 0}}
    )
    check = Check(id="a_check", says="something", source="here", parts=(part,))
    said = {name: PartResult(part, name, None) for name in ("holds", "does not hold", "cannot be measured")}  # fmt: skip
    assert CheckResult(check, tuple(said.values())).verdict == "does not hold"
    assert CheckResult(check, (said["holds"], said["cannot be measured"])).verdict == "cannot be measured"  # fmt: skip
    assert CheckResult(check, (said["holds"],)).verdict == "holds"


def test_two_checks_are_run_and_judged():
    found = validate_constructs(
        seeds=2, only=["stages_are_stages", "load_lasts"], cache=False, jobs=1
    )
    assert found.runs == {"wanted": 2, "reused": 0, "executed": 2, "failed": 0}
    content = constructs_json(found)
    assert content["kind"] == "constructs" and content["summary"]["of"] == 2
    first = content["checks"][0]["parts"][0]
    assert first["runs"] == 2 and math.isfinite(first["figure"])
    assert any("stages_are_stages" in line for line in constructs_lines(found))
