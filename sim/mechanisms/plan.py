"""From selection to a first endorsed plan.

Purpose: let the time to a first plan come out of who meets, how able they are and what help they have.

Evidence: E002, E005, E007, E009, E074, E117, E120, E132, E134, E135, E157, E158, XA27, XA39, XH01, XH02.
Reads: attendance, decision skill, formality, rep days, strategic hours, head start. Writes: the plan.
Draws: `plan.work`; `plan.pace`, one an area.

Rule: Each month's meetings carry the plan forward, faster with ability, advice, a head start, targets that lay part of it down, and the urgency of
a start-up meant to be short (a share of the programme's months), slower with formality, with a paternalist council that will not bend (E158) and where the funder must approve rather than endorse. Where whoever supports areas is not at work yet, little goes on and nobody endorses a plan. Areas differ in how fast they are for reasons that are not in the model.
When it is done, leads are found (more where working groups are to decide), the grant opens, and people
see a promise kept. A strategic lead and a pushing rep quicken it (M10). A plan residents made themselves is carried out with more
assurance (M4); one that was hurried, that had to be approved, that meets targets set from outside, or that a trusted organisation or a pushing
rep shaped, is less their own.

Equation: progress = rate exp(spread z) urgency attendance ability help luck / drag, luck uniform from 1/2 to 3/2; urgency = (usual / planned start-up) ^ u.
Left out: revised plans.
"""

from __future__ import annotations

import math

from sim.mechanisms import funding_terms, rep, trusted_organisation
from sim.state import State

REFERENCE_HOURS = 40.0  # of strategic work a month, for which `worker_help` is given


def apply(state: State) -> None:
    """Carry the plan forward until it is endorsed."""
    partnership = state.partnership
    if not state.is_running or partnership.has_plan or not len(partnership.slots):
        return
    p, monthly, place = state.parameters.plan, state.monthly, state.scenario.place
    able = p.untrained + partnership.decision_skill + p.head_start_help * place.head_start
    helped = (
        1.0
        + p.rep_help * state.rep_days / 12.0
        + p.worker_help * monthly.strategic_hours / REFERENCE_HOURS
    )
    helped += trusted_organisation.plan_help(state) + rep.urgency(state)
    helped += funding_terms.plan_quickened(state)
    drag = 1.0 + p.formality_drag * partnership.formality
    drag += p.approval_drag * (state.scenario.funding.plans == "approved")
    council = state.main_council
    drag += p.council_drag * council.paternalism * (1.0 - council.flexibility)
    present = monthly.attendance_share
    work = work_done(pace(state), present, len(partnership.slots) / p.enough_members, able)
    luck = 0.5 + state.draws.uniform("plan.work", state.month)
    partnership.plan_progress += work * helped * luck / drag
    if partnership.plan_progress >= 1.0 and not state.awaits_support:
        endorse(state)


def pace(state: State) -> float:
    """Progress of the plan a month with everybody there; slow while there is nobody yet to help (XH02)."""
    p = state.parameters.plan
    alone = p.pace_alone if state.awaits_support else 1.0
    own = math.exp(p.spread * state.draws.normal("plan.pace", 0))
    return float(p.rate * urgency(state) * alone * own)


def work_done(rate: float, attendance: float, filled: float, able: float) -> float:
    """Share of a plan that a month's meetings do; ``filled``: members against as many as it takes."""
    return rate * attendance * min(1.0, filled) * able


def urgency(state: State) -> float:
    """How much a short start-up presses to get a plan done, and a long one lets it wait (E009)."""
    p = state.parameters.plan
    planned = max(1.0, state.scenario.funding.start_up_share * state.programme_months)
    return float(min(p.most_urgent, (p.usual_start_up_months / planned) ** p.urgency))


def left_by_hurry(state: State) -> float:
    """What a hurried start-up leaves of residents' ownership of the plan, 1 where nobody hurries."""
    hurried = max(0.0, 1.0 - 1.0 / urgency(state))
    return float(1.0 - state.parameters.plan.hurried_ownership * hurried)


def endorse(state: State) -> None:
    """The first plan is endorsed (or approved)."""
    partnership, month = state.partnership, state.month
    partnership.plan_month = month
    p, approved = state.parameters.plan, state.scenario.funding.plans == "approved"
    owned = p.approved_ownership if approved else 1.0
    owned *= trusted_organisation.plan_left_to_residents(state) * rep.plan_left_to_residents(state)
    owned *= funding_terms.plan_left_to_residents(state) * left_by_hurry(state)
    partnership.plan_by_residents = state.influence.residents * owned
    state.monthly.kept_partnership += p.promise_weight
    appoint_leads(state)
    how = state.scenario.funding.plans
    state.record_event(
        "plan",
        "partnership",
        f"the first plan is {how}",
        float(month + 1 - state.selected_in),
        "plan work",
    )


def appoint_leads(state: State) -> None:
    """The ablest members without a role take the lead on themes."""
    partnership, population = state.partnership, state.population
    free = [seat for seat in partnership.resident_seats() if seat.role == "member"]
    free.sort(
        key=lambda seat: -float(population.confidence[seat.slot] + population.skill[seat.slot])
    )
    leads = getattr(state.parameters.plan, f"leads_{state.scenario.partnership.decision_model}")
    for seat in free[: int(leads)]:
        seat.role, seat.role_since = "lead", state.month
        partnership.new_role_months.append(state.month)
