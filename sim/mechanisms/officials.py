"""M9 Ties with officials: access that goes with the person, and links that stay.

Purpose: let influence beyond the area rest on named people first and, with work, on structures.

Evidence: E010, E042, E095, E097, E117, E119, E150 to E165, E182, E207, E213, XE01 to XE12.
Reads: council levers, convening, commissioned services, strategic hours, seats, skill, formality,
presence, promises broken. Writes: ties with officers and councillors, embedded links, agencies' trust in the
partnership, reputation, capacity of public bodies, strategic influence.
Draws: `officer.leaves`, `officer.manner`, `link.joint`, `link.embed`, `influence.changes`, keyed by body.

Rule: Contact builds a tie with a named officer: able members, a worker's time, seats at the table, round
tables, services commissioned, ongoing dialogue; over several tiers it is spread thinner, and each is further
away (E161). Paternalism, distance, rigid ways, cuts and an unwilling
officer slow it. Officers leave; part of the tie is handed over, and the next may be better or worse to deal
with. Joint work with a well-tied body whose own agenda it fits can be embedded in a structure, the likelier with
shared ownership; embedded links fade slowly, faster when nobody uses them. Agencies trust a partnership that
delivers and looks credible to them, which formality and professionals help. Influence beyond the area
is the geometric mean of ties, credibility, power to deliver and fit with the other's agenda, less
distance and paternalism; now and then it changes a decision. Cuts take capacity over the first years.

Equation: I = (tie x credibility x delivery x fit)^(1/4) (1 - d distance) (1 - q paternalism).
Left out: national policy; party politics.
"""

from __future__ import annotations

from typing import Any

from sim.randomness import unit_interval
from sim.rules import rule


@rule
def reach_of(contact: float, flexibility: float, capacity: float, manner: float) -> float:
    """How much of the contact made reaches an officer, with time, leave and will to listen."""
    return contact * (0.4 + 0.6 * flexibility) * (0.5 + 0.5 * capacity) * (0.4 + 1.2 * manner)


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
    draws, month = model.draws, model.month
    names = ("officer.leaves", "link.joint", "link.embed", "influence.changes")
    keys = {name: draws.key(name, month) for name in names}
    turnover = float(model.scenario.council.officer_turnover) / 12.0
    for body in model.institutions:
        meet(model, body, contact)
        if unit_interval(keys["officer.leaves"], body.who) < turnover:
            change_officer(model, body, "turnover")
        if contact > 0.0:
            work_together(model, body, keys)
            seek_influence(model, body, keys["influence.changes"])
    credibility(model)
    meet_councillors(model)


def austerity(model: Any) -> None:
    """Public bodies' capacity follows the path of cuts (XE08 to XE10), over the first years."""
    p, depth = model.parameters.officials, model.scenario.council.austerity
    passed = min(1.0, model.month / p.cuts_months)
    capacity = max(0.2, 1.0 - p.cuts_depth * depth * passed - model.extra_cuts)
    for body in model.institutions:
        body.capacity = capacity


def contact_this_month(model: Any) -> float:
    """How much contact with officials the partnership, or what carries on, has this month (0 to about 1.5)."""
    p, now, levers = model.parameters.officials, model.now, model.scenario.council
    seats = model.partnership.seats
    if not seats:
        return 0.0
    contact = p.base_contact * model.partnership.decision_skill * now.attendance_share
    contact += p.seat_contact * (len(seats) - len(model.partnership.slots))
    if model.is_running:
        strategic = now.strategic_hours / (now.strategic_hours + p.strategic_scale)
        contact += p.worker_contact * strategic + p.convening_contact * now.convened
        contact += p.service_contact * services_running(model)
        contact += p.dialogue_contact * levers.dialogue
        contact += p.ownership_contact * levers.shared_ownership
    spread = 1.0 + p.tier_spread * (levers.tiers - 1)
    return float(contact / spread * (1.0 - 0.5 * model.pandemic))


def services_running(model: Any) -> float:
    """Commissioned services being delivered, with diminishing returns (0 to 1)."""
    running = sum(p.kind == "service" and p.stage == "delivering" for p in model.projects)
    return running / (running + 2.0)


