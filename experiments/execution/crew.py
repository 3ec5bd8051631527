"""The workers of a Dask cluster as they carry out runs: greeted, given batches, and replaced when they leave.

Every worker says which model it has before a run is sent to it, also if it joins later; one with another model is not
used. A batch goes to one worker, with a second one waiting behind it, and is let go of as soon as it is received: Dask
never holds more than two batches a worker, and never decides where to run one again. Once a second the scheduler is asked
who is there. What was under way at a worker that is gone is sent to others; as in the pool, a batch that was under
way at three deaths is tried by itself and halved (`experiments.execution.backlog`).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import pickle
import queue
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import cloudpickle
from distributed import Client, Future, KilledWorker, Security
from distributed.client import ClosedClientError
from distributed.comm import connect
from distributed.core import send_recv

from experiments.errors import EnvironmentProblem
from experiments.execution import cluster_worker
from experiments.execution.backlog import WINDOW, Backlog, Batch, Notice, Result, Task
from experiments.execution.interruption import Patience, StopRequest
from experiments.execution.progress import in_words
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest

CONNECTING = 4.0  # seconds that are tried to reach a scheduler
ANSWERING = 10.0  # seconds that it has to answer at first, or to be there again
SILENCE = 30.0  # seconds after which a scheduler that does not answer counts as gone
ROLL_CALL = 1.0  # seconds between looks at who is there
WAITING = 600.0  # seconds that are waited for a worker
RESTARTING = 20.0  # the same where there are others, which cannot be used
TICK = 0.2  # seconds between looks at the stop button
CLOSING = 3.0  # seconds that closing the connection may take
FRUITLESS_DEATHS = 8
LOUD = ("distributed", "tornado", "asyncio")
SILENT = logging.CRITICAL + 1
GOES_ON = (
    "What was received is saved, and the same command goes on from there, with this cluster, with another or "
    "on this machine alone (without --cluster or --scheduler-file)."
)


@contextlib.contextmanager
def connection(address: str) -> Iterator[Client]:
    """A connection to a scheduler, of which Dask tells the user nothing.

    Raises
    ------
    EnvironmentProblem
        If no scheduler answers.
    """
    count_workers(address)  # a client waits for ever for a program that is no scheduler
    with _hushed():
        client = _client(address)
        try:
            yield client
        finally:
            with contextlib.suppress(Exception):  # the work is done; whatever the network says now
                client.close(timeout=CLOSING)


def count_workers(address: str) -> int:
    """Ask a scheduler how many workers it has.

    Raises
    ------
    EnvironmentProblem
        If none answers within some seconds.
    """
    with _hushed(), ThreadPoolExecutor(1) as thread:  # a notebook has a loop in its own
        try:
            about = thread.submit(asyncio.run, _identity(address)).result()
        except Exception as error:  # noqa: BLE001  a network, a protocol or a certificate can fail in any way
            raise _unanswered(address, _reason(error)) from None
    if about.get("type") != "Scheduler":
        raise _unanswered(address, f"but a {about.get('type')}")
    return sum(map(_is_running, about["workers"].values()))


async def _identity(address: str) -> dict[str, Any]:
    encryption = _encryption(address)
    async with asyncio.timeout(ANSWERING):
        comm = await connect(address, timeout=CONNECTING, **encryption)
        try:
            about: dict[str, Any] = await send_recv(comm, op="identity", reply=True)
        finally:
            comm.abort()
    return about


def _encryption(address: str) -> dict[str, Any]:
    """What Dask's configuration says of encrypted connections."""
    where = (
        "Dask looks for them in its configuration, under distributed.comm.tls, or in variables as "
        "DASK_DISTRIBUTED__COMM__TLS__CA_FILE"
    )
    try:
        settings: dict[str, Any] = Security().get_connection_args("client")
    except OSError as error:  # of certificates that cannot be understood, too
        raise RuntimeError(
            f"this machine's certificates cannot be read: {error.strerror}; {where}"
        ) from None
    if address.startswith("tls") and settings["ssl_context"] is None:
        raise RuntimeError(f"this machine has no certificates; {where}")
    return settings


def _client(address: str) -> Client:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Client(address, timeout=ANSWERING, set_as_default=False)
    except Exception as error:  # noqa: BLE001  as above
        raise _unanswered(address, _reason(error)) from None


def _reason(error: BaseException) -> str:
    """Why there is no connection: what the system said at first."""
    if isinstance(error, TimeoutError):
        return f"within {ANSWERING:g} s"
    while error.__cause__ is not None:
        error = error.__cause__
    said = error.strerror if isinstance(error, OSError) else None
    return said or str(error).partition("\n")[0] or type(error).__name__


