"""M4 Decisions: who comes, whose voice carries, what is decided and when.

Purpose: let resident voice, timeliness and fit to need come out of who is at the table and how the table works.

Evidence: E040 to E052, E075, E111, E120, E130, E134, E164, E166, E167, L01.
Reads: seats, working groups, energy, confidence, fluency, skill, formality, workers, levers. Writes: influence of
each group, resident voice, decisions and their fit, projects begun, practice, decision skill, shared understanding where people are
outvoted, and what deciding took and who was needed for it (M13).
Draws: those of `attendance` (who comes), `agenda` (options) and `environment.deliberation` (opinions); none of its own.

Rule: Each month the partnership meets, and so do its working groups. Options are tabled and dealt with by the rule of
`environment.deliberation`. The discussion, in the form chosen for `discussion`, gives each person's influence. Resident voice weighs every
decision by its cost and takes the mean of residents' share of the options on the table and of
influence. What is decided fits need the better, the more residents like those of the area shape it and the more
open the partnership, and the less, the more targets are set from outside. Decision skill follows the members' own as far as they
practise it, by deciding together (a slow mean of the hours that went into it): a table of able people that decides little stays unskilled.
Reflection, a plan of their own and advice of the rep and the trusted organisation (M10) add to it. Being outvoted costs shared
understanding (`cohesion`).

Equation: voice of a decision = (o + i) / 2, o the share of options that residents brought, i residents' share of influence,
by default that of x(t+1) = L W x(t) + (I - L) x(0) with the same weights w for every listener.
Left out: changing weights within one meeting; votes sold for favours.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.environment.assessments import MOST_ACTIVE
from sim.environment.deliberation import (
    AgendaItem,
    DecisionBody,
    DecisionRule,
    Participant,
    Proposal,
)
from sim.environment.influence import GROUPS, Month
from sim.functional_forms import floored, half_saturation, moved_towards
from sim.mechanisms import (
    agenda,
    attendance,
    funding_terms,
    projects,
    trusted_organisation,
    working_groups,
)
from sim.mechanisms.conflict import reflecting
from sim.parameters import Values
from sim.state import State
from sim.sums import sum_in_order, total_of

LIKENESS = ("hardship", "degree", "newcomer")


@dataclass(slots=True)
class MeetingResult:
    """A meeting that was held.

    Attributes
    ----------
    groups : share of influence by group; residents : slot's counter -> influence
    originated : share of options on the table that residents brought; on_agenda : how many there were
    weight : of this table among the month's; taken : matters decided
    """

    groups: dict[str, float]
    residents: dict[int, float]
    headcount: float
    originated: float
    on_agenda: int
    weight: float
    taken: list[AgendaItem]


def apply(state: State) -> None:
    """Hold this month's meetings."""
    partnership = state.partnership
    if not len(partnership.slots):
        state.monthly.attendance_share = 0.0
        working_groups.disband(state)
        count_idle_month(state, taken=False)
        return
    working_groups.prepare(state)
    proposals = working_groups.share_out(state, agenda.propose(state))
    seatings = seat_participants(state, proposals)
    note_attendance(state, seatings)
    held = [
        meet(state, table, people, tabled)
        for table, people, tabled in zip(partnership.tables, seatings, proposals, strict=True)
    ]
    note_influence(state, [meeting for meeting in held if meeting.groups])
    for meeting in held:
        carry_out(state, meeting)
    count_idle_month(state, taken=any(meeting.taken for meeting in held))
    note_deciding(state, seatings)
    update_skill(state)


def count_idle_month(state: State, *, taken: bool) -> None:
    """Count months running in which decisions fell due and none was taken (M7)."""
    dockets = [table.docket for table in state.partnership.tables if table.docket]
    due = any(docket[0].proposal.tabled < state.month for docket in dockets)
    idle = due and not taken and not state.partnership.dissolved
    state.months_without_decision = state.months_without_decision + 1 if idle else 0


