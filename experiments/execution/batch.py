"""Carry out a set of runs: reuse what is there, run what is not, save as results come.

The folder and the cache say what was run before, the pool
carries out the rest, each batch goes to cache and folder as it arrives, and the caller hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from experiments.execution.backlog import Result, Task
from experiments.execution.cache import RunCache
from experiments.execution.cluster import Cluster, run_on_cluster
from experiments.execution.folder import Notice, Obstacle, RunFolder, open_folder
from experiments.execution.interruption import StopRequest, signals_stop
from experiments.execution.manifest import Manifest, describe_ending
from experiments.execution.packing import unpacked
from experiments.execution.pool import run_requests
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest, SomeOf
from experiments.execution.run_sets import RunSet
from experiments.execution.store import FLUSH_RUNS, Key, RunStore, records_in
from experiments.execution.worker import run_one

Describe = Callable[[RunRequest, RunRecord], Mapping[str, Any]]
More = Callable[[Progress], Sequence[RunRequest]]
"""Gives the runs of a further round by what has come so far, none where there is enough; it adds them to the manifest."""


@dataclass
class BatchOptions:
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
    task : callable
        Carries out one request.
    cluster : Cluster or None
        Carries out the runs in place of worker processes on this machine.
    """

    jobs: int | None = None
    cache: RunCache | None = None
    fill_cache: bool = True
    store: RunStore | None = None
    describe: Describe | None = None
    progress: OnProgress | None = None
    stop: StopRequest = field(default_factory=StopRequest)
    keep_records: bool = True
    task: Task = run_one
    cluster: Cluster | None = None


def run_batch(requests: Sequence[RunRequest], options: BatchOptions) -> Progress:
    """Carry out runs under these settings.

    Returns
    -------
    Progress
        Its `records` hold the results if they are kept, its `failures` what failed.
    """
    return _Batch(options).run(requests)


@contextmanager
def carried_out(
    requests: Sequence[RunRequest],
    options: BatchOptions,
    manifest: Manifest,
    out: Path | None,
    obstacle: Obstacle,
    *,
    notice: Notice | None = None,
    move_aside: bool = False,
    more: More | None = None,
    **kept: Any,
) -> Iterator[tuple[Progress, RunFolder | None]]:
    """Carry out runs until they end or a signal stops them, and keep them in a folder if one is named.

    Parameters
    ----------
    manifest : dict
        What is asked; how it ended is added.
    out : Path or None
    obstacle, notice, move_aside
        As `open_folder` takes them.
    more : callable, optional
        Asked after every round what to run next; by default there is one round.
    kept
        What is kept of each run, as `RunFolder.runs` takes it.

    Yields
    ------
    tuple of Progress, RunFolder or None
        What there is, and the folder, held for what is told of the runs.

    Raises
    ------
    Interrupted
        If a signal stopped it; what was finished is saved.
    """
    with ExitStack() as held:
        with signals_stop(options.stop):
            folder = None
            if out is not None:
                folder = held.enter_context(
                    open_folder(out, obstacle, move_aside=move_aside, notice=notice)
                )
            batch = _Batch(options)
            while True:
                with ExitStack() as writing:
                    if folder is not None:
                        options.store = writing.enter_context(folder.runs(manifest, **kept))
                    state = batch.run(requests)
                manifest |= describe_ending(state, options.stop)
                requests = more(state) if more is not None and not options.stop.is_set() else ()
                if folder is not None and not requests:
                    folder.end(manifest)
                if not requests:
                    break
        in_cache = options.cache is not None and options.fill_cache
        options.stop.check(what_is_saved(state, out, in_cache))
        yield state, folder


