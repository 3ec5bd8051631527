"""What mechanisms tell each other within a month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class MonthlyState:
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
        self.burnouts = 0
        self.kept_partnership = self.broken_partnership = 0.0
        self.kept_council = self.broken_council = 0.0
        self.convened = 0.0

    @property
    def paid_work_share(self) -> float:
        """Share of the work done by paid workers and from outside: what members do not learn."""
        return min(1.0, self.worker_work_share + self.outside_work_share)

    def begin_month(self) -> None:
        """Reset what belongs to one month."""
        self.kept_partnership = self.broken_partnership = 0.0
        self.kept_council = self.broken_council = 0.0
        self.convened = 0.0
