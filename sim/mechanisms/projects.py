"""M12 Projects: from a decision to something people can see, use and keep.

Purpose: turn decisions and money into visible results, with the delays, hours and disappointments of real delivery.

Evidence: E012, E029, E047, E052, E083, E091, E117, E118, E122, E131, E157, E158, E160, E200 to E207, E221, XA14, XA17, XA24, XB15, XB18, XF03.
Reads: decisions, money, work done (`environment.workload`), permission (`environment.permission`), presence, the
council's stance. Writes: projects, promises kept and broken, presence, what projects leave behind. Draws:
`project.*`, keyed by (source, month tabled, ordinal).

Rule: An approved option becomes a project, promised for a date, unless the organisation that holds the money refuses it or takes
its time over a contract (M10). Larger building work first needs
permission and further funding, which come quickly or slowly, and may in the end be refused. It moves as the month's work gets
done and bills are paid. A project completed is a promise kept, the more visible and fitting the more it counts; one that runs late is
a promise broken. Projects are given up when whoever carried them has gone and nobody takes over, when too much
has slipped for long, or when they drag on. Few may come to an event where little else goes on, which disheartens those
who prepared it. What others do already on the same theme is worth less, unless a round table has settled who does what
(E207). Where budgets are cut, part of what services and building work do plugs gaps (E160).
When the money ends, what is being delivered is finished within a few months; the rest is given up, and its money lapses.
Each kind leaves something else: small grants start and help groups, a tapered grant carries one group to its own feet, help for
enterprise lets one earn, events stir, services run and bring agencies near, a campaign may change a decision or cost
good will, improvements stay, a hub opens, an investment pays, a round table brings people together.

Equation: worth = visibility (w + (1 - w) fit) (1 - d others / (others + h)); progress = hours met / hours wanted.
Left out: quality of contractors; theft and fraud.
"""

from __future__ import annotations

from typing import Any

from sim.environment import permission, persuasion
from sim.environment.projects import Project
from sim.environment.workload import mean_directiveness, share_the_work
from sim.functional_forms import floored
from sim.mechanisms import commissioning, groups, hubs, legacy, money, trusted_organisation

SEVERAL = {"agencies": "the agencies", "workers": "the workers", "councillors": "the councillors"}
EASILY_DROPPED = ("event", "improvement", "service", "campaign", "enterprise", "convening")
DONE = 0.999  # of the work; the rest is rounding
PUBLIC_WORK = ("service", "improvement")


def start(model: Any, option: Any) -> None:
    """Promise the money and begin, unless the holder of the money refuses."""
    if trusted_organisation.refuses(model, option):
        trusted_organisation.note_veto(model, option)
        return
    if option.kind == "hub" and model.hub_started:  # agreed at the same meeting as another
        return
    match = money.commit(model, option)
    if match is None:
        return
    if option.kind == "hub":
        model.hub_started = model.hub_ever = True
    model.projects_begun += 1
    project = Project(model, option, match)
    project.await_contract(trusted_organisation.contract_months(model, project))
    commissioning.take_on(model, project)
    model.projects.append(project)
    who, cost = proposer(model, project), project.cost / 100.0
    title = project.title()
    what = f"agree on {'an' if title[0] in 'aeiou' else 'a'} {title}"
    model.record_event("project_agreed", who, what, cost, "decision")
    if project.stage == "delivering":
        begin_delivery(model, project)


def proposer(model: Any, project: Any) -> str:
    """Who put it forward: a member, a worker, a councillor, an agency's officer, or the LTO."""
    source, tabled, ordinal = project.key
    if source == "lto":
        return str(model.lto.name)
    kind = {"residents": "resident", "councillors": "councillor", "agencies": "agency"}.get(source)
    people = model.workers if kind is None else model.partnership.seats
    names = [person.name for person in people if kind is None or person.kind == kind]
    if not names:
        return SEVERAL.get(source, "residents")
    draw = model.draws.uniform
    return str(max(names, key=lambda n: draw("project.proposer", tabled, source, ordinal, n)))


