"""Clashes: who has fallen out with whom, over what, and how much it weighs on the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.agents.population import PET_PROJECT
from sim.randomness import unit_interval

if TYPE_CHECKING:
    from sim.agents.partnership import Seat

YEAR = 12
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
class Clash:
    """A disagreement that impedes the work.

    Attributes
    ----------
    kind : one of `OVER`; who, other : the two sides, as people would name them
    began : month; strength : 0 to 1, how bitter it is
    seat : the member it turns on, or None; several : whether ``who`` are several people
    paid : whether the confidence it may give was paid when it began, as in a contest
    """

    kind: str
    who: str
    other: str
    began: int
    strength: float
    seat: Seat | None = None
    several: bool = False
    paid: bool = False

    def says(self, one: str, many: str) -> str:
        """The verb that agrees with who fell out."""
        return many if self.several else one


class Clashes:
    """The clashes of a partnership, at most one of a kind at a time.

    Attributes
    ----------
    live : those not settled, oldest first; last_live : last month in which there was one
    overcome : settled so far without anybody going
    support_until : last month of the help the funder sent
    broken : the partnership broke down, or lost what others held, and has not rebuilt
    rebuilding_until : last month of rebuilding; reviewed : it has been through rebuilding
    known, known_for : what of its members can cause clashes, and the table for which that was found
    """

    def __init__(self) -> None:
        self.live: list[Clash] = []
        self.last_live = -YEAR
        self.overcome = 0
        self.support_until = self.rebuilding_until = -1
        self.broken = self.reviewed = False
        self.known_for: Any = None
        self.known: tuple[int, int, float] = (0, 0, 0.0)

    def of(self, kind: str) -> Clash | None:
        """The live clash of this kind, if there is one."""
        return next((clash for clash in self.live if clash.kind == kind), None)

    @property
    def heat(self) -> float:
        """How much all live clashes weigh together, 0 to 1."""
        calm = 1.0
        for clash in self.live:
            calm *= 1.0 - clash.strength
        return 1.0 - calm


Sides = tuple[Any, str, str, bool]
"""The member a clash turns on, the two sides by name, and whether the first are several."""


def sides(model: Any, kind: str) -> Sides:
    """Who falls out with whom, for this kind of clash, at the table as it is."""
    seats = model.partnership.resident_seats()
    if kind == "workers":
        return None, "members", "the paid workers", True
    if kind == "lto":
        return None, "members", str(model.lto.name), True
    if kind == "estates":
        return _estates(model)
    if kind == "members" and len(seats) > 1:
        first = max(seats, key=lambda seat: seat.work_total)
        second = _one_of(model, [seat for seat in seats if seat is not first])
        return first, first.name, second.name, False
    if kind == "personal_project":
        motive = model.population.motive
        seats = [seat for seat in seats if motive[seat.slot] == PET_PROJECT] or seats
    if kind == "difficult_person":
        seats = difficult(model, model.parameters.conflict.difficult_share) or seats
    seat = _one_of(model, seats)
    return seat, seat.name, "the other members", False


def difficult(model: Any, share: float) -> list[Seat]:
    """Members with whom it is hard to work; who is, is drawn for every resident for good."""
    key = model.draws.key("conflict.difficult")
    seats = model.partnership.resident_seats()
    return [seat for seat in seats if unit_interval(key, seat.who) < share]


def _one_of(model: Any, seats: list[Seat]) -> Seat:
    key = model.draws.key("conflict.who", model.month)
    return max(seats, key=lambda seat: unit_interval(key, seat.who))


def _estates(model: Any) -> Sides:
    """Members of the two estates with most of them at the table."""
    larger, smaller = (model.name_of_estate(estate) for estate in largest_estates(model)[:2])
    return None, f"members from {larger}", f"those from {smaller}", True


def largest_estates(model: Any) -> list[int]:
    """Estates with members at the table, that with most of them first."""
    estates = [int(e) for e in model.population.estate[model.partnership.slots].tolist()]
    return sorted(set(estates), key=lambda e: (-estates.count(e), e))
