"""Who is at the table: attendance, the hours each brings, and the weight of each one's word.

Purpose: turn members, workers and officials into the people of a meeting.

Evidence: E025, E031, E043, E046, E060, E111, E113, E114, E116, E117, E130, E132, E152, E153, XB08, XB18, L01.
Reads: seats, energy, hardship, skill, confidence, fluency, hours, workers, quarrel, levers. Writes: presence and work of
seats. Draws: `attend`.

Rule: A member comes when energy and circumstances allow. She brings hours of deciding in step with energy, skill, free
time and diligence; people with a role bring more, those who stay away a little; in a quarrel (M7) people stay away, and some
of the time goes into it. Paid workers bring what
their posts leave for papers and figures, the more the more directive they are, and come the more often, the more hours
they have; in meetings of residents alone there is little left of their presence and of officials'. Everybody's word weighs by presence, confidence, ease with committee ways as far as
things are formal, standing and working time (`decisions.voice`). An enabling worker takes up what others say, a managerial one
does not; a councillor who lives in the area is deferred to (E152), and councillors may share one vote (E153); a worker who lives in the area is less at ease with committee ways (E111) and knows its needs (M4). Whoever holds
the money comes as far as it takes part in shaping things, without a vote (M10).
Left out: proxies; who sits next to whom.
"""

from __future__ import annotations

import math

import numpy as np

from sim.agents.seat import Seat
from sim.compiled import kernel, rule
from sim.environment.deliberation import WORKERS, Participant
from sim.functional_forms import linear_multiplier
from sim.mechanisms.agenda import worker_team
from sim.parameters import Values
from sim.randomness import DRAWING, hashed, identity, unit_interval, unit_of
from sim.state import State

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


@rule
def attendance_chance(
    energy: float,
    hardship: float,
    months: float,
    base: float,
    toll: float,
    worn_out: float,
    by_energy: float,
    strange: float,
    settling: float,
    least: float,
    most: float,
) -> float:
    """Chance that a member comes to a meeting."""
    new = strange / (1.0 + months / settling)
    return min(most, max(least, base * (worn_out + by_energy * energy) - toll * hardship - new))


@rule
def deciding_hours(
    energy: float,
    skill: float,
    free_hours: float,
    diligence: float,
    base: float,
    worn_out: float,
    unskilled: float,
    busy: float,
    enough: float,
    most_effort: float,
) -> float:
    """Hours of deciding a member brings to a meeting and its preparation."""
    time = min(1.0, free_hours / enough)
    effort = min(most_effort, math.sqrt(diligence))
    return base * effort * (worn_out + energy) * (unskilled + skill) * (busy + (1.0 - busy) * time)


@rule
def voice(
    presence: float,
    confidence: float,
    fluency: float,
    standing: float,
    hours: float,
    formality: float,
    hours_scale: float,
    standing_weight: float,
    hours_weight: float,
    least: float,
) -> float:
    """Weight of somebody's word: a product of factors, each kept within ``least`` and 1.

    Its logarithm is the weighted sum of the logarithms of the factors; deference is low confidence
    and enters here only.
    """
    working = min(1.0, max(least, hours / (hours + hours_scale)))
    said = min(1.0, max(least, presence)) * min(1.0, max(least, confidence))
    said *= min(1.0, max(least, fluency)) ** formality
    said *= min(1.0, max(least, standing)) ** standing_weight
    return said * working**hours_weight


def weights_of(p: Values) -> tuple[float, ...]:
    """What `voice` weighs hours and standing by, and the least each factor counts."""
    return p.hours_scale, p.standing_weight, p.hours_weight, p.least_factor


def attendance_numbers(p: Values) -> tuple[float, ...]:
    """What `attendance_chance` takes beyond who somebody is."""
    return (
        p.attend_base,
        p.attend_hardship,
        p.attend_worn_out,
        p.attend_energy,
        p.attend_new,
        p.settling_months,
        p.attend_least,
        p.attend_most,
    )