def apply(model: Any) -> None:
    """One month of delivery."""
    p, now = model.parameters.projects, model.now
    live = [project for project in model.projects if project.is_live]
    model.projects = live
    wanted = commissioning.divide(model, live)
    wanted += hubs.hours_wanted(model) + legacy.hours_wanted(model)
    wanted += p.running_hours if model.is_running else 0.0
    met = share_the_work(model, wanted) * trusted_organisation.pace(model)
    now.visible_success = now.low_turnout = 0.0
    waiting = any(project.is_capital and project.stage == "planning" for project in live)
    council_part = permission.council_chance(model) if waiting else 1.0
    for project in live:
        advance(model, project, met, council_part)
    lose_some(model, live)
    if money.is_over(model) and live:
        wind_up(model)
    hubs.apply(model)
    groups.apply(model)
    refresh_presence(model)


def advance(model: Any, project: Any, met: float, council_part: float) -> None:
    """Move one project on by a month."""
    if project.stage == "planning":
        plan(model, project, met, council_part)
        if not project.is_live:
            return
    else:
        project.progress = min(1.0, project.progress + met / project.months_planned)
        money.spend(model, project, project.progress)
        if project.is_capital:
            note_asset(model, project)
        if project.progress >= DONE:
            complete(model, project)
            return
    if model.month > project.due:
        run_late(model, project)


def plan(model: Any, project: Any, met: float, council_part: float) -> None:
    """A month of planning: building work may be held up, and in the end refused."""
    p = model.parameters.projects
    if project.is_capital and permission.is_held_up(model, project, council_part):
        if permission.is_refused(model, project):
            give_up(model, project, "permission or further funding is refused")
        return
    project.planning_left -= p.planning_alone + (1.0 - p.planning_alone) * met
    if project.planning_left <= 0.0:
        project.stage = "delivering"
        begin_delivery(model, project)


def begin_delivery(model: Any, project: Any) -> None:
    """A tapered grant finds its group when it begins to be paid."""
    if project.kind == "tapered_grant":
        groups.begin_tapering(model, project)


def note_asset(model: Any, project: Any) -> None:
    """The area has bought or funded a significant physical asset once so much has been paid (E203)."""
    paid = project.spent + project.match_spent
    if paid >= 100.0 * model.parameters.projects.significant_gbp:
        model.has_physical_asset = True


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
        give_up(model, project, "it has dragged on for too long")


def lose_some(model: Any, live: list[Any]) -> None:
    """Projects nobody carries any more, or for which there are no hands, are given up."""
    p, month = model.parameters.projects, model.month
    here = {-1, *[seat.who for seat in model.partnership.seats]}
    for group in model.partnership.working_groups:
        here.update(seat.who for seat in group.others)
    for project in live:
        if project.champion not in here and project.is_live:
            if model.draws.chance(p.orphaned, "project.orphaned", month, *project.key):
                give_up(model, project, "nobody takes over from whoever carried it")
    if model.slipping > p.dropped_from:
        drop_one(model, [project for project in live if project.is_live])


def drop_one(model: Any, live: list[Any]) -> None:
    """Where work has slipped for long, the least advanced of what can be dropped may be (L03)."""
    p = model.parameters.projects
    loose = [project for project in live if project.kind in EASILY_DROPPED]
    if not loose:
        return
    last = min(loose, key=lambda project: (project.progress, -project.begun))
    if model.draws.chance(p.drop_chance * model.slipping, "project.dropped", model.month):
        give_up(model, last, "there are no hands for it")


def give_up(model: Any, project: Any, cause: str) -> None:
    """Give a project up; the money not spent on it is free again, or lapses when the money has ended."""
    project.stage = "abandoned"
    left = money.take_back(model, project)
    weight = model.parameters.projects.late_weight
    model.now.broken_partnership += weight * visibility(model, project)
    if project.kind == "hub":
        model.hub_started = False
    if project.group is not None:
        project.group.support_left = 0.0
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
    return float(min(1.0, getattr(p, f"{project.kind}_visible") * floored(p.visible_if_tiny, size)))