def seat_participants(state: State, proposals: list[list[Proposal]]) -> list[list[Participant]]:
    """The people at each table; what workers prepare is divided as the work is."""
    partnership = state.partnership
    load = [
        1.0 + len(table.docket) + len(tabled)
        for table, tabled in zip(partnership.tables, proposals, strict=True)
    ]
    formality = partnership.formality
    formality *= 1.0 - state.parameters.decisions.open_session_levels * state.monthly.open_session
    kept = 1.0
    if partnership.working_groups:
        kept -= state.parameters.working_groups.lead_hours_share
    first = [
        *attendance.residents(state, partnership.resident_seats(), formality, kept),
        *attendance.officials(state, formality),
        *attendance.organisation(state, formality),
        *attendance.workers(state, formality, load[0] / sum_in_order(load)),
    ]
    rest = [
        working_groups.people(state, group, share / sum_in_order(load))
        for group, share in zip(partnership.working_groups, load[1:], strict=True)
    ]
    return [first, *rest]


def note_attendance(state: State, seatings: list[list[Participant]]) -> None:
    """Remember how many members came."""
    came = [person.is_present for person in seatings[0] if person.group == "residents"]
    state.monthly.attendance_share = sum(came) / len(came)


def note_deciding(state: State, seatings: list[list[Participant]]) -> None:
    """What this month's deciding took, what of it the two busiest members left to others, and what was in time (M13)."""
    monthly, tables = state.monthly, state.partnership.tables
    busiest = state.carrying.busiest(MOST_ACTIVE)
    brought = [(p.who, p.hours) for people in seatings for p in people if p.group == "residents"]
    by_residents = sum_in_order(hours for _, hours in brought)
    monthly.deciding_done = min(by_residents, sum_in_order(table.hours_used for table in tables))
    monthly.deciding_by_others = sum_in_order(hours for who, hours in brought if who not in busiest)
    monthly.decisions_due = sum(table.due for table in tables)
    monthly.decisions_timely = sum(table.timely for table in tables)


def meet(
    state: State, table: DecisionBody, people: list[Participant], tabled: list[Proposal]
) -> MeetingResult:
    """Hold one table's meeting."""
    present = [person for person in people if person.is_present]
    on_agenda = [item.proposal for item in table.docket] + tabled
    by_residents = sum(proposal.source == "residents" for proposal in on_agenda)
    taken = table.meet(state.month, people, tabled)
    weight = state.parameters.decisions.idle_weight + len(on_agenda)
    originated = by_residents / max(1, len(on_agenda))
    held = MeetingResult({}, {}, 0.0, originated, len(on_agenda), weight, taken)
    if present:
        discuss(held, present, on_agenda, table.rule)
    return held


def discuss(
    held: MeetingResult, present: list[Participant], on_agenda: list[Proposal], rule: DecisionRule
) -> None:
    """Find the influence of everybody present on what is thought when the discussion is over."""
    shares = rule.form.influence(present, on_agenda, rule)
    held.groups = dict.fromkeys(GROUPS, 0.0)
    for person, share in zip(present, shares, strict=True):
        held.groups[person.group] += share
        if person.group == "residents":
            held.residents[person.who] = share
    held.headcount = len(held.residents) / len(present)


def note_influence(state: State, held: list[MeetingResult]) -> None:
    """Remember the month's influence over all tables, each weighted by what lay on it."""
    monthly, total = state.monthly, sum_in_order(meeting.weight for meeting in held)
    if not held:
        return
    groups, headcount, residents = [0.0, 0.0, 0.0], 0.0, dict[int, float]()
    for meeting in held:
        part = meeting.weight / total
        for index, group in enumerate(GROUPS):
            groups[index] += part * meeting.groups[group]
        headcount += part * meeting.headcount
        for who, share in meeting.residents.items():
            residents[who] = residents.get(who, 0.0) + part * share
    monthly.residents_influence = groups[0]
    if any(meeting.on_agenda for meeting in held):
        state.carrying.shaped = residents
    monthly.representative = representativeness(state, residents)
    shares = (groups[0], groups[1], groups[2])
    state.influence.note(Month(state.month, shares, headcount, residents))


