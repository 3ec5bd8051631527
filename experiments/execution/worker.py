"""What happens inside a worker process; quick to import."""

from __future__ import annotations

import contextlib
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


def start(stopped: Any) -> None:
    """Prepare a worker: leave signals to the driver, and do not outlive it.

    Parameters
    ----------
    stopped : shared byte
        Not zero once the driver wants no further run.
    """
    global _stopped
    _stopped = stopped
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_driver, daemon=True).start()


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
    for which the pool knows a remedy. Where a process has no timer, and outside its main thread, only that is done.
    """
    in_worker = _stopped is not None
    has_timer = hasattr(signal, "setitimer")
    has_timer = has_timer and threading.current_thread() is threading.main_thread()
    if in_worker:
        faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=_nowhere())
    before = signal.signal(signal.SIGALRM, _too_long(seconds)) if has_timer else None
    if has_timer:
        signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        if in_worker:
            faulthandler.cancel_dump_traceback_later()
        if has_timer:
            signal.setitimer(signal.ITIMER_REAL, 0.0)
            signal.signal(signal.SIGALRM, before)


def _too_long(seconds: float) -> Callable[[int, Any], None]:
    def give_up(*_: object) -> None:
        raise TimeoutError(f"took longer than {seconds:g} s, its limit")

    return give_up


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
