"""Elections, dated events, and the day on which the money ends.

Purpose: put what happens to a place from outside on the calendar.

Evidence: E064, E131, E135, E154, E155, E160, E161, E165, E205, XB01, XE01 to XE04.
Reads: calendar, events of the scenario. Writes: councillors, officers, councils' stance, shocks, members
who go, the hub, posts on the last day. Draws: `election`, `election.upset`.

Rule: Councils are elected every four years in May; about a third of councillors do not come back. Paid posts end on
the day the money ends. Dated events are those of the scenario, each with a strength: an upset election
takes councillors and officers and may bring a council that listens more or less; a pandemic stops people
meeting for a time and amplifies relations; cuts take capacity for good; a key person leaves (with another where the event is strong),
with ties and shared ways of working; a hub is lost, and with it money in hand; a top-up adds to the grant; the organisation that holds the money fails, or the
funder sends another rep (M10). Nothing changes before the month of an event.

Equation: hold of a pandemic after m months = strength x easing^m.
Left out: by-elections; national elections.
"""

from __future__ import annotations

from typing import Any

ELECTION_MONTH = 4
"""May, months from January; place.start_year begins in January."""


def apply(model: Any) -> None:
    """Hold elections, end posts on the last day, and let this month's dated events happen."""
    month, p = model.month, model.parameters.calendar
    year = model.scenario.place.start_year + month // 12
    if month % 12 == ELECTION_MONTH and year % 4 == 3:
        election(model, p.councillor_turnover)
    if model.has_programme and month == model.own_end_month:
        from sim.mechanisms import money

        money.end_posts(model)
    if model.pandemic > 0.0:
        eased = model.pandemic * p.pandemic_easing
        model.pandemic = eased if eased >= p.pandemic_over else 0.0
    if model.development is not None:
        from sim.environment import development

        development.go_on(model)
    for event in model.events_by_month.get(month, ()):
        size = event.strength if event.amount_gbp is None else event.amount_gbp
        HAPPENINGS[event.kind](model, float(size))


def election(model: Any, turnover: float) -> None:
    """Some councillors lose their seats or stand down."""
    from sim.mechanisms import officials

    for councillor in model.councillors:
        if model.draws.chance(turnover, "election", model.month, councillor.number):
            officials.vacate_seat(model, "councillor", councillor.name)
            councillor.lose_seat()


def election_upset(model: Any, strength: float) -> None:
    """A change of administration can remake relations for better or worse (E154)."""
    from sim.mechanisms import officials

    p = model.parameters.calendar
    what = "control of the council changes"
    model.record_event("election_upset", "council", what, strength, "event")
    election(model, min(1.0, p.councillor_turnover + (1.0 - p.councillor_turnover) * strength))
    for council in model.councils:
        council.officer.tie *= 1.0 - strength
        officials.change_officer(model, council, "election")
        council.change_agenda()
        turn = 2.0 * model.draws.uniform("election.upset", model.month, council.label) - 1.0
        council.paternalism = min(
            1.0, max(0.0, council.paternalism + p.upset_turn * strength * turn)
        )


def pandemic(model: Any, strength: float) -> None:
    """Meeting in person stops for a time; relations are amplified, once."""
    from sim.mechanisms import officials

    model.pandemic = strength
    model.record_event("pandemic", "area", "a pandemic stops people meeting", strength, "event")
    officials.amplify(model, strength)


def cuts(model: Any, strength: float) -> None:
    """A round of cuts takes capacity from every public body, for good."""
    p = model.parameters.calendar
    model.extra_cuts = min(p.most_cuts, model.extra_cuts + p.cut_of_a_round * strength)
    model.record_event("cuts", "council", "budgets are cut", strength, "event")


def key_person_leaves(model: Any, strength: float) -> None:
    """The most active member goes, or two where the event is strong, and what they held together loosens."""
    from sim.environment import membership

    p, seats = model.parameters.calendar, model.partnership.resident_seats()
    if not seats:
        return
    for seat in sorted(seats, key=lambda s: -s.work_total)[
        : 2 if strength > p.two_leave_from else 1
    ]:
        membership.leave_seat(model, seat, "key person leaves")
    held = 1.0 - p.key_person_held * strength
    model.partnership.cohesion *= held
    for body in model.institutions:
        body.officer.tie *= held


def large_development(model: Any, strength: float) -> None:
    """Others begin to build at large scale (E161, E224)."""
    from sim.environment import development

    development.begin(model, strength)


def hub_lost(model: Any, strength: float) -> None:
    """The hub is lost; the harder the blow, the more money in hand goes with it."""
    from sim.mechanisms import hubs

    if model.hub is not None:
        model.ledger.pay(round(strength * model.ledger.balance["reserve"]))
        hubs.lose_hub(model, "event", 0.5 + strength)


def top_up(model: Any, amount_gbp: float) -> None:
    """The funder adds to the grant (XA18)."""
    from sim.mechanisms import money

    money.top_up(model, amount_gbp)


def falling_out(model: Any, strength: float) -> None:
    """A serious falling-out with the paid workers and with whoever holds the money (E064)."""
    from sim.mechanisms import conflict

    if not len(model.partnership.slots):
        return
    model.partnership.cohesion *= 1.0 - model.parameters.calendar.falling_out_divides * strength
    if model.workers:
        conflict.begin(model, "workers", strength)
    if model.is_running:
        conflict.begin(model, "lto", strength)


def lto_fails(model: Any, strength: float) -> None:
    """The organisation that holds the money fails (E131); another has to be found."""
    from sim.mechanisms import trusted_organisation

    trusted_organisation.replace(model, "it failed", strength)


def rep_replaced(model: Any, strength: float) -> None:
    """The funder sends another rep, whom nobody asked for (E135)."""
    from sim.mechanisms import rep

    rep.replace(model, "the funder's wish", unasked=True, strength=strength)


HAPPENINGS = {
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
