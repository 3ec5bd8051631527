"""Speed and memory of the model as it is here, now.

CPU time per run is given as a ratio to the reference loop too, timed before and after in the
same process: machines drift, the ratio less so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.reference import reference_milliseconds
from experiments.execution.interruption import StopRequest, signals_stop
from experiments.execution.pool import run_requests
from experiments.execution.requests import request
from experiments.execution.room import usual_jobs
from experiments.execution.worker import run_one

ALLOWED_RATIO = 4.0
ALLOWED_GROWTH_MB = 5.0
WARM_UP_RUNS = 20


@dataclass(frozen=True)
class BenchResult:
    """What was measured.

    Attributes
    ----------
    residents, months : int
        Size of a run: adults, and months of programme and follow-on.
    run_ms, reference_ms : float
        CPU milliseconds of a run (median) and of the reference loop.
    ratio : float
        One divided by the other.
    runs_per_second : float
        On `jobs` processors, start of the workers included.
    growth_mb : float
        Memory gained over `memory_runs` runs, after some to warm up.
    peak_mb : float
        Most memory this process held.
    """

    residents: int
    months: int
    run_ms: float
    reference_ms: float
    ratio: float
    jobs: int
    runs_per_second: float
    memory_runs: int
    growth_mb: float
    peak_mb: float

    def lines(self) -> list[str]:
        """The result in words."""
        return [
            f"one run ({self.residents:,} residents, {self.months} months): {self.run_ms:.0f} ms of CPU, "
            f"{self.ratio:.1f} times the reference loop ({self.reference_ms:.0f} ms)",
            f"{self.runs_per_second:.1f} runs a second on {self.jobs} processors",
            f"memory: {self.growth_mb:+.1f} MB over {self.memory_runs} runs, "
            f"at most {self.peak_mb:.0f} MB",
        ]

    def payload(self) -> dict[str, Any]:
        """The result as JSON takes it, with what is aimed at."""
        targets = {"ratio": ALLOWED_RATIO, "growth_mb": ALLOWED_GROWTH_MB}
        return asdict(self) | {"targets": targets}


def measure_everything(
    runs: int, memory_runs: int, jobs: int | None, say: Callable[[str], None]
) -> BenchResult:
    """Measure speed and memory of the baseline.

    Parameters
    ----------
    runs : int
        Runs to time.
    memory_runs : int
        Runs over which memory is watched.
    jobs : int or None
        Processors for runs per second.
    say : callable
        Told what is being done.
    """
    from sim.scenario import load_scenario
    from sim.simulation import warm_up

    warm_up()  # as every worker does
    scenario = load_scenario("baseline")
    stop = StopRequest()
    with signals_stop(stop):
        say(f"Timing {runs} runs beside the reference loop ...")
        run_ms, reference_ms = _cpu(scenario, runs, stop)
        stop.check()
        workers = jobs or usual_jobs()
        say(f"Running on {workers} processors ...")
        pace = _pace(scenario, max(runs, 10 * workers), workers, stop)
        stop.check()
        say(f"Watching memory over {memory_runs} runs ...")
        growth = _growth(scenario, memory_runs, stop)
        stop.check()
    return BenchResult(
        residents=round(0.78 * scenario.place.population),
        months=scenario.horizon_months,
        run_ms=run_ms,
        reference_ms=reference_ms,
        ratio=run_ms / reference_ms,
        jobs=workers,
        runs_per_second=pace,
        memory_runs=memory_runs,
        growth_mb=growth,
        peak_mb=_peak_mb(),
    )


def _cpu(scenario: Any, runs: int, stop: StopRequest) -> tuple[float, float]:
    """CPU milliseconds of a run and of the reference, taken in turns."""
    import statistics

    from sim.simulation import run

    run(scenario, 1)
    references, times = [reference_milliseconds()], []
    for seed in range(runs):
        if stop.is_set():
            break
        began = time.process_time()
        run(scenario, seed)
        times.append((time.process_time() - began) * 1000)
    references.append(reference_milliseconds())
    return statistics.median(times or [0.0]), statistics.mean(references)


def _pace(scenario: Any, runs: int, workers: int, stop: StopRequest) -> float:
    requests = [
        request("baseline", i, scenario, 1000 + i, scenario.horizon_months) for i in range(runs)
    ]
    began = time.monotonic()
    for _ in run_requests(requests, jobs=workers, stop=stop, task=run_one):
        pass
    return runs / (time.monotonic() - began)


def _growth(scenario: Any, runs: int, stop: StopRequest) -> float:
    """Megabytes gained over some runs."""
    import gc

    from sim.simulation import run

    held = 0.0
    for seed in range(WARM_UP_RUNS + runs):
        if seed == WARM_UP_RUNS:
            gc.collect()
            held = _resident_mb()
        if stop.is_set():
            break
        run(scenario, seed)
    gc.collect()
    return _resident_mb() - held


def _resident_mb() -> float:
    """Memory this process holds now, in megabytes."""
    from pathlib import Path

    status = Path("/proc/self/statm")
    if status.exists():
        import resource

        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return _peak_mb()


def _peak_mb() -> float:
    """Most memory this process ever held, in megabytes; 0 where the system does not tell."""
    import sys

    try:
        import resource
    except ImportError:  # Windows
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3
