"""Carrying: how widely what residents carry is spread, as it has been over some thirty months.

Purpose: tell a partnership that rests on one or two people from one that many carry, with a memory as long as theirs.

Evidence: E031, E048, E070, E071, E155.
Reads: hours worked, seats and roles, influence in the month's discussions, skill, ease and presence of members, ties with officials.
Writes: slow amounts by resident, by four kinds. Draws: none.

Rule: Four kinds of thing are carried: the *work* (hours worked, by whoever took part), *roles* (the chair, those who lead), *ties* with
officials (as far as she is able, at ease and regularly there, and as far as there are ties), and *decisions* (her share of influence,
in months in which there was something to decide). What somebody does this month moves what she is known to carry by one part in
thirty. What somebody carried who has left fades as slowly, for others took it over from her; but what she alone carried
(`key_people`) is carried by nobody until others have grown into it. Of each kind the effective number of people is the inverse Simpson index, at a
standard load: below it too little is done to speak of carrying, so that idleness is not spread widely. Somebody's share
of all that residents carry is the plain mean of her shares of the four.

Equation: x' = x + (now - x) / 30; n = (sum (1 - lost) x)^2 / (sum x^2 + standard^2).
Left out: what workers carry (a column of its own); who taught whom.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import Population
from sim.functional_forms import moved_towards

MEMORY_MONTHS = 30.0
KINDS = ("work", "roles", "ties", "decisions")
FORGOTTEN = 1e-3


def effective_number(carried: float, squares: float, standard: float) -> float:
    """How many people carry something, were it shared evenly: inverse Simpson, at a standard load.

    Parameters
    ----------
    carried : sum of what is carried; squares : of what each carries or carried alone until she left
    """
    if carried <= 0.0:
        return 0.0
    return carried * carried / (squares + standard * standard)


class Carrying:
    """Slow amounts of what each resident carries, and what can be read off them.

    Attributes
    ----------
    shaped : influence on this month's decisions by resident, set at the meeting; empty where nothing lay on the table
    """

    def __init__(self, population: Population, p: SimpleNamespace) -> None:
        self._population, self._p = population, p
        self.shaped: dict[int, float] = {}
        self._work: NDArray[np.float64] = np.zeros(population.size)
        self._occupancy = population.occupancy.copy()
        self._held: dict[int, list[float]] = {}
        self._lost: dict[int, float] = {}
        self._members: list[int] = []
        self._sum_up()

    def note(
        self, members: list[int], roles: Mapping[int, float], ties: Mapping[int, float]
    ) -> None:
        """Let this month move what each carries.

        Parameters
        ----------
        members : counters of resident members; roles, ties : what each of them holds this month
        """
        moved = self._population.occupancy != self._occupancy
        if moved.any():
            self._work[moved] = 0.0
            self._occupancy[moved] = self._population.occupancy[moved]
        self._work += (self._population.hours_given - self._work) / MEMORY_MONTHS
        for who in sorted({*self._held, *members, *self.shaped}):
            now = (roles.get(who, 0.0), ties.get(who, 0.0), self.shaped.get(who, 0.0))
            before = self._held.get(who, (0.0, 0.0, 0.0))
            self._held[who] = [
                moved_towards(amount, to, MEMORY_MONTHS)
                for amount, to in zip(before, now, strict=True)
            ]
        self._held = {who: held for who, held in self._held.items() if max(held) >= FORGOTTEN}
        self._lost = {
            who: lost
            for who, lost in self._lost.items()
            if who in self._held and who not in members
        }
        self._members, self.shaped = list(members), {}
        self._sum_up()

    def leave(self, who: int, lost: float) -> None:
        """She has left the table: what she carried fades, but for the share that nobody takes over from her."""
        self._members = [member for member in self._members if member != who]
        if who in self._held:
            self._lost[who] = lost
        self._sum_up()

    def _sum_up(self) -> None:
        gone = sum(lost * float(self._work[who & 0xFFFFFFFF]) for who, lost in self._lost.items())
        work = float(self._work.sum()) - gone
        carried, present = [work, 0.0, 0.0, 0.0], [work, 0.0, 0.0, 0.0]
        squares = [float(self._work @ self._work), 0.0, 0.0, 0.0]
        members = set(self._members)
        for who, held in self._held.items():
            left, is_here = 1.0 - self._lost.get(who, 0.0), who in members
            for number, amount in enumerate(held, 1):
                carried[number] += left * amount
                squares[number] += amount * amount
                if is_here:
                    present[number] += amount
        self._carried, self._present, self._squares = carried, present, squares

    def effective(self, kind: str) -> float:
        """Effective number of residents who carry this kind, at a standard load."""
        number = KINDS.index(kind)
        standard = getattr(self._p, f"{kind}_standard")
        return effective_number(self._carried[number], self._squares[number], standard)

    def relative(self, kind: str) -> float:
        """The same, against the people such a partnership needs for it, 0 to 1."""
        return min(1.0, self.effective(kind) / float(getattr(self._p, f"{kind}_needed")))

    def share_of(self, who: int) -> float:
        """Share that this resident has of all that residents at work and at the table carry now, 0 to 1."""
        slot = who & 0xFFFFFFFF
        lives_here = who >> 32 == int(self._occupancy[slot])
        held = self._held.get(who, (0.0, 0.0, 0.0)) if who in self._members else (0.0, 0.0, 0.0)
        amounts = [float(self._work[slot]) if lives_here else 0.0, *held]
        shares = [
            amount / total
            for amount, total in zip(amounts, self._present, strict=True)
            if total > 0.0
        ]
        return sum(shares) / len(shares) if shares else 0.0

    def busiest(self, count: int) -> list[int]:
        """The members who carry most, that one first."""
        return sorted(self._members, key=lambda who: (-self.share_of(who), who))[:count]

    @property
    def carriers(self) -> float:
        """Effective number of residents by their shares of all four kinds; NaN where nothing is carried."""
        kinds = [total for total in self._present if total > 0.0]
        if not kinds:
            return math.nan
        work = self._present[0]
        shares = self._work / work if work > 0.0 else self._work.copy()
        for who in self._members:
            held = self._held.get(who, (0.0, 0.0, 0.0))
            for amount, total in zip(held, self._present[1:], strict=True):
                shares[who & 0xFFFFFFFF] += amount / total if total > 0.0 else 0.0
        return len(kinds) ** 2 / float(shares @ shares)
