"""Hold the model against its facts: run what is needed, judge every fact, say how it came out."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.comparison.run import command
from experiments.errors import EnvironmentProblem, UsageProblem, disk_problem
from experiments.execution.batch import Job, perform
from experiments.execution.cache import RunCache
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    read_manifest,
    timestamp,
    versions,
    write_json,
)
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import RunRequest
from experiments.execution.store import RunStore
from experiments.validation.facts_schema import Fact
from experiments.validation.figure import write_figure
from experiments.validation.json import facts_json, patterns_json
from experiments.validation.judge import (
    FactsValidation,
    PatternsValidation,
    judge_facts,
    judge_patterns,
)
from experiments.validation.patterns_schema import Pattern
from experiments.validation.plan import (
    FactsPlan,
    PatternsPlan,
    plan_facts,
    plan_patterns,
    run_yearly,
    yearly_cache,
)
from experiments.validation.read import load_facts, load_patterns

if TYPE_CHECKING:
    from experiments.validation.judge import PatternResult, PatternsValidation

FACTS_REPLICATES = 30


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
    """
    chosen = load_facts() if facts is None else tuple(facts)
    plan = plan_facts(chosen, replicates=replicates, seed=seed, areas=areas)
    wish = Stop(stop)
    folder = None if out is None else Path(out)
    with ExitStack() as stack:
        stack.enter_context(signals_stop(wish))
        store = stack.enter_context(facts_store(folder, plan)) if folder else None
        job = Job(
            jobs=jobs,
            cache=RunCache() if cache else None,
            store=store,
            progress=progress,
            stop=wish,
        )
        state = perform(plan.requests(), job)
    wish.check(f"{state.done - state.failed} of {state.total} runs were finished.")
    found = judge_facts(plan, state.records, state)
    if folder is not None:
        write_json(folder / "facts.json", facts_json(found))
    return found


PATTERNS_REPLICATES = 20
PATTERNS_KIND = "patterns"
KEPT = ("yearly",)


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
    return judge_patterns(plan, state.records, state, file)


def _what_is_saved(state: Progress, folder: Path | None, cache: bool) -> str:
    finished = f"{state.done - state.failed} of {state.total} runs were finished"
    if folder is None and not cache:
        return f"{finished}; with --no-cache and without --out they are not kept."
    return f"{finished} and are saved; the same command goes on from there."


@contextmanager
def _store(folder: Path, plan: PatternsPlan, file: str) -> Iterator[RunStore]:
    """Open a folder for the runs of a plan, or go on with it."""
    manifest = describe_patterns_runs(plan, file)
    refuse_other(folder, manifest)
    with RunStore(folder, keep=KEPT, area_of=plan.area_of) as store:
        write_json(folder / "manifest.json", manifest)
        yield store
    write_json(folder / "manifest.json", manifest | {"ended": timestamp()})


def describe_patterns_runs(plan: PatternsPlan, file: str = "") -> dict[str, Any]:
    """The manifest: every area as it was run, and its run ids, replicate by replicate."""
    first = [wanted for wanted in plan.requests if wanted.key[1] < len(plan.areas)]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": PATTERNS_KIND,
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


FACTS_KIND = "facts"


@contextlib.contextmanager
def facts_store(folder: Path, plan: FactsPlan) -> Iterator[RunStore]:
    """Open a folder for the runs of a plan, or go on with it.

    Raises
    ------
    UsageProblem
        If the folder holds something else, or runs of another version of the model.
    EnvironmentProblem
        If it cannot be written.
    """
    manifest = describe_facts_runs(plan)
    refuse_other(folder, manifest)
    with RunStore(folder) as store:
        write_json(folder / "manifest.json", manifest)
        yield store
    write_json(folder / "manifest.json", manifest | {"ended": timestamp()})


def describe_facts_runs(plan: FactsPlan) -> dict[str, Any]:
    """The manifest: every run by the name under which it is filed."""
    requests = plan.requests()
    run_ids: dict[str, list[str]] = {}
    for wanted in requests:
        run_ids.setdefault(wanted.key[0], []).append(wanted.run_id)
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": FACTS_KIND,
        "started": timestamp(),
        "command": command(),
        "identity": identity(requests),
        "versions": versions(),
        "facts": [fact.id for fact in plan.facts],
        "seeds": list(plan.seeds),
        "scenarios": {
            wanted.key[0]: {"resolved": wanted.scenario.model_dump(mode="json")}
            for wanted in requests
        },
        "run_ids": run_ids,
    }


def identity(requests: Iterable[RunRequest]) -> str:
    """Hash of a set of runs: scenarios, seeds, horizons and version of the model."""
    return hashlib.sha256("".join(wanted.run_id for wanted in requests).encode()).hexdigest()[:16]


def refuse_other(folder: Path, manifest: dict[str, Any]) -> None:
    """Never mix what belongs to different questions, or to different versions of the model.

    Raises
    ------
    UsageProblem
        If the folder holds something of another kind or identity than the manifest says.
    EnvironmentProblem
        If it is no folder.
    """
    if folder.exists() and not folder.is_dir():
        raise EnvironmentProblem(f"{folder}: this is a file; --out takes the name of a folder.")
    earlier = read_manifest(folder)
    if earlier is None:
        if any(folder.glob("summary/*.parquet")):
            raise UsageProblem(f"{folder}: holds tables but no manifest; choose another folder.")
        return
    if earlier["kind"] != manifest["kind"] or earlier.get("identity") != manifest["identity"]:
        raise UsageProblem(
            f"{folder}: holds other runs (of another command, or of another version of the "
            "model). Choose another folder with --out."
        )


def write_outputs(validation: PatternsValidation, folder: Path) -> None:
    """Write patterns.csv, replicates.csv, patterns.svg and patterns.json.

    Raises
    ------
    EnvironmentProblem
        If the folder cannot be written.
    """
    import pandas as pd

    try:
        table = pd.DataFrame([_row(each) for each in validation.results])
        table.to_csv(folder / "patterns.csv", index=False)
        pd.DataFrame(list(_values(validation))).to_csv(folder / "replicates.csv", index=False)
        write_figure(validation.results, folder / "patterns.svg")
    except OSError as error:
        raise disk_problem(error, folder) from None
    write_json(folder / "patterns.json", patterns_json(validation))


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
