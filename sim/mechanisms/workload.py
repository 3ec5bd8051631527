"""What there is to do and who does it: paid workers, volunteers, groups, members, and what slips.

Purpose: let work grow with what goes on and have somebody who does it, so that too much of it slips, is dropped or is shared, and
tires those who do it and nobody else.

Evidence: E002, E005, E009, E029, E031, E043, E047, E048, E052, E080, E083, E090, E092, E095, E117, E118, E122, E130, E202, E205,
XA14, XB08, XB09, XB15, XB18, XH07 to XH09, L02, L03.
Reads: projects, hub, groups, aftercare, formality, targets, ties, workers' hours and manner, volunteers, trust, decision model, rest
and rotation, a pandemic. Writes: hours given, members' load, work left undone, how much keeps slipping, how far what was offered was
needed, hours residents worked. Draws: none.

Rule: There are two kinds of work. Delivery is what projects, a hub, groups while they are helped, and finished projects ask for, and in a
pandemic neighbours, for longer than people are freed from work (XH07); what is bought from agencies or done by a delivery arm is done outside (M10). Work at the table is meetings called,
minutes, books and reports, more where things are formal, where targets are set from outside and where much goes on; contact with public
bodies, by the ties there are; asking people (as in the month before); looking after those who work; and a first plan until there is one.
Workers take work first: at the table by the hours of their posts that are for it, of delivery managerial ones all they can and enabling
ones part of it, more where targets are set from outside. Then volunteers deliver, as far as they are asked, trust the partnership and fit what there is
to do. Asking takes people: members with energy, grassroots workers, volunteers who bring others; a partnership that does everything itself asks
less, and those on a working group need not be asked. Hours offered and not needed are not worked: they tire nobody, and not being
needed is a reason to drift away (M3). What is left first slips. Those at the table carry what nobody else does (E048): they see it with a lag, pass
part of delivery on, as far as theirs is a partnership that works through others and there are groups to ask, and share the rest by
energy, diligence, role and the time each has, around which people fit it (E080); whoever is on a planned break takes little of it. Nobody takes on more than the
limit, which is lower where rest is built in; what is above it goes on slipping. Where work has slipped for long, something is dropped: the
least advanced of what can be dropped; where the work at the table is not done, delivery slows. Meetings take members' time too, more where things are formal and where
much waits to be decided, as it does where money comes faster than they can decide.

Equation: by volunteers = left u / (left + u), u = sum(offered x (w + (1 - w) trust) x asked); load' = load + lag (min(cap, left to members / members) - load);
slipping' = slipping + m (undone / work - slipping).
Left out: swaps of hours between people; paid overtime; work of one kind that only one person can do.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import VOLUNTEER
from sim.compiled import kernel, rule
from sim.extensions.dispatch import apply_rule
from sim.functional_forms import floored
from sim.mechanisms import commissioning, funding_terms, hubs, legacy_body, trust
from sim.mechanisms.engagement import offer_numbers, volunteer_hours
from sim.state import State
from sim.sums import sum_in_order, total_of

OF_OFFERS = ("involvement", "diligence", "energy", "free_hours")
OF_MEMBERS = ("diligence", "energy", "free_hours")
KEEPS = {"executive": "executive_keeps", "distributed": "distributed_keeps"}


@rule
def running_hours(
    least: float, formality: float, targets: float, by_formality: float, by_targets: float
) -> float:
    """Hours a month of meetings called, minutes, books and reports."""
    return least * (1.0 + by_formality * formality) * (1.0 + by_targets * targets)


@rule
def asked_share(
    askers: float, volunteers: float, effort: float, reach: float, looked_after: float
) -> float:
    """Share of those willing who are asked: with full effort those who ask can look after so many each."""
    able = askers * looked_after * effort * reach
    return able / (able + volunteers) if able > 0.0 else 0.0


@rule
def work_found(left: float, usable: float) -> float:
    """Hours of work and of volunteers that find each other; the scarcer of the two sets the measure."""
    return left * usable / (left + usable) if left + usable > 0.0 else 0.0


@rule
def eagerness(diligence: float, energy: float, time: float, worn_out: float) -> float:
    """How much of the members' work somebody takes on, relative to others: she fits it around the rest (E080)."""
    return math.sqrt(diligence) * (worn_out + energy) * time


