"""What comes on top of runs: the driver's share of known work, an empty cache, memory."""

from __future__ import annotations

import os
import threading
import time

import pytest

from benchmarks import overheads
from benchmarks.overheads import (
    Driver,
    measure_first_result,
    measure_memory,
    measure_overheads,
)
from benchmarks.sizes import of_size
from benchmarks.targets import GROWTH_MB
from experiments.execution.cache import RunCache
from experiments.execution.interruption import StopRequest
from sim import load_scenario
from sim.compiled import cache_folder


def busy(milliseconds: float) -> None:
    until = time.process_time() + milliseconds / 1000.0
    while time.process_time() < until:
        pass


def test_the_drivers_share_of_known_work_is_found():
    driver = overheads._driver(
        lambda pairs, _: busy(40.0 + 2 * pairs * 3.0), (5, 25), StopRequest()
    )
    assert driver.a_run_ms == pytest.approx(3.0, abs=0.5)
    assert driver.fixed_ms == pytest.approx(40.0, abs=8.0)


def test_the_cache_is_empty_but_for_compiled_rules_and_the_users_comes_back():
    before, compiled = os.environ.get("GROUNDSWELL_CACHE"), cache_folder()
    with overheads._empty_cache() as folder:
        assert RunCache().folder.is_relative_to(folder)
        assert not RunCache().folder.exists()
        assert cache_folder().resolve() == compiled.resolve()
    assert os.environ.get("GROUNDSWELL_CACHE") == before
    assert not folder.exists()


@pytest.mark.slow
def test_bare_runs_comparisons_and_sweeps_are_driven():
    event = threading.Event()
    found = measure_overheads(load_scenario("baseline"), (2, 4), 2, StopRequest(event), event)
    for driver in (found.bare, found.compare, found.sweep):
        assert isinstance(driver, Driver)
    assert found.sweep.fixed_ms + 8 * found.sweep.a_run_ms > 0.0


@pytest.mark.slow
def test_the_command_line_answers():
    first = measure_first_result(1, StopRequest())
    assert 0.0 < first.cpu_s < 60.0
    assert first.clock_s > 0.0


def test_memory_is_watched_after_some_runs(monkeypatch):
    monkeypatch.setattr(overheads, "WARM_UP_RUNS", 1)
    memory = measure_memory(of_size(load_scenario("baseline"), 300), 2, StopRequest())
    assert memory.runs == 2
    assert abs(memory.growth_mb) < memory.peak_mb


@pytest.mark.slow
def test_memory_does_not_grow_over_500_runs():
    memory = measure_memory(load_scenario("baseline"), 500, StopRequest())
    assert memory.growth_mb < GROWTH_MB
