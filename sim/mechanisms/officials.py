"""M9 Ties with officials: access that goes with the person, and links that stay.

Purpose: let what a partnership can do with public bodies rest on named people first and, with work, on structures.

Evidence: E010, E042, E092, E095, E097, E119, E150 to E165, E180, E182, E207, E213, E234, E235, E237, XE07, XE09, XE10, XE13,
XH11.
Reads: council levers, convening, commissioned services, strategic hours, money in hand, seats, skill, formality,
members' trust in the council, presence, promises broken, power over, goodwill of the nearest tier. Writes: ties with officers and
councillors, embedded links, agendas of public bodies, agencies' trust in the partnership, reputation, capacity of public bodies, officials' seats.
Draws: `officer.leaves`, `officer.manner`, `link.joint`, `link.embed`, `agency.changes`, `councillor.interest`, keyed by body.

Rule: Contact builds a tie with a named officer: able members, a worker's time, money to bring to the table, seats,
round tables, services commissioned, a credible name (E042), ongoing dialogue, councillors who speak for the community; over several
tiers it is spread thinner, and each is further away (E161), while a parish or town council is next door. A parish that is a
partner speaks to the councils above it (`nearest_tier`). A strategic or public trusted organisation brings more of it, services
run as plain routine less (M10). Paternalism, distance, rigid ways, cuts and an unwilling
officer slow it; so does a table that seeks consensus where a rigid council is used to votes (E164). A well-tied, willing officer of
a council is an ally, who helps with other bodies too (E159). Officers leave; part of the tie is handed over, and the next
may be better or worse to deal with. Every body has an agenda of its own, which changes now and then; what
the partnership does fits it more or less (E213). Joint work comes of ties, of fit, of a trusted name (E097) and of members
who trust the council; some of it is embedded in a structure, the likelier with shared ownership, and with formal ways, in which agreements are written down (E156), the less likely with a
body that expects to decide and deliver by itself (E157). Embedded links fade
slowly, faster when nobody uses them. Agencies trust a partnership that
delivers and looks credible to them, which formality, professionals and articulate members help; a paternalist one trusts less
where residents have power over it (E180).
A councillor who lives in the area champions it, and may have interests of her own to declare (E152). Cuts take
capacity over the first years. Without a programme, groups keep a little contact alive. After the money no rule of a funder keeps
residents in the majority: officials who would crowd them out of the board that follows step back.

Equation: tie' = tie + r contact reach (1 - tie) - f tie; reach = flexibility, capacity, manner, less paternalism and distance.
Left out: party politics; officers' careers.
"""

from __future__ import annotations

from collections import Counter

from sim.agents.councillor import Councillor
from sim.agents.institutions import Institution
from sim.compiled import rule
from sim.functional_forms import floored, half_saturation
from sim.mechanisms import (
    alumni,
    commissioning,
    council_learning,
    membership,
    nearest_tier,
    trusted_organisation,
)
from sim.randomness import unit_interval
from sim.state import State
from sim.sums import sum_in_order

QUARTER = 3


@rule
def reach_of(
    contact: float,
    flexibility: float,
    capacity: float,
    manner: float,
    rigid: float,
    overworked: float,
    spread: float,
) -> float:
    """How much of the contact made reaches an officer, with time, leave and will to listen."""
    leave = rigid + (1.0 - rigid) * flexibility
    time = overworked + (1.0 - overworked) * capacity
    will = (1.0 - spread) + 2.0 * spread * manner
    return contact * leave * time * will


@rule
def tie_next(
    tie: float,
    contact: float,
    paternalism: float,
    distance: float,
    rate: float,
    fade: float,
    slowed: float,
    far: float,
) -> float:
    """Tie with an officer next month."""
    gain = rate * contact * (1.0 - slowed * paternalism) * (1.0 - far * distance)
    return min(1.0, max(0.0, tie + gain * (1.0 - tie) - fade * tie))


def apply(state: State) -> None:
    """One month of contact, turnover, agendas and embedding."""
    austerity(state)
    contact, to_councils = contact_this_month(state), champions(state) + culture_gap(state)
    draws, month = state.draws, state.month
    leaves, joint = draws.key("officer.leaves", month), draws.key("link.joint", month)
    turnover = float(state.scenario.council.officer_turnover) / 12.0
    for body in state.institutions:
        near = contact_with(state, body, contact, to_councils)
        meet(state, body, near + trusted_organisation.opens_doors(state, body))
        if unit_interval(leaves, body.who) < turnover:
            change_officer(state, body, "turnover")
        if contact > 0.0 and state.has_programme:
            work_together(state, body, joint, body in state.councils)
    if month % QUARTER == 0:
        take_stock(state)
    credibility(state)
    meet_councillors(state)
    make_room(state)


