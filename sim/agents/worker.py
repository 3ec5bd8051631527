"""A paid worker: hours, a role, a manner, and what goes when the post ends."""

from __future__ import annotations

from sim.agents.context import Actor, ModelContext
from sim.agents.names import official_name

ROLES = ("grassroots", "delivery", "strategic", "administration")


class Worker(Actor):
    """A post and its holder.

    Attributes
    ----------
    role : one of `ROLES`; employer : 'lto', 'agency' or 'self'
    hours : hours a month
    directiveness : 0 enabling to 1 managerial; a redefined role binds successors too
    is_resident : lives in the area, so that ties and know-how stay when the post ends
    standing : 0 to 1, weight of the worker's word
    vacant_until : month in which a vacant post is filled again, or -1
    """

    def __init__(
        self, model: ModelContext, role: str, hours: float, number: int, directiveness: float
    ) -> None:
        super().__init__(model)
        levers = model.scenario.workers
        self.role, self.hours, self.number = role, float(hours), number
        self.employer: str = levers.employer
        self.directiveness = directiveness
        self.is_resident = model.draws.bernoulli(
            levers.resident_share, "worker.resident", 0, role, number
        )
        self.standing: float = model.parameters.employment.standing_at_start
        self.vacant_until = -1
        self.holder = 0
        self.name = self._name()

    def _name(self) -> str:
        return official_name(
            self.model.draws.seed, f"worker {self.role} {self.number}", self.holder
        )

    def leave(self, until: int) -> None:
        """The holder goes; the post stays vacant until this month."""
        self.vacant_until = until
        self.holder += 1
        self.standing = self.model.parameters.employment.standing_of_successor

    def begin(self) -> None:
        """Somebody is appointed to the vacant post."""
        self.vacant_until = -1
        self.name = self._name()
        self.model.record_event("worker_starts", self.name, f"{self.role} worker appointed")

    def grow_in_standing(self) -> None:
        """A month at work adds to the weight of the worker's word."""
        p = self.model.parameters.employment
        self.standing = min(p.standing_most, self.standing + p.standing_gain)

    @property
    def active_hours(self) -> float:
        """Hours worked this month."""
        return 0.0 if self.vacant_until >= 0 else self.hours
