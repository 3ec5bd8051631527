"""Where runs are carried out: in this process, or in a pool of worker processes.

Both hand back the same records to the bit: a run depends on its scenario and seed alone.
The pool sends batches of a second or two (the first ones small, so that a first answer comes
soon) in a sliding window. A worker that dies takes its pool with it: a new pool is made and what
was under way is sent again. A batch that was under way at three deaths is then tried by itself,
halved until the run that kills its worker is found; that run is recorded as failed.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from experiments.errors import EnvironmentProblem
from experiments.execution import worker
from experiments.execution.interruption import Stop
from experiments.execution.records import Failure, RunRecord, RunRequest

Result = tuple[RunRequest, RunRecord | Failure]
Task = Callable[[RunRequest], RunRecord]

TARGET_SECONDS = 1.5
FIRST_BATCH = 2
LARGEST_BATCH = 50
WINDOW = 2
DEATHS_BEFORE_ISOLATION = 3
FRUITLESS_POOLS = 8
ONE_THREAD = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def processors() -> int:
    """Processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def serial(requests: Sequence[RunRequest], stop: Stop, task: Task) -> Iterator[list[Result]]:
    """Carry out runs one after another in this process."""
    for request in requests:
        if stop.is_set():
            return
        yield [(request, worker.attempt(request, task))]


@dataclass
class _Batch:
    requests: list[RunRequest]
    deaths: int = 0

    def halves(self) -> list[_Batch]:
        middle = len(self.requests) // 2
        return [_Batch(self.requests[:middle]), _Batch(self.requests[middle:])]


