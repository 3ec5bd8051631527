"""Which of the rival theories a run uses: chosen once, when its neighbourhood is built.

Mechanisms with rival theories offer a compiled rule for each; ``assumptions:`` name the one to use (`trust.form`,
`discussion.form`, `engagement.joining_form`, `engagement.crowding_sign`). Discussion has objects of its own
(`sim.environment.discussion.form_of`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.compiled import Rule
from sim.mechanisms import engagement, trust

TRUST = {"two_stock": trust.confidence_next, "single_stock": trust.single_next}
CROWDING = {"in": 1.0, "none": 0.0, "out": -1.0}


@dataclass(frozen=True)
class Joining:
    """How what draws people in joins up: a rule, and the numbers it takes beyond the usual ones."""

    rule: Rule
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class Variants:
    """The theories a run uses.

    Attributes
    ----------
    trust_next : trust after this month's promises; two_stocks : whether social trust is a stock of its own
    joining : chance of a step up the ladder; crowding : coefficient of paid work, with its sign
    """

    trust_next: Rule
    two_stocks: bool
    joining: Joining
    crowding: float


def chosen(parameters: Any) -> Variants:
    """The theories that a run's parameters name."""
    drawn = parameters.engagement
    joining = {
        "threshold": Joining(engagement.step_up),
        "logistic": Joining(
            engagement.step_up_logistic, (drawn.logistic_slope, drawn.logistic_even)
        ),
    }
    return Variants(
        trust_next=TRUST[parameters.trust.form],
        two_stocks=parameters.trust.form == "two_stock",
        joining=joining[drawn.joining_form],
        crowding=CROWDING[drawn.crowding_sign] * drawn.crowding,
    )
