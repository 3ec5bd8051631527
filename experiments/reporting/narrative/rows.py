"""Rows of the diary, as the chronicle reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from experiments.reporting.number_format import pounds

_WRAPPING = re.compile(r"^(?:agree on (?:an? )?|the )?(.*?)(?: is (?:finished|late|given up))?$")
_STAGE = re.compile(r"^(rises|falls back) from (\w+) to (\w+)$")
_POUNDS = frozenset(
    {"project_agreed", "project_completed", "project_late", "project_abandoned", "hub_opens",
     "asset_bought", "grants_made", "tapered_grant", "match", "money_lapses", "money_ends", "grant_spent",
     "legacy_body", "top_up", "body_pays"}
)  # fmt: skip


SEASONS = ("early in the year", "halfway through the year", "late in the year")


@dataclass(frozen=True)
class Row:
    """One event.

    Attributes
    ----------
    index
        Its place in the diary.
    month
        Months since the start, from 0.
    kind, who, what, amount, cause
        As recorded.
    carried
        Of somebody who goes: the share of everything that rested on them, where much of it went with
        them; 0 otherwise.
    """

    index: int
    month: int
    kind: str
    who: str
    what: str
    amount: float
    cause: str
    carried: float = 0.0

    @property
    def year(self) -> int:
        """Programme year, the first being 1."""
        return self.month // 12 + 1

    @property
    def season(self) -> str:
        """Part of the programme year."""
        return SEASONS[self.month % 12 // 4]

    @property
    def thing(self) -> str:
        """What it is about, without the verb the diary puts around it."""
        found = _WRAPPING.match(self.what)
        return found.group(1) if found and found.group(1) else self.what

    @property
    def stages(self) -> tuple[str, str, str] | None:
        """Direction, stage before and stage after, where the row tells of a stage."""
        found = _STAGE.match(self.what)
        return (found.group(1), found.group(2), found.group(3)) if found else None

    @property
    def money(self) -> str:
        """The amount in pounds, or nothing where the amount is none or of another kind."""
        if self.kind not in _POUNDS or self.amount <= 0:
            return ""
        return pounds(self.amount)


def rows_of(columns: Mapping[str, Sequence[Any]]) -> list[Row]:
    """Read the diary's columns, in order.

    Parameters
    ----------
    columns
        ``month``, ``kind``, ``who``, ``what``, ``amount``, ``cause``, of one length.
    """
    names = ("month", "kind", "who", "what", "amount", "cause")
    listed = zip(*(columns[name] for name in names), strict=True) if columns else ()
    return [
        Row(index, int(month), str(kind), str(who or ""), str(what or ""), _number(amount),
            str(cause or ""))
        for index, (month, kind, who, what, amount, cause) in enumerate(listed)
    ]  # fmt: skip


def _number(value: Any) -> float:
    count_in_words = float(value) if value is not None else 0.0
    return count_in_words if count_in_words == count_in_words else 0.0


OFFICIALS = {
    "seat of a councillor": "official_seat",
    "seat of an agency": "official_seat",
    "moves on": "official_seat",
    "out of office": "official_seat",
    "leaves the board to residents": "official_seat",
    "seat nobody filled": "agency_seated",
}
"""Causes that say of who joins or leaves that it is an official, and what a story makes of it."""


def told_apart(rows: Iterable[Row]) -> list[Row]:
    """Give a kind of their own to officials who take or leave seats, and to what stops a partnership that is broken down."""
    told, broken = [], False
    for row in rows:
        kind = row.kind
        if kind in ("member_joins", "member_leaves"):
            kind = OFFICIALS.get(row.cause, kind)
        elif kind == "breakdown" and broken:
            kind = "still_broken_down"
        broken = (broken or kind == "breakdown") and kind != "rebuilt"
        told.append(replace(row, kind=kind))
    return told
