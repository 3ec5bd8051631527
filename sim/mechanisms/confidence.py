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
from sim.compiled import rule
from sim.mechanisms import alumni
from sim.state import State

YEAR = 12
LEARNED = ("confidence", "confidence_at_start", "skill", "skill_at_start")


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


def apply(state: State) -> None:
    """One month of learning by doing."""
    p, population, monthly = state.parameters.confidence, state.population, state.monthly
    who = population.part_takers  # the others are where they began
    done, in_use = practised(state, who)
    confidence, confidence_at_start, skill, skill_at_start = population.columns_of(LEARNED, who)
    population.confidence[who] = learned(
        confidence,
        confidence_at_start,
        done,
        in_use,
        p.confidence_gain,
        p.decay,
    )
    population.skill[who] = learned(
        skill,
        skill_at_start,
        done,
        in_use,
        p.skill_gain,
        p.decay,
    )
    slots = state.partnership.slots
    if slots.size and monthly.confidence_shift:
        shifted = after_contest(population.confidence[slots], monthly.confidence_shift)
        population.confidence[slots] = shifted
    if state.month % YEAR == YEAR - 1:
        find_work(state, who)


def practised(
    state: State, who: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much those in slots ``who`` practised this month, and how far their ability was in use, (who,) each."""
    p, population, monthly = state.parameters.confidence, state.population, state.monthly
    left, taught = 1.0 - p.displaced * monthly.paid_work_share, p.teaching * monthly.teaching
    done, in_use = np.zeros((2, population.size))
    in_use[who] = used(population.hours_given[who], p.half_used_hours)
    done[who] = practice(
        population.involvement[who],
        in_use[who],
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
    return done[who], in_use[who]


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
