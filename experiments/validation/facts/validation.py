"""Hold the model against its facts: run what is needed, judge every fact, say how it came out."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from experiments.comparison.run import command
from experiments.execution.batch import Job, perform
from experiments.execution.cache import RunCache
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.manifest import describe_failures, timestamp, versions, write_json
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import Failure, RunRecord
from experiments.validation.facts.folder import facts_store
from experiments.validation.facts.judging import FactResult, counted, judge_fact
from experiments.validation.facts.reading import load_facts
from experiments.validation.facts.runs import FactsPlan, plan_facts
from experiments.validation.facts.schema import Fact

SCHEMA_VERSION = 1
REPLICATES = 30


@dataclass(frozen=True)
class Validation:
    """How the model stands against its facts.

    Attributes
    ----------
    plan : FactsPlan
    results : list of FactResult
        In the order of the file.
    runs : dict
        How many runs were wanted, reused, carried out, and failed.
    failures : list of Failure
    """

    plan: FactsPlan
    results: list[FactResult]
    runs: dict[str, int] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    def holding(self, status: str = "observed") -> int:
        """How many facts of a status hold."""
        return counted(self.results)[status]["holds"]


def validate_facts(
    facts: Sequence[Fact] | None = None,
    *,
    replicates: int = REPLICATES,
    seed: int = 1,
    areas: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
) -> Validation:
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
    found = judged(plan, state.records, state)
    if folder is not None:
        write_json(folder / "facts.json", payload(found))
    return found


def judged(
    plan: FactsPlan,
    records: Mapping[tuple[str, int], RunRecord],
    state: Progress | None = None,
) -> Validation:
    """Judge the facts of a plan on the runs there are: a pure function of them."""
    results = [
        judge_fact(fact, plan.pairs(fact, records), plan.population(fact)) for fact in plan.facts
    ]
    if state is None:
        return Validation(plan, results)
    return Validation(plan, results, _runs(state), list(state.failures))


def _runs(state: Progress) -> dict[str, int]:
    return {
        "wanted": state.total,
        "reused": state.reused,
        "executed": state.executed,
        "failed": state.failed,
    }


def payload(validation: Validation) -> dict[str, Any]:
    """A validation as JSON takes it; numbers that are not finite become null."""
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "validation",
        "command": command(),
        "ended": timestamp(),
        "versions": versions(),
        "seeds": list(validation.plan.seeds),
        "areas": len(validation.plan.areas),
        "runs": validation.runs,
        "failures": describe_failures(validation.failures),
        "summary": {"facts": counted(validation.results)},
        "facts": [_fact(result) for result in validation.results],
    }


def _fact(result: FactResult) -> dict[str, Any]:
    from experiments.validation.facts.words import measurement

    fact, estimate = result.fact, result.estimate
    return {
        "id": fact.id,
        "status": fact.status,
        "text": fact.text,
        "evidence": list(fact.evidence),
        "measured": measurement(fact),
        "population": result.population,
        "verdict": result.verdict,
        "reason": result.reason,
        "estimate": _finite(estimate.value),
        "interval_low": _finite(estimate.low),
        "interval_high": _finite(estimate.high),
        "n": estimate.n,
        "share": None if result.share is None else _finite(result.share),
        "note": fact.note,
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
