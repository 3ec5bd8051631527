"""M13 Maturity: a slow stock in four parts, and the stages.

Purpose: say how far a partnership has come, by conditions taken from the words of the sources and fixed before any calibration.

Evidence: E031, E041, E045, E048, E060, E070 to E075, E239, E096, XG01, XG02, XG04, L10.
Reads: decisions due and in time, hours of deciding, who carries what (`environment.carrying`), decision skill, joiners, new
roles, shared understanding and trust between members, clashes, legal form, income. Writes: who carries what, slow means, parts, index, stage. Draws: none.

Rule: Every part remembers two years or more, and none rises because there is less to do.
*Capability* is the geometric mean of decision skill, as it was over some 24 months, and of timeliness, the share of the decisions due that were taken by the meeting
after they were tabled, over some 24 months; where less than the equivalent of three a year falls due it is not known. *Depth* is how widely the
carrying is spread, over some 30 months: the geometric mean of six shares. Four are effective numbers of people against what
such a partnership needs: those who do the work, hold roles, hold the ties with officials, and shape decisions. The fifth is what would *hold without its two
busiest* members: of the hours that a month's deciding takes, and at the least a standard load, the share that all the others bring. The sixth is
what is not *missing* since people left who alone carried it (`key_people`), until others have grown into it over some 30 months. Workers'
hours are taken away from nothing; reliance on them is a column of its own. *Dynamism* is what people at the table who came, or took a role, within two years are worth (those who founded
the partnership are not new), as it was over some 24 months, *cohesion* the mean of shared understanding and trust between members (M4). The index is the geometric mean of the four parts, each at least 0.05.
Stages: *forming* without an endorsed plan; *fragile* when not timely, or living with clashes: they were unresolved for half of the last year;
*fragile maturity* otherwise; *sturdy* when besides it would hold without its two busiest, somebody joined and somebody took a new role within 24 months, and
clashes were unresolved for less than a quarter of the last year; *self-sustaining* when sturdy, with a legal form and an income that covers its core.
A stage is gained when more than the present one was reached for a year running, and is then the least that was reached in it; it is lost when less was
kept for a year running, and keeping takes somewhat less than gaining. Where timeliness is not known the stage stays. When the partnership has ended there is
neither index nor stage.

Equation: M = (capability x depth x dynamism x cohesion)^(1/4); dynamism = 1 - exp(-(joined + r roles) / s);
depth = (work x roles x ties x decisions x holds x (1 - missing))^(1/6), the first four min(1, n / needed).
Left out: how bitter a clash is; here it is settled or it is not.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sim.agents.partnership import STAGES, YEAR
from sim.environment.assessments import HOLDS, TIMELY
from sim.environment.carrying import KINDS, MEMORY_MONTHS
from sim.functional_forms import moved_towards
from sim.state import State

FLOOR = 0.05
TIMELY_MEMORY = 24.0
RECENT_MONTHS = 24
MONTHS_TO_CHANGE = 12


@dataclass(frozen=True, slots=True)
class Conditions:
    """What the stages ask for: to be gained, and somewhat less to be kept.

    Attributes
    ----------
    timely, holds : least share of decisions in time, and of deciding that holds without the two busiest
    clash, rare_clash : share of the last year with a clash unresolved, below which it is not fragile, and may be sturdy
    recent : months within which somebody joined and somebody took a new role
    income : share of the core cost that income covers
    """

    timely: float
    holds: float
    clash: float
    rare_clash: float
    recent: int
    income: float


TO_GAIN = Conditions(TIMELY, HOLDS, clash=0.5, rare_clash=0.25, recent=RECENT_MONTHS, income=1.0)
TO_KEEP = Conditions(0.7, 0.65, clash=0.65, rare_clash=0.4, recent=36, income=0.75)


def recent(months: list[int], month: int, window: int = RECENT_MONTHS) -> int:
    """How many of these months (in order) lie within the window."""
    count = 0
    for earlier in reversed(months):
        if earlier <= month - window:
            break
        count += 1
    return count


def new_people(state: State) -> int:
    """Members there now who joined within two years; those who founded the partnership are not new."""
    since = state.month - RECENT_MONTHS
    since = max(0, since)
    return sum(seat.joined > since for seat in state.partnership.resident_seats())


def new_roles(state: State) -> int:
    """Members there now who took a role within two years."""
    since = state.month - RECENT_MONTHS
    seats = state.partnership.resident_seats()
    return sum(seat.role != "member" and seat.role_since > max(0, since) for seat in seats)


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
    note_carrying(state)
    remember(state)
    assessment.capability = math.sqrt(assessment.skill * assessment.timely_share)
    assessment.depth = depth(state)
    assessment.dynamism = assessment.renewal
    assessment.cohesion = partnership.togetherness
    assessment.index = index_of(
        (assessment.capability, assessment.depth, assessment.dynamism, assessment.cohesion)
    )
    change_stage(state)


def note_carrying(state: State) -> None:
    """Let this month's work, roles, ties and word move what each resident carries."""
    seats, population = state.partnership.resident_seats(), state.population
    slots = state.partnership.slots
    skill, fluency = population.columns_of(("skill", "fluency"), slots).tolist()
    tied = state.officials_mean_tie
    ties = {
        seat.who: able * at_ease * seat.presence * tied
        for seat, able, at_ease in zip(seats, skill, fluency, strict=True)
    }
    roles = {seat.who: 1.0 for seat in seats if seat.role != "member"}
    state.carrying.note([seat.who for seat in seats], roles, ties)