def contact_with(state: State, body: Institution, contact: float, to_councils: float) -> float:
    """The part of this month's contact that goes to one body: a parish is next door (E235)."""
    if body is state.parish:
        return contact * spread_over_tiers(state)
    if body in state.councils:
        return contact * (1.0 + to_councils) + nearest_tier.speaks_up(state)
    return contact


def spread_over_tiers(state: State) -> float:
    """How many times thinner several tiers spread contact (E161)."""
    return float(1.0 + state.parameters.officials.tier_spread * (state.scenario.place.tiers - 1))


def take_stock(state: State) -> None:
    """Once a quarter: what members make of the council, how articulate they are, agendas."""
    partnership, population, monthly = state.partnership, state.population, state.monthly
    if len(partnership.slots):
        monthly.council_trusted = partnership.mean_of(population.council_confidence)
        monthly.articulate = partnership.mean_of(population.fluency)
    themes = Counter(project.theme for project in state.projects)
    for body in state.institutions:
        update_agenda(state, body, themes)


def austerity(state: State) -> None:
    """Public bodies' capacity follows the path of cuts (XE09, XE10), over the first years."""
    p, depth = state.parameters.officials, state.scenario.council.austerity
    passed = min(1.0, state.month / p.cuts_months)
    capacity = max(p.least_capacity, 1.0 - p.cuts_depth * depth * passed - state.extra_cuts)
    if state.main_council.capacity != capacity:
        for body in state.institutions:
            if body is not state.parish:
                body.capacity = capacity


def contact_this_month(state: State) -> float:
    """How much contact with officials the partnership, or what carries on, has this month (0 to about 1.5)."""
    p, monthly, levers = state.parameters.officials, state.monthly, state.scenario.council
    seats = state.partnership.seats
    if not seats:
        return alumni.contact(state) if state.has_programme else groups_contact(state)
    contact = (
        alumni.contact(state)
        + p.base_contact * state.partnership.decision_skill * monthly.attendance_share
    )
    contact += p.seat_contact * (len(seats) - len(state.partnership.slots))
    if state.is_running:
        strategic = monthly.strategic_hours / (monthly.strategic_hours + p.strategic_scale)
        contact += p.worker_contact * strategic + p.convening_contact * monthly.convened
        contact += p.service_contact * services_running(state)
        contact += p.credible_contact * state.partnership.reputation
        contact += p.dialogue_contact * levers.dialogue
        contact += p.ownership_contact * levers.shared_ownership
        money = state.ledger.gbp("available")
        contact += p.money_opens * money / (money + p.money_scale_gbp)
    if any(council.officer.is_ally for council in state.councils):
        contact += p.ally_contact
    here = 1.0 - p.pandemic_contact * state.pandemic
    return float(contact / spread_over_tiers(state) * here)


def groups_contact(state: State) -> float:
    """Contact that community groups have by themselves where there is no programme."""
    p, levers = state.parameters.officials, state.scenario.council
    contact = p.groups_contact * state.groups_alive / (state.groups_alive + p.groups_half)
    contact += p.dialogue_contact * levers.dialogue * p.groups_contact
    return float(contact * (1.0 - p.pandemic_contact * state.pandemic))


def services_running(state: State) -> float:
    """Commissioned services being delivered, routine ones less, with diminishing returns (0 to 1)."""
    running = sum_in_order(
        commissioning.visible_share(state, project)
        for project in state.projects
        if project.kind == "service" and project.stage == "delivering"
    )
    return float(half_saturation(running, state.parameters.officials.services_half))


def champions(state: State) -> float:
    """What seated councillors who speak for the community add to contact with councils (E151, E152)."""
    if not state.is_running:
        return 0.0
    p, seated = state.parameters.officials, state.scenario.partnership.councillor_seats
    voice = sum_in_order(c.tie * c.orientation for c in state.councillors if c.number < seated)
    return float(p.champion * voice / (1.0 + voice))