@kernel(
    "float64[::1](int64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64, float64)"
)
def hours_usable(who, offered, asked, confidence, social, weight, wary):  # type: ignore[no-untyped-def]
    """Hours of each in ``who`` that can be used: ``offered``, as far as she trusts and is ``asked``, each (who,)."""
    usable = np.empty(who.size)
    for i in range(who.size):
        trusting = trust.both_stocks(confidence[who[i]], social[who[i]], weight)
        usable[i] = offered[i] * (wary + (1.0 - wary) * trusting) * asked[i]
    return usable


# ------------------------------------------------------------------ what there is to do


def delivery_wanted(state: State) -> float:
    """Hours of delivery wanted of the area this month."""
    p = state.parameters.workload
    hours = commissioning.divide_work(state, state.projects) + hubs.hours_wanted(state)
    if len(state.partnership.slots):
        hours += p.hosting_hours * sum(group.support_left > 0.0 for group in state.groups)
    need = max(state.pandemic, state.long_shock)
    return hours + state.aftercare_hours + float(p.shock_hours * need)


def table_wanted(state: State) -> float:
    """Hours of work at the table wanted this month; without members only a body's own business is left."""
    p, partnership, hours = (
        state.parameters.workload,
        state.partnership,
        legacy_body.hours_wanted(state),
    )
    if not len(partnership.slots):
        return hours
    ties = state.officials_mean_tie * len(state.institutions)
    hours += p.contact_hours * ties + p.caring_share * state.monthly.resident_hours
    hours += state.monthly.asking_hours
    if state.is_running:
        targets = funding_terms.targets(state)
        hours += running_hours.plain(
            p.running_hours, partnership.formality, targets, p.formal_running, p.targets_running
        )
        hours += p.project_books * len(state.projects)
        hours += 0.0 if partnership.has_plan else p.plan_hours
    return float(hours)


# --------------------------------------------------------------------- who does it


def share_the_work(state: State, delivery: float, table: float) -> float:
    """Who does this month's work; returns the pace at which delivery goes on, 0 to 1."""
    p, monthly = state.parameters.workload, state.monthly
    table_by_workers, by_workers = workers_hours(state, delivery, table)
    left = delivery - by_workers
    by_volunteers = volunteers_take(state, left)
    left -= by_volunteers
    by_groups = groups_take(state, left)
    theirs = kept(state, left) + table - table_by_workers
    carried = members_take(state, theirs)
    share = carried / theirs if theirs > 0.0 else 1.0
    delivered = by_workers + by_volunteers + by_groups + share * kept(state, left)
    managed = table_by_workers + share * (table - table_by_workers)
    monthly.resident_hours = by_volunteers + by_groups + carried
    monthly.volunteer_hours = total_of(state.population.hours_given)
    note_shares(state, table_by_workers + by_workers, delivered + managed)
    wanted = delivery + table
    monthly.unmet_hours = max(0.0, wanted - delivered - managed)
    if wanted > 0.0:
        state.slipping += p.slip_memory * (monthly.unmet_hours / wanted - state.slipping)
    prepared = floored(p.unprepared, managed / table) if table > 0.0 else 1.0
    return float(delivered / delivery * prepared) if delivery > 0.0 else prepared


def note_shares(state: State, by_workers: float, done: float) -> None:
    """Remember the shares of work done by paid workers and from outside."""
    monthly, smoothing = state.monthly, state.parameters.workload.smoothing
    paid, everything = by_workers + monthly.by_lto, done + monthly.outside_hours + monthly.by_lto
    share = paid / everything if everything > 0.0 else 0.0
    outside = monthly.outside_hours / everything if everything > 0.0 else 0.0
    monthly.worker_work_share += smoothing * (share - monthly.worker_work_share)
    rests_on = by_workers / everything if everything > 0.0 else 0.0
    monthly.reliance_on_workers += smoothing * (rests_on - monthly.reliance_on_workers)
    monthly.outside_work_share += smoothing * (outside - monthly.outside_work_share)
    monthly.by_workers, monthly.done_hours = paid, everything


