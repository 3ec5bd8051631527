"""M13 Maturity: the index, its four parts, and the stages.

Purpose: say how far a partnership has come, by conditions fixed before any calibration.

Evidence: E070 to E075, E031, XG01, XG02, L10.
Reads: decisions of the last twelve months, who did the work, joiners, new roles, cohesion, legal form, income.
Writes: index, parts, stage. Draws: none (decisions are re-evaluated with the draws they had).

Rule: *Timely*: of the decisions due in the last twelve months at least 5/6 were taken by the meeting after
they were tabled; with fewer than three due it is not known. *Without X*: the same decisions gone
through again by the same rule, with the hours and presence of X taken away; X is the workers and the two most
active members. Capability is decision skill and timeliness; depth is capability without X over
capability with; dynamism is new people and new roles of the last two years; cohesion is M4's. The index
is their geometric mean, each at least 0.05. Stages: forming, fragile, fragile_maturity, sturdy, self_sustaining;
one is lost only after its condition has failed six months running.

Equation: M = (capability x depth x dynamism x cohesion)^(1/4).
Left out: clashes (they come with M7), so no stage waits for one yet.
"""

from __future__ import annotations

import math
from typing import Any

from sim.agents.partnership import STAGES, YEAR
from sim.mechanisms.decisions import quorum_of, work_through

FLOOR = 0.05
TIMELY = 5.0 / 6.0
FEWEST_DUE = 3
MONTHS_TO_LOSE = 6


class Replayed:
    """An option gone through again with less capacity."""

    __slots__ = ("need", "progress", "tabled", "taken", "wait")

    def __init__(self, option: Any) -> None:
        self.need, self.tabled, self.wait = option.need, option.tabled, option.wait
        self.progress, self.taken = 0.0, None


class Assessment:
    """What is known of the partnership's maturity this month.

    Attributes
    ----------
    timely_share : share of decisions due that were timely, NaN if fewer than three were due
    capability, depth, dynamism, cohesion, index : 0 to 1, NaN without a partnership
    stage : one of `STAGES`; sturdy_month : month it first became sturdy, or None
    """

    def __init__(self) -> None:
        self.timely_share = self.timely_without = math.nan
        self.capability = self.depth = self.dynamism = self.cohesion = math.nan
        self.index = math.nan
        self.stage = "forming"
        self.failed_months = 0
        self.sturdy_month: int | None = None

    @property
    def is_timely(self) -> bool | None:
        """Whether decisions were timely; None if not known."""
        return None if math.isnan(self.timely_share) else self.timely_share >= TIMELY

    @property
    def relies_on_few(self) -> bool | None:
        """Timely, but not without the two most active members."""
        return None if math.isnan(self.timely_without) else self.timely_without < TIMELY


def timeliness(options: list[Any], month: int) -> float:
    """Share of the decisions due in the last twelve months that were taken by the next meeting."""
    due = [o for o in options if month - YEAR < o.tabled + 1 <= month]
    if len(due) < FEWEST_DUE:
        return math.nan
    return sum(o.taken is not None and o.taken <= o.tabled + 1 for o in due) / len(due)


def without(model: Any, workers: bool, members: int) -> float:
    """Timeliness with the workers' and the most active members' contributions taken away."""
    partnership, month = model.partnership, model.month
    seats = sorted(partnership.seats, key=lambda s: -s.work_total)[:members]
    docket = [Replayed(o) for o in partnership.options]
    kept = list(docket)
    here = len(partnership.seats)
    for back in range(YEAR - 1, -1, -1):
        when = month - back
        place = when % YEAR
        capacity = partnership.capacity[place] - sum(seat.work[place] for seat in seats)
        if workers:
            capacity -= partnership.worker_capacity[place]
        missing = sum(seat.work[place] > 0.0 for seat in seats)
        quorum = quorum_of(model, max(1, here - len(seats)))
        quorate = partnership.attendance[place] - missing >= quorum
        for option in work_through(docket, max(0.0, capacity), quorate, when):
            docket.remove(option)
    return timeliness(kept, month)


