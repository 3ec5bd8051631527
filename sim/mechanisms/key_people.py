"""M3 Key people: what goes when somebody goes, and comes back only slowly.

Purpose: let a departure cost little where carrying is spread and much where one person carries.

Evidence: E031, E070, E071, E155, E156.
Reads: who carries what, rest and rotation, formality, embedded links. Writes: ties with officers and councillors, decision skill, how
members hold together, who carries what, what is missing. Draws: none.

Rule: When a member goes, for whatever reason, the ties with officials and the know-how that she alone carried go with her: nothing as
long as her share of the carrying is one that others pick up by themselves, and the more, the more of it she carried and the less
the others could do without the two busiest. Members hold together less for it. What is handed on
step by step where roles rotate, what is written down where ways are formal, and ties embedded in a structure stay; and whoever steps
down of her own accord sees to most of what comes after her (E155), which who falls ill, moves, dies or walks out in a quarrel
cannot. What is lost is missing until others have grown into it, over some thirty months (M13); skill comes back as others learn
to decide (M4), ties as they come to know officials (M9). Where it is much, the diary tells of it, but not of those who part
because the partnership has ended.

Equation: lost = g x^2 / (x^2 + a^2) min(1, (1 - holds) / u)^2 (1 - handed on) (1 - written down) (1 - seen to), x = share - e, for share > e;
missing' = 1 - (1 - missing) (1 - lost).
Left out: people who come back to help out; what friends take along.
"""

from __future__ import annotations

import math

from sim.agents.seat import Seat
from sim.event_log import NOTHING
from sim.parameters import Values
from sim.state import State

OF_HER_OWN_ACCORD = ("own reasons", "goes into paid work")


def lost_with_her(
    p: Values,
    share: float,
    holds: float,
    rotation: float,
    formality: float,
    own_accord: bool,
) -> float:
    """Share of ties and know-how that goes with somebody who carried this share of everything.

    Parameters
    ----------
    holds : share of the deciding that would hold without the two busiest: what others can take over at once
    own_accord : she steps down by herself, and sees to what comes after her
    """
    much = max(0.0, share - p.easily_replaced)
    alone = much**2 / (much**2 + p.carries_alone**2)
    kept = (1.0 - p.handed_on * rotation) * (1.0 - p.written_down * formality)
    unshared = min(1.0, ((1.0 - holds) / p.unshared_from) ** 2)
    kept *= 1.0 - p.seen_to * own_accord
    return float(min(1.0, p.goes_with_her * alone * unshared * kept))


def lose_what_she_carried(state: State, seat: Seat, reason: str, line: int = NOTHING) -> None:
    """A member has gone: what she alone carried goes too, but for what is embedded (E155)."""
    if seat.kind != "resident":
        return
    p, partnership, assessment = state.parameters.key_people, state.partnership, state.assessment
    share = state.carrying.share_of(seat.who)
    rotation = state.scenario.partnership.rest_and_rotation
    holds = assessment.holds_without_two
    holds = 0.0 if math.isnan(holds) else holds
    own_accord = reason in OF_HER_OWN_ACCORD
    lost = lost_with_her(p, share, holds, rotation, partnership.formality, own_accord)
    state.carrying.leave(seat.who)
    if lost <= 0.0:
        return
    assessment.missing = 1.0 - (1.0 - assessment.missing) * (1.0 - lost)
    assessment.skill *= 1.0 - lost
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
        cause = "carried much of it"
        state.record_event("key_person", seat.name, what, round(share, 3), cause, follows=line)