def remember(state: State) -> None:
    """Let this month move the slow means on which capability, depth and stages rest."""
    now, monthly = state.assessment, state.monthly
    now.due = moved_towards(now.due, monthly.decisions_due, TIMELY_MEMORY)
    now.timely = moved_towards(now.timely, monthly.decisions_timely, TIMELY_MEMORY)
    load = max(state.parameters.maturity.standard_deciding_hours, monthly.deciding_done)
    now.deciding = moved_towards(now.deciding, load, MEMORY_MONTHS)
    others = min(load, monthly.deciding_by_others)
    now.by_others = moved_towards(now.by_others, others, MEMORY_MONTHS)
    now.skill = moved_towards(now.skill, state.partnership.decision_skill, TIMELY_MEMORY)
    now.missing = moved_towards(now.missing, 0.0, MEMORY_MONTHS)
    p = state.parameters.maturity
    fresh = dynamism_of(new_people(state), new_roles(state), p.role_weight, p.dynamism_scale)
    now.renewal = moved_towards(now.renewal, fresh, TIMELY_MEMORY)
    now.in_clash = moved_towards(now.in_clash, float(monthly.quarrel > 0.0), float(YEAR))


def depth(state: State) -> float:
    """How widely the carrying is spread, and what holds without the two busiest, less what is missing."""
    spread = [state.carrying.relative(kind) for kind in KINDS]
    now = state.assessment
    return index_of([*spread, now.holds_without_two, 1.0 - now.missing])


def reaches(state: State, conditions: Conditions = TO_GAIN) -> str:
    """The highest stage whose conditions hold now."""
    assessment, partnership = state.assessment, state.partnership
    if not partnership.has_plan:
        return "forming"
    if not assessment.is_known:
        return "fragile" if assessment.stage == "forming" else str(assessment.stage)
    if assessment.timely_share < conditions.timely or assessment.in_clash >= conditions.clash:
        return "fragile"
    if not is_sturdy(state, conditions):
        return "fragile_maturity"
    core = conditions.income * state.parameters.maturity.core_cost_gbp
    legal = partnership.legal_form_month is not None
    return "self_sustaining" if legal and state.income_last_year >= core else "sturdy"


def is_sturdy(state: State, conditions: Conditions) -> bool:
    """It would not crumble if one or two left, something moves, and people get on reasonably well (E071)."""
    assessment, partnership, month = state.assessment, state.partnership, state.month
    return bool(
        assessment.holds_without_two >= conditions.holds
        and assessment.in_clash < conditions.rare_clash
        and recent(partnership.joined_months, month, conditions.recent) > 0
        and recent(partnership.new_role_months, month, conditions.recent) > 0
    )


def lacks(state: State, conditions: Conditions) -> str:
    """What a partnership with a plan lacks for the next stage: the first condition that does not hold."""
    assessment, partnership, month = state.assessment, state.partnership, state.month
    if assessment.timely_share < conditions.timely:
        return "decisions are late"
    if assessment.in_clash >= conditions.rare_clash:
        return "clashes"
    if assessment.holds_without_two < conditions.holds:
        return "it rests on few"
    if not recent(partnership.joined_months, month, conditions.recent):
        return "nobody new"
    if not recent(partnership.new_role_months, month, conditions.recent):
        return "no new roles"
    return "income"


def change_stage(state: State) -> None:
    """Move up after a year of reaching more, down after a year of keeping less."""
    now = state.assessment
    before = STAGES.index(str(now.stage))
    reached, kept = STAGES.index(reaches(state)), STAGES.index(reaches(state, TO_KEEP))
    now.reached = min(now.reached, reached) if now.rising else reached
    now.rising = now.rising + 1 if reached > before else 0
    now.failing = now.failing + 1 if kept < before else 0
    if now.rising >= MONTHS_TO_CHANGE:
        enter(state, now.reached, "rises", "assessment")
    elif now.failing >= MONTHS_TO_CHANGE:
        enter(state, kept, "falls back", lacks(state, TO_KEEP))


def enter(state: State, number: int, direction: str, cause: str) -> None:
    """The partnership is at another stage from now on; the diary tells what a fall comes from."""
    now, stage = state.assessment, STAGES[number]
    what = f"{direction} from {now.stage} to {stage}"
    now.stage, now.rising, now.failing = stage, 0, 0
    if now.sturdy_month is None and number >= STAGES.index("sturdy"):
        now.sturdy_month = state.month
    state.record_event("stage", "partnership", what, cause=cause)
