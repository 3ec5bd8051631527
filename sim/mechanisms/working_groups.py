"""Working groups: where the distributed model lets residents on and off the partnership decide.

Purpose: let deciding be shared out, so that more people practise it and fewer carry it.

Evidence: E030, E040, E047, E048, E052.
Reads: decision model, plan, volunteers, vacancies, the month's options. Writes: working groups, who sits on
them, members who come up through them. Draws: `working_group.join`, `working_group.theme`, `working_group.up`.

Rule: With the first plan a distributed partnership sets up working groups, each with themes and with leave to decide
what costs no more than a limit. Each member of the partnership sits on one of them and divides her hours; volunteers
with the theme at heart join; nobody need ask them for work any more (`workload`). Their meetings are held as the partnership's are, but less formally. Volunteers on a group practise, and where the
partnership has a vacancy one who is confident and has energy may step up to it.
Left out: groups with a bank account of their own; groups that fall out with the partnership.
"""

from __future__ import annotations

import numpy as np

from sim.agents.partnership import decision_rule_of
from sim.agents.population import VOLUNTEER
from sim.agents.seat import Seat
from sim.agents.working_group import WorkingGroup
from sim.environment.deliberation import THEMES, Participant, Proposal
from sim.mechanisms import attendance, membership
from sim.state import State


def prepare(state: State) -> None:
    """Set up, refresh and fill the groups of a distributed partnership; without one there are none."""
    partnership = state.partnership
    if state.scenario.partnership.decision_model != "distributed" or not partnership.has_plan:
        return
    if not partnership.working_groups:
        set_up(state)
    for group in partnership.working_groups:
        refresh(state, group)
    join(state)
    step_up(state)
    lead(state)
    slots = [seat.slot for group in partnership.working_groups for seat in group.others]
    state.monthly.on_working_groups = np.array(slots, dtype=np.intp)


def refresh(state: State, group: WorkingGroup) -> None:
    """Let go of those who no longer sit on the partnership, moved away, rest or joined it."""
    seats, population = state.partnership.seats, state.population
    group.leads = [seat for seat in group.leads if seat in seats]
    group.others = [
        seat
        for seat in group.others
        if population.lives_here(seat.slot, seat.occupancy)
        and population.involvement[seat.slot] == VOLUNTEER
    ]


def people(state: State, group: WorkingGroup, share_of_workers: float) -> list[Participant]:
    """Everybody at a group's table this month."""
    p = state.parameters.working_groups
    formality = state.partnership.formality * p.formality_kept
    return [
        *attendance.residents(state, group.leads, formality, p.lead_hours_share),
        *attendance.residents(state, group.others, formality),
        *attendance.workers(state, formality, share_of_workers),
    ]


def set_up(state: State) -> None:
    """Share the themes out among the groups."""
    p = state.parameters.working_groups
    count = round(p.groups)
    for number in range(count):
        themes = THEMES[number::count]
        rule = decision_rule_of(state, p.fewest_present)
        group = WorkingGroup(state, themes, rule)
        state.partnership.working_groups.append(group)
        state.record_event("working_group", group.name, "begins to meet", cause="distributed model")


def lead(state: State) -> None:
    """Every resident member sits on one group; newcomers go where fewest do."""
    groups = state.partnership.working_groups
    placed = {id(seat) for group in groups for seat in group.leads}
    for seat in state.partnership.resident_seats():
        if id(seat) not in placed:
            min(groups, key=lambda group: len(group.leads)).leads.append(seat)


def join(state: State) -> None:
    """Volunteers with a theme at heart join its group while it has room."""
    p, population, draws = state.parameters.working_groups, state.population, state.draws
    groups = state.partnership.working_groups
    room = [max(0, round(p.size) - len(group.others)) for group in groups]
    if not any(room):
        return
    on_one = {seat.slot for group in groups for seat in group.others}
    pool = np.flatnonzero(population.involvement == VOLUNTEER)
    willing = pool[draws.uniforms("working_group.join", state.month, population.who[pool]) < p.join]
    themes = draws.uniforms("working_group.theme", 0, population.who[willing])
    for slot, theme in zip(willing.tolist(), themes.tolist(), strict=True):
        number = int(theme * len(groups))
        if room[number] and slot not in on_one:
            occupancy = int(population.occupancy[slot])
            name = state.name_of(slot)
            seat = Seat("resident", name, state.month, slot, occupancy)
            seat.presence = state.parameters.decisions.presence_at_first
            groups[number].others.append(seat)
            room[number] -= 1


def step_up(state: State) -> None:
    """Where the partnership has a vacancy, somebody from a group may take it."""
    p, population, partnership = (
        state.parameters.working_groups,
        state.population,
        state.partnership,
    )
    if not state.is_running:
        return
    for group in partnership.working_groups:
        for seat in list(group.others):
            if len(partnership.seats) >= state.scenario.partnership.members_target:
                return
            ready = float(population.energy[seat.slot]) * (
                p.unconfident + float(population.confidence[seat.slot])
            )
            if state.draws.bernoulli(p.step_up * ready, "working_group.up", state.month, seat.who):
                group.others.remove(seat)
                membership.take_seat(state, seat.slot)


def disband(state: State) -> None:
    """Without a partnership there are no working groups."""
    for group in state.partnership.working_groups:
        group.remove()
    state.partnership.working_groups.clear()
    state.monthly.on_working_groups = np.zeros(0, dtype=np.intp)


def share_out(state: State, proposals: list[Proposal]) -> list[list[Proposal]]:
    """Which table each option goes to: the partnership first, then each working group."""
    groups = state.partnership.working_groups
    if not groups:
        return [proposals]
    limit = round(100 * state.parameters.working_groups.delegated_gbp)
    tabled: list[list[Proposal]] = [[] for _ in range(len(groups) + 1)]
    for proposal in proposals:
        takes = [number for number, group in enumerate(groups, 1) if group.takes(proposal, limit)]
        tabled[takes[0] if takes else 0].append(proposal)
    return tabled
