"""M1 Energy: people go all out, tire, rest and come back.

Purpose: let effort cost something that must be recovered, so that load, procedure and neglect can empty
a partnership and success, company and rest can fill it again.

Evidence: E080 to E083, E009, XA34, XG08, L02, L03.
Reads: energy, set point, hours given, free hours, involvement, friendships, formality, visible
success. Writes: energy, involvement (rest and return). Draws: `rest.return`.

Rule: Each month energy recovers a share of the way to a personal set point; it falls with the hours given
relative to free hours, with procedure for those who sit in meetings, and with being overruled; it
rises with visible success, being valued and company. Below one threshold a person rests; above a
higher one she may return. A partnership that practises rest and rotation lets members step back
before they burn out.

Equation: E' = E + r (S - E) - c load - drain + uplift, load = hours / (free hours + h0).
Left out: seasons; illness.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.population import MEMBER, RESTING, VOLUNTEER
from sim.rules import rule


@rule
def strain(hours: float, free_hours: float, spare_hours: float, cost: float) -> float:
    """Energy lost to load this month: more hours, or fewer free ones, weigh more."""
    load = hours / (free_hours + spare_hours)
    return cost * load


@rule
def uplift(
    involvement: float, friendships: float, success: float, valued: float, company: float
) -> float:
    """Energy gained by those who take part from results, from being valued and from company."""
    if involvement < 2.0 or involvement > 4.5:
        return 0.0
    share = 1.0 if involvement >= 3.0 else 0.5
    return share * (success + valued + company * friendships / (friendships + 3.0))


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
    if involvement > 4.5 and energy > back and draw < chance:
        return 3.0
    if 2.5 < involvement < 4.5 and energy < burnout:
        return 5.0
    return involvement


def apply(model: Any) -> None:
    """One month of tiring and recovering for every resident."""
    p, population, now = model.parameters.energy, model.population, model.now
    lost = strain(population.hours_given, population.free_hours, p.spare_hours, p.load_cost)
    slots = model.partnership.slots
    if slots.size:
        lost[slots] += member_drain(model)
    gained = uplift(
        population.involvement,
        population.friendships,
        p.success_gain * now.visible_success,
        p.valued_gain * now.valued,
        p.company_gain,
    )
    population.energy[:] = energy_next(
        population.energy, population.energy_set_point, p.recovery_rate, lost, gained
    )
    rest_and_return(model)


def member_drain(model: Any) -> float:
    """Energy that meetings cost a member: procedure, being overruled, and waiting in a lull."""
    p, partnership, now = model.parameters.energy, model.partnership, model.now
    procedure = p.procedure_cost * partnership.formality * (1.0 - 0.5 * now.open_session)
    overruled = p.overruled_cost * max(0.0, 0.5 - now.residents_influence)
    return float(procedure + overruled + p.weariness_cost * now.lull)


def rest_and_return(model: Any) -> None:
    """Below one threshold people rest, above a higher one they may return."""
    p, population = model.parameters.energy, model.population
    active = population.involvement >= VOLUNTEER
    candidates = np.flatnonzero(
        active & ((population.energy < p.burnout_below) | (population.involvement == RESTING))
    )
    model.now.burnouts = model.now.returned = 0
    if not candidates.size:
        return
    before = population.involvement[candidates].copy()
    draws = model.draws.column("rest.return", model.month, population.who[candidates])
    after = after_rest(
        before,
        population.energy[candidates],
        p.burnout_below,
        p.return_above,
        draws,
        p.return_chance,
    )
    _rest(model, candidates[(after == RESTING) & (before != RESTING)])
    back = candidates[(after == VOLUNTEER) & (before == RESTING)]
    population.involvement[back] = VOLUNTEER
    population.months_in_role[back] = 0.0
    model.now.returned = len(back)
    model.returned_this_year += len(back)
    for slot in back[population.was_member[back] > 0]:
        model.record_event(
            "return", model.name_of(slot), "takes part again after a rest", cause="recovered"
        )


def _rest(model: Any, tired: Any) -> None:
    from sim.mechanisms import engagement

    population = model.population
    for slot in tired[population.involvement[tired] == MEMBER]:
        model.now.burnouts += 1
        model.record_event("burnout", model.name_of(slot), "stops, worn out", cause="energy")
        engagement.leave_seat(model, model.partnership.seat_of(slot), "burnout", quiet=True)
    population.involvement[tired] = RESTING
    population.months_in_role[tired] = 0.0
    population.hours_given[tired] = 0.0
