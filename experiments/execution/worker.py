"""What happens inside a worker process; quick to import."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

from experiments.execution.records import RunFailure, RunRecord, record_of
from experiments.execution.requests import RunRequest

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
