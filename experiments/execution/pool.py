"""Where runs are carried out: in this process, or in a pool of worker processes.

Both hand back the same records to the bit: a run depends on its scenario and seed alone.
The pool sends batches of a second or two (`experiments.execution.backlog`: the first ones small, so that a first
answer comes soon) in a sliding window. A worker that dies takes its pool with it: a new pool is made and what
was under way is sent again; so too if the process dies that starts workers. A batch that was under way at
three deaths is then tried by itself, halved until the run that kills its worker is found; that run is recorded as failed.

A server keeps one `SharedPool` for all its pages instead, which sends run by run and treats deaths alike.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import Any

from experiments.errors import EnvironmentProblem
from experiments.execution import fork_server, worker
from experiments.execution.backlog import (
    DEATHS_BEFORE_ISOLATION,
    WINDOW,
    Backlog,
    Batch,
    Notice,
    Outcome,
    Result,
    Task,
)
from experiments.execution.interruption import GivenUp, Patience, StopRequest
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest
from experiments.execution.room import usual_jobs

Known = Callable[[RunRequest], RunRecord | None]

NO_WORKERS = (OSError, ImportError, NotImplementedError)
"""What making a worker process raises where the system lacks or refuses a part of it."""

FRUITLESS_POOLS = 8
TICK = 0.05  # seconds between looks at the stop button
CLOSING = 2.0  # seconds that workers have to leave
DESCRIPTORS = 16, 6  # files that a pool has open at once, and more for each of its workers
ONE_THREAD = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


def serial(requests: Sequence[RunRequest], stop: StopRequest, task: Task) -> Iterator[list[Result]]:
    """Carry out runs one after another in this process."""
    for request in requests:
        if stop.is_set():
            return
        try:
            with stop.cut_off():
                result = worker.attempt(request, task)
        except GivenUp:
            return
        yield [(request, result)]


class Pool:
    """A pool of worker processes that outlives its workers.

    Parameters
    ----------
    jobs : int
        Worker processes.
    task : callable
        What carries out one request; must be importable by name.
    context : multiprocessing context, optional
        How workers are made; by default by a fork server where there is one.
    """

    def __init__(
        self, jobs: int, stop: StopRequest, task: Task, context: BaseContext | None = None
    ) -> None:
        self._jobs, self._stop, self._task = jobs, stop, task
        self._context = context or next(_contexts())
        self._stopped = self._context.RawValue("b", 0)
        self._executor: ProcessPoolExecutor | None = None
        self._backlog = Backlog()
        self._under_way: dict[Future[Any], Batch] = {}
        self.has_started = False
        self._is_given_up = False

    def results(self, requests: Sequence[RunRequest]) -> Iterator[list[Result]]:
        """Carry out the requests; yields results batch by batch, in the order they finish."""
        self._backlog = Backlog(requests)
        patience = Patience(self._stop)
        with _one_thread_each():
            try:
                while self._backlog or self._under_way:
                    yield from self._turn()
                    if self._stop.is_set() and (not self._under_way or patience.is_over()):
                        return
            except GivenUp:
                self._is_given_up = True
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
                yield self._backlog.received(batch, outcome, self._stop.is_set())
        if broken:
            yield from self._after_death()

    def _fill(self) -> None:
        """Keep two batches per worker under way; suspects go alone."""
        places = WINDOW * self._jobs
        try:
            while len(self._under_way) < places and not self._stop.is_set():
                batch = self._backlog.next_batch(places)
                if batch is None and not self._under_way:
                    batch = self._backlog.next_suspect()
                if batch is None:
                    return
                self._submit(batch)
        except BrokenProcessPool:
            # Batches under way bring the news themselves, and are then sent again.
            if not self._under_way:
                self._discard_executor()

    def _submit(self, batch: Batch) -> None:
        try:
            if self._executor is None:
                self._executor = _new_executor(self._jobs, self._context, self._stopped)
            with self._stop.cut_off():  # the first of them waits until the model is loaded
                future = self._executor.submit(worker.run_chunk, batch.requests, self._task)
        except BrokenProcessPool:
            self._backlog.put_back(batch, first=True)
            raise
        except (EOFError, OSError) as error:
            if isinstance(error, OSError) and not self.has_started:
                raise  # this way of making workers is not offered here; another may be
            self._backlog.put_back(batch, first=True)
            self._start_over()
        else:
            self.has_started = True
            self._under_way[future] = batch

    def _start_over(self) -> None:
        """A worker could not be started: the process that starts them has died, or the machine is short of something."""
        self._backlog.fruitless += 1
        self._refuse_if_fruitless()
        self._backlog.put_back(*self._under_way.values())
        self._under_way.clear()
        if self._executor is not None:
            _end(self._executor, patience=0.0)
        self._executor = None
        time.sleep(TICK * self._backlog.fruitless)

    def _after_death(self) -> Iterator[list[Result]]:
        """A worker died: keep what had finished, send again what had not."""
        self._backlog.fruitless += 1
        alone = len(self._under_way) == 1
        for future, batch in list(self._under_way.items()):
            outcome = _outcome(future, wait_seconds=5)
            if outcome is not None:
                yield self._backlog.received(batch, outcome, self._stop.is_set())
            else:
                yield from self._backlog.died(batch, alone)
        self._under_way.clear()
        self._discard_executor()
        self._refuse_if_fruitless()

    def _refuse_if_fruitless(self) -> None:
        if self._backlog.fruitless >= FRUITLESS_POOLS:
            raise EnvironmentProblem(
                "The worker processes die as soon as they start, or cannot be started; the runs finished "
                "so far are saved. Is the machine out of memory? Try one process with --jobs 1."
            )

    def _halt(self) -> None:
        """Tell the workers to finish the run they are at and no more."""
        self._stopped.value = 1
        self._backlog.clear()
        for future in [future for future in self._under_way if future.cancel()]:
            del self._under_way[future]

    def _discard_executor(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = None

    def _close(self) -> None:
        self._stopped.value = 1
        if self._executor is not None and (self._under_way or self._is_given_up):
            _end(self._executor, patience=0.0)
        elif self._executor is not None:
            self._executor.shutdown(wait=True, cancel_futures=True)
        self._executor = None


class SharedPool:
    """Worker processes that the callers in one server share for as long as it lasts.

    Every run goes by itself, and few of a caller's are under way at a time, so that callers share the pool
    fairly and a stop leaves little behind. A run that was under way at three deaths of a worker is tried in
    a process of its own, so that only the run that kills its worker is given up.

    Parameters
    ----------
    jobs : int
        Worker processes.
    task : callable
        What carries out one request; must be importable by name.

    Attributes
    ----------
    trouble : str or None
        Why runs are carried out in the server's own process, in words for the user.
    """

    def __init__(self, jobs: int, task: Task = worker.run_one) -> None:
        self.jobs, self._task = jobs, task
        # Spawned: a fork server would hold up the start until it has loaded the model, and be
        # left behind if the server were killed while it does.
        self._context = _SpawnContext()
        self._lock = threading.Lock()
        self._executor: Executor | None = None
        self._closed = False
        self.trouble: str | None = None

    def start(self) -> None:
        """Let every worker load the model, so that the first answer comes quickly."""
        self._closed = False
        for _ in range(self.jobs):
            self.submit(worker.load_model)

    def results(
        self, requests: Iterable[RunRequest], stop: threading.Event, known: Known
    ) -> Iterator[Result]:
        """Carry out runs that are not known; yields one by one, in the order they finish.

        Parameters
        ----------
        stop : threading.Event
            Ends the work within a twentieth of a second; runs under way are left to finish unheard.
        known : callable
            Gives the record of a run that was carried out before; asked when its turn comes.
        """
        waiting = deque(requests)
        under_way: dict[Future[Any], RunRequest] = {}
        deaths: Counter[tuple[str, int]] = Counter()
        while (waiting or under_way) and not stop.is_set():
            while waiting and len(under_way) <= self.jobs and not stop.is_set():
                request = waiting.popleft()
                record = known(request)
                if record is not None:
                    yield request, record
                elif deaths[request.key] >= DEATHS_BEFORE_ISOLATION:
                    yield from self.alone(request, stop)
                else:
                    under_way[self.submit(worker.attempt, request, self._task)] = request
            finished, _ = wait(under_way, timeout=TICK, return_when=FIRST_COMPLETED)
            for future in finished:
                request = under_way.pop(future)
                try:
                    yield request, future.result()
                except BrokenProcessPool:
                    deaths[request.key] += 1
                    waiting.appendleft(request)
        for future in under_way:
            future.cancel()

    def alone(self, request: RunRequest, stop: threading.Event) -> Iterator[Result]:
        """Carry out a run where it can harm no other."""
        for results in Pool(1, StopRequest(stop), self._task, self._context).results([request]):
            yield from results

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Run a function in a worker. A pool that lost a worker is replaced by a new one."""
        try:
            return self._current().submit(function, *arguments)
        except BrokenProcessPool:
            self._forget()
            return self._current().submit(function, *arguments)

    def close(self) -> None:
        """End the pool: workers may finish the run they are at, if that takes no more than two seconds."""
        with self._lock:
            ending, self._executor, self._closed = self._executor, None, True
        if ending is None:
            return
        if not isinstance(ending, ProcessPoolExecutor):
            ending.shutdown(wait=False, cancel_futures=True)
            return
        _end(ending, CLOSING)

    def _current(self) -> Executor:
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool of workers is being closed")
            if self._executor is None:
                self._executor = self._new()
            return self._executor

    def _new(self) -> Executor:
        try:
            return _new_executor(self.jobs, self._context, None)
        except NO_WORKERS as error:
            self.trouble = no_workers(str(error))
            return ThreadPoolExecutor(1)

    def _forget(self) -> None:
        with self._lock:
            broken, self._executor = self._executor, None
        if broken is not None:
            broken.shutdown(wait=False, cancel_futures=True)


