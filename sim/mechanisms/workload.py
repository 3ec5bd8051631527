"""Who does the work: paid workers, volunteers, groups, members, and what slips.

Purpose: let effort have somebody who makes it, so that too much of it slips, is dropped or is shared, and
tires those who take it on.

Evidence: E047, E048, E052, E117, E118, E122, E130, E167, E202, L02, L03, XA14, XA17, XB15, XB18.
Reads: hours wanted, workers' hours and manner, volunteers, groups, decision model, rest and rotation. Writes: hours
given, members' load, work left undone, how much keeps slipping. Draws: none.

Rule: What is bought from agencies or done by a delivery arm is done outside (M10). Of the rest workers take work first,
managerial ones all they can, enabling ones part of it, more where targets are set from outside; then volunteers, as far as
their hours fit. What is left first slips. Members see it with a lag, pass part of it on, as far as theirs is a
partnership that works through others and there are groups to take it, and share the rest among those
still there, by energy and diligence. Nobody takes on more than the limit, which is lower
where rest is built in; what is above it goes on slipping. Where work has slipped for long, something is dropped: the
least advanced of what can be dropped. Meetings take members' time too, more where things are formal and where
much waits to be decided, as it does where money comes faster than they can decide. A partnership that passes nothing on carries all of it (E048).

Equation: load' = load + lag (min(cap, kept work / members) - load); slipping' = slipping + m (undone / work - slipping).
Left out: swaps of hours between people; paid overtime.
"""

from __future__ import annotations

import math
from types import SimpleNamespace

from sim.extensions.dispatch import apply_rule
from sim.mechanisms import funding_terms
from sim.mechanisms.engagement import offer_numbers, volunteer_hours
from sim.state import State

KEEPS = {"executive": "executive_keeps", "distributed": "distributed_keeps"}


def share_the_work(state: State, work: float) -> float:
    """Who does this month's work; returns the share of it that gets done."""
    p, population, monthly = state.parameters.projects, state.population, state.monthly
    by_workers = workers_share(state, work)
    offered = apply_rule(
        state,
        "hours_offered",
        volunteer_hours,
        None,
        population.involvement,
        population.diligence,
        population.energy,
        population.free_hours,
        p.typical_hours,
        *offer_numbers(state.parameters.engagement),
    )
    reach = 1.0
    if state.scenario.partnership.decision_model == "distributed":
        reach = p.distributed_reach
    total = float(offered.sum())
    by_volunteers = min(work - by_workers, total * p.usable_share * reach)
    population.hours_given[:] = offered
    left = work - by_workers - by_volunteers
    by_groups, by_members = members_share(state, left)
    done = by_workers + by_volunteers + by_groups + by_members
    everything = done + monthly.outside_hours + monthly.by_lto
    undone = max(0.0, work - done)
    share = (by_workers + monthly.by_lto) / everything if everything > 0.0 else 0.0
    outside = monthly.outside_hours / everything if everything > 0.0 else 0.0
    monthly.worker_work_share += p.smoothing * (share - monthly.worker_work_share)
    monthly.outside_work_share += p.smoothing * (outside - monthly.outside_work_share)
    monthly.volunteer_hours, monthly.unmet_hours = total + by_members, undone
    monthly.by_workers, monthly.done_hours = by_workers + monthly.by_lto, everything
    if work <= 0.0:
        return 1.0
    state.slipping += p.slip_memory * (undone / work - state.slipping)
    return done / work


def workers_share(state: State, work: float) -> float:
    """Hours of this month's work that paid workers do: managerial ones all they can."""
    p = state.parameters.projects
    if not state.workers:
        return 0.0
    hours = sum(w.active_hours * getattr(p, f"{w.role}_delivers") for w in state.workers)
    taken = p.enabling_share + (1.0 - p.enabling_share) * mean_directiveness(state)
    return float(min(work * funding_terms.paid_share(state, taken), hours))


def mean_directiveness(state: State) -> float:
    """Directiveness of the workers, weighted by hours; 0 without workers."""
    hours = pushed = 0.0
    for worker in state.workers:
        active = worker.active_hours
        hours += active
        pushed += active * worker.directiveness
    return float(pushed / hours) if hours > 0.0 else 0.0


def kept_share(p: SimpleNamespace, decision_model: str) -> float:
    """Share of the work left to it that a partnership keeps to itself (E048)."""
    return float(getattr(p, KEEPS.get(decision_model, "enabling_keeps")))


def load_cap(state: State) -> float:
    """Most hours of delivery a member takes on in a month, fewer where rest is built in (L02)."""
    p = state.parameters.projects
    return float(p.load_cap * (1.0 - p.rest_relief * state.scenario.partnership.rest_and_rotation))


def members_share(state: State, left: float) -> tuple[float, float]:
    """Hours groups and members take of what is left, after what they bore last month (L03)."""
    members = len(state.partnership.slots)
    if not members:
        return 0.0, 0.0
    p, cap = state.parameters.projects, load_cap(state)
    keeps = kept_share(p, state.scenario.partnership.decision_model)
    hands = state.groups_alive / (state.groups_alive + p.groups_scale)
    by_groups = left * (1.0 - keeps) * hands
    wanted = left * keeps / members
    state.member_load += p.load_lag * (min(wanted, cap) - state.member_load)
    by_members = min(left - by_groups, state.member_load * members)
    return by_groups, load_members(state, by_members, cap)


def load_members(state: State, hours: float, cap: float) -> float:
    """Share delivery work among members and add the hours of meetings; the hours of work taken on."""
    p, population, slots = state.parameters.projects, state.population, state.partnership.slots
    diligence, energy = population.diligence[slots].tolist(), population.energy[slots].tolist()
    eager = [math.sqrt(d) * (p.eager_worn_out + e) for d, e in zip(diligence, energy, strict=True)]
    given = spread_hours(hours, eager, cap)
    meetings = p.meeting_hours * (1.0 + p.formal_meeting_hours * state.partnership.formality)
    meetings *= 1.0 + p.busy_meetings * waiting(state)
    population.hours_given[slots] = [meetings + own for own in given]
    return sum(given)


def waiting(state: State) -> float:
    """How much deciding waits for the partnership, 0 to 1: money past capacity tires (E117, XA17)."""
    hours = sum(m.proposal.need - m.progress for m in state.partnership.table.docket)
    return float(hours / (hours + state.parameters.projects.waiting_scale_hours))


def spread_hours(hours: float, eager: list[float], cap: float) -> list[float]:
    """Share hours by eagerness, nobody above the cap; those with room take over what is above it.

    Returns
    -------
    Hours of each; they sum to less than ``hours`` where nobody has room.
    """
    given, open_to = [0.0] * len(eager), list(eager)
    while hours > 1e-9 and (total := sum(open_to)) > 0.0:
        above, unit = 0.0, hours / total
        for index, keen in enumerate(open_to):
            if keen > 0.0:
                own = given[index] + unit * keen
                if own >= cap:
                    above += own - cap
                    own, open_to[index] = cap, 0.0
                given[index] = own
        hours = above
    return given
