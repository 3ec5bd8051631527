"""M7 Breakdown and rebuilding: when a partnership stands still, and what can come after.

Purpose: let a partnership that broke down begin anew while there are time and money left, with help where it
is sent; and let the money be held for the area where it does not.

Evidence: E003, E004, E008, E028, E062, E064, E075, E116, E135, XH05, XH06.
Reads: months without a decision, months at odds, clashes, money and months left, levers. Writes: help sent by the funder,
cohesion, clashes that end in a parting, members who go, the role of workers, meetings of residents alone, recruiting,
reflection, whether the partnership is disbanded, what is spent for the area then. Draws: `rebuilding.*`, `breakdown.*`.

Rule: A partnership that works to a plan has broken down when decisions fell due and none was taken for three
months running, when members could not sit at one table for as long (M7), or when it parted in a clash with whoever holds the money. A
breakdown costs: each clash may end in a parting there and then, the likelier the more bitter it is, and so take workers, the organisation that
holds the money with what it holds, or members; others give up; and where it was a quarrel, the partnership stands still for some months.
Where a clash drags on, or nothing
is decided, the funder may send help, if it does such things and while it still supports the area; help
settles clashes, brings people back together, and ends after some months. A partnership that broke down may
begin anew once its clashes are over or help is there, while enough of the money and of the time are left: for
a year members are sought with more effort, everything is open to reflection, the workers' role is redefined,
and meetings of residents alone may be brought in. What it learned about falling out stays (M7). Whether it
ends sturdier is left to come out of this. Where nobody at all is left at the table while the programme runs,
people are now and then called together again (`start_up`), for the money is still theirs. A partnership that some time after it
broke down is still at odds, or too few to work, may be disbanded by the funder. The money stays the area's: the organisation that holds it
pays it out as grants to groups, without residents at the table, until the programme's last day, and whatever carried on is not theirs.

Equation: broken down when months without a decision or months at odds >= 3; cohesion' = cohesion + r (1 - cohesion) while
rebuilding or helped.
Left out: an area that hands its money back; members appointed by the funder; a second partnership beside the first.
"""

from __future__ import annotations

from sim.environment.deliberation import THEMES, Proposal
from sim.environment.disputes import Dispute
from sim.environment.ledger import pence
from sim.event_log import NOTHING
from sim.mechanisms import (
    agenda,
    conflict,
    decisions,
    membership,
    money,
    projects,
    start_up,
    worker_dominance,
)
from sim.parameters import Values
from sim.randomness import unit_interval
from sim.state import State

MONTHS_WITHOUT = 3
"""Months without a decision, or at odds, that count as a breakdown (fixed: it defines a column)."""
QUARTER = 3


def has_broken_down(months_without_decision: int) -> bool:
    """Whether decisions fell due and none was taken for three months running."""
    return months_without_decision >= MONTHS_WITHOUT


def is_broken_down(state: State) -> bool:
    """Whether a partnership is broken down this month: nothing decided for long, or a quarrel that ended its work."""
    stopped = state.disputes.ended_work(state.month)
    return stopped or has_broken_down(state.months_without_decision)


def apply(state: State) -> None:
    """Notice a breakdown, send help, begin anew, or arrange otherwise."""
    disputes, month, partnership = state.disputes, state.month, state.partnership
    state.monthly.external_support = float(month <= disputes.support_until and state.supported)
    if not state.is_running:
        return
    if partnership.disbanded:
        spend_for_the_area(state)
        return
    if not len(partnership.slots):
        call_together_again_if_due(state)
    if partnership.plan_month is not None and month - partnership.plan_month >= MONTHS_WITHOUT:
        break_down_if_so(state)
    if disputes.live or disputes.broken:
        send_help_if_due(state)
    if month <= disputes.rebuilding_until:
        rebuild(state)
    elif disputes.broken:
        begin_anew_if_possible(state)
        disband_if_hopeless(state)
    if month <= disputes.support_until:
        come_together(state, state.parameters.rebuilding.help_cohesion)


def call_together_again_if_due(state: State) -> None:
    """Nobody is left at the table: now and then whoever supports the area calls people together."""
    if state.draws.bernoulli(
        state.parameters.rebuilding.called_again, "rebuilding.called", state.month
    ):
        start_up.reconvene(state)


# ------------------------------------------------------------------- breaking down


def break_down_if_so(state: State) -> None:
    """Say so in the month in which a partnership breaks down, and let it cost what it costs."""
    disputes, cause = state.disputes, cause_of_breakdown(state)
    disputes.parted_with_holder = False
    if cause is None or (disputes.broken and state.month <= disputes.standstill_until):
        return
    disputes.broken, disputes.broke_in = True, state.month
    disputes.rebuilding_until = min(disputes.rebuilding_until, state.month - 1)
    quarrelling = len(disputes.live) > 0 or cause == "lto"
    what = WORDS[quarrelling]
    after = state.event_log.last("lto_replaced") if cause == "lto" else NOTHING
    members = len(state.partnership.slots)
    state.record_event("breakdown", "partnership", what, members, cause, follows=after)
    if quarrelling:
        stand_still(state)
        fall_apart(state)


WORDS = {True: "can no longer sit at one table", False: "decides nothing for three months running"}


