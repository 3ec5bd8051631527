"""What mechanisms tell each other within a month."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


class Now:
    """Quantities of the current month.

    Reset every month: promises kept and broken (weights seen by somebody fully involved), convened.
    Carried over: presence and worker_work_share (smoothed), and the last value of the others.
    on_working_groups : slots of residents on a working group and not on the partnership.
    quarrel, quarrel_with_workers : how much all clashes, or one with workers, weigh; external_support : 0 or 1.
    council_trusted, articulate : members' trust in the council and ease with committee ways, seen once a quarter.
    need_met : how well what was agreed lately meets need, None before anything was agreed.
    Shares and levels lie between 0 and 1; hours are hours a month.
    """

    def __init__(self) -> None:
        self.presence = 0.0
        self.worker_work_share = self.outside_work_share = 0.0
        self.outside_hours = self.by_lto = 0.0
        self.visible_success = 0.0
        self.valued = 0.3
        self.contact_quality = 0.45
        self.council_contact = 0.4
        self.residents_influence = 0.5
        self.workers_influence = 0.0
        self.representative = 0.7
        self.attendance_share = 0.0
        self.teaching = 0.0
        self.confidence_shift = 0.0
        self.attacked = False
        self.need_met: float | None = None
        self.quarrel = self.quarrel_with_workers = self.external_support = 0.0
        self.open_session = self.low_turnout = 0.0
        self.council_trusted, self.articulate = 0.45, 0.5
        self.on_working_groups: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self.lull = 0.0
        self.volunteer_hours = self.unmet_hours = self.by_workers = self.done_hours = 0.0
        self.strategic_hours = 0.0
        self.posts_paid = 1.0
        self.burnouts = self.returned = 0
        self.kept_partnership = self.broken_partnership = 0.0
        self.kept_council = self.broken_council = 0.0
        self.convened = 0.0

    @property
    def paid_work_share(self) -> float:
        """Share of the work done by paid workers and from outside: what members do not learn."""
        return min(1.0, self.worker_work_share + self.outside_work_share)

    def begin_month(self, model: Any) -> None:
        """Reset what belongs to one month."""
        self.kept_partnership = self.broken_partnership = 0.0
        self.kept_council = self.broken_council = 0.0
        self.convened = 0.0
        self.open_session = 1.0 if model.scenario.partnership.open_session else 0.0
        hours = {"strategic": 1.0, "administration": 0.3, "grassroots": 0.15, "delivery": 0.1}
        self.strategic_hours = sum(w.active_hours * hours[w.role] for w in model.workers)
        self.lull = self._lull(model)
        p = model.parameters.partnership
        model.rivalry *= 1.0 - p.rivalry_fade * (
            self.presence + (1.0 if model.hub else 0.0) + p.fair_shares * model.fair_shares
        )

    def _lull(self, model: Any) -> float:
        """Weariness of a long haul carried by few (E009, E080), 0 to 1."""
        plan = model.partnership.plan_month
        if plan is None or not model.is_running:
            return 0.0
        p = model.parameters.partnership
        long = min(1.0, max(0.0, (model.month - plan - p.lull_after_months) / 60.0))
        pressed = min(1.0, model.member_load / model.parameters.projects.load_cap)
        return (
            long
            * (0.4 + 0.6 * pressed)
            * (1.0 - 0.6 * self.presence)
            * (1.0 - model.rep.push_against_lull)
        )
