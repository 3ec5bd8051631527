"""The lives of residents, as seen by one who looks on: involvement, energy, trust and ties month by month, and every turn with the step that made it.

A person is a home and which of its occupants she is, (slot, occupancy): the same person in both worlds of a seed.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.agents.names import resident_name
from sim.agents.population import INVOLVEMENT
from sim.schedule import STEPS, Step
from sim.state import State
from sim.submodels import docstring, read_submodel

Person = tuple[int, int]
FOLLOWED = ("involvement", "energy", "partnership_confidence", "friendships")
"""Columns that are noted of everybody at every month's end: involvement as a number of `INVOLVEMENT`, energy and trust in delivery 0 to 1,
friendships made through the programme."""
SITS = "member"


@dataclass(frozen=True)
class Turn:
    """A change in somebody's life.

    Attributes
    ----------
    month : from 0
    step : name of the step of the month that made it
    before, after : her involvement, or her role at the table
    energy : hers after it, 0 to 1
    """

    month: int
    step: str
    before: str
    after: str
    energy: float


class Lives:
    """Everybody's months, as the watcher of a run.

    Attributes
    ----------
    columns : for each of `FOLLOWED` a list of columns, one a month, float32 (residents,)
    occupancy : which occupant lives in each home, one column a month
    """

    def __init__(self) -> None:
        self.columns: dict[str, list[NDArray[np.float32]]] = {name: [] for name in FOLLOWED}
        self.occupancy: list[NDArray[np.uint16]] = []
        self.seed = 0

    def after(self, step: Step, state: State) -> None:
        """Note everybody at the month's end."""
        if step.name != STEPS[-1].name:
            return
        self.seed = state.draws.seed
        self.occupancy.append(state.population.occupancy.astype(np.uint16))
        for name, months in self.columns.items():
            months.append(getattr(state.population, name).astype(np.float32))

    def of(self, name: str) -> NDArray[np.float32]:
        """A column of everybody in every month, (months, residents)."""
        return np.array(self.columns[name])

    def name_of(self, person: Person) -> str:
        """The name that somebody goes by."""
        return resident_name(self.seed, *person)


class Turns:
    """The turns in some people's lives, as the watcher of a run.

    Parameters
    ----------
    people : whom to follow

    Attributes
    ----------
    turns : of each, in order
    """

    def __init__(self, people: Collection[Person]) -> None:
        self.turns: dict[Person, list[Turn]] = {person: [] for person in people}
        self._last: dict[Person, str] = {}

    def after(self, step: Step, state: State) -> None:
        """Note what a step has changed."""
        for person, turns in self.turns.items():
            slot, occupancy = person
            lives_here = state.population.lives_here(slot, occupancy)
            now = _standing(state, slot) if lives_here else "elsewhere"
            before = self._last.get(person, now)
            self._last[person] = now
            if now != before:
                energy = float(state.population.energy[slot]) if lives_here else float("nan")
                turns.append(Turn(state.month, step.name, before, now, energy))


@dataclass(frozen=True)
class Sitting:
    """Somebody at the table at a year's end.

    Attributes
    ----------
    name, kind, role : 'resident', 'councillor' or 'agency'; 'member', 'lead' or 'chair'
    person : a resident's home and occupant as in the diary, '812-0'; empty for others
    since : month she joined, from 0
    energy : 0 to 1; NaN for others than residents
    friendships : made through the programme; 0 for others than residents
    """

    name: str
    kind: str
    role: str
    person: str
    since: int
    energy: float
    friendships: float


@dataclass(frozen=True)
class Table:
    """Who sits at the table at a year's end, and who of them are neighbours.

    Attributes
    ----------
    seats : in the order in which they joined
    ties : pairs of places in ``seats`` between whose homes there is a tie
    """

    seats: tuple[Sitting, ...]
    ties: tuple[tuple[int, int], ...]


class Witness:
    """Who sits at the table at the end of each year, and which step of the month wrote each line of the diary; the watcher of a run.

    Attributes
    ----------
    tables : one for each whole year
    steps : name of a step for each line, empty for those written before the first step
    """

    def __init__(self) -> None:
        self.tables: list[Table] = []
        self.steps: list[str] = []

    def after(self, step: Step, state: State) -> None:
        """Note whose lines these are; at a year's end look round the table."""
        written = len(state.event_log.rows) - len(self.steps)
        self.steps += [step.name if state.month or self.steps else ""] * written
        if step.name == STEPS[-1].name and state.month % 12 == 11:
            self.tables.append(_round_the_table(state))


def _round_the_table(state: State) -> Table:
    seats = state.partnership.seats
    people, ties = state.population, state.network
    sitting = tuple(
        Sitting(
            name=str(seat.name),
            kind=seat.kind,
            role=seat.role,
            person=f"{seat.slot}-{seat.occupancy}" if seat.kind == "resident" else "",
            since=seat.joined,
            energy=float(people.energy[seat.slot]) if seat.kind == "resident" else math.nan,
            friendships=float(people.friendships[seat.slot]) if seat.kind == "resident" else 0.0,
        )
        for seat in seats
    )
    neighbours = [
        set(ties.indices[ties.indptr[seat.slot] : ties.indptr[seat.slot + 1]].tolist())
        if seat.kind == "resident"
        else set()
        for seat in seats
    ]
    pairs = tuple(
        (one, other)
        for one in range(len(seats))
        for other in range(one + 1, len(seats))
        if seats[other].kind == "resident" and seats[other].slot in neighbours[one]
    )
    return Table(sitting, pairs)


def _standing(state: State, slot: int) -> str:
    """Her involvement in a word, at the table with her role."""
    word = INVOLVEMENT[int(state.population.involvement[slot])]
    if word != SITS:
        return word
    seat = state.partnership.seat_of(slot)
    return seat.role if seat is not None else word


@dataclass(frozen=True)
class RuleBehind:
    """What is known of the rule that a step applies.

    Attributes
    ----------
    title : the mechanism in a sentence; file : where it is written; evidence : what it rests on
    """

    title: str
    file: str
    evidence: str


@functools.cache
def rule_behind(step: str) -> RuleBehind:
    """The mechanism behind a step of the month, in its own words.

    >>> rule_behind("energy").title
    'M1 Energy: people go all out, tire, rest and come back.'
    """
    file = next(each for each in STEPS if each.name == step).file
    module = file.removeprefix("sim/").removesuffix(".py")
    title = docstring(module).partition("\n")[0]
    return RuleBehind(title, file, read_submodel(module).parts.get("Evidence", "none named"))
