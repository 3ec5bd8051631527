"""M12 Groups: helped by grants, handed over or not, alive or not when the money stops.

Purpose: let what people do together outlive the money where it has learnt to stand on its own feet.

Evidence: E012, E029, E074, E131, E160, E200, E201, E205, E206, E210, XD08, XF04, XF17 to XF19, XF23.
Reads: grants, tapered hand-over, presence, hub, volunteers' hours, public bodies' capacity. Writes: groups. Draws: `group.*`, keyed by
how a group began (origin, month, ordinal), `group.closes`, `group.founding`.

Rule: Some groups are there before the programme, more where there is a head start; now and then one forms by
itself. A round of small grants starts or supports groups. Support lasts about a year, longer and less of it at
a time under tapered hand-over, which lets the group's own members take over, find other income and adopt a
constitution. A tapered grant does so for one group over years, whatever the rest of the design. Help for enterprise gives a group
something to sell and a constitution to sell it under. Each of the three lets a group stand on its own feet. When support stops,
a group that rests on it is at risk, the more where public budgets are cut (partners go too, E210); one that stands
on its own lives on like any other small charity, and a home in a hub helps. Somebody has to run a group: its own
members, a grant that pays for it, or volunteers who lend a hand. As far as nobody does, members stay away, and a group
with too few left closes. Groups whose grants are paid late are at risk
while they wait (M10). A round table lets
groups find other income together. Groups are looked at once a quarter.

Equation: independence = 1 - (1 - a hands)(1 - b constituted)(1 - c income mix);
yearly hazard of closing = (base + dependence (1 - independence) (1 + cuts)) x (0.6 if housed);
members drift to (m + p presence) run, run = 1 - (1 - hands) (1 - help).
Left out: groups' quarrels; mergers of groups.
"""

from __future__ import annotations

from sim.agents.group import Group
from sim.agents.project import Project
from sim.compiled import rule
from sim.environment.ledger import pence
from sim.functional_forms import floored
from sim.mechanisms import trusted_organisation
from sim.randomness import unit_interval
from sim.state import State

QUARTER = 3
REFERENCE_POPULATION = 12_000.0  # people; what `founding` is given for


@rule
def closing_hazard(
    independence: float,
    exposed: float,
    cuts: float,
    base: float,
    dependence: float,
    housed: float,
    at_home: float,
) -> float:
    """Yearly chance that a group closes; ``exposed`` 1 when support it had has ended."""
    at_risk = dependence * (1.0 - independence) * exposed * (1.0 + cuts)
    home = at_home if housed > 0.0 else 1.0
    return min(1.0, home * (base + at_risk))


@rule
def independence_of(
    hands: float, constituted: float, income_mix: float, a: float, b: float, c: float
) -> float:
    """How far a group stands on its own feet: each of three supports is enough for part of it."""
    return 1.0 - (1.0 - a * hands) * (1.0 - b * constituted) * (1.0 - c * income_mix)


@rule
def hands_next(
    hands: float,
    members: float,
    handover: float,
    rate: float,
    tapered: float,
    alone: float,
    half: float,
) -> float:
    """How far a group's own members run it a month later, faster with many and under hand-over."""
    learning = rate * (alone + members / (members + half)) + tapered * handover
    return min(1.0, hands + learning * (1.0 - hands))


@rule
def members_next(
    members: float,
    presence: float,
    hands: float,
    helped: float,
    at_rest: float,
    of_presence: float,
    drift: float,
) -> float:
    """Members of a group later: they come as far as something goes on and somebody runs it."""
    run = 1.0 - (1.0 - hands) * (1.0 - helped)
    return members + drift * ((at_rest + of_presence * presence) * run - members)


def found(state: State, *key: str | int) -> Group:
    """A new group forms."""
    group = Group(state, *key)
    assess_independence(state, group)
    state.groups.append(group)
    return group


def assess_independence(state: State, group: Group) -> None:
    """Work out how far a group stands on its own feet."""
    p = state.parameters.groups
    group.independence = independence_of.plain(
        group.hands,
        float(group.constituted),
        group.income_mix,
        p.hands_weight,
        p.constitution_weight,
        p.income_weight,
    )


def found_first_groups(state: State) -> None:
    """Groups there before the programme (XD08), more where there is a head start."""
    p, place = state.parameters.groups, state.scenario.place
    started = p.first_groups + p.first_groups_head_start * place.head_start
    count = round(place.population / 1000.0 * p.per_thousand * started)
    for ordinal in range(count):
        group = found(state, "before", 0, ordinal)
        group.hands = floored(p.hands_established, group.hands)
        assess_independence(state, group)


def receive_grants(state: State, project: Project) -> None:
    """A round of small grants starts new groups and supports those there."""
    p = state.parameters.groups
    grants = max(1, min(round(p.most_grants), round(project.worth_gbp / p.typical_grant_gbp)))
    state.grants_made += grants
    key = state.draws.key("group.asks", state.month)
    waiting = [group for group in state.groups if group.support_left < QUARTER]
    waiting.sort(key=lambda group: unit_interval(key, group.who))
    for ordinal in range(grants):
        fresh = state.draws.bernoulli(p.new_share, "group.new", state.month, *project.key, ordinal)
        if (fresh or not waiting) and len(state.groups) < p.most_groups:
            support(state, found(state, *project.key, ordinal))
        elif waiting:
            support(state, waiting.pop(0))
    what, cost = f"{grants} small grants to groups", project.cost / 100.0
    state.record_event("grants_made", "partnership", what, cost, "project", about=project)


