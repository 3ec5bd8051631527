"""Asking: who is asked to join in or to take a seat, by whom, and who no longer answers.

Purpose: make people scarce: asking takes somebody who asks, goes along ties, and wears out.

Evidence: E025, E027, E029, E030, E118, E222, E232, XA02, XA07, XB01, XB19, XH13.
Reads: members, volunteers, outreach, recruitment effort, rules on members, rebuilding, pandemic, ties, involvement, openness. Writes: who is
asked this month, how often each was asked of late, members' hours of asking. Draws: `asking.number`, `asking.whom`.

Rule: Members, volunteers and workers at the grassroots can ask so many people a month, more where effort is put into it and where rules on members
press a table that is too small (XH13), fewer in a pandemic. While seats are empty members and workers ask for those, the more so, the more are empty, and less, the longer
the plan has been there; otherwise they ask, as volunteers do, for people to join in. They ask whom they know: those tied to somebody who takes part, and those they meet because
they take part already, volunteers most of all, and hardly those they know by sight; newcomer communities and people passing through are asked less, the more closed
the partnership is (E027). Nobody knows beforehand who will say yes: most who are asked do not. Somebody asked again and
again stops listening for a time. Asking takes members' time.

Equation: asks = (m members + v volunteers) x effort; for seats x empty / (empty + half) x (z + (1 - z) / (1 + months / fades)); listens = max(0, 1 - asked lately / patience).
Left out: posters and leaflets (they are part of presence); asking on behalf of a group.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import MEMBER, PARTICIPANT, VOLUNTEER
from sim.compiled import kernel, rule
from sim.functional_forms import half_saturation, linear_multiplier
from sim.mechanisms import funding_terms
from sim.state import State
from sim.sums import sum_in_order


@rule
def comes_to_mind(
    involvement: float, active_share: float, heard: float, participant: float, volunteer: float
) -> float:
    """How readily those who ask think of somebody: by ties, and because they meet her."""
    met = heard
    if involvement >= PARTICIPANT:
        met = participant if involvement < VOLUNTEER else volunteer
    return met + active_share


@rule
def invitation_share(
    newcomer: float, months_here: float, closed: float, toll: float, strange: float
) -> float:
    """How far somebody is asked at all: outsiders less, the more closed the partnership (E027)."""
    outside = newcomer > 0.5 or months_here < strange
    return 1.0 - toll * closed if outside else 1.0


@rule
def listens(asked_lately: float, patience: float) -> float:
    """How far somebody still listens: less each time she was asked of late, in the end not at all."""
    return max(0.0, 1.0 - asked_lately / patience)


@kernel(
    "float64[::1](int64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64, float64, float64, float64, float64, float64, float64)"
)
def within_reach(  # type: ignore[no-untyped-def]
    pool,
    involvement,
    active_share,
    newcomer,
    months_here,
    heard,
    participant,
    volunteer,
    closed,
    toll,
    strange,
    below,
):
    """How readily each in the pool is asked: `comes_to_mind` x `invitation_share`, 0 of those involved that far."""
    weight = np.empty(pool.size)
    for i in range(pool.size):
        who = pool[i]
        in_mind = comes_to_mind(involvement[who], active_share[who], heard, participant, volunteer)
        invited = invitation_share(newcomer[who], months_here[who], closed, toll, strange)
        weight[i] = in_mind * invited if involvement[who] < below else 0.0
    return weight


@kernel("int64[::1](float64[::1], float64[::1], int64)")
def first_of(drawn, weight, number):  # type: ignore[no-untyped-def]
    """Places of those who are come to first, that one first; nobody whose weight is 0.

    Somebody's wait is -log(draw) / weight: the heavier she weighs, the sooner she is come to.
    """
    first, waits = np.empty(drawn.size, np.int64), np.empty(drawn.size)
    count = 0
    for i in range(drawn.size):
        if weight[i] <= 0.0:
            continue
        # -log(draw) is more than 1 - draw, so that most are seen at a glance to come too late
        if count == number and 1.0 - drawn[i] >= waits[count - 1] * weight[i]:
            continue
        wait = -math.log(drawn[i]) / weight[i]
        if count < number:
            count += 1
        elif wait >= waits[count - 1]:
            continue
        place = count - 1
        while place > 0 and waits[place - 1] > wait:
            first[place], waits[place] = first[place - 1], waits[place - 1]
            place -= 1
        first[place], waits[place] = i, wait
    return first[:count].copy()


def apply(state: State) -> None:
    """Let being asked be forgotten, bit by bit, and count a new month's hours of asking."""
    state.monthly.asking_hours = 0.0
    state.population.asked_lately[:] *= 1.0 - state.parameters.asking.forgotten


