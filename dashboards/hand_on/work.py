"""The comparison behind what is handed on, carried out in the server's pool, at equal spending too where that is asked for."""

from __future__ import annotations

from typing import Any

from dashboards import library
from dashboards.background import POOL
from dashboards.plain.asked import Asked
from dashboards.plain.jobs import Job, Jobs
from dashboards.plain.runs import carried_out
from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.equal_spending import at_equal_spending, payload_of
from experiments.errors import ExperimentError
from experiments.execution.batch import BatchOptions
from experiments.execution.cache import RunCache
from experiments.execution.manifest import timestamp, versions
from experiments.reporting.json import result_payload

JOBS = Jobs(12)


def comparison_of(about: Asked, equal: bool) -> Job:
    """The job that carries the question's comparison out; its result is a `Comparison`."""
    return JOBS.ask(key_of(about, equal), lambda job: _carried_out(about, equal, job))


def key_of(about: Asked, equal: bool) -> str:
    """What tells one job from another."""
    return f"{about.choice.key()}/{equal}"


def _carried_out(about: Asked, equal: bool, job: Job) -> Comparison:
    plan = library.plan_of(about.choice, about.base, about.designs)
    records, failures = carried_out(plan.requests(), job)
    if not records:
        raise ExperimentError("No run could be finished.")
    manifest: dict[str, Any] = {"versions": versions(), "started": timestamp()}
    comparison = summarise(plan, records, failures, manifest)
    if equal:
        job.told = "a grant is sought at which both spend alike"
        options = BatchOptions(jobs=POOL.jobs, cache=RunCache())
        found = at_equal_spending(comparison, options)
        told = [payload_of(each, result_payload) for each in found]
        comparison.manifest["equal_spending"] = told
    return comparison
