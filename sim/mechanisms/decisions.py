"""M4 Decisions: who comes, whose voice carries, what is decided and when.

Purpose: let resident voice, timeliness and fit to need come out of who is at the table and how the table works.

Evidence: E040 to E052, E120, E164, E166, L01.
Reads: seats, energy, confidence, fluency, skill, formality, workers, the docket, levers.
Writes: influence of each group, resident voice, capacity for decisions, decisions taken, decision skill,
cohesion. Draws: `attend`, and those an option carries (`option.agree`, `option.support`, `option.fit`).

Rule: A member comes when energy and circumstances allow. Those present discuss; everybody's word
weighs as presence, confidence, ease with committee ways (the more formal, the more), standing and
hours allow. People of low confidence give way more. The steady state of that discussion gives
each person's influence. A decision is taken when enough members are there, the hours of work it
needs have been put in, and people agree: consensus takes longest where cohesion is low, a majority is quick
and costs cohesion, a binding super-majority lies between. What is decided fits need the better,
the more residents like those of the area shape it, and the more open the partnership.

Equation: x(t+1) = L W x(t) + (I - L) x(0) with the same weights w for every listener, so that the
influence of j is (1 - l_j) (1/n + mean(l) w_j / (1 - sum(l w))), in closed form.
Resident voice = weighted mean over decisions of the mean of residents' share of tabled options and of influence.
Left out: changing weights within one meeting; written votes between meetings.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.partnership import YEAR
from sim.environment import agenda
from sim.rules import rule

Array = NDArray[np.float64]


@rule
def attendance(energy: float, hardship: float, months: float, base: float, toll: float) -> float:
    """Chance that a member comes to the meeting."""
    settling = 0.1 / (1.0 + months / 6.0)
    return min(0.97, max(0.05, base * (0.45 + 0.75 * energy) - toll * hardship - settling))


@rule
def voice(
    presence: float,
    confidence: float,
    fluency: float,
    standing: float,
    hours: float,
    formality: float,
    hours_scale: float,
) -> float:
    """Weight of somebody's word: a product of factors, each kept within 0.1 and 1."""
    working = hours / (hours + hours_scale)
    log_voice = math.log(min(1.0, max(0.1, presence)))
    log_voice += math.log(min(1.0, max(0.1, confidence)))
    log_voice += formality * math.log(min(1.0, max(0.1, fluency)))
    log_voice += 0.5 * math.log(min(1.0, max(0.1, standing)))
    log_voice += 0.7 * math.log(min(1.0, max(0.1, working)))
    return math.exp(log_voice)


@rule
def deciding_hours(energy: float, skill: float, free_hours: float, base: float) -> float:
    """Hours' worth of deciding a member brings to a meeting and its preparation."""
    time = min(1.0, free_hours / 12.0)
    return base * (0.3 + energy) * (0.35 + skill) * (0.5 + 0.5 * time)


def influence(weights: Array, yielding: Array) -> Array:
    """Steady-state influence of each person in a discussion (L01), in closed form.

    Parameters
    ----------
    weights : (n,) voices, any positive scale
    yielding : (n,) susceptibility of each person, 0 to below 1

    Returns
    -------
    (n,) shares that sum to one: mean over people of the weight each starting opinion keeps.
    """
    w = weights / weights.sum()
    spread = float(yielding.mean()) / (1.0 - float((yielding * w).sum()))
    shares: Array = (1.0 - yielding) * (1.0 / w.size + spread * w)
    return shares


def apply(model: Any) -> None:
    """Hold this month's meeting."""
    partnership, now = model.partnership, model.now
    month = model.month
    place = month % YEAR
    if not len(partnership.slots):
        partnership.capacity[place] = partnership.worker_capacity[place] = 0.0
        partnership.attendance[place], partnership.quorum[place] = 0, 1
        return
    agenda.propose(model)
    come = who_comes(model)
    now.attendance_share = float(come.mean())
    work = members_work(model, come)
    workers = workers_work(model)
    partnership.capacity[place] = float(work.sum()) + workers
    partnership.worker_capacity[place] = workers
    partnership.attendance[place] = (
        int(come.sum()) + len(partnership.seats) - len(partnership.slots)
    )
    partnership.quorum[place] = quorum_of(model, len(partnership.seats))
    discuss(model, come)
    decide(model)
    grow_together(model)


def quorum_of(model: Any, members: int) -> int:
    """How many members must be present."""
    return max(3, math.ceil(model.parameters.decisions.quorum_share * members))


def who_comes(model: Any) -> NDArray[np.bool_]:
    """Which resident members come this month."""
    p, population, slots = model.parameters.decisions, model.population, model.partnership.slots
    chance = attendance(
        population.energy[slots],
        population.hardship[slots],
        population.months_in_role[slots],
        p.attend_base,
        p.attend_hardship,
    )
    come: NDArray[np.bool_] = (
        model.draws.column("attend", model.month, population.who[slots]) < chance
    )
    return come


