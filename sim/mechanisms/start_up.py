"""Launch: an area is selected, and called together again where nobody is left.

Purpose: begin a partnership, and let it begin again where everybody left it while there is money.

Evidence: E003, E007, E008, E021, E022, E028, E074, E135.
Reads: head start, propensity, confidence, motive, seats wanted, rules on members. Writes: awareness, seats, a chair.
Draws: `launch.heard`, `launch.member`, keyed by resident and month.

Rule: When the area is selected some people hear of it at once, more where there is a head start, and of those
ready for it the more confident, and those with a project of their own in mind, come and form a steering group.
Councillors and agencies take the seats set aside for them as far as residents keep their majority.
Where nobody is left at the table while the programme runs, the money is still the area's: now and then whoever
supports it calls people together again, and the same happens anew (the chance is M7's).

Equation: who comes = the readiest by draw / (u + confidence + o if she has a project in mind).
Left out: areas that hand the programme back.
"""

from __future__ import annotations

import numpy as np

from sim.agents.population import AWARE, NEVER, PET_PROJECT, READY, RESTING, UNAWARE
from sim.agents.seat import Seat
from sim.mechanisms import funding_terms
from sim.mechanisms.membership import take_seat
from sim.state import State


def launch(state: State) -> None:
    """The area is selected: some hear of it, a steering group forms, officials take their seats."""
    spread_the_word(state)
    form_steering_group(state)
    seated = state.councillors[: state.scenario.partnership.councillor_seats]
    seats = round(state.parameters.partnership.agency_seats)
    agencies = state.institutions[len(state.councils) :][:seats]
    come = [Seat("councillor", councillor.name, 0) for councillor in seated]
    for seat in [*come, *[Seat("agency", agency.delegate, 0) for agency in agencies]]:
        if funding_terms.official_may_sit(state):
            state.partnership.admit(seat)


def spread_the_word(state: State) -> None:
    """Some of those who did not know of the programme hear of it at once."""
    population = state.population
    heard = state.draws.uniforms("launch.heard", state.month, population.who)
    reach = state.parameters.partnership.aware_at_launch * (1.0 + state.scenario.place.head_start)
    news = (heard < reach) & (population.propensity < NEVER) & (population.involvement == UNAWARE)
    population.involvement[news] = AWARE


def form_steering_group(state: State) -> None:
    """The readiest take the seats there are for residents; the most confident of them chairs."""
    population, partnership, p = state.population, state.partnership, state.parameters.partnership
    able = (population.propensity == READY) & (population.involvement != RESTING)
    ready = np.flatnonzero(able)
    eager = state.draws.uniforms("launch.member", state.month, population.who[ready])
    minded = population.motive[ready] == PET_PROJECT
    pull = p.pull_unconfident + population.confidence[ready] + p.pull_of_own_project * minded
    for slot in ready[np.argsort(eager / pull, kind="stable")[: seats_for_residents(state)]]:
        take_seat(state, int(slot))
    seats = partnership.resident_seats()
    if seats:
        chair = max(seats, key=lambda seat: float(population.confidence[seat.slot]))
        chair.role = "chair"


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
