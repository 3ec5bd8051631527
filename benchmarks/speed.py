"""Speed of single runs: against the reference loops, by step of the month, by number of residents, and how many a second."""

from __future__ import annotations

import math
import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.reference import python_milliseconds, reference_milliseconds
from benchmarks.sizes import of_size
from experiments.execution.interruption import StopRequest
from experiments.execution.pool import run_requests
from experiments.execution.requests import request
from experiments.execution.room import processors
from experiments.execution.worker import run_one
from sim import run
from sim.model import Neighbourhood
from sim.scenario import Scenario
from sim.schedule import Act, steps
from sim.simulation import tables_of
from sim.state import State

BUILDING, OPENING, TABLES = "building", "opening, seeing and hearing", "tables"


@dataclass(frozen=True)
class Speed:
    """One run against the two reference loops.

    Attributes
    ----------
    run_ms, reference_ms, python_ms : CPU milliseconds of a run, of the reference loop and of the one in pure Python, medians
    """

    run_ms: float
    reference_ms: float
    python_ms: float

    @property
    def ratio(self) -> float:
        """A run in reference loops."""
        return self.run_ms / self.reference_ms

    @property
    def python_ratio(self) -> float:
        """A run in loops of pure Python."""
        return self.run_ms / self.python_ms


@dataclass(frozen=True)
class Growth:
    """How a run grows with the number of residents.

    Attributes
    ----------
    adults : sizes; milliseconds : CPU time of a run of each
    """

    adults: tuple[int, ...]
    milliseconds: tuple[float, ...]

    @property
    def exponents(self) -> list[float]:
        """By what power of the residents a run grows, from each size to the next."""
        at = zip(self.adults, self.milliseconds, strict=True)
        return [math.log(t / s) / math.log(n / m) for (m, s), (n, t) in pairwise(at)]

    @property
    def exponent(self) -> float:
        """The same from the smallest size to the largest."""
        first, *_, last = zip(self.adults, self.milliseconds, strict=True)
        return math.log(last[1] / first[1]) / math.log(last[0] / first[0])

    @property
    def fixed_and_slope(self) -> tuple[float, float]:
        """Milliseconds of a run that do not depend on residents, and microseconds that each resident adds."""
        times = np.array(self.milliseconds)
        slope, fixed = np.polyfit(np.array(self.adults), times, 1, w=1.0 / times)
        return float(fixed), 1000.0 * float(slope)


def milliseconds_of(scenario: Scenario, seed: int, months: int | None = None) -> float:
    """CPU time of one run."""
    began = time.process_time()
    run(scenario, seed, horizon_months=months)
    return 1000.0 * (time.process_time() - began)


def measure_speed(scenario: Scenario, runs: int, stop: StopRequest) -> Speed:
    """Time runs and both reference loops in turns, after one run to warm up."""
    run(scenario, 1)
    times, columns, python = [], [reference_milliseconds(3)], [python_milliseconds(3)]
    for seed in range(runs):
        stop.check()
        times.append(milliseconds_of(scenario, seed))
        if seed % 4 == 3 or seed == runs - 1:
            columns.append(reference_milliseconds(3))
            python.append(python_milliseconds(3))
    return Speed(*(statistics.median(each) for each in (times, columns, python)))


def measure_growth(
    scenario: Scenario, sizes: Sequence[int], repeats: int, stop: StopRequest
) -> Growth:
    """Time runs of every size in turns; the median of each."""
    times: dict[int, list[float]] = {adults: [] for adults in sizes}
    run(of_size(scenario, max(sizes)), 1, horizon_months=12)
    for seed in range(repeats):
        for adults, taken in times.items():
            stop.check()
            taken.append(milliseconds_of(of_size(scenario, adults), seed))
    return Growth(tuple(times), tuple(statistics.median(taken) for taken in times.values()))


def measure_pace(scenario: Scenario, runs: int, jobs: int, stop: StopRequest) -> float:
    """Runs a second on so many processors, start of the workers included; none is kept."""
    requests = [
        request("baseline", i, scenario, 1000 + i, scenario.horizon_months) for i in range(runs)
    ]
    began = time.monotonic()
    for _ in run_requests(requests, jobs=jobs, stop=stop, task=run_one):
        stop.check()
    return runs / (time.monotonic() - began)


def profile(scenario: Scenario, runs: int, stop: StopRequest) -> dict[str, float]:
    """CPU milliseconds of a run by step of the month, means over some runs."""
    total: dict[str, float] = {}
    for seed in range(runs):
        stop.check()
        for name, seconds in _parts_of(scenario, seed).items():
            total[name] = total.get(name, 0.0) + 1000.0 * seconds / runs
    return total


def _parts_of(scenario: Scenario, seed: int) -> dict[str, float]:
    clock = time.process_time
    began = clock()
    model = Neighbourhood(scenario, seed)
    built = clock()
    parts = {BUILDING: built - began, OPENING: 0.0} | {step.name: 0.0 for step in steps()}

    def timed(name: str, act: Act) -> Act:
        def carried_out(state: State) -> None:
            since = clock()
            act(state)
            parts[name] += clock() - since

        return carried_out

    acts = [timed(step.name, step.act) for step in steps()]
    with patch.object(model, "_acts", tuple(acts)):
        model.run()
    ended = clock()
    parts[OPENING] = ended - built - sum(parts[step.name] for step in steps())
    tables_of(model)
    return parts | {TABLES: clock() - ended}


def machine() -> dict[str, Any]:
    """The kind of machine this is, without its name."""
    libraries = {name: version(name) for name in ("numpy", "numba", "mesa")}
    kind = f"{platform.system()} {platform.machine()}"
    return {
        "kind": kind,
        "processors": processors(),
        "python": platform.python_version(),
        **libraries,
    }
