"""M12 Groups: helped by grants, handed over or not, alive or not when the money stops.

Purpose: let what people do together outlive the money where it has learnt to stand on its own feet.

Evidence: E012, E047, E206, E207, E210, XD08, XF03, XF04, XF17 to XF19.
Reads: grants, tapered hand-over, presence, hub, involvement. Writes: groups. Draws: `group.*`.

Rule: Some groups are there before the programme. A round of small grants starts or supports groups. Support
fades within a year and a half; under tapered hand-over each supported month also raises independence, because the
group must find other income and hands. When support stops, a group that rests on it is at risk, one that is
constituted, mixed in income and run by its own members lives on like any other small charity.

Equation: closing hazard = base + dependence x (1 - independence) when support ends, halved with a home in a hub.
Left out: groups' quarrels; mergers of groups.
"""

from __future__ import annotations

from typing import Any

from sim.environment.projects import Group
from sim.rules import rule


@rule
def closing_hazard(
    independence: float,
    supported: float,
    dependent: float,
    base: float,
    dependence: float,
    housed: float,
) -> float:
    """Monthly chance that a group closes."""
    exposed = dependence * (1.0 - independence) * dependent * (1.0 - supported)
    home = 0.6 if housed > 0.0 else 1.0
    return home * (base + exposed) / 12.0


@rule
def independence_next(
    independence: float, members: float, support: float, handover: float, rate: float
) -> float:
    """Independence grows with members and, under support, with hand-over step by step."""
    learning = rate * (0.3 + members / (members + 20.0)) + 2.5 * rate * support * handover
    return min(1.0, independence + learning * (1.0 - independence))


def found(model: Any, *, supported: bool) -> Group:
    """A new group forms."""
    model.groups_founded += 1
    group = Group(model, model.groups_founded, model.month)
    group.supported = supported
    model.groups.append(group)
    return group


def found_first_groups(model: Any) -> None:
    """Groups there before the programme (XD08), more where there is a head start."""
    p = model.parameters.groups
    thousand = model.scenario.place.population / 1000.0
    count = round(thousand * p.per_thousand * (0.6 + 1.2 * model.scenario.place.head_start))
    for _ in range(count):
        group = found(model, supported=False)
        group.independence = min(1.0, group.independence + 0.3)


def receive_grants(model: Any, project: Any) -> None:
    """A round of small grants starts new groups and supports those there."""
    p = model.parameters.groups
    grants = max(1, min(12, round(project.cost / 100.0 / p.typical_grant_gbp)))
    model.grants_made += grants
    tapered = model.scenario.partnership.tapered_handover
    for ordinal in range(grants):
        existing = [g for g in model.groups if g.alive and g.support_left < 3.0]
        u = model.draws.uniform("group.grant", model.month, project.number, ordinal)
        if len(existing) >= 2 and (u < 0.5 or len(model.groups) >= p.most_groups):
            group = existing[int(u * 977) % len(existing)]
        elif len(model.groups) < p.most_groups:
            group = found(model, supported=True)
        else:
            continue
        group.supported = True
        group.support_left = p.support_months * (1.0 + 0.5 * tapered)
        group.members += 2.0
        group.income_mix += 0.1 * tapered * (1.0 - group.income_mix)
    model.record_event(
        "grants_made",
        "partnership",
        f"{grants} small grants to groups",
        project.cost / 100.0,
        "project",
    )


def apply(model: Any) -> None:
    """Groups gain members and independence, or close."""
    p, draws, month = model.parameters.groups, model.draws, model.month
    handover = model.scenario.partnership.tapered_handover if model.has_programme else 0.0
    housed = 1.0 if model.hub is not None else 0.0
    key = draws.key("group.closes", month)
    from sim.randomness import identity, unit_interval

    for group in list(model.groups):
        support = 1.0 if group.support_left > 0.0 else 0.0
        group.support_left = max(0.0, group.support_left - 1.0)
        group.members += p.member_drift * (12.0 + 10.0 * model.now.presence - group.members)
        group.independence = independence_next.plain(
            group.independence, group.members, support, handover, p.independence_rate
        )
        dependent = 1.0 if group.supported else 0.0
        hazard = closing_hazard.plain(
            group.independence, support, dependent, p.closing_base, p.dependence, housed
        )
        if unit_interval(key, identity(group.number, group.founded)) < hazard:
            close(model, group)
    if draws.chance(
        p.founding * model.scenario.place.population / 12000.0, "group.founding", month
    ):
        if len(model.groups) < p.most_groups:
            found(model, supported=False)
    model.count_groups()


def close(model: Any, group: Group) -> None:
    """A group stops."""
    group.alive = False
    model.groups.remove(group)
    group.remove()
    if group.supported:
        cause = "support ended" if group.support_left <= 0.0 else "other reasons"
        model.record_event(
            "group_closes", f"group {group.number}", "a supported group closes", cause=cause
        )
