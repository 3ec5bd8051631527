"""M3 Engagement: becoming aware, taking part, stepping up, and leaving.

Purpose: fill and empty the ladder unaware, aware, participant, volunteer, member.

Evidence: E024 to E030, E081, E205, XB01 to XB16, XF08, L04, L05, L09, L12, L16.
Reads: ties, presence, energy, belonging, trust, confidence, fluency, formality, vacancies.
Writes: awareness, involvement, hours given, friendships, seats. Draws: `aware`, `step`, `seat.*`.

Rule: Awareness spreads by ties to people who take part and by the presence of activity, up to a ceiling, and
fades when activity fades. Stepping up depends on knowing people who take part, energy, belonging, trust and
free time, less under hardship; some are ready, some reachable, some never. Vacancies at the table are filled
by invitation among those who volunteer or take part, and at that step confidence counts and
formality is a barrier to those not at ease with committee ways. People whose motive is a project of
their own leave in the first year and a half once the plan shows it will not be paid. Members also leave
for reasons of their own, more in the first year, and more when those they know have left.

Equation: chance of a step = base x propensity x (1 + ties) x energy x (belonging + trust) x time.
Left out: children and young people under 18; online participation.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.partnership import Seat
from sim.agents.population import AWARE, MEMBER, PARTICIPANT, PET_PROJECT, VOLUNTEER
from sim.rules import rule


@rule
def becomes_aware(
    presence: float,
    active_share: float,
    propensity: float,
    by_presence: float,
    by_ties: float,
    ceiling: float,
) -> float:
    """Monthly chance that somebody unaware hears of the programme."""
    attention = 1.0 if propensity < 1.5 else ceiling
    return attention * (by_presence * presence + by_ties * active_share)


@rule
def step_up(
    involvement: float,
    propensity: float,
    active_share: float,
    energy: float,
    warmth: float,
    time: float,
    base: float,
    ties: float,
) -> float:
    """Monthly chance of taking a step up (aware to participant, participant to volunteer)."""
    if involvement < 0.5 or involvement > 2.5 or propensity > 1.5:
        return 0.0
    readiness = 1.0 if propensity < 0.5 else 0.3
    known = 0.3 + ties * active_share / (active_share + 0.12)
    step = 1.0 if involvement < 1.5 else 0.45
    return step * base * readiness * known * energy * warmth * time


@rule
def step_down(
    involvement: float, presence: float, energy: float, months: float, base: float
) -> float:
    """Monthly chance of a step down: lapsing, more when little is going on, and early on."""
    if involvement < 0.5 or involvement > 3.5:
        return 0.0
    dull = 1.4 - presence
    early = 1.0 + 1.0 / (1.0 + months / 6.0)
    tired = 1.5 - energy
    lapse = base * dull * early * tired
    return lapse * 0.5 if involvement < 1.5 else lapse


@rule
def involvement_next(
    involvement: float, hears: float, up: float, down: float, draw: float
) -> float:
    """Involvement after this month's chances; one draw decides."""
    if involvement < 0.5:
        return 1.0 if draw < hears else 0.0
    if draw < up:
        return involvement + 1.0
    if draw > 1.0 - down:
        return involvement - 1.0
    return involvement


@rule
def warmth_of(belonging: float, trust: float, hardship: float, toll: float) -> float:
    """What draws somebody in: belonging and trust, less what hardship takes (E025, E085)."""
    return (0.35 + 0.8 * belonging) * (0.25 + 1.1 * trust) * (1.0 - toll * hardship)


@rule
def volunteer_hours(
    involvement: float, diligence: float, energy: float, free_hours: float, typical: float
) -> float:
    """Hours a month a participant or volunteer offers; very unequal (XB08)."""
    if involvement < 1.5 or involvement > 3.5:
        return 0.0
    role = 1.0 if involvement > 2.5 else 0.12
    offered = role * typical * diligence * (0.4 + 0.8 * energy)
    return min(offered, 0.75 * free_hours)


