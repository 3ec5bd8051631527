"""Employment: whose workers they are, and what goes when they go.

Purpose: let it matter to whom paid workers answer.

Evidence: E111, E119, E123, E131, E155, E212, XA15.
Reads: employer, role and grasp of the trusted organisation, ties with officials. Writes: workers' manner, vacancies,
posts that end, ties lost, cost of an hour, how far a contest is heeded. Draws: `worker.moves_on`, `worker.walks_out`, keyed by role,
number and holder.

Rule: Workers employed by the trusted organisation answer to it: the more it delivers or leads and the less it grasps
what the programme is about, the more managerial they are and the less it heeds members who contest their role; and their
posts stand empty while it is replaced. Another agency's are more managerial, cost more, and are not lost with that organisation. The
self-employed are nearer to the partnership, but nothing is handed over when they go, and nobody but the partnership looks for the next, which takes longer.
Workers move on now and then, and posts end. One who lives elsewhere takes ties with officials along, the more of them, the more strategic the
work, save what is handed over.

Equation: directiveness = aim + 4 aim (1 - aim) (employer's shift + s luck).
Left out: pay and contracts of workers; sickness.
"""

from __future__ import annotations

from sim.agents.worker import ROLES, Worker
from sim.state import State

YEAR = 12
LETS_BE = ("banker", "supportive")


def employer_shift(state: State) -> float:
    """What the employer adds to, or takes from, workers' directiveness in the middle of its range."""
    p, employer = state.parameters.employment, state.scenario.workers.employer
    if employer == "agency":
        return float(p.agency_managerial)
    if employer == "self":
        return -float(p.self_nearer)
    if state.lto.role in LETS_BE:
        return 0.0
    return float(p.answers_to_lto * state.lto.reach * (1.0 - state.lto.ethos))


def employer_responsiveness(state: State) -> float:
    """How far the employer heeds members who contest their workers' role, 0 to 1."""
    p, employer = state.parameters.employment, state.scenario.workers.employer
    if employer == "agency":
        return float(p.agency_heeds)
    return 1.0 if employer == "self" else float(1.0 - p.lto_heeds * (1.0 - state.lto.ethos))


def cost_factor(state: State) -> float:
    """What an hour of paid work costs, relative to one paid without anybody between."""
    agency = state.scenario.workers.employer == "agency"
    return 1.0 + (float(state.parameters.employment.agency_cost) if agency else 0.0)


def can_begin(state: State) -> bool:
    """Whether there is an employer to begin posts."""
    return bool(state.scenario.workers.employer != "lto" or state.lto.is_at_work)


def begin_posts(state: State) -> None:
    """Paid posts begin, each of at most one full-time equivalent."""
    levers, full = state.scenario.workers, state.parameters.employment.full_time_hours
    state.posts_begun = True
    for role in ROLES:
        hours = float(getattr(levers, f"{role}_hours"))
        number = 0
        while hours > 0.5:
            state.workers.append(appoint(state, role, min(hours, full), number))
            hours -= full
            number += 1
    for worker in state.workers:
        what = f"{worker.role} worker appointed"
        state.record_event("worker_starts", worker.name, what, worker.hours, "post")


def appoint(state: State, role: str, hours: float, number: int) -> Worker:
    """A worker in a new post, of this area's manner of working."""
    return Worker(state, role, hours, number, manner(state))


def manner(state: State) -> float:
    """Directiveness of this area's workers: what the design aims at, give or take.

    The employer shifts it, and areas differ, most around the middle; a design that wants all enabling or all managerial gets it.
    """
    aim = float(state.scenario.workers.directiveness)
    luck = 2.0 * state.draws.uniform("worker.manner", 0) - 1.0
    spread = state.parameters.worker_dominance.manner_spread
    middle = 4.0 * aim * (1.0 - aim)
    return min(1.0, max(0.0, aim + middle * (employer_shift(state) + spread * luck)))


def live_through_month(state: State, worker: Worker) -> None:
    """A vacant post is filled when its time has come; a worker grows in standing, and may move on."""
    if worker.vacant_until == state.month:
        worker.begin()
    elif worker.vacant_until < 0:
        worker.grow_in_standing()
        may_move_on(state, worker)


def may_move_on(state: State, worker: Worker) -> None:
    """Now and then a worker moves on."""
    p = state.parameters.employment
    yearly = p.self_moves_on if worker.employer == "self" else p.moves_on
    who = (worker.role, worker.number, worker.holder)
    if state.draws.bernoulli(yearly / YEAR, "worker.moves_on", state.month, *who):
        leave_post(state, worker)


def leave_post(state: State, worker: Worker) -> None:
    """A worker goes, and what is not handed over goes along; the post stands empty until another is found."""
    p = state.parameters.employment
    take_ties_along(state, worker)
    what = f"the {worker.role} worker moves on"
    state.record_event("worker_leaves", worker.name, what, cause="moves on")
    worker.leave(state.month + round(getattr(p, f"{worker.employer}_vacancy")))


def take_ties_along(state: State, worker: Worker) -> None:
    """Ties with officials that ran through a worker go along, unless she lives here (E111, E119)."""
    if worker.is_resident:
        return
    p, employer = state.parameters.employment, worker.employer
    kept = 0.0 if employer == "self" else float(getattr(p, f"{employer}_handover"))
    share = getattr(p, f"{worker.role}_ties") * min(1.0, worker.hours / p.full_time_hours)
    left = 1.0 - share * (1.0 - kept)
    for body in state.institutions:
        body.officer.tie *= left


def rupture(state: State) -> None:
    """A contest ends with the most managerial worker leaving."""
    if state.workers:
        walk_away(state, most_managerial(state))


def most_managerial(state: State) -> Worker:
    """The worker whose leading weighs most."""
    return max(state.workers, key=lambda w: w.directiveness * w.hours)


def walk_out(state: State, bitter: float) -> None:
    """A clash ends with workers leaving: the most managerial, and others with her, the more bitter it was (E064)."""
    if not state.workers:
        return
    first = most_managerial(state)
    for worker in list(state.workers):
        who = (worker.role, worker.number, worker.holder)
        along = state.draws.bernoulli(bitter**2, "worker.walks_out", state.month, *who)
        if worker is first or along:
            walk_away(state, worker)


def walk_away(state: State, worker: Worker) -> None:
    """A worker leaves in a quarrel, with her ties; the post stays vacant for some months."""
    take_ties_along(state, worker)
    what = f"the {worker.role} worker leaves after a quarrel"
    state.record_event("worker_leaves", worker.name, what, cause="rupture")
    worker.leave(state.month + round(state.parameters.worker_dominance.vacancy_months))
