"""Speed and memory of the model as it is here, now, beside what is aimed at.

Claims about speed are ratios of things timed in turns in one process: machines drift, ratios less so.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from benchmarks import targets
from benchmarks.overheads import (
    Driver,
    FirstResult,
    Memory,
    Overheads,
    measure_first_result,
    measure_memory,
    measure_overheads,
)
from benchmarks.reference import TARGET_MS
from benchmarks.residents import ResidentMonths, measure_residents
from benchmarks.speed import (
    Growth,
    Speed,
    machine,
    measure_growth,
    measure_pace,
    measure_speed,
    profile,
)
from benchmarks.targets import Target, at_least, at_most, not_measured
from experiments.execution.interruption import StopRequest, signals_stop
from experiments.execution.room import usual_jobs
from sim import load_scenario
from sim.scenario import Scenario
from sim.simulation import model_version, warm_up

CORES = 2
LARGEST_SHOWN = 12


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes
    ----------
    runs : single runs that are timed
    adults, repeats : sizes of neighbourhoods, and runs of each
    months : of a run whose residents are gone through in every form
    pace : runs for runs a second, for each processor
    pairs : pairs of runs, few and many, from which the driver's share follows
    first_results : calls of the command line
    memory_runs : runs over which memory is watched
    """

    runs: int = 20
    adults: tuple[int, ...] = (3_000, 6_000, 12_000, 25_000, 50_000, 100_000)
    repeats: int = 3
    months: int = 204
    pace: int = 24
    pairs: tuple[int, int] = (8, 40)
    first_results: int = 3
    memory_runs: int = 1_000


QUICK = Sizes(5, (3_000, 12_000, 50_000), 1, 24, 6, (2, 8), 1, 10)
"""Rough figures in less than a minute."""


def sizes_of(quick: bool, runs: int | None = None, memory_runs: int | None = None) -> Sizes:
    """The usual sizes or rough ones, some of them as asked for."""
    usual = QUICK if quick else Sizes()
    return replace(usual, runs=runs or usual.runs, memory_runs=memory_runs or usual.memory_runs)


@dataclass(frozen=True)
class BenchResult:
    """What was measured.

    Attributes
    ----------
    pace : runs a second by number of processors
    profile_ms : CPU milliseconds of a run by step of the month
    before : profile and reference of an earlier measurement, if one was given
    """

    sizes: Sizes
    speed: Speed
    growth: Growth
    pace: Mapping[int, float]
    residents: ResidentMonths
    overheads: Overheads
    first_result: FirstResult
    memory: Memory
    profile_ms: Mapping[str, float]
    before: Mapping[str, Any] | None = None

    def targets(self) -> list[Target]:
        """What is aimed at, beside what came out."""
        speed, slope = self.speed, self.overheads.sweep.a_run_ms
        return [
            at_most(
                "ratio",
                "one run in reference loops (columns)",
                targets.RATIO,
                speed.ratio,
                "{:.2f}",
            ),
            not_measured(
                "wheels_ratio",
                "the same with compiled wheels",
                f"at most {targets.WHEELS_RATIO}",
                "no compiled wheels are shipped",
            ),
            self._pace_target(),
            at_least(
                "plain_mesa",
                f"whole months of plain Mesa in whole months of the model, {self.residents.adults:,} adults",
                targets.PLAIN_MESA,
                self.residents.whole_ratio,
                "{:.1f}",
            ),
            at_most(
                "growth",
                "power of the residents by which a run grows, at its steepest",
                targets.EXPONENT,
                max(self.growth.exponents),
                "{:.2f}",
            ),
            at_most(
                "sweep", "the driver's CPU in a sweep", targets.SWEEP_MS, slope, "{:.1f} ms a run"
            ),
            at_most(
                "memory",
                f"memory gained over {self.memory.runs:,} runs",
                targets.GROWTH_MB,
                self.memory.growth_mb,
                "{:.1f} MB",
            ),
        ]

    def _pace_target(self) -> Target:
        """Runs a second on two cores, as on a machine on which the reference loop takes what it should."""
        what = (
            f"runs a second on {CORES} idle cores where the reference loop takes {TARGET_MS:.0f} ms"
        )
        if CORES not in self.pace:
            return not_measured(
                "pace", what, f"at least {targets.RUNS_A_SECOND}", "there is no second processor"
            )
        as_there = self.pace[CORES] * self.speed.reference_ms / TARGET_MS
        return at_least("pace", what, targets.RUNS_A_SECOND, as_there, "{:.1f}")

    def lines(self) -> list[str]:
        """The result in words."""
        return [
            *(target.line() for target in self.targets()),
            "",
            *self._speed_lines(),
            *self._residents_lines(),
            *self._overhead_lines(),
            "",
            *self._profile_lines(),
        ]

    def _speed_lines(self) -> list[str]:
        speed, growth = self.speed, self.growth
        fixed, slope = growth.fixed_and_slope
        sizes = ", ".join(
            f"{n:,}: {t:.0f} ms" for n, t in zip(growth.adults, growth.milliseconds, strict=True)
        )
        return [
            f"one run: {speed.run_ms:.0f} ms of CPU; {speed.ratio:.2f} times the reference loop over columns "
            f"({speed.reference_ms:.0f} ms), {speed.python_ratio:.2f} times the one in pure Python ({speed.python_ms:.0f} ms)",
            f"adults: {sizes}; {fixed:.0f} ms fixed and {slope:.1f} microseconds for each; as n^{growth.exponent:.2f} from end to end",
            *(f"{pace:.1f} runs a second on {_cores(jobs)}" for jobs, pace in self.pace.items()),
        ]

    def _residents_lines(self) -> list[str]:
        found = self.residents
        return [
            f"the residents' {found.months} months, the same to the bit in every form: plain Mesa {found.plain_ms:,.0f} ms, "
            f"columns {found.columns_ms:.0f} ms, one compiled loop {found.one_loop_ms:.0f} ms",
            f"plain Mesa takes {found.residents_ratio:.0f} times as long for residents' months, "
            f"{found.whole_ratio:.0f} times for whole months",
        ]

    def _overhead_lines(self) -> list[str]:
        found, first, memory = self.overheads, self.first_result, self.memory
        bare = found.bare.a_run_ms
        cpu = "" if first.cpu_s is None else f"{first.cpu_s:.1f} s of CPU, "
        return [
            f"the driver's CPU a run: bare {bare:.1f} ms, {_over('compare', found.compare, bare)}, "
            f"{_over('sweep', found.sweep, bare)}",
            f"first result of the command line: {cpu}{first.clock_s:.1f} s on the clock",
            f"memory: {memory.growth_mb:+.1f} MB over {memory.runs:,} runs, at most {memory.peak_mb:.0f} MB",
        ]

    def _profile_lines(self) -> list[str]:
        before = self.before or {}
        head = "where the time of a run goes, in thousandths of the reference loop"
        rows = [head + (", before and after:" if before else ":")]
        for name, now, earlier in self.profile_rows()[:LARGEST_SHOWN]:
            was = "" if earlier is None else f"{earlier:6.0f} -> "
            rows.append(f"  {was}{now:6.0f}  {name}")
        return rows

    def profile_rows(self) -> list[tuple[str, float, float | None]]:
        """Step, what it takes, and what it took before, in thousandths of the reference loop; the longest first."""
        rows = []
        for name, taken in self.profile_ms.items():
            earlier = None
            if self.before is not None and name in self.before["profile_ms"]:
                earlier = 1000.0 * self.before["profile_ms"][name] / self.before["reference_ms"]
            rows.append((name, 1000.0 * taken / self.speed.reference_ms, earlier))
        return sorted(rows, key=lambda row: -row[1])

    def payload(self) -> dict[str, Any]:
        """The result as JSON takes it."""
        content = asdict(self) | {"machine": machine(), "model_version": model_version()}
        content["speed"] |= {"ratio": self.speed.ratio, "python_ratio": self.speed.python_ratio}
        fixed, slope = self.growth.fixed_and_slope
        content["growth"] |= {
            "exponents": self.growth.exponents,
            "exponent": self.growth.exponent,
            "fixed_ms": fixed,
            "microseconds_each": slope,
        }
        content["residents"] |= {
            "residents_ratio": self.residents.residents_ratio,
            "whole_ratio": self.residents.whole_ratio,
        }
        content["profile"] = self.profile_rows()
        content["targets"] = [asdict(each) | {"verdict": each.verdict} for each in self.targets()]
        return content