def workers_hours(state: State, delivery: float, table: float) -> tuple[float, float]:
    """Hours of work at the table and of delivery that paid workers do; managerial ones deliver all they can."""
    p = state.parameters.workload
    if not state.workers:
        return 0.0, 0.0
    runs = sum_in_order(w.active_hours * getattr(p, f"{w.role}_runs") for w in state.workers)
    delivers = sum_in_order(
        w.active_hours * getattr(p, f"{w.role}_delivers") for w in state.workers
    )
    at_table = min(table, runs)
    taken = p.enabling_share + (1.0 - p.enabling_share) * mean_directiveness(state)
    most = float(delivers + runs - at_table)
    return float(at_table), min(delivery * funding_terms.paid_share(state, taken), most)


def mean_directiveness(state: State) -> float:
    """Directiveness of the workers, weighted by hours; 0 without workers."""
    hours = pushed = 0.0
    for worker in state.workers:
        active = worker.active_hours
        hours += active
        pushed += active * worker.directiveness
    return float(pushed / hours) if hours > 0.0 else 0.0


def volunteers_take(state: State, left: float) -> float:
    """Hours of delivery that participants and volunteers do; notes each one's, and how far they were needed."""
    population, monthly = state.population, state.monthly
    population.hours_given[:] = 0.0
    who = population.part_takers
    offered = hours_offered(state, who)
    willing = hours_usable(
        who,
        offered,
        asked(state, who),
        population.partnership_confidence,
        population.partnership_social_trust,
        state.parameters.trust.confidence_weight,
        state.parameters.workload.wary,
    )
    usable, on_offer = total_of(willing), total_of(offered)
    worked = work_found.plain(left, usable)
    if usable > 0.0:
        population.hours_given[who] = willing * (worked / usable)
    monthly.needed = worked / on_offer if on_offer > 0.0 else 1.0
    return float(worked)


def hours_offered(state: State, who: NDArray[np.intp]) -> NDArray[np.float64]:
    """Hours that those in slots ``who`` offer this month; in a pandemic some have more time at first (XH07)."""
    involvement, diligence, energy, free_hours = state.population.columns_of(OF_OFFERS, who)
    offered: NDArray[np.float64] = apply_rule(
        state,
        "hours_offered",
        volunteer_hours,
        who,
        involvement,
        diligence,
        energy,
        free_hours * freed_time(state),
        state.parameters.workload.typical_hours * freed_time(state),
        *offer_numbers(state.parameters.engagement),
    )
    return offered


def freed_time(state: State) -> float:
    """Free time against usual: more where a pandemic keeps people from work (XH07)."""
    return float(1.0 + state.parameters.energy.freed_time * state.pandemic)


def asked(state: State, who: NDArray[np.intp]) -> NDArray[np.float64]:
    """Share of their offers for which those in slots ``who`` are asked; on a working group they need not be."""
    p, population = state.parameters.workload, state.population
    levers = state.scenario.partnership
    count = float(np.count_nonzero(population.involvement[who] == VOLUNTEER))
    grassroots = sum_in_order(w.active_hours for w in state.workers if w.role == "grassroots")
    able = float(sum_in_order(population.energy[state.partnership.slots].tolist()))
    askers = able + grassroots / p.hours_of_an_asker + p.ask_each_other * count
    reach = p.executive_reach if levers.decision_model == "executive" else 1.0
    effort = floored(p.asked_anyway, recruiting(state))
    usual = asked_share.plain(askers, count, effort, reach, p.looked_after)
    share = np.full(who.size, usual)
    if state.monthly.on_working_groups.size:
        share[np.isin(who, state.monthly.on_working_groups)] = 1.0
    return share


