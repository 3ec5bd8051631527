"""M2 Trust: built slowly by promises kept, lost fast by promises broken.

Purpose: give every resident a trust in the partnership and in the council that remembers what was done.

Evidence: E090 to E093, E097, XC09, XC11 to XC13, XC15, XC16, L01, L06 to L08.
Reads: promises kept and broken this month, involvement, what people hear from those they know, contact, likeness
of members to the area, what contact with councils supports.
Writes: confidence in delivery (fragile) and social trust (slow), each for partnership and council; scepticism. Draws: none.

Rule: A promise kept closes a share of the distance to full trust; one broken takes k times such a share of what trust
there is. Of the partnership's promises half the size is more than half the effect, so that many small ones kept do
more than one large one (E093). Where earlier programmes broke their promises people begin as sceptics (E090): whatever they come to
think of the partnership, they trust it by so much less. What they then see lifts that doubt: small things that are kept, most of all
early, shift minds (E091); a large promise broken brings it back; and talk carries doubt, or the loss of it, from one to another. Those who move in have only heard of what was. People read events to fit what they already believe. What the partnership does early
weighs more, kept or broken, until people have made up their minds. Those nearer see more of both. Social trust
follows contact and likeness, slowly. Whether people join in depends on both stocks, weighted. Confidence travels
along ties among those who know of the programme, and who first hears of it takes over part of what those she knows
think: a name goes before it. What the council does (M9, `council_conduct`) moves trust in it. Whether there
are two stocks or one is chosen under `trust.form`. With two (`two_stock`, L08) it is as said so far. With one
(`single_stock`, L06, L07) events and talk move it and contact does not; a promise broken weighs k times one kept for
the undecided, and less so for those whose mind is made up either way. Members' trust in
each other is M4's (`cohesion`).

Equation: trust shown = T - d; d' = (1 - l s kept) d, then + b s max(0, broken - small) (d0 - d'); kept T += g s (1 - T) (1 + w (2T - 1)); broken T -= k g s T (1 - w (2T - 1)), s the share of it that reaches
her, times its weight (of the partnership's a (size) ^ e, a > 1 early on); with one stock T += g s (1 - T), T -= k' g
s T, k' = 1 + (k - 1) (1 - w (1 - 4T(1 - T))). With w = 0 and a share p kept, T settles in the mean at p / (p + k (1 -
p)).
Left out: trust in named persons other than officers and councillors.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import AWARE, PARTICIPANT, RESTING, UNAWARE, VOLUNTEER
from sim.compiled import kernel, rule
from sim.extensions.dispatch import apply_rule
from sim.state import State
from sim.sums import mean_where_above, total_of

COLUMN_OF = {
    "trust_in_partnership_next": "partnership_confidence",
    "trust_in_council_next": "council_confidence",
}
"""The stock that each method moves."""


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


@kernel("float64[::1](float64[::1], float64, float64, float64[::1], float64, float64, float64)")
def confidences_next(trust, kept, broken, reach, gain, loss_ratio, prior):  # type: ignore[no-untyped-def]
    """`confidence_next` of many: quicker than the rule by itself, which reads each number anew for each."""
    after = np.empty(trust.size)
    for i in range(trust.size):
        after[i] = confidence_next(trust[i], kept, broken, reach[i], gain, loss_ratio, prior)
    return after


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
def scepticism_next(
    scepticism: float,
    at_start: float,
    kept: float,
    broken: float,
    reach: float,
    lifts: float,
    returns: float,
    small: float,
) -> float:
    """Doubt left by earlier programmes: what is seen kept lifts it, a large promise broken brings it back."""
    lifted = scepticism * (1.0 - min(1.0, lifts * kept * reach))
    back = min(1.0, returns * reach * max(0.0, broken - small))
    return lifted + back * max(0.0, at_start - lifted)


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


@kernel(
    "void(int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64, float64, float64, float64)"
)
def talk_and_meet(  # type: ignore[no-untyped-def]
    known,
    confidence,
    social,
    believed,
    doubt,
    doubt_left,
    heard,
    involvement,
    reach,
    contact,
    hearsay,
    involved,
    rate,
):
    """What talk (`after_hearsay`) and contact (`social_next`) make of both stocks, in one loop over ``known``.

    Parameters
    ----------
    confidence, social, heard, involvement : (n,) of everybody; the two stocks are written
    believed, doubt, doubt_left, reach : (known,) confidence without doubt after promises, doubt before and after, exposure
    """
    for i in range(known.size):
        who = known[i]
        shown = max(0.0, believed[i] - doubt_left[i])
        confidence[who] = after_hearsay(shown, heard[who], involvement[who], hearsay, involved)
        warm = social_next(social[who] + doubt[i], contact, reach[i], rate)
        social[who] = min(1.0, max(0.0, warm - doubt_left[i]))


@kernel(
    "float64[:, ::1](int64[::1], float64[::1], float64[::1], float64, float64, UniTuple(float64, 6))"
)
def exposed(known, involvement, scepticism, seen_by_aware, by_participants, promises):  # type: ignore[no-untyped-def]
    """Of each in ``known`` `exposure`, doubt and `scepticism_next`: (3, known)."""
    found = np.empty((3, known.size))
    for i in range(known.size):
        who = known[i]
        reach = exposure(involvement[who], seen_by_aware, by_participants)
        at_start, kept, broken, lifts, returns, small = promises
        found[0, i], found[1, i] = reach, scepticism[who]
        found[2, i] = scepticism_next(
            scepticism[who], at_start, kept, broken, reach, lifts, returns, small
        )
    return found


@kernel("void(int64[::1], float64[::1], float64[::1], float64[::1], float64, float64, float64)")
def talk_doubt_over(known, scepticism, doubt, involvement, said, hearsay, involved):  # type: ignore[no-untyped-def]
    """What talk (`after_hearsay`) makes of the ``doubt`` of each in ``known``, (known,), written there and in its column."""
    for i in range(known.size):
        doubt[i] = after_hearsay(doubt[i], said, involvement[known[i]], hearsay, involved)
        scepticism[known[i]] = doubt[i]


@kernel("float64[::1](int64[::1], float64[::1], float64[::1])")
def without_doubt(known, confidence, doubt):  # type: ignore[no-untyped-def]
    """What each in ``known`` would trust without her ``doubt``, (known,)."""
    believed = np.empty(known.size)
    for i in range(known.size):
        believed[i] = confidence[known[i]] + doubt[i]
    return believed


@rule
def both_stocks(confidence: float, social: float, weight: float) -> float:
    """Trust by which people act: confidence in delivery and social trust, weighted (L08)."""
    return weight * confidence + (1.0 - weight) * social


def apply(state: State) -> None:
    """Let this month's promises, contacts and talk change trust."""
    p, population, monthly = state.parameters.trust, state.population, state.monthly
    # nothing reaches those who never heard of it
    known = population.those_who_know()
    weight, size = first_impressions(state), p.size_matters
    reach, *doubts = reach_and_doubt(state, known)
    no_doubt = np.zeros(known.size)
    targets = (
        (
            "trust_in_partnership_next",
            population.partnership_confidence,
            population.partnership_social_trust,
            state.heard_trust,
            (weight * monthly.kept_partnership**size, weight * monthly.broken_partnership**size),
            contact_with_partnership(state),
            doubts,
        ),
        (
            "trust_in_council_next",
            population.council_confidence,
            population.council_social_trust,
            state.heard_council,
            (monthly.kept_council, monthly.broken_council),
            monthly.council_contact,
            (no_doubt, no_doubt),
        ),
    )
    for method, confidence, social, heard, promises, contact, (doubt, doubt_left) in targets:
        believed = without_doubt(known, confidence, doubt)
        after = after_promises(state, method, known, believed, promises, reach)
        if state.terms is not None:
            kept_or_broken = {"promises kept and broken": after - np.minimum(1.0, believed)}
            state.terms.note(COLUMN_OF[method], known, kept_or_broken)
        talk_and_meet(
            known,
            confidence,
            social,
            after,
            doubt,
            doubt_left,
            heard,
            population.involvement,
            reach,
            contact,
            p.hearsay,
            p.hearsay_if_involved,
            p.social_rate,
        )
        if not state.variants.two_stocks:
            social[:] = confidence