def members_work(model: Any, come: NDArray[np.bool_]) -> Array:
    """Hours of deciding each resident member brings; those who come on two feet and those who do not."""
    p, population, slots = model.parameters.decisions, model.population, model.partnership.slots
    hours = deciding_hours(
        population.energy[slots],
        population.skill[slots],
        population.free_hours[slots],
        p.member_hours,
    )
    hours *= np.where(come, 1.0, 0.15) * (1.0 - p.formality_drag * model.partnership.formality)
    for seat, brought in zip(model.partnership.seats, hours.tolist(), strict=False):
        factor = p.lead_factor if seat.role != "member" else 1.0
        seat.note_work(model.month, brought * factor)
    for index, seat in enumerate(model.partnership.seats[: len(slots)]):
        hours[index] = seat.work[model.month % YEAR]
    brought_hours: Array = hours
    return brought_hours


def workers_work(model: Any) -> float:
    """Hours of deciding paid workers bring: preparing papers, options and figures."""
    p = model.parameters.decisions
    total = 0.0
    for worker in model.workers:
        share = prepares(p, worker.role)
        total += worker.active_hours * share * (0.6 + 0.8 * worker.directiveness)
    return total


def prepares(p: Any, role: str) -> float:
    """Share of a worker's hours that goes into preparing decisions, by role."""
    return float(getattr(p, f"{role}_prepares"))


def discuss(model: Any, come: NDArray[np.bool_]) -> None:
    """Find each group's influence in this month's discussion."""
    p, population, partnership, now = (
        model.parameters.decisions,
        model.population,
        model.partnership,
        model.now,
    )
    slots = partnership.slots[come]
    if not slots.size:
        return
    others = voices_of_others(model)
    levers = model.scenario.partnership
    residents = len(slots)
    column = np.empty((5, residents + len(others)))
    column[:, :residents] = (
        np.full(residents, 0.85),
        population.confidence[slots],
        population.fluency[slots],
        standing_of(model, come),
        population.hours_given[slots] + 2.0,
    )
    for index, (_, *values) in enumerate(others):
        column[:, residents + index] = values
    formality = partnership.formality * (1.0 - p.open_session_levels * now.open_session)
    weights = voice(*column, formality, p.hours_scale)
    weights **= p.contrast
    shares = influence(weights, p.yielding * (1.0 - 0.75 * column[1]))
    by_group = {"residents": float(shares[:residents].sum()), "workers": 0.0, "others": 0.0}
    for index, (group, *_) in enumerate(others):
        by_group[group] += float(shares[residents + index])
    del levers
    now.residents_influence, now.workers_influence = by_group["residents"], by_group["workers"]
    mine = shares[:residents]
    top = np.sort(mine)[-3:]
    own = mine / mine.sum()
    model.influence.note(
        model.month,
        by_group,
        float(top.sum()),
        float(1.0 / (own**2).sum()),
        residents / (residents + len(others)),
    )
    now.representative = representativeness(model, slots, own)


def standing_of(model: Any, come: NDArray[np.bool_]) -> Array:
    """Standing of the resident members present: chair and leads more, newcomers less."""
    seats = [s for s, here in zip(model.partnership.seats, come.tolist(), strict=False) if here]
    levels = {"chair": 0.8, "lead": 0.65, "member": 0.5}
    month = model.month
    return np.array([levels[s.role] - 0.15 / (1.0 + (month - s.joined) / 6.0) for s in seats])


def voices_of_others(model: Any) -> list[tuple[str, float, float, float, float, float]]:
    """Group, presence, confidence, fluency, standing and hours of everybody else at the table."""
    p, levers = model.parameters.decisions, model.scenario.partnership
    found: list[tuple[str, float, float, float, float, float]] = []
    absent = p.kept_out if levers.resident_only_meetings or model.reform.resident_only else 1.0
    for worker in model.workers:
        if worker.active_hours > 0.0:
            presence = absent * (
                p.enabling_presence + (1.0 - p.enabling_presence) * worker.directiveness
            )
            hours = worker.active_hours * 0.5
            found.append(("workers", presence, 0.85, 0.9, worker.standing, hours))
    for councillor in model.seated_councillors():
        role = {"non_voting": 0.45, "voting": 0.8, "chair": 1.0}[levers.councillor_role]
        found.append(("others", absent * role, 0.85, 0.95, 0.7, 6.0))
    for _ in range(model.agency_seats()):
        found.append(("others", absent * 0.55, 0.75, 0.9, 0.55, 4.0))
    return found


def representativeness(model: Any, slots: NDArray[np.intp], own: Array) -> float:
    """How like the area's residents those are whose word counts (hardship, degree, newcomers)."""
    population, mean = model.population, model.area_means
    gaps = (
        abs(float((population.hardship[slots] * own).sum()) - mean[0]) * 1.5
        + abs(float((population.degree[slots] * own).sum()) - mean[1])
        + abs(float((population.newcomer[slots] * own).sum()) - mean[2])
    )
    return max(0.0, 1.0 - gaps)