def cause_of_breakdown(state: State) -> str | None:
    """What a partnership breaks down over this month, or None where it does not."""
    disputes = state.disputes
    if disputes.parted_with_holder:
        return "lto"
    if disputes.months_at_odds == MONTHS_WITHOUT:
        return most_bitter(disputes.live).kind
    if state.months_without_decision == MONTHS_WITHOUT and len(state.partnership.slots):
        return most_bitter(disputes.live).kind if disputes.live else "too little time at the table"
    return None


def most_bitter(live: list[Dispute]) -> Dispute:
    """The clash that weighs most."""
    return max(live, key=lambda dispute: dispute.strength)


def stand_still(state: State) -> None:
    """Nothing goes on for some months; how many is drawn around what is usual."""
    p = state.parameters.rebuilding
    spread = 0.5 + state.draws.uniform("breakdown.standstill", state.month)
    state.disputes.standstill_until = state.month + round(p.standstill_months * spread)


def fall_apart(state: State) -> None:
    """Clashes end in a parting, the likelier the more bitter they are; and members give up."""
    p, month = state.parameters.rebuilding, state.month
    for dispute in list(state.disputes.live):
        if state.draws.bernoulli(
            p.breaks_off * dispute.strength, "breakdown.parting", month, dispute.kind
        ):
            conflict.part(state, dispute)
    state.disputes.parted_with_holder = False
    key = state.draws.key("breakdown.gives_up", month)
    for seat in state.partnership.resident_seats():
        if unit_interval(key, seat.who) < p.gives_up:
            membership.leave_seat(state, seat, "clash")


# ------------------------------------------------------------------- help and a new beginning


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
    live = state.disputes.live
    drags_on = live[0].line if live else state.event_log.last("breakdown")
    state.record_event("intervention", "funder", what, months, cause, follows=drags_on)


def has_time_and_money(p: Values, months_left: float, share_left: float) -> bool:
    """Whether enough is left to begin anew: months, and a share of the grant."""
    return bool(months_left >= p.fewest_months_left and share_left >= p.least_money_left)


def begin_anew_if_possible(state: State) -> None:
    """Once clashes are over, or help is there, a partnership that broke down may begin anew."""
    p, disputes, month = state.parameters.rebuilding, state.disputes, state.month
    helped = month <= disputes.support_until
    if disputes.live and not helped:
        return
    left = 1.0 - state.ledger.spent / (100.0 * money.grant_gbp(state))
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
    members, after = len(state.partnership.slots), state.event_log.last("breakdown")
    state.record_event("rebuilding", "partnership", what, members, "review", follows=after)


def rebuild(state: State) -> None:
    """A month of rebuilding; in its last it is told how many members there are now."""
    come_together(state, state.parameters.rebuilding.cohesion)
    if state.month == state.disputes.rebuilding_until:
        what = "has rebuilt itself"
        if not has_broken_down(state.months_without_decision):
            members = len(state.partnership.slots)
            begun = state.event_log.last("rebuilding")
            state.record_event("rebuilt", "partnership", what, members, "review", follows=begun)


def come_together(state: State, rate: float) -> None:
    """Members who are helped, or begin anew, hold together better."""
    partnership = state.partnership
    partnership.cohesion += rate * (1.0 - partnership.cohesion)


# ------------------------------------------------------------------- other arrangements


def disband_if_hopeless(state: State) -> None:
    """The funder may disband a partnership that long after its breakdown is still at odds, or too few (XH05)."""
    p, disputes, month = state.parameters.rebuilding, state.disputes, state.month
    if not disputes.broken or month - disputes.broke_in < p.disband_after_months:
        return
    few = len(state.partnership.slots) < p.too_few_to_work
    if not (disputes.live or few) or not state.supported:
        return
    if state.draws.bernoulli(p.disbands, "rebuilding.disbands", month):
        disband(state, "too few are left" if few else "the quarrel does not end")


def disband(state: State, cause: str) -> None:
    """The partnership is disbanded while there is money, and the money is held for the area."""
    partnership = state.partnership
    partnership.disbanded = True
    for seat in list(partnership.seats):
        membership.leave_seat(state, seat, "the partnership is disbanded", quiet=True)
    state.disputes.live.clear()
    for table in partnership.tables:
        table.docket.clear()
    left = money.grant_gbp(state) - state.ledger.spent / 100.0
    what = "disbands the partnership; the money is held for the area"
    broken = state.event_log.last("breakdown")
    state.record_event("disbanded", "funder", what, left, cause, follows=broken)


def spend_for_the_area(state: State) -> None:
    """Once a quarter the organisation that holds the money pays grants to groups, at an even pace."""
    if state.month % QUARTER or not state.partnership.has_plan:
        return
    p, draws, month = state.parameters.agenda, state.draws, state.month
    pounds = QUARTER * agenda.spending_pace(state)
    theme = THEMES[int(draws.uniform("rebuilding.theme", month) * len(THEMES))]
    grants = Proposal("lto", "grants_round", theme, pence(max(pounds, 100.0)), 0.0, month, 0)
    grants.quality = draws.uniform("option.quality", month, "lto", 0)
    grants.merit = p.merit
    grants.fit = decisions.fit_to_need(state, grants, 0.0)
    projects.start(state, grants)
