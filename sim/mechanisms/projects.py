"""M12 Projects: from a decision to something people can see, use and keep.

Purpose: turn decisions and money into visible results, with the delays, hours and disappointments of real delivery.

Evidence: E029, E047, E052, E091, E117, E118, E122, E158, E200 to E207, XA14, XA17, XA24, XB15, XB18, XF03, L02, L03.
Reads: decisions, money, workers' and volunteers' hours, the council's stance. Writes: projects, hours given, promises
kept and broken, presence, work left undone, what projects leave behind. Draws: `project.permission`,
`project.refused`, `project.estate`, `project.proposer`, keyed by (source, month tabled, ordinal).

Rule: An approved option becomes a project, promised for a date. Larger building work first needs
permission and further funding, which come quickly or slowly, and may in the end be refused. What live projects,
hubs and running the programme need in hours is met by workers first (managerial ones take all they
can, enabling ones leave part), then volunteers, then members; a member's load is capped and follows
need with a lag, and what nobody does slips. A project completed is a promise kept, the more visible and
fitting the more it counts; one that runs late is a promise broken. When the money ends, what is being
delivered is finished within a few months; what is still being planned is given up, and its money lapses.
Each kind leaves something else: grants help groups, events stir, services run and bring agencies near,
improvements stay, a hub opens, an investment pays, a round table brings people together.

Equation: load a member = min(cap, (work - workers - volunteers) / members); progress = hours met / hours wanted.
Left out: quality of contractors; theft and fraud.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.environment.projects import Project
from sim.mechanisms import groups, hubs, legacy, money
from sim.mechanisms.engagement import volunteer_hours
from sim.rules import rule

DELEGATED = {"executive": 1.0, "distributed": 0.75, "enabling": 0.6}
SEVERAL = {"agencies": "the agencies", "workers": "the workers", "councillors": "the councillors"}


def start(model: Any, option: Any) -> None:
    """Promise the money and begin."""
    match = money.commit(model, option)
    if match is None:
        return
    if option.kind == "hub":
        model.hub_started = model.hub_ever = True
    model.projects_begun += 1
    project = Project(model, option, match)
    model.projects.append(project)
    who, cost = proposer(model, project), project.cost / 100.0
    title = project.title()
    what = f"agree on {'an' if title[0] in 'aeiou' else 'a'} {title}"
    model.record_event("project_agreed", who, what, cost, "decision")


def proposer(model: Any, project: Any) -> str:
    """Who put it forward: a member, a worker, a councillor, or an agency's officer."""
    source, tabled, ordinal = project.key
    kind = {"residents": "resident", "councillors": "councillor", "agencies": "agency"}.get(source)
    people = model.workers if kind is None else model.partnership.seats
    names = [person.name for person in people if kind is None or person.kind == kind]
    if not names:
        return SEVERAL.get(source, "residents")
    draw = model.draws.uniform
    return str(max(names, key=lambda n: draw("project.proposer", tabled, source, ordinal, n)))


@rule
def permission(
    flexibility: float,
    tie: float,
    embedded: float,
    paternalism: float,
    capacity: float,
    tiers: float,
    base: float,
) -> float:
    """Monthly chance that procedure does not hold up a capital project."""
    eased = base + 0.4 * flexibility + 0.3 * tie + 0.2 * embedded
    slowed = 0.3 * paternalism + 0.4 * (1.0 - capacity) + 0.05 * (tiers - 1.0)
    return min(0.98, max(0.08, eased - slowed))


def permission_chance(model: Any) -> float:
    """The council's part in how fast capital projects move."""
    council = model.councils[0]
    return permission.plain(
        council.flexibility,
        council.officer.tie,
        council.embedded,
        council.paternalism,
        council.capacity,
        float(len(model.councils)),
        model.parameters.projects.permission_base,
    )


def apply(model: Any) -> None:
    """One month of delivery."""
    p, now = model.parameters.projects, model.now
    live = [project for project in model.projects if project.is_live]
    model.projects = live
    permitted = permission_chance(model)
    wanted = sum(project.hours_wanted for project in live)
    wanted += hubs.hours_wanted(model) + legacy.hours_wanted(model)
    wanted += p.running_hours if model.is_running else 0.0
    met = share_the_work(model, wanted)
    now.visible_success = 0.0
    for project in live:
        advance(model, project, met, permitted)
    if money.is_over(model) and live:
        wind_up(model)
    hubs.apply(model)
    groups.apply(model)
    refresh_presence(model)