def agree_chance(model: Any) -> float:
    """Chance that people agree at one meeting, by decision rule and cohesion."""
    p, levers, partnership = (
        model.parameters.decisions,
        model.scenario.partnership,
        model.partnership,
    )
    base = {
        "consensus": p.consensus_base,
        "majority": p.majority_base,
        "supermajority": p.supermajority_base,
    }
    start = base[levers.decision_rule]
    quick = start + (1.0 - start) * (0.6 * partnership.cohesion + 0.4 * partnership.decision_skill)
    size = max(0.0, len(partnership.seats) - 12) * p.size_drag
    return float(min(0.98, max(0.1, quick - size)))


def decide(model: Any) -> None:
    """Work through the docket, oldest first, as far as hours, quorum and agreement go."""
    partnership, month = model.partnership, model.month
    chance = agree_chance(model)
    for option in partnership.docket:
        if option.tabled == month:
            option.wait = min(4, int(math.log(option.draws["agree"]) / math.log(1.0 - chance)))
    place = month % YEAR
    quorate = partnership.attendance[place] >= partnership.quorum[place]
    taken = work_through(partnership.docket, partnership.capacity[place], quorate, month)
    for option in taken:
        partnership.docket.remove(option)
        settle(model, option)
    give_up = [
        o
        for o in partnership.docket
        if month - o.tabled >= model.parameters.decisions.dropped_after
    ]
    for option in give_up:
        option.dropped = True
        partnership.docket.remove(option)
    model.months_without_decision = (
        0 if taken or not partnership.docket else model.months_without_decision + 1
    )


def work_through(docket: list[Any], capacity: float, quorate: bool, month: int) -> list[Any]:
    """Options decided this month; the same rule serves live meetings and 'without X' (M13)."""
    taken = []
    for option in docket:
        if month < option.tabled:
            continue
        given = min(capacity, option.need - option.progress)
        option.progress += given
        capacity -= given
        if (
            quorate
            and option.progress >= option.need - 1e-9
            and month >= option.tabled + option.wait
        ):
            option.taken = month
            taken.append(option)
    return taken


def settle(model: Any, option: Any) -> None:
    """Carry out a decision: note voice and fit, and start what was agreed if it found support."""
    p, now, partnership = model.parameters.decisions, model.now, model.partnership
    option.fit = fit_to_need(model, option)
    residents = now.residents_influence
    model.influence.weigh(
        model.month, max(option.cost / 100.0, 1000.0), option.source == "residents", residents
    )
    backing = p.support_base + 0.5 * option.fit
    if option.source == "workers":
        backing += 0.35 * now.workers_influence
    if model.scenario.partnership.decision_rule == "majority":
        partnership.cohesion *= 1.0 - p.majority_cost * (1.0 - backing) * 0.2
    if option.draws["support"] < backing:
        from sim.mechanisms import projects

        projects.start(model, option)


def fit_to_need(model: Any, option: Any) -> float:
    """How well what is decided meets need: whose need is voiced, and openness (E051)."""
    p, now = model.parameters.decisions, model.now
    heard = now.residents_influence * now.representative
    outside = 0.0 if option.source == "residents" else p.outside_origin
    noise = 0.3 * (option.draws["fit"] - 0.5)
    fit = p.fit_base + p.fit_voice * heard + p.fit_openness * model.openness - outside + noise
    return float(min(1.0, max(0.0, fit)))


def grow_together(model: Any) -> None:
    """Decision skill follows those who come; cohesion grows with meetings and is set back by newcomers."""
    p, partnership, population, now = (
        model.parameters.decisions,
        model.partnership,
        model.population,
        model.now,
    )
    reflection = model.scenario.partnership.reflection
    skill = float(population.skill[partnership.slots].mean())
    owned = 0.06 * partnership.plan_by_residents if partnership.has_plan else 0.0
    target = min(
        1.0,
        skill * (1.0 + 0.25 * reflection) + owned + 0.1 * model.rep_days / (model.rep_days + 12.0),
    )
    partnership.decision_skill += 0.12 * (target - partnership.decision_skill)
    newcomers = sum(model.month - seat.joined <= 3 for seat in partnership.seats) / len(
        partnership.seats
    )
    rivalry = model.rivalry * p.rivalry_cost
    gain = (
        p.cohesion_rate
        * now.attendance_share
        * (1.0 + 0.5 * reflection)
        * (1.0 - partnership.cohesion)
    )
    loss = (
        p.newcomer_cost * newcomers + rivalry + p.quarrel_cost * now.quarrel
    ) * partnership.cohesion
    partnership.cohesion = min(1.0, max(0.02, partnership.cohesion + gain - loss))
