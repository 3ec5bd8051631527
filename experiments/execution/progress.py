"""How far the work has come: numbers, not pictures (the command line draws them)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.execution.records import RunFailure, RunRecord


@dataclass
class Progress:
    """State of a batch of runs, handed to a progress callback as results come.

    Attributes
    ----------
    total, reused, executed, failed : int
        Runs wanted; found in cache or folder; run now; given up.
    records : mapping of (scenario, replicate) to RunRecord
        What is there so far; empty where records are not kept.
    partial : callable or None
        In a comparison: gives the comparison of what is there so far.
    """

    total: int
    reused: int = 0
    executed: int = 0
    failed: int = 0
    records: Mapping[tuple[str, int], RunRecord] = field(default_factory=dict, repr=False)
    failures: list[RunFailure] = field(default_factory=list)
    note: str = ""
    started: float = field(default_factory=time.monotonic)
    first_result: float | None = None
    first_count: int = 0
    partial: Callable[[], Any] | None = field(default=None, repr=False)

    @property
    def done(self) -> int:
        """Runs that need no more work, failed ones included."""
        return self.reused + self.executed + self.failed

    @property
    def eta_seconds(self) -> float | None:
        """Seconds still to go at the pace since the first results; None before there is a pace.

        What came before the first results (starting workers, loading the model) happens once.
        """
        since = self.executed + self.failed - self.first_count
        if self.first_result is None or since <= 0:
            return None
        pace = (time.monotonic() - self.first_result) / since
        return pace * max(0, self.total - self.done)

    def batch_came(self) -> None:
        """Note when the first results came, and how many they were."""
        if self.first_result is None and self.executed + self.failed:
            self.first_result = time.monotonic()
            self.first_count = self.executed + self.failed

    def add(self, part: Progress) -> None:
        """Count what a part of the work has come to."""
        self.reused += part.reused
        self.executed += part.executed
        self.failed += part.failed
        self.failures = [*self.failures, *part.failures]


OnProgress = Callable[[Progress], None]


def shown_as_part(whole: Progress, tell: OnProgress | None) -> OnProgress | None:
    """What tells of a part of the work as of the whole, to which the part is added when it has ended."""
    if tell is None:
        return None

    def told(state: Progress) -> None:
        now = replace(whole, note=state.note)
        now.add(state)
        now.batch_came()
        whole.first_result, whole.first_count = now.first_result, now.first_count
        tell(now)

    return told


def in_words(seconds: float) -> str:
    """A length of time as a person would say it.

    >>> in_words(42), in_words(190), in_words(7300)
    ('42 s', '3 min 10 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
