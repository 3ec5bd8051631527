"""M13 Maturity: the index, its four parts, and the stages.

Purpose: say how far a partnership has come, by conditions fixed before any calibration.

Evidence: E031, E070 to E075, XG01, XG02, L10.
Reads: minutes of the last twelve months, who did the work, joiners, new roles, cohesion, clashes, legal form, income.
Writes: index, parts, stage. Draws: none (decisions are gone through again with the draws they had).

Rule: *Timely*: of the decisions due in the last twelve months at least 5/6 were taken by the meeting after
they were tabled; with fewer than three due it is not known. *Without X*: the same decisions gone through again by the same
rule and draws, with the hours, skill and voice of X taken away, while those who remain do what of the work
their own hours allow; X is the two most active members, or these and all workers. Capability is the
geometric mean of decision skill and timeliness; depth is capability without both over capability with; dynamism is new people
and new roles of the last two years (those who founded the partnership are not new); cohesion is M4's.
The index is the geometric mean of the four, each at least 0.05.
Stages: *forming* without an endorsed plan; *fragile* when not timely or with a clash unresolved; *fragile maturity* when
timely; *sturdy* when still timely without the two most active members and the workers, somebody joined and somebody took
a new role within 24 months, and no clash was unresolved for twelve; *self-sustaining* when sturdy, with a legal form
and an income that covers its core. A stage is lost only after its condition has failed six months
running. Timeliness is known every month; what needs going through again, every sixth, and for the two most active
members by themselves at the year's end. When the partnership has
ended there is neither index nor stage.

Equation: M = (capability x depth x dynamism x cohesion)^(1/4); dynamism = 1 - exp(-(joined + r roles) / s).
Left out: how bitter a clash is; here it is settled or it is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from sim.agents.partnership import STAGES, YEAR
from sim.environment.docket import WORKERS, Matter

FLOOR = 0.05
TIMELY = 5.0 / 6.0
FEWEST_DUE = 3
MONTHS_TO_LOSE = 6
MOST_ACTIVE = 2
RECENT_MONTHS = 24


class Assessment:
    """What is known of the partnership's maturity this month.

    Attributes
    ----------
    timely_share : share of decisions due that were timely, as last known; is_known : enough fell due
    timely_without : the same without the two most active members; timely_alone : and without workers
    capability, depth, dynamism, cohesion, index : 0 to 1, NaN without a partnership
    stage : one of `STAGES`, None without a partnership; sturdy_month : when first sturdy, or None
    """

    def __init__(self) -> None:
        self.timely_share = self.timely_without = self.timely_alone = math.nan
        self.capability = self.depth = self.dynamism = self.cohesion = math.nan
        self.index = math.nan
        self.is_known = False
        self.stage: str | None = None
        self.failed_months = 0
        self.sturdy_month: int | None = None

    @property
    def is_timely(self) -> bool | None:
        """Whether decisions were timely; None if not known."""
        return self.timely_share >= TIMELY if self.is_known else None

    @property
    def relies_on_few(self) -> bool | None:
        """Whether decisions would not have been timely without the two most active members."""
        known = self.is_known and not math.isnan(self.timely_without)
        return self.timely_without < TIMELY if known else None

    def end(self) -> None:
        """There is no partnership any more (or yet): nothing to assess."""
        self.timely_share = self.timely_without = self.timely_alone = math.nan
        self.capability = self.depth = self.dynamism = self.cohesion = self.index = math.nan
        self.stage, self.failed_months, self.is_known = None, 0, False


def timeliness(matters: Iterable[Matter], month: int) -> float:
    """Share of the decisions due in the last twelve months that were taken by the next meeting.

    A decision is due at the meeting after the one at which it was tabled. NaN with fewer than three.
    """
    due = timely = 0
    for matter in matters:
        deadline = matter.option.tabled + 1
        if month - YEAR < deadline <= month:
            due += 1
            timely += matter.taken is not None and matter.taken <= deadline
    return timely / due if due >= FEWEST_DUE else math.nan


def actual(model: Any) -> float:
    """Timeliness as it was."""
    return timeliness((m for table in model.partnership.tables for m in table.recent), model.month)


def without(model: Any, workers: bool, members: int) -> float:
    """Timeliness as it would have been without workers and without the most active members."""
    partnership = model.partnership
    gone = frozenset([*partnership.most_active(members), *([WORKERS] if workers else [])])
    matters = (m for table in partnership.tables for m in table.replay(gone))
    return timeliness(matters, model.month)


def skill_without(model: Any) -> float:
    """Decision skill among the members left when the two most active are gone."""
    partnership = model.partnership
    gone = partnership.most_active(MOST_ACTIVE)
    slots = [s.slot for s in partnership.seats if s.kind == "resident" and s not in gone]
    if not slots:
        return 0.0
    skill = model.population.skill
    mean_all = float(skill[partnership.slots].mean())
    left = float(skill[slots].mean()) / max(mean_all, 1e-9)
    return float(min(1.0, partnership.decision_skill * left))


def recent(months: list[int], month: int, window: int = RECENT_MONTHS) -> int:
    """How many of these months (in order) lie within the window."""
    count = 0
    for earlier in reversed(months):
        if earlier <= month - window:
            break
        count += 1
    return count


def dynamism_of(joined: int, roles: int, role_weight: float, scale: float) -> float:
    """New people and new roles of two years, with saturation, 0 to 1."""
    return 1.0 - math.exp(-(joined + role_weight * roles) / scale)


def index_of(parts: Iterable[float]) -> float:
    """Geometric mean of the parts, each at least the floor; NaN if one is not known."""
    floored = [part if math.isnan(part) else max(FLOOR, part) for part in parts]
    return float(math.prod(floored) ** (1.0 / len(floored)))


def apply(model: Any) -> None:
    """Assess the partnership as it stands this month."""
    state, partnership = model.assessment, model.partnership
    if not partnership.seats:
        state.end()
        return
    state.stage = state.stage or "forming"
    month, p = model.month, model.parameters.maturity
    share = actual(model)
    state.is_known = not math.isnan(share)
    state.timely_share = share if state.is_known else state.timely_share
    if month % 6 == 5 or month == model.own_end_month - 1:
        go_through_again(model)
    fresh, roles = (
        recent(partnership.joined_months, month),
        recent(partnership.new_role_months, month),
    )
    state.dynamism = dynamism_of(fresh, roles, p.role_weight, p.dynamism_scale)
    state.cohesion = partnership.cohesion
    state.index = index_of((state.capability, state.depth, state.dynamism, state.cohesion))
    change_stage(model)


def go_through_again(model: Any) -> None:
    """Work out capability and depth from the last twelve months gone through again."""
    state = model.assessment
    if not state.is_known:
        return
    if model.month % YEAR == YEAR - 1:
        state.timely_without = without(model, workers=False, members=MOST_ACTIVE)
    state.timely_alone = without(model, workers=True, members=MOST_ACTIVE)
    state.capability = math.sqrt(model.partnership.decision_skill * state.timely_share)
    bare = math.sqrt(skill_without(model) * state.timely_alone)
    state.depth = min(1.0, bare / max(state.capability, 1e-9))


def reaches(model: Any) -> str:
    """The highest stage whose conditions hold now."""
    state, partnership = model.assessment, model.partnership
    if not partnership.has_plan:
        return "forming"
    if not state.is_known:
        return "fragile" if state.stage == "forming" else str(state.stage)
    if not state.is_timely or model.now.quarrel > 0.0:
        return "fragile"
    if not is_sturdy(model):
        return "fragile_maturity"
    covered = model.income_last_year >= model.parameters.maturity.core_cost_gbp
    legal = partnership.legal_form_month is not None
    return "self_sustaining" if legal and covered else "sturdy"


def is_sturdy(model: Any) -> bool:
    """Timely without the workers and the two most active, moving, and without a clash for a year."""
    partnership, month = model.partnership, model.month
    return bool(
        model.assessment.timely_alone >= TIMELY
        and recent(partnership.joined_months, month) > 0
        and recent(partnership.new_role_months, month) > 0
        and month - model.clashes.last_live >= YEAR
    )


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
