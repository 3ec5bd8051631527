"""A councillor: voice of the town hall in the community, or of the community in the town hall."""

from __future__ import annotations

from sim.agents.context import Actor, ModelContext
from sim.agents.names import official_name


class Councillor(Actor):
    """An elected member of the council for the ward.

    Attributes
    ----------
    number : of the seat on the council; holder : how many held it before
    orientation : 0 voice of the town hall to 1 voice of the community (E151)
    is_resident : lives in the area, and so has two roles in it (E152)
    tie : 0 to 1, tie with the partnership
    """

    def __init__(self, model: ModelContext, number: int) -> None:
        super().__init__(model)
        self.number, self.holder = number, 0
        self._take_office()
        self.tie: float = model.parameters.officials.councillor_tie_at_start

    def _take_office(self) -> None:
        p, draws = self.model.parameters.officials, self.model.draws
        who = (self.number, self.holder)
        self.name = official_name(draws.seed, f"councillor {self.number}", self.holder)
        self.is_resident = bool(
            draws.bernoulli(p.councillor_lives_here, "councillor.lives_here", 0, *who)
        )
        spread = draws.uniform("councillor.orientation", 0, *who)
        speaks = self.model.scenario.council.councillor_orientation
        speaks += p.councillor_spread * (spread - 0.5)
        speaks += p.neighbour_speaks * (self.is_resident - p.councillor_lives_here)
        self.orientation = float(min(1.0, max(0.0, speaks)))

    def lose_seat(self) -> None:
        """Somebody else is elected; the tie goes with the person."""
        gone = self.name
        self.holder += 1
        self._take_office()
        self.tie *= self.model.parameters.officials.councillor_handover
        self.model.record_event(
            "election", self.name, f"elected in place of {gone}", cause="election"
        )
