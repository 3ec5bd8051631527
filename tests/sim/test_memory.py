"""A worker that runs thousands of neighbourhoods must not grow."""

from __future__ import annotations

import gc

import psutil
import pytest

from sim import load_scenario
from sim.simulation import run


def growth_mb(runs: int, months: int) -> float:
    """Megabytes gained over many short runs, after some to warm up."""
    scenario = load_scenario("baseline", {"place.population": 3000})
    process = psutil.Process()
    for seed in range(20):
        run(scenario, seed, horizon_months=months)
    gc.collect()
    before = process.memory_info().rss
    for seed in range(runs):
        run(scenario, seed, horizon_months=months)
    gc.collect()
    return (process.memory_info().rss - before) / 2**20


def test_eighty_short_runs_leave_nothing_behind() -> None:
    assert growth_mb(80, months=8) < 2.0


@pytest.mark.slow
def test_a_thousand_runs_leave_nothing_behind() -> None:
    assert growth_mb(1_000, months=60) < 5.0
