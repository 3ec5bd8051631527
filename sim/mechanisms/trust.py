"""M2 Trust: built slowly by promises kept, lost fast by promises broken.

Purpose: give every resident a trust in the partnership and in the council that remembers what was done.

Evidence: E090 to E097, E158, E163, XC09, XC11 to XC16, L06 to L08.
Reads: promises kept and broken this month, involvement, what people hear from those they know, contact, likeness
of members to the area, the council's stance, capacity and officers.
Writes: confidence in delivery (fragile) and social trust (slow), each for partnership and council. Draws: `council.promise`, `council.kept`, `council.credit`.

Rule: A promise kept closes a share of the distance to full trust; one broken takes k times such a share of what trust
there is. Of the partnership's promises half the size is more than half the effect, so that many small ones kept do
more than one large one (E093). People read events to fit what they already believe. What the partnership does early
weighs more, kept or broken, until people have made up their minds. Those nearer see more of both. Social trust
follows contact and likeness, slowly. Whether people join in depends on both stocks, weighted. Confidence travels
along ties among those who know of the programme, and who first hears of it takes over part of what those she knows
think: a name goes before it. A council moves trust by five behaviours: it promises beyond its means unless it takes
steps to build trust or is flexible; it keeps small promises where it takes such steps; it stays silent unless there
is dialogue; it takes credit for residents' success unless it recognises them, and that lowers trust though the work
is done; and a change of the officer people deal with counts as a small breach, softened by dialogue. Whether there
are two stocks or one is chosen under `trust.form`. With two (`two_stock`, L08) it is as said so far. With one
(`single_stock`, L06, L07) events and talk move it and contact does not; a promise broken weighs k times one kept for
the undecided, and less so for those whose mind is made up either way. Members' trust in
each other is M4's (`cohesion`).

Equation: kept T += g s (1 - T) (1 + w (2T - 1)); broken T -= k g s T (1 - w (2T - 1)), s the share of it that reaches
her, times its weight (of the partnership's a (size) ^ e, a > 1 early on); with one stock T += g s (1 - T), T -= k' g
s T, k' = 1 + (k - 1) (1 - w (1 - 4T(1 - T))). With w = 0 and a share p kept, T settles in the mean at p / (p + k (1 -
p)).
Left out: trust in named persons other than officers and councillors.
"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import AWARE, PARTICIPANT, RESTING, UNAWARE, VOLUNTEER
from sim.compiled import rule
from sim.extensions.dispatch import apply_rule
from sim.state import State


@rule
def exposure(involvement: float, seen_by_aware: float, by_participants: float) -> float:
    """How much of an event reaches her: all if she takes part, some if aware, nothing otherwise."""
    if involvement < AWARE:
        return 0.0
    if involvement >= RESTING or involvement < PARTICIPANT:
        return seen_by_aware
    if involvement < VOLUNTEER:
        return by_participants + (1.0 - by_participants) * seen_by_aware
    return 1.0


@rule
def confidence_next(
    trust: float,
    kept: float,
    broken: float,
    reach: float,
    gain: float,
    loss_ratio: float,
    prior: float,
) -> float:
    """Confidence in delivery after this month's promises kept and broken."""
    lean = prior * (2.0 * trust - 1.0)
    up = min(1.0, gain * kept * reach * (1.0 + lean))
    down = min(1.0, loss_ratio * gain * broken * reach * (1.0 - lean))
    return min(1.0, max(0.0, trust + up * (1.0 - trust) - down * trust))


@rule
def single_next(
    trust: float,
    kept: float,
    broken: float,
    reach: float,
    gain: float,
    loss_ratio: float,
    prior: float,
) -> float:
    """The one stock after this month's promises: loss weighs more, most for the undecided (L06, L07)."""
    undecided = 4.0 * trust * (1.0 - trust)
    weight = 1.0 + (loss_ratio - 1.0) * (1.0 - prior * (1.0 - undecided))
    up = min(1.0, gain * kept * reach)
    down = min(1.0, weight * gain * broken * reach)
    return min(1.0, max(0.0, trust + up * (1.0 - trust) - down * trust))


@rule
def social_next(trust: float, contact: float, reach: float, rate: float) -> float:
    """Social trust drifts towards what contact and likeness support."""
    return trust + rate * reach * (contact - trust)


@rule
def after_hearsay(
    trust: float, heard: float, involvement: float, weight: float, involved: float
) -> float:
    """Trust moves a little towards what those one knows think; less if one sees for oneself."""
    if involvement < AWARE:
        return trust
    own = 1.0 if involvement < PARTICIPANT else involved
    return trust + weight * own * (heard - trust)