def representativeness(state: State, residents: dict[int, float]) -> float:
    """How like the area's residents those are whose word counts (hardship, degree, newcomers)."""
    p, population = state.parameters.decisions, state.population
    total = sum_in_order(residents.values())
    if total <= 0.0:
        return 0.0
    slots = [who & 0xFFFFFFFF for who in residents]
    shares = [share / total for share in residents.values()]
    voiced = [total_of(row) for row in population.columns_of(LIKENESS, slots) * shares]
    gap = sum_in_order(
        abs(heard - mean) for heard, mean in zip(voiced, state.area_means, strict=True)
    )
    return float(max(0.0, 1.0 - p.unlikeness * gap))


def carry_out(state: State, meeting: MeetingResult) -> None:
    """Carry out a meeting's decisions: note voice and fit, and begin what was agreed."""
    p, partnership = state.parameters.decisions, state.partnership
    residents = meeting.groups.get("residents", 0.0)
    for item in meeting.taken:
        proposal = item.proposal
        state.influence.weigh(state.month, proposal.cost / 100.0, meeting.originated, residents)
        partnership.cohesion *= 1.0 - p.outvoted_cost * item.outvoted
        state.monthly.outvoted += item.outvoted
        if item.agreed:
            proposal.fit = fit_to_need(state, proposal, residents)
            remember_need(state, proposal.fit)
            projects.start(state, proposal)


def remember_need(state: State, fit: float) -> None:
    """Keep how well what was agreed lately meets need (E051)."""
    monthly, memory = state.monthly, state.parameters.decisions.need_memory
    before = fit if monthly.need_met is None else monthly.need_met
    monthly.need_met = before + memory * (fit - before)


def fit_to_need(state: State, proposal: Proposal, residents: float) -> float:
    """How well what is decided meets need: whose need is voiced, and openness (E051)."""
    p = state.parameters.decisions
    heard = residents * state.monthly.representative
    outside = p.outside_origin * outsider_share(state, proposal.source)
    thought_out = p.fit_quality * (proposal.quality - 0.5) - funding_terms.fit_lost(state)
    fit = p.fit_base + p.fit_voice * heard + p.fit_openness * state.openness - outside
    return float(min(1.0, max(0.0, fit + thought_out)))


def outsider_share(state: State, source: str) -> float:
    """How far those who brought an option are outsiders: workers as far as they live elsewhere (E111)."""
    if source == "residents":
        return 0.0
    hours = sum_in_order(worker.hours for worker in state.workers) if source == "workers" else 0.0
    if hours <= 0.0:
        return 1.0
    return float(sum_in_order(w.hours for w in state.workers if not w.is_resident) / hours)


def skill_next(
    p: Values,
    skill: float,
    members: float,
    practised: float,
    reflection: float,
    owned: float,
    advice: float,
) -> float:
    """Decision skill next month: members' own as far as they practise, reflection, a plan of their own, advice."""
    target = members * floored(p.unpractised, practised) * (1.0 + p.reflection_skill * reflection)
    target += p.ownership_skill * owned + p.rep_skill * advice
    return float(skill + p.skill_rate * (min(1.0, target) - skill))


def update_skill(state: State) -> None:
    """Let decision skill follow those who sit at the table, and what they decide there."""
    p, partnership = state.parameters.decisions, state.partnership
    partnership.practice = moved_towards(
        partnership.practice, state.monthly.deciding_done, p.practice_months
    )
    partnership.decision_skill = skill_next(
        p,
        partnership.decision_skill,
        partnership.mean_of(state.population.skill),
        half_saturation(partnership.practice, p.practice_half_hours),
        reflecting(state),
        partnership.plan_by_residents if partnership.has_plan else 0.0,
        trusted_organisation.advice(state),
    )
