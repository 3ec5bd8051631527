"""Stopping in good order: a flag that a signal, a button or a test can set."""

from __future__ import annotations

import _thread
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from experiments.errors import Interrupted

PATIENCE = 5.0
"""Seconds that runs under way are given to end after a wish to stop; then they are given up."""


class GivenUp(BaseException):
    """What went on in this process was cut off, since it did not end after a wish to stop."""


class StopRequest:
    """A wish to stop, and the signal that brought it (if any)."""

    def __init__(self, event: threading.Event | None = None) -> None:
        self._event = event or threading.Event()
        self._may_cut_off = False
        self._is_heeded = False
        self.is_urgent = False
        self.signal_number: int | None = None

    @contextmanager
    def cut_off(self) -> Iterator[None]:
        """What is done inside ends with `GivenUp` at a second signal, or if it goes on too long after the first."""
        self._may_cut_off = True
        try:
            yield
        finally:
            self._may_cut_off = False

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """What is done inside looks at `is_urgent` all the time, and saves what is finished before it leaves."""
        before, self._is_heeded = self._is_heeded, True
        try:
            yield
        finally:
            self._is_heeded = before

    def give_up(self) -> None:
        """Raise `GivenUp` where work may be cut off."""
        if self._may_cut_off:
            raise GivenUp

    def hurry(self) -> bool:
        """Wish to stop without waiting for the runs under way; whether somebody heeds that for the first time."""
        is_news = self._is_heeded and not self.is_urgent
        self.is_urgent = True
        return is_news

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


class Patience:
    """How long runs under way are waited for after a wish to stop."""

    def __init__(self, stop: StopRequest) -> None:
        self._stop = stop
        self._ends: float | None = None

    def is_over(self) -> bool:
        """Whether they have had their time since this was first asked, or shall not have it."""
        if self._stop.is_urgent:
            return True
        now = time.monotonic()
        if self._ends is None:
            self._ends = now + PATIENCE
        return now >= self._ends


@contextmanager
def signals_stop(stop: StopRequest) -> Iterator[StopRequest]:
    """Let Ctrl-C, a termination signal and a terminal that is closed set `stop`.

    A second one, or patience that is over, cuts off what is done in this process; where that saves what is finished
    before it leaves (`StopRequest.heeded`), only a third one ends the process on the spot. Outside the main thread
    (a dashboard) signals are left alone.
    """
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    numbers = _stopping()
    before = {number: signal.getsignal(number) for number in numbers}
    patience_over = threading.Event()
    reminder: threading.Timer | None = None

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal reminder
        if reminder is None:
            stop.set(number)
            reminder = threading.Timer(PATIENCE, _remind, [number, patience_over])
            reminder.daemon = True
            reminder.start()
            return
        stop.give_up()
        if not patience_over.is_set() and not stop.hurry():
            restore()
            signal.raise_signal(number)
        patience_over.clear()

    for number in numbers:
        signal.signal(number, handle)
    try:
        yield stop
    finally:
        if reminder is not None:
            reminder.cancel()
        restore()


def _stopping() -> list[signal.Signals]:
    """The signals that wish this process to stop; under nohup the end of the terminal is none."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return numbers


def _remind(number: int, patience_over: threading.Event) -> None:
    """Send the main thread a signal once more, so that it is woken from whatever it is at."""
    patience_over.set()
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, number)
    else:
        _thread.interrupt_main(signal.Signals(number))
