"""Elections, dated events, and the day on which the money ends.

Purpose: put what happens to a place from outside on the calendar.

Evidence: E031, E064, E131, E135, E154, E155, E160, E165, E205, E224, XB01, XE01 to XE04, XE09.
Reads: calendar, events of the scenario. Writes: councillors, officers, councils' stance, shocks, members
who go, the hub, posts on the last day. Draws: `election`, `election.upset`, and that of `nearest_tier`.

Rule: Councils are elected every four years in May; about a third of councillors do not come back, and members may be elected to a parish council (`nearest_tier`). Paid posts end on
the day the money ends. An area selected later in its first year begins then (`start_up`). Dated events are those of the scenario, each with a strength: an upset election
takes councillors and officers and may bring a council that listens more or less; a pandemic stops people
meeting for a time and amplifies relations; cuts take capacity for good; a key person leaves (with another where the event is strong); a hub is lost, and with it money in hand; a top-up adds to the grant; the organisation that holds the money fails, or the
funder sends another rep (M10). Nothing changes before the month of an event.

Equation: hold of a pandemic after m months = strength x easing^m.
Left out: by-elections; national elections.
"""

from __future__ import annotations

from sim.mechanisms import (
    conflict,
    development,
    hubs,
    membership,
    money,
    nearest_tier,
    officials,
    rep,
    start_up,
    trusted_organisation,
)
from sim.state import State

ELECTION_MONTH = 4
"""May, months from January; place.start_year begins in January."""


def apply(state: State) -> None:
    """Hold elections, select the area, end posts on the last day, and let this month's dated events happen."""
    month, p = state.month, state.parameters.calendar
    year = state.scenario.place.start_year + month // 12
    if month % 12 == ELECTION_MONTH and year % 4 == 3:
        election(state, p.councillor_turnover)
        nearest_tier.hold_election(state)
    if state.has_programme and month == state.selected_in > 0:
        start_up.launch(state)
    if state.has_programme and month == state.own_end_month:
        money.end_posts(state)
    if state.pandemic > 0.0:
        eased = state.pandemic * p.pandemic_easing
        state.pandemic = eased if eased >= p.pandemic_over else 0.0
    if state.development is not None:
        development.end_when_due(state)
    for event in state.events_by_month.get(month, ()):
        size = event.strength if event.amount_gbp is None else event.amount_gbp
        HANDLERS[event.kind](state, float(size))


def election(state: State, turnover: float) -> None:
    """Some councillors lose their seats or stand down."""
    for councillor in state.councillors:
        if state.draws.bernoulli(turnover, "election", state.month, councillor.number):
            officials.vacate_seat(state, "councillor", councillor.name)
            councillor.lose_seat()


def election_upset(state: State, strength: float) -> None:
    """A change of administration can remake relations for better or worse (E154)."""
    p = state.parameters.calendar
    what = "control of the council changes"
    state.record_event("election_upset", "council", what, strength, "event")
    election(state, min(1.0, p.councillor_turnover + (1.0 - p.councillor_turnover) * strength))
    for council in state.councils:
        council.officer.tie *= 1.0 - strength
        officials.change_officer(state, council, "election")
        council.change_agenda()
        turn = 2.0 * state.draws.uniform("election.upset", state.month, council.label) - 1.0
        council.turn(p.upset_turn * strength * turn)


def pandemic(state: State, strength: float) -> None:
    """Meeting in person stops for a time; relations are amplified, once."""
    state.pandemic = strength
    state.record_event("pandemic", "area", "a pandemic stops people meeting", strength, "event")
    officials.amplify_relations(state, strength)


def cuts(state: State, strength: float) -> None:
    """A round of cuts takes capacity from every public body, for good."""
    p = state.parameters.calendar
    state.extra_cuts = min(p.most_cuts, state.extra_cuts + p.cut_of_a_round * strength)
    state.record_event("cuts", "council", "budgets are cut", strength, "event")


def key_person_leaves(state: State, strength: float) -> None:
    """Who carries most goes, or the two who do where the event is strong; what goes with them is M3's (`key_people`)."""
    seats = {seat.who: seat for seat in state.partnership.resident_seats()}
    leave = 2 if strength > state.parameters.calendar.two_leave_from else 1
    for who in [who for who in state.carrying.busiest(leave) if who in seats]:
        membership.leave_seat(state, seats[who], "key person leaves")


def large_development(state: State, strength: float) -> None:
    """Others begin to build at large scale (E161, E224)."""
    development.begin(state, strength)


def hub_lost(state: State, strength: float) -> None:
    """The hub is lost; the harder the blow, the more money in hand goes with it."""
    if state.hub is not None:
        state.ledger.pay(round(strength * state.ledger.balance["reserve"]))
        hubs.lose_hub(state, "event", 0.5 + strength)


def top_up(state: State, amount_gbp: float) -> None:
    """The funder adds to the grant (XA18)."""
    money.top_up(state, amount_gbp)


def falling_out(state: State, strength: float) -> None:
    """A serious falling-out with the paid workers and with whoever holds the money (E064)."""
    if not len(state.partnership.slots):
        return
    state.partnership.cohesion *= 1.0 - state.parameters.calendar.falling_out_divides * strength
    if state.workers:
        conflict.begin(state, "workers", strength)
    if state.is_running:
        conflict.begin(state, "lto", strength)


def lto_fails(state: State, strength: float) -> None:
    """The organisation that holds the money fails (E131); another has to be found."""
    trusted_organisation.replace(state, "it failed", strength)


def rep_replaced(state: State, strength: float) -> None:
    """The funder sends another rep, whom nobody asked for (E135)."""
    rep.replace(state, "the funder's wish", unasked=True, strength=strength)


HANDLERS = {
    "election_upset": election_upset,
    "pandemic": pandemic,
    "cuts": cuts,
    "key_person_leaves": key_person_leaves,
    "hub_lost": hub_lost,
    "falling_out": falling_out,
    "top_up": top_up,
    "lto_fails": lto_fails,
    "rep_replaced": rep_replaced,
    "large_development": large_development,
}
