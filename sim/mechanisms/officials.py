"""M9 Ties with officials: access that goes with the person, and links that stay.

Purpose: let influence beyond the area rest on named people first and, with work, on structures.

Evidence: E150 to E165, E207, E213, XE01 to XE10.
Reads: council levers, convening, strategic hours, reputation, formality, austerity. Writes: ties with
officers and councillors, embedded links, agencies' trust in the partnership, reputation, strategic
influence. Draws: `officer.leaves`, `link.*`, `influence.*`.

Rule: Contact builds a tie with a named officer: meetings, joint work, a worker's or member's time, dialogue.
Paternalism and distance slow it. Officers leave; part of the tie is handed over, and the new one may be
better. Joint work with a well-tied body can be embedded in a structure, the likelier with shared
ownership; embedded links fade only slowly. Agencies trust a partnership that delivers and looks
credible to them, which formality helps. Influence beyond the area is the geometric mean of ties,
credibility, power to deliver and fit with the other's agenda, less distance and paternalism.

Equation: I = (tie x credibility x delivery x fit)^(1/4) (1 - d distance) (1 - q paternalism).
Left out: national policy; party politics.
"""

from __future__ import annotations

from typing import Any

from sim.rules import rule


@rule
def tie_next(
    tie: float, contact: float, paternalism: float, distance: float, rate: float, fade: float
) -> float:
    """Tie with an officer next month."""
    gain = rate * contact * (1.0 - 0.5 * paternalism) * (1.0 - 0.4 * distance)
    return min(1.0, max(0.0, tie + gain * (1.0 - tie) - fade * tie))


@rule
def influence_beyond(
    tie: float, credibility: float, delivery: float, fit: float, distance: float, paternalism: float
) -> float:
    """Influence on a body beyond the area, 0 to 1."""
    product = max(tie, 0.01) * max(credibility, 0.01) * max(delivery, 0.01) * max(fit, 0.01)
    return product**0.25 * (1.0 - 0.35 * distance) * (1.0 - 0.3 * paternalism)


def apply(model: Any) -> None:
    """One month of contact, turnover, embedding and influence."""
    austerity(model)
    contact = contact_this_month(model)
    for body in model.institutions:
        meet(model, body, contact)
    credibility(model)
    seek_influence(model)
    for councillor in model.councillors:
        near = 1.0 if councillor.number < model.scenario.partnership.councillor_seats else 0.3
        gain = (
            0.02 * near * (0.3 + councillor.orientation)
            if model.is_running
            else -0.01 * councillor.tie
        )
        councillor.tie = min(1.0, councillor.tie + gain * (1.0 - councillor.tie))


def austerity(model: Any) -> None:
    """Councils' capacity follows the path of cuts (XE08 to XE10), deepest in the first years."""
    p, depth = model.parameters.officials, model.scenario.council.austerity
    passed = min(1.0, model.month / 96.0)
    for body in model.institutions:
        body.capacity = max(0.2, 1.0 - p.cuts_depth * depth * passed - model.extra_cuts)


def contact_this_month(model: Any) -> float:
    """How much contact with officials the partnership has this month, 0 to about 1.5."""
    p, now, levers = model.parameters.officials, model.now, model.scenario.council
    if not model.is_running or not model.partnership.seats:
        return 0.0
    able = model.partnership.decision_skill * now.attendance_share
    strategic = now.strategic_hours / (now.strategic_hours + p.strategic_scale)
    components = (
        p.dialogue_contact * levers.dialogue + p.ownership_contact * levers.shared_ownership
    )
    at_table = sum(seat.kind != "resident" for seat in model.partnership.seats) * p.seat_contact
    return float(
        (
            p.base_contact * able
            + p.worker_contact * strategic
            + at_table
            + p.convening_contact * now.convened
            + components
        )
        * (1.0 - 0.5 * model.pandemic)
    )


def meet(model: Any, body: Any, contact: float) -> None:
    """Contact, turnover and embedding for one body."""
    p, draws, month = model.parameters.officials, model.draws, model.month
    officer = body.officer
    reachable = contact * (0.4 + 0.6 * body.flexibility) * (0.5 + 0.5 * body.capacity)
    officer.tie = tie_next.plain(
        officer.tie, reachable, body.paternalism, body.distance, p.tie_rate, p.tie_fade
    )
    turnover = model.scenario.council.officer_turnover / 12.0
    if draws.chance(turnover, "officer.leaves", month, body.label):
        body.change_officer(p.handover + 0.3 * body.embedded)
    joint = (
        p.joint_chance
        * officer.tie
        * (0.4 + 0.6 * body.own_agenda_fit)
        * (1.0 if contact > 0 else 0.0)
    )
    if draws.chance(joint, "link.joint", month, body.label):
        body.last_joint_work = month
        shared = 1.0 if model.scenario.council.shared_ownership else 0.0
        if draws.chance(
            p.embed_chance * (0.4 + shared) * (0.5 + officer.tie), "link.embed", month, body.label
        ):
            if body.embedded < p.link_counts_from:
                model.record_event(
                    "link_embedded",
                    body.label,
                    "agree a standing arrangement with the partnership",
                    cause="joint work",
                )
            body.embedded = min(1.0, body.embedded + p.embed_gain)
    used = 1.0 if contact > 0.0 else p.unused_factor
    body.embedded *= 1.0 - p.embedded_fade * used
    seen = 0.5 * model.partnership.reputation + 0.3 * officer.tie + 0.2 * (1.0 - body.paternalism)
    body.trust_in_partnership += p.agency_trust_rate * (seen - body.trust_in_partnership)


def credibility(model: Any) -> None:
    """Reputation with agencies: what is delivered, how formal it looks, how professional (E042, E182)."""
    p, partnership, now = model.parameters.officials, model.partnership, model.now
    if not partnership.seats:
        return
    delivers = min(1.0, 2.0 * now.visible_success + 0.6 * now.presence)
    looks = p.formality_credit * partnership.formality + p.worker_credit * min(
        1.0, now.strategic_hours / 60.0
    )
    target = min(
        1.0,
        0.15 + 0.5 * delivers + looks - 0.3 * min(1.0, now.broken_partnership) - 0.1 * now.quarrel,
    )
    partnership.reputation += p.reputation_rate * (target - partnership.reputation)


def strategic_influence(model: Any, body: Any) -> float:
    """Influence on one body now, 0 to 1."""
    tie = max(body.officer.tie, body.embedded)
    return float(
        influence_beyond.plain(
            tie,
            model.partnership.reputation,
            model.power_to,
            0.3 + 0.7 * body.own_agenda_fit,
            body.distance,
            body.paternalism,
        )
    )


def seek_influence(model: Any) -> None:
    """Now and then influence changes a decision of a council or agency."""
    p, draws, month = model.parameters.officials, model.draws, model.month
    if not model.is_running or not model.partnership.seats:
        return
    for body in model.institutions:
        strength = strategic_influence(model, body)
        if draws.chance(p.change_chance * strength**2, "influence.changes", month, body.label):
            model.last_influence_month = month
            model.record_event(
                "influence",
                body.label,
                "change a decision at the partnership's asking",
                round(strength, 3),
                "ties and credibility",
            )


def amplify(model: Any, strength: float) -> None:
    """A shock amplifies the relation there is, once (E165)."""
    for body in model.institutions:
        lean = 2.0 * (body.officer.tie - 0.4)
        body.officer.tie = min(1.0, max(0.0, body.officer.tie + 0.25 * strength * lean))
