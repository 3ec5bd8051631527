"""Runs that a plain page needs, carried out in the server's pool."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.background import POOL
from dashboards.components.hooks import runs
from dashboards.plain.jobs import Job
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest

Records = dict[tuple[str, int], RunRecord]


def carried_out(requests: Sequence[RunRequest], job: Job) -> tuple[Records, list[RunFailure]]:
    """Carry runs out, tell the job how far they have come, and hear when it is stopped.

    Runs that were carried out before are taken from the cache; new ones go into it.
    """
    records: Records = {}
    failures: list[RunFailure] = []
    for request, result in POOL.results(requests, job.stop, runs.known):
        if isinstance(result, RunRecord):
            runs.put(result)
            records[request.key] = result
        elif isinstance(result, RunFailure):
            failures.append(result)
        job.told = f"{len(records)} of {len(requests)} runs so far"
    return records, failures
