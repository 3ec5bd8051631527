"""Launch: an area is selected, and called together again where nobody is left.

Purpose: begin a partnership, and let it begin again where everybody left it while there is money.

Evidence: E003, E008, E022, E024, E028, E042, E045, E074, E084, E135, XA07.
Reads: head start, propensity, confidence, motives, seats wanted, rules on members. Writes: awareness, seats, a chair.
Draws: `launch.heard`, `launch.member`, keyed by resident and month.

Rule: When the area is selected some people hear of it at once, more where there is a head start. Of those who heard and are ready
for it some come and form a steering group: the more confident, and those whose motive the launch answers, most of all people with
a project of their own in mind, for nothing is decided yet. There are no more seats than the design has; where fewer come
than a steering group needs, others who are ready are fetched. So small, pressed or quiet places begin with a small table.
Councillors and agencies take the seats set aside for them as far as residents keep their majority.
Where nobody is left at the table while the programme runs, the money is still the area's: now and then whoever
supports it calls people together again, and the same happens anew (the chance is M7's).

Equation: comes with chance min(1, c (u + confidence) x motive).
Left out: areas that hand the programme back.
"""

from __future__ import annotations

import numpy as np

from sim.agents.population import AWARE, NEVER, READY, RESTING, UNAWARE
from sim.agents.seat import Seat
from sim.compiled import rule
from sim.mechanisms import funding_terms, motives
from sim.mechanisms.membership import take_seat
from sim.state import State


def launch(state: State) -> None:
    """The area is selected: some hear of it, a steering group forms, officials take their seats."""
    spread_the_word(state)
    form_steering_group(state)
    seated = state.councillors[: state.scenario.partnership.councillor_seats]
    seats = round(state.parameters.partnership.agency_seats)
    agencies = state.institutions[len(state.councils) :][:seats]
    come = [Seat("councillor", councillor.name, state.month) for councillor in seated]
    for seat in [*come, *[Seat("agency", agency.delegate, state.month) for agency in agencies]]:
        if funding_terms.official_may_sit(state):
            state.partnership.admit(seat)


def spread_the_word(state: State) -> None:
    """Some of those who did not know of the programme hear of it at once."""
    population = state.population
    heard = state.draws.uniforms("launch.heard", state.month, population.who)
    reach = state.parameters.partnership.aware_at_launch * (1.0 + state.scenario.place.head_start)
    news = (heard < reach) & (population.propensity < NEVER) & (population.involvement == UNAWARE)
    population.involvement[news] = AWARE


@rule
def eagerness(confidence: float, motive: float, unconfident: float, comes: float) -> float:
    """Chance that somebody who heard of it and is ready comes to form a steering group."""
    return min(1.0, comes * (unconfident + confidence) * motive)


def form_steering_group(state: State) -> None:
    """Those who come take the seats there are for residents; the most confident of them chairs."""
    population, partnership = state.population, state.partnership
    for slot in those_who_come(state):
        take_seat(state, slot, quiet=True)
    seats = partnership.resident_seats()
    if seats:
        chair = max(seats, key=lambda seat: float(population.confidence[seat.slot]))
        chair.role = "chair"


def those_who_come(state: State) -> list[int]:
    """Slots of those who sit in the steering group: who comes, or is fetched where too few do."""
    population, p = state.population, state.parameters.partnership
    able = (population.propensity == READY) & (population.involvement != RESTING)
    ready = np.flatnonzero(able)
    eager = eagerness(
        population.confidence[ready],
        motives.pull(state, ready),
        p.pull_unconfident,
        p.comes_to_launch,
    )
    drawn = state.draws.uniforms("launch.member", state.month, population.who[ready])
    comes = (drawn < eager) & (population.involvement[ready] >= AWARE)
    number = min(
        seats_for_residents(state), max(int(np.count_nonzero(comes)), round(p.fewest_at_start))
    )
    order = np.lexsort(
        (drawn / eager, ~comes)
    )  # those who come first, the more eager before the others
    return [int(slot) for slot in ready[order[:number]]]


def seats_for_residents(state: State) -> int:
    """Seats that officials leave, and never fewer than a steering group needs."""
    target = state.scenario.partnership.members_target
    fewest = state.parameters.partnership.fewest_at_start
    return int(max(fewest, target - funding_terms.seats_for_officials(state)))


def reconvene(state: State) -> None:
    """Nobody is left: people are called together as they were at first."""
    spread_the_word(state)
    form_steering_group(state)
    came = len(state.partnership.slots)
    what = "people are called together again, for the money is still there"
    state.record_event("called_together", "area", what, came, "nobody was left")