class _Batch:
    def __init__(self, options: BatchOptions) -> None:
        self.options = options
        self.records: dict[Key, RunRecord] = {}
        self.state = Progress(total=0, records=self.records)

    def run(self, requests: Sequence[RunRequest]) -> Progress:
        """Carry out further runs; the state is that of all so far."""
        self.state.total += len(requests)
        with self.options.stop.heeded():
            try:
                missing = self._from_cache(self._from_folder(requests))
                self._tell()
                self._run_missing(missing)
            finally:
                self._finish()
        return self.state

    def _from_folder(self, requests: Sequence[RunRequest]) -> Sequence[RunRequest]:
        """Count what the folder holds; returns what it lacks."""
        store = self.options.store
        done = RunSet() if store is None else store.done()
        if not done:
            return requests
        is_there = [(*request.key, request.run_id) in done for request in requests]
        if self.options.keep_records and store is not None:
            wanted = {request.key: request.run_id for request in SomeOf(requests, is_there)}
            self.records.update(records_in(store.folder, wanted, store.keep))
        self.state.reused += sum(is_there)
        return SomeOf(requests, [not each for each in is_there])

    def _from_cache(self, requests: Sequence[RunRequest]) -> Sequence[RunRequest]:
        """Take what the cache holds; returns what it lacks."""
        cache = self.options.cache
        if cache is None:
            return requests
        is_missing = bytearray()
        for request in requests:
            record = None if self.options.stop.is_set() else cache.get(request.run_id)
            is_missing.append(record is None)
            if record is not None:
                self.state.reused += 1
                self._keep(request, record)
                if self.options.store is not None and not self.state.reused % FLUSH_RUNS:
                    self.options.store.batch_ended()
        if self.options.store is not None:
            self.options.store.batch_ended()
        return SomeOf(requests, is_missing)

    def _run_missing(self, missing: Sequence[RunRequest]) -> None:
        """Run what is missing; with a cache, the same run asked for twice is run once."""
        once, twins = _twins(missing) if self.options.cache is not None else (missing, {})
        options = self.options
        for results in self._carry_out(once):
            for request, result in results:
                self._receive([request, *twins.get(request.run_id, [])], result)
            if options.store is not None:
                options.store.batch_ended()
            self.state.batch_came()
            self._tell()

    def _carry_out(self, requests: Sequence[RunRequest]) -> Iterator[list[Result]]:
        options = self.options
        if options.cluster is None or not requests:
            return run_requests(
                requests, jobs=options.jobs, stop=options.stop, task=options.task, notice=self._note
            )
        return run_on_cluster(
            requests, options.cluster, stop=options.stop, task=options.task, notice=self._note
        )

    def _receive(self, requests: Iterable[RunRequest], result: RunRecord | RunFailure) -> None:
        for request in requests:
            if isinstance(result, RunFailure):
                self.state.failed += 1
                failure = RunFailure(request.key, result.run_id, result.seed, result.message)
                self.state.failures.append(failure)
            else:
                self.state.executed += 1
                self._keep(request, result)
        if (
            isinstance(result, RunRecord)
            and self.options.cache is not None
            and self.options.fill_cache
        ):
            self.options.cache.put(result)

    def _keep(self, request: RunRequest, record: RunRecord) -> None:
        options = self.options
        if options.keep_records:
            self.records[request.key] = unpacked(record)
        if options.store is not None:
            row = options.describe(request, record) if options.describe else {}
            options.store.add(request.key, record, row)

    def _finish(self) -> None:
        if self.options.store is not None:
            self.options.store.flush()
        if self.options.cache is not None:
            self.options.cache.trim()

    def _note(self, sentence: str) -> None:
        self.state.note = sentence
        if self.options.progress is not None:
            self.options.progress(self.state)

    def _tell(self) -> None:
        cache = self.options.cache
        if cache is not None and cache.warning:
            self.state.note = cache.warning
        if self.options.progress is not None:
            self.options.progress(self.state)


def _twins(
    requests: Sequence[RunRequest],
) -> tuple[Sequence[RunRequest], dict[str, list[RunRequest]]]:
    """Requests with every run once, and for each run id the further requests for it."""
    names = np.fromiter((hash(request.run_id) for request in requests), np.int64, len(requests))
    found, counts = np.unique(names, return_counts=True)
    if not (counts > 1).any():
        return requests, {}
    several = np.isin(names, found[counts > 1])
    twins: dict[str, list[RunRequest]] = {}
    is_first = bytearray(b"\1") * len(requests)
    for place in np.flatnonzero(several):
        request = requests[int(place)]
        if request.run_id in twins:
            twins[request.run_id].append(request)
            is_first[place] = False
        else:
            twins[request.run_id] = []
    return SomeOf(requests, is_first), twins


def what_is_saved(state: Progress, folder: str | Path | None, cache: bool = True) -> str:
    """What is told of runs that were stopped: how many are kept, and where."""
    if state.done == state.failed:
        return "No run was finished yet, and nothing was written; the same command begins anew."
    finished = f"{state.done - state.failed} of {state.total} runs were finished"
    if folder is None and not cache:
        return f"{finished}; with --no-cache and without --out they are not kept."
    where = f"in {folder}" if folder else "in the cache"
    return f"{finished} and are saved {where}; the same command goes on from there."
