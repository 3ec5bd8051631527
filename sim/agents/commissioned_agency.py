"""An outside agency that is paid to deliver a service."""

from __future__ import annotations

from sim.agents.context import Actor, ModelContext
from sim.agents.names import agency_name
from sim.agents.project import Project


class CommissionedAgency(Actor):
    """Runs its routine, and answers to whoever signs its contract (E202, E212).

    Attributes
    ----------
    routine : 0 to 1, how much of what it does is what it does everywhere
    embedding : 0 to 1, how far it has learnt the ways of this area
    contracts : projects it delivers now
    """

    def __init__(self, model: ModelContext, number: int) -> None:
        super().__init__(model)
        self.name = agency_name(model.draws.seed, number)
        least = float(model.parameters.commissioning.routine_least)
        drawn = model.draws.uniform("agency.routine", 0, number)
        self.routine = least + (1.0 - least) * drawn
        self.embedding = 0.0
        self.contracts: list[Project] = []

    @property
    def plain(self) -> float:
        """How far it runs its plain routine here, 0 to 1."""
        return float(self.routine * (1.0 - self.embedding))

    def step(self) -> None:
        """Drop contracts that have run out."""
        self.contracts = [project for project in self.contracts if project.is_live]
