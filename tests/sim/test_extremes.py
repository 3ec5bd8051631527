"""With everything at one end at once the model still behaves.

Two designs in two places (all levers at the end that presses a partnership hardest, with every blow
the calendar knows; all at the end that helps most, with a windfall) and the baseline, each with the
catalogue's assumptions, with all at the low ends of their plausible ranges and all at the high ones
(of choices between theories the first, and the last). No range is tied to another, so none is
left out. What must hold everywhere: whatever can be known is a finite number within its bounds, the
ledger is exact, nothing grows without limit, and collapse can happen but does not last for ever.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import pytest

from sim import load_scenario
from sim.model import Neighbourhood
from sim.parameters import parameter_specs
from sim.scenario import describe_levers
from sim.simulation import tables_of
from tests.sim.bounds import problems
from tests.sim.extremes import AS_FAR_AS_OTHERS_LET, BLOWS, HARD, KIND, WINDFALL

WORLDS: dict[str, dict[str, Any]] = {
    "hard": {**HARD, "events": list(BLOWS)},
    "hard and short": {
        **HARD,
        "funding.years": 1,
        "support.wait_months": 0,
        "workers.end_before_close_months": 0,
    },
    "kind": {**KIND, "events": list(WINDFALL)},
    "baseline": {"place.population": 3000},
}
ENDS = ("catalogue", "low", "high")
CORNERS = 40


def at_end(end: str) -> dict[str, Any]:
    """Every assumption at one end of its range, as overrides."""
    if end == "catalogue":
        return {}
    place = 0 if end == "low" else -1
    return {f"assumptions.{name}": spec.extremes[place] for name, spec in parameter_specs().items()}


def at_corner(number: int) -> dict[str, Any]:
    """Every assumption at an end drawn at random: one corner of the space of all."""
    drawn = np.random.default_rng([20, number])
    return {
        f"assumptions.{name}": spec.extremes[int(drawn.integers(len(spec.extremes)))]
        for name, spec in parameter_specs().items()
    }


def lived_through(changes: dict[str, Any], seed: int = 1) -> Neighbourhood:
    """A neighbourhood run to its horizon."""
    model = Neighbourhood(load_scenario("baseline", changes), seed)
    model.run()
    return model


@functools.cache
def world(name: str, end: str) -> Neighbourhood:
    return lived_through({**WORLDS[name], **at_end(end)})


def test_every_lever_is_set_and_stands_at_an_end_of_its_range():
    for levers in (HARD, KIND):
        assert list(levers) == [lever.path for lever in describe_levers()]
    for lever in describe_levers():
        for value in {HARD[lever.path], KIND[lever.path]}:
            if lever.kind in ("whole", "number") and lever.path not in AS_FAR_AS_OTHERS_LET:
                assert value in (lever.low, lever.high), lever.path
    same = {path for path in HARD if HARD[path] == KIND[path]}
    assert same == {
        "funding.programme",
        "funding.years",
        "funding.end_on",
        "funding.follow_on_months",
        "workers.start_month",
        "place.population",
    }


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", WORLDS)
def test_what_can_be_known_is_a_number_within_its_bounds(name, end):
    assert problems(world(name, end)) == []


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", WORLDS)
def test_the_ledger_is_exact(name, end):
    model = world(name, end)
    model.ledger.check()
    given = model.scenario.funding.amount_gbp
    given += sum(event.amount_gbp or 0.0 for event in model.scenario.events)
    assert model.ledger.granted <= round(100 * given)
    assert model.ledger.spent <= model.ledger.granted
    assert model.ledger.balance["available"] == model.ledger.balance["committed"] == 0


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", WORLDS)
def test_nothing_grows_without_limit(name, end):
    model = world(name, end)
    monthly, p = tables_of(model)["monthly"], model.parameters
    levers = model.scenario.partnership
    officials = levers.councillor_seats + len(model.institutions)
    assert max(monthly["resident_members"]) <= levers.members_target
    assert max(monthly["members"]) <= levers.members_target + officials
    assert model.groups_alive <= p.groups.most_groups
    assert max(monthly["projects_running"]) <= 250
    assert len(model.event_log.rows) <= 25 * model.horizon_months
    adults = model.population.size
    assert max(monthly["volunteer_hours"]) / adults <= p.workload.load_cap + 40.0
    assert max(monthly["match_gbp"]) <= p.money.match_cap_gbp * max(1, model.projects_begun)


def comes_back(values: Any) -> list[int]:
    """Months in which something is there again that was not the month before."""
    there = np.asarray(values, dtype=np.float64) > 0
    return [int(month) for month in np.flatnonzero(there[1:] & ~there[:-1]) + 1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_collapse_comes_and_is_not_the_end(seed):
    """Where everything presses, tables empty, and fill again; late in the programme as well."""
    monthly = tables_of(lived_through(WORLDS["hard"], seed))["monthly"]
    end = 12 * HARD["funding.years"]
    members = monthly["resident_members"][:end]
    active = np.asarray(monthly["participant_share"][:end])
    assert min(members) == 0
    assert len(comes_back(members)) >= 3
    assert any(month > end / 2 for month in comes_back(members))
    assert comes_back(active)


def test_help_helps_and_pressure_presses():
    hard, kind = (tables_of(world(name, "catalogue"))["monthly"] for name in ("hard", "kind"))
    for column in ("participant_share", "resident_members", "trust_partnership_all", "power_to"):
        assert np.nanmean(kind[column][:240]) > np.nanmean(hard[column][:240]), column
    last = tables_of(world("kind", "catalogue"))["yearly"]
    assert not math.isnan(last["maturity"][19])
    assert last["stage"][19] in ("sturdy", "self_sustaining", "fragile_maturity")


@pytest.mark.slow
@pytest.mark.parametrize("number", range(CORNERS))
def test_a_random_corner_of_all_assumptions_behaves(number):
    name = list(WORLDS)[number % len(WORLDS)]
    model = lived_through({**WORLDS[name], **at_corner(number)}, seed=number + 1)
    assert problems(model) == []
    model.ledger.check()
    assert model.groups_alive <= model.parameters.groups.most_groups
    assert len(model.event_log.rows) <= 30 * model.horizon_months