def forget_old_options(model: Any) -> None:
    """Keep the options of the last fourteen months and those still open."""
    partnership, month = model.partnership, model.month
    if partnership.options and partnership.options[0].tabled < month - YEAR - 2:
        partnership.options = [o for o in partnership.options if o.tabled >= month - YEAR - 2]


def skill_without(model: Any) -> float:
    """Decision skill among the members left when the two most active are gone."""
    partnership = model.partnership
    gone = {id(s) for s in sorted(partnership.seats, key=lambda s: -s.work_total)[:2]}
    slots = [s.slot for s in partnership.seats if s.kind == "resident" and id(s) not in gone]
    if not slots:
        return 0.0
    mean_all = float(model.population.skill[partnership.slots].mean())
    mean_left = float(model.population.skill[slots].mean())
    return float(partnership.decision_skill * mean_left / max(mean_all, 1e-9))


def recent(months: list[int], month: int, window: int = 24) -> int:
    """How many of these months lie within the window."""
    return sum(month - window < m <= month for m in months)


def apply(model: Any) -> None:
    """Assess the partnership as it stands this month."""
    state, partnership = model.assessment, model.partnership
    if not partnership.seats:
        state.index = state.capability = state.depth = state.dynamism = state.cohesion = math.nan
        return
    forget_old_options(model)
    if model.month % 3 == 2 or model.month == model.own_end_month - 1:
        assess(model)
    state.cohesion = partnership.cohesion
    parts = (state.capability, state.depth, state.dynamism, state.cohesion)
    if not any(math.isnan(part) for part in parts):
        state.index = math.prod(max(FLOOR, part) for part in parts) ** 0.25
    change_stage(model)


def assess(model: Any) -> None:
    """Re-evaluate timeliness, capability, depth and dynamism."""
    p, state, partnership, month = (
        model.parameters.maturity,
        model.assessment,
        model.partnership,
        model.month,
    )
    share = timeliness(partnership.options, month)
    if not math.isnan(share):
        state.timely_share = share
        state.timely_without = without(model, workers=False, members=2)
        alone = without(model, workers=True, members=2)
        state.timely_without_all = alone
        state.capability = math.sqrt(partnership.decision_skill * share)
        bare = math.sqrt(skill_without(model) * alone)
        state.depth = min(1.0, bare / max(state.capability, 1e-9))
    fresh = recent(partnership.joined_months, month)
    roles = recent(partnership.new_role_months, month)
    state.dynamism = 1.0 - math.exp(-(fresh + p.role_weight * roles) / p.dynamism_scale)


def reaches(model: Any) -> str:
    """The highest stage whose conditions hold now."""
    state, partnership, month = model.assessment, model.partnership, model.month
    if not partnership.has_plan:
        return "forming"
    timely = state.is_timely
    if timely is None:
        return str(state.stage) if state.stage != "forming" else "fragile"
    if not timely or model.months_without_decision >= 3:
        return "fragile"
    moving = (
        recent(partnership.joined_months, month) > 0
        and recent(partnership.new_role_months, month) > 0
    )
    sturdy = getattr(state, "timely_without_all", 0.0) >= TIMELY and moving
    if not sturdy:
        return "fragile_maturity"
    covered = model.income_last_year >= model.parameters.maturity.core_cost_gbp
    if partnership.legal_form_month is not None and covered:
        return "self_sustaining"
    return "sturdy"


def change_stage(model: Any) -> None:
    """Move up at once; move down only after six months of failing."""
    state = model.assessment
    now, before = STAGES.index(reaches(model)), STAGES.index(state.stage)
    if now < before:
        state.failed_months += 1
        if state.failed_months < MONTHS_TO_LOSE:
            return
    state.failed_months = 0
    if now == before:
        return
    state.stage = STAGES[now]
    if state.sturdy_month is None and now >= STAGES.index("sturdy"):
        state.sturdy_month = model.month
    direction = "rises" if now > before else "falls back"
    model.record_event(
        "stage",
        "partnership",
        f"{direction} from {STAGES[before]} to {STAGES[now]}",
        cause="assessment",
    )