def _new_executor(jobs: int, context: BaseContext, stopped: Any) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        jobs, mp_context=context, initializer=worker.start, initargs=(stopped,)
    )


def _end(executor: ProcessPoolExecutor, patience: float) -> None:
    """End a pool: workers may finish the run they are at, if that takes no longer than the patience."""
    processes = list((executor._processes or {}).values())
    executor.shutdown(wait=False, cancel_futures=True)
    _wait_for(processes, patience)
    for process in processes:
        process.terminate()
    _wait_for(processes, CLOSING)
    for process in processes:
        process.kill()
    # A worker ended in the middle of a message leaves the pool's thread waiting for the rest of it, and
    # the interpreter waiting for that thread; with this end closed too, the thread sees the end.
    results: Any = executor._result_queue
    with contextlib.suppress(AttributeError, OSError):
        results._writer.close()


def _wait_for(processes: Sequence[BaseProcess], seconds: float) -> None:
    """Wait until processes have ended, for so many seconds in all."""
    deadline = time.monotonic() + seconds
    for process in processes:
        process.join(timeout=max(0.0, deadline - time.monotonic()))


def _outcome(future: Future[Any], wait_seconds: float = 0) -> Outcome | None:
    """A batch's outcome, or None if its worker died."""
    try:
        result: Outcome = future.result(timeout=wait_seconds)
    except (BrokenProcessPool, CancelledError, TimeoutError):
        return None
    return result


