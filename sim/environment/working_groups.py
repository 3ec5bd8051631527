"""Working groups: where the distributed model lets residents on and off the partnership decide.

Purpose: let deciding be shared out, so that more people practise it and fewer carry it.

Evidence: E040, E047, E048, E052.
Reads: decision model, plan, volunteers, vacancies, the month's options. Writes: working groups, who sits on
them, members who come up through them. Draws: `working_group.join`, `working_group.theme`, `working_group.up`.

Rule: With the first plan a distributed partnership sets up working groups, each with themes and with leave to decide
what costs no more than a limit. Each member of the partnership sits on one of them and divides her hours; volunteers
with the theme at heart join. Their meetings are held as the partnership's are, but less formally. Volunteers on a group practise, and where the
partnership has a vacancy one who is confident and has energy may step up to it.
Left out: groups with a bank account of their own; groups that fall out with the partnership.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.agents.partnership import Seat, ways_of
from sim.agents.population import VOLUNTEER
from sim.agents.working_group import WorkingGroup
from sim.environment.agenda import THEMES


def prepare(model: Any) -> None:
    """Set up, refresh and fill the groups of a distributed partnership; without one there are none."""
    partnership = model.partnership
    if model.scenario.partnership.decision_model != "distributed" or not partnership.has_plan:
        return
    if not partnership.working_groups:
        set_up(model)
    for group in partnership.working_groups:
        group.refresh()
    join(model)
    step_up(model)
    lead(model)
    slots = [seat.slot for group in partnership.working_groups for seat in group.others]
    model.now.on_working_groups = np.array(slots, dtype=np.intp)


def set_up(model: Any) -> None:
    """Share the themes out among the groups."""
    count = round(model.parameters.working_groups.groups)
    for number in range(count):
        themes = THEMES[number::count]
        group = WorkingGroup(model, number, themes, ways_of(model, fewest=2))
        model.partnership.working_groups.append(group)
        model.record_event("working_group", group.name, "begins to meet", cause="distributed model")


def lead(model: Any) -> None:
    """Every resident member sits on one group; newcomers go where fewest do."""
    groups = model.partnership.working_groups
    placed = {id(seat) for group in groups for seat in group.leads}
    for seat in model.partnership.resident_seats():
        if id(seat) not in placed:
            min(groups, key=lambda group: len(group.leads)).leads.append(seat)


def join(model: Any) -> None:
    """Volunteers with a theme at heart join its group while it has room."""
    p, population, draws = model.parameters.working_groups, model.population, model.draws
    groups = model.partnership.working_groups
    room = [max(0, round(p.size) - len(group.others)) for group in groups]
    if not any(room):
        return
    on_one = {seat.slot for group in groups for seat in group.others}
    pool = np.flatnonzero(population.involvement == VOLUNTEER)
    willing = pool[draws.column("working_group.join", model.month, population.who[pool]) < p.join]
    themes = draws.column("working_group.theme", 0, population.who[willing])
    for slot, theme in zip(willing.tolist(), themes.tolist(), strict=True):
        number = int(theme * len(groups))
        if room[number] and slot not in on_one:
            occupancy = int(population.occupancy[slot])
            name = model.name_of(slot)
            seat = Seat("resident", name, model.month, slot, occupancy)
            seat.presence = model.parameters.decisions.presence_at_first
            groups[number].others.append(seat)
            room[number] -= 1


def step_up(model: Any) -> None:
    """Where the partnership has a vacancy, somebody from a group may take it."""
    from sim.environment import membership

    p, population, partnership = (
        model.parameters.working_groups,
        model.population,
        model.partnership,
    )
    if not model.is_running:
        return
    for group in partnership.working_groups:
        for seat in list(group.others):
            if len(partnership.seats) >= model.scenario.partnership.members_target:
                return
            ready = float(population.energy[seat.slot]) * (
                p.unconfident + float(population.confidence[seat.slot])
            )
            if model.draws.chance(p.step_up * ready, "working_group.up", model.month, seat.who):
                group.others.remove(seat)
                membership.take_seat(model, seat.slot)


def disband(model: Any) -> None:
    """Without a partnership there are no working groups."""
    for group in model.partnership.working_groups:
        group.remove()
    model.partnership.working_groups.clear()
    model.now.on_working_groups = np.zeros(0, dtype=np.intp)


def share_out(model: Any, options: list[Any]) -> list[list[Any]]:
    """Which table each option goes to: the partnership first, then each working group."""
    groups = model.partnership.working_groups
    if not groups:
        return [options]
    limit = round(100 * model.parameters.working_groups.delegated_gbp)
    tabled: list[list[Any]] = [[] for _ in range(len(groups) + 1)]
    for option in options:
        takes = [number for number, group in enumerate(groups, 1) if group.takes(option, limit)]
        tabled[takes[0] if takes else 0].append(option)
    return tabled
