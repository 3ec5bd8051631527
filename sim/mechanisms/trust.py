"""M2 Trust: built slowly by promises kept, lost fast by promises broken.

Purpose: give every resident a trust in the partnership and in the council that remembers what was done.

Evidence: E090 to E097, XC11 to XC16, L06 to L08.
Reads: promises kept and broken this month, involvement, awareness, what people hear from those they know.
Writes: confidence in delivery (fragile) and social trust (slow), each for partnership and council;
members' trust in each other. Draws: `council.promise`, `council.kept`, `council.credit`.

Rule: A promise kept closes a share of the distance to full trust; one broken takes k times such a share of
what trust there is. People read events to fit what they already believe. Those nearer see more of
both. Social trust follows contact and likeness, slowly. Trust travels along ties. A council
over-promises, keeps silent or takes credit according to its stance and the components of its relation;
small promises kept build trust, credit taken lowers it even when the work is done.

Equation: kept T += g s (1 - T) a(T); broken T -= k g s T b(T), s the share of it that reaches her;
with prior weight 0 and a share p kept, T settles at p / (p + k (1 - p)).
Left out: trust in named persons other than officers and councillors.
"""

from __future__ import annotations

from typing import Any

from sim.rules import rule


@rule
def exposure(involvement: float, seen_by_aware: float) -> float:
    """How much of an event reaches her: all if she takes part, some if aware, nothing otherwise."""
    if involvement < 0.5:
        return 0.0
    if involvement > 4.5 or involvement < 1.5:
        return seen_by_aware
    return 0.5 + 0.5 * seen_by_aware if involvement < 2.5 else 1.0


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
    return trust + up * (1.0 - trust) - down * trust


@rule
def social_next(trust: float, contact: float, reach: float, rate: float) -> float:
    """Social trust drifts towards what contact and likeness support."""
    return trust + rate * reach * (contact - trust)


@rule
def after_hearsay(trust: float, heard: float, involvement: float, weight: float) -> float:
    """Trust moves a little towards what those one knows think of it."""
    own = 1.0 if involvement < 1.5 else 0.4
    return trust + weight * own * (heard - trust)


@rule
def overall(confidence: float, social: float, weight: float) -> float:
    """Reported trust: a weighted mean of the two stocks."""
    return weight * confidence + (1.0 - weight) * social


def apply(model: Any) -> None:
    """Let this month's promises, contacts and talk change trust."""
    p, population, now = model.parameters.trust, model.population, model.now
    council_promises(model)
    reach = exposure(population.involvement, p.seen_by_aware)
    kept_b, broken_b = min(1.0, now.kept_partnership), min(1.0, now.broken_partnership)
    population.partnership_confidence[:] = after_hearsay(
        confidence_next(
            population.partnership_confidence,
            kept_b,
            broken_b,
            reach,
            p.gain,
            p.loss_ratio,
            p.prior_weight,
        ),
        model.heard_trust,
        population.involvement,
        p.hearsay,
    )
    population.partnership_social_trust[:] = social_next(
        population.partnership_social_trust, now.contact_quality, reach, p.social_rate
    )
    population.council_confidence[:] = confidence_next(
        population.council_confidence,
        now.kept_council,
        now.broken_council,
        reach,
        p.gain,
        p.loss_ratio,
        p.prior_weight,
    )
    population.council_social_trust[:] = social_next(
        population.council_social_trust, now.council_contact, reach, p.social_rate
    )
    trust_between_members(model)


def council_promises(model: Any) -> None:
    """What the council promises, keeps, leaves unanswered and takes credit for this month."""
    p, levers, now, draws = model.parameters.trust, model.scenario.council, model.now, model.draws
    if model.month >= model.programme_end_month or not model.has_programme:
        now.council_contact = p.council_contact_alone
        return
    capacity = model.councils[0].capacity
    building = 1.0 if levers.trust_building else 0.0
    if draws.chance(p.promise_chance, "council.promise", model.month):
        over = p.over_promising * (1.0 - building) * (1.0 - levers.flexibility)
        size = p.small_promise if building else p.large_promise
        keeps = p.kept_base * capacity * (0.6 + 0.4 * levers.flexibility) + 0.2 * building - over
        if draws.chance(min(0.97, max(0.03, keeps)), "council.kept", model.month):
            now.kept_council += size
        else:
            now.broken_council += size
            model.record_event(
                "council_breaks_promise",
                model.councils[0].label,
                "a promise is not kept",
                cause="capacity" if capacity < 0.8 else "over-promising",
            )
    if not levers.dialogue:
        now.broken_council += p.silence * levers.paternalism
    if now.visible_success > 0.0 and not levers.recognition:
        if draws.chance(p.credit_chance * levers.paternalism, "council.credit", model.month):
            now.broken_council += p.credit_taking
            model.record_event(
                "council_takes_credit",
                model.councils[0].label,
                "claims residents' success as its own",
                cause="paternalism",
            )
    dialogue = 1.0 if levers.dialogue else 0.0
    now.council_contact = (
        p.council_contact_alone + 0.25 * dialogue + 0.2 * (1.0 - levers.paternalism)
    )


def trust_between_members(model: Any) -> None:
    """Years of working together build trust between members; newcomers start lower (E096)."""
    p, partnership, now = model.parameters.trust, model.partnership, model.now
    if not partnership.seats:
        return
    quarrel = p.quarrel_cost * now.quarrel
    gain = p.member_rate * now.attendance_share * (1.0 - partnership.trust_between)
    partnership.trust_between = min(
        1.0, max(0.02, partnership.trust_between + gain - quarrel * partnership.trust_between)
    )
