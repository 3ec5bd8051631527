"""Carry out a set of runs: reuse what is there, run what is not, save as results come.

The runner joins the pieces: the folder and the cache say what was run before, an engine
carries out the rest, each batch goes to cache and folder as it arrives, and the caller hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.errors import UsageProblem
from experiments.execution.cache import RunCache
from experiments.execution.interruption import Stop
from experiments.execution.pool import Result, Task, carry_out
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import Failure, RunRecord, RunRequest
from experiments.execution.store import Key, RunStore, records_in
from experiments.execution.worker import run_one

if TYPE_CHECKING:
    from sim.scenario import Scenario

Describe = Callable[[RunRequest, RunRecord], Mapping[str, Any]]
LARGEST_SEED = 2**40


def request(
    name: str,
    replicate: int,
    scenario: Scenario,
    seed: int,
    horizon: int,
    own: tuple[str, ...] = (),
) -> RunRequest:
    """A request for one run, with the run id that the model gives it; ``own``: files of own behaviour."""
    from sim.extensions.plugins import gather
    from sim.simulation import run_id

    behaviour = gather(mechanisms=own) if own else None
    return RunRequest(
        key=(name, replicate),
        scenario=scenario,
        seed=seed,
        horizon_months=horizon,
        run_id=run_id(scenario, seed, horizon, behaviour),
        own=own,
    )


def seeds_for(seed: int, replicates: int) -> list[int]:
    """Seeds of the twin neighbourhoods: the first seed and those that follow it.

    Keyed randomness makes neighbouring seeds as unrelated as distant ones.
    """
    if replicates < 1:
        raise UsageProblem(f"--replicates {replicates}: at least 1")
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageProblem(f"--seed {seed}: a whole number from 0 to {LARGEST_SEED:,}")
    return list(range(seed, seed + replicates))


@dataclass
class Job:
    """Settings under which a set of runs is carried out.

    Attributes
    ----------
    jobs : int or None
        Worker processes; None: one for each processor.
    cache : RunCache or None
        Where finished runs are looked up.
    fill_cache : bool
        Whether runs carried out now go into the cache too.
    store : RunStore or None
        The folder into which results are written.
    describe : callable or None
        What the folder's summary row says of a run.
    progress : callable or None
        Called after every batch with the state.
    keep_records : bool
        Whether to hold the records in memory for the caller.
    """

    jobs: int | None = None
    cache: RunCache | None = None
    fill_cache: bool = True
    store: RunStore | None = None
    describe: Describe | None = None
    progress: OnProgress | None = None
    stop: Stop = field(default_factory=Stop)
    keep_records: bool = True
    task: Task = run_one


def perform(requests: Sequence[RunRequest], job: Job) -> Progress:
    """Carry out runs under a job's settings.

    Returns
    -------
    Progress
        Its `records` hold the results if the job keeps them, its `failures` what failed.
    """
    return _Performance(requests, job).perform()


class _Performance:
    def __init__(self, requests: Sequence[RunRequest], job: Job) -> None:
        self.job = job
        self.records: dict[Key, RunRecord] = {}
        self.state = Progress(total=len(requests), records=self.records)
        self.requests = requests

    def perform(self) -> Progress:
        try:
            missing = self._from_cache(self._from_folder(self.requests))
            self._tell()
            self._run(missing)
        finally:
            self._finish()
        return self.state

    def _from_folder(self, requests: Sequence[RunRequest]) -> list[RunRequest]:
        """Count what the folder holds; returns what it lacks."""
        store = self.job.store
        if store is None:
            return list(requests)
        done = store.done()
        wanted = {
            request.key: request.run_id
            for request in requests
            if (*request.key, request.run_id) in done
        }
        if self.job.keep_records and wanted:
            self.records.update(records_in(store.folder, wanted, store.keep))
        self.state.reused += len(wanted)
        return [request for request in requests if request.key not in wanted]

    def _from_cache(self, requests: Sequence[RunRequest]) -> list[RunRequest]:
        """Take what the cache holds; returns what it lacks."""
        cache = self.job.cache
        if cache is None:
            return list(requests)
        missing = []
        for request in requests:
            record = None if self.job.stop.is_set() else cache.get(request.run_id)
            if record is None:
                missing.append(request)
            else:
                self.state.reused += 1
                self._keep(request, record)
        if self.job.store is not None:
            self.job.store.batch_ended()
        return missing

    def _run(self, missing: Sequence[RunRequest]) -> None:
        """Run what is missing; with a cache, the same run asked for twice is run once."""
        once, twins = _twins(missing) if self.job.cache is not None else (list(missing), {})
        job = self.job
        for results in carry_out(once, jobs=job.jobs, stop=job.stop, task=job.task):
            for request, result in results:
                self._receive([request, *twins.get(request.run_id, [])], result)
            if job.store is not None:
                job.store.batch_ended()
            self.state.batch_came()
            self._tell()

    def _receive(self, requests: Iterable[RunRequest], result: RunRecord | Failure) -> None:
        for request in requests:
            if isinstance(result, Failure):
                self.state.failed += 1
                failure = Failure(request.key, result.run_id, result.seed, result.message)
                self.state.failures.append(failure)
            else:
                self.state.executed += 1
                self._keep(request, result)
        if isinstance(result, RunRecord) and self.job.cache is not None and self.job.fill_cache:
            self.job.cache.put(result)

    def _keep(self, request: RunRequest, record: RunRecord) -> None:
        job = self.job
        if job.keep_records:
            self.records[request.key] = record
        if job.store is not None:
            row = job.describe(request, record) if job.describe else {}
            job.store.add(request.key, record, row)

    def _finish(self) -> None:
        if self.job.store is not None:
            self.job.store.flush()
        if self.job.cache is not None:
            self.job.cache.trim()

    def _tell(self) -> None:
        cache = self.job.cache
        if cache is not None and cache.warning:
            self.state.note = cache.warning
        if self.job.progress is not None:
            self.job.progress(self.state)


def _twins(
    requests: Sequence[RunRequest],
) -> tuple[list[RunRequest], dict[str, list[RunRequest]]]:
    """Requests with every run once, and for each run id the further requests for it."""
    first: dict[str, RunRequest] = {}
    twins: dict[str, list[RunRequest]] = {}
    for request in requests:
        if request.run_id in first:
            twins.setdefault(request.run_id, []).append(request)
        else:
            first[request.run_id] = request
    return list(first.values()), twins


__all__ = ["Job", "Result", "perform", "request", "seeds_for"]