def apply(state: State) -> None:
    """Let this month's promises, contacts and talk change trust."""
    p, population, monthly = state.parameters.trust, state.population, state.monthly
    council_acts(state)
    # nothing reaches those who never heard of it
    known = np.flatnonzero(population.involvement > UNAWARE)
    involvement = population.involvement[known]
    reach = exposure(involvement, p.seen_by_aware, p.seen_by_participants)
    weight, size = first_impressions(state), p.size_matters
    targets = (
        (
            "trust_in_partnership_next",
            population.partnership_confidence,
            population.partnership_social_trust,
            state.heard_trust,
            (weight * monthly.kept_partnership**size, weight * monthly.broken_partnership**size),
            contact_with_partnership(state),
        ),
        (
            "trust_in_council_next",
            population.council_confidence,
            population.council_social_trust,
            state.heard_council,
            (monthly.kept_council, monthly.broken_council),
            monthly.council_contact,
        ),
    )
    hearsay = p.hearsay, p.hearsay_if_involved
    trust_next, two_stocks = state.variants.trust_next, state.variants.two_stocks
    for method, confidence, social, heard, promises, contact in targets:
        kept, broken = (min(1.0, promise) for promise in promises)
        believed = confidence[known]
        if kept > 0.0 or broken > 0.0:
            believed = apply_rule(
                state,
                method,
                trust_next,
                known,
                believed,
                kept,
                broken,
                reach,
                p.gain,
                p.loss_ratio,
                p.prior_weight,
            )
        confidence[known] = after_hearsay(believed, heard[known], involvement, *hearsay)
        if two_stocks:
            social[known] = social_next(social[known], contact, reach, p.social_rate)
        else:
            social[:] = confidence


def in_partnership(state: State, slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """Trust in the partnership by which people join in, (slots,): both stocks, weighted (L08)."""
    population, weight = state.population, state.parameters.trust.confidence_weight
    confidence, social = population.partnership_confidence, population.partnership_social_trust
    trust: NDArray[np.float64] = weight * confidence[slots] + (1.0 - weight) * social[slots]
    return trust


def first_impressions(state: State) -> float:
    """How much more promises of the partnership weigh while people still make up their minds (E091, E092)."""
    p, planned = state.parameters.trust, state.partnership.plan_month
    settled = 0.0 if planned is None else (state.month - planned) / p.first_months
    return 1.0 + float(p.first_impressions) * max(0.0, 1.0 - settled)


def adopt_reputation(state: State, news: NDArray[np.intp]) -> None:
    """Who first hears of the partnership takes over part of what those she knows think of it (E097)."""
    confidence, heard = state.population.partnership_confidence, state.heard_trust
    confidence[news] += state.parameters.trust.name_weight * (heard[news] - confidence[news])


def contact_with_partnership(state: State) -> float:
    """Social trust that contact with the partnership supports: less where members are unlike the area."""
    p, monthly = state.parameters.trust, state.monthly
    contact = monthly.contact_quality - p.likeness * (1.0 - monthly.representative)
    return float(min(1.0, max(0.0, contact)))


def council_acts(state: State) -> None:
    """What the council promises, keeps, leaves unanswered, takes credit for, and changes this month."""
    p, levers, monthly = state.parameters.trust, state.scenario.council, state.monthly
    monthly.council_contact = p.council_contact_alone
    if not state.has_programme or state.month >= state.programme_end_month:
        return
    monthly.council_contact += p.contact_by_stance * (1.0 - levers.paternalism)
    if levers.dialogue:
        monthly.council_contact += p.contact_by_dialogue
    else:
        monthly.broken_council += p.silence * levers.paternalism
    promise(state)
    take_credit(state)
    change_contact(state)


def keeping_chance(
    p: SimpleNamespace, capacity: float, flexibility: float, building: bool
) -> float:
    """Chance that a promise of the council is kept, within bounds."""
    over = 0.0 if building else p.over_promising * (1.0 - flexibility)
    keeps = p.kept_base * capacity * (1.0 - over) + (p.building_keeps if building else 0.0)
    return float(min(p.kept_most, max(p.kept_least, keeps)))


def promise(state: State) -> None:
    """Now and then the council promises something, large or small, and keeps it or does not."""
    p, council, levers, monthly = (
        state.parameters.trust,
        state.councils[0],
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


def take_credit(state: State) -> None:
    """A council that does not recognise residents may claim their success (E094)."""
    p, levers, monthly = state.parameters.trust, state.scenario.council, state.monthly
    if levers.recognition or monthly.visible_success <= 0.0:
        return
    if state.draws.bernoulli(p.credit_chance * levers.paternalism, "council.credit", state.month):
        monthly.broken_council += p.credit_taking
        state.record_event(
            "council_takes_credit",
            state.councils[0].label,
            "claims residents' success as its own",
            cause="paternalism",
        )


def change_contact(state: State) -> None:
    """A new officer at the council: people are dealt with by somebody else again (E095)."""
    p = state.parameters.trust
    softened = 1.0 - (p.dialogue_softens if state.scenario.council.dialogue else 0.0)
    for council in state.councils:
        if council.officer.holder != council.known_holder:
            council.known_holder = council.officer.holder
            state.monthly.broken_council += softened * p.contact_changed
