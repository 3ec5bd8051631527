"""M12 Projects: from a decision to something people can see, use and keep.

Purpose: turn decisions and money into visible results, with the delays, hours and disappointments of real delivery.

Evidence: E122, E200 to E207, E204, E158, XA17, XF03.
Reads: decisions, money, workers' and volunteers' hours, permissions. Writes: projects, hours given, promises
kept and broken, presence, work left undone. Draws: `project.permission`, and those an option carries.

Rule: An approved option becomes a project, promised for a date. Capital projects first need permission, which
a council grants quickly or slowly. What live projects, hubs and running the programme need in hours is met
by workers first (managerial ones take all they can, enabling ones leave part), then volunteers, then
members; a member's load is capped, and what nobody does slips. A project completed is a
promise kept, the more visible and fitting the more it counts; one that runs late is a promise broken.

Equation: load a member = min(cap, (work - workers - volunteers) / members); progress = hours met / hours wanted.
Left out: quality of contractors; theft and fraud.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.environment.projects import Project
from sim.mechanisms import groups, hubs, money
from sim.mechanisms.engagement import volunteer_hours


def start(model: Any, option: Any) -> None:
    """Promise the money and begin."""
    if not money.commit(model, option):
        return
    if option.kind == "hub":
        model.hub_started = True
    model.projects_begun += 1
    project = Project(model, option, model.projects_begun)
    model.projects.append(project)
    model.record_event(
        "project_agreed",
        project.source,
        f"agree on a {project.title()}",
        option.cost / 100.0,
        "decision",
    )


def permission_chance(model: Any) -> float:
    """Monthly chance that a planning step is not held up by procedure."""
    p, council = model.parameters.projects, model.councils[0]
    eased = (
        p.permission_base
        + 0.4 * council.flexibility
        + 0.3 * council.officer.tie
        + 0.2 * council.embedded
    )
    slowed = (
        0.3 * council.paternalism
        + 0.4 * (1.0 - council.capacity)
        + 0.05 * (len(model.councils) - 1)
    )
    return float(min(0.98, max(0.08, eased - slowed)))


def apply(model: Any) -> None:
    """One month of delivery."""
    p, now = model.parameters.projects, model.now
    live = [project for project in model.projects if project.is_live]
    model.projects = live
    permitted = permission_chance(model)
    wanted = sum(project.hours_wanted for project in live)
    running = hubs.hours_wanted(model) + (p.running_hours if model.is_running else 0.0)
    met = share_the_work(model, wanted + running)
    now.visible_success = 0.0
    for project in live:
        advance(model, project, met, permitted)
    hubs.apply(model)
    groups.apply(model)
    refresh_presence(model)


def share_the_work(model: Any, work: float) -> float:
    """Who does this month's work; returns the share of it that gets done."""
    p, population, now = model.parameters.projects, model.population, model.now
    hours = sum(w.active_hours * getattr(p, f"{w.role}_delivers") for w in model.workers)
    manner = mean_directiveness(model)
    left = work
    by_workers = min(left * (p.enabling_share + (1.0 - p.enabling_share) * manner), hours)
    left -= by_workers
    offered = volunteer_hours(
        population.involvement,
        population.diligence,
        population.energy,
        population.free_hours,
        p.typical_hours,
    )
    distributed = (
        p.distributed_reach if model.scenario.partnership.decision_model == "distributed" else 1.0
    )
    usable = float(offered.sum()) * p.usable_share * distributed
    by_volunteers = min(left, usable)
    left -= by_volunteers
    by_members, undone = members_share(model, left)
    now.volunteer_hours = float(offered.sum()) + by_members
    population.hours_given[:] = offered
    give_members_their_load(model, by_members)
    done = by_workers + by_volunteers + by_members
    now.worker_work_share += p.smoothing * (
        (by_workers / done if done > 0 else 0.0) - now.worker_work_share
    )
    now.unmet_hours = undone
    now.by_workers, now.done_hours = by_workers, done
    return 1.0 if work <= 0.0 else done / work


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
    delegated = {"executive": 1.0, "distributed": 0.75, "enabling": 0.6}
    rest = model.scenario.partnership.rest_and_rotation
    cap = p.load_cap * (1.0 - p.rest_relief * rest)
    wanted = left * delegated[model.scenario.partnership.decision_model] / members
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
    month = model.month
    if project.stage == "planning":
        held_up = project.is_capital and not model.draws.chance(
            permitted, "project.permission", month, project.source, project.number, project.begun
        )
        project.planning_left -= 0.0 if held_up else 0.4 + 0.6 * met
        if project.planning_left <= 0.0:
            project.stage = "delivering"
    else:
        step = met / project.months_planned
        project.progress = min(1.0, project.progress + step)
        money.spend(model, project, round(project.cost * project.progress) - project.spent)
        if project.progress >= 0.999:
            complete(model, project)
            return
    if month > project.due:
        run_late(model, project)


