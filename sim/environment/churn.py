"""Who moves, dies and comes of age.

Purpose: let the area's people change as places do, by tenure, age and calendar only, the same in twin worlds.

Evidence: E223, XD01 to XD04.
Reads: tenure, age. Writes: occupancy, traits and state of the new occupants. Draws: `churn`.

Rule: Each month a home changes hands with the hazard of its tenure times the place's churn, and a person dies
with a hazard that rises with age. Whoever leaves is replaced at once by somebody who moves in or comes of
age there. Members who go leave an empty seat.

Equation: hazard = churn x rate(tenure) / 12 + death(age) / 12.
Left out: household structure; homes built or pulled down.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.rules import rule


@rule
def leaving_hazard(
    tenure: float, age: float, churn: float, owner: float, social: float, private: float
) -> float:
    """Monthly chance that a resident moves away or dies."""
    yearly = owner if tenure < 0.5 else (social if tenure < 1.5 else private)
    younger = 1.4 if age < 35.0 else 0.75
    death = 0.0006 + 0.000035 * np.exp(0.095 * (age - 18.0))
    return (churn * yearly * younger + death) / 12.0


def apply(model: Any) -> None:
    """Let people go and others come."""
    p, population, month = model.parameters.area, model.population, model.month
    population.age += 1.0 / 12.0
    population.months_here += 1.0
    hazard = leaving_hazard(
        population.tenure,
        population.age,
        model.scenario.place.churn,
        p.owner_moves,
        p.social_rent_moves,
        p.private_rent_moves,
    )
    gone = np.flatnonzero(model.draws.column("churn", month, population.who) < hazard)
    if not gone.size:
        return
    lose_members(model, gone)
    population.replace(gone)


def lose_members(model: Any, gone: Any) -> None:
    """Members among those who leave the area give up their seats."""
    from sim.mechanisms import engagement

    partnership = model.partnership
    leaving = set(gone.tolist()).intersection(partnership.slots.tolist())
    for slot in sorted(leaving):
        engagement.leave_seat(model, partnership.seat_of(slot), "moves away or dies")
