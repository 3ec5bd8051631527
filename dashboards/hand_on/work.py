"""The comparison behind what is handed on, carried out in the server's pool, at equal spending too where that is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dashboards.background import POOL
from dashboards.components.hooks import runs
from dashboards.plain.asked import Asked
from dashboards.plain.jobs import Job, Jobs
from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.equal_spending import at_equal_spending, payload_of
from experiments.comparison.plan import Plan, plan_comparison
from experiments.ensemble.versions import load_versions
from experiments.errors import ExperimentError
from experiments.execution.batch import BatchOptions
from experiments.execution.cache import RunCache
from experiments.execution.manifest import timestamp, versions
from experiments.execution.records import RunFailure, RunRecord
from experiments.reporting.json import result_payload

JOBS = Jobs(12)


def comparison_of(about: Asked, equal: bool) -> Job:
    """The job that carries the question's comparison out; its result is a `Comparison`."""
    return JOBS.ask(key_of(about, equal), lambda job: _carried_out(about, equal, job))


def key_of(about: Asked, equal: bool) -> str:
    """What tells one job from another."""
    return f"{about.choice.key()}/{equal}"


def plan_of(about: Asked) -> Plan:
    """The plan of the question's comparison, as the page that compares has it."""
    choice = about.choice
    plan = plan_comparison(
        about.base, list(about.designs), replicates=choice.twins, seed=choice.seed
    )
    return replace(plan, versions=load_versions()) if choice.plausible else plan


def _carried_out(about: Asked, equal: bool, job: Job) -> Comparison:
    plan = plan_of(about)
    records: dict[tuple[str, int], RunRecord] = {}
    failures: list[RunFailure] = []
    requests = plan.requests()
    for request, result in POOL.results(requests, job.stop, runs.known):
        if isinstance(result, RunRecord):
            runs.put(result)
            records[request.key] = result
        elif isinstance(result, RunFailure):
            failures.append(result)
        job.told = f"{len(records)} of {len(requests)} runs so far"
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
