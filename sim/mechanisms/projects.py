"""M12 Projects: from a decision to something people can see, use and keep.

Purpose: turn decisions and money into visible results, with the delays, hours and disappointments of real delivery.

Evidence: E012, E029, E031, E051, E081 to E083, E090 to E092, E118, E122, E131, E158, E160, E200 to E205, E207, E221, XA24, XH08.
Reads: decisions, money, work done (`workload`), permission (`planning_permission`), presence, the
council's stance. Writes: projects, promises kept and broken, presence, what projects leave behind, hours of aftercare. Draws:
`project.*`, keyed by (source, month tabled, ordinal).

Rule: An approved option becomes a project, promised for a date, unless the organisation that holds the money refuses it or takes
its time over a contract (M10). Larger building work first needs
permission and further funding, which come quickly or slowly, and may in the end be refused. It moves as the month's work gets
done and bills are paid. A project completed is a promise kept, the more visible and fitting the more it counts, and talked about, most of all early on (E091); one that runs late is
a promise broken. Projects are given up when whoever carried them has gone and nobody takes over, when too much
has slipped for long, or when they drag on. Few may come to an event where little else goes on, which disheartens those
who prepared it. What others do already on the same theme is worth less, unless a round table has settled who does what
(E207). Where budgets are cut, part of what services and building work do plugs gaps (E160).
When the money ends, what is being delivered is finished within a few months; the rest is given up, and its money lapses.
What is finished is to be looked after for some years, the more the more work it was (`workload`).
Each kind leaves something else: small grants start and help groups, a tapered grant carries one group to its own feet, help for
enterprise lets one earn, events stir, services run and bring agencies near, a campaign may change a decision or cost
good will, improvements stay, a hub opens, an investment pays, a round table brings people together.

Equation: worth = visibility (w + (1 - w) fit) (1 - d others / (others + h)); progress = hours met / hours wanted.
Left out: quality of contractors; theft and fraud.
"""

from __future__ import annotations

from sim.agents.project import Project
from sim.environment.deliberation import Proposal
from sim.functional_forms import floored
from sim.mechanisms import (
    advocacy,
    commissioning,
    groups,
    hubs,
    money,
    planning_permission,
    trust,
    trusted_organisation,
)
from sim.mechanisms.workload import (
    delivery_wanted,
    mean_directiveness,
    share_the_work,
    table_wanted,
)
from sim.state import State
from sim.sums import sum_in_order

SEVERAL = {"agencies": "the agencies", "workers": "the workers", "councillors": "the councillors"}
EASILY_DROPPED = ("event", "improvement", "service", "campaign", "enterprise", "convening")
DONE = 0.999  # of the work; the rest is rounding
PUBLIC_WORK = ("service", "improvement")
LOOKED_AFTER = ("service", "improvement", "income_asset", "enterprise")
"""Kinds that leave something to look after, a hub and groups aside, whose hours are their own."""


def start(state: State, proposal: Proposal) -> None:
    """Promise the money and begin, unless the holder of the money refuses."""
    if trusted_organisation.refuses(state, proposal):
        trusted_organisation.note_veto(state, proposal)
        return
    if proposal.kind == "hub" and state.hub_started:  # agreed at the same meeting as another
        return
    match = money.commit(state, proposal)
    if match is None:
        return
    if proposal.kind == "hub":
        state.hub_started = state.hub_ever = True
    state.projects_begun += 1
    project = Project(state, proposal, match)
    project.await_contract(trusted_organisation.contract_months(state, project))
    commissioning.award_contract(state, project)
    state.projects.append(project)
    who, cost = proposer(state, project), project.cost / 100.0
    title = project.title()
    what = f"agree on {'an' if title[0] in 'aeiou' else 'a'} {title}"
    project.agreed = state.record_event(
        "project_agreed", who, what, cost, "decision", about=project
    )
    money.bring_match(state, project)
    if project.stage == "delivering":
        begin_delivery(state, project)


def proposer(state: State, project: Project) -> str:
    """Who put it forward: a member, a worker, a councillor, an agency's officer, or the LTO."""
    source, tabled, ordinal = project.key
    if source == "lto":
        return str(state.lto.name)
    kind = {"residents": "resident", "councillors": "councillor", "agencies": "agency"}.get(source)
    people = state.workers if kind is None else state.partnership.seats
    names = [person.name for person in people if kind is None or person.kind == kind]
    if not names:
        return SEVERAL.get(source, "residents")
    draw = state.draws.uniform
    return str(max(names, key=lambda n: draw("project.proposer", tabled, source, ordinal, n)))