def culture_gap(state: State) -> float:
    """What consensus at the table costs with rigid councils used to votes, as a negative share (E164)."""
    p, levers = state.parameters.officials, state.scenario.council
    if state.scenario.partnership.decision_rule != "consensus":
        return 0.0
    eased = p.gap_in_dialogue if levers.dialogue else 1.0
    gap = p.culture_gap * (1.0 - levers.flexibility)
    return float(-gap * eased)


def meet(state: State, body: Institution, contact: float) -> None:
    """Contact builds or lack of it loosens the tie; trust and links follow what is seen."""
    p, officer = state.parameters.officials, body.officer
    reach = reach_of.plain(
        contact,
        body.flexibility,
        body.capacity,
        officer.manner,
        p.rigid_reach,
        p.reach_without_capacity,
        p.manner_spread,
    )
    officer.tie = tie_next.plain(
        officer.tie,
        reach,
        body.paternalism,
        body.distance,
        p.tie_rate,
        p.tie_fade,
        p.paternalism_slows,
        p.distance_slows,
    )
    body.embedded *= 1.0 - p.embedded_fade * (1.0 if contact > 0.0 else p.unused_factor)
    if contact > 0.0:
        body.last_contact = state.month
    body.trust_in_partnership += p.agency_trust_rate * (
        trust_supported(state, body) - body.trust_in_partnership
    )
    if officer.tie >= p.tie_counts_from and officer.manner >= p.ally_from and not officer.is_ally:
        win_ally(state, body)


def trust_supported(state: State, body: Institution) -> float:
    """Trust of a body in the partnership that its name, the tie and the body's own stance support."""
    p = state.parameters.officials
    seen = p.trust_by_name * state.partnership.reputation + p.trust_by_tie * body.officer.tie
    seen += p.trust_by_stance * (1.0 - body.paternalism)
    supported = seen / (p.trust_by_name + p.trust_by_tie + p.trust_by_stance)
    return float(supported * (1.0 - p.bound_resented * state.power["over"] * body.paternalism))


def win_ally(state: State, body: Institution) -> None:
    """A willing officer with whom there is a tie helps the area through."""
    body.officer.is_ally = True
    if body in state.councils and state.is_running:
        what = f"becomes an ally inside the {body.label}"
        state.record_event("ally", body.officer.name, what, body.officer.tie, "contact")


def change_officer(state: State, body: Institution, cause: str) -> None:
    """The officer leaves; part of the tie is handed over, more where a link is embedded."""
    p = state.parameters.officials
    handover = min(1.0, p.handover + p.embedded_handover * body.embedded)
    vacate_seat(state, "agency", body.officer.name)
    gone, before = body.change_officer(handover)
    council_learning.forget(state, body)
    if before >= p.tie_counts_from:
        what = f"{body.officer.name} takes over at the {body.label}"
        state.record_event("officer_leaves", gone, what, before - body.officer.tie, cause)


def vacate_seat(state: State, kind: str, name: str) -> None:
    """An official who has gone from office has gone from the table; a successor may come (M3)."""
    for seat in list(state.partnership.seats):
        if seat.kind == kind and seat.name == name:
            membership.leave_seat(state, seat, "out of office")


def make_room(state: State) -> None:
    """After the money officials step back, the latest to come first, until residents are the majority."""
    partnership = state.partnership
    if not state.has_programme or state.is_running or partnership.dissolved:
        return
    officials = [seat for seat in partnership.seats if seat.kind != "resident"]
    officials.sort(key=lambda seat: seat.joined)
    while officials and len(officials) >= len(partnership.slots) > 0:
        membership.leave_seat(state, officials.pop(), "leaves the board to residents")


def update_agenda(state: State, body: Institution, themes: Counter[str]) -> None:
    """Once a quarter: a body's agenda may change; see how what is going on fits it (E213).

    Parameters
    ----------
    themes : how many projects there are on each theme
    """
    p, chance = state.parameters.officials, state.parameters.officials.agenda_changes
    if state.draws.bernoulli(chance * QUARTER / 12.0, "agency.changes", state.month, body.label):
        body.change_agenda()
        tell_of_agenda(state, body, "its own agenda")
    live, wanted = len(state.projects), sum(themes[theme] for theme in body.priorities)
    share = wanted / (wanted + p.theme_half * live) if wanted else 0.0
    weight = p.theme_weight if live else 0.0
    body.own_agenda_fit = (1.0 - weight) * body.general_fit + weight * share