def after_promises(
    state: State,
    method: str,
    known: NDArray[np.intp],
    believed: NDArray[np.float64],
    promises: tuple[float, float],
    reach: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Confidence without doubt of those who know of the programme after promises kept and broken, (known,)."""
    p = state.parameters.trust
    kept, broken = (min(1.0, promise) for promise in promises)
    if kept <= 0.0 and broken <= 0.0:
        return believed
    return apply_rule(
        state,
        method,
        state.variants.trust_next,
        known,
        np.minimum(1.0, believed),
        kept,
        broken,
        reach,
        p.gain,
        p.loss_ratio,
        p.prior_weight,
    )


def reach_and_doubt(state: State, known: NDArray[np.intp]) -> NDArray[np.float64]:
    """Exposure of those who know of the partnership, and their doubt before and after this month: (3, known)."""
    p, population, monthly = state.parameters.trust, state.population, state.monthly
    kept, broken = monthly.kept_partnership, monthly.broken_partnership
    if kept > 0.0 or broken > 0.0:
        kept = first_impressions(state) * kept**p.size_matters
    found: NDArray[np.float64] = exposed(
        known,
        population.involvement,
        population.scepticism,
        p.seen_by_aware,
        p.seen_by_participants,
        (
            p.scepticism * state.scenario.place.broken_promises,
            kept,
            broken,
            p.lifts,
            p.returns,
            p.small_broken,
        ),
    )
    doubt = found[2]
    talk_doubt_over(
        known,
        population.scepticism,
        doubt,
        population.involvement,
        total_of(doubt) / doubt.size if doubt.size else 0.0,
        p.hearsay,
        p.hearsay_if_involved,
    )
    return found


def in_partnership(state: State, slots: NDArray[np.intp]) -> NDArray[np.float64]:
    """Trust in the partnership by which people join in, (slots,)."""
    population, weight = state.population, state.parameters.trust.confidence_weight
    confidence, social = population.partnership_confidence, population.partnership_social_trust
    trust: NDArray[np.float64] = both_stocks(confidence[slots], social[slots], weight)
    return trust


def first_impressions(state: State) -> float:
    """How much more promises of the partnership weigh while people still make up their minds (E091, E092)."""
    p, planned = state.parameters.trust, state.partnership.plan_month
    settled = 0.0 if planned is None else (state.month - planned) / p.first_months
    return 1.0 + float(p.first_impressions) * max(0.0, 1.0 - settled)


def adopt_reputation(state: State, news: NDArray[np.intp]) -> None:
    """Who first hears of the partnership takes over part of what those she knows think of it (E097)."""
    population, weight = state.population, state.parameters.trust.name_weight
    confidence, heard = population.partnership_confidence, state.heard_trust
    confidence[news] += weight * (heard[news] - confidence[news])
    doubt = population.scepticism
    if news.size:
        said = mean_where_above(doubt, population.involvement, UNAWARE)
        doubt[news] += weight * (said - doubt[news])


def contact_with_partnership(state: State) -> float:
    """Social trust that contact with the partnership supports: less where members are unlike the area."""
    p, monthly = state.parameters.trust, state.monthly
    contact = monthly.contact_quality - p.likeness * (1.0 - monthly.representative)
    return float(min(1.0, max(0.0, contact)))
