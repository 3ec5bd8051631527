"""Membership: who takes a seat at the table, who gives it up, and who chairs and leads.

Purpose: let the partnership renew itself, or fail to, by asking, departure and rotation.

Evidence: E003, E020 to E022, E024, E025, E027 to E030, E042, E044, E062, E064, E071, E072, E080, E084, E122, E183, E232, XA01,
XA02, XA07, XA27, XB13, XB16, XB19, XE07, XH08, XH13, L09, XG05, XG06.
Reads: vacancies, who is asked (`asking`), motives, ties, presence, quarrel, rebuilding, energy, confidence, fluency, belonging, trust,
time, hardship, formality, openness, levers. Writes: seats, roles, involvement. Draws: `seat.join`, `seat.leave`, `seat.pet`,
`seat.official`, `seat.rotate`.

Rule: While seats are empty members ask people to take one: those who take part and, of those who only know of it, those who are ready
and whom they know. Most who are asked refuse. Whether somebody accepts depends on knowing people who take part, energy,
belonging, trust, time and hardship as every step up does, on how far what goes on answers her motive, on whether she
still listens, and at this step on confidence and on formality, which bars those not at ease with it. Before the plan everything is open; later few want to sit where little goes on (E029)
or where all the money is spent and members meet to be told (E122), and who has left the table once seldom comes back. So tables are not always full: some are too small for
the rules, and every one is harder to fill in later years, when those who would have come have been asked. Members leave for
reasons of their own, likelier in the first years, when tired, when what they came for is not there (`motives`), in the
half year after the plan, after the money where little has become of the partnership, when friends at the table have just left, and in a quarrel (M7); they go on
taking part, but no longer volunteer. Those who came for a project of their own leave while the partnership
settles, in the first 18 months. Members who move away, die or burn out leave too (churn, M1). Those whom agencies sent move on and
colleagues of theirs replace them; councillors' seats change hands at elections. Other officials may come in as the terms of the grant
allow (`funding_terms`). A role left empty goes to the most confident member without one, the chair to one who leads where nobody else is there; where rest and
rotation are practised, roles also change hands once a year. Where a table is too small for the rules or
residents have no majority, the funder's yearly review says so (E232, XH13), and members look harder for people (`funding_terms`).

Equation: leaving a year = e (1 + first years) (1 + tired) (1 + contagion x departures x friendly) x motive x after plan + after money.
Left out: elections to the partnership; expulsion.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import AWARE, MEMBER, PARTICIPANT, PET_PROJECT, READY, VOLUNTEER
from sim.agents.seat import Seat
from sim.compiled import rule
from sim.event_log import NOTHING
from sim.extensions.dispatch import apply_rule
from sim.functional_forms import linear_multiplier
from sim.mechanisms import asking, funding_terms, key_people, motives, trust
from sim.mechanisms.social_influence import knowing, warmth_numbers, warmth_of
from sim.randomness import unit_interval
from sim.state import State

YEAR = 12
SEATS = {"councillor": "a councillor's seat", "agency": "an agency's seat"}
JOINS = {
    "seat of a councillor": "councillor",
    "seat of an agency": "agency",
    "seat nobody filled": "agency",
}
"""Causes with which the diary tells that an official joins, and the kind of seat."""
OF_ASKED = (
    "energy",
    "confidence",
    "fluency",
    "belonging",
    "hardship",
    "free_hours",
    "asked_lately",
    "was_member",
)
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
def inviting(going_on: float, left: float, in_silence: float, all_decided: float) -> float:
    """How readily people sit at a table: less where nothing goes on (E029), or all the money is bespoke (E122)."""
    busy = in_silence + (1.0 - in_silence) * going_on
    return busy * (all_decided + (1.0 - all_decided) * left)


@rule
def exit_chance(
    tenure: float,
    energy: float,
    friendships: float,
    exit_a_year: float,
    early: float,
    settled: float,
    tired: float,
    contagion: float,
    friendly: float,
    times: float,
    added: float,
) -> float:
    """Monthly chance that a member leaves for reasons of her own; ``tenure`` in months."""
    yearly = exit_a_year * (1.0 + early / (1.0 + tenure / settled))
    yearly *= 1.0 + tired * max(0.0, 0.5 - energy)
    yearly *= 1.0 + contagion * friendships / (friendships + friendly)
    return min(1.0, (yearly * times + added) / 12.0)


def apply(state: State) -> None:
    """Members leave, roles rotate, vacancies are offered."""
    residents_leave(state)
    officials_move_on(state)
    if (state.is_running or state.body_form != "none") and not state.partnership.disbanded:
        if state.month % YEAR == YEAR - 1:
            rotate_roles(state)
            choose_chair(state)
        invite(state)
    if state.is_running:
        replace_officials(state)
        funding_terms.fill_with_agencies(state)
        if state.month % YEAR == YEAR - 1 and state.scenario.funding.membership_rules:
            review_members(state)


def review_members(state: State) -> None:
    """The funder's yearly review finds a table too small, or without a majority of residents (XH13)."""
    members, residents = len(state.partnership.seats), len(state.partnership.slots)
    too_few = members < state.parameters.terms.fewest_members
    if too_few or 2 * residents <= members:
        what = (
            f"is told in the yearly review to find members: {residents} residents among {members}"
        )
        cause = "too few members" if too_few else "no majority of residents"
        state.record_event("review_of_members", "partnership", what, members, cause)


