"""The funder's critical friend."""

from __future__ import annotations

from sim.agents.context import Actor, ModelContext
from sim.agents.names import official_name


class Rep(Actor):
    """Some days a year of advice and mediation, and an eye on who dominates.

    Attributes
    ----------
    days : days a year; stance : 'silent', 'listening' or 'pushing'
    holder : 0 for the first rep, one more for each that follows
    relation : 0 to 1, how well members and this rep get on
    hurt : confidence that members lose this month, having been given another against their will
    seen : what the rep saw in the last yearly look: group -> whether it dominates
    """

    def __init__(self, model: ModelContext) -> None:
        super().__init__(model)
        levers = model.scenario.support
        self.days, self.stance = float(levers.rep_days_per_year), str(levers.rep_stance)
        self.holder = 0
        self.relation = float(model.parameters.rep.relation_at_start)
        self.hurt = 0.0
        self.name = official_name(model.draws.seed, "rep", 0)
        self.seen: dict[str, bool] = {}

    def change(self) -> str:
        """Another person takes over and begins anew with the members; who has gone."""
        gone = self.name
        self.holder += 1
        self.relation = float(self.model.parameters.rep.relation_at_start)
        self.name = official_name(self.model.draws.seed, "rep", self.holder)
        return gone

    def _works(self, what: str) -> float:
        """What share of all a rep could do this one does, by days, relation and stance."""
        if not self.model.supported:
            return 0.0
        p = self.model.parameters.rep
        days = self.days / (self.days + p.half_days)
        return float(days * (0.5 + 0.5 * self.relation) * getattr(p, f"{self.stance}_{what}"))

    @property
    def advice(self) -> float:
        """Advice that reaches the members this month, 0 to 1."""
        return min(1.0, self._works("advice"))

    @property
    def mediation(self) -> float:
        """How much the rep does to settle and untangle quarrels this month, 0 to 1."""
        return min(1.0, self._works("mediates"))

    @property
    def push(self) -> float:
        """How hard the rep pushes, 0 to 1: only one of that stance does."""
        if self.stance != "pushing" or not self.model.supported:
            return 0.0
        return float(self.days / (self.days + self.model.parameters.rep.half_days))

    @property
    def push_against_lull(self) -> float:
        """How much of the weariness of a long haul a pushing rep keeps away, 0 to 1."""
        return float(self.model.parameters.rep.push_lull) * self.push
