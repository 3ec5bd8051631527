"""What happens inside a worker process; quick to import."""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import faulthandler
import functools
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from experiments.execution.records import RunFailure, RunRecord, record_of
from experiments.execution.requests import RunRequest

GRACE = 5.0
"""Seconds that a run over its limit has to be given up in words before its worker is ended."""

_stopped: Any = None
_may_end = False


def start(stopped: Any) -> None:
    """Prepare a worker: leave signals to the driver, and do not outlive it.

    Parameters
    ----------
    stopped : shared byte
        Not zero once the driver wants no further run.
    """
    global _stopped
    _stopped = stopped
    may_be_ended()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_driver, daemon=True).start()


def may_be_ended() -> None:
    """Let a run that hangs beyond its limit end this process: somebody else starts another in its place."""
    global _may_end
    _may_end = True


def _leave_with_driver() -> None:
    """End this process when the driver has ended, however it ended."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def load_model() -> bool:
    """Import the model and compile its rules (or load them, once they have been compiled)."""
    from sim.simulation import warm_up

    warm_up()
    return True


def run_one(request: RunRequest) -> RunRecord:
    """Carry out one run of the model."""
    from sim.simulation import run

    result = run(
        request.scenario,
        request.seed,
        horizon_months=request.horizon_months,
        mechanisms=request.own,
        neutral=request.neutral,
        held=request.held,
    )
    return record_of(result)


@dataclass(frozen=True)
class RunWithin:
    """Carries out a run, which is given up after so many seconds.

    Attributes
    ----------
    seconds : float
    """

    seconds: float

    def __call__(self, request: RunRequest) -> RunRecord:
        """Carry out one run."""
        with given_up_after(self.seconds):
            return run_one(request)


def task_within(seconds: float | None) -> Callable[[RunRequest], RunRecord]:
    """What carries out a run, with a limit of seconds or without one."""
    return run_one if seconds is None else RunWithin(seconds)


@contextlib.contextmanager
def given_up_after(seconds: float) -> Iterator[None]:
    """End what is done here with a `TimeoutError` when it takes too long.

    What does not heed that within some seconds more, because it hangs in compiled code, ends the worker process,
    for which pool and cluster know a remedy.
    """
    is_main = threading.current_thread() is threading.main_thread()
    limit = _by_signal if is_main and hasattr(signal, "setitimer") else _by_thread
    if _may_end:
        faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=_nowhere())
    try:
        with limit(seconds):
            yield
    finally:
        if _may_end:
            faulthandler.cancel_dump_traceback_later()


@contextlib.contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    """Interrupt the main thread."""

    def give_up(*_: object) -> None:
        raise TimeoutError(_too_long(seconds))

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    """Interrupt this thread from another: where there is no timer, and in the threads of a cluster's worker."""
    here, lock, is_over = threading.get_ident(), threading.Lock(), False

    class TimeoutError(builtins.TimeoutError):  # raised without arguments
        def __str__(self) -> str:
            return _too_long(seconds)

    def give_up() -> None:
        with lock:
            if not is_over:
                _raise_in(here, TimeoutError)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            is_over = True
        timer.cancel()


def _raise_in(thread: int, error: type[BaseException]) -> None:
    """Raise an error in a thread, as soon as it is at its next step in Python."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error))


def _too_long(seconds: float) -> str:
    return f"took longer than {seconds:g} s, its limit"


@functools.cache
def _nowhere() -> IO[str]:
    """Where to write what nobody is to read."""
    return open(os.devnull, "w", encoding="utf-8")


def attempt(request: RunRequest, task: Callable[[RunRequest], RunRecord]) -> RunRecord | RunFailure:
    """Carry out one run; whatever goes wrong in it ends this run only."""
    try:
        return task(request)
    except Exception as error:  # noqa: BLE001  a failed run is a result, with its reason
        message = f"{type(error).__name__}: {error}"
        return RunFailure(request.key, request.run_id, request.seed, message)


def run_chunk(
    requests: list[RunRequest], task: Callable[[RunRequest], RunRecord]
) -> tuple[list[RunRecord | RunFailure], float]:
    """Carry out a batch; stops early, with what it has, when the driver says so.

    Returns
    -------
    outcomes : list
        One for each request carried out, in order.
    seconds : float
        Time taken.
    """
    began = time.monotonic()
    outcomes: list[RunRecord | RunFailure] = []
    for request in requests:
        if _stopped is not None and _stopped.value:
            break
        outcomes.append(attempt(request, task))
    return outcomes, time.monotonic() - began
