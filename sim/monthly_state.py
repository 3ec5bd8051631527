"""What mechanisms tell each other within a month."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters


class MonthlyState:
    """Quantities of the current month.

    Reset every month: promises kept and broken (weights seen by somebody fully involved), convened, decisions_changed (weight of
    others' decisions changed at the partnership's asking, less that of campaigns lost), credit_shared, credit_taken (by the council), outvoted (shares of votes
    against what was decided, summed), what deciding took.
    Carried over: presence and worker_work_share (smoothed), and the last value of the others.
    on_working_groups : slots of residents on a working group and not on the partnership.
    quarrel, quarrel_with_workers : how much all clashes, or one with workers, weigh; external_support : 0 or 1.
    council_trusted, articulate : members' trust in the council and ease with committee ways, seen once a quarter.
    volunteer_hours : worked by residents, meetings included; resident_hours : of work they did, groups' included, meetings not;
    member_hours : of work beside meetings that each resident member did; needed : share of the hours offered that was worked.
    need_met : how well what was agreed lately meets need, None before anything was agreed.
    deciding_done : hours that went into deciding; deciding_by_others : hours brought by all but the two busiest members.
    decisions_due, decisions_timely : decisions due this month, and those of them that were in time.
    Shares and levels lie between 0 and 1; hours are hours a month.
    asking_hours : of members, spent on asking people.
    What others may read before it is first worked out starts from the catalogue, or from one half.
    """

    def __init__(self, p: Parameters) -> None:
        self.presence = 0.0
        self.worker_work_share = self.outside_work_share = self.reliance_on_workers = 0.0
        self.outside_hours = self.by_lto = 0.0
        self.visible_success = 0.0
        self.valued = p.projects.valued_at_start
        self.contact_quality = p.projects.contact_at_start
        self.council_contact = p.council_conduct.contact_at_start
        self.residents_influence = 0.5
        self.representative = p.decisions.representative_at_start
        self.attendance_share = 0.0
        self.deciding_done = self.deciding_by_others = 0.0
        self.decisions_due = self.decisions_timely = 0
        self.teaching = 0.0
        self.confidence_shift = 0.0
        self.attacked = False
        self.need_met: float | None = None
        self.quarrel = self.quarrel_with_workers = self.external_support = 0.0
        self.open_session = self.low_turnout = 0.0
        self.council_trusted, self.articulate = p.officials.council_trusted_at_start, 0.5
        self.on_working_groups: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self.lull = 0.0
        self.volunteer_hours = self.unmet_hours = self.by_workers = self.done_hours = 0.0
        self.resident_hours = self.member_hours = 0.0
        self.strategic_hours = 0.0
        self.posts_paid = 1.0
        self.burnouts = 0
        self.needed = 1.0
        self.asking_hours = 0.0
        self.kept_partnership = self.broken_partnership = 0.0
        self.kept_council = self.broken_council = 0.0
        self.convened = self.decisions_changed = 0.0
        self.credit_shared = self.credit_taken = self.outvoted = 0.0

    @property
    def paid_work_share(self) -> float:
        """Share of the work done by paid workers and from outside: what members do not learn."""
        return min(1.0, self.worker_work_share + self.outside_work_share)

    def begin_month(self) -> None:
        """Reset what belongs to one month."""
        self.deciding_done = self.deciding_by_others = 0.0
        self.decisions_due = self.decisions_timely = 0
        self.kept_partnership = self.broken_partnership = 0.0
        self.kept_council = self.broken_council = 0.0
        self.convened = self.decisions_changed = 0.0
        self.credit_shared = self.credit_taken = self.outvoted = 0.0