def _cores(jobs: int) -> str:
    return f"{jobs} core{'s' if jobs > 1 else ''}"


def _over(name: str, driver: Driver, bare: float) -> str:
    return f"{name} {driver.a_run_ms:.1f} ms ({driver.a_run_ms - bare:+.1f} over bare; {driver.fixed_ms:.0f} ms once)"


def measure_everything(
    sizes: Sizes,
    jobs: int | None,
    say: Callable[[str], None],
    before: Mapping[str, Any] | None = None,
) -> BenchResult:
    """Measure speed and memory of the baseline.

    Parameters
    ----------
    jobs : processors for comparisons and sweeps
    say : told what is being done
    before : JSON of an earlier measurement, to set the profile against
    """
    event = threading.Event()
    stop, workers = StopRequest(event), jobs or usual_jobs()
    with signals_stop(stop):
        warm_up()  # as every worker does
        scenario = load_scenario("baseline")
        say(f"Timing {sizes.runs} runs beside the reference loops ...")
        speed = measure_speed(scenario, sizes.runs, stop)
        parts = profile(scenario, max(2, sizes.runs // 4), stop)
        say(f"Growing from {sizes.adults[0]:,} to {sizes.adults[-1]:,} adults ...")
        growth = measure_growth(scenario, sizes.adults, sizes.repeats, stop)
        say(f"Taking residents through {sizes.months} months as plain Mesa and in one loop ...")
        residents = measure_residents(scenario, sizes.months, max(2, sizes.runs // 4), stop)
        say("Counting runs a second ...")
        pace = _paces(scenario, sizes, stop)
        say(f"Driving comparisons and sweeps on {workers} processors ...")
        overheads = measure_overheads(scenario, sizes.pairs, workers, stop, event)
        say("Calling the command line ...")
        first = measure_first_result(sizes.first_results, stop)
        say(f"Watching memory over {sizes.memory_runs:,} runs ...")
        memory = measure_memory(scenario, sizes.memory_runs, stop)
    return BenchResult(
        sizes, speed, growth, pace, residents, overheads, first, memory, parts, _profile_of(before)
    )


def _paces(scenario: Scenario, sizes: Sizes, stop: StopRequest) -> dict[int, float]:
    """Runs a second on one processor and, if there is a second one, on two."""
    several = range(1, min(CORES, usual_jobs()) + 1)
    return {jobs: measure_pace(scenario, jobs * sizes.pace, jobs, stop) for jobs in several}


def _profile_of(before: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What of an earlier measurement this one is set against."""
    if before is None:
        return None
    return {
        "profile_ms": before["profile_ms"],
        "reference_ms": before["speed"]["reference_ms"],
        "model_version": before["model_version"],
        "made": before.get("made"),
    }
