"""M8 Confidence, skill and power within: learning by doing, unequal at first.

Purpose: let people grow by what they do and shrink by being put aside, so that programme design can build or
displace ability.

Evidence: E045, E086, E115, E117, E122, E181, XA31 to XA33.
Reads: involvement, hours, workers' share of the work, enabling hours, training. Writes: confidence, skill.
Draws: none.

Rule: Practice closes a share of the distance to full confidence and skill; responsibility teaches most, so a
member learns more than a volunteer. What workers do members do not learn; what enabling workers and
training teach comes on top. Unused, both decay slowly towards where the person began. A contest won
gives members one bounded gain, being dismissed takes some away.

Equation: c' = c + g practice (1 - c) - d (c - c0) idle.
Left out: transfer of confidence to work or family life.
"""

from __future__ import annotations

from typing import Any

from sim.rules import rule


@rule
def practice(involvement: float, left_to_residents: float, taught: float) -> float:
    """How much somebody practises this month, 0 to about 1.5."""
    if involvement < 1.5 or involvement > 4.5:
        return 0.0
    if involvement > 3.5:
        return (0.25 + 0.75 * left_to_residents) + taught
    return (0.45 if involvement > 2.5 else 0.1) * (0.4 + 0.6 * left_to_residents) + 0.4 * taught


@rule
def learned(level: float, start: float, done: float, gain: float, decay: float) -> float:
    """Confidence or skill next month: saturating practice, slow decay when idle."""
    idle = 1.0 if done <= 0.0 else 0.0
    return level + gain * done * (1.0 - level) - decay * idle * (level - start)


def apply(model: Any) -> None:
    """One month of learning by doing."""
    p, population, now = model.parameters.confidence, model.population, model.now
    done = practice(population.involvement, 1.0 - now.worker_work_share, p.teaching * now.teaching)
    population.confidence[:] = learned(
        population.confidence, population.confidence_at_start, done, p.confidence_gain, p.decay
    )
    population.skill[:] = learned(population.skill, 0.0, done, p.skill_gain, p.decay)
    slots = model.partnership.slots
    if slots.size and now.confidence_shift:
        gained = population.confidence[slots] + now.confidence_shift
        population.confidence[slots] = gained.clip(0.02, 1.0)
