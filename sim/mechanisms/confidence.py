"""M8 Confidence, skill and power within: learning by doing, unequal at first.

Purpose: let people grow by what they do and shrink by being put aside, so that programme design can build or
displace ability.

Evidence: E030, E045, E080, E086, E115, E117, E122, E136, E181, E202, XA31.
Reads: involvement, hours worked, roles, working groups, workers' share of the work, enabling hours, training, contests
and conflicts, posts elsewhere.
Writes: confidence, skill; hardship and free hours of those who find work. Draws: `work.found`.

Rule: Practice closes a share of the distance to full confidence and skill, so that each month adds less than the
last. How much somebody practises depends on the hours she really works and on what she answers for: a volunteer
learns more than a participant, a member more than a volunteer, whoever chairs or leads more than other members; a
volunteer who sits on a working group nearly as much as a member. What workers and outside agencies do residents do not
learn; what enabling workers and training teach comes on top, for members most. Unused, both fade slowly to where the
person began, the more, the fewer hours she has to do; whoever went on to a post elsewhere goes on practising there. A
contest won or a conflict overcome gives members one bounded gain, paid here only; being dismissed takes
a share away. Once a year some of those in hardship whose skill has grown by taking part find paid work: it eases
hardship and takes hours (E086). Women and people without a degree begin lower (drawn with their traits; by judgement).

Equation: c' = c + g practice (1 - c) - d (c - c0) (1 - used); used = hours / (hours + h); practice = role x (used x what
workers leave + taught); after a contest c + s (1 - c), or c (1 - s).
Left out: transfer of confidence to family life; promotion and loss of jobs.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import MEMBER, PARTICIPANT, RESTING, VOLUNTEER
from sim.compiled import kernel, rule
from sim.mechanisms import alumni
from sim.state import State

YEAR = 12


@rule
def used(hours: float, half: float) -> float:
    """How far somebody's ability is in use, 0 to 1, with the hours she works a month."""
    return hours / (hours + half)


@rule
def practice(
    involvement: float,
    in_use: float,
    left_to_residents: float,
    taught: float,
    volunteer: float,
    participant: float,
) -> float:
    """How much somebody practises this month: 1 for a member who does all the work herself."""
    if involvement < PARTICIPANT or involvement >= RESTING:
        return 0.0
    done = in_use * left_to_residents + taught
    if involvement >= MEMBER:
        return done
    return done * (volunteer if involvement >= VOLUNTEER else participant)


@rule
def learned(
    level: float, start: float, done: float, in_use: float, gain: float, decay: float
) -> float:
    """Confidence or skill next month: saturating practice, and slow decay to the start as far as unused."""
    grown = level + min(1.0, gain * done) * (1.0 - level)
    return grown - decay * (1.0 - in_use) * (level - start)


@rule
def after_contest(confidence: float, shift: float) -> float:
    """Confidence after a contest won (shift above 0) or lost (below 0), within its bounds."""
    room = 1.0 - confidence if shift > 0.0 else confidence
    return confidence + shift * room


@kernel(
    "void(int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64, float64, float64,"
    " float64, float64)"
)
def practise(  # type: ignore[no-untyped-def]
    who, done, in_use, hours, involvement, half, left_to_residents, taught, volunteer, participant
):
    """What `used` and `practice` say of each in slots ``who``, written into ``in_use`` and ``done``, (n,)."""
    for i in range(who.size):
        slot = who[i]
        in_use[slot] = used(hours[slot], half)
        done[slot] = practice(
            involvement[slot], in_use[slot], left_to_residents, taught, volunteer, participant
        )


@kernel(
    "void(int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64, float64)"
)
def learn(who, level, start, done, in_use, gain, decay):  # type: ignore[no-untyped-def]
    """Move the confidence or skill of each in slots ``who`` on by a month (`learned`)."""
    for i in range(who.size):
        slot = who[i]
        level[slot] = learned(level[slot], start[slot], done[slot], in_use[slot], gain, decay)


def apply(state: State) -> None:
    """One month of learning by doing."""
    p, population, monthly = state.parameters.confidence, state.population, state.monthly
    who = population.part_takers  # the others are where they began
    confidence, skill = population.confidence, population.skill
    practised_and_used = practised(state, who)
    for level, start, gain in (
        (confidence, population.confidence_at_start, p.confidence_gain),
        (skill, population.skill_at_start, p.skill_gain),
    ):
        learn(who, level, start, *practised_and_used, gain, p.decay)
    slots = state.partnership.slots
    if slots.size and monthly.confidence_shift:
        confidence[slots] = after_contest(confidence[slots], monthly.confidence_shift)
    if state.month % YEAR == YEAR - 1:
        find_work(state, who)


def practised(
    state: State, who: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much those in slots ``who`` practised this month, and how far their ability was in use, each (n,).

    Of the others nothing is said: those places are never read, and so not set to 0 either.
    """
    p, population, monthly = state.parameters.confidence, state.population, state.monthly
    left, taught = 1.0 - p.displaced * monthly.paid_work_share, p.teaching * monthly.teaching
    done, in_use = np.empty((2, population.size))
    practise(
        who,
        done,
        in_use,
        population.hours_given,
        population.involvement,
        p.half_used_hours,
        left,
        taught,
        p.volunteer_practice,
        p.participant_practice,
    )
    if monthly.on_working_groups.size:
        share = state.parameters.working_groups.practice
        busy = in_use[monthly.on_working_groups]
        done[monthly.on_working_groups] = share * (left * busy + taught)
    responsible = [s.slot for s in state.partnership.resident_seats() if s.role != "member"]
    if responsible:
        done[responsible] *= 1.0 + p.responsibility
    elsewhere = alumni.in_post(state)
    if elsewhere.size:
        in_use[elsewhere] = 1.0
        done[elsewhere] = np.maximum(done[elsewhere], state.parameters.alumni.post_practice)
    return done, in_use


def find_work(state: State, who: NDArray[np.intp]) -> None:
    """Some of those in slots ``who`` go from volunteering to paid work, on the strength of it (E086)."""
    p, population = state.parameters.confidence, state.population
    role = population.involvement[who]
    slots = who[(role >= VOLUNTEER) & (role <= MEMBER)]
    able = population.skill[slots] - population.skill_at_start[slots] > p.work_skill
    in_need = (population.hardship[slots] > p.work_hardship) & (
        population.age[slots] < p.work_until_age
    )
    slots = slots[able & in_need]
    if not slots.size:
        return
    draws = state.draws.uniforms("work.found", state.month, population.who[slots])
    found = slots[draws < p.work_chance]
    population.hardship[found] *= p.work_eases
    population.free_hours[found] *= p.work_leaves
    for slot in found.tolist():
        what = "finds paid work"
        state.record_event("finds_work", state.name_of(slot), what, cause="skill gained")
