"""One person, two worlds: the seed is run again under both designs, and her life is told twice."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.plan import common_horizon
from experiments.errors import UsageProblem
from experiments.execution.records import RunRecord, record_of
from experiments.explanation.parting import Event, Parting, events_of, parting_of
from sim.lives import Lives, Person, Turn, Turns, Witness
from sim.scenario import Scenario
from sim.simulation import run

LIVED_TOGETHER = 60
"""Months that somebody has to live in both worlds to be found by herself."""
INVOLVED = 5.0
"""The highest number of involvement, by which differences in it are put on a scale from 0 to 1."""
MEMBER = 4.0
AUTO = "auto"
FOUND = (2, 1)
"""How many are found by themselves: of those who ever sat at the table, and of those who never did."""


@dataclass(frozen=True)
class Life:
    """A life in one world.

    Attributes
    ----------
    design : title of the scenario
    months : in which she lives there, from 0
    involvement, energy, trust, ties : shape (months,), NaN where she does not live there
    turns : changes in her involvement and her role
    events : lines of the diary about her
    """

    design: str
    months: tuple[int, ...]
    involvement: NDArray[np.float64] = field(repr=False)
    energy: NDArray[np.float64] = field(repr=False)
    trust: NDArray[np.float64] = field(repr=False)
    ties: NDArray[np.float64] = field(repr=False)
    turns: tuple[Turn, ...] = ()
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class TwoLives:
    """Somebody's life in both worlds of a seed.

    Attributes
    ----------
    name, person : what she is called; her home and which of its occupants she is
    sat : whether she ever sat at the table in either world
    parts : the first month in which her two lives differ, from 0; None where they never do
    base, other : Life
    """

    name: str
    person: Person
    sat: bool
    parts: int | None
    base: Life
    other: Life


@dataclass(frozen=True)
class TwoWorlds:
    """One seed under two designs, with some of the people who live in both.

    Attributes
    ----------
    seed : int
    base, other : Scenario
    parting : Parting
    lives : TwoLives of each who was asked for or found
    base_run, other_run : the runs themselves
    base_seen, other_seen : who sat at the table, and which step wrote each line of the diary
    """

    seed: int
    base: Scenario
    other: Scenario
    parting: Parting
    lives: tuple[TwoLives, ...]
    base_run: RunRecord = field(repr=False)
    other_run: RunRecord = field(repr=False)
    base_seen: Witness = field(repr=False)
    other_seen: Witness = field(repr=False)


def two_worlds(base: Scenario, other: Scenario, seed: int, asked: Sequence[str]) -> TwoWorlds:
    """Run one seed under two designs and follow people.

    Parameters
    ----------
    asked : people by name, by "home-occupant" as in 812-0, or "auto" for those whose lives differ most

    Raises
    ------
    UsageProblem
        If there is no such person in both worlds, or several go by the name.
    """
    horizon = common_horizon({"base": base, "other": other})
    here, base_seen = _watched(base, seed, horizon)
    there, other_seen = _watched(other, seed, horizon)
    people = list(dict.fromkeys(p for name in asked for p in _asked_for(name, here, there)))
    (base_turns, base_run), (other_turns, other_run) = (
        _followed(design, seed, horizon, people) for design in (base, other)
    )
    lives = []
    for person in people:
        lived = [
            _life(scenario, lives_there, person, turns, record)
            for scenario, lives_there, turns, record in (
                (base, here, base_turns, base_run),
                (other, there, other_turns, other_run),
            )
        ]
        lives.append(
            TwoLives(
                name=here.name_of(person),
                person=person,
                sat=any(bool((each.involvement == MEMBER).any()) for each in lived),
                parts=_parts(*lived),
                base=lived[0],
                other=lived[1],
            )
        )
    parting = parting_of(base_run, other_run)
    told = (base_run, other_run, base_seen, other_seen)
    return TwoWorlds(seed, base, other, parting, tuple(lives), *told)


def _watched(scenario: Scenario, seed: int, horizon: int) -> tuple[Lives, Witness]:
    lives, seen = Lives(), Witness()
    run(scenario, seed, horizon_months=horizon, watchers=[lives, seen])
    return lives, seen


def _followed(
    scenario: Scenario, seed: int, horizon: int, people: Collection[Person]
) -> tuple[Turns, RunRecord]:
    turns = Turns(people)
    return turns, record_of(run(scenario, seed, horizon_months=horizon, watchers=[turns]))


def _asked_for(name: str, here: Lives, there: Lives) -> list[Person]:
    if name == AUTO:
        return found_by_themselves(here, there)
    numbers = re.fullmatch(r"(\d+)-(\d+)", name)
    if numbers:
        person = int(numbers.group(1)), int(numbers.group(2))
        if not _months_of(here, person).any() or not _months_of(there, person).any():
            raise UsageProblem(
                f"--person {name}: nobody of this number lives in both worlds; --person auto finds people whose lives differ."
            )
        return [person]
    return _called(name, here, there)


def _called(name: str, here: Lives, there: Lives) -> list[Person]:
    """Those of a name who took part in either world: thousands of residents share names."""
    took_part = set()
    for lives in (here, there):
        involvement, occupancy = lives.of("involvement"), np.array(lives.occupancy)
        months, slots = np.nonzero(involvement >= 2.0)
        took_part |= {(int(s), int(occupancy[m, s])) for m, s in zip(months, slots, strict=True)}
    called = sorted(p for p in took_part if here.name_of(p).casefold() == name.casefold())
    both = [p for p in called if _months_of(here, p).any() and _months_of(there, p).any()]
    if len(both) == 1:
        return both
    if not both:
        raise UsageProblem(
            f"--person {name}: nobody of this name ever takes part and lives in both worlds; --person auto finds people whose lives differ."
        )
    listed = ", ".join(f"{slot}-{occupant}" for slot, occupant in both)
    raise UsageProblem(
        f"--person {name}: {len(both)} people go by this name; give one by number: {listed}."
    )


def found_by_themselves(here: Lives, there: Lives) -> list[Person]:
    """Those whose lives differ most, first of those who ever sat at the table, then of those who never did."""
    occupancy, other_occupancy = np.array(here.occupancy), np.array(there.occupancy)
    same = occupancy == other_occupancy
    involvement, other_involvement = here.of("involvement"), there.of("involvement")
    apart = np.abs(involvement - other_involvement) / INVOLVED
    apart += np.abs(here.of("energy") - there.of("energy"))
    apart += np.abs(here.of("partnership_confidence") - there.of("partnership_confidence"))
    apart[~same] = 0.0
    sat = (involvement == MEMBER) | (other_involvement == MEMBER)
    scored: dict[bool, list[tuple[float, Person]]] = {True: [], False: []}
    for slot in np.flatnonzero(apart.any(axis=0)):
        for occupant in np.unique(occupancy[same[:, slot], slot]):
            hers = same[:, slot] & (occupancy[:, slot] == occupant)
            if hers.sum() < LIVED_TOGETHER:
                continue
            difference = float(apart[hers, slot].sum())
            scored[bool(sat[hers, slot].any())].append((-difference, (int(slot), int(occupant))))
    return [
        person
        for at_table, number in zip((True, False), FOUND, strict=True)
        for difference, person in sorted(scored[at_table])[:number]
        if difference < 0.0
    ]


def _months_of(lives: Lives, person: Person) -> NDArray[np.bool_]:
    slot, occupant = person
    if slot >= lives.occupancy[0].size:
        return np.zeros(len(lives.occupancy), dtype=bool)
    return np.array([int(month[slot]) == occupant for month in lives.occupancy])


def _life(
    scenario: Scenario, lives: Lives, person: Person, turns: Turns, record: RunRecord
) -> Life:
    months = _months_of(lives, person)
    columns = {}
    for name in ("involvement", "energy", "partnership_confidence", "friendships"):
        values = lives.of(name)[:, person[0]].astype(np.float64)
        values[~months] = np.nan
        columns[name] = values
    number = "-".join(map(str, person))
    told = tuple(event for event in events_of(record) if event.person == number)
    return Life(
        design=scenario.title or scenario.name,
        months=tuple(int(month) for month in np.flatnonzero(months)),
        involvement=columns["involvement"],
        energy=columns["energy"],
        trust=columns["partnership_confidence"],
        ties=columns["friendships"],
        turns=tuple(turns.turns[person]),
        events=told,
    )


def _parts(base: Life, other: Life) -> int | None:
    """The first month in which two lives differ in anything that is noted."""
    differs = np.zeros(len(base.energy), dtype=bool)
    for own, twin in (
        (base.involvement, other.involvement),
        (base.energy, other.energy),
        (base.trust, other.trust),
        (base.ties, other.ties),
    ):
        differs |= (own != twin) & ~(np.isnan(own) & np.isnan(twin))
    return int(np.flatnonzero(differs)[0]) if differs.any() else None
