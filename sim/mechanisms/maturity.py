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

from sim.agents.partnership import STAGES, YEAR
from sim.environment.assessments import TIMELY
from sim.environment.deliberation import WORKERS, AgendaItem
from sim.state import State

FLOOR = 0.05
FEWEST_DUE = 3
MONTHS_TO_LOSE = 6
MOST_ACTIVE = 2
RECENT_MONTHS = 24


def timeliness(items: Iterable[AgendaItem], month: int) -> float:
    """Share of the decisions due in the last twelve months that were taken by the next meeting.

    A decision is due at the meeting after the one at which it was tabled. NaN with fewer than three.
    """
    due = timely = 0
    for item in items:
        deadline = item.proposal.tabled + 1
        if month - YEAR < deadline <= month:
            due += 1
            timely += item.taken is not None and item.taken <= deadline
    return timely / due if due >= FEWEST_DUE else math.nan


def observed_timeliness(state: State) -> float:
    """Timeliness as it was."""
    return timeliness((m for table in state.partnership.tables for m in table.recent), state.month)


def counterfactual_timeliness(state: State, workers: bool, members: int) -> float:
    """Timeliness as it would have been without workers and without the most active members."""
    partnership = state.partnership
    gone = frozenset([*partnership.most_active(members), *([WORKERS] if workers else [])])
    items = (m for table in partnership.tables for m in table.replay(gone))
    return timeliness(items, state.month)


def skill_without(state: State) -> float:
    """Decision skill among the members left when the two most active are gone."""
    partnership = state.partnership
    gone = partnership.most_active(MOST_ACTIVE)
    slots = [s.slot for s in partnership.seats if s.kind == "resident" and s not in gone]
    if not slots:
        return 0.0
    skill = state.population.skill
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


def apply(state: State) -> None:
    """Assess the partnership as it stands this month."""
    assessment, partnership = state.assessment, state.partnership
    if not partnership.seats:
        assessment.end()
        return
    assessment.stage = assessment.stage or "forming"
    month, p = state.month, state.parameters.maturity
    share = observed_timeliness(state)
    assessment.is_known = not math.isnan(share)
    assessment.timely_share = share if assessment.is_known else assessment.timely_share
    if month % 6 == 5 or month == state.own_end_month - 1:
        replay_without(state)
    fresh, roles = (
        recent(partnership.joined_months, month),
        recent(partnership.new_role_months, month),
    )
    assessment.dynamism = dynamism_of(fresh, roles, p.role_weight, p.dynamism_scale)
    assessment.cohesion = partnership.cohesion
    assessment.index = index_of(
        (assessment.capability, assessment.depth, assessment.dynamism, assessment.cohesion)
    )
    change_stage(state)


def replay_without(state: State) -> None:
    """Work out capability and depth from the last twelve months gone through again."""
    assessment = state.assessment
    if not assessment.is_known:
        return
    if state.month % YEAR == YEAR - 1:
        assessment.timely_without = counterfactual_timeliness(
            state, workers=False, members=MOST_ACTIVE
        )
    assessment.timely_alone = counterfactual_timeliness(state, workers=True, members=MOST_ACTIVE)
    assessment.capability = math.sqrt(state.partnership.decision_skill * assessment.timely_share)
    bare = math.sqrt(skill_without(state) * assessment.timely_alone)
    assessment.depth = min(1.0, bare / max(assessment.capability, 1e-9))


def reaches(state: State) -> str:
    """The highest stage whose conditions hold now."""
    assessment, partnership = state.assessment, state.partnership
    if not partnership.has_plan:
        return "forming"
    if not assessment.is_known:
        return "fragile" if assessment.stage == "forming" else str(assessment.stage)
    if not assessment.is_timely or state.monthly.quarrel > 0.0:
        return "fragile"
    if not is_sturdy(state):
        return "fragile_maturity"
    covered = state.income_last_year >= state.parameters.maturity.core_cost_gbp
    legal = partnership.legal_form_month is not None
    return "self_sustaining" if legal and covered else "sturdy"


def is_sturdy(state: State) -> bool:
    """Timely without the workers and the two most active, moving, and without a clash for a year."""
    partnership, month = state.partnership, state.month
    return bool(
        state.assessment.timely_alone >= TIMELY
        and recent(partnership.joined_months, month) > 0
        and recent(partnership.new_role_months, month) > 0
        and month - state.disputes.last_live >= YEAR
    )


def change_stage(state: State) -> None:
    """Move up at once; move down only after six months of failing."""
    assessment = state.assessment
    reached, before = STAGES.index(reaches(state)), STAGES.index(assessment.stage)
    if reached < before:
        assessment.failed_months += 1
        if assessment.failed_months < MONTHS_TO_LOSE:
            return
    assessment.failed_months = 0
    if reached == before:
        return
    assessment.stage = STAGES[reached]
    if assessment.sturdy_month is None and reached >= STAGES.index("sturdy"):
        assessment.sturdy_month = state.month
    direction = "rises" if reached > before else "falls back"
    state.record_event(
        "stage",
        "partnership",
        f"{direction} from {STAGES[before]} to {STAGES[reached]}",
        cause="assessment",
    )