class Pool:
    """A pool of worker processes that outlives its workers.

    Parameters
    ----------
    jobs : int
        Worker processes.
    task : callable
        What carries out one request; must be importable by name.
    """

    def __init__(self, jobs: int, stop: Stop, task: Task) -> None:
        self._jobs, self._stop, self._task = jobs, stop, task
        self._context = _context()
        self._stopped = self._context.RawValue("b", 0)
        self._executor: ProcessPoolExecutor | None = None
        self._pending: deque[RunRequest] = deque()
        self._again: deque[_Batch] = deque()
        self._suspects: deque[_Batch] = deque()
        self._under_way: dict[Future[Any], _Batch] = {}
        self._seconds_per_run: float | None = None
        self._fruitless = 0

    def results(self, requests: Sequence[RunRequest]) -> Iterator[list[Result]]:
        """Carry out the requests; yields results batch by batch, in the order they finish."""
        self._pending.extend(requests)
        with _one_thread_each():
            try:
                while self._pending or self._again or self._suspects or self._under_way:
                    yield from self._turn()
                    if self._stop.is_set() and not self._under_way:
                        return
            finally:
                self._close()

    def _turn(self) -> Iterator[list[Result]]:
        """Fill the window, wait for something to finish, hand it on."""
        if self._stop.is_set():
            self._halt()
        else:
            self._fill()
        finished, _ = wait(self._under_way, timeout=0.2, return_when=FIRST_COMPLETED)
        broken = False
        for future in finished:
            batch = self._under_way.pop(future)
            outcome = _outcome(future)
            if outcome is None:
                broken = True
                self._under_way[future] = batch
            else:
                yield self._received(batch, outcome)
        if broken:
            yield from self._after_death()

    def _received(self, batch: _Batch, outcome: tuple[list[Any], float]) -> list[Result]:
        outcomes, seconds = outcome
        if outcomes:
            self._fruitless = 0
            pace = seconds / len(outcomes)
            before = self._seconds_per_run
            self._seconds_per_run = pace if before is None else 0.5 * before + 0.5 * pace
        if len(outcomes) < len(batch.requests) and not self._stop.is_set():
            self._again.append(_Batch(batch.requests[len(outcomes) :], batch.deaths))
        return list(zip(batch.requests, outcomes, strict=False))

    def _fill(self) -> None:
        """Keep two batches per worker under way; suspects go alone."""
        try:
            if self._suspects and not (self._pending or self._again):
                if not self._under_way:
                    self._submit(self._suspects.popleft())
                return
            while len(self._under_way) < WINDOW * self._jobs and (self._pending or self._again):
                self._submit(self._again.popleft() if self._again else self._next_batch())
        except BrokenProcessPool:
            # Batches under way bring the news themselves, and are then sent again.
            if not self._under_way:
                self._discard_executor()

    def _next_batch(self) -> _Batch:
        size = FIRST_BATCH
        if self._seconds_per_run:
            size = int(TARGET_SECONDS / self._seconds_per_run)
        fair_share = -(-len(self._pending) // (WINDOW * self._jobs))
        size = max(1, min(size, LARGEST_BATCH, fair_share))
        return _Batch([self._pending.popleft() for _ in range(min(size, len(self._pending)))])

    def _submit(self, batch: _Batch) -> None:
        if self._executor is None:
            self._executor = self._new_executor()
        try:
            future = self._executor.submit(worker.run_batch, batch.requests, self._task)
        except BrokenProcessPool:
            self._again.appendleft(batch)
            raise
        self._under_way[future] = batch

    def _after_death(self) -> Iterator[list[Result]]:
        """A worker died: keep what had finished, send again what had not."""
        self._fruitless += 1
        alone = len(self._under_way) == 1
        for future, batch in list(self._under_way.items()):
            outcome = _outcome(future, wait_seconds=5)
            if outcome is not None:
                yield self._received(batch, outcome)
            else:
                yield from self._blame(batch, alone)
        self._under_way.clear()
        self._discard_executor()
        if self._fruitless >= FRUITLESS_POOLS:
            raise EnvironmentProblem(
                "The worker processes die as soon as they start; the runs finished so far are "
                "saved. Is the machine out of memory? Try fewer with --jobs 1."
            )

    def _blame(self, batch: _Batch, alone: bool) -> Iterator[list[Result]]:
        batch.deaths += 1
        if batch.deaths < DEATHS_BEFORE_ISOLATION:
            self._again.append(batch)
        elif batch.deaths == DEATHS_BEFORE_ISOLATION and not alone:
            self._suspects.append(batch)
        elif len(batch.requests) > 1:
            self._fruitless = 0
            for half in batch.halves():
                half.deaths = DEATHS_BEFORE_ISOLATION
                self._suspects.append(half)
        else:
            self._fruitless = 0
            request = batch.requests[0]
            reason = f"its worker process died {batch.deaths} times (killed, or out of memory)"
            yield [(request, Failure(request.key, request.run_id, request.seed, reason))]

    def _new_executor(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._jobs,
            mp_context=self._context,
            initializer=worker.start,
            initargs=(self._stopped,),
        )

    def _halt(self) -> None:
        """Tell the workers to finish the run they are at and no more."""
        self._stopped.value = 1
        self._pending.clear()
        self._again.clear()
        self._suspects.clear()
        for future in [future for future in self._under_way if future.cancel()]:
            del self._under_way[future]

    def _discard_executor(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = None

    def _close(self) -> None:
        self._stopped.value = 1
        if self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = None


def _outcome(future: Future[Any], wait_seconds: float = 0) -> tuple[list[Any], float] | None:
    """A batch's outcome, or None if its worker died."""
    try:
        result: tuple[list[Any], float] = future.result(timeout=wait_seconds)
    except (BrokenProcessPool, TimeoutError):
        return None
    return result


def _context() -> Any:
    """How worker processes are made: a fork server where there is one, else spawned."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return _SpawnContext()
    context = _ForkServerContext()
    context.set_forkserver_preload(
        ["experiments.execution.worker", "experiments.execution.preload"]
    )
    return context


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Workers inherit these settings: one thread each, since there is a worker per processor."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _hidden_main() -> Iterator[None]:
    """Keep new processes from importing the caller's script.

    They need nothing from it, and a script without the usual `if __name__ == "__main__"`
    guard would start itself over in every worker.
    """
    main = sys.modules["__main__"]
    kept = {name: getattr(main, name) for name in ("__file__", "__spec__") if hasattr(main, name)}
    for name in kept:
        setattr(main, name, None)
    try:
        yield
    finally:
        for name, value in kept.items():
            setattr(main, name, value)


class _SpawnProcess(multiprocessing.context.SpawnProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        with _hidden_main():
            return multiprocessing.context.SpawnProcess._Popen(process_obj)  # type: ignore[attr-defined]


class _SpawnContext(multiprocessing.context.SpawnContext):
    Process = _SpawnProcess  # type: ignore[assignment]


if hasattr(multiprocessing.context, "ForkServerContext"):

    class _ForkServerProcess(multiprocessing.context.ForkServerProcess):
        @staticmethod
        def _Popen(process_obj: Any) -> Any:
            with _hidden_main():
                return multiprocessing.context.ForkServerProcess._Popen(process_obj)  # type: ignore[attr-defined]

    class _ForkServerContext(multiprocessing.context.ForkServerContext):
        Process = _ForkServerProcess  # type: ignore[assignment]


def carry_out(
    requests: Sequence[RunRequest], *, jobs: int | None, stop: Stop, task: Task
) -> Iterator[list[Result]]:
    """Carry out runs with as many workers as are worth having.

    Parameters
    ----------
    requests : sequence of RunRequest
    jobs : int or None
        Worker processes; None: one for each processor; 1: in this process.
    stop : Stop
    task : callable
        Carries out one request.
    """
    workers = min(jobs or processors(), max(1, len(requests)))
    if workers <= 1:
        return serial(requests, stop, task)
    return Pool(workers, stop, task).results(requests)
