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
people are now and then called together again (`start_up`), for the money is still theirs.

Equation: broken down when months without a decision >= 3; cohesion' = cohesion + r (1 - cohesion) while
rebuilding or helped.
Left out: an area that hands its money back; members appointed by the funder.
"""

from __future__ import annotations

from types import SimpleNamespace

from sim.mechanisms import start_up, worker_dominance
from sim.state import State

MONTHS_WITHOUT = 3
"""Months without a decision that count as a breakdown (fixed: it defines a column)."""


def has_broken_down(months_without_decision: int) -> bool:
    """Whether decisions fell due and none was taken for three months running."""
    return months_without_decision >= MONTHS_WITHOUT


def apply(state: State) -> None:
    """Notice a breakdown, send help, begin anew."""
    disputes, month = state.disputes, state.month
    state.monthly.external_support = float(month <= disputes.support_until and state.supported)
    if not state.is_running:
        return
    if not len(state.partnership.slots):
        call_together_again_if_due(state)
    plan = state.partnership.plan_month
    if plan is not None and month - plan >= MONTHS_WITHOUT:
        notice(state)
    if disputes.live or disputes.broken:
        send_help_if_due(state)
    if month <= disputes.rebuilding_until:
        rebuild(state)
    elif disputes.broken:
        begin_anew_if_possible(state)
    if month <= disputes.support_until:
        come_together(state, state.parameters.rebuilding.help_cohesion)


def call_together_again_if_due(state: State) -> None:
    """Nobody is left at the table: now and then whoever supports the area calls people together."""
    if state.draws.bernoulli(
        state.parameters.rebuilding.called_again, "rebuilding.called", state.month
    ):
        start_up.reconvene(state)


def notice(state: State) -> None:
    """Say so in the month in which a partnership has broken down."""
    if state.months_without_decision == MONTHS_WITHOUT:
        cause = (
            state.disputes.live[0].kind if state.disputes.live else "too little time at the table"
        )
        state.disputes.broken = True
        what = "decides nothing for three months running"
        state.record_event("breakdown", "partnership", what, MONTHS_WITHOUT, cause)


def send_help_if_due(state: State) -> None:
    """The funder may send help where a clash drags on or nothing is decided (E004, E135)."""
    p, disputes, month = state.parameters.rebuilding, state.disputes, state.month
    if month <= disputes.support_until or not state.supported:
        return
    drags_on = bool(disputes.live) and month - disputes.live[0].began >= p.help_after_months
    stuck = disputes.broken and has_broken_down(state.months_without_decision)
    if (drags_on or stuck) and state.scenario.support.intervention:
        if state.draws.bernoulli(p.help_chance, "rebuilding.help", month):
            send_help(state, "a clash drags on" if drags_on else "nothing is decided")


def send_help(state: State, cause: str) -> None:
    """The funder sends somebody to help, for some months."""
    months = round(state.parameters.rebuilding.help_months)
    state.disputes.support_until = state.month + months - 1
    state.monthly.external_support = 1.0
    what = "sends somebody to help the partnership"
    state.record_event("intervention", "funder", what, months, cause)


def has_time_and_money(p: SimpleNamespace, months_left: float, share_left: float) -> bool:
    """Whether enough is left to begin anew: months, and a share of the grant."""
    return bool(months_left >= p.fewest_months_left and share_left >= p.least_money_left)


def begin_anew_if_possible(state: State) -> None:
    """Once clashes are over, or help is there, a partnership that broke down may begin anew."""
    p, disputes, month = state.parameters.rebuilding, state.disputes, state.month
    helped = month <= disputes.support_until
    if disputes.live and not helped:
        return
    left = 1.0 - state.ledger.spent / (100.0 * state.scenario.funding.amount_gbp)
    if not has_time_and_money(p, state.own_end_month - month, left):
        return
    chance = p.begins_anew + (p.help_begins if helped else 0.0)
    if state.draws.bernoulli(chance, "rebuilding.begins", month):
        begin_anew(state)


def begin_anew(state: State) -> None:
    """Review who leads and how: a more explicit resident lead, and a new role for workers (E064)."""
    p, disputes = state.parameters.rebuilding, state.disputes
    disputes.rebuilding_until = state.month + round(p.months) - 1
    disputes.broken, disputes.reviewed = False, True
    worker_dominance.redefine_role(state)
    if state.draws.bernoulli(p.resident_only_chance, "rebuilding.ways", state.month):
        state.reform.resident_only = True
    what = "begins anew: members are sought, and it is asked who leads and how"
    state.record_event("rebuilding", "partnership", what, len(state.partnership.slots), "review")


def rebuild(state: State) -> None:
    """A month of rebuilding; in its last it is told how many members there are now."""
    come_together(state, state.parameters.rebuilding.cohesion)
    if state.month == state.disputes.rebuilding_until:
        what = "has rebuilt itself"
        if not has_broken_down(state.months_without_decision):
            members = len(state.partnership.slots)
            state.record_event("rebuilt", "partnership", what, members, "review")


def come_together(state: State, rate: float) -> None:
    """Members who are helped, or begin anew, hold together better."""
    partnership = state.partnership
    partnership.cohesion += rate * (1.0 - partnership.cohesion)