def residents_leave(state: State) -> None:
    """Members who had a project of their own in mind leave early, others when they have reason to."""
    seats = state.partnership.resident_seats()
    if not seats:
        return
    drawn = state.draws.uniforms("seat.leave", state.month, state.partnership.who)
    gone = drawn < leaving_chances(state, seats)
    disappointed = [gives_up_own_project(state, seat) for seat in seats]
    for seat, leaves, let_down in zip(seats, gone.tolist(), disappointed, strict=True):
        if let_down or leaves:
            said = motives.said_on_leaving(state, seat.slot)
            leave_seat(state, seat, "pet project" if let_down else "own reasons", said=said)


def gives_up_own_project(state: State, seat: Seat) -> bool:
    """Whether somebody who came for a project of her own gives up this month (E028)."""
    p, month = state.parameters.membership, state.month
    if month > p.settling_months or month - seat.joined < p.own_project_wait:
        return False
    if state.population.motive[seat.slot] != PET_PROJECT:
        return False
    who = (seat.slot, seat.occupancy)
    return bool(state.draws.bernoulli(p.pet_project_exit, "seat.pet", month, *who))


def leaving_chances(state: State, seats: list[Seat]) -> NDArray[np.float64]:
    """Monthly chance of each of these resident members to leave for reasons of her own, (seats,)."""
    p, population, plan = (
        state.parameters.membership,
        state.population,
        state.partnership.plan_month,
    )
    slots = np.array([seat.slot for seat in seats])
    energy, friendships = population.columns_of(("energy", "friendships"), slots)
    times = motives.pull_and_release(state, slots)[1]
    times *= 1.0 + state.parameters.conflict.leaves_over_it * state.monthly.quarrel
    times *= 1.0 + state.parameters.cohesion.strain_drives_out * (
        1.0 - state.partnership.togetherness
    )
    if plan is not None and state.month - plan < p.after_plan_months:
        times *= p.after_plan_exit
    chances: NDArray[np.float64] = exit_chance(
        np.array([float(state.month - seat.joined) for seat in seats]),
        energy,
        friendships,
        p.member_exit,
        p.early_exit,
        p.stayers_months,
        p.tired_exit,
        p.contagion * state.recent_departures,
        p.friends_half,
        times,
        0.0 if state.is_running else p.after_money_exit * state.legacy.frailty,
    )
    return chances


def officials_move_on(state: State) -> None:
    """Those whom agencies sent to the table move on now and then; their bodies send somebody else."""
    chance = state.parameters.membership.official_exit / 12.0
    key = state.draws.key("seat.leave", state.month)
    for seat in [seat for seat in state.partnership.seats if seat.kind == "agency"]:
        if unit_interval(key, seat.who) < chance:
            for body in state.institutions:
                body.sent += body.delegate == seat.name
            leave_seat(state, seat, "moves on")


