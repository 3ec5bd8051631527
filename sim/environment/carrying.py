"""Carrying: how widely what residents carry is spread, as it has been over some thirty months.

Purpose: tell a partnership that rests on one or two people from one that many carry, with a memory as long as theirs.

Evidence: E031, E048, E070, E071, E155.
Reads: hours worked, seats and roles, influence in the month's discussions, skill, ease and presence of members, ties with officials.
Writes: slow amounts by resident, by four kinds. Draws: none.

Rule: Four kinds of thing are carried: the *work* (hours worked, by whoever took part), *roles* (the chair, those who lead), *ties* with
officials (as far as she is able, at ease and regularly there, and as far as there are ties), and *decisions* (her share of influence,
in months in which there was something to decide). What somebody does this month moves what she is known to carry by one part in
thirty. What somebody carried who has left fades as slowly, for others took it over from her; what nobody took over is missing
(`key_people`). Of each kind the effective number of people is the inverse Simpson index, at a
standard load: below it too little is done to speak of carrying, so that idleness is not spread widely. Somebody's share
of all that residents carry is the plain mean of her shares of the four.

Equation: x' = x + (now - x) / 30; n = (sum x)^2 / (sum x^2 + standard^2).
Left out: what workers carry (a column of its own); who taught whom.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import Population
from sim.compiled import kernel, rule
from sim.parameters import Values
from sim.sums import mean_in_order

MEMORY_MONTHS = 30.0
KINDS = ("work", "roles", "ties", "decisions")
FORGOTTEN = 1e-3
NOTHING = [0.0, 0.0, 0.0]
Sums = list[float]


def effective_number(carried: float, squares: float, standard: float) -> float:
    """How many people carry something, were it shared evenly: inverse Simpson, at a standard load.

    Parameters
    ----------
    carried, squares : sum of what each carries, and of its squares
    """
    if carried <= 0.0:
        return 0.0
    return carried * carried / (squares + standard * standard)


@rule
def work_next(work: float, hours: float, months: float) -> float:
    """Work that somebody is known to carry a month later, as far as one that remembers so many months is moved."""
    return work + (hours - work) / months


@rule
def held_next(held: float, now: float, months: float) -> float:
    """A role, ties or a say in decisions that somebody is known to carry a month later, as `work_next`."""
    return held + (now - held) / months


@kernel("UniTuple(float64, 2)(float64[::1], uint64[::1], uint64[::1], float64[::1], float64)")
def carry_work_on(work, occupancy, occupancy_now, hours, months):  # type: ignore[no-untyped-def]
    """Move the work that each is known to carry, of new occupants from none on; its sum and that of its squares."""
    total = squares = 0.0
    for i in range(work.size):
        if occupancy[i] != occupancy_now[i]:
            work[i], occupancy[i] = 0.0, occupancy_now[i]
        if work[i] == 0.0 and hours[i] == 0.0:
            continue  # most have never done any
        carried = work_next(work[i], hours[i], months)
        work[i] = carried
        total += carried
        squares += carried * carried
    return total, squares


class Carrying:
    """Slow amounts of what each resident carries, and what can be read off them.

    Attributes
    ----------
    shaped : influence on this month's decisions by resident, set at the meeting; empty where nothing lay on the table
    """

    def __init__(self, population: Population, p: Values) -> None:
        self._population, self._p = population, p
        self.shaped: dict[int, float] = {}
        self._work: NDArray[np.float64] = np.zeros(population.size)
        self._occupancy = population.occupancy.copy()
        self._sums_of_work = (0.0, 0.0)
        self._held: dict[
            int, list[float]
        ] = {}  # who -> what she holds, by kind but work: some dozens
        self._members: list[int] = []
        self._sums: tuple[Sums, Sums, Sums] | None = None

    def note(
        self, members: list[int], roles: Mapping[int, float], ties: Mapping[int, float]
    ) -> None:
        """Let this month move what each carries.

        Parameters
        ----------
        members : counters of resident members; roles, ties : what each of them holds this month
        """
        self._sums_of_work = carry_work_on(
            self._work,
            self._occupancy,
            self._population.occupancy,
            self._population.hours_given,
            MEMORY_MONTHS,
        )
        for who in sorted({*members, *self.shaped} - self._held.keys()):
            self._held[who] = NOTHING
        now, moved = (roles, ties, self.shaped), held_next.plain
        self._held = {
            who: [
                moved(amount, amounts.get(who, 0.0), MEMORY_MONTHS)
                for amount, amounts in zip(held, now, strict=True)
            ]
            for who, held in self._held.items()
        }
        self._forget()
        self._members, self.shaped, self._sums = list(members), {}, None

    def _forget(self) -> None:
        """Let go of those who carry next to nothing of any kind any more."""
        for who in [who for who, held in self._held.items() if max(held) < FORGOTTEN]:
            del self._held[who]

    def leave(self, who: int) -> None:
        """She has left the table: what she carried fades."""
        self._members = [member for member in self._members if member != who]
        self._sums = None

    def _sum_up(self) -> tuple[Sums, Sums, Sums]:
        """Sums by kind of what is carried, of what those at the table carry, and of squares; kept until either changes."""
        if self._sums is None:
            self._sums = self._sums_now()
        return self._sums

    def _sums_now(self) -> tuple[Sums, Sums, Sums]:
        carried, present, squares = NOTHING.copy(), NOTHING.copy(), NOTHING.copy()
        for who, held in self._held.items():
            here = who in self._members
            for kind, amount in enumerate(held):
                carried[kind] += amount
                squares[kind] += amount * amount
                if here:
                    present[kind] += amount
        work, squares_of_work = self._sums_of_work
        return [work, *carried], [work, *present], [squares_of_work, *squares]

    def effective(self, kind: str) -> float:
        """Effective number of residents who carry this kind, at a standard load."""
        number = KINDS.index(kind)
        standard = getattr(self._p, f"{kind}_standard")
        carried, _, squares = self._sum_up()
        return effective_number(carried[number], squares[number], standard)

    def relative(self, kind: str) -> float:
        """The same, against the people such a partnership needs for it, 0 to 1."""
        return min(1.0, self.effective(kind) / float(getattr(self._p, f"{kind}_needed")))

    def share_of(self, who: int) -> float:
        """Share that this resident has of all that residents at work and at the table carry now, 0 to 1."""
        slot = who & 0xFFFFFFFF
        lives_here = who >> 32 == int(self._occupancy[slot])
        held = self._held.get(who, NOTHING) if who in self._members else NOTHING
        amounts = (float(self._work[slot]) if lives_here else 0.0, *held)
        _, present, _ = self._sum_up()
        shares = [
            amount / total for amount, total in zip(amounts, present, strict=True) if total > 0.0
        ]
        return mean_in_order(shares) if shares else 0.0

    def busiest(self, count: int) -> list[int]:
        """The members who carry most, that one first."""
        return sorted(self._members, key=lambda who: (-self.share_of(who), who))[:count]

    @property
    def carriers(self) -> float:
        """Effective number of residents by their shares of all four kinds; NaN where nothing is carried."""
        _, present, _ = self._sum_up()
        kinds = [total for total in present if total > 0.0]
        if not kinds:
            return math.nan
        work = present[0]
        squares = self._sums_of_work[1] / (work * work) if work > 0.0 else 0.0
        for who in self._members:  # whoever is not a member has her share of the work and no more
            by_work = float(self._work[who & 0xFFFFFFFF]) / work if work > 0.0 else 0.0
            share = by_work
            for amount, total in zip(self._held.get(who, NOTHING), present[1:], strict=True):
                share += amount / total if total > 0.0 else 0.0
            squares += share * share - by_work * by_work
        return len(kinds) ** 2 / squares
