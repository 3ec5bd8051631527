"""M7 Breakdown and rebuilding: when nothing is decided any more, and what can come after.

Purpose: let a partnership that broke down begin anew while there are time and money left, with help where it
is sent.

Evidence: E004, E008, E064, E074, E075, E135.
Reads: months without a decision, clashes, money and months left, levers. Writes: help sent by the funder,
cohesion, the role of workers, meetings of residents alone, recruiting, reflection. Draws: `rebuilding.*`.

Rule: A partnership that works to a plan has broken down when decisions fell due and none was taken for three
months running, or when it parted in a clash with whoever holds the money. Where a clash drags on, or nothing
is decided, the funder may send help, if it does such things and while it still supports the area; help
settles clashes, brings people back together, and ends after some months. A partnership that broke down may
begin anew once its clashes are over or help is there, while enough of the money and of the time are left: for
a year members are sought with more effort, everything is open to reflection, the workers' role is redefined,
and meetings of residents alone may be brought in. What it learned about falling out stays (M7). Whether it
ends sturdier is left to come out of this. Where nobody at all is left at the table while the programme runs,
people are now and then called together again (`environment.launch`), for the money is still theirs.

Equation: broken down when months without a decision >= 3; cohesion' = cohesion + r (1 - cohesion) while
rebuilding or helped.
Left out: an area that hands its money back; members appointed by the funder.
"""

from __future__ import annotations

from typing import Any

MONTHS_WITHOUT = 3
"""Months without a decision that count as a breakdown (fixed: it defines a column)."""


def has_broken_down(months_without_decision: int) -> bool:
    """Whether decisions fell due and none was taken for three months running."""
    return months_without_decision >= MONTHS_WITHOUT


def apply(model: Any) -> None:
    """Notice a breakdown, send help, begin anew."""
    state, month = model.clashes, model.month
    model.now.external_support = float(month <= state.support_until and model.supported)
    if not model.is_running:
        return
    if not len(model.partnership.slots):
        call_together_again_if_due(model)
    plan = model.partnership.plan_month
    if plan is not None and month - plan >= MONTHS_WITHOUT:
        notice(model)
    if state.live or state.broken:
        send_help_if_due(model)
    if month <= state.rebuilding_until:
        rebuild(model)
    elif state.broken:
        begin_anew_if_possible(model)
    if month <= state.support_until:
        come_together(model, model.parameters.rebuilding.help_cohesion)


def call_together_again_if_due(model: Any) -> None:
    """Nobody is left at the table: now and then whoever supports the area calls people together."""
    from sim.environment import launch

    if model.draws.chance(
        model.parameters.rebuilding.called_again, "rebuilding.called", model.month
    ):
        launch.call_together_again(model)


def notice(model: Any) -> None:
    """Say so in the month in which a partnership has broken down."""
    if model.months_without_decision == MONTHS_WITHOUT:
        cause = model.clashes.live[0].kind if model.clashes.live else "too little time at the table"
        model.clashes.broken = True
        what = "decides nothing for three months running"
        model.record_event("breakdown", "partnership", what, MONTHS_WITHOUT, cause)


def send_help_if_due(model: Any) -> None:
    """The funder may send help where a clash drags on or nothing is decided (E004, E135)."""
    p, state, month = model.parameters.rebuilding, model.clashes, model.month
    if month <= state.support_until or not model.supported:
        return
    drags_on = bool(state.live) and month - state.live[0].began >= p.help_after_months
    stuck = state.broken and has_broken_down(model.months_without_decision)
    if (drags_on or stuck) and model.scenario.support.intervention:
        if model.draws.chance(p.help_chance, "rebuilding.help", month):
            send_help(model, "a clash drags on" if drags_on else "nothing is decided")


def send_help(model: Any, cause: str) -> None:
    """The funder sends somebody to help, for some months."""
    months = round(model.parameters.rebuilding.help_months)
    model.clashes.support_until = model.month + months - 1
    model.now.external_support = 1.0
    what = "sends somebody to help the partnership"
    model.record_event("intervention", "funder", what, months, cause)


def has_time_and_money(p: Any, months_left: float, share_left: float) -> bool:
    """Whether enough is left to begin anew: months, and a share of the grant."""
    return bool(months_left >= p.fewest_months_left and share_left >= p.least_money_left)


def begin_anew_if_possible(model: Any) -> None:
    """Once clashes are over, or help is there, a partnership that broke down may begin anew."""
    p, state, month = model.parameters.rebuilding, model.clashes, model.month
    helped = month <= state.support_until
    if state.live and not helped:
        return
    left = 1.0 - model.ledger.spent / (100.0 * model.scenario.funding.amount_gbp)
    if not has_time_and_money(p, model.own_end_month - month, left):
        return
    chance = p.begins_anew + (p.help_begins if helped else 0.0)
    if model.draws.chance(chance, "rebuilding.begins", month):
        begin_anew(model)


def begin_anew(model: Any) -> None:
    """Review who leads and how: a more explicit resident lead, and a new role for workers (E064)."""
    from sim.mechanisms import worker_dominance

    p, state = model.parameters.rebuilding, model.clashes
    state.rebuilding_until = model.month + round(p.months) - 1
    state.broken, state.reviewed = False, True
    worker_dominance.redefine_role(model)
    if model.draws.chance(p.resident_only_chance, "rebuilding.ways", model.month):
        model.reform.resident_only = True
    what = "begins anew: members are sought, and it is asked who leads and how"
    model.record_event("rebuilding", "partnership", what, len(model.partnership.slots), "review")


def rebuild(model: Any) -> None:
    """A month of rebuilding; in its last it is told how many members there are now."""
    come_together(model, model.parameters.rebuilding.cohesion)
    if model.month == model.clashes.rebuilding_until:
        what = "has rebuilt itself"
        if not has_broken_down(model.months_without_decision):
            members = len(model.partnership.slots)
            model.record_event("rebuilt", "partnership", what, members, "review")


def come_together(model: Any, rate: float) -> None:
    """Members who are helped, or begin anew, hold together better."""
    partnership = model.partnership
    partnership.cohesion += rate * (1.0 - partnership.cohesion)


def seeks_members(model: Any) -> float:
    """By how much the effort to find members grows while rebuilding."""
    rebuilding = model.month <= model.clashes.rebuilding_until
    return 1.0 + (model.parameters.rebuilding.recruits if rebuilding else 0.0)