def leave_seat(
    state: State, seat: Seat | None, reason: str, *, said: str = "", quiet: bool = False
) -> None:
    """Give up a seat; residents stay on as their reason lets them, unless they left the area.

    Parameters
    ----------
    reason : why, as the diary's cause; said : what she says of it, where that is more
    quiet : another event of the diary tells it: a member worn out, the last meeting
    """
    if seat is None or seat not in state.partnership.seats:
        return
    partnership, population = state.partnership, state.population
    partnership.release(seat)
    line = state.event_log.last_about(seat.name, state.month)
    if not quiet:
        what = f"leaves {SEATS.get(seat.kind, 'the partnership')} ({said or reason})"
        line = state.record_event("member_leaves", seat.name, what, cause=reason)
    key_people.lose_what_she_carried(state, seat, reason, line)
    if seat.kind == "resident":
        state.departures.append(state.month)
        if population.lives_here(seat.slot, seat.occupancy):
            population.involvement[seat.slot] = AFTERWARDS.get(reason, VOLUNTEER)
            population.months_in_role[seat.slot] = 0.0
    if reason == "pet project":
        state.pet_project_leavers_this_year += 1
    if seat.role != "member":
        hand_over_role(state, seat.role, "vacancy", line)


def hand_over_role(state: State, role: str, cause: str, follows: int = NOTHING) -> bool:
    """A role goes to the most confident resident member without one; whether there was one.

    Where everybody leads on something, one of them takes the chair.
    """
    seats = state.partnership.resident_seats()
    free = [seat for seat in seats if seat.role == "member"]
    if not free and role == "chair":
        free = [seat for seat in seats if seat.role != "chair"]
    if not free:
        return False
    heir = max(free, key=lambda seat: float(state.population.confidence[seat.slot]))
    heir.role, heir.role_since = role, state.month
    state.partnership.new_role_months.append(state.month)
    state.record_event("new_role", heir.name, f"becomes {role}", cause=cause, follows=follows)
    return True


def rotate_roles(state: State) -> None:
    """Once a year those who have held a role for a term may pass it on (E071)."""
    p, rest = state.parameters.membership, state.scenario.partnership.rest_and_rotation
    for seat in state.partnership.resident_seats():
        served = state.month - seat.role_since
        if seat.role == "member" or served < p.term_months:
            continue
        who = (seat.slot, seat.occupancy)
        if state.draws.bernoulli(rest * p.rotation_chance, "seat.rotate", state.month, *who):
            if hand_over_role(state, seat.role, "rotation"):
                seat.role, seat.role_since = "member", state.month


def choose_chair(state: State) -> None:
    """Once a year residents at the table choose somebody to chair where none of them does."""
    seats = state.partnership.resident_seats()
    if seats and all(seat.role != "chair" for seat in seats):
        hand_over_role(state, "chair", "nobody chaired")


def vacancies(state: State) -> int:
    """Seats for residents that are empty."""
    partnership = state.partnership
    target = state.scenario.partnership.members_target
    if not state.is_running:
        target = min(target, round(state.parameters.legacy.board_members))
    officials = len(partnership.seats) - len(partnership.slots)
    kept = funding_terms.seats_for_officials(state) if state.is_running else 0
    return int(max(1, target - max(officials, kept))) - len(partnership.slots)


def invite(state: State) -> None:
    """While seats are empty members ask people to take one; the keenest who accept get them."""
    empty = vacancies(state)
    if empty <= 0:
        return
    asks = asking.asks_for_seats(state, empty)
    asking.spend_time(state, asks)
    asked = asking.ask(state, candidates(state), asks, "seat")
    if not asked.size:
        return
    chance = chance_to_accept(state, asked)
    asking.remember(state, asked)
    draws = state.draws.uniforms("seat.join", state.month, state.population.who[asked])
    willing = np.flatnonzero(draws < chance)
    keenest = willing[np.argsort(draws[willing] / chance[willing], kind="stable")]
    for slot in asked[keenest[:empty]].tolist():
        take_seat(state, slot)


