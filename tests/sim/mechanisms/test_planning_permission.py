"""Permission for building work: what eases it, what slows it, and obstacles that last."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.project import Project
from sim.mechanisms import planning_permission
from tests.sim.mechanisms.cases import FOLDER
from tests.sim.mechanisms.institutions import neighbourhood, option, project, within

share = st.floats(0.0, 1.0)
CASES = yaml.safe_load((FOLDER / "permission.yaml").read_text(encoding="utf-8"))["permission"]
P = neighbourhood().parameters.permission
PLAIN = {
    "base": 0.4,
    "flexibility": 0.0,
    "tie": 0.0,
    "embedded": 0.0,
    "paternalism": 0.0,
    "capacity": 1.0,
    "distance": 0.0,
}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_hand_worked_cases(case: dict) -> None:
    weights = SimpleNamespace(**case["weights"])
    assert planning_permission.permission_chance(weights, **case["inputs"]) == pytest.approx(
        case["expected"]
    )


@pytest.mark.parametrize("name", ["flexibility", "tie", "embedded"])
def test_what_eases(name: str) -> None:
    assert planning_permission.permission_chance(P, **{**PLAIN, name: 0.8}) > 0.4


@pytest.mark.parametrize(
    ("name", "value"), [("paternalism", 0.8), ("capacity", 0.4), ("distance", 0.9)]
)
def test_what_slows(name: str, value: float) -> None:
    assert planning_permission.permission_chance(P, **{**PLAIN, name: value}) < 0.4


@given(flexibility=share, tie=share, embedded=share, paternalism=share, capacity=share,
       distance=share, base=within("projects.permission_base"))  # fmt: skip
def test_permission_is_a_chance_that_never_vanishes(**inputs: float) -> None:
    assert 0.0 < planning_permission.permission_chance(P, **inputs) < 1.0


def test_obstacles_hold_up_and_priorities_match_and_allies_help() -> None:
    model = neighbourhood()
    made = project(model, "improvement", 50_000)
    made.theme, made.obstacles = "arts", 0.0
    model.main_council.priorities = ("health", "jobs")
    plain = planning_permission.chance_for(model, made, 0.5)
    made.obstacles = 1.0
    assert planning_permission.chance_for(model, made, 0.5) < plain
    made.obstacles, made.match = 0.0, 100
    assert planning_permission.chance_for(model, made, 0.5) > plain
    made.match, model.main_council.priorities = 0, ("arts", "jobs")
    assert planning_permission.chance_for(model, made, 0.5) > plain
    before = planning_permission.council_chance(model)
    model.main_council.officer.is_ally = True
    assert planning_permission.council_chance(model) > before


def test_some_hubs_take_over_a_building_and_are_planned_sooner() -> None:
    model = neighbourhood()
    hubs = [Project(model, option(60_000, "hub", ordinal), 0) for ordinal in range(40)]
    old = [hub for hub in hubs if hub.takes_over]
    new = [hub for hub in hubs if not hub.takes_over]
    assert old and new
    assert max(hub.planning_left for hub in old) < min(hub.planning_left for hub in new)
    assert not any(project(model, "improvement", 25_000, n).takes_over for n in range(8))
