"""One pool of worker processes per server, which runs neighbourhoods for every open page."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess
from typing import Any

from experiments.execution import worker

MOST_WORKERS = 8
PATIENCE = 2.0  # seconds
_lock = threading.Lock()
_pool: ProcessPoolExecutor | None = None
_ended = False


def count() -> int:
    """How many worker processes the pool has: one per core, at most eight."""
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1))


def start() -> None:
    """Start the pool and let every worker load the model, so that the first answer comes quickly."""
    global _ended
    _ended = False
    for _ in range(count()):
        submit(load_model)


def submit(function: Callable[..., Any], *arguments: Any) -> Future[Any]:
    """Run a function in a worker. A pool that lost a worker is replaced by a new one."""
    try:
        return _current().submit(function, *arguments)
    except BrokenProcessPool:
        renew()
        return _current().submit(function, *arguments)


def renew() -> None:
    """Forget a broken pool; the next submission starts a new one."""
    global _pool
    with _lock:
        broken, _pool = _pool, None
    if broken is not None:
        broken.shutdown(wait=False, cancel_futures=True)


def stop() -> None:
    """End the pool: workers may finish the run they are at, if that takes no more than two seconds."""
    global _pool, _ended
    with _lock:
        ending, _pool, _ended = _pool, None, True
    if ending is None:
        return
    processes = list((ending._processes or {}).values())
    ending.shutdown(wait=False, cancel_futures=True)
    _wait_for(processes, PATIENCE)
    for process in processes:
        process.terminate()
    _wait_for(processes, PATIENCE)
    # A worker ended in the middle of a message leaves the pool's thread waiting for the rest of it, and
    # the interpreter waiting for that thread; with this end closed too, the thread sees the end.
    results: Any = ending._result_queue
    with contextlib.suppress(AttributeError, OSError):
        results._writer.close()


def _wait_for(processes: Sequence[BaseProcess], seconds: float) -> None:
    """Wait until processes have ended, for so many seconds in all."""
    deadline = time.monotonic() + seconds
    for process in processes:
        process.join(timeout=max(0.0, deadline - time.monotonic()))


def _current() -> ProcessPoolExecutor:
    global _pool
    with _lock:
        if _ended:
            raise RuntimeError("the dashboard is being closed")
        if _pool is None:
            # Spawned: a fork server would hold up the start until it has loaded the model, and be
            # left behind if the server were killed while it does.
            _pool = ProcessPoolExecutor(
                count(),
                mp_context=multiprocessing.get_context("spawn"),
                initializer=worker.start,
                initargs=(None,),
            )
        return _pool


def load_model() -> bool:
    """Import the model and compile its rules (or load them, once they have been compiled)."""
    from sim.simulation import warm_up

    warm_up()
    return True