def run_late(model: Any, project: Any) -> None:
    """A promise not kept in time: it counts when it happens and a little as it drags on."""
    p = model.parameters.projects
    project.late_months += 1
    weight = visibility(model, project)
    if project.late_months == p.forgiven_months:
        model.now.broken_partnership += p.late_weight * weight
        model.record_event(
            "project_late",
            "partnership",
            f"the {project.title()} is late",
            project.cost / 100.0,
            "delay",
        )
    elif project.late_months > p.forgiven_months and project.late_months % 12 == 0:
        model.now.broken_partnership += 0.5 * p.late_weight * weight
    if project.late_months > p.abandoned_after and not project.is_capital:
        abandon(model, project)


def abandon(model: Any, project: Any) -> None:
    """Give a project up; the money not spent on it is free again."""
    project.stage = "abandoned"
    left = project.cost - project.spent
    model.ledger.transfer("committed", "available", left)
    model.now.broken_partnership += model.parameters.projects.late_weight * visibility(
        model, project
    )
    model.record_event(
        "project_abandoned",
        "partnership",
        f"the {project.title()} is given up",
        left / 100.0,
        "delay",
    )
    project.remove()


def visibility(model: Any, project: Any) -> float:
    """How much people see of a project, 0 to 1: kind and size."""
    p = model.parameters.projects
    size = project.cost / (project.cost + 100.0 * p.visible_scale_gbp)
    return float(min(1.0, getattr(p, f"{project.kind}_visible") * (0.4 + 0.6 * size)))


def complete(model: Any, project: Any) -> None:
    """A project is finished: spend the rest, count the promise kept, keep what it leaves."""
    p, now = model.parameters.projects, model.now
    money.spend(model, project, project.cost - project.spent)
    project.stage = "completed"
    seen = visibility(model, project)
    worth = seen * (0.3 + 0.9 * project.fit)
    now.visible_success += worth
    now.kept_partnership += p.kept_weight * worth
    model.activity += p.activity_gain * seen
    model.residents_served += project.fit * project.cost / 100.0
    model.record_event(
        "project_completed",
        "partnership",
        f"the {project.title()} is finished",
        project.cost / 100.0,
        project.source,
    )
    leave_behind(model, project)
    project.remove()


def leave_behind(model: Any, project: Any) -> None:
    """What a completed project leaves: a hub, an asset, groups, ties."""
    if project.is_capital:
        model.has_physical_asset = True
        model.capital_late.append(project.late_months / 12.0)
    if project.kind == "hub":
        hubs.open_hub(model, project)
    elif project.kind == "income_asset":
        hubs.add_asset(model, project)
    elif project.kind == "grants_round":
        groups.receive_grants(model, project)
    elif project.kind == "convening":
        model.now.convened += 1.0
    elif project.kind == "improvement" and project.is_capital:
        hubs.add_improvement(model, project)


def refresh_presence(model: Any) -> None:
    """How present the programme is in the area, 0 to 1: activity, hub, groups, outreach."""
    p, now = model.parameters.projects, model.now
    model.activity *= p.activity_fade
    outreach = sum(w.active_hours for w in model.workers if w.role == "grassroots")
    running = len(model.projects) * p.presence_per_project
    total = model.activity + running + p.presence_per_group * model.groups_supported
    total += p.presence_of_hub * (1.0 if model.hub is not None else 0.0)
    total += p.presence_of_outreach * outreach / (outreach + 60.0)
    total += p.presence_of_partnership if model.is_running else 0.0
    total *= 1.0 - model.pandemic
    target = total / (total + 1.0)
    now.presence += 0.25 * (target - now.presence)
    helped = 1.0 - 0.35 * mean_directiveness(model)
    now.valued = helped * (0.4 + 0.6 * now.presence)
    now.contact_quality = min(
        0.95, 0.42 + 0.35 * now.presence * model.openness + 0.15 * model.partnership.cohesion
    )