@rule
def belonging_next(
    belonging: float, base: float, involvement: float, presence: float, rate: float, gain: float
) -> float:
    """Belonging grows with taking part and drifts back to what the place gives."""
    taking_part = 1.0 if 1.5 < involvement < 4.5 else 0.0
    target = base + (gain * taking_part + 0.015 * presence) * (1.0 - base)
    return belonging + rate * (target - belonging)


@rule
def friendships_next(friendships: float, involvement: float, gain: float, fade: float) -> float:
    """Friendships form through joint activity and fade without it (at most about eight)."""
    joint = 0.0
    if 1.5 < involvement < 4.5:
        joint = 0.3 if involvement < 2.5 else 1.0
    return friendships + gain * joint * (1.0 - friendships / 8.0) - fade * friendships


def apply(model: Any) -> None:
    """One month of hearing, stepping up and down, and filling the table."""
    p, population, now = model.parameters.engagement, model.population, model.now
    effort = model.scenario.partnership.recruitment_effort if model.is_running else 0.0
    presence = now.presence * (0.7 + 0.6 * effort)
    hears = becomes_aware(
        presence,
        model.active_share,
        population.propensity,
        p.aware_by_presence,
        p.aware_by_ties,
        p.aware_ceiling,
    )
    warmth = warmth_of(
        population.belonging,
        population.partnership_confidence,
        population.hardship,
        p.hardship_toll,
    )
    time = population.free_hours / (population.free_hours + p.time_scale)
    base = p.step_up * (0.25 + presence) * (0.7 + 0.6 * model.openness) * crowding(model)
    up = step_up(
        population.involvement,
        population.propensity,
        model.active_share,
        population.energy,
        warmth,
        time,
        base,
        p.tie_pull,
    )
    down = step_down(
        population.involvement, presence, population.energy, population.months_in_role, p.step_down
    )
    draw = model.draws.column("step", model.month, population.who)
    after = involvement_next(population.involvement, hears, up, down, draw)
    changed = after != population.involvement
    population.months_in_role += 1.0
    population.months_in_role[changed] = 0.0
    population.involvement[:] = after
    np.maximum(
        population.took_part, (after >= PARTICIPANT) & (after <= MEMBER), out=population.took_part
    )
    population.friendships[:] = friendships_next(
        population.friendships, after, p.friend_gain, p.friend_fade
    )
    population.belonging[:] = belonging_next(
        population.belonging,
        population.belonging_at_start,
        after,
        now.presence,
        p.belonging_rate,
        p.belonging_gain,
    )
    if model.partnership.seats or model.is_running:
        fill_and_empty_seats(model)


def crowding(model: Any) -> float:
    """Paid work may crowd volunteers in or out: the coefficient may have either sign (L12)."""
    p, now = model.parameters.engagement, model.now
    return float(max(0.1, 1.0 + p.crowding * now.worker_work_share))


def fill_and_empty_seats(model: Any) -> None:
    """Members leave, then vacancies are offered."""
    for seat in list(model.partnership.seats):
        reason = leaves(model, seat)
        if reason:
            leave_seat(model, seat, reason)
    if model.is_running:
        invite(model)


def leaves(model: Any, seat: Seat) -> str:
    """Why this member leaves this month, or ''."""
    p, month, draws = model.parameters.engagement, model.month, model.draws
    tenure = month - seat.joined
    key = (
        (seat.kind, seat.slot, seat.occupancy, seat.name)
        if seat.kind != "resident"
        else (seat.slot, seat.occupancy)
    )
    if seat.kind != "resident":
        return "moves on" if draws.chance(p.official_exit / 12.0, "seat.leave", month, *key) else ""
    population = model.population
    early = 1.0 + p.early_exit * max(0.0, 1.0 - tenure / 12.0)
    tired = 1.0 + p.tired_exit * max(0.0, 0.55 - float(population.energy[seat.slot]))
    contagion = 1.0 + p.contagion * model.recent_departures
    after_plan = 1.0
    if model.partnership.plan_month is not None and month - model.partnership.plan_month < 6:
        after_plan = p.after_plan_exit
    hazard = p.member_exit / 12.0 * early * tired * contagion * after_plan
    if not model.is_running:
        hazard += p.after_money_exit / 12.0
    if population.motive[seat.slot] == PET_PROJECT and 3 <= tenure <= 18 and model.month < 30:
        if draws.chance(p.pet_project_exit, "seat.pet", month, *key):
            return "pet project"
    return "own reasons" if draws.chance(min(0.9, hazard), "seat.leave", month, *key) else ""