def hours_numbers(p: Values) -> tuple[float, ...]:
    """What `deciding_hours` takes beyond who somebody is."""
    return (
        p.member_hours,
        p.hours_worn_out,
        p.hours_unskilled,
        p.hours_busy,
        p.enough_free_hours,
        p.most_effort,
    )


@kernel(
    "float64[:, ::1](uint64, uint64[::1], float64[:, ::1], float64[:, ::1], float64, UniTuple(float64, 8),"
    " UniTuple(float64, 3), UniTuple(float64, 6), UniTuple(float64, 3), UniTuple(float64, 4))",
    calls=DRAWING,
)
def at_meeting(  # type: ignore[no-untyped-def]
    key, who, members, seated, comes, coming, bringing, deciding, standing, weights
):
    """Of each member whether she comes, her hours of deciding, the weight of her word, how regularly she comes: (4, n).

    Parameters
    ----------
    key, who : of the draws, and (n,) counters of members; members : (8, n) columns `OF_MEMBERS`
    seated : (3, n) months at the table, how regularly she came so far, standing of her role
    comes : share of those who would that come; coming, deciding, weights : what the rules take beyond who somebody is
    bringing : share of hours brought by who is there and by who is not, memory of coming
    standing : what it is less for newcomers, months until they have settled, formality
    """
    found = np.empty((4, who.size))
    here_brings, away_brings, memory = bringing
    newcomer, settling, formality = standing
    for i in range(who.size):
        energy, hardship, skill, free = members[0, i], members[1, i], members[2, i], members[3, i]
        months, presence = seated[0, i], seated[1, i]
        chance = attendance_chance(energy, hardship, months, *coming) * comes
        here = unit_of(key, hashed(who[i])) < chance
        hours = deciding_hours(energy, skill, free, members[4, i], *deciding)
        presence += memory * ((1.0 if here else 0.0) - presence)
        held = seated[2, i] - newcomer / (1.0 + months / settling)
        given, at_ease = members[7, i], members[6, i]
        found[0, i] = here
        found[1, i] = (here_brings if here else away_brings) * hours
        found[2, i] = voice(presence, members[5, i], at_ease, held, given, formality, *weights)
        found[3, i] = presence
    return found


def residents(
    state: State, seats: list[Seat], formality: float, share: float = 1.0
) -> list[Participant]:
    """Residents of a table, present or not; ``share`` of their hours goes to it."""
    p, month = state.parameters.decisions, state.month
    if not seats:
        return []
    members = state.population.columns_of(OF_MEMBERS, [seat.slot for seat in seats])
    members[-1] += p.unseen_hours
    standing = {"chair": p.chair_standing, "lead": p.lead_standing, "member": p.member_standing}
    quarrel, c = state.monthly.quarrel, state.parameters.conflict
    drag = share * (1.0 - p.formality_drag * formality) * (1.0 - c.time_lost * quarrel)
    found = at_meeting(
        state.draws.key("attend", month),
        np.array([seat.who for seat in seats], dtype=np.uint64),
        members,
        np.array(
            [
                [float(month - seat.joined) for seat in seats],
                [seat.presence for seat in seats],
                [standing[seat.role] for seat in seats],
            ]
        ),
        1.0 - c.stays_away * quarrel,
        attendance_numbers(p),
        (drag, drag * p.absent_share, p.presence_memory),
        hours_numbers(p),
        (p.newcomer_standing, p.settling_months, formality),
        weights_of(p),
    )
    people = []
    for seat, (came, brought, word, presence) in zip(seats, found.T.tolist(), strict=True):
        seat.presence, here = presence, came > 0.0
        hours = brought if seat.role == "member" else brought * p.lead_factor
        people.append(Participant("residents", seat.who, hours, word, p.yielding, is_present=here))
    return people


