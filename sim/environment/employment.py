"""Employment: whose workers they are, and what goes when they go.

Purpose: let it matter to whom paid workers answer.

Evidence: E111, E117, E119, E123, E131, XA15, XA27.
Reads: employer, role and grasp of the trusted organisation, ties with officials. Writes: workers' manner, vacancies,
posts that end, ties lost, cost of an hour, how far a contest is heeded. Draws: `worker.moves_on`, keyed by role,
number and holder.

Rule: Workers employed by the trusted organisation answer to it: the more it delivers or leads and the less it grasps
what the programme is about, the more managerial they are and the less it heeds members who contest their role; and their
posts stand empty while it is replaced. Another agency's are more managerial, cost more, and are not lost with that organisation. The
self-employed are nearer to the partnership, but nothing is handed over when they go, and their posts end with them.
Workers move on now and then, and posts end. One who lives elsewhere takes ties with officials along, the more of them, the more strategic the
work, save what is handed over.

Equation: directiveness = aim + 4 aim (1 - aim) (employer's shift + s luck).
Left out: pay and contracts of workers; sickness.
"""

from __future__ import annotations

from typing import Any

YEAR = 12
LETS_BE = ("banker", "supportive")


def shift(model: Any) -> float:
    """What the employer adds to, or takes from, workers' directiveness in the middle of its range."""
    p, employer = model.parameters.employment, model.scenario.workers.employer
    if employer == "agency":
        return float(p.agency_managerial)
    if employer == "self":
        return -float(p.self_nearer)
    if model.lto.role in LETS_BE:
        return 0.0
    return float(p.answers_to_lto * model.lto.reach * (1.0 - model.lto.ethos))


def heeds(model: Any) -> float:
    """How far the employer heeds members who contest their workers' role, 0 to 1."""
    p, employer = model.parameters.employment, model.scenario.workers.employer
    if employer == "agency":
        return float(p.agency_heeds)
    return 1.0 if employer == "self" else float(1.0 - p.lto_heeds * (1.0 - model.lto.ethos))


def cost_factor(model: Any) -> float:
    """What an hour of paid work costs, relative to one paid without anybody between."""
    agency = model.scenario.workers.employer == "agency"
    return 1.0 + (float(model.parameters.employment.agency_cost) if agency else 0.0)


def can_begin(model: Any) -> bool:
    """Whether there is an employer to begin posts."""
    return bool(model.scenario.workers.employer != "lto" or model.lto.is_at_work)


def may_move_on(model: Any, worker: Any) -> None:
    """Now and then a worker moves on."""
    p = model.parameters.employment
    yearly = p.self_moves_on if worker.employer == "self" else p.moves_on
    who = (worker.role, worker.number, worker.holder)
    if model.draws.chance(yearly / YEAR, "worker.moves_on", model.month, *who):
        go(model, worker)


def go(model: Any, worker: Any) -> None:
    """A worker goes; what is not handed over goes along, and a self-employed worker's post ends."""
    p = model.parameters.employment
    take_ties_along(model, worker)
    if worker.employer == "self":
        what = f"the {worker.role} work ends, for nobody else was employed to do it"
        model.record_event("posts_end", worker.name, what, worker.hours, "self-employed")
        model.workers.remove(worker)
        worker.remove()
        return
    what = f"the {worker.role} worker moves on"
    model.record_event("worker_leaves", worker.name, what, cause="moves on")
    worker.leave(model.month + round(getattr(p, f"{worker.employer}_vacancy")))


def take_ties_along(model: Any, worker: Any) -> None:
    """Ties with officials that ran through a worker go along, unless she lives here (E111, E119)."""
    if worker.is_resident:
        return
    p, employer = model.parameters.employment, worker.employer
    kept = 0.0 if employer == "self" else float(getattr(p, f"{employer}_handover"))
    share = getattr(p, f"{worker.role}_ties") * min(1.0, worker.hours / p.full_time_hours)
    left = 1.0 - share * (1.0 - kept)
    for body in model.institutions:
        body.officer.tie *= left
