"""M3 Key people: what goes when somebody goes, and comes back only slowly.

Purpose: let a departure cost little where carrying is spread and much where one person carries.

Evidence: E031, E070, E071, E155, E206.
Reads: who carries what, rest and rotation, formality, embedded links. Writes: ties with officers and councillors, decision skill, who
carries what. Draws: none.

Rule: When a member goes, for whatever reason, the ties with officials and the know-how that she alone carried go with her: nothing as
long as her share of the carrying is one that others pick up by themselves, and the more, the more of it she carried and the less
the others could do without the two busiest. Members hold together less for it. What is handed on
step by step where roles rotate, what is written down where ways are formal, and ties embedded in a structure stay. What is
lost comes back as others learn to decide (M4) and come to know officials (M9), over some months to a year. Where it is much, the
diary tells of it, but not of those who part because the partnership has ended.

Equation: lost = g x^2 / (x^2 + a^2) min(1, (1 - holds) / u)^2 (1 - handed on) (1 - written down), x = share - e, for share > e.
Left out: people who come back to help out; what friends take along.
"""

from __future__ import annotations

import math
from types import SimpleNamespace

from sim.agents.seat import Seat
from sim.state import State


def lost_with_her(
    p: SimpleNamespace, share: float, holds: float, rotation: float, formality: float
) -> float:
    """Share of ties and know-how that goes with somebody who carried this share of everything.

    Parameters
    ----------
    holds : share of the deciding that would hold without the two busiest: what others can take over at once
    """
    much = max(0.0, share - p.easily_replaced)
    alone = much**2 / (much**2 + p.carries_alone**2)
    kept = (1.0 - p.handed_on * rotation) * (1.0 - p.written_down * formality)
    unshared = min(1.0, ((1.0 - holds) / p.unshared_from) ** 2)
    return float(min(1.0, p.goes_with_her * alone * unshared * kept))


def lose_what_she_carried(state: State, seat: Seat) -> None:
    """A member has gone: what she alone carried goes too, but for what is embedded (E155)."""
    if seat.kind != "resident":
        return
    p, partnership = state.parameters.key_people, state.partnership
    share = state.carrying.share_of(seat.who)
    rotation = state.scenario.partnership.rest_and_rotation
    held = state.assessment.holds_without_two
    holds = 0.0 if math.isnan(held) else held
    lost = lost_with_her(p, share, holds, rotation, partnership.formality)
    state.carrying.leave(seat.who, lost)
    if lost <= 0.0:
        return
    partnership.decision_skill *= 1.0 - lost
    partnership.cohesion *= 1.0 - p.held_together * lost
    partnership.trust_between *= 1.0 - p.held_together * lost
    for body in state.institutions:
        body.officer.tie *= 1.0 - lost * (1.0 - body.embedded)
    for councillor in state.councillors:
        councillor.tie *= 1.0 - lost
    is_over = partnership.dissolved or partnership.disbanded
    if lost >= p.told_from and not is_over:
        what = "takes along ties and know-how that few others had"
        state.record_event("key_person", seat.name, what, round(share, 3), "carried much of it")