def _unanswered(address: str, why: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"No Dask scheduler answers at {address} ({why}). Is 'dask scheduler' running there, is this the "
        "address that it shows, and can this machine reach it?"
    )


def _is_running(about: Mapping[str, Any]) -> bool:
    """Whether a worker takes work: it does not leave, and is not paused for want of memory."""
    return bool(about["status"] == "running")


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    """Keep Dask's log lines from the user."""
    if os.environ.get("GROUNDSWELL_DEBUG"):
        yield
        return
    named = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in LOUD]
    loggers = [logging.getLogger(name) for name in {*named, *LOUD}]
    before = {logger: logger.level for logger in loggers}
    for logger in loggers:
        if logger.level != logging.NOTSET or logger.name in LOUD:
            logger.setLevel(SILENT)
    try:
        yield
    finally:
        for logger, level in before.items():
            logger.setLevel(level)


@dataclass(frozen=True)
class _Call:
    """A call that takes place when it is unpickled, within a task of Dask.

    A task that itself names what a worker cannot import ends the worker.
    """

    function: Callable[..., object]
    arguments: tuple[object, ...]

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.function, self.arguments


@dataclass
class _Worker:
    """A worker that is there.

    Attributes
    ----------
    greeting : str or None
        Key of the question which model it has, until it is answered.
    refusal : str or None
        Why it is not used.
    under_way : dict of str to Batch
        What it has to do, by key, in order.
    """

    address: str
    greeting: str | None = None
    refusal: str | None = None
    under_way: dict[str, Batch] = field(default_factory=dict)

    @property
    def is_used(self) -> bool:
        """Whether runs may be sent to it."""
        return self.greeting is None and self.refusal is None

    def has_room(self, batches: int) -> bool:
        """Whether it has fewer batches than these, and none that is to be alone."""
        return len(self.under_way) < batches and not any(
            batch.is_suspect for batch in self.under_way.values()
        )


