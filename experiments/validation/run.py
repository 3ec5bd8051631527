"""Hold the model against facts or patterns: run what is needed, judge it, keep what was found."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.ensemble.versions import DEFAULT, ModelVersion
from experiments.execution.batch import BatchOptions, carried_out
from experiments.execution.cache import RunCache, default_folder
from experiments.execution.costs import Cost, cost_of, refuse_too_many
from experiments.execution.folder import Notice, RunFolder, other_work
from experiments.execution.interruption import StopRequest
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    command,
    json_text,
    timestamp,
    versions,
)
from experiments.execution.progress import OnProgress, Progress
from experiments.validation.facts_schema import Fact
from experiments.validation.figure import draw_patterns
from experiments.validation.json import facts_json, patterns_json
from experiments.validation.judge import (
    FactsValidation,
    PatternResult,
    PatternsValidation,
    judge_facts,
    judge_patterns,
)
from experiments.validation.patterns_schema import Pattern
from experiments.validation.plan import FactsPlan, PatternsPlan, plan_facts, plan_patterns
from experiments.validation.read import load_facts, load_patterns
from experiments.validation.replicate import run_yearly

FACTS_REPLICATES = 30
PATTERNS_REPLICATES = 20


def validate_facts(
    facts: Sequence[Fact] | None = None,
    *,
    replicates: int = FACTS_REPLICATES,
    seed: int = 1,
    areas: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    notice: Notice | None = None,
    version: ModelVersion = DEFAULT,
) -> FactsValidation:
    """Run what the facts need and judge them.

    Parameters
    ----------
    facts : sequence of Fact, optional
        By default those that come with the model.
    replicates : int
        Neighbourhoods for each world.
    seed : int
        Seed of the first.
    areas : int, optional
        How many areas of the portfolio; by default all.
    jobs : int, optional
        Worker processes; by default one for each processor.
    out : path, optional
        Folder for the tables of all runs and for facts.json; what was stopped goes on from there.
    cache : bool
        Whether to take runs from the user's cache and add to it; what was stopped goes on from there.
    progress : callable, optional
        Called with a `Progress` as results come.
    stop : threading.Event, optional
        Set it to stop early; the facts are judged on the runs there are.
    notice : callable, optional
        Takes a sentence for the user about the folder.
    version : ModelVersion
        Of the model; by default as it is.

    Returns
    -------
    FactsValidation

    Raises
    ------
    UsageProblem
        If the folder holds something else.
    Interrupted
        If a signal stopped it; what was finished is saved.

    Examples
    --------
    >>> found = validate_facts(replicates=20)  # doctest: +SKIP
    >>> found.holding("observed")  # doctest: +SKIP
    """
    chosen = load_facts() if facts is None else tuple(facts)
    plan = plan_facts(chosen, replicates=replicates, seed=seed, areas=areas, version=version)
    folder = None if out is None else Path(out)
    kept = RunCache() if cache else None
    job = BatchOptions(jobs, kept, progress=progress, stop=StopRequest(stop))
    with _carried_out(plan, folder, job, notice) as (state, held):
        found = judge_facts(plan, state.records, state)
        if held is not None:
            held.write({"facts.json": json_text(facts_json(found))})
    return found


def validate_patterns(
    patterns: Sequence[Pattern] | None = None,
    *,
    replicates: int = PATTERNS_REPLICATES,
    seed: int = 1,
    areas: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    notice: Notice | None = None,
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
        Folder for the yearly tables and for what `pattern_files` names; what was stopped goes on
        from there.
    cache : bool
        Whether to take runs from the user's cache and add to it; what was stopped goes on from there.
    progress : callable, optional
        Called with a `Progress` as results come.
    stop : threading.Event, optional
        Set it to stop early; the patterns are judged on the runs there are.
    notice : callable, optional
        Takes a sentence for the user about the folder.
    file : str
        The file of patterns, for the outputs.

    Returns
    -------
    PatternsValidation

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
    plan = plan_patterns(chosen, replicates=replicates, seed=seed, areas=areas, file=file)
    folder = None if out is None else Path(out)
    kept = yearly_cache() if cache else None
    job = BatchOptions(jobs, kept, progress=progress, stop=StopRequest(stop), task=run_yearly)
    with _carried_out(plan, folder, job, notice) as (state, held):
        found = judge_patterns(plan, state.records, state)
        if held is not None:
            held.write(pattern_files(found))
    return found


def facts_cost(
    *, replicates: int, seed: int, areas: int | None, jobs: int | None, out: Path | None
) -> Cost:
    """What it costs to hold the model against its facts; the arguments are those of `validate_facts`."""
    plan = plan_facts(load_facts(), replicates=replicates, seed=seed, areas=areas)
    return cost_of(plan.kinds(), jobs, None if out is None else plan.keep)


def patterns_cost(
    patterns: Sequence[Pattern],
    *,
    replicates: int,
    seed: int,
    areas: int | None,
    jobs: int | None,
    out: Path | None,
) -> Cost:
    """What it costs to hold the model against patterns; the arguments are those of `validate_patterns`."""
    plan = plan_patterns(patterns, replicates=replicates, seed=seed, areas=areas)
    return cost_of(plan.kinds(), jobs, None if out is None else plan.keep)


def yearly_cache() -> RunCache:
    """The cache of runs that keep the yearly table only, apart from whole runs, whose ids they share."""
    return RunCache(default_folder() / "yearly")


@contextmanager
def _carried_out(
    plan: FactsPlan | PatternsPlan, out: Path | None, job: BatchOptions, notice: Notice | None
) -> Iterator[tuple[Progress, RunFolder | None]]:
    """Carry out the runs of a plan; gives what there is, and the folder, held for what is told of the runs."""
    refuse_too_many(plan.kinds(), job.jobs, f"--replicates {len(plan.seeds)}")
    manifest = describe_plan(plan)
    with carried_out(
        plan.requests, job, manifest, out, other_work(manifest),
        notice=notice, keep=plan.keep, area_of=plan.area_of,
    ) as found:  # fmt: skip
        yield found


def describe_plan(plan: FactsPlan | PatternsPlan) -> dict[str, Any]:
    """The manifest of a folder: the question, and every run by the name under which it is filed."""
    asked = "".join(wanted.run_id for wanted in plan.essential_requests())
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": plan.kind,
        "started": timestamp(),
        "command": command(),
        "identity": hashlib.sha256(asked.encode()).hexdigest()[:16],
        "versions": versions(),
        "seeds": list(plan.seeds),
        **plan.describe(),
    }


def pattern_files(validation: PatternsValidation) -> dict[str, str]:
    """What is told of a validation beside its runs: patterns.csv, replicates.csv, patterns.svg and patterns.json."""
    return {
        "patterns.csv": _csv(_row(each) for each in validation.results),
        "replicates.csv": _csv(_values(validation)),
        "patterns.svg": draw_patterns(validation.results),
        "patterns.json": json_text(patterns_json(validation)),
    }


def _csv(rows: Iterable[dict[str, Any]]) -> str:
    return pd.DataFrame(list(rows)).to_csv(index=False, lineterminator="\n")


def _row(result: PatternResult) -> dict[str, Any]:
    pattern = result.pattern
    low, high = result.interval
    first, last = pattern.range or (pattern.target, pattern.target)
    return {
        "id": pattern.id,
        "verdict": result.verdict,
        "emergent": pattern.emergent,
        "use": pattern.use,
        "published_low": first,
        "published_high": last,
        "published_sign": pattern.sign,
        "band_low": result.band.low,
        "band_high": result.band.high,
        "simulated": result.simulated,
        "interval_low": low,
        "interval_high": high,
        "areas": result.areas,
        "empty": result.empty,
        "replicates_undefined": result.undefined,
    }


def _values(validation: PatternsValidation) -> Iterator[dict[str, Any]]:
    for result in validation.results:
        for seed, value in zip(validation.plan.seeds, result.values, strict=False):
            yield {"id": result.pattern.id, "seed": seed, "value": value}
