"""The process that makes workers: it leaves signals to the driver, and nobody is shown its tracebacks.

It imports this module before anything else. A worker that is being made when its driver leaves finds nothing of what it
is to start with. That is no news for the user; where the driver is still there, it hears of a dead worker and makes another,
or says in words that none can be made.
"""

from __future__ import annotations

import os
import signal
import sys
from multiprocessing import forkserver, resource_tracker


def ensure_running() -> None:
    """Start the fork server if there is none; a Ctrl-C waits until it has come so far as to ignore it."""
    resource_tracker.ensure_running()  # it lets Ctrl-C through again when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def keep_quiet() -> None:
    """Ignore Ctrl-C, which the driver hears too; say nothing of a worker that could not be made."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    if not os.environ.get("GROUNDSWELL_DEBUG"):
        sys.excepthook = lambda *_: None


def is_fork_server() -> bool:
    """Whether this process was started to be one."""
    return any("multiprocessing.forkserver" in word for word in sys.orig_argv)


if is_fork_server():
    keep_quiet()