def candidates(state: State) -> NDArray[np.intp]:
    """Slots of those who might be asked: people who take part, and those who know of it and are ready."""
    population = state.population
    knows = (population.involvement >= AWARE) & (population.involvement <= VOLUNTEER)
    able = (population.involvement >= PARTICIPANT) | (population.propensity == READY)
    return np.flatnonzero(knows & able)


def left_to_decide(state: State) -> float:
    """What is left to decide about, 0 to 1: the grant not spent yet, and after it the body that carries on."""
    if not state.is_running:
        return float(min(1.0, state.parameters.membership.body_to_run / state.legacy.frailty))
    grant = 100.0 * (state.scenario.funding.amount_gbp + state.topped_up_gbp)
    return max(0.0, 1.0 - state.ledger.spent / grant)


def chance_to_accept(state: State, asked: NDArray[np.intp]) -> NDArray[np.float64]:
    """Chance of each of those asked to take a seat, (asked,)."""
    p, drawn, population = (
        state.parameters.membership,
        state.parameters.engagement,
        state.population,
    )
    eased = 1.0 - p.open_session_ease * state.monthly.open_session
    going_on = state.monthly.presence if state.partnership.has_plan else 1.0
    at_stake = inviting.plain(
        going_on, left_to_decide(state), p.where_nothing_goes_on, p.where_all_is_decided
    )
    energy, confidence, fluency, belonging, hardship, free_hours, before, been = (
        population.columns_of(OF_ASKED, asked)
    )
    warmth = warmth_of(
        belonging,
        trust.in_partnership(state, asked),
        hardship,
        free_hours,
        *warmth_numbers(drawn),
    )
    chance: NDArray[np.float64] = apply_rule(
        state,
        "chance_to_take_a_seat",
        acceptance,
        asked,
        energy,
        confidence,
        fluency,
        warmth * motives.pull_and_release(state, asked)[0],
        knowing(
            state.active_share[asked] + state.parameters.asking.asker_counts,
            drawn.tie_pull,
            drawn.knows_nobody,
            drawn.tie_half,
        ),
        state.partnership.formality * eased,
        p.formality_barrier,
        p.seat_chance * at_stake * linear_multiplier(state.openness, p.openness_spread),
        p.unconfident,
        p.most_willing,
    )
    chance *= asking.listens(before, state.parameters.asking.patience)
    chance *= 1.0 - p.been_there * been
    return chance


def take_seat(state: State, slot: int, *, quiet: bool = False) -> None:
    """A resident joins the partnership; ``quiet``: she is there from the beginning, which is no event."""
    population, month = state.population, state.month
    seat = Seat("resident", state.name_of(slot), month, slot, int(population.occupancy[slot]))
    state.partnership.admit(seat)
    population.involvement[slot] = MEMBER
    population.months_in_role[slot] = 0.0
    population.was_member[slot] = population.took_part[slot] = 1.0
    if not quiet:
        state.record_event("member_joins", seat.name, "joins the partnership", cause="invitation")


def replace_officials(state: State) -> None:
    """Seats of officials who moved on are filled again, by others of the same body."""
    p, seats = state.parameters.membership, state.partnership.seats
    agencies = state.institutions[len(state.councils) :]
    due = {
        "councillor": [c.name for c in state.councillors][
            : state.scenario.partnership.councillor_seats
        ],
        "agency": [a.delegate for a in agencies][
            : round(state.parameters.partnership.agency_seats)
        ],
    }
    for kind, names in due.items():
        taken = {seat.name for seat in seats if seat.kind == kind}
        for name in [n for n in names if n not in taken][: max(0, len(names) - len(taken))]:
            comes = state.draws.bernoulli(
                p.official_return, "seat.official", state.month, kind, name
            )
            if comes and funding_terms.official_may_sit(state):
                seat_official(state, kind, name)


def seat_official(state: State, kind: str, name: str) -> None:
    """A councillor or an officer of an agency takes a seat that was theirs."""
    state.partnership.admit(Seat(kind, name, state.month))
    cause = next(cause for cause, of_kind in JOINS.items() if of_kind == kind)
    state.record_event("member_joins", name, f"takes {SEATS[kind]}", cause=cause)