def worth_of(model: Any, project: Any, seen: float) -> float:
    """What a finished project is worth to people: seen, fitting, not done twice, not plugging a gap."""
    p = model.parameters.projects
    worth = seen * (p.worth_at_no_fit + (1.0 - p.worth_at_no_fit) * project.fit)
    if model.month - model.last_convened >= p.convening_lasts:
        others = sum(q.theme == project.theme and q is not project for q in model.projects)
        worth *= 1.0 - p.duplicated * others / (others + p.duplicates_half)
    if project.kind in PUBLIC_WORK:
        worth *= 1.0 - p.plugs_gaps * (1.0 - model.councils[0].capacity)
    return float(worth)


def complete(model: Any, project: Any) -> None:
    """A project is finished: spend the rest, count the promise kept, keep what it leaves."""
    p, now = model.parameters.projects, model.now
    money.spend(model, project, 1.0)
    project.stage = "completed"
    seen = visibility(model, project)
    worth = worth_of(model, project, seen)
    if project.kind == "event" and few_come(model, project):
        worth *= p.worth_of_few
        seen *= p.worth_of_few
    now.visible_success += worth
    now.kept_partnership += p.kept_weight * worth
    model.activity += p.activity_gain * seen
    what = f"the {project.title()} is finished"
    model.record_event(
        "project_completed", "partnership", what, project.cost / 100.0, project.source
    )
    leave_behind(model, project)
    project.remove()


def few_come(model: Any, project: Any) -> bool:
    """Whether few come to an event: the likelier, the less else goes on and the worse it fits (E083)."""
    p, draws = model.parameters.projects, model.draws
    fits = p.turnout_unfit + p.turnout_by_fit * project.fit
    drawn = min(1.0, (p.turnout_alone + model.now.presence) * fits)
    if not draws.chance(p.few_come * (1.0 - drawn), "project.turnout", model.month, *project.key):
        return False
    model.now.low_turnout = 1.0
    what = f"few come to the {project.title()}"
    model.record_event("low_turnout", "partnership", what, project.cost / 100.0, "turnout")
    return True


def evenness(served: list[float]) -> float:
    """How evenly estates have had a share, 0 to 1: their effective number over their number (E221)."""
    total = sum(served)
    return total**2 / (len(served) * sum(pounds**2 for pounds in served)) if total > 0.0 else 0.0


def leave_behind(model: Any, project: Any) -> None:
    """What a completed project leaves: a hub, an asset, groups, ties."""
    if project.estate >= 0:
        model.served[project.estate] += project.worth_gbp
        model.fair_shares = evenness(model.served)
    if project.is_capital:
        model.capital_late.append(project.late_months / 12.0)
        note_asset(model, project)
    if project.kind == "hub":
        hubs.open_hub(model, project)
    elif project.kind == "income_asset":
        hubs.add_asset(model, project)
    elif project.kind == "grants_round":
        groups.receive_grants(model, project)
    elif project.kind == "enterprise":
        groups.help_to_earn(model, project)
    elif project.kind == "campaign":
        persuasion.campaign(model, project)
    elif project.kind == "convening":
        model.now.convened += 1.0
        model.last_convened = model.month
        groups.bring_together(model)
    elif project.is_capital:
        hubs.add_improvement(model, project)


def refresh_presence(model: Any) -> None:
    """How present the programme is in the area, 0 to 1: activity, hub, groups, outreach."""
    p, now = model.parameters.projects, model.now
    model.activity *= p.activity_fade
    outreach = sum(w.active_hours for w in model.workers if w.role == "grassroots")
    total = model.activity + commissioning.on_show(model) * p.presence_per_project
    total += p.presence_per_group * model.groups_supported
    total += p.presence_of_hub * hubs.hub_scale(model) ** 0.5 if model.hub is not None else 0.0
    total += p.presence_of_outreach * outreach / (outreach + p.outreach_scale)
    total += p.presence_of_partnership if len(model.partnership.slots) else 0.0
    total *= 1.0 - model.pandemic
    now.presence += p.presence_rate * (total / (total + 1.0) - now.presence)
    helped = 1.0 - p.managed_drag * mean_directiveness(model)
    now.valued = helped * floored(p.valued_unseen, now.presence)
    contact = p.contact_base + p.contact_of_presence * now.presence * model.openness
    contact += p.contact_of_cohesion * model.partnership.cohesion
    now.contact_quality = min(p.contact_most, contact)
