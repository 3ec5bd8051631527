"""Twin worlds: the same seed is the same place, and a change touches only what it causes."""

from __future__ import annotations

import numpy as np
import pytest

from sim import load_scenario
from sim.mechanisms import agenda
from sim.model import Neighbourhood
from sim.simulation import RunResult, run

SMALL = {"place.population": 3000}
EARLY = 40


def scenario(name: str = "baseline", **changes: object):
    return load_scenario(name, {**SMALL, **changes})


def same(first: RunResult, second: RunResult, until: int | None = None) -> bool:
    """Whether the monthly tables agree to the bit (up to a month)."""
    for name, values in first.columns["monthly"].items():
        mine, other = values[:until], second.columns["monthly"][name][:until]
        if mine != other and not all(a == b or (a != a and b != b) for a, b in zip(mine, other)):  # noqa: B905
            return False
    return True


def test_same_scenario_and_seed_give_the_same_tables_to_the_bit() -> None:
    first, second = run(scenario(), 7), run(scenario(), 7)
    assert same(first, second)
    assert first.columns["events"] == second.columns["events"]
    assert repr(first.columns["yearly"]) == repr(second.columns["yearly"])
    assert repr(first.columns["distribution"]) == repr(second.columns["distribution"])
    assert first.run_id == second.run_id


def test_seeds_differ() -> None:
    first, second = (
        run(scenario(), 7, horizon_months=EARLY),
        run(scenario(), 8, horizon_months=EARLY),
    )
    assert not same(first, second)
    assert first.run_id != second.run_id


@pytest.mark.parametrize("kind", ["election_upset", "pandemic", "cuts", "key_person_leaves"])
def test_an_event_changes_nothing_before_it_happens(kind: str) -> None:
    month = 60
    event = {"month": month, "kind": kind, "strength": 1.0}
    changed = 0
    for seed in (5, 6, 7):
        without, with_event = (
            run(scenario(events=events), seed, horizon_months=month + 24)
            for events in ([], [event])
        )
        assert same(without, with_event, until=month)
        changed += not same(without, with_event)
    assert changed > 0


def test_a_lost_hub_changes_nothing_before_it_is_lost() -> None:
    design = {"partnership.hub": "large"}
    for seed in range(1, 12):
        plain = run(scenario(**design), seed, horizon_months=160)
        opened = [m for m, is_open in enumerate(plain.columns["monthly"]["hub_open"]) if is_open]
        if opened and opened[0] < 150:
            month = opened[0] + 6
            event = {"month": month, "kind": "hub_lost", "strength": 1.0}
            lost = run(scenario(**design, events=[event]), seed, horizon_months=160)
            assert same(plain, lost, until=month)
            assert lost.columns["monthly"]["hub_open"][month + 1] == 0.0
            return
    pytest.fail("no hub opened in eleven neighbourhoods: the test has nothing to see")


UNUSED = {
    "workers.directiveness": ("worker_dominance/no_worker", {"workers.directiveness": 0.9}),
    "workers.resident_share": ("worker_dominance/no_worker", {"workers.resident_share": 1.0}),
    "workers.employer": ("worker_dominance/no_worker", {"workers.employer": "agency"}),
    "the holder of the money without a programme": (
        "no_programme",
        {"lto.role": "strategic", "lto.payment_delay_months": 9, "lto.public_body": True},
    ),
    "terms and support without a programme": (
        "no_programme",
        {
            "funding.targets": 1.0,
            "funding.membership_rules": False,
            "support.rep_stance": "pushing",
            "support.peer_events_per_year": 24,
            "partnership.commissioning": 0.9,
        },
    ),
    "programme levers without a programme": (
        "no_programme",
        {
            "funding.amount_gbp": 500_000,
            "partnership.formality_target": 0.9,
            "support.rep_days_per_year": 30,
        },
    ),
    "a post that starts after the end": (
        "worker_dominance/no_worker",
        {"workers.start_month": 100},
    ),
    "an event after the horizon of the run": (
        "baseline",
        {"events": [{"month": 150, "kind": "pandemic", "strength": 1.0}]},
    ),
}


@pytest.mark.parametrize("case", UNUSED)
def test_an_option_nobody_uses_leaves_the_run_identical(case: str) -> None:
    name, change = UNUSED[case]
    horizon = 100
    plain = run(scenario(name), 3, horizon_months=horizon)
    changed = run(scenario(name, **change), 3, horizon_months=horizon)
    assert same(plain, changed)


def test_moves_and_deaths_are_the_same_whatever_the_design() -> None:
    worlds = []
    for name in ("baseline", "no_programme", "worker_dominance/managerial"):
        model = Neighbourhood(scenario(name), 11, horizon_months=60)
        model.run()
        worlds.append(model.population)
    for other in worlds[1:]:
        np.testing.assert_array_equal(worlds[0].occupancy, other.occupancy)
        np.testing.assert_array_equal(worlds[0].age, other.age)
        np.testing.assert_array_equal(worlds[0].diligence, other.diligence)


def test_one_more_project_leaves_the_draws_of_others_as_they_were(monkeypatch) -> None:
    """An option slipped into one world's meeting leaves what others bring, and their tastes, as in its twin."""
    month, tabled = 36, {}
    propose = agenda.propose

    def watched(model: Neighbourhood) -> list[agenda.Proposal]:
        options = propose(model)
        tabled.setdefault(id(model), {})[model.month] = options
        extra = [agenda.draft(model, "agencies", 5, 800.0)] if model is added else []
        return options + (extra if model.month == month else [])

    monkeypatch.setattr(agenda, "propose", watched)
    plain, added = (Neighbourhood(scenario(), 4, horizon_months=month + 2) for _ in range(2))
    plain.run()
    added.run()

    def drawn(model: Neighbourhood, when: int) -> list[tuple[object, ...]]:
        found = tabled[id(model)].get(when, [])
        return [
            (o.source, o.ordinal, o.kind, o.theme, o.quality, o.key, o.taste(17)) for o in found
        ]

    assert any(drawn(plain, when) for when in range(month))
    assert all(drawn(plain, when) == drawn(added, when) for when in range(month + 1))
    assert added.partnership.tables != plain.partnership.tables
