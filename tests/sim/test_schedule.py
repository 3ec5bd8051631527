"""Every step of the month declares what it reads and writes, and a recording neighbourhood holds it to that."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim import load_scenario, run
from sim.schedule import AT_HAND, STEPS
from sim.simulation import tables_of
from sim.state import State
from tests.sim.recording import (
    COMMAND,
    NAMES,
    QUICK,
    SCHEDULE,
    SHORT,
    RecordedNeighbourhood,
    changes,
    declared,
    rewritten,
    touched_by,
    touched_in_the_wide_set,
    union,
)


def recorded(name: str, seed: int, steps=STEPS) -> RecordedNeighbourhood:
    scenario = load_scenario(name, SHORT)
    neighbourhood = RecordedNeighbourhood(scenario, seed, scenario.horizon_months, steps)
    neighbourhood.run()
    return neighbourhood


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
def test_the_schedule_says_what_steps_touch_in_the_wide_set():
    assert changes(touched_in_the_wide_set()) == [], f"run: {COMMAND}"


def test_the_schedule_is_rewritten_from_what_runs_touch():
    source = SCHEDULE.read_text(encoding="utf-8")
    said = {
        does: {step.name: frozenset(declared(getattr(step, does))) for step in STEPS}
        for does in ("reads", "writes")
    }
    assert rewritten(source, said) == source
    name = STEPS[0].name
    more = {**said, "writes": {**said["writes"], name: frozenset({"sums", "agencies"})}}
    line = f'{STEPS[0].reads}", "agencies, sums", "{STEPS[0].draws}"'
    assert line in rewritten(source, more)
    assert changes(said) == []
    assert "+agencies" in " ".join(changes(more))


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


def test_what_a_sparing_recording_notes_a_full_one_notes_too():
    scenario = load_scenario("no_programme", SHORT)
    full, sparing = (
        RecordedNeighbourhood(scenario, 3, 36, sparing=sparing) for sparing in (False, True)
    )
    full.run(), sparing.run()
    assert sparing.notes.reads == full.notes.reads
    both = union([touched_by(full), touched_by(sparing)])
    assert both == touched_by(full)


def test_recording_changes_nothing():
    kept = tables_of(recorded("no_programme", 3))["yearly"]
    usual = run(load_scenario("no_programme", SHORT), 3).columns["yearly"]
    for name, values in usual.items():
        np.testing.assert_array_equal(values, kept[name])