def workers(state: State, formality: float, share: float = 1.0) -> list[Participant]:
    """Paid workers at a table; ``share`` of their time for decisions goes to it."""
    p = state.parameters.decisions
    presence = p.worker_presence * kept_out(state)
    attends, team = state.draws.key("attend", state.month), worker_team()
    lost = state.parameters.conflict.time_lost * state.monthly.quarrel_with_workers
    working = share * (1.0 - lost)
    people = []
    for worker in state.workers:
        hours = worker.active_hours
        if hours > 0.0:
            prepares = getattr(p, f"{worker.role}_prepares")
            prepares *= linear_multiplier(worker.directiveness, p.directive_prepares)
            fluency = p.resident_worker_fluency if worker.is_resident else p.professional_fluency
            weight = voice.plain(
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
            brought, gives = working * hours * prepares, yielding_of(p, worker.directiveness)
            people.append(Participant(WORKERS, team, brought, weight, gives, False, here, False))
    return people


def yielding_of(p: Values, directiveness: float) -> float:
    """How far a worker gives way: an enabling one takes up what others say."""
    return float(p.enabling_yields + (p.managerial_yields - p.enabling_yields) * directiveness)


def officials(state: State, formality: float) -> list[Participant]:
    """Councillors and agencies at the table; they bring their word, not hours of work."""
    p, levers = state.parameters.decisions, state.scenario.partnership
    attends = state.draws.key("attend", state.month)
    seats = [seat for seat in state.partnership.seats if seat.kind != "resident"]
    chair = next((seat for seat in seats if seat.kind == "councillor"), None)
    chair = chair if levers.councillor_chairs else None
    words: dict[str, float] = {}  # of the roles that somebody has
    deferred_to = {c.name for c in state.councillors if c.is_resident}
    defer, cast = 1.0 + state.parameters.officials.deference, False
    people = []
    for seat in seats:
        held = levers.councillor_votes if seat.kind == "councillor" else "each"
        here, votes = unit_interval(attends, seat.who) < p.official_attends, held != "none"
        if held == "shared":  # the first of them who is there casts it (E153)
            votes, cast = here and not cast, here or cast
        role = "chair" if seat is chair else ROLE_BY_VOTE[held]
        if role not in words:
            words[role] = word_of_official(state, role, formality)
        word = words[role]
        if seat.kind == "councillor" and seat.name in deferred_to:
            word *= defer
        people.append(Participant("others", seat.who, 0.0, word, p.yielding, True, here, votes))
    return people


ROLE_BY_VOTE = {"each": "member", "shared": "sharing", "none": "observer"}


def word_of_official(state: State, role: str, formality: float) -> float:
    """Weight of the word of an official in a role at the table."""
    p = state.parameters.decisions
    presence = {
        "chair": 1.0,
        "member": p.official_presence,
        "sharing": p.sharing_presence,
        "observer": p.observer_presence,
    }[role]
    return float(
        voice.plain(
            presence * kept_out(state),
            p.professional_confidence,
            p.professional_fluency,
            p.official_chair_standing if role == "chair" else p.official_standing,
            p.official_hours,
            formality,
            *weights_of(p),
        )
    )


def organisation(state: State, formality: float) -> list[Participant]:
    """Whoever holds the money, at the table as far as it takes part in shaping things; without a vote."""
    p, lto, own = state.parameters.decisions, state.lto, state.parameters.trusted_organisation
    part = min(1.0, lto.reach + lto.hold)
    if part < own.comes_from or not lto.is_at_work or not state.is_running:
        return []
    who = identity("lto")
    here = unit_interval(state.draws.key("attend", state.month), who) < own.attends * part
    weight = voice.plain(
        min(1.0, own.presence * lto.reach + own.hold_presence * lto.hold) * kept_out(state),
        p.professional_confidence,
        p.professional_fluency,
        min(1.0, p.member_standing + own.hold_presence * lto.hold),
        p.official_hours,
        formality,
        *weights_of(p),
    )
    return [Participant("others", who, 0.0, float(weight), p.yielding, False, here, False)]


def kept_out(state: State) -> float:
    """Presence left to workers and officials where residents also meet alone (E116)."""
    alone = state.scenario.partnership.resident_only_meetings or state.reform.resident_only
    return float(state.parameters.decisions.kept_out) if alone else 1.0
