"""Every change of energy, trust, confidence, ties and stance, booked with the step of the month that made it.

What is followed opens at the start of a run with a state; every step that changes it makes an entry; and opening and entries sum to what it
closes at, exactly, because amounts are whole numbers (of 2**-32). Of institutions each is followed by itself, of residents the sum
over a group. A resident who comes into a group or leaves it changes its sum without any change in herself: such entries stand
apart, as `WHO_BELONGS`. A step that says of what its change is made up (`sim.state.Terms`) has an entry for each of its terms, as in
"energy (work)"; what they do not come to, as where somebody is as worn out as can be, stays with the step itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isnan
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import COLUMN_NUMBER, INVOLVEMENT, Population
from sim.compiled import kernel
from sim.schedule import STEPS, Step
from sim.state import State

UNIT = 2.0**-32
"""Of amounts, which are whole numbers of it."""
WHO_BELONGS = "who belongs"
OPENING = "opening"
Whole = NDArray[np.int64]

OF_RESIDENTS = (
    "energy",
    "confidence",
    "skill",
    "belonging",
    "friendships",
    "partnership_confidence",
    "partnership_social_trust",
    "council_confidence",
    "council_social_trust",
)
_ROWS = np.array([COLUMN_NUMBER[name] for name in OF_RESIDENTS])
GROUPS = INVOLVEMENT
"""Residents by how they are involved."""


@dataclass(frozen=True, eq=False)
class Account:
    """What is followed of institutions, several quantities at once.

    Attributes
    ----------
    quantities : names
    written : fields of the state, as steps declare what they write, after a change of which it is looked at
    read : for each subject in order the value of each quantity, one after the other
    subjects : whose they are, in this order
    """

    quantities: tuple[str, ...]
    written: frozenset[str]
    read: Callable[[State], tuple[float, ...]]
    subjects: Callable[[State], tuple[str, ...]]

    def names(self, state: State) -> list[tuple[str, str]]:
        """Subject and quantity of each value."""
        return [(subject, name) for subject in self.subjects(state) for name in self.quantities]


def _alone(subject: str) -> Callable[[State], tuple[str, ...]]:
    return lambda state: (subject,)


def _of_bodies(state: State) -> tuple[float, ...]:
    values: list[float] = []
    for body in state.institutions:
        values += (body.paternalism, body.officer.tie, body.embedded, body.trust_in_partnership)
    return tuple(values)


_OF_PARTNERSHIP = ("formality", "openness", "cohesion", "trust_between", "decision_skill", "influence_felt", "reputation")  # fmt: skip
_held = attrgetter(*_OF_PARTNERSHIP)

ACCOUNTS = (
    Account(
        _OF_PARTNERSHIP,
        frozenset({"partnership"}),
        lambda state: _held(state.partnership),
        _alone("partnership"),
    ),
    Account(
        ("voice",),
        frozenset({"monthly.residents_influence"}),
        lambda state: (state.monthly.residents_influence,),
        _alone("residents"),
    ),
    Account(
        ("presence",),
        frozenset({"monthly.presence"}),
        lambda state: (state.monthly.presence,),
        _alone("partnership"),
    ),
    Account(
        ("depth",),
        frozenset({"assessment"}),
        lambda state: (0.0 if isnan(state.assessment.depth) else state.assessment.depth,),
        _alone("partnership"),
    ),
    Account(
        ("paternalism", "tie", "embedded", "trust_in_partnership"),
        frozenset({"institutions", "councils", "parish"}),
        _of_bodies,
        lambda state: tuple(body.label for body in state.institutions),
    ),
)


@dataclass(frozen=True)
class Entry:
    """A change over a year.

    Attributes
    ----------
    year : from 0; -1 for what it opens with
    subject : whose: a body, the partnership, or a group of residents
    quantity : what
    cause : the step of the month, `WHO_BELONGS` or `OPENING`
    amount : in whole units of `UNIT`; of a group the sum over its residents
    """

    year: int
    subject: str
    quantity: str
    cause: str
    amount: int

    @property
    def value(self) -> float:
        """The amount as a number."""
        return self.amount * UNIT


@kernel("void(float64[::1], float64[::1], float64[::1], int64[::1])")
def book_changes(column, kept, involvement, booked):  # type: ignore[no-untyped-def]
    """Book what has changed since a column was last looked at, and take it over into what is kept.

    Parameters
    ----------
    involvement : as it was then
    booked : (groups,), by reference: the change of those who were in each group
    """
    for i in range(column.size):
        if column[i] != kept[i]:
            change = np.int64(column[i] * 4294967296.0) - np.int64(kept[i] * 4294967296.0)
            booked[np.int64(involvement[i])] += change
            kept[i] = column[i]


@kernel("void(float64[:, ::1], int64[::1], int64[::1], float64[::1], float64[::1], int64[:, ::1])")
def book_moves(block, rows, moved, before, after, booked):  # type: ignore[no-untyped-def]
    """Book what those who changed groups take along.

    Parameters
    ----------
    block, rows : the columns of residents, and which of them are followed
    moved : slots of those who did
    before, after : involvement then and now
    booked : (rows, groups), by reference
    """
    for slot in moved:
        was, now = np.int64(before[slot]), np.int64(after[slot])
        for row in range(rows.size):
            amount = np.int64(block[rows[row], slot] * 4294967296.0)
            booked[row, was] -= amount
            booked[row, now] += amount


class Bookkeeper:
    """Books a run, as its watcher."""

    def __init__(self) -> None:
        self._opened: dict[tuple[str, str], int] = {}
        self._of_bodies: dict[tuple[int, str, str, str], int] = {}
        self._values: dict[Account, tuple[float, ...]] = {}
        self._names: dict[Account, list[tuple[str, str]]] = {}
        self._columns: dict[str, NDArray[np.float64]] = {}
        self._involvement = np.zeros(0)
        self._of_groups: dict[tuple[str, str], Whole] = {}
        self._terms: dict[str, tuple[NDArray[np.intp], Mapping[str, NDArray[np.float64]]]] = {}
        self._moves: Whole = np.zeros((0, len(OF_RESIDENTS), len(GROUPS)), dtype=np.int64)

    def after(self, step: Step, state: State) -> None:
        """Book what a step has changed."""
        accounts, columns, regroups = _looked_at(step)
        for account in accounts:
            values = account.read(state)
            if values != self._values.get(account):
                self._book_bodies(account, values, step, state)
        if not self._columns:
            self._open(state)
            return
        year = state.month // 12
        for name in columns:
            column = getattr(state.population, name)
            booked = self._booked(name, step.name)[year]
            book_changes(column, self._columns[name], self._involvement, booked)
            if name in self._terms:
                self._book_terms(name, step, year, booked)
        if regroups:
            self._regroup(state.population, year)

    def note(
        self, column: str, slots: NDArray[np.intp], terms: Mapping[str, NDArray[np.float64]]
    ) -> None:
        """Take note of terms, each (slots,), of what is about to change."""
        self._terms[column] = slots, terms

    def _book_terms(self, name: str, step: Step, year: int, booked: Whole) -> None:
        """Enter terms by themselves; what they do not come to stays with the step."""
        slots, terms = self._terms.pop(name)
        groups = self._involvement[slots].astype(np.int64)
        for term, values in terms.items():
            amounts = np.zeros(len(GROUPS), dtype=np.int64)
            np.add.at(amounts, groups, (values / UNIT).astype(np.int64))
            self._booked(name, f"{step.name} ({term})")[year] += amounts
            booked -= amounts

    def _booked(self, name: str, cause: str) -> Whole:
        """What a step has changed of a column, (years, groups)."""
        found = self._of_groups.get((name, cause))
        if found is None:
            years = len(self._moves)
            found = self._of_groups[name, cause] = np.zeros((years, len(GROUPS)), dtype=np.int64)
        return found

    def _book_bodies(
        self, account: Account, values: tuple[float, ...], step: Step, state: State
    ) -> None:
        names = account.names(state)
        if names != self._names.get(account):
            self._take_up(account, names, values)
        year, booked = state.month // 12, self._of_bodies
        for name, value, was in zip(names, values, self._values[account], strict=True):
            if value != was:
                key = (year, *name, step.name)
                booked[key] = booked.get(key, 0) + _whole(value) - _whole(was)
        self._values[account] = values

    def _take_up(
        self, account: Account, names: list[tuple[str, str]], values: tuple[float, ...]
    ) -> None:
        """Open what is looked at for the first time; what has gone keeps what it stood at."""
        before = zip(self._names.get(account, []), self._values.get(account, ()), strict=True)
        known = dict(zip(names, values, strict=True)) | dict(before)
        for name in names:
            self._opened.setdefault(name, _whole(known[name]))
        self._names[account] = names
        self._values[account] = tuple(known[name] for name in names)

    def _open(self, state: State) -> None:
        population, years = state.population, -(-state.horizon_months // 12)
        state.terms = self
        self._involvement = population.involvement.copy()
        self._moves = np.zeros((years, len(OF_RESIDENTS), len(GROUPS)), dtype=np.int64)
        for name in OF_RESIDENTS:
            column = getattr(population, name)
            self._columns[name] = column.copy()
            amounts = amounts_of(column, population.involvement)
            self._opened |= {(group, name): own for group, own in zip(GROUPS, amounts, strict=True)}

    def _regroup(self, population: Population, year: int) -> None:
        """Book what residents take along who came to be involved otherwise."""
        now = population.involvement
        moved = np.flatnonzero(now != self._involvement)
        if moved.size:
            book_moves(population.block, _ROWS, moved, self._involvement, now, self._moves[year])
            self._involvement[moved] = now[moved]

    def entries(self) -> list[Entry]:
        """Everything booked, in order of years."""
        opened = {(-1, *whose, OPENING): amount for whose, amount in self._opened.items()}
        of_groups = {
            (year, group, name, cause): amount
            for (name, cause), booked in [*self._of_groups.items(), *self._who_belongs()]
            for year, amounts in enumerate(booked.tolist())
            for group, amount in zip(GROUPS, amounts, strict=True)
        }
        booked = opened | self._of_bodies | of_groups
        return [
            Entry(year, subject, quantity, cause, amount)
            for (year, subject, quantity, cause), amount in sorted(booked.items())
            if amount or year < 0
        ]

    def _who_belongs(self) -> list[tuple[tuple[str, str], Whole]]:
        return [((name, WHO_BELONGS), self._moves[:, row]) for row, name in enumerate(OF_RESIDENTS)]

    def closing(self) -> dict[tuple[str, str], int]:
        """What every account stands at, by subject and quantity: its opening and all entries."""
        sums: dict[tuple[str, str], int] = {}
        for entry in self.entries():
            whose = entry.subject, entry.quantity
            sums[whose] = sums.get(whose, 0) + entry.amount
        return sums


def _whole(value: float) -> int:
    """An amount in whole units, towards zero, as compiled code has it."""
    return int(value / UNIT)


def amounts_of(column: NDArray[np.float64], involvement: NDArray[np.float64]) -> list[int]:
    """The sum of a column over each group, in whole units."""
    whole: Whole = (column / UNIT).astype(np.int64)
    groups = involvement.astype(np.int64)
    return [int(whole[groups == number].sum()) for number in range(len(GROUPS))]


def _may_change(step: Step) -> tuple[tuple[Account, ...], tuple[str, ...], bool]:
    writes = set(step.writes.split(", "))
    return (
        tuple(account for account in ACCOUNTS if account.written & writes),
        tuple(name for name in OF_RESIDENTS if f"population.{name}" in writes),
        "population.involvement" in writes,
    )


_MAY_CHANGE = {step.name: _may_change(step) for step in STEPS}


def _looked_at(step: Step) -> tuple[tuple[Account, ...], tuple[str, ...], bool]:
    """What a step may have changed: of institutions, of residents, and who is involved how; everything for one that is not the model's own."""
    return _MAY_CHANGE.get(step.name, (ACCOUNTS, OF_RESIDENTS, True))