def effort(state: State) -> float:
    """How much more, or less, is asked than at middling effort."""
    p = state.parameters.asking
    runs = state.is_running or state.body_form != "none"
    level = state.scenario.partnership.recruitment_effort if runs else 0.0
    put_in = linear_multiplier(level, p.effort_buys) * (1.0 - state.pandemic)
    put_in *= state.disputes.recruiting_effort(state.month, state.parameters.rebuilding.recruits)
    return float(put_in * funding_terms.effort_needed(state))


@rule
def zeal(months: float, fades_months: float, least: float) -> float:
    """How hard members still look for people, so many months after the plan."""
    return least + (1.0 - least) / (1.0 + months / fades_months)


def asks_for_seats(state: State, empty: int) -> float:
    """People who are asked to take a seat this month: more, the more are empty, and fewer as zeal fades."""
    p, plan = state.parameters.asking, state.partnership.plan_month
    began = plan if state.is_running else state.own_end_month
    since = 0.0 if began is None else float(state.month - began)
    keen = zeal.plain(since, p.zeal_months, p.zeal_least)
    felt = half_saturation(empty, p.empty_half)
    return float((asks_of_members(state) + asks_of_workers(state)) * keen * felt)


def asks_of_members(state: State) -> float:
    """People whom the members can ask this month."""
    return float(state.parameters.asking.by_member * len(state.partnership.slots) * effort(state))


def asks_of_workers(state: State) -> float:
    """People whom workers at the grassroots ask this month for those they work for."""
    hours = sum_in_order(
        worker.active_hours for worker in state.workers if worker.role == "grassroots"
    )
    return float(state.parameters.asking.by_outreach * hours * effort(state))


def asks_of_volunteers(state: State) -> float:
    """People whom the volunteers can ask this month."""
    population = state.population
    volunteers = np.count_nonzero(population.involvement[population.part_takers] == VOLUNTEER)
    return float(state.parameters.asking.by_volunteer * volunteers * effort(state))


def spend_time(state: State, asks: float) -> None:
    """Count the hours that members spend asking."""
    state.monthly.asking_hours += state.parameters.asking.hours_each * asks


def ask(
    state: State, pool: NDArray[np.intp], asks: float, purpose: str, below: float = MEMBER
) -> NDArray[np.intp]:
    """Slots of those who are asked, out of a pool; whether they listen is `listens`.

    Parameters
    ----------
    pool : slots of those who might be asked
    asks : how many can be; what is left of a whole number is a chance
    purpose : what they are asked for, a key of the draws
    below : level of involvement from which on nobody is asked
    """
    p, population, draws = state.parameters.asking, state.population, state.draws
    number = int(asks + draws.uniform("asking.number", state.month, purpose))
    if number == 0:
        return pool[:0]
    weight = within_reach(
        pool,
        population.involvement,
        state.active_share,
        population.newcomer,
        population.months_here,
        p.heard_in_mind,
        p.participant_in_mind,
        p.volunteer_in_mind,
        1.0 - state.openness,
        p.outsider_toll,
        p.stranger_months,
        below,
    )
    drawn = draws.uniforms_for_all(f"asking.whom.{purpose}", state.month, population.counter[pool])
    return pool[first_of(drawn, weight, number)]


def remember(state: State, asked: NDArray[np.intp]) -> None:
    """Having been asked is remembered for a time, whatever the answer was."""
    state.population.asked_lately[asked] += 1.0