def share_the_work(model: Any, work: float) -> float:
    """Who does this month's work; returns the share of it that gets done."""
    p, population, now = model.parameters.projects, model.population, model.now
    by_workers = workers_share(model, work)
    offered = volunteer_hours(
        population.involvement,
        population.diligence,
        population.energy,
        population.free_hours,
        p.typical_hours,
    )
    reach = 1.0
    if model.scenario.partnership.decision_model == "distributed":
        reach = p.distributed_reach
    total = float(offered.sum())
    by_volunteers = min(work - by_workers, total * p.usable_share * reach)
    by_members, undone = members_share(model, work - by_workers - by_volunteers)
    population.hours_given[:] = offered
    give_members_their_load(model, by_members)
    done = by_workers + by_volunteers + by_members
    share = by_workers / done if done > 0.0 else 0.0
    now.worker_work_share += p.smoothing * (share - now.worker_work_share)
    now.volunteer_hours, now.unmet_hours = total + by_members, undone
    now.by_workers, now.done_hours = by_workers, done
    return 1.0 if work <= 0.0 else done / work


def workers_share(model: Any, work: float) -> float:
    """Hours of this month's work that paid workers do: managerial ones all they can."""
    p = model.parameters.projects
    hours = sum(w.active_hours * getattr(p, f"{w.role}_delivers") for w in model.workers)
    taken = p.enabling_share + (1.0 - p.enabling_share) * mean_directiveness(model)
    return float(min(work * taken, hours))


def mean_directiveness(model: Any) -> float:
    """Directiveness of the workers, weighted by hours; 0 without workers."""
    hours = sum(w.active_hours for w in model.workers)
    if hours <= 0.0:
        return 0.0
    return float(sum(w.active_hours * w.directiveness for w in model.workers) / hours)


def members_share(model: Any, left: float) -> tuple[float, float]:
    """Hours members take on and hours nobody does, after last month's load: people react with a lag."""
    p, members = model.parameters.projects, len(model.partnership.slots)
    if not members:
        return 0.0, left
    levers = model.scenario.partnership
    cap = p.load_cap * (1.0 - p.rest_relief * levers.rest_and_rotation)
    wanted = left * DELEGATED[levers.decision_model] / members
    model.member_load += p.load_lag * (min(wanted, cap) - model.member_load)
    taken = min(left, model.member_load * members)
    return taken, left - taken


def give_members_their_load(model: Any, by_members: float) -> None:
    """Share members' delivery work by diligence and add the hours of meetings."""
    p, population, slots = model.parameters.projects, model.population, model.partnership.slots
    if not slots.size:
        return
    eager = np.sqrt(population.diligence[slots]) * (0.3 + population.energy[slots])
    meetings = p.meeting_hours * (1.0 + p.formal_meeting_hours * model.partnership.formality)
    population.hours_given[slots] = meetings + by_members * eager / eager.sum()


def advance(model: Any, project: Any, met: float, permitted: float) -> None:
    """Move one project on by a month."""
    if project.stage == "planning":
        plan(model, project, met, permitted)
        if not project.is_live:
            return
    else:
        project.progress = min(1.0, project.progress + met / project.months_planned)
        money.spend(model, project, project.progress)
        if project.progress >= 0.999:
            complete(model, project)
            return
    if model.month > project.due:
        run_late(model, project)


def plan(model: Any, project: Any, met: float, permitted: float) -> None:
    """A month of planning: capital projects may be held up, and in the end refused."""
    p, draws, month = model.parameters.projects, model.draws, model.month
    if project.is_capital:
        if draws.chance(p.refused * (1.0 - permitted), "project.refused", month, *project.key):
            give_up(model, project, "permission or further funding is refused")
            return
        if not draws.chance(permitted, "project.permission", month, *project.key):
            return
    project.planning_left -= p.planning_alone + (1.0 - p.planning_alone) * met
    if project.planning_left <= 0.0:
        project.stage = "delivering"


