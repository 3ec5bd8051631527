"""Where twins part: in one neighbourhood to the month, and over many the order in which outcomes part for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

import numpy as np

from experiments.comparison.statistics import order_statistic_rank
from experiments.execution.records import RunRecord
from experiments.explanation.estimates import Floats
from sim.event_log import FIELDS, NOTHING
from sim.outputs import OUTPUTS

LINES = 24
"""Lines of the diary that are shown of each world after the parting."""
FEWEST = 8
"""Twins with fewer of which it is not said when an outcome parts."""
LEVEL = 0.95
PEOPLE = frozenset(
    {"member_joins", "member_leaves", "burnout", "return", "recovered", "break", "new_role", "takes_post", "finds_work",
     "key_person", "worker_starts", "worker_leaves", "posts_end", "officer_leaves", "rep_changes", "member_elected",
     "lto_begins", "lto_replaced", "official_seat"}
)  # fmt: skip
DECISIONS = frozenset(
    {"project_agreed", "plan", "grants_made", "lto_veto", "criteria_tightened", "contest_won", "contest_lost", "working_group",
     "conflict_of_interest", "intervention", "rebuilding", "incorporated", "closes", "influence"}
)  # fmt: skip
PROJECTS = frozenset(
    {"project_completed", "project_abandoned", "project_late", "hub_opens", "hub_lost", "asset_bought", "asset_lost",
     "group_closes", "group_independent"}
)  # fmt: skip
KINDS = {"people": PEOPLE, "decisions": DECISIONS, "projects": PROJECTS}


@dataclass(frozen=True)
class Event:
    """A line of the diary; two are the same where everything but the line that they follow is.

    Attributes
    ----------
    month, kind, who, what, amount, cause, person, project : as the diary has them
    after : the line that it follows from by a rule of the model, or None
    """

    month: int
    kind: str
    who: str
    what: str
    amount: float
    cause: str
    person: str = ""
    project: str = ""
    after: Event | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Parting:
    """Where the two worlds of one neighbourhood part.

    Attributes
    ----------
    seed : int
    month : the first in which anything recorded differs, from 0; None where nothing ever does
    columns : monthly figures that differ in that month
    first : for people, decisions, projects and money the first month in which they differ; absent where they never do
    base_lines, other_lines : what the diary of one world alone has, in order, the first so many
    base_more, other_more : how many more there are
    """

    seed: int
    month: int | None
    columns: tuple[str, ...]
    first: Mapping[str, int]
    base_lines: tuple[Event, ...]
    other_lines: tuple[Event, ...]
    base_more: int
    other_more: int


def parting_of(base: RunRecord, other: RunRecord) -> Parting:
    """Where two runs of one seed part."""
    differing = _differing(base.tables["monthly"], other.tables["monthly"])
    here, there = events_of(base), events_of(other)
    base_only, other_only = without(here, there), without(there, here)
    alone = sorted([*base_only, *other_only], key=lambda event: event.month)
    months = [*differing.values(), *(event.month for event in alone[:1])]
    month = min(months, default=None)
    first = {
        name: next(event.month for event in alone if event.kind in kinds)
        for name, kinds in KINDS.items()
        if any(event.kind in kinds for event in alone)
    }
    if "spent_gbp" in differing:
        first["money"] = differing["spent_gbp"]
    return Parting(
        seed=base.seed,
        month=month,
        columns=tuple(name for name, when in differing.items() if when == month),
        first=first,
        base_lines=tuple(base_only[:LINES]),
        other_lines=tuple(other_only[:LINES]),
        base_more=max(0, len(base_only) - LINES),
        other_more=max(0, len(other_only) - LINES),
    )


def events_of(record: RunRecord) -> list[Event]:
    """The diary of a run, line by line."""
    table = record.tables["events"]
    told: list[Event] = []
    for row in zip(*(table[name] for name in FIELDS), strict=True):
        month, kind, who, what, amount, cause, person, project, follows = row
        told.append(
            Event(
                month=int(month),
                kind=str(kind),
                who=str(who),
                what=str(what),
                amount=0.0 if isnan(amount) else float(amount),
                cause=str(cause),
                person=str(person),
                project=str(project),
                after=None if follows == NOTHING else told[int(follows)],
            )
        )
    return told


def without(events: Sequence[Event], others: Sequence[Event]) -> list[Event]:
    """Events that the other diary does not have in the same month, each as often as it is more often here."""
    left = Counter(others)
    alone = []
    for event in events:
        if left[event] > 0:
            left[event] -= 1
        else:
            alone.append(event)
    return alone


def _differing(base: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, int]:
    """The first month in which each monthly figure differs, of those that ever do."""
    found = {}
    for name, own in base.items():
        if name in ("month", "year"):
            continue
        here, there = np.asarray(own), np.asarray(other[name])
        months = min(len(here), len(there))
        here, there = here[:months], there[:months]
        differs = here != there
        if here.dtype.kind == "f":
            differs &= ~(np.isnan(here) & np.isnan(there))
        if differs.any():
            found[name] = int(np.flatnonzero(differs)[0])
    return found


@dataclass(frozen=True)
class OutcomeParts:
    """When a monthly figure parts for good.

    Attributes
    ----------
    column : of the monthly table
    month : from which on it lies on one side, in more twins than chance would have it, in every month that follows
    side : 1 where the other design is higher, -1 where it is lower
    later : mean difference, other less base, a year after that month
    """

    column: str
    month: int
    side: int
    later: float

    @property
    def meaning(self) -> str:
        """What the column holds."""
        return OUTPUTS[self.column].meaning


def outcomes_part(
    base: Sequence[RunRecord], other: Sequence[RunRecord]
) -> tuple[OutcomeParts, ...]:
    """The order in which monthly figures part for good over twins.

    A figure parts in the first month from which on, in every month that follows as long as most twins have it in both worlds, the sign test at 95
    per cent finds it on the same side and the mean difference is at least the smallest that matters.
    """
    found = []
    there = base[0].tables["monthly"].keys() & other[0].tables["monthly"].keys()
    for name, variable in OUTPUTS.items():
        if name not in there or not variable.smallest_difference:
            continue
        differences = _stacked(other, name) - _stacked(base, name)
        parts = _parts(differences, variable.smallest_difference)
        if parts is not None:
            month, side = parts
            later = differences[:, min(month + 12, differences.shape[1] - 1)]
            mean = float(np.nanmean(later)) if np.isfinite(later).any() else float("nan")
            found.append(OutcomeParts(name, month, side, mean))
    return tuple(sorted(found, key=lambda each: (each.month, each.column)))


def _stacked(records: Sequence[RunRecord], name: str) -> Floats:
    """A monthly figure of every twin, (twins, months); all as long as the shortest."""
    columns = [np.asarray(record.tables["monthly"][name], dtype=np.float64) for record in records]
    months = min(len(column) for column in columns)
    return np.array([column[:months] for column in columns])


def _parts(differences: Floats, matters: float) -> tuple[int, int] | None:
    """The month from which on a figure lies on one side for good, and the side; None where it never does."""
    known = np.isfinite(differences)
    most = known.sum(axis=0) >= max(FEWEST, len(differences) / 2)
    sides = np.array(
        [_side(differences[known[:, month], month], matters) for month in np.flatnonzero(most)]
    )
    if not len(sides) or sides[-1] == 0:
        return None
    breaks = np.flatnonzero(sides != sides[-1])
    first = int(breaks[-1]) + 1 if len(breaks) else 0
    return int(np.flatnonzero(most)[first]), int(sides[-1])


def _side(values: Floats, matters: float) -> int:
    risen, fallen = int((values > 0).sum()), int((values < 0).sum())
    if abs(values.mean()) < matters or not risen + fallen:
        return 0
    if min(risen, fallen) > order_statistic_rank(risen + fallen, LEVEL):
        return 0
    return 1 if risen > fallen else -1
