"""The diary of a run: what happened, month by month, to whom, and what it follows from."""

from __future__ import annotations

from typing import Protocol

FIELDS = ("month", "kind", "who", "what", "amount", "cause", "person", "project", "follows")
NOTHING = -1
"""Number of the line that a line follows from, where none is known."""


class ResidentName(str):
    """The name of a resident, which others may share, with who she is.

    Attributes
    ----------
    person : her home and which of its occupants she is, such as '812-0'
    """

    __slots__ = ("person",)
    person: str


class Agreed(Protocol):
    """Something that was agreed on, whose id and line in the diary are known."""

    id: str
    agreed: int


class EventLog:
    """Events in the order in which they happened; a line's number is its place, from 0.

    Each has a month (from 0), a kind, who it concerns, what happened in plain words, an amount (pounds,
    hours or a share, as the kind says; 0 where none), a cause, the resident it concerns as home-occupant
    ('812-0'; empty for others), the project as source-month tabled-ordinal ('residents-14-2'; empty where
    none), and the number of the line that it follows from by a rule of the model (-1 where none is known).
    The same person and the same option have the same id in both worlds of a seed.
    """

    def __init__(self) -> None:
        self.rows: list[tuple[int, str, str, str, float, str, str, str, int]] = []
        self._last: dict[str, int] = {}

    def record(
        self,
        month: int,
        kind: str,
        who: str,
        what: str,
        amount: float,
        cause: str,
        project: str = "",
        follows: int = NOTHING,
    ) -> int:
        """Add a line; its number.

        Parameters
        ----------
        project : id of the project it concerns, '' for none
        follows : number of the line that it follows from
        """
        person = who.person if isinstance(who, ResidentName) else ""
        number = self._last[kind] = len(self.rows)
        if person:
            self._last[person] = self._last[f"{kind} {person}"] = number
        self.rows.append(
            (month, kind, str(who), what, float(amount), cause, person, project, follows)
        )
        return number

    def last(self, kind: str, who: str = "") -> int:
        """Number of the last line of a kind, about one resident where one is given; -1 where there is none."""
        key = f"{kind} {who.person}" if isinstance(who, ResidentName) else kind
        return self._last.get(key, NOTHING)

    def last_about(self, who: str, month: int) -> int:
        """Number of the last line about a resident, if it is of this month; -1 where it is not."""
        number = self._last.get(who.person, NOTHING) if isinstance(who, ResidentName) else NOTHING
        return number if number != NOTHING and self.rows[number][0] == month else NOTHING

    def columns(self) -> dict[str, list[object]]:
        """The diary as columns, names as in `FIELDS`."""
        if not self.rows:
            return {name: [] for name in FIELDS}
        return {
            name: list(values)
            for name, values in zip(FIELDS, zip(*self.rows, strict=True), strict=True)
        }