def apply(state: State) -> None:
    """One month of delivery."""
    p, monthly = state.parameters.workload, state.monthly
    live = [project for project in state.projects if project.is_live]
    state.projects = live
    state.aftercare_hours *= p.aftercare_lasts
    pace = share_the_work(state, delivery_wanted(state), table_wanted(state))
    met = pace * trusted_organisation.pace(state)
    monthly.visible_success = monthly.low_turnout = 0.0
    waiting = any(project.is_capital and project.stage == "planning" for project in live)
    council_part = planning_permission.council_chance(state) if waiting else 1.0
    for project in live:
        advance(state, project, met, council_part)
    lose_some(state, live)
    if money.is_over(state) and live:
        wind_up(state)
    hubs.apply(state)
    groups.apply(state)
    refresh_presence(state)


def advance(state: State, project: Project, met: float, council_part: float) -> None:
    """Move one project on by a month."""
    if project.stage == "planning":
        plan(state, project, met, council_part)
        if not project.is_live:
            return
    else:
        project.progress = min(1.0, project.progress + met / project.months_planned)
        money.spend(state, project, project.progress)
        if project.is_capital:
            note_asset(state, project)
        if project.progress >= DONE:
            complete(state, project)
            return
    if state.month > project.due:
        run_late(state, project)


def plan(state: State, project: Project, met: float, council_part: float) -> None:
    """A month of planning: building work may be held up, and in the end refused."""
    p = state.parameters.projects
    if project.is_capital and planning_permission.is_held_up(state, project, council_part):
        if planning_permission.is_refused(state, project):
            give_up(state, project, "permission or further funding is refused")
        return
    project.planning_left -= p.planning_alone + (1.0 - p.planning_alone) * met
    if project.planning_left <= 0.0:
        project.stage = "delivering"
        begin_delivery(state, project)


def begin_delivery(state: State, project: Project) -> None:
    """A tapered grant finds its group when it begins to be paid."""
    if project.kind == "tapered_grant":
        groups.begin_tapering(state, project)


def note_asset(state: State, project: Project) -> None:
    """The area has bought or funded a significant physical asset once so much has been paid (E203)."""
    paid = project.spent + project.match_spent
    if paid >= 100.0 * state.parameters.projects.significant_gbp:
        state.has_physical_asset = True


def run_late(state: State, project: Project) -> None:
    """A promise not kept in time: it counts when it happens and a little as it drags on."""
    p = state.parameters.projects
    project.late_months += 1
    over = project.late_months - round(p.forgiven_months)
    if over == 0:
        state.monthly.broken_partnership += p.late_weight * visibility(state, project)
        what = f"the {project.title()} is late"
        cost = project.cost / 100.0
        state.record_event("project_late", "partnership", what, cost, "delay", about=project)
    elif over > 0 and over % 12 == 0:
        state.monthly.broken_partnership += 0.5 * p.late_weight * visibility(state, project)
    if project.late_months > p.abandoned_after and not project.is_capital:
        give_up(state, project, "it has dragged on for too long")


def lose_some(state: State, live: list[Project]) -> None:
    """Projects nobody carries any more, or for which there are no hands, are given up."""
    p, month = state.parameters.projects, state.month
    here = {-1, *[seat.who for seat in state.partnership.seats]}
    for group in state.partnership.working_groups:
        here.update(seat.who for seat in group.others)
    for project in live:
        if project.champion not in here and project.is_live:
            if state.draws.bernoulli(p.orphaned, "project.orphaned", month, *project.key):
                give_up(state, project, "nobody takes over from whoever carried it")
    if state.slipping > p.dropped_from:
        drop_one(state, [project for project in live if project.is_live])


def drop_one(state: State, live: list[Project]) -> None:
    """Where work has slipped for long, the least advanced of what can be dropped may be."""
    p = state.parameters.projects
    loose = [project for project in live if project.kind in EASILY_DROPPED]
    if not loose:
        return
    last = min(loose, key=lambda project: (project.progress, -project.begun))
    if state.draws.bernoulli(p.drop_chance * state.slipping, "project.dropped", state.month):
        give_up(state, last, "there are no hands for it")


def give_up(state: State, project: Project, cause: str) -> None:
    """Give a project up; the money not spent on it is free again, or lapses when the money has ended."""
    project.stage = "abandoned"
    left = money.take_back(state, project)
    weight = state.parameters.projects.late_weight
    state.monthly.broken_partnership += weight * visibility(state, project)
    if project.kind == "hub":
        state.hub_started = False
    if project.group is not None:
        project.group.support_left = 0.0
    what = f"the {project.title()} is given up"
    state.record_event("project_abandoned", "partnership", what, left / 100.0, cause, about=project)
    project.remove()


def wind_up(state: State) -> None:
    """After the money: what is being delivered is finished for a time, the rest is given up (XA24)."""
    last = state.own_end_month + state.parameters.projects.finishing_months
    for project in state.projects:
        if project.stage == "planning" or (project.is_live and state.month >= last):
            give_up(state, project, "the money has ended")


def visibility(state: State, project: Project) -> float:
    """How much people see of a project, 0 to 1: kind and size."""
    p = state.parameters.projects
    size = project.worth_gbp / (project.worth_gbp + p.visible_scale_gbp)
    return float(min(1.0, getattr(p, f"{project.kind}_visible") * floored(p.visible_if_tiny, size)))


