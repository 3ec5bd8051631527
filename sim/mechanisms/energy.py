"""M1 Energy: people go all out, tire, rest and come back.

Purpose: let work that is really done cost something that must be recovered, so that load, procedure, quarrels, years at the table and
being ignored can empty a partnership, and success, company, agency and rest can fill it again.

Evidence: E009, E044, E080 to E083, E163, E230, XA32, XA34, XB15 to XB17, XG08, XH07, XH08, L02, L03.
Reads: energy, set point, hours worked, free hours, involvement, friendships, formality, visible success, quarrel, turn-out, recognition,
influence felt, months at the table, a pandemic. Writes: energy, involvement (rest and return), planned breaks, months without rest, how
long a pandemic has worn people. Draws: `rest.return`, `rest.break`.

Rule: Each month energy recovers a share of the way to a personal set point. It falls with the hours worked, not with hours offered,
relative to free hours; for members also with procedure, in a quarrel, where few turn out, in a long haul carried by few, and with
months at the table without a rest: little for some years, half of what it comes to after six or seven, and less again after a break. Those who
take part gain from visible success, from being valued (more where the council recognises what they do), from company, which needs
meeting, and from feeling that they can influence things (`agency`): above one half it gives energy, below it takes. Control weighs three
times as much as company does (XA32).
A pandemic frees time at first; as it goes on it wears out those who help, and that outlasts the freed time (XH07).
Below one threshold a person stops and rests; above a higher one she may return. Where rest is built in, a member who
tires, or has not rested for long, takes a planned break and keeps her seat; the others carry on for her as far as the limit of load
allows, and the rest slips (`workload`). Work nobody does slips too before it is shared, and nobody takes on more
than a limit, so that collapse is possible but not absorbing: with fewer hours asked of them people recover. A load that
does not end settles energy at a low but steady level.

Equation: E' = E + r (S - E) - c hours / (free hours + h0) - drain + gains (1 - E); drain of years at the table = w m^2 / (m^2 + h^2).
Left out: seasons; illness.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import MEMBER, PARTICIPANT, RESTING, VOLUNTEER
from sim.compiled import kernel, rule
from sim.extensions.dispatch import apply_rule
from sim.mechanisms import membership
from sim.mechanisms.workload import freed_time
from sim.parameters import Values
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
    control: float,
    participant: float,
    half: float,
) -> float:
    """Energy gained by those who take part from results, from being valued, from company and from control."""
    if involvement < PARTICIPANT or involvement >= RESTING:
        return 0.0
    share = 1.0 if involvement >= VOLUNTEER else participant
    return share * (success + valued + company * friendships / (friendships + half) + control)


@rule
def weariness(months: float, half: float) -> float:
    """How weary somebody is of the table after so many months without a rest, 0 to 1."""
    return months**2 / (months**2 + half**2)


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


@kernel(
    "float64[:, ::1](int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64, float64, float64, float64, UniTuple(float64, 6))"
)
def moved_by_load_and_gains(  # type: ignore[no-untyped-def]
    who,
    energy,
    set_point,
    involvement,
    hours,
    free_hours,
    friendships,
    freed,
    spare_hours,
    cost,
    borne,
    gains,
):
    """What moves the energy of each in ``who``: (4, who), energy, set point, `energy_lost`, `energy_gained`.

    Parameters
    ----------
    borne : what volunteers and members lose besides; gains : what `energy_gained` takes beyond who somebody is
    """
    found = np.empty((4, who.size))
    for i in range(who.size):
        slot = who[i]
        lost = energy_lost(hours[slot], free_hours[slot] * freed, spare_hours, cost)
        if VOLUNTEER <= involvement[slot] < RESTING:
            lost += borne
        found[0, i], found[1, i], found[2, i] = energy[slot], set_point[slot], lost
        found[3, i] = energy_gained(involvement[slot], friendships[slot], *gains)
    return found


@kernel("int64[::1](int64[::1], float64[::1], float64[::1], float64)")
def at_a_turn(who, involvement, energy, burnout):  # type: ignore[no-untyped-def]
    """Slots of those among ``who`` that rest, or are worn out and about to, in order."""
    found, count = np.empty(who.size, np.int64), 0
    for i in range(who.size):
        found[count] = slot = who[i]
        role = involvement[slot]
        count += role == RESTING or (role >= VOLUNTEER and energy[slot] < burnout)
    return found[:count].copy()


def apply(state: State) -> None:
    """One month of tiring and recovering for everybody who has taken part; the others are at rest."""
    p, population, monthly = state.parameters.energy, state.population, state.monthly
    state.long_shock += p.shock_memory * (state.pandemic - state.long_shock)
    who = population.see_part_takers()
    control = p.control_gain * (state.partnership.influence_felt - 0.5)
    recognised = p.recognised if state.scenario.council.recognition and state.supported else 0.0
    energy, set_point, lost, gained = moved_by_load_and_gains(
        who,
        population.energy,
        population.energy_set_point,
        population.involvement,
        population.hours_given,
        population.free_hours,
        population.friendships,
        freed_time(state),
        p.spare_hours,
        p.load_cost,
        p.shock_cost * state.long_shock + max(0.0, -control),
        (
            p.success_gain * monthly.visible_success,
            p.valued_gain * (monthly.valued + recognised),
            p.company_gain * (1.0 - state.pandemic),
            max(0.0, control),
            p.participant_gains,
            p.friends_half,
        ),
    )
    lost[np.searchsorted(who, state.partnership.slots)] += member_drain(state)
    if state.terms is not None:
        state.terms.note(
            "energy", who, terms_of_change(state, who, energy, set_point, lost, gained)
        )
    population.energy[who] = apply_rule(
        state,
        "energy_next",
        energy_next,
        who,
        energy,
        set_point,
        p.recovery_rate,
        lost,
        gained,
    )
    take_breaks(state)
    rest_and_return(state)


def terms_of_change(
    state: State,
    who: NDArray[np.intp],
    energy: NDArray[np.float64],
    set_point: NDArray[np.float64],
    lost: NDArray[np.float64],
    gained: NDArray[np.float64],
) -> dict[str, NDArray[np.float64]]:
    """Of what the change of energy of each in ``who`` is made up, each (who,): for those who keep books."""
    p, population = state.parameters.energy, state.population
    hours, free_hours = population.hours_given[who], population.free_hours[who]
    work = energy_lost(hours, free_hours * freed_time(state), p.spare_hours, p.load_cost)
    table = np.zeros(who.size)
    table[np.searchsorted(who, state.partnership.slots)] = member_drain(state)
    procedure, quarrel, let_down = (
        np.where(table > 0.0, part, 0.0) for part in borne_by_members(state)
    )
    return {
        "recovery": p.recovery_rate * (set_point - energy),
        "work": -work,
        "procedure": -procedure,
        "quarrel": -quarrel,
        "few turn out, a long haul": -let_down,
        "years at the table": procedure + quarrel + let_down - table,
        "a pandemic, little influence": work + table - lost,
        "success, being valued, company, influence": gained * (1.0 - energy),
    }


def borne_by_members(state: State) -> tuple[float, float, float]:
    """Energy that procedure, a quarrel, and few who turn out in a long haul cost every member."""
    p, monthly = state.parameters.energy, state.monthly
    eased = 1.0 - p.open_session_relief * monthly.open_session
    procedure = p.procedure_cost * state.partnership.formality * eased
    let_down = p.turnout_cost * monthly.low_turnout + p.lull_cost * monthly.lull
    return procedure, p.quarrel_cost * monthly.quarrel, let_down


def member_drain(state: State) -> NDArray[np.float64]:
    """Energy the table costs each member, (resident members,): what all bear, and years without a rest."""
    p, partnership = state.parameters.energy, state.partnership
    procedure, quarrel, let_down = borne_by_members(state)
    borne = procedure + quarrel + let_down
    months = np.array([float(seat.months_unrested) for seat in partnership.resident_seats()])
    drain: NDArray[np.float64] = borne + p.weariness_cost * weariness(months, p.weary_half_months)
    return drain


def take_breaks(state: State) -> None:
    """Months at the table add up; where rest is built in (L02), members who are due take a break.

    A break begins next month.
    """
    p, rest = state.parameters.energy, state.scenario.partnership.rest_and_rotation
    energy = state.population.energy[state.partnership.slots].tolist()
    for seat, left in zip(state.partnership.resident_seats(), energy, strict=True):
        if state.month < seat.relief_until:
            seat.months_unrested = max(0.0, seat.months_unrested - p.rest_undoes)
            continue
        seat.months_unrested += 1.0
        if rest > 0.0 and is_due(p, left, seat.months_unrested):
            who = (seat.slot, seat.occupancy)
            if state.draws.bernoulli(rest * p.break_chance, "rest.break", state.month, *who):
                seat.relief_until = state.month + 1 + round(p.break_months)
                cause = "worn" if left < p.break_below else "her turn"
                state.record_event("break", seat.name, "takes a planned break", cause=cause)


def is_due(p: Values, energy: float, months: float) -> bool:
    """Whether a member may take a planned break: worn and not just back from one, or long without."""
    return bool((energy < p.break_below and months >= p.break_apart) or months >= p.break_after)


def rest_and_return(state: State) -> None:
    """Below one threshold people rest, above a higher one they may return."""
    p, population = state.parameters.energy, state.population
    # nobody else volunteers or rests
    candidates = at_a_turn(
        population.part_takers, population.involvement, population.energy, p.burnout_below
    )
    state.monthly.burnouts = 0
    if not candidates.size:
        return
    before = population.involvement[candidates]
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
        name = state.name_of(slot)
        stopped = state.event_log.last("burnout", name)
        what = "takes part again after a rest"
        state.record_event("return", name, what, cause="recovered", follows=stopped)
