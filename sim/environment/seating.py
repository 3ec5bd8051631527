"""Who is at the table: attendance, the hours each brings, and the weight of each one's word.

Purpose: turn members, workers and officials into the people of a meeting.

Evidence: E003, E025, E031, E046, E111, E113, E114, E116, E117, XB08, XB18, L01.
Reads: seats, energy, hardship, skill, confidence, fluency, hours, workers, levers. Writes: presence and work of
seats. Draws: `attend`.

Rule: A member comes when energy and circumstances allow. She brings hours of deciding in step with energy, skill, free
time and diligence; people with a role bring more, those who stay away a little. Paid workers bring what
their posts leave for papers and figures, the more the more directive they are, and come the more often, the more hours
they have; in meetings of residents alone there is little left of their presence and of officials'. Everybody's word weighs by presence, confidence, ease with committee ways as far as
things are formal, standing and working time (`decisions.voice`). An enabling worker takes up what others say, a managerial one
does not; one who lives in the area is less at ease with committee ways (E111) and knows its needs (M4).
Left out: proxies; who sits next to whom.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.environment.agenda import team_of_workers
from sim.environment.docket import WORKERS, Person
from sim.randomness import identity, unit_interval
from sim.rules import kernel

if TYPE_CHECKING:
    from sim.agents.partnership import Seat

OF_MEMBERS = (
    "energy",
    "hardship",
    "skill",
    "free_hours",
    "diligence",
    "confidence",
    "fluency",
    "hours_given",
)
STANDING = {"chair": 0.8, "lead": 0.65, "member": 0.5}


def attendance(energy: float, hardship: float, months: float, base: float, toll: float) -> float:
    """Chance that a member comes to a meeting."""
    settling = 0.1 / (1.0 + months / 6.0)
    return min(0.97, max(0.05, base * (0.45 + 0.75 * energy) - toll * hardship - settling))


def deciding_hours(
    energy: float, skill: float, free_hours: float, diligence: float, base: float
) -> float:
    """Hours of deciding a member brings to a meeting and its preparation."""
    time = min(1.0, free_hours / 12.0)
    effort = min(2.0, diligence**0.5)
    return base * effort * (0.3 + energy) * (0.35 + skill) * (0.5 + 0.5 * time)


@kernel("float64(float64, float64, float64, float64, float64, float64, float64, float64, float64)")
def voice(  # type: ignore[no-untyped-def]
    presence,
    confidence,
    fluency,
    standing,
    hours,
    formality,
    hours_scale,
    standing_weight,
    hours_weight,
):
    """Weight of somebody's word: a product of factors, each kept within 0.1 and 1.

    Its logarithm is the weighted sum of the logarithms of the factors; deference is low confidence
    and enters here only.
    """
    working = min(1.0, max(0.1, hours / (hours + hours_scale)))
    said = min(1.0, max(0.1, presence)) * min(1.0, max(0.1, confidence))
    said *= min(1.0, max(0.1, fluency)) ** formality
    said *= min(1.0, max(0.1, standing)) ** standing_weight
    return said * working**hours_weight


def weights_of(p: Any) -> tuple[float, float, float]:
    """What `voice` weighs hours and standing by."""
    return p.hours_scale, p.standing_weight, p.hours_weight


def residents(model: Any, seats: list[Seat], formality: float, share: float = 1.0) -> list[Person]:
    """Residents of a table, present or not; ``share`` of their hours goes to it."""
    p, population = model.parameters.decisions, model.population
    slots = [seat.slot for seat in seats]
    rows = population.rows(OF_MEMBERS, slots)
    key, month, weights = model.draws.key("attend", model.month), model.month, weights_of(p)
    people = []
    for seat, row in zip(seats, rows, strict=True):
        energy, hardship, skill, free, diligence, confidence, fluency, given = row
        months = month - seat.joined
        chance = attendance(energy, hardship, months, p.attend_base, p.attend_hardship)
        here = unit_interval(key, seat.who) < chance
        seat.presence += p.presence_memory * ((1.0 if here else 0.0) - seat.presence)
        hours = share * deciding_hours(energy, skill, free, diligence, p.member_hours)
        hours *= p.lead_factor if seat.role != "member" else 1.0
        hours *= (1.0 if here else p.absent_share) * (1.0 - p.formality_drag * formality)
        standing = STANDING[seat.role] - 0.15 / (1.0 + months / 6.0)
        weight = voice(
            seat.presence, confidence, fluency, standing, given + 2.0, formality, *weights
        )
        people.append(
            Person(seat, "residents", seat.who, hours, weight, p.yielding, is_present=here)
        )
    return people


def workers(model: Any, formality: float, share: float = 1.0) -> list[Person]:
    """Paid workers at a table; ``share`` of their time for decisions goes to it."""
    p = model.parameters.decisions
    presence = p.worker_presence * kept_out(model)
    attends, team = model.draws.key("attend", model.month), team_of_workers()
    people = []
    for worker in model.workers:
        hours = worker.active_hours
        if hours > 0.0:
            prepares = getattr(p, f"{worker.role}_prepares") * (0.6 + 0.8 * worker.directiveness)
            fluency = p.resident_worker_fluency if worker.is_resident else p.professional_fluency
            weight = voice(
                presence,
                p.professional_confidence,
                fluency,
                worker.standing,
                hours,
                formality,
                *weights_of(p),
            )
            chance = share * hours / (share * hours + p.worker_attends_from)
            here = unit_interval(attends, identity("worker", worker.role, worker.number)) < chance
            brought, gives = share * hours * prepares, yielding_of(p, worker.directiveness)
            people.append(
                Person(WORKERS, WORKERS, team, brought, weight, gives, False, here, False)
            )
    return people


def yielding_of(p: Any, directiveness: float) -> float:
    """How far a worker gives way: an enabling one takes up what others say."""
    return float(p.enabling_yields + (p.managerial_yields - p.enabling_yields) * directiveness)


def officials(model: Any, formality: float) -> list[Person]:
    """Councillors and agencies at the table; they bring their word, not hours of work."""
    p, levers = model.parameters.decisions, model.scenario.partnership
    attends, left_in = model.draws.key("attend", model.month), kept_out(model)
    people = []
    for seat in model.partnership.seats:
        if seat.kind != "resident":
            role = levers.councillor_role if seat.kind == "councillor" else "voting"
            presence = {"non_voting": p.observer_presence, "voting": p.official_presence}.get(
                role, 1.0
            )
            standing = 0.85 if role == "chair" else 0.6
            weight = voice(
                presence * left_in,
                p.professional_confidence,
                p.professional_fluency,
                standing,
                p.official_hours,
                formality,
                *weights_of(p),
            )
            here = unit_interval(attends, seat.who) < p.official_attends
            votes = role != "non_voting"
            people.append(
                Person(seat, "others", seat.who, 0.0, weight, p.yielding, True, here, votes)
            )
    return people


def kept_out(model: Any) -> float:
    """Presence left to workers and officials where residents also meet alone (E116)."""
    alone = model.scenario.partnership.resident_only_meetings or model.reform.resident_only
    return float(model.parameters.decisions.kept_out) if alone else 1.0
