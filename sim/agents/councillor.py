"""A councillor: voice of the town hall in the community, or of the community in the town hall."""

from __future__ import annotations

from typing import Any

import mesa


class Councillor(mesa.Agent):  # type: ignore[misc]
    """An elected member of the council for the ward.

    Attributes
    ----------
    orientation : 0 voice of the town hall to 1 voice of the community (E151)
    tie : 0 to 1, tie with the partnership
    """

    def __init__(self, model: Any, number: int) -> None:
        super().__init__(model)
        self.number, self.holder = number, 0
        self._take_office()
        self.tie = 0.15

    def _take_office(self) -> None:
        from sim.agents.names import official_name

        self.name = official_name(self.model.draws.seed, f"councillor {self.number}", self.holder)
        spread = self.model.draws.uniform("councillor.orientation", 0, self.number, self.holder)
        paternalism = self.model.scenario.council.paternalism
        self.orientation = min(1.0, max(0.0, 1.0 - paternalism + 0.6 * (spread - 0.5)))

    def lose_seat(self) -> None:
        """Somebody else is elected; the tie goes with the person."""
        gone = self.name
        self.holder += 1
        self._take_office()
        self.tie *= 0.25
        self.model.record_event(
            "election", self.name, f"elected in place of {gone}", cause="election"
        )

    def step(self) -> None:
        """Councillors act through meetings and elections; nothing is left for a turn of their own."""