class Crew:
    """A cluster's workers.

    Parameters
    ----------
    client : distributed.Client
    address : str
        Of the scheduler, as the user is told of it.
    stop : StopRequest
    task : callable
        What carries out one request; workers must be able to import it.
    notice : callable, optional
        Hears in a sentence of workers that are not used, and that there are none.
    """

    def __init__(
        self,
        client: Client,
        address: str,
        stop: StopRequest,
        task: Task,
        notice: Notice | None = None,
    ) -> None:
        self._client, self._address = client, address
        self._stop, self._task, self._notice = stop, task, notice
        self._here = cluster_worker.introduce()
        self._backlog = Backlog()
        self._own: dict[str, cluster_worker.OwnFile] = {}
        self._workers: dict[str, _Worker] = {}
        self._futures: dict[str, tuple[Future[Any], _Worker]] = {}
        self._news: queue.SimpleQueue[tuple[str | None, Any]] = queue.SimpleQueue()
        self._asked_at: float | None = None
        self._answered_at = 0.0
        self._without_since: float | None = None
        self._were_used = False
        self._noticed: set[str] = set()

    def results(self, requests: Sequence[RunRequest]) -> Iterator[list[Result]]:
        """Carry out the requests; yields results batch by batch, in the order they finish.

        Raises
        ------
        EnvironmentProblem
            If the scheduler or all workers are gone, or no worker has this model.
        """
        self._backlog = Backlog(requests)
        self._own = cluster_worker.read_own({path for each in requests for path in each.own})
        patience = Patience(self._stop)
        while self._backlog or self._has_work_under_way():
            if not self._stop.is_set():
                self._call_roll()
                with contextlib.suppress(ClosedClientError):  # which the next roll call finds
                    self._fill()
            else:
                self._halt()
                if not self._has_work_under_way() or patience.is_over():
                    return
            yield from self._hear()

    def _has_work_under_way(self) -> bool:
        return any(worker.under_way for worker in self._workers.values())

    def _hear(self) -> Iterator[list[Result]]:
        """Wait a moment for news and hand on what came."""
        with contextlib.suppress(queue.Empty):
            for _ in range(max(1, self._news.qsize())):
                key, told = self._news.get(timeout=TICK)
                yield from self._gone(told) if key is None else self._told(key, told)

    # ------------------------------------------------------------- who is there

    def _call_roll(self) -> None:
        """Ask the scheduler who is there, once a second; say so when it is gone."""
        now, asked_at = time.monotonic(), self._asked_at
        if self._client.status not in ("running", "connecting"):
            raise EnvironmentProblem(
                f"The connection to the scheduler at {self._address} is lost. {GOES_ON}"
            )
        if asked_at is None and now - self._answered_at >= ROLL_CALL:
            self._asked_at = now
            self._client.loop.add_callback(self._ask_who_is_there)
        if asked_at is not None and now - asked_at > SILENCE:
            raise EnvironmentProblem(
                f"The scheduler at {self._address} has not answered for {in_words(SILENCE)}. {GOES_ON}"
            )

    async def _ask_who_is_there(self) -> None:
        try:
            told: Any = (await self._client.scheduler.identity(n_workers=-1))["workers"]
        except Exception:  # noqa: BLE001  no answer; whether the connection comes back is seen by its status
            told = None
        self._asked_at, self._answered_at = None, time.monotonic()
        self._news.put((None, told))

    def _gone(self, there: dict[str, Any] | None) -> Iterator[list[Result]]:
        """Take note of who is there; what others had under way is sent again."""
        if there is None or self._stop.is_set():
            return
        running = {each: about for each, about in there.items() if _is_running(about)}
        gone = [self._workers.pop(each) for each in set(self._workers) - set(running)]
        if any(worker.under_way or worker.greeting is not None for worker in gone):
            self._backlog.fruitless += 1
        for worker in gone:
            if worker.greeting is not None:
                self._forget(worker.greeting)
            batches = [self._let_go(key, worker) for key in list(worker.under_way)]
            for batch in batches:
                yield from self._backlog.died(batch, alone=len(batches) == 1)
        if self._backlog.fruitless >= FRUITLESS_DEATHS:
            raise EnvironmentProblem(
                f"The workers at {self._address} die as soon as runs are sent to them. Are they out of memory? "
                f"Each needs some 500 MB. {GOES_ON}"
            )
        for address in set(running) - set(self._workers):
            self._greet(address, running[address]["nthreads"])
        self._need_workers()

    def _greet(self, address: str, threads: int) -> None:
        """Ask a worker that is new which model it has."""
        worker = self._workers[address] = _Worker(address)
        worker.greeting = self._submit(worker, cluster_worker.introduce)
        if threads > 1:
            self._say_once(
                f"The worker {address}",
                "has several threads, and uses one: runs do not share a process. Start workers with --nthreads 1, as many "
                "as there are processors (--nworkers).",
            )

    def _met(self, worker: _Worker, told: object) -> None:
        """Judge what a worker said of itself."""
        worker.greeting = None
        if isinstance(told, cluster_worker.Introduction):
            worker.refusal = self._objection(told)
        elif isinstance(told, CancelledError | KilledWorker):
            del self._workers[worker.address]  # if it is there, it is asked again
            return
        elif isinstance(told, ImportError):
            worker.refusal = f"has no such Groundswell as this one ({told})"
        else:
            worker.refusal = f"cannot say which model it has ({type(told).__name__}: {told})"
        self._were_used |= worker.is_used
        self._judged(worker)

    def _objection(self, there: cluster_worker.Introduction) -> str | None:
        """What speaks against a worker's model; nothing if it is the one here."""
        if there.model != self._here.model:
            return f"has model version {there.words}, and here it is {self._here.words}"
        if there.digits != self._here.digits:
            return (
                "has this model, but a kind of processor that works out the last digit of elementary functions "
                "otherwise"
            )
        return None

    def _refuse(self, worker: _Worker, why: str) -> None:
        """Use a worker no more; what it has to do goes to others."""
        worker.refusal = why
        self._backlog.put_back(*(self._let_go(key, worker) for key in list(worker.under_way)))
        self._judged(worker)

    def _judged(self, worker: _Worker) -> None:
        """Say of a worker that is refused why; go on without it, or not at all."""
        self._need_workers()
        if worker.refusal is not None:
            self._say_once(f"The worker {worker.address}", f"{worker.refusal}: it is not used.")

    def _need_workers(self) -> None:
        """Wait for a worker if none can be used yet; not for long if there are others that cannot."""
        workers, now = self._workers.values(), time.monotonic()
        if any(worker.is_used for worker in workers):
            self._without_since = None
            return
        are_refused = bool(workers) and all(worker.refusal for worker in workers)
        if are_refused and not self._were_used:
            raise EnvironmentProblem(self._all_refused())
        if self._without_since is None:
            self._without_since = now
            if not workers:
                self._say_once(
                    f"No worker is there at {self._address};",
                    f"waiting up to {WAITING / 60:g} minutes for one.",
                )
        elif now - self._without_since > (RESTARTING if are_refused else WAITING):
            reason = (
                self._all_refused()
                if are_refused
                else (
                    f"In {WAITING / 60:g} minutes no worker {'answered' if workers else 'came'} at {self._address}; "
                    "'dask worker' starts one."
                )
            )
            raise EnvironmentProblem(f"{reason} {GOES_ON}")

    def _all_refused(self) -> str:
        """Why no worker can be used, and what to do."""
        worker = next(iter(self._workers.values()))
        others = (
            f" So it is, or similar, with all {len(self._workers)}."
            if len(self._workers) > 1
            else ""
        )
        return (
            f"No worker at {self._address} can be used: {worker.address} {worker.refusal}.{others} The results would "
            "not be the same to the bit. Have the same Groundswell and the same libraries on every machine (requirements.lock), "
            "and give the command on one like the workers'; then start the workers anew."
        )

    def _say_once(self, who: str, what: str) -> None:
        """Tell the user something of one of those of whom it holds."""
        if self._notice is not None and what not in self._noticed:
            self._noticed.add(what)
            self._notice(f"{who} {what}")

    # ------------------------------------------------------------- who does what

    def _fill(self) -> None:
        """Keep two batches per worker under way; suspects go alone."""
        if self._client.status != "running":
            return
        used = [worker for worker in self._workers.values() if worker.is_used]
        for batches in range(1, WINDOW + 1):
            for worker in used:
                if worker.has_room(batches):
                    batch = self._backlog.next_batch(WINDOW * len(used))
                    if batch is None and not worker.under_way:
                        batch = self._backlog.next_suspect()
                    if batch is not None:
                        self._send(worker, batch)
        if not self._backlog:
            self._share(used)

    def _share(self, used: list[_Worker]) -> None:
        """When nothing waits any more, let idle workers have what waits at others."""
        idle = [worker for worker in used if not worker.under_way]
        laden = [worker for worker in used if len(worker.under_way) == WINDOW]
        for worker, other in zip(idle, laden, strict=False):
            self._send(worker, self._let_go(list(other.under_way)[-1], other))

    def _send(self, worker: _Worker, batch: Batch) -> None:
        own = dict.fromkeys(path for request in batch.requests for path in request.own)
        parcel = cluster_worker.Parcel(
            tuple(batch.requests), self._task, tuple(self._own[path] for path in own)
        )
        key = self._submit(worker, cluster_worker.carry_out, parcel)
        worker.under_way[key] = batch

    def _submit(self, worker: _Worker, function: Callable[..., object], *arguments: object) -> str:
        """Have one worker, and no other, call a function; what it says is news."""
        key = f"groundswell-{uuid.uuid4().hex}"
        call = cloudpickle.dumps(_Call(function, arguments))
        future = self._client.submit(
            pickle.loads, call, key=key, workers=[worker.address], pure=False
        )
        self._futures[key] = future, worker
        self._client.loop.add_callback(self._await, key, future)
        return key

    async def _await(self, key: str, future: Future[Any]) -> None:
        try:
            told: Any = await future
        except (Exception, CancelledError) as error:  # noqa: BLE001  judged where it is heard
            told = error
        self._news.put((key, told))

    def _let_go(self, key: str, worker: _Worker) -> Batch:
        """Forget what a worker has under way, here and in the cluster."""
        self._forget(key)
        return worker.under_way.pop(key)

    def _forget(self, key: str) -> None:
        future, _ = self._futures.pop(key)
        future.release()

    def _told(self, key: str, told: Any) -> Iterator[list[Result]]:
        """Take what came of a greeting or a batch, unless it has been let go of."""
        if key not in self._futures:
            return
        _, worker = self._futures[key]
        self._forget(key)
        if key == worker.greeting:
            self._met(worker, told)
            return
        batch = worker.under_way.pop(key)
        if isinstance(
            told, CancelledError
        ):  # the connection was lost for a moment, or others emptied the cluster
            self._backlog.put_back(batch, first=True)
        elif isinstance(told, KilledWorker):  # it came back under its old address
            yield from self._backlog.died(batch, alone=True)
        elif isinstance(told, Exception):
            self._backlog.put_back(batch, first=True)
            self._refuse(worker, f"cannot carry out runs ({type(told).__name__}: {told})")
        elif _are_of_another_model(batch, told[0]):
            self._backlog.put_back(batch, first=True)
            self._refuse(worker, "has changed its model since it was asked")
        else:
            yield self._backlog.received(batch, told, self._stop.is_set())

    def _halt(self) -> None:
        """Let every worker finish the batch it is at and no more."""
        self._backlog.clear()
        for worker in self._workers.values():
            for key in list(worker.under_way)[1:]:
                self._let_go(key, worker)


def _are_of_another_model(batch: Batch, outcomes: Sequence[Any]) -> bool:
    """Whether a run has another id than was asked for: its model, or what it read, was another."""
    return any(
        isinstance(outcome, RunRecord) and outcome.run_id != request.run_id
        for request, outcome in zip(batch.requests, outcomes, strict=False)
    )
