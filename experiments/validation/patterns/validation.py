"""Hold the portfolio against published patterns: run it, measure every pattern, judge it."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.comparison.run import command
from experiments.execution.batch import Job, perform
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.manifest import SCHEMA_VERSION, timestamp, versions, write_json
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import Failure, RunRecord
from experiments.execution.store import RunStore
from experiments.validation.facts.folder import identity, refuse_other
from experiments.validation.patterns.bands import Band, Verdict, band, interval, verdict
from experiments.validation.patterns.measuring import Measured, measure_all
from experiments.validation.patterns.runs import (
    PatternsPlan,
    plan_patterns,
    run_yearly,
    yearly_cache,
)
from experiments.validation.patterns.schema import Pattern, load_patterns

REPLICATES = 20
KIND = "patterns"
KEPT = ("yearly",)


@dataclass(frozen=True)
class PatternResult:
    """How a pattern came out.

    Attributes
    ----------
    pattern : Pattern
    band : Band
    verdict : str
        reproduced, missed or inconclusive.
    values : tuple of float
        One for each replicate; NaN where it is not defined.
    areas, empty : float
        Means over replicates of what counted and of what was left out as empty.
    """

    pattern: Pattern
    band: Band
    verdict: Verdict
    values: tuple[float, ...]
    areas: float
    empty: float

    @property
    def interval(self) -> tuple[float, float]:
        """The middle 95 per cent of replicates."""
        low, _, high = interval(self.values)
        return low, high

    @property
    def simulated(self) -> float:
        """Median over replicates."""
        return interval(self.values)[1]

    @property
    def undefined(self) -> int:
        """Replicates in which the pattern is not defined."""
        return sum(math.isnan(value) for value in self.values)


@dataclass(frozen=True)
class PatternsValidation:
    """How the model stands against a set of patterns.

    Attributes
    ----------
    plan : PatternsPlan
    results : list of PatternResult
        In the order of the file.
    file : str
        The file of patterns, as the user knows it.
    runs : dict
        How many runs were wanted, reused, carried out, and failed.
    failures : list of Failure
    """

    plan: PatternsPlan
    results: list[PatternResult]
    file: str = ""
    runs: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def reproduced(self) -> int:
        """How many of the patterns that count are reproduced."""
        return sum(
            result.verdict == "reproduced" for result in self.results if result.pattern.counts
        )


def validate_patterns(
    patterns: Sequence[Pattern] | None = None,
    *,
    replicates: int = REPLICATES,
    seed: int = 1,
    areas: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    file: str = "",
) -> PatternsValidation:
    """Run the portfolio and judge the patterns.

    Parameters
    ----------
    patterns : sequence of Pattern, optional
        By default those that come with the model.
    replicates : int
        New seeds on the same areas.
    seed : int
        Seed of the first area in the first replicate.
    areas : int, optional
        How many areas of the portfolio, evenly spread over it; by default all.
    jobs : int, optional
        Worker processes; by default one for each processor.
    out : path, optional
        Folder for manifest and yearly tables; what was stopped goes on from there.
    cache : bool
        Whether to take runs from the user's cache and add to it; what was stopped goes on from there.
    progress : callable, optional
        Called with a `Progress` as results come.
    stop : threading.Event, optional
        Set it to stop early; the patterns are judged on the runs there are.
    file : str
        The file of patterns, for the outputs.

    Raises
    ------
    UsageProblem
        If the folder holds something else.
    Interrupted
        If a signal stopped it; what was finished is saved.

    Examples
    --------
    >>> found = validate_patterns(replicates=2, areas=10)  # doctest: +SKIP
    >>> found.reproduced()  # doctest: +SKIP
    """
    chosen = load_patterns() if patterns is None else tuple(patterns)
    plan = plan_patterns(chosen, replicates=replicates, seed=seed, areas=areas)
    wish = Stop(stop)
    folder = None if out is None else Path(out)
    with ExitStack() as stack:
        stack.enter_context(signals_stop(wish))
        store = stack.enter_context(_store(folder, plan, file)) if folder else None
        job = Job(
            jobs=jobs,
            cache=yearly_cache() if cache else None,
            store=store,
            progress=progress,
            stop=wish,
            task=run_yearly,
        )
        state = perform(plan.requests, job)
    wish.check(_what_is_saved(state, folder, cache))
    return judged(plan, state.records, state, file)


def judged(
    plan: PatternsPlan,
    records: Mapping[tuple[str, int], RunRecord],
    state: Progress | None = None,
    file: str = "",
) -> PatternsValidation:
    """Judge the patterns of a plan on the runs there are: a pure function of them."""
    measured = [measure_all(plan.patterns, table) for table in plan.tables(records)]
    results = [judge(pattern, [each[pattern.id] for each in measured]) for pattern in plan.patterns]
    if state is None:
        return PatternsValidation(plan, results, file)
    counts = {name: getattr(state, name) for name in ("reused", "executed", "failed")}
    runs = {"wanted": state.total, **counts}
    return PatternsValidation(plan, results, file, runs, list(state.failures))


def judge(pattern: Pattern, measured: Sequence[Measured]) -> PatternResult:
    """Judge one pattern on its replicates; the band takes the mean spread between areas."""
    values = tuple(each.value for each in measured)
    limits = band(pattern, _mean([each.spread for each in measured]))
    return PatternResult(
        pattern=pattern,
        band=limits,
        verdict=verdict(values, limits),
        values=values,
        areas=_mean([float(each.areas) for each in measured]),
        empty=_mean([float(each.empty) for each in measured]),
    )


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def _what_is_saved(state: Progress, folder: Path | None, cache: bool) -> str:
    finished = f"{state.done - state.failed} of {state.total} runs were finished"
    if folder is None and not cache:
        return f"{finished}; with --no-cache and without --out they are not kept."
    return f"{finished} and are saved; the same command goes on from there."


@contextmanager
def _store(folder: Path, plan: PatternsPlan, file: str) -> Iterator[RunStore]:
    """Open a folder for the runs of a plan, or go on with it."""
    manifest = describe_runs(plan, file)
    refuse_other(folder, manifest)
    with RunStore(folder, keep=KEPT, area_of=plan.area_of) as store:
        write_json(folder / "manifest.json", manifest)
        yield store
    write_json(folder / "manifest.json", manifest | {"ended": timestamp()})


def describe_runs(plan: PatternsPlan, file: str = "") -> dict[str, Any]:
    """The manifest: every area as it was run, and its run ids, replicate by replicate."""
    first = [wanted for wanted in plan.requests if wanted.key[1] < len(plan.areas)]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "started": timestamp(),
        "command": command(),
        "identity": identity(first),
        "versions": versions(),
        "patterns_file": file,
        "patterns": [pattern.id for pattern in plan.patterns],
        "seeds": list(plan.seeds),
        "until_year": plan.until_year,
        "keep": list(KEPT),
        "areas": [
            {"name": area.name, "settings": {plan.name: area.scenario.model_dump(mode="json")}}
            for area in plan.areas
        ],
        "run_ids": {plan.name: [wanted.run_id for wanted in plan.requests]},
    }
