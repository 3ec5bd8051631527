"""M1 Energy: people go all out, tire, rest and come back.

Purpose: let effort cost something that must be recovered, so that load, procedure, quarrels and neglect can
empty a partnership and success, company and rest can fill it again.

Evidence: E009, E080 to E083, E163, XA34, XB15 to XB17, XG08, L02, L03.
Reads: energy, set point, hours given, free hours, involvement, friendships, formality, visible success, quarrel,
turn-out, recognition. Writes: energy, involvement (rest and return), hours given (covered breaks). Draws: `rest.return`, `rest.break`.

Rule: Each month energy recovers a share of the way to a personal set point. It falls with the hours given relative
to free hours; for members also with procedure, with being overruled, in a quarrel, where few turn out, and in a long
haul carried by few. Those who take part gain from visible success, from being valued (more where the council
recognises what they do) and from company.
Below one threshold a person rests; above a higher one she may return. Where rest is built in, a member who
tires takes a planned break and keeps her seat; the others cover for her as far as the limit of load
allows, and the rest slips. Work nobody does slips too before it is shared (`workload`), and nobody takes on more
than a limit, so that collapse is possible but not absorbing: with fewer hours asked of them people recover. A load that
does not end settles energy at a low but steady level.

Equation: E' = E + r (S - E) - c hours / (free hours + h0) - drain + gains (1 - E).
Left out: seasons; illness.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import MEMBER, PARTICIPANT, RESTING, VOLUNTEER
from sim.compiled import rule
from sim.extensions.dispatch import apply_rule
from sim.mechanisms import membership
from sim.state import State


@rule
def energy_lost(hours: float, free_hours: float, spare_hours: float, cost: float) -> float:
    """Energy lost to load this month: more hours, or fewer free ones, weigh more."""
    load = hours / (free_hours + spare_hours)
    return cost * load


@rule
def energy_gained(
    involvement: float,
    friendships: float,
    success: float,
    valued: float,
    company: float,
    participant: float,
    half: float,
) -> float:
    """Energy gained by those who take part from results, from being valued and from company."""
    if involvement < PARTICIPANT or involvement >= RESTING:
        return 0.0
    share = 1.0 if involvement >= VOLUNTEER else participant
    return share * (success + valued + company * friendships / (friendships + half))


@rule
def energy_next(
    energy: float, set_point: float, recovery: float, lost: float, gained: float
) -> float:
    """Energy next month, between 0 and 1; the fuller one is, the less a gain adds."""
    fuller = energy + recovery * (set_point - energy) - lost + gained * (1.0 - energy)
    return min(1.0, max(0.0, fuller))


@rule
def after_rest(
    involvement: float, energy: float, burnout: float, back: float, draw: float, chance: float
) -> float:
    """Involvement after rest and return: 5 is resting, 3 volunteering."""
    if involvement >= RESTING and energy > back and draw < chance:
        return VOLUNTEER
    if VOLUNTEER <= involvement < RESTING and energy < burnout:
        return RESTING
    return involvement


def apply(state: State) -> None:
    """One month of tiring and recovering for everybody who has taken part; the others are at rest."""
    p, population, monthly = state.parameters.energy, state.population, state.monthly
    take_breaks(state)
    who = population.part_takers
    involvement = population.involvement[who]
    lost = energy_lost(
        population.hours_given[who], population.free_hours[who], p.spare_hours, p.load_cost
    )
    lost[involvement == MEMBER] += member_drain(state)
    recognised = p.recognised if state.scenario.council.recognition and state.supported else 0.0
    gained = energy_gained(
        involvement,
        population.friendships[who],
        p.success_gain * monthly.visible_success,
        p.valued_gain * (monthly.valued + recognised),
        p.company_gain,
        p.participant_gains,
        p.friends_half,
    )
    population.energy[who] = apply_rule(
        state,
        "energy_next",
        energy_next,
        who,
        population.energy[who],
        population.energy_set_point[who],
        p.recovery_rate,
        lost,
        gained,
    )
    rest_and_return(state)


def member_drain(state: State) -> float:
    """Energy the table costs a member: procedure, being overruled, quarrels, low turn-out, the long haul."""
    p, partnership, monthly = state.parameters.energy, state.partnership, state.monthly
    eased = 1.0 - p.open_session_relief * monthly.open_session
    procedure = p.procedure_cost * partnership.formality * eased
    overruled = p.overruled_cost * max(0.0, 0.5 - monthly.residents_influence)
    let_down = p.turnout_cost * monthly.low_turnout + p.weariness_cost * monthly.lull
    return float(procedure + overruled + p.quarrel_cost * monthly.quarrel + let_down)


def take_breaks(state: State) -> None:
    """Where rest is built in (L02), members who tire take a break and others cover for them."""
    rest, slots = state.scenario.partnership.rest_and_rotation, state.partnership.slots
    if rest <= 0.0 or not slots.size:
        return
    p, month = state.parameters.energy, state.month
    away = np.zeros(slots.size, dtype=bool)
    energy = state.population.energy[slots].tolist()
    for index, seat in enumerate(state.partnership.resident_seats()):
        if month >= seat.relief_until and energy[index] < p.break_below:
            who = (seat.slot, seat.occupancy)
            if state.draws.bernoulli(rest * p.break_chance, "rest.break", month, *who):
                seat.relief_until = month + round(p.break_months)
        away[index] = month < seat.relief_until
    if away.any():
        cover(state, away)


def cover(state: State, away: NDArray[np.bool_]) -> None:
    """Move hours from those on a break to the others, up to the limit of load; what is left slips.

    Parameters
    ----------
    away : (resident members,) who is on a break
    """
    p, population, slots = state.parameters.energy, state.population, state.partnership.slots
    hours = population.hours_given[slots]
    freed = p.break_relief * hours * away
    handed_over, total = float(freed.sum()), float(hours.sum())
    if handed_over <= 0.0:
        return
    room = np.where(away, 0.0, np.maximum(0.0, state.parameters.projects.load_cap - hours))
    covered = min(handed_over, float(room.sum()))
    if covered > 0.0:
        hours += covered * room / room.sum()
    population.hours_given[slots] = hours - freed
    state.member_load *= 1.0 - (handed_over - covered) / total


def rest_and_return(state: State) -> None:
    """Below one threshold people rest, above a higher one they may return."""
    p, population = state.parameters.energy, state.population
    who = population.part_takers  # nobody else volunteers or rests
    involvement = population.involvement[who]
    tired = (involvement >= VOLUNTEER) & (population.energy[who] < p.burnout_below)
    candidates = who[tired | (involvement == RESTING)]
    state.monthly.burnouts = 0
    if not candidates.size:
        return
    before = population.involvement[candidates].copy()
    draws = state.draws.uniforms("rest.return", state.month, population.who[candidates])
    after = after_rest(
        before,
        population.energy[candidates],
        p.burnout_below,
        p.return_above,
        draws,
        p.return_chance,
    )
    start_rest(state, candidates[(after == RESTING) & (before != RESTING)])
    come_back(state, candidates[(after == VOLUNTEER) & (before == RESTING)])


def start_rest(state: State, tired: NDArray[np.intp]) -> None:
    """Those who are worn out stop; members give up their seats."""
    population = state.population
    for slot in tired[population.involvement[tired] == MEMBER].tolist():
        state.monthly.burnouts += 1
        state.record_event("burnout", state.name_of(slot), "stops, worn out", cause="energy")
        membership.leave_seat(state, state.partnership.seat_of(slot), "burnout", quiet=True)
    population.involvement[tired] = RESTING
    population.months_in_role[tired] = 0.0
    population.hours_given[tired] = 0.0


def come_back(state: State, rested: NDArray[np.intp]) -> None:
    """Those who have recovered volunteer again."""
    population = state.population
    population.involvement[rested] = VOLUNTEER
    population.months_in_role[rested] = 0.0
    state.returned_this_year += len(rested)
    for slot in rested[population.was_member[rested] > 0.0].tolist():
        state.record_event(
            "return", state.name_of(slot), "takes part again after a rest", cause="recovered"
        )