def _contexts() -> Iterator[BaseContext]:
    """How worker processes are made: by a fork server where there is one, or else spawned."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = _ForkServerContext()
        context.set_forkserver_preload(
            [f"experiments.execution.{name}" for name in ("fork_server", "worker", "preload")]
        )
        yield context
    yield _SpawnContext()


@contextlib.contextmanager
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


@contextlib.contextmanager
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
    def _Popen(process_obj: Any) -> Any:  # noqa: N802  the library calls it so
        with _hidden_main():
            return multiprocessing.context.SpawnProcess._Popen(process_obj)  # type: ignore[attr-defined]


class _SpawnContext(multiprocessing.context.SpawnContext):
    Process = _SpawnProcess  # type: ignore[assignment]


if hasattr(multiprocessing.context, "ForkServerContext"):

    class _ForkServerProcess(multiprocessing.context.ForkServerProcess):
        @staticmethod
        def _Popen(process_obj: Any) -> Any:  # noqa: N802  the library calls it so
            with _hidden_main():
                fork_server.ensure_running()
                return multiprocessing.context.ForkServerProcess._Popen(process_obj)  # type: ignore[attr-defined]

    class _ForkServerContext(multiprocessing.context.ForkServerContext):
        Process = _ForkServerProcess  # type: ignore[assignment]


def run_requests(
    requests: Sequence[RunRequest],
    *,
    jobs: int | None,
    stop: StopRequest,
    task: Task,
    notice: Notice | None = None,
) -> Iterator[list[Result]]:
    """Carry out runs with as many workers as are worth having.

    Parameters
    ----------
    requests : sequence of RunRequest
    jobs : int or None
        Worker processes; None: one for each processor, if there is the memory; 1: in this process.
    stop : StopRequest
    task : callable
        Carries out one request.
    notice : callable, optional
        Hears in a sentence that there are no worker processes on this machine.
    """
    workers = min(jobs or usual_jobs(), max(1, len(requests)))
    if workers <= 1:
        return serial(requests, stop, task)
    return _in_workers(requests, workers, stop, task, notice)


def _in_workers(
    requests: Sequence[RunRequest],
    workers: int,
    stop: StopRequest,
    task: Task,
    notice: Notice | None,
) -> Iterator[list[Result]]:
    """Carry out runs in worker processes; where none can be started, in this one."""
    why, pool = "", None
    for context in _contexts():
        try:
            _need_descriptors(DESCRIPTORS[0] + DESCRIPTORS[1] * workers)
            pool = Pool(workers, stop, task, context)
            yield from pool.results(requests)
            return
        except NO_WORKERS as error:
            if pool is not None and pool.has_started:
                raise  # some are done, and it is not workers that are missing
            why = str(error)
    if notice is not None:
        notice(no_workers(why))
    yield from serial(requests, stop, task)


def _need_descriptors(number: int) -> None:
    """Fail where so many files cannot be open: a worker that misses one says so in its own way."""
    with contextlib.ExitStack() as stack:
        for _ in range(number):
            stack.callback(os.close, os.open(os.devnull, os.O_RDONLY))


def no_workers(why: str) -> str:
    """Say that there are no worker processes, and what may help."""
    return (
        f"Worker processes cannot be started on this machine ({why}), so runs are carried out one after "
        "another in this process. They need a folder for temporary files (TMPDIR), shared memory (/dev/shm) "
        "and some file descriptors (ulimit -n); --jobs 1 does without."
    )
