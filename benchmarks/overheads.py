"""What comes on top of runs: the driver's share in comparisons and sweeps, the way to the first result, memory."""

from __future__ import annotations

import contextlib
import gc
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from experiments.comparison.run import compare
from experiments.execution.interruption import StopRequest
from experiments.execution.pool import run_requests
from experiments.execution.requests import request
from experiments.execution.worker import run_one
from experiments.sweeps.run import sweep
from sim import run
from sim.compiled import cache_folder
from sim.scenario import Scenario

OTHER = "funding_length/five_years"
DESIGN = """\
kind: design
schema_version: 1
title: A sweep whose overhead is measured
base: baseline
sampling: latin_hypercube
factors:
  partnership.recruitment_effort: {{from: 0.3, to: 0.7}}
  place.hardship: {{from: 0.3, to: 0.6}}
samples: {points}
replicates: 2
"""
WARM_UP_RUNS = 20


@dataclass(frozen=True)
class Driver:
    """CPU of the process that drives workers.

    Attributes
    ----------
    a_run_ms : milliseconds that each further run takes; fixed_ms : what is left, however few there are
    """

    a_run_ms: float
    fixed_ms: float


@dataclass(frozen=True)
class Overheads:
    """The driver's share in bare runs, in a comparison and in a sweep."""

    bare: Driver
    compare: Driver
    sweep: Driver


@dataclass(frozen=True)
class FirstResult:
    """CPU seconds and seconds on the clock of ``groundswell run baseline``, rules compiled before; None where the system does not tell."""

    cpu_s: float | None
    clock_s: float


@dataclass(frozen=True)
class Memory:
    """Megabytes gained over so many runs, after some to warm up, and the most that was ever held."""

    runs: int
    growth_mb: float
    peak_mb: float


@contextlib.contextmanager
def _empty_cache() -> Iterator[Path]:
    """A folder whose cache of runs is empty; compiled rules are shared."""
    compiled = cache_folder()
    with tempfile.TemporaryDirectory(prefix="groundswell-bench-") as name:
        folder = Path(name)
        if compiled is not None:
            (folder / "groundswell" / "compiled").mkdir(parents=True)
            with contextlib.suppress(OSError):  # where there are no links, they are compiled anew
                link = folder / "groundswell" / "compiled" / compiled.name
                link.symlink_to(compiled, target_is_directory=True)
        with patch.dict(os.environ, {"GROUNDSWELL_CACHE": name}):
            yield folder


def measure_overheads(
    scenario: Scenario, pairs: tuple[int, int], jobs: int, stop: StopRequest, event: threading.Event
) -> Overheads:
    """CPU of the driver in bare runs, comparisons and sweeps of two sizes each.

    Parameters
    ----------
    pairs : pairs of runs, few and many
    event : ends a comparison or a sweep that is under way; the flag of ``stop``
    """

    def bare(pairs: int, _: Path) -> None:
        requests = [
            request("baseline", i, scenario, 1 + i, scenario.horizon_months)
            for i in range(2 * pairs)
        ]
        for _batch in run_requests(requests, jobs=jobs, stop=stop, task=run_one):
            pass

    def compared(pairs: int, folder: Path) -> None:
        out = folder / "compare"
        compare(scenario, [OTHER], replicates=pairs, jobs=jobs, out=out, stop=event)

    def swept(pairs: int, folder: Path) -> None:
        design = folder / "design.yaml"
        design.write_text(DESIGN.format(points=pairs), encoding="utf-8")
        sweep(design, folder / "sweep", jobs=jobs, stop=event)

    return Overheads(*(_driver(work, pairs, stop) for work in (bare, compared, swept)))


def _driver(work: Callable[[int, Path], None], pairs: tuple[int, int], stop: StopRequest) -> Driver:
    """CPU of this process for two sizes, as a slope and what is left; workers have their own."""
    with _empty_cache() as folder:
        work(2, folder)  # what is imported and compiled is there afterwards
    taken = []
    for number in pairs:
        stop.check()
        with _empty_cache() as folder:
            began = time.process_time()
            work(number, folder)
            taken.append(1000.0 * (time.process_time() - began))
    few, many = (2 * number for number in pairs)
    slope = (taken[1] - taken[0]) / (many - few)
    return Driver(slope, taken[0] - slope * few)


def measure_first_result(repeats: int, stop: StopRequest) -> FirstResult:
    """The quickest of some calls of ``groundswell run baseline``, after one to warm up."""
    command = [sys.executable, "-m", "experiments.cli", "run", "baseline"]
    taken = []
    for _ in range(1 + repeats):
        stop.check()
        began, before = time.monotonic(), _cpu_of_children()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after, clock = _cpu_of_children(), time.monotonic() - began
        taken.append((None if before is None or after is None else after - before, clock))
    cpus = [cpu for cpu, _ in taken[1:] if cpu is not None]
    return FirstResult(min(cpus, default=None), min(clock for _, clock in taken[1:]))


def _cpu_of_children() -> float | None:
    """CPU seconds of processes that were started here and have ended."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_memory(scenario: Scenario, runs: int, stop: StopRequest) -> Memory:
    """Memory that this process gains over some runs."""
    held = 0.0
    for seed in range(WARM_UP_RUNS + runs):
        stop.check()
        if seed == WARM_UP_RUNS:
            gc.collect()
            held = _resident_mb()
        run(scenario, seed)
    gc.collect()
    return Memory(runs, _resident_mb() - held, _peak_mb())


def _resident_mb() -> float:
    """Memory this process holds now, in megabytes."""
    status = Path("/proc/self/statm")
    if status.exists():
        import resource

        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return _peak_mb()


def _peak_mb() -> float:
    """Most memory this process ever held, in megabytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
