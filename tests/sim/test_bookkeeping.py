"""Books that sum exactly, over whole runs, for every account."""

from __future__ import annotations

import pytest

from sim import load_scenario, run
from sim.bookkeeping import (
    ACCOUNTS,
    GROUPS,
    OF_RESIDENTS,
    OPENING,
    UNIT,
    WHO_BELONGS,
    Bookkeeper,
    amounts_of,
)
from sim.model import Neighbourhood
from sim.schedule import STEPS

SMALL = {"place.population": 3000, "funding.years": 5, "funding.follow_on_months": 36}
WORLDS = {
    "baseline": {},
    "a developer comes": {"events": [{"month": 20, "kind": "large_development", "strength": 0.8}]},
    "a parish council": {"place.parish_council": "partner"},
    "no programme": {"funding.programme": False},
}  # fmt: skip


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("seed", [2, 9])
def test_opening_and_entries_are_what_it_closes_at(world, seed):
    keeper = Bookkeeper()
    model = Neighbourhood(
        load_scenario("baseline", {**SMALL, **WORLDS[world]}), seed, watchers=[keeper]
    )
    model.run()
    closing = keeper.closing()
    for name in OF_RESIDENTS:
        amounts = amounts_of(getattr(model.population, name), model.population.involvement)
        assert {group: closing.get((group, name), 0) for group in GROUPS} == dict(
            zip(GROUPS, amounts, strict=True)
        )
    for account in ACCOUNTS:
        for named, value in zip(account.names(model), account.read(model), strict=True):
            assert closing[named] == int(value / UNIT)


def test_every_cause_is_a_step_or_says_who_belongs():
    keeper = Bookkeeper()
    run(load_scenario("baseline", SMALL), 4, watchers=[keeper])
    causes = {entry.cause.partition(" (")[0] for entry in keeper.entries()}
    assert causes <= {step.name for step in STEPS} | {WHO_BELONGS, OPENING}
    assert {"energy", "trust", "councils learn", WHO_BELONGS} <= causes


def test_looking_on_changes_no_number():
    scenario = load_scenario("baseline", SMALL)
    plain, watched = run(scenario, 4), run(scenario, 4, watchers=[Bookkeeper()])
    assert repr(plain.columns) == repr(watched.columns)


def test_a_step_that_says_of_what_its_change_is_made_up_leaves_little_over():
    keeper = Bookkeeper()
    run(load_scenario("baseline", SMALL), 4, watchers=[keeper])
    by_cause: dict[str, float] = {}
    for entry in keeper.entries():
        if (entry.subject, entry.quantity) == ("member", "energy"):
            by_cause[entry.cause] = by_cause.get(entry.cause, 0.0) + entry.value
    work, recovery = by_cause["energy (work)"], by_cause["energy (recovery)"]
    assert work < -0.5
    assert recovery > 0.0
    assert by_cause["energy (procedure)"] < 0.0
    assert by_cause["energy (success, being valued, company, influence)"] > 0.0
    assert abs(by_cause.get("energy", 0.0)) < 0.2 * abs(work)
