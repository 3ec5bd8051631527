"""Which of the rival theories a run uses: chosen once, when its neighbourhood is built.

Mechanisms with rival theories offer a compiled rule for each; ``assumptions:`` name the one to use (`trust.form`,
`discussion.form`, `engagement.joining_form`, `engagement.crowding_sign`). Discussion has objects of its own
(`sim.environment.opinion_dynamics.theory_of`).
"""

from __future__ import annotations

from sim.agents.context import Joining, Variants
from sim.mechanisms import energy, engagement, membership, trust
from sim.parameters import Parameters

TRUST = {
    "two_stock": (trust.confidence_next, trust.confidences_next),
    "single_stock": (trust.single_next, trust.single_next),
}
"""Of one, and of many; a rule alone does for many too, more slowly."""
CROWDING = {"in": 1.0, "none": 0.0, "out": -1.0}


def choose(parameters: Parameters) -> Variants:
    """The theories that a run's parameters name."""
    drawn = parameters.engagement
    step_up, joining = {
        "threshold": (engagement.step_up, Joining(engagement.chances_up)),
        "logistic": (
            engagement.step_up_logistic,
            Joining(engagement.step_up_logistic, (drawn.logistic_slope, drawn.logistic_even)),
        ),
    }[drawn.joining_form]
    trust_next, trust_of_many = TRUST[parameters.trust.form]
    return Variants(
        trust_next=trust_of_many,
        two_stocks=parameters.trust.form == "two_stock",
        joining=joining,
        crowding=CROWDING[drawn.crowding_sign] * drawn.crowding,
        resident_rules={
            "energy_next": energy.energy_next,
            "chance_to_hear": engagement.becomes_aware,
            "chance_to_step_up": step_up,
            "chance_to_step_down": engagement.step_down,
            "chance_to_take_a_seat": membership.acceptance,
            "hours_offered": engagement.volunteer_hours,
            "belonging_next": engagement.belonging_next,
            "trust_in_partnership_next": trust_next,
            "trust_in_council_next": trust_next,
        },
    )