def meet(model: Any, body: Any, contact: float) -> None:
    """Contact builds or lack of it loosens the tie; trust and links follow what is seen."""
    p, officer = model.parameters.officials, body.officer
    reach = reach_of.plain(contact, body.flexibility, body.capacity, officer.manner)
    officer.tie = tie_next.plain(
        officer.tie, reach, body.paternalism, body.distance, p.tie_rate, p.tie_fade
    )
    body.embedded *= 1.0 - p.embedded_fade * (1.0 if contact > 0.0 else p.unused_factor)
    seen = 0.5 * model.partnership.reputation + 0.3 * officer.tie + 0.2 * (1.0 - body.paternalism)
    body.trust_in_partnership += p.agency_trust_rate * (seen - body.trust_in_partnership)


def change_officer(model: Any, body: Any, cause: str) -> None:
    """The officer leaves; part of the tie is handed over, more where a link is embedded."""
    p = model.parameters.officials
    handover = min(1.0, p.handover + p.embedded_handover * body.embedded)
    gone, before = body.change_officer(handover)
    if before >= p.tie_counts_from:
        what = f"{body.officer.name} takes over at the {body.label}"
        model.record_event("officer_leaves", gone, what, before - body.officer.tie, cause)


def work_together(model: Any, body: Any, keys: dict[str, int]) -> None:
    """Joint work, and now and then a standing arrangement that comes of it."""
    p, tie = model.parameters.officials, body.officer.tie
    joint = p.joint_chance * tie * (0.4 + 0.6 * body.own_agenda_fit)
    if unit_interval(keys["link.joint"], body.who) >= joint:
        return
    body.last_joint_work = model.month
    shared = 1.0 if model.scenario.council.shared_ownership else 0.0
    embed = p.embed_chance * (1.0 + p.ownership_embeds * shared) * (0.5 + tie)
    if unit_interval(keys["link.embed"], body.who) >= embed:
        return
    if body.embedded < p.link_counts_from:
        what = "agree a standing arrangement with the partnership"
        model.record_event("link_embedded", body.label, what, cause="joint work")
    body.embedded += p.embed_gain * (1.0 - body.embedded)


def credibility(model: Any) -> None:
    """Reputation with agencies: what is delivered, how formal it looks, how professional (E042, E182)."""
    p, partnership, now = model.parameters.officials, model.partnership, model.now
    if not partnership.seats:
        return
    delivers = min(1.0, p.success_credit * now.visible_success + p.presence_credit * now.presence)
    looks = p.formality_credit * partnership.formality
    looks += p.worker_credit * min(1.0, now.strategic_hours / p.strategic_scale)
    harm = p.broken_harm * min(1.0, now.broken_partnership) + p.quarrel_harm * now.quarrel
    target = min(1.0, max(0.0, p.credit_alone + p.delivery_credit * delivers + looks - harm))
    partnership.reputation += p.reputation_rate * (target - partnership.reputation)


def strategic_influence(model: Any, body: Any) -> float:
    """Influence on one body now, 0 to 1."""
    return float(
        influence_beyond.plain(
            max(body.officer.tie, body.embedded),
            model.partnership.reputation,
            model.power_to,
            0.3 + 0.7 * body.own_agenda_fit,
            body.distance,
            body.paternalism,
        )
    )


def seek_influence(model: Any, body: Any, key: int) -> None:
    """Now and then influence changes a decision of a council or agency."""
    strength = strategic_influence(model, body)
    if unit_interval(key, body.who) < model.parameters.officials.change_chance * strength**2:
        model.last_influence_month = model.month
        what = "change a decision at the partnership's asking"
        model.record_event(
            "influence", body.label, what, round(strength, 3), "ties and credibility"
        )


def meet_councillors(model: Any) -> None:
    """Ties with councillors grow at the table, the more they speak for the community (E151)."""
    p, seated = model.parameters.officials, model.scenario.partnership.councillor_seats
    for councillor in model.councillors:
        if not model.is_running:
            councillor.tie *= 1.0 - p.tie_fade
            continue
        near = 1.0 if councillor.number < seated else p.councillor_unseated
        gain = p.councillor_rate * near * (0.3 + councillor.orientation)
        councillor.tie += gain * (1.0 - councillor.tie) - p.tie_fade * councillor.tie


def amplify(model: Any, strength: float) -> None:
    """A shock amplifies the relation there is, once (E165)."""
    p = model.parameters.officials
    for body in model.institutions:
        lean = body.officer.tie - p.tie_counts_from
        body.officer.tie = min(
            1.0, max(0.0, body.officer.tie + p.shock_amplifies * strength * lean)
        )
