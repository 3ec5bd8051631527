"""Every lever works: a lever that changes nothing is a bug."""

from __future__ import annotations

import pytest

from sim import load_scenario
from sim.run import run
from sim.scenario import describe_levers

CONTEXT = {  # what a lever needs beside it to be possible, or to have something to work on
    "funding.spend_or_lose": {"funding.profile": "equal_yearly"},
    "funding.follow_on_months": {},
    "partnership.councillor_role": {"partnership.councillor_seats": 3},
    "place.estate_rivalry": {"place.estates": 4},
}
POSSIBLE = {  # where the ends of the range contradict other levers of the baseline
    "workers.start_month": (12, 100),
    "partnership.members_target": (8, 20),
    "partnership.councillor_seats": (0, 5),
    "funding.years": (3, 15),
}
LEFT_OUT = {"place.population", "place.start_year"}  # sizes and dates of the place, not designs
SEEDS = (1, 2)


def ends(lever) -> list[object]:
    """Two settings far apart."""
    if lever.path in POSSIBLE:
        return list(POSSIBLE[lever.path])
    if lever.path.startswith("place.") and lever.path.endswith("rent_share"):
        return [0.05, 0.45]
    if isinstance(lever.default, bool):
        return [False, True]
    if lever.choices:
        return [lever.choices[0], lever.choices[-1]]
    return [lever.low, lever.high]


@pytest.mark.parametrize(
    "lever", [lv for lv in describe_levers() if lv.path not in LEFT_OUT], ids=lambda lv: lv.path
)
def test_a_lever_changes_the_run(lever) -> None:
    worlds = []
    for setting in ends(lever):
        changes = {"place.population": 3000, **CONTEXT.get(lever.path, {}), lever.path: setting}
        scenario = load_scenario("baseline", changes)
        worlds.append([repr(run(scenario, seed).columns["monthly"]) for seed in SEEDS])
    assert worlds[0] != worlds[1]