def leave_seat(model: Any, seat: Seat, reason: str, *, quiet: bool = False) -> None:
    """Give up a seat; residents go back to volunteering unless they left the area or rest."""
    if seat is None:
        return
    partnership, population = model.partnership, model.population
    partnership.release(seat)
    model.departures.append(model.month)
    if seat.kind == "resident" and population.lives_here(seat.slot, seat.occupancy):
        population.involvement[seat.slot] = AWARE if reason == "pet project" else VOLUNTEER
        population.months_in_role[seat.slot] = 0.0
    if reason == "pet project":
        model.pet_project_leavers_this_year += 1
    if seat.role != "member":
        hand_over_role(model, seat.role)
    if not quiet:
        model.record_event(
            "member_leaves", seat.name, f"leaves the partnership ({reason})", cause=reason
        )


def hand_over_role(model: Any, role: str) -> None:
    """A role left empty goes to the most confident resident member without one."""
    free = [s for s in model.partnership.resident_seats() if s.role == "member"]
    if not free:
        return
    heir = max(free, key=lambda s: float(model.population.confidence[s.slot]))
    heir.role, heir.role_since = role, model.month
    model.partnership.new_role_months.append(model.month)
    model.record_event("new_role", heir.name, f"becomes {role}", cause="vacancy")


def invite(model: Any) -> None:
    """Offer vacant resident seats to people who are known, willing and undaunted."""
    partnership, p = model.partnership, model.parameters.engagement
    target = model.scenario.partnership.members_target
    wanted = max(1, target - sum(seat.kind != "resident" for seat in partnership.seats))
    vacancies = wanted - len(partnership.slots)
    if vacancies <= 0:
        return
    population = model.population
    floor = VOLUNTEER if partnership.has_plan else PARTICIPANT
    pool = np.flatnonzero((population.involvement >= floor) & (population.involvement <= VOLUNTEER))
    if pool.size < 3 * vacancies:
        pool = np.flatnonzero(
            (population.involvement >= AWARE)
            & (population.involvement <= VOLUNTEER)
            & (population.propensity < 0.5)
        )
    if not pool.size:
        return
    effort = 0.4 + 1.2 * model.scenario.partnership.recruitment_effort
    chance = seat_chance(
        population.energy[pool],
        population.confidence[pool],
        population.fluency[pool],
        population.hardship[pool],
        partnership.formality * (1.0 - 0.4 * model.now.open_session),
        p.formality_barrier,
        p.seat_chance * effort * (0.6 + 0.8 * model.openness),
    )
    draws = model.draws.column("seat.join", model.month, population.who[pool])
    willing = np.flatnonzero(draws < chance)
    order = willing[np.argsort(draws[willing] / chance[willing], kind="stable")]
    for slot in pool[order[:vacancies]]:
        take_seat(model, int(slot))


@rule
def seat_chance(
    energy: float,
    confidence: float,
    fluency: float,
    hardship: float,
    formality: float,
    barrier: float,
    base: float,
) -> float:
    """Monthly chance that somebody asked takes a seat: formality bars those not at ease with it."""
    daunting = barrier * formality * (1.0 - fluency)
    return base * energy * (0.3 + confidence) * (1.0 - 0.4 * hardship) * np.exp(-daunting)


def take_seat(model: Any, slot: int) -> None:
    """A resident joins the partnership."""
    population, month = model.population, model.month
    seat = Seat("resident", model.name_of(slot), month, slot, int(population.occupancy[slot]))
    model.partnership.admit(seat)
    population.involvement[slot] = MEMBER
    population.months_in_role[slot] = 0.0
    population.was_member[slot] = population.took_part[slot] = 1.0
    if month > 0:
        model.record_event("member_joins", seat.name, "joins the partnership", cause="invitation")
