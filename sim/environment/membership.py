"""Membership: who takes a seat at the table, who gives it up, and who chairs and leads.

Purpose: let the partnership renew itself, or fail to, by invitation, departure and rotation.

Evidence: E003, E021, E022, E024, E025, E027, E028, E030, E042, E062, E064, E080, E206, XA01, XA02, XA27, XB13, XB16, L09, XG05, XG06.
Reads: vacancies, ties, quarrel, rebuilding, energy, confidence, fluency, belonging, trust, time, hardship, formality, openness, levers.
Writes: seats, roles, involvement. Draws: `seat.join`, `seat.leave`, `seat.pet`, `seat.official`, `seat.rotate`.

Rule: A vacant seat is offered to people who take part (volunteers, once there is a plan), and where they are too few to
people known to be ready; newcomer communities and people passing through are asked less, the more closed the
partnership is (E027). Whether somebody accepts depends on knowing people who take part, energy, belonging, trust, time
and hardship as every step up does, and at this step on confidence and on formality, which bars those not
at ease with it. Members leave for reasons of their own, likelier in the first year, when tired, in the
half year after the plan, after the money, and when friends at the table have just left (load counts by
tiredness alone), and in a quarrel (M7); they go on taking part, but no longer volunteer. Those who came for a project of their own leave while the partnership
settles, in the first 18 months. Members who move away, die or burn out leave too (churn, M1). Those whom agencies sent move on and
colleagues of theirs replace them; councillors' seats change hands at elections. Other officials may come in as the terms of the grant allow (`terms`). A role left empty goes to the most confident member without one; where rest and
rotation are practised, roles also change hands once a year.

Equation: leaving a year = e (1 + first year) (1 + tired) (1 + contagion x departures x friendly) x after plan + after money.
Left out: elections to the partnership; expulsion.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.partnership import Seat
from sim.agents.population import AWARE, MEMBER, PARTICIPANT, PET_PROJECT, READY, VOLUNTEER
from sim.compiled import rule
from sim.environment import terms
from sim.extensions.dispatch import apply_rule
from sim.functional_forms import linear_multiplier
from sim.randomness import unit_interval

SEATS = {"councillor": "a councillor's seat", "agency": "an agency's seat"}
JOINS = {
    "seat of a councillor": "councillor",
    "seat of an agency": "agency",
    "seat nobody filled": "agency",
}
"""Causes with which the diary tells that an official joins, and the kind of seat."""
AFTERWARDS = {"pet project": AWARE, "clash": AWARE, "own reasons": PARTICIPANT}


@rule
def acceptance(
    energy: float,
    confidence: float,
    fluency: float,
    warmth: float,
    known: float,
    formality: float,
    barrier: float,
    base: float,
    unconfident: float,
    most: float,
) -> float:
    """Monthly chance that somebody asked takes a seat: formality bars those not at ease with it."""
    daunting = barrier * formality * (1.0 - fluency)
    willing = base * known * energy * warmth * (unconfident + confidence)
    return min(most, willing * math.exp(-daunting))


@rule
def asked(newcomer: float, months_here: float, closed: float, toll: float, strange: float) -> float:
    """How far somebody is asked at all: outsiders less, the more closed the partnership (E027)."""
    outside = newcomer > 0.5 or months_here < strange
    return 1.0 - toll * closed if outside else 1.0


@rule
def leaving(
    tenure: float,
    energy: float,
    friendships: float,
    exit_a_year: float,
    early: float,
    tired: float,
    contagion: float,
    friendly: float,
    times: float,
    added: float,
) -> float:
    """Monthly chance that a member leaves for reasons of her own; ``tenure`` in months."""
    yearly = exit_a_year * (1.0 + early * max(0.0, 1.0 - tenure / 12.0))
    yearly *= 1.0 + tired * max(0.0, 0.5 - energy)
    yearly *= 1.0 + contagion * friendships / (friendships + friendly)
    return min(1.0, (yearly * times + added) / 12.0)


def apply(model: Any) -> None:
    """Members leave, roles rotate, vacancies are offered."""
    residents_leave(model)
    officials_move_on(model)
    if model.is_running or model.body_form != "none":
        if model.month % 12 == 11:
            rotate_roles(model)
        invite(model)
    if model.is_running:
        replace_officials(model)
        terms.fill_with_agencies(model)


def residents_leave(model: Any) -> None:
    """Members who had a project of their own in mind leave early, others when they have reason to."""
    seats = model.partnership.resident_seats()
    if not seats:
        return
    who = np.array([seat.who for seat in seats], dtype=np.uint64)
    gone = model.draws.column("seat.leave", model.month, who) < leaving_chances(model, seats)
    disappointed = [has_no_use_for_it(model, seat) for seat in seats]
    for seat, leaves, let_down in zip(seats, gone.tolist(), disappointed, strict=True):
        if let_down or leaves:
            leave_seat(model, seat, "pet project" if let_down else "own reasons")


def has_no_use_for_it(model: Any, seat: Seat) -> bool:
    """Whether somebody who came for a project of her own gives up this month (E028)."""
    p, month = model.parameters.membership, model.month
    if month > p.settling_months or month - seat.joined < 3:
        return False
    if model.population.motive[seat.slot] != PET_PROJECT:
        return False
    who = (seat.slot, seat.occupancy)
    return bool(model.draws.chance(p.pet_project_exit, "seat.pet", month, *who))


def leaving_chances(model: Any, seats: list[Seat]) -> NDArray[np.float64]:
    """Monthly chance of each of these resident members to leave for reasons of her own, (seats,)."""
    p, population, plan = (
        model.parameters.membership,
        model.population,
        model.partnership.plan_month,
    )
    slots = [seat.slot for seat in seats]
    times = 1.0 + model.parameters.conflict.leaves_over_it * model.now.quarrel
    if plan is not None and model.month - plan < 6:
        times *= p.after_plan_exit
    chances: NDArray[np.float64] = leaving(
        np.array([float(model.month - seat.joined) for seat in seats]),
        population.energy[slots],
        population.friendships[slots],
        p.member_exit,
        p.early_exit,
        p.tired_exit,
        p.contagion * model.recent_departures,
        p.friends_half,
        times,
        0.0 if model.is_running else p.after_money_exit,
    )
    return chances


def officials_move_on(model: Any) -> None:
    """Those whom agencies sent to the table move on now and then; their bodies send somebody else."""
    chance = model.parameters.membership.official_exit / 12.0
    key = model.draws.key("seat.leave", model.month)
    for seat in [seat for seat in model.partnership.seats if seat.kind == "agency"]:
        if unit_interval(key, seat.who) < chance:
            for body in model.institutions:
                body.sent += body.delegate == seat.name
            leave_seat(model, seat, "moves on")


def leave_seat(model: Any, seat: Seat | None, reason: str, *, quiet: bool = False) -> None:
    """Give up a seat; residents stay on as their reason lets them, unless they left the area.

    ``quiet`` where another event of the diary tells it: a member worn out, the last meeting.
    """
    if seat is None:
        return
    partnership, population = model.partnership, model.population
    partnership.release(seat)
    if seat.kind == "resident":
        model.departures.append(model.month)
        if population.lives_here(seat.slot, seat.occupancy):
            population.involvement[seat.slot] = AFTERWARDS.get(reason, VOLUNTEER)
            population.months_in_role[seat.slot] = 0.0
    if reason == "pet project":
        model.pet_project_leavers_this_year += 1
    if seat.role != "member":
        hand_over_role(model, seat.role, "vacancy")
    if not quiet:
        what = f"leaves {SEATS.get(seat.kind, 'the partnership')} ({reason})"
        model.record_event("member_leaves", seat.name, what, cause=reason)


def hand_over_role(model: Any, role: str, cause: str) -> bool:
    """A role goes to the most confident resident member without one; whether there was one."""
    free = [seat for seat in model.partnership.resident_seats() if seat.role == "member"]
    if not free:
        return False
    heir = max(free, key=lambda seat: float(model.population.confidence[seat.slot]))
    heir.role, heir.role_since = role, model.month
    model.partnership.new_role_months.append(model.month)
    model.record_event("new_role", heir.name, f"becomes {role}", cause=cause)
    return True


def rotate_roles(model: Any) -> None:
    """Once a year those who have held a role for a term may pass it on (E080)."""
    p, rest = model.parameters.membership, model.scenario.partnership.rest_and_rotation
    for seat in model.partnership.resident_seats():
        served = model.month - seat.role_since
        if seat.role == "member" or served < p.term_months:
            continue
        who = (seat.slot, seat.occupancy)
        if model.draws.chance(rest * p.rotation_chance, "seat.rotate", model.month, *who):
            if hand_over_role(model, seat.role, "rotation"):
                seat.role, seat.role_since = "member", model.month


def invite(model: Any) -> None:
    """Offer vacant resident seats to people who are known, willing and undaunted."""
    partnership = model.partnership
    target = model.scenario.partnership.members_target
    if not model.is_running:
        target = min(target, round(model.parameters.legacy.board_members))
    officials = sum(seat.kind != "resident" for seat in partnership.seats)
    kept = terms.seats_for_officials(model) if model.is_running else 0
    wanted = max(1, target - max(officials, kept))
    vacancies = wanted - len(partnership.slots)
    pool = candidates(model, vacancies) if vacancies > 0 else partnership.slots[:0]
    if not pool.size:
        return
    chance = chance_to_accept(model, pool)
    draws = model.draws.column("seat.join", model.month, model.population.who[pool])
    willing = np.flatnonzero(draws < chance)
    keenest = willing[np.argsort(draws[willing] / chance[willing], kind="stable")]
    for slot in pool[keenest[:vacancies]].tolist():
        take_seat(model, slot)


def candidates(model: Any, vacancies: int) -> NDArray[np.intp]:
    """Slots of those who are asked: people who take part, or when they are few, people who are ready."""
    population = model.population
    below_member = population.involvement <= VOLUNTEER
    floor = VOLUNTEER if model.partnership.has_plan else PARTICIPANT
    pool = np.flatnonzero((population.involvement >= floor) & below_member)
    if pool.size < 3 * vacancies:
        heard = (population.involvement >= AWARE) & below_member
        ready = heard & (population.propensity == READY)
        pool = np.flatnonzero(ready | (heard & (population.involvement >= PARTICIPANT)))
    return pool


def chance_to_accept(model: Any, pool: NDArray[np.intp]) -> NDArray[np.float64]:
    """Monthly chance of each of those asked to take a seat, (pool,)."""
    from sim.mechanisms import trust
    from sim.mechanisms.engagement import knowing, warmth_numbers, warmth_of
    from sim.mechanisms.rebuilding import seeks_members

    p, drawn, population = (
        model.parameters.membership,
        model.parameters.engagement,
        model.population,
    )
    effort = linear_multiplier(model.scenario.partnership.recruitment_effort, p.recruitment_spread)
    effort *= seeks_members(model)
    eased = 1.0 - p.open_session_ease * model.now.open_session
    effort *= terms.effort_needed(model)
    warmth = warmth_of(
        population.belonging[pool],
        trust.in_partnership(model, pool),
        population.hardship[pool],
        population.free_hours[pool],
        *warmth_numbers(drawn),
    )
    chance: NDArray[np.float64] = apply_rule(
        model,
        "chance_to_take_a_seat",
        acceptance,
        pool,
        population.energy[pool],
        population.confidence[pool],
        population.fluency[pool],
        warmth,
        knowing(model.active_share[pool], drawn.tie_pull, drawn.knows_nobody, drawn.tie_half),
        model.partnership.formality * eased,
        p.formality_barrier,
        p.seat_chance * effort * linear_multiplier(model.openness, p.openness_spread),
        p.unconfident,
        p.most_willing,
    )
    chance *= asked(
        population.newcomer[pool],
        population.months_here[pool],
        1.0 - model.openness,
        p.outsider_toll,
        p.stranger_months,
    )
    return chance


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


def replace_officials(model: Any) -> None:
    """Seats of officials who moved on are filled again, by others of the same body."""
    p, seats = model.parameters.membership, model.partnership.seats
    agencies = model.institutions[len(model.councils) :]
    due = {
        "councillor": [c.name for c in model.councillors][
            : model.scenario.partnership.councillor_seats
        ],
        "agency": [a.delegate for a in agencies][
            : round(model.parameters.partnership.agency_seats)
        ],
    }
    for kind, names in due.items():
        taken = {seat.name for seat in seats if seat.kind == kind}
        for name in [n for n in names if n not in taken][: max(0, len(names) - len(taken))]:
            comes = model.draws.chance(p.official_return, "seat.official", model.month, kind, name)
            if comes and terms.may_sit(model):
                seat_official(model, kind, name)


def seat_official(model: Any, kind: str, name: str) -> None:
    """A councillor or an officer of an agency takes a seat that was theirs."""
    model.partnership.admit(Seat(kind, name, model.month))
    cause = next(cause for cause, of_kind in JOINS.items() if of_kind == kind)
    model.record_event("member_joins", name, f"takes {SEATS[kind]}", cause=cause)
