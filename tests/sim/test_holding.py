"""Mediators held on a path: on their own path nothing changes, on another they are where it goes."""

from __future__ import annotations

import numpy as np
import pytest

from sim import load_scenario, run
from sim.holding import Held, Holder, Paths, paths_of
from sim.mediators import MEDIATORS
from sim.model import Neighbourhood
from sim.schedule import STEPS, Step
from sim.simulation import RunResult, run_id
from sim.state import State

SMALL = {"place.population": 3000, "funding.years": 4, "funding.follow_on_months": 12}
BASE = load_scenario("baseline", SMALL)
OTHER = load_scenario(
    "baseline",
    {
        **SMALL,
        "workers.directiveness": 0.9,
        "workers.delivery_hours": 20.0,
        "partnership.formality_target": 0.9,
        "funding.amount_gbp": 700_000.0,
        "council.paternalism": 0.8,
    },
)
MONTHS = 60


def tables(result: RunResult) -> str:
    return repr({name: {c: list(v) for c, v in t.items()} for name, t in result.columns.items()})


@pytest.mark.parametrize("name", MEDIATORS)
def test_a_mediator_on_its_own_path_changes_nothing(name):
    held = run(BASE, 3, horizon_months=MONTHS, held=Held((name,), BASE))
    assert tables(held) == tables(run(BASE, 3, horizon_months=MONTHS))


class Watching:
    """What a mediator is after the steps that may change it, as another watcher sees it."""

    def __init__(self, name: str) -> None:
        self.mediator, self.seen = MEDIATORS[name], []

    def after(self, step: Step, state: State) -> None:
        if not self.mediator.written.isdisjoint(step.writes.split(", ")):
            self.seen.append((step, state.month, self.mediator.read(state)))


@pytest.mark.parametrize("name", MEDIATORS)
def test_a_held_mediator_goes_the_way_of_the_twin(name):
    """As near as limits allow: people are moved within 0 and 1, released money cannot be taken back once promised."""
    paths = paths_of(BASE, 3, MONTHS)
    watching = Watching(name)
    model = Neighbourhood(OTHER, 3, MONTHS, watchers=[Holder([name], paths), watching])
    model.run()
    apart = []
    for step, month, values in watching.seen:
        wanted = paths.at(watching.mediator, step, month)
        apart += [abs(values[key] - wanted[key]) for key in values.keys() & wanted.keys()]
    scale = {"0-1": 1.0, "GBP": 1e5, "hours a month": 100.0}[watching.mediator.unit]
    assert apart
    assert np.mean(np.array(apart) / scale > 0.01) < 0.12


@pytest.mark.parametrize("name", MEDIATORS)
def test_every_mediator_is_felt_when_it_is_held(name):
    """Held on the other's path it changes the run, or its path is the same in both designs."""
    plain, held = (
        run(OTHER, 3, horizon_months=MONTHS),
        run(OTHER, 3, horizon_months=MONTHS, held=Held((name,), BASE)),
    )
    here, there = Paths(), Paths()
    for scenario, paths in ((BASE, here), (OTHER, there)):
        Neighbourhood(scenario, 3, MONTHS, watchers=[paths]).run()
    mediator = MEDIATORS[name]
    written = [s for s in STEPS if not mediator.written.isdisjoint(s.writes.split(", "))]
    differs = any(
        here.at(mediator, step, month) != there.at(mediator, step, month)
        for step in written
        for month in range(MONTHS)
    )
    assert (tables(plain) != tables(held)) == differs


def test_the_ledger_still_balances_when_money_is_held():
    model = Neighbourhood(OTHER, 3, MONTHS, watchers=[Holder(["money"], paths_of(BASE, 3, MONTHS))])
    model.run()
    model.ledger.check()
    assert sum(model.ledger.balance.values()) == 0


def test_what_is_held_is_part_of_the_name_of_a_run():
    names = {
        run_id(OTHER, 3),
        run_id(OTHER, 3, held=Held(("skill",), BASE)),
        run_id(OTHER, 3, held=Held(("ties",), BASE)),
        run_id(OTHER, 3, held=Held(("ties",), OTHER)),
    }
    assert len(names) == 4
    assert run_id(OTHER, 3, held=Held(("ties", "skill"), BASE)) == run_id(
        OTHER, 3, held=Held(("skill", "ties"), BASE)
    )


def test_an_unknown_mediator_is_named_with_those_there_are():
    with pytest.raises(
        ValueError, match="no mediator is called 'hope'; there are money, worker_hours"
    ):
        Held(("hope",), BASE)


def test_a_longer_run_begins_as_a_shorter_one():
    """Outcomes do not depend on what comes after them, so that held runs may be as short as their outcome needs."""
    held = Held(("members_energy",), BASE)
    short, long = (run(OTHER, 3, horizon_months=months, held=held) for months in (40, MONTHS))
    for name, column in short.columns["monthly"].items():
        assert repr(list(column)) == repr(list(long.columns["monthly"][name][:40]))
