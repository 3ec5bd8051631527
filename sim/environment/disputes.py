"""Disputes: who has fallen out with whom, over what, and how much it weighs on the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.agents.seat import Seat
from sim.event_log import NOTHING

OVER = {
    "personal_project": "over a project of their own",
    "difficult_person": "over how people are treated",
    "estates": "over which estate gets what",
    "members": "over who does the work",
    "workers": "over who decides",
    "lto": "over how the money is handled",
}
"""Every kind of clash and what it is about."""


@dataclass(eq=False, slots=True)
class Dispute:
    """A disagreement that impedes the work.

    Attributes
    ----------
    kind : one of `OVER`; who, other : the two sides, as people would name them
    began : month; strength : 0 to 1, how bitter it is
    seat : the member it turns on, or None; several : whether ``who`` are several people
    paid : whether the confidence it may give was paid when it began, as in a contest
    line : number of the line of the diary that tells of it
    """

    kind: str
    who: str
    other: str
    began: int
    strength: float
    seat: Seat | None = None
    several: bool = False
    paid: bool = False
    line: int = NOTHING

    def says(self, one: str, many: str) -> str:
        """The verb that agrees with who fell out."""
        return many if self.several else one


class Disputes:
    """The clashes of a partnership, at most one of a kind at a time.

    Attributes
    ----------
    live : those not settled, oldest first
    overcome : settled so far without anybody going
    support_until : last month of the help the funder sent
    months_at_odds : months running in which members could not sit at one table
    parted_with_holder : it has parted in a clash with whoever held the money, and not yet faced what that means
    broken : the partnership broke down and has not rebuilt; broke_in : month in which it did, or -1
    standstill_until : last month in which it stands still after a breakdown
    rebuilding_until : last month of rebuilding; reviewed : it has been through rebuilding
    known, known_for : what of its members can cause clashes, and the table for which that was found
    """

    def __init__(self) -> None:
        self.live: list[Dispute] = []
        self.overcome = 0
        self.support_until = self.rebuilding_until = -1
        self.broken = self.reviewed = self.parted_with_holder = False
        self.months_at_odds = 0
        self.broke_in = self.standstill_until = -1
        self.known_for: NDArray[np.intp] | None = None
        self.known: tuple[int, int, float] = (0, 0, 0.0)

    def of(self, kind: str) -> Dispute | None:
        """The live clash of this kind, if there is one."""
        return next((dispute for dispute in self.live if dispute.kind == kind), None)

    @property
    def heat(self) -> float:
        """How much all live clashes weigh together, 0 to 1."""
        calm = 1.0
        for dispute in self.live:
            calm *= 1.0 - dispute.strength
        return 1.0 - calm

    def ended_work(self, month: int) -> bool:
        """Whether a quarrel has ended the partnership's work, this month or for a time."""
        return month <= self.standstill_until or month == self.broke_in

    def recruiting_effort(self, month: int, recruits: float) -> float:
        """By how much the effort to find members grows while rebuilding, by the share ``recruits``."""
        return 1.0 + (recruits if month <= self.rebuilding_until else 0.0)
