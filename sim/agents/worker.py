"""A paid worker: hours, a role, a manner, and what goes when the post ends."""

from __future__ import annotations

from typing import Any

import mesa

from sim.environment import employment

ROLES = ("grassroots", "delivery", "strategic", "administration")


def manner(model: Any) -> float:
    """Directiveness of this area's workers: what the design aims at, give or take.

    The employer shifts it, and areas differ, most around the middle; a design that wants all enabling or all managerial gets it.
    """
    aim = float(model.scenario.workers.directiveness)
    luck = 2.0 * model.draws.uniform("worker.manner", 0) - 1.0
    spread = model.parameters.worker_dominance.manner_spread
    middle = 4.0 * aim * (1.0 - aim)
    return min(1.0, max(0.0, aim + middle * (employment.shift(model) + spread * luck)))


class Worker(mesa.Agent):  # type: ignore[misc]
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

    def __init__(self, model: Any, role: str, hours: float, number: int) -> None:
        super().__init__(model)
        levers = model.scenario.workers
        self.role, self.hours, self.number = role, float(hours), number
        self.employer: str = levers.employer
        self.directiveness = manner(model)
        self.is_resident = model.draws.chance(
            levers.resident_share, "worker.resident", 0, role, number
        )
        self.standing: float = model.parameters.employment.standing_at_start
        self.vacant_until = -1
        self.holder = 0
        self.name = self._name()

    def _name(self) -> str:
        from sim.agents.names import official_name

        return official_name(
            self.model.draws.seed, f"worker {self.role} {self.number}", self.holder
        )

    def leave(self, until: int) -> None:
        """The holder goes; the post stays vacant until this month."""
        self.vacant_until = until
        self.holder += 1
        self.standing = self.model.parameters.employment.standing_of_successor

    def step(self) -> None:
        """Fill a vacant post when its time has come; grow in standing while at work."""
        if self.vacant_until == self.model.month:
            self.vacant_until = -1
            self.name = self._name()
            self.model.record_event("worker_starts", self.name, f"{self.role} worker appointed")
        elif self.vacant_until < 0:
            p = self.model.parameters.employment
            self.standing = min(p.standing_most, self.standing + p.standing_gain)
            employment.may_move_on(self.model, self)

    @property
    def active_hours(self) -> float:
        """Hours worked this month."""
        return 0.0 if self.vacant_until >= 0 else self.hours
