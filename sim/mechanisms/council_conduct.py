"""M9 Conduct of councils: promises, silence, credit, contact.

Purpose: let trust in the council follow from what councils do while residents lead a programme beside them.

Evidence: E093 to E095, E151, E157, E158, E163, E180, E235, E237, XC12.
Reads: stance, capacity and officers of councils, councillors' orientation, visible success, power over. Writes: promises
of the council kept and broken, contact with it, credit shared and taken, which officer people are used to.
Draws: `council.promise`, `council.kept`, `council.credit`.

Rule: A council moves trust by what it does. It promises beyond its means unless it takes steps to build trust or is
flexible; it keeps small promises where it takes such steps. A paternalist one stays silent unless there is dialogue. When
residents succeed, one that recognises them shares the credit, which counts as a promise kept; another may take the credit, and
that lowers trust though the work is done. A change of the officer people deal with counts as a small breach, softened by
dialogue. What residents can stop or bind, it can no longer do alone (E180): power over restrains silence and the taking of
credit. Contact supports trust, the more so the less paternalist the council is, with dialogue, and where councillors are
the community's voice in the town hall. Where there is a parish or town council, it is the one people meet most, and its stance
counts beside that of the council above. Without a programme there is ordinary contact only.

Equation: contact = alone + a (1 - stance) + b dialogue + c (orientation - 1/2); stance = (1 - n) main + n parish.
Left out: what councils do that has nothing to do with the programme.
"""

from __future__ import annotations

from sim.compiled import rule
from sim.parameters import Values
from sim.state import State
from sim.sums import sum_in_order


@rule
def contact_supported(
    paternalism: float,
    dialogue: float,
    orientation: float,
    alone: float,
    by_stance: float,
    by_dialogue: float,
    by_councillors: float,
) -> float:
    """Social trust that contact with councils supports, 0 to 1."""
    supported = alone + by_stance * (1.0 - paternalism) + by_dialogue * dialogue
    return min(1.0, max(0.0, supported + by_councillors * (orientation - 0.5)))


def apply(state: State) -> None:
    """What the council promises, keeps, leaves unanswered, shares or takes credit for, and changes this month."""
    p, monthly = state.parameters.council_conduct, state.monthly
    monthly.council_contact = p.contact_alone
    if not state.supported:
        return
    dialogue, stance = float(state.scenario.council.dialogue), stance_met(state)
    monthly.council_contact = contact_supported.plain(
        stance,
        dialogue,
        orientation(state),
        p.contact_alone,
        p.contact_by_stance,
        p.contact_by_dialogue,
        p.contact_by_councillors,
    )
    monthly.broken_council += (1.0 - dialogue) * p.silence * stance * unrestrained(state)
    promise(state)
    credit(state)
    change_contact(state)


def stance_met(state: State) -> float:
    """The paternalism people meet: that of the main council, and of the nearest tier where there is one."""
    main, parish = state.main_council.paternalism, state.parish
    if parish is None:
        return main
    near = state.parameters.nearest_tier.weight_in_contact
    return float((1.0 - near) * main + near * parish.paternalism)


def orientation(state: State) -> float:
    """How far the area's councillors are the community's voice, 0 to 1."""
    return sum_in_order(c.orientation for c in state.councillors) / len(state.councillors)


def unrestrained(state: State) -> float:
    """What residents' power to stop or bind leaves of what a council does alone."""
    return float(1.0 - state.parameters.council_conduct.bound_restrains * state.power["over"])


def keeping_chance(p: Values, capacity: float, flexibility: float, building: bool) -> float:
    """Chance that a promise of the council is kept, within bounds."""
    over = 0.0 if building else p.over_promising * (1.0 - flexibility)
    keeps = p.kept_base * capacity * (1.0 - over) + (p.building_keeps if building else 0.0)
    return float(min(p.kept_most, max(p.kept_least, keeps)))


def promise(state: State) -> None:
    """Now and then the council promises something, large or small, and keeps it or does not."""
    p, council, levers, monthly = (
        state.parameters.council_conduct,
        state.main_council,
        state.scenario.council,
        state.monthly,
    )
    if not state.draws.bernoulli(p.promise_chance, "council.promise", state.month):
        return
    building = levers.trust_building
    size = p.small_promise if building else p.large_promise
    keeps = keeping_chance(p, council.capacity, levers.flexibility, building)
    if state.draws.bernoulli(keeps, "council.kept", state.month):
        monthly.kept_council += size
        return
    monthly.broken_council += size
    cause = "capacity" if building or council.capacity < p.short_of_capacity else "over-promising"
    state.record_event(
        "council_breaks_promise", council.label, "a promise is not kept", cause=cause
    )


def credit(state: State) -> None:
    """A council shares credit for residents' success, or may claim it as its own (E094)."""
    p, council, monthly = state.parameters.council_conduct, state.main_council, state.monthly
    success = min(1.0, monthly.visible_success)
    if success <= 0.0:
        return
    if state.scenario.council.recognition:
        monthly.credit_shared = success
        monthly.kept_council += p.credit_shared * success
        return
    chance = p.credit_chance * council.paternalism * unrestrained(state)
    if state.draws.bernoulli(chance, "council.credit", state.month):
        monthly.credit_taken = 1.0
        monthly.broken_council += p.credit_taking
        what = "claims residents' success as its own"
        state.record_event("council_takes_credit", council.label, what, cause="paternalism")


def change_contact(state: State) -> None:
    """A new officer at the council: people are dealt with by somebody else again (E095)."""
    p = state.parameters.council_conduct
    softened = 1.0 - (p.dialogue_softens if state.scenario.council.dialogue else 0.0)
    for council in state.councils:
        if council.officer.holder != council.known_holder:
            council.known_holder = council.officer.holder
            state.monthly.broken_council += softened * p.contact_changed
