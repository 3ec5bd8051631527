"""From selection to a first endorsed plan.

Purpose: let the time to a first plan come out of who meets, how able they are and what help they have.

Evidence: E005, E007, E074, E120, XA20, XA27, XA39.
Reads: attendance, decision skill, formality, rep days, strategic hours, head start. Writes: the plan.
Draws: `plan.work`.

Rule: Each month's meetings carry the plan forward, faster with ability, advice, a head start and a
short programme's urgency, slower with formality and where the funder must approve rather than endorse. When it is done, leads are found, the
grant opens, and people see a promise kept. A plan residents made themselves is carried out with more
assurance.
Left out: revised plans.
"""

from __future__ import annotations

from typing import Any

USUAL_YEARS = 12.0


def apply(model: Any) -> None:
    """Carry the plan forward until it is endorsed."""
    partnership = model.partnership
    if not model.is_running or partnership.has_plan or not len(partnership.slots):
        return
    p, now, place = model.parameters.plan, model.now, model.scenario.place
    able = 0.4 + partnership.decision_skill + 0.5 * place.head_start
    helped = 1.0 + p.rep_help * model.rep_days / 12.0 + p.worker_help * now.strategic_hours / 40.0
    drag = 1.0 + p.formality_drag * partnership.formality
    if model.scenario.funding.plans == "approved":
        drag += p.approval_drag
    luck = 0.5 + model.draws.uniform("plan.work", model.month)
    few = min(1.0, len(partnership.slots) / 6.0)
    pressed = urgency(model)
    work = p.rate * now.attendance_share * few * able * helped * pressed * luck
    partnership.plan_progress += work / drag
    if partnership.plan_progress >= 1.0:
        endorse(model)


def urgency(model: Any) -> float:
    """How much a short programme presses to get a plan done, and a long one lets it wait (E009)."""
    years = float(model.scenario.funding.years)
    return float(min(2.5, (USUAL_YEARS / years) ** model.parameters.plan.urgency))


def endorse(model: Any) -> None:
    """The first plan is endorsed (or approved)."""
    partnership, month = model.partnership, model.month
    partnership.plan_month = month
    residents = model.influence.residents
    approved = 0.6 if model.scenario.funding.plans == "approved" else 1.0
    partnership.plan_by_residents = residents * approved
    model.now.kept_partnership += model.parameters.plan.promise_weight
    appoint_leads(model)
    how = model.scenario.funding.plans
    model.record_event(
        "plan", "partnership", f"the first plan is {how}", float(month + 1), "plan work"
    )


def appoint_leads(model: Any) -> None:
    """The ablest members without a role take the lead on themes."""
    partnership, population = model.partnership, model.population
    leads = {"executive": 2, "distributed": 4, "enabling": 2}[
        model.scenario.partnership.decision_model
    ]
    free = [seat for seat in partnership.resident_seats() if seat.role == "member"]
    free.sort(
        key=lambda seat: -float(population.confidence[seat.slot] + population.skill[seat.slot])
    )
    for seat in free[:leads]:
        seat.role, seat.role_since = "lead", model.month
        partnership.new_role_months.append(model.month)