def worth_of(state: State, project: Project, seen: float) -> float:
    """What a finished project is worth to people: seen, fitting, not done twice, not plugging a gap."""
    p = state.parameters.projects
    worth = seen * (p.worth_at_no_fit + (1.0 - p.worth_at_no_fit) * project.fit)
    if state.month - state.last_convened >= p.convening_lasts:
        others = sum(q.theme == project.theme and q is not project for q in state.projects)
        worth *= 1.0 - p.duplicated * others / (others + p.duplicates_half)
    if project.kind in PUBLIC_WORK:
        worth *= 1.0 - p.plugs_gaps * (1.0 - state.main_council.capacity)
    return float(worth)


def complete(state: State, project: Project) -> None:
    """A project is finished: spend the rest, count the promise kept, keep what it leaves."""
    p, monthly = state.parameters.projects, state.monthly
    money.spend(state, project, 1.0)
    project.stage = "completed"
    seen = visibility(state, project)
    worth = worth_of(state, project, seen)
    if project.kind == "event" and few_come(state, project):
        worth *= p.worth_of_few
        seen *= p.worth_of_few
    monthly.visible_success += worth
    monthly.kept_partnership += p.kept_weight * worth
    state.activity += p.activity_gain * seen * trust.first_impressions(state)
    what = f"the {project.title()} is finished"
    cost = project.cost / 100.0
    state.record_event(
        "project_completed", "partnership", what, cost, project.source, about=project
    )
    leave_behind(state, project)
    add_aftercare(state, project)
    project.remove()


def few_come(state: State, project: Project) -> bool:
    """Whether few come to an event: the likelier, the less else goes on and the worse it fits (E083)."""
    p, draws = state.parameters.projects, state.draws
    fits = p.turnout_unfit + p.turnout_by_fit * project.fit
    drawn = min(1.0, (p.turnout_alone + state.monthly.presence) * fits)
    if not draws.bernoulli(
        p.few_come * (1.0 - drawn), "project.turnout", state.month, *project.key
    ):
        return False
    state.monthly.low_turnout = 1.0
    what = f"few come to the {project.title()}"
    cost = project.cost / 100.0
    state.record_event("low_turnout", "partnership", what, cost, "turnout", about=project)
    return True


def evenness(served: list[float]) -> float:
    """How evenly estates have had a share, 0 to 1: their effective number over their number (E221)."""
    total = sum_in_order(served)
    return (
        total**2 / (len(served) * sum_in_order(pounds**2 for pounds in served))
        if total > 0.0
        else 0.0
    )


def leave_behind(state: State, project: Project) -> None:
    """What a completed project leaves: a hub, an asset, groups, ties."""
    if project.estate >= 0:
        state.served[project.estate] += project.worth_gbp
        state.fair_shares = evenness(state.served)
    if project.is_capital:
        state.capital_late.append(project.late_months / 12.0)
        note_asset(state, project)
    if project.kind == "hub":
        hubs.open_hub(state, project)
    elif project.kind == "income_asset":
        hubs.add_asset(state, project)
    elif project.kind == "grants_round":
        groups.receive_grants(state, project)
    elif project.kind == "enterprise":
        groups.help_to_earn(state, project)
    elif project.kind == "campaign":
        advocacy.campaign(state, project)
    elif project.kind == "convening":
        state.monthly.convened += 1.0
        state.last_convened = state.month
        groups.bring_together(state)
    elif project.is_capital:
        hubs.add_improvement(state, project)


def add_aftercare(state: State, project: Project) -> None:
    """What a completed project leaves is to be looked after, the more the more work it was (E083)."""
    if project.kind in LOOKED_AFTER:
        state.aftercare_hours += state.parameters.workload.aftercare_share * project.hours_total


def refresh_presence(state: State) -> None:
    """How present the programme is in the area, 0 to 1: activity, hub, groups, outreach."""
    p, monthly = state.parameters.projects, state.monthly
    state.activity *= p.activity_fade
    outreach = sum_in_order(w.active_hours for w in state.workers if w.role == "grassroots")
    total = state.activity + commissioning.on_show(state) * p.presence_per_project
    total += p.presence_per_group * state.groups_supported
    total += p.presence_of_hub * hubs.hub_scale(state) ** 0.5 if state.hub is not None else 0.0
    total += p.presence_of_outreach * outreach / (outreach + p.outreach_scale)
    total += p.presence_of_partnership if len(state.partnership.slots) else 0.0
    total *= 1.0 - state.pandemic
    monthly.presence += p.presence_rate * (total / (total + 1.0) - monthly.presence)
    helped = 1.0 - p.managed_drag * mean_directiveness(state)
    monthly.valued = helped * floored(p.valued_unseen, monthly.presence)
    contact = p.contact_base + p.contact_of_presence * monthly.presence * state.openness
    contact += p.contact_of_cohesion * state.partnership.cohesion
    monthly.contact_quality = min(p.contact_most, contact)
