"""Stopping in good order: a flag that a signal, a button or a test can set."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from experiments.errors import Interrupted


class Stop:
    """A wish to stop, and the signal that brought it (if any)."""

    def __init__(self, event: threading.Event | None = None) -> None:
        self._event = event or threading.Event()
        self.signal_number: int | None = None

    def set(self, signal_number: int | None = None) -> None:
        """Wish to stop after the runs under way."""
        self.signal_number = signal_number or self.signal_number
        self._event.set()

    def is_set(self) -> bool:
        """Whether somebody wishes to stop."""
        return self._event.is_set()

    def check(self, saved: str = "") -> None:
        """Raise `Interrupted` if a signal asked to stop."""
        if self.signal_number is not None:
            raise Interrupted(f"Stopped. {saved}".strip(), self.signal_number)


@contextmanager
def signals_stop(stop: Stop) -> Iterator[Stop]:
    """Let SIGINT and SIGTERM set `stop`; a second one takes effect at once.

    Outside the main thread (a dashboard) signals are left alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def handle(number: int, frame: FrameType | None) -> None:
        stop.set(number)
        restore()

    for number in numbers:
        signal.signal(number, handle)
    try:
        yield stop
    finally:
        restore()