def give_small_grants(state: State, spare: int) -> int:
    """A body that has income to spare helps the groups that need it most; the pence that it gives."""
    p = state.parameters.groups
    each = pence(p.typical_grant_gbp)
    waiting = [group for group in state.groups if group.support_left <= 0.0]
    helped = sorted(waiting, key=lambda group: group.independence)[: max(0, spare) // each]
    helped = helped[: round(p.most_grants)]
    for group in helped:
        support(state, group)
    if helped:
        state.grants_made += len(helped)
        what, given = f"{len(helped)} small grants to groups", len(helped) * p.typical_grant_gbp
        state.record_event("grants_made", "partnership", what, given, "income of its own")
    return len(helped) * each


def support(state: State, group: Group) -> None:
    """A grant supports a group for a time, longer where it tapers."""
    p, tapered = state.parameters.groups, state.scenario.partnership.tapered_handover
    group.supported = True
    group.support_left = p.support_months * (1.0 + p.taper_lengthens * tapered)
    group.members += p.members_gained


def neediest(state: State) -> Group:
    """The group that could use a grant of some size best: helped before, and not yet on its own feet."""
    able = [group for group in state.groups if not group.tapered]
    if not able:
        return found(state, "programme", state.month, len(state.groups))
    return max(able, key=lambda group: (group.supported, -group.independence))


def begin_tapering(state: State, project: Project) -> None:
    """A tapered grant goes to one group, which takes over step by step as it shrinks (E012)."""
    group = neediest(state)
    project.group = group
    group.supported = group.tapered = True
    group.support_left = max(group.support_left, project.months_planned)
    state.grants_made += 1
    what, cost = f"a tapered grant to {group.name}", project.cost / 100.0
    state.record_event("tapered_grant", group.name, what, cost, "project", about=project)


def help_to_earn(state: State, project: Project) -> None:
    """Help for enterprise lets one group trade: income of its own, and a constitution to earn it under."""
    group = neediest(state)
    group.supported = group.constituted = True
    group.income_mix += state.parameters.groups.enterprise_gain * (1.0 - group.income_mix)
    assess_independence(state, group)
    what, cost = "begins to trade", project.cost / 100.0
    state.record_event("enterprise", group.name, what, cost, "project", about=project)


def bring_together(state: State) -> None:
    """A round table: groups stop competing (E207), and find other income together."""
    gain = state.parameters.groups.convening_gain
    for group in state.groups:
        group.income_mix += gain * (1.0 - group.income_mix)


def apply(state: State) -> None:
    """Groups gain members and independence, or close; now and then one forms by itself."""
    p, month = state.parameters.groups, state.month
    handover = float(state.scenario.partnership.tapered_handover)
    housed = 1.0 if state.hub is not None else 0.0
    key, cuts = state.draws.key("group.closes", month), 1.0 - state.main_council.capacity
    at_risk = trusted_organisation.groups_at_risk(state)
    for group in [g for g in state.groups if (month - g.founded) % QUARTER == QUARTER - 1]:
        live_through_quarter(state, group, handover)
        ended = 1.0 if group.supported and group.support_left <= 0.0 else 0.0
        hazard = closing_hazard.plain(
            group.independence, ended, cuts, p.closing_base, p.dependence, housed, p.closing_housed
        )
        if group.support_left > 0.0:
            hazard *= at_risk
        if group.members < p.fewest_members:
            close(state, group, "nobody runs it any more")
        elif unit_interval(key, group.who) < hazard * QUARTER / 12.0:
            close(state, group, "support ended" if ended else "other reasons")
    forms = p.founding * state.scenario.place.population / REFERENCE_POPULATION
    if state.draws.bernoulli(forms, "group.founding", month) and len(state.groups) < p.most_groups:
        found(state, "itself", month, 0)
    count(state)


def count(state: State) -> None:
    """Count groups alive, supported and independent."""
    supported = independent = 0
    level = state.parameters.groups.independent_from
    for group in state.groups:
        if group.supported:
            supported += 1
            independent += group.independence >= level
    state.groups_alive, state.groups_supported = len(state.groups), supported
    state.groups_independent = independent


def live_through_quarter(state: State, group: Group, handover: float) -> None:
    """A quarter in the life of a group."""
    p, helped = state.parameters.groups, group.support_left > 0.0
    group.support_left = max(0.0, group.support_left - QUARTER)
    group.members = members_next.plain(
        group.members,
        state.monthly.presence,
        group.hands,
        1.0 if helped else state.helping_hands,
        p.members_at_rest,
        p.members_of_presence,
        QUARTER * p.member_drift,
    )
    stepwise = (1.0 if group.tapered else handover) if helped else 0.0
    group.hands = hands_next.plain(
        group.hands,
        group.members,
        stepwise,
        QUARTER * p.independence_rate,
        QUARTER * p.handover_rate,
        p.learning_alone,
        p.learning_members,
    )
    group.income_mix += QUARTER * p.income_rate * stepwise * (1.0 - group.income_mix)
    if stepwise > 0.0 and not group.constituted:
        chance = QUARTER * p.constitution_rate * stepwise
        group.constituted = state.draws.bernoulli(chance, "group.adopts", state.month, *group.key)
    assess_independence(state, group)
    if group.supported and not group.stood_up and group.independence >= p.independent_from:
        group.stood_up = True
        what = "can stand on its own feet"
        state.record_event("group_independent", group.name, what, group.members, "hand-over")


def close(state: State, group: Group, cause: str) -> None:
    """A group stops; the diary tells of those that the programme has helped."""
    state.groups.remove(group)
    group.remove()
    if group.supported:
        state.record_event("group_closes", group.name, "closes", cause=cause)
