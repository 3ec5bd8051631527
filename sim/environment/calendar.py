"""Elections and dated events.

Purpose: put what happens to a place from outside on the calendar.

Evidence: E154, E160, E165, XE01 to XE04.
Reads: calendar, events of the scenario. Writes: councillors, shocks. Draws: `election`.

Rule: Councils are elected every four years in May; about a third of councillors do not come back. Dated events are
those of the scenario: an upset election, a pandemic, cuts, a key person leaving, a hub lost.
Left out: by-elections; national elections.
"""

from __future__ import annotations

from typing import Any

PANDEMIC_MONTHS = 18


def apply(model: Any) -> None:
    """Hold elections and let this month's dated events happen."""
    month = model.month
    since_start = month % 12
    year = model.scenario.place.start_year + month // 12
    if since_start == 4 and year % 4 == 3:
        election(model, model.parameters.calendar.councillor_turnover)
    model.pandemic *= model.parameters.calendar.pandemic_easing
    if model.pandemic < 0.05:
        model.pandemic = 0.0
    for event in model.events_by_month.get(month, ()):
        HAPPENINGS[event.kind](model, float(event.strength))


def election(model: Any, turnover: float) -> None:
    """Some councillors lose their seats or stand down."""
    for councillor in model.councillors:
        if model.draws.chance(turnover, "election", model.month, councillor.number):
            councillor.lose_seat()


def election_upset(model: Any, strength: float) -> None:
    """A change of administration: most councillors and the officers' backing change."""
    model.record_event(
        "election_upset", "council", "control of the council changes", strength, "event"
    )
    election(model, min(1.0, 0.5 + 0.5 * strength))
    for council in model.councils:
        council.change_officer(model.parameters.officials.handover)
        council.officer.tie *= 1.0 - 0.5 * strength


def pandemic(model: Any, strength: float) -> None:
    """Meeting in person stops for a time; relations are amplified, once."""
    from sim.mechanisms import officials

    model.pandemic = strength
    model.record_event("pandemic", "area", "a pandemic stops people meeting", strength, "event")
    officials.amplify(model, strength)


def cuts(model: Any, strength: float) -> None:
    """A round of cuts takes capacity from every public body."""
    model.extra_cuts = min(0.6, model.extra_cuts + 0.3 * strength)
    model.record_event("cuts", "council", "budgets are cut", strength, "event")


def key_person_leaves(model: Any, strength: float) -> None:
    """The most active members leave: one, or two where the event is strong."""
    from sim.mechanisms import engagement

    count = 2 if strength > 0.75 else 1
    seats = sorted(model.partnership.resident_seats(), key=lambda s: -s.work_total)[:count]
    for seat in seats:
        engagement.leave_seat(model, seat, "key person leaves")


def hub_lost(model: Any, strength: float) -> None:
    """The hub is lost, whatever the reason."""
    from sim.mechanisms import hubs

    del strength
    hubs.lose_hub(model, "event")


HAPPENINGS = {
    "election_upset": election_upset,
    "pandemic": pandemic,
    "cuts": cuts,
    "key_person_leaves": key_person_leaves,
    "hub_lost": hub_lost,
}