def tell_of_agenda(state: State, body: Institution, cause: str) -> None:
    """A change of agenda is told where anybody has to do with the body."""
    if state.is_running and body.officer.tie >= state.parameters.officials.tie_counts_from:
        what = f"put {body.priorities[0]} and {body.priorities[1]} first from now on"
        state.record_event("agenda_changes", body.label, what, cause=cause)


def work_together(state: State, body: Institution, key: int, is_council: bool) -> None:
    """Joint work, and now and then a standing arrangement that comes of it."""
    p, tie = state.parameters.officials, body.officer.tie
    joint = p.joint_chance * tie * floored(p.joint_unfit, body.own_agenda_fit)
    joint *= p.joint_untrusted + body.trust_in_partnership
    joint *= 1.0 + p.trust_joins * (state.monthly.council_trusted - 0.5) * (
        1.0 if is_council else 0.5
    )
    if unit_interval(key, body.who) >= joint:
        return
    body.last_joint_work = state.month
    shared = 1.0 if state.scenario.council.shared_ownership else 0.0
    embed = p.embed_chance * (1.0 + p.ownership_embeds * shared) * (p.embed_untied + tie)
    embed *= 1.0 + p.form_embeds * state.partnership.formality
    embed *= 1.0 - p.unshared * body.paternalism
    if unit_interval(state.draws.key("link.embed", state.month), body.who) >= embed:
        return
    if body.embedded < p.link_counts_from:
        there = len(state.partnership.seats) > 0
        what = f"agree a standing arrangement with {'the partnership' if there else 'local groups'}"
        state.record_event("link_embedded", body.label, what, cause="joint work")
    body.embedded += p.embed_gain * (1.0 - body.embedded)


def credibility(state: State) -> None:
    """Reputation with agencies: what is delivered, how formal it looks, how professional (E042, E182)."""
    p, partnership, monthly = state.parameters.officials, state.partnership, state.monthly
    if not len(partnership.slots):
        return
    delivers = min(
        1.0, p.success_credit * monthly.visible_success + p.presence_credit * monthly.presence
    )
    looks = p.formality_credit * partnership.formality
    looks += p.worker_credit * min(1.0, monthly.strategic_hours / p.strategic_scale)
    looks += p.articulate_credit * monthly.articulate
    harm = p.broken_harm * min(1.0, monthly.broken_partnership) + p.quarrel_harm * monthly.quarrel
    target = min(1.0, max(0.0, p.credit_alone + p.delivery_credit * delivers + looks - harm))
    partnership.reputation += p.reputation_rate * (target - partnership.reputation)


def meet_councillors(state: State) -> None:
    """Ties with councillors grow at the table, the more they speak for the community (E151)."""
    p, seated = state.parameters.officials, state.scenario.partnership.councillor_seats
    for councillor in state.councillors:
        if not state.is_running:
            councillor.tie *= 1.0 - p.tie_fade
            continue
        near = 1.0 if councillor.number < seated else p.councillor_unseated
        lives_here = 1.0 + p.neighbour_bonus * councillor.is_resident
        gain = p.councillor_rate * near * lives_here * (p.town_hall_voice + councillor.orientation)
        councillor.tie += gain * (1.0 - councillor.tie) - p.tie_fade * councillor.tie
        if councillor.is_resident and councillor.number < seated:
            declare_interests(state, councillor)


def declare_interests(state: State, councillor: Councillor) -> None:
    """A councillor who is a resident may have interests on both sides (E152)."""
    p, votes = state.parameters.officials, state.scenario.partnership.councillor_votes
    chance = p.interest_conflict / 12.0 * (p.observer_interest if votes == "none" else 1.0)
    who = (councillor.number, councillor.holder)
    if state.draws.bernoulli(chance, "councillor.interest", state.month, *who):
        state.partnership.cohesion *= 1.0 - p.interest_cost
        what = "has interests on both sides of a decision"
        state.record_event("conflict_of_interest", councillor.name, what, cause="two roles")


def amplify_relations(state: State, strength: float) -> None:
    """A shock amplifies the relation there is, once (E165)."""
    p = state.parameters.officials
    for body in state.institutions:
        lean = body.officer.tie - p.tie_counts_from
        body.officer.tie = min(
            1.0, max(0.0, body.officer.tie + p.shock_amplifies * strength * lean)
        )