def run_late(model: Any, project: Any) -> None:
    """A promise not kept in time: it counts when it happens and a little as it drags on."""
    p = model.parameters.projects
    project.late_months += 1
    over = project.late_months - round(p.forgiven_months)
    if over == 0:
        model.now.broken_partnership += p.late_weight * visibility(model, project)
        what = f"the {project.title()} is late"
        model.record_event("project_late", "partnership", what, project.cost / 100.0, "delay")
    elif over > 0 and over % 12 == 0:
        model.now.broken_partnership += 0.5 * p.late_weight * visibility(model, project)
    if project.late_months > p.abandoned_after and not project.is_capital:
        give_up(model, project, "delay")


def give_up(model: Any, project: Any, cause: str) -> None:
    """Give a project up; the money not spent on it is free again, or lapses when the money has ended."""
    project.stage = "abandoned"
    left = money.take_back(model, project)
    weight = model.parameters.projects.late_weight
    model.now.broken_partnership += weight * visibility(model, project)
    if project.kind == "hub":
        model.hub_started = False
    what = f"the {project.title()} is given up"
    model.record_event("project_abandoned", "partnership", what, left / 100.0, cause)
    project.remove()


def wind_up(model: Any) -> None:
    """After the money: what is being delivered is finished for a time, the rest is given up (XA24)."""
    last = model.own_end_month + model.parameters.projects.finishing_months
    for project in model.projects:
        if project.stage == "planning" or (project.is_live and model.month >= last):
            give_up(model, project, "the money has ended")


def visibility(model: Any, project: Any) -> float:
    """How much people see of a project, 0 to 1: kind and size."""
    p = model.parameters.projects
    size = project.worth_gbp / (project.worth_gbp + p.visible_scale_gbp)
    return float(min(1.0, getattr(p, f"{project.kind}_visible") * (0.4 + 0.6 * size)))


def complete(model: Any, project: Any) -> None:
    """A project is finished: spend the rest, count the promise kept, keep what it leaves."""
    p, now = model.parameters.projects, model.now
    money.spend(model, project, 1.0)
    project.stage = "completed"
    seen = visibility(model, project)
    worth = seen * (p.worth_at_no_fit + (1.0 - p.worth_at_no_fit) * project.fit)
    now.visible_success += worth
    now.kept_partnership += p.kept_weight * worth
    model.activity += p.activity_gain * seen
    what = f"the {project.title()} is finished"
    model.record_event(
        "project_completed", "partnership", what, project.cost / 100.0, project.source
    )
    leave_behind(model, project)
    project.remove()


def leave_behind(model: Any, project: Any) -> None:
    """What a completed project leaves: a hub, an asset, groups, ties."""
    if project.is_capital:
        model.capital_late.append(project.late_months / 12.0)
        if project.worth_gbp >= model.parameters.projects.significant_gbp:
            model.has_physical_asset = True
    if project.kind == "hub":
        hubs.open_hub(model, project)
    elif project.kind == "income_asset":
        hubs.add_asset(model, project)
    elif project.kind == "grants_round":
        groups.receive_grants(model, project)
    elif project.kind == "convening":
        model.now.convened += 1.0
        groups.bring_together(model)
    elif project.is_capital:
        hubs.add_improvement(model, project)


def refresh_presence(model: Any) -> None:
    """How present the programme is in the area, 0 to 1: activity, hub, groups, outreach."""
    p, now = model.parameters.projects, model.now
    model.activity *= p.activity_fade
    outreach = sum(w.active_hours for w in model.workers if w.role == "grassroots")
    total = model.activity + len(model.projects) * p.presence_per_project
    total += p.presence_per_group * model.groups_supported
    total += p.presence_of_hub * hubs.hub_scale(model) ** 0.5 if model.hub is not None else 0.0
    total += p.presence_of_outreach * outreach / (outreach + p.outreach_scale)
    total += p.presence_of_partnership if len(model.partnership.slots) else 0.0
    total *= 1.0 - model.pandemic
    now.presence += p.presence_rate * (total / (total + 1.0) - now.presence)
    helped = 1.0 - p.managed_drag * mean_directiveness(model)
    now.valued = helped * (0.4 + 0.6 * now.presence)
    contact = p.contact_base + p.contact_of_presence * now.presence * model.openness
    now.contact_quality = min(0.95, contact + p.contact_of_cohesion * model.partnership.cohesion)
