"""The diary of a run: what happened, month by month, and why."""

from __future__ import annotations

FIELDS = ("month", "kind", "who", "what", "amount", "cause")


class EventLog:
    """Events in the order in which they happened.

    Each has a month (from 0), a kind, who it concerns, what happened in plain words, an amount (pounds,
    hours or a share, as the kind says; 0 where none) and a cause.
    """

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str, str, float, str]] = []

    def record(self, month: int, kind: str, who: str, what: str, amount: float, cause: str) -> None:
        """Add a line."""
        self.rows.append((month, kind, who, what, float(amount), cause))

    def columns(self) -> dict[str, list[object]]:
        """The diary as columns, names as in `FIELDS`."""
        if not self.rows:
            return {name: [] for name in FIELDS}
        return {
            name: list(values)
            for name, values in zip(FIELDS, zip(*self.rows, strict=True), strict=True)
        }