def recruiting(state: State) -> float:
    """Effort put into asking people, 0 to 1, while the programme or what follows it runs."""
    runs = state.is_running or state.body_form != "none"
    return float(state.scenario.partnership.recruitment_effort) if runs else 0.0


def kept(state: State, left: float) -> float:
    """Hours of delivery that members keep to themselves (E048)."""
    p, how = state.parameters.workload, state.scenario.partnership.decision_model
    keeps = float(getattr(p, KEEPS.get(how, "enabling_keeps")))
    return left * keeps if len(state.partnership.slots) else 0.0


def groups_take(state: State, left: float) -> float:
    """Hours of delivery that groups do of what members pass on, as far as there are groups and these are asked."""
    p = state.parameters.workload
    if not len(state.partnership.slots):
        return 0.0
    hands = state.groups_alive / (state.groups_alive + p.groups_scale)
    return float((left - kept(state, left)) * hands)


# -------------------------------------------------------------------- those at the table


def load_cap(state: State) -> float:
    """Most hours of work a member takes on in a month beside meetings, fewer where rest is built in (L02)."""
    p = state.parameters.workload
    return float(p.load_cap * (1.0 - p.rest_relief * state.scenario.partnership.rest_and_rotation))


def members_take(state: State, hours: float) -> float:
    """Hours members do of what is theirs, after what they bore last month (L03); notes each one's."""
    members, monthly = len(state.partnership.slots), state.monthly
    if not members:
        state.member_load = monthly.member_hours = 0.0
        return 0.0
    cap = load_cap(state)
    lag = state.parameters.workload.load_lag
    state.member_load += lag * (min(hours / members, cap) - state.member_load)
    carried = load_members(state, min(hours, state.member_load * members), cap)
    monthly.member_hours = carried / members
    return carried


def load_members(state: State, hours: float, cap: float) -> float:
    """Share work among members and add the hours of meetings; the hours of work taken on."""
    p, population, slots = state.parameters.workload, state.population, state.partnership.slots
    seats = state.partnership.resident_seats()
    here = [1.0 - break_relief(state, seat.relief_until) for seat in seats]
    roles = [1.0 if seat.role == "member" else p.role_carries for seat in seats]
    diligence, energy, free = population.columns_of(OF_MEMBERS, slots)
    free = free * freed_time(state) + state.parameters.energy.spare_hours
    eager = (eagerness(diligence, energy, free, p.eager_worn_out) * roles).tolist()
    given = spread_hours(hours, eager, [cap * part for part in here])
    meetings = p.meeting_hours * (1.0 + p.formal_meeting_hours * state.partnership.formality)
    meetings *= 1.0 + p.busy_meetings * waiting(state)
    population.hours_given[slots] = [
        meetings * part + own for part, own in zip(here, given, strict=True)
    ]
    return sum_in_order(given)


def break_relief(state: State, until: int) -> float:
    """Share of her hours that somebody on a planned break is spared."""
    return float(state.parameters.energy.break_relief) if state.month < until else 0.0


def waiting(state: State) -> float:
    """How much deciding waits for the partnership, 0 to 1: money past capacity tires (XF13)."""
    hours = sum_in_order(m.proposal.need - m.progress for m in state.partnership.table.docket)
    return float(hours / (hours + state.parameters.workload.waiting_scale_hours))


def spread_hours(hours: float, eager: list[float], caps: list[float]) -> list[float]:
    """Share hours by eagerness, nobody above her cap; those with room take over what is above it.

    Returns
    -------
    Hours of each; they sum to less than ``hours`` where nobody has room.
    """
    given, open_to = [0.0] * len(eager), list(eager)
    while hours > 1e-9 and (total := sum_in_order(open_to)) > 0.0:
        above, unit = 0.0, hours / total
        for index, keen in enumerate(open_to):
            if keen > 0.0:
                own = given[index] + unit * keen
                if own >= caps[index]:
                    above += own - caps[index]
                    own, open_to[index] = caps[index], 0.0
                given[index] = own
        hours = above
    return given
