"""Every step of the month declares what it reads and writes, and a recording neighbourhood holds it to that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import load_scenario, run
from sim.schedule import AT_HAND, STEPS
from sim.simulation import tables_of
from sim.state import State
from tests.sim.recording import NAMES, RecordedNeighbourhood

SHORT = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 24}
RUNS = [
    ("commissioning/mostly_bought_partnership_signs", 5),
    ("no_programme", 3),
    ("baseline", 3),
    ("baseline", 11),
    ("lto/banker", 7),
    ("pandemic/early", 2),
]
QUICK = RUNS[:2]


def recorded(name: str, seed: int, steps=STEPS) -> RecordedNeighbourhood:
    scenario = load_scenario(name, SHORT)
    neighbourhood = RecordedNeighbourhood(scenario, seed, scenario.horizon_months, steps)
    neighbourhood.run()
    return neighbourhood


def declared(said: str) -> set[str]:
    return set() if said == "none" else set(said.split(", "))


def undeclared(neighbourhood: RecordedNeighbourhood) -> list[str]:
    """What a step touched without saying so, with what to do."""
    notes = neighbourhood.notes
    return [
        f"'{step.name}' {does} {name}: add it to the step's {does} in sim/schedule.py"
        for step in STEPS
        for does, seen, said in (
            ("reads", notes.reads, step.reads),
            ("writes", notes.writes, step.writes),
        )
        for name in sorted(seen[step.name] - declared(said))
    ]


@pytest.mark.parametrize(("name", "seed"), QUICK)
def test_a_step_touches_only_what_it_declares(name, seed):
    assert undeclared(recorded(name, seed)) == []


@pytest.mark.slow
def test_what_is_declared_is_touched_in_some_run():
    reads, writes = {step.name: set() for step in STEPS}, {step.name: set() for step in STEPS}
    for name, seed in RUNS:
        neighbourhood = recorded(name, seed)
        assert undeclared(neighbourhood) == []
        for step in STEPS:
            reads[step.name] |= neighbourhood.notes.reads[step.name]
            writes[step.name] |= neighbourhood.notes.writes[step.name]
    for step in STEPS:
        assert declared(step.reads) <= reads[step.name], step.name
        assert declared(step.writes) <= writes[step.name], step.name


def test_what_is_declared_is_a_field():
    for step in STEPS:
        assert declared(step.reads) | declared(step.writes) <= NAMES, step.name
    assert set(AT_HAND) <= set(State.__annotations__)


def test_the_recording_notices_what_a_step_keeps_to_itself():
    def sly(state):
        state.projects_begun += 1
        state.monthly.presence = 0.5
        state.population.energy[0] = 0.25

    steps = (replace(STEPS[0], act=sly), *STEPS[1:])
    scenario = load_scenario("no_programme", SHORT)
    neighbourhood = RecordedNeighbourhood(scenario, 1, 2, steps)
    neighbourhood.run()
    noted = undeclared(neighbourhood)
    for what in ("reads projects_begun", "writes projects_begun", "writes monthly.presence"):
        assert any(f"'{STEPS[0].name}' {what}:" in each for each in noted), what


def test_recording_changes_nothing():
    kept = tables_of(recorded("no_programme", 3))["yearly"]
    usual = run(load_scenario("no_programme", SHORT), 3).columns["yearly"]
    for name, values in usual.items():
        np.testing.assert_array_equal(values, kept[name])
