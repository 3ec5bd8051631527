"""M10 Commissioning: outside agencies that deliver for money, and what is learnt by ending a contract.

Purpose: let bought delivery spare people's hours, run as it runs everywhere, and teach those who end it.

Evidence: E119, E122, E131, E202, E212.
Reads: share commissioned, who signs, months since the plan, members' confidence and skill, grasp of the trusted organisation.
Writes: contracts, agencies' embedding, hours done from outside, fit of what they do, contracts ended, members'
confidence (paid by M8), money freed. Draws: `agency.routine`, by number; `agency.chosen`, `contract.reviewed`,
`contract.ended`, keyed by (source, month tabled, ordinal) of the service.

Rule: A commissioned service goes to one of the agencies on offer, which does most of the work; of other work a part is
bought from outside too. What outsiders do members need not do, and do not learn. An agency runs its routine: the service fits need
less, shows less as the area's own, and brings officials near through the agency rather than through residents.
It answers to whoever signs its contract. Signed by the trusted organisation it is moved by that organisation's grasp of the ethos;
where the partnership fights for a triangle it takes members' time, and the agency learns the ways of the area sooner. Once a year members may look
hard at a contract, seldom in the first years, before they have seen how such things go, and end it, the likelier the more it is routine, the more able and confident they are, and the easier
the trusted organisation makes it. The money left is free again. The first time, members
gain confidence, once; and ever after they ask for something better.

Equation: fit lost = asked (r plain + l (1 - ethos) signed by the organisation); plain = routine (1 - embedding).
Left out: tendering; agencies that go under; quality beyond fit.
"""

from __future__ import annotations

from sim.agents.commissioned_agency import CommissionedAgency
from sim.agents.project import Project
from sim.mechanisms import money, trusted_organisation
from sim.parameters import Values
from sim.state import State
from sim.sums import sum_in_order

YEAR = 12


def fit_lost(
    p: Values, plain: float, signed_by_lto: float, ethos: float, learnt_demands: float
) -> float:
    """Fit to need that a service loses by routine, and by answering to somebody else."""
    lost = p.routine_fit * plain + p.lto_fit * signed_by_lto * (1.0 - ethos)
    return float(lost * (1.0 - learnt_demands))


def ending_chance(
    p: Values, plain: float, able: float, signed_by_lto: float, ethos: float
) -> float:
    """Chance that members who look hard at a contract end it; ``able`` is confidence and skill."""
    barred = p.through_lto * signed_by_lto * (1.0 - ethos)
    return float(p.end_chance * plain * able * (1.0 - barred))


def seasoned(p: Values, months_with_plan: int) -> float:
    """How far a partnership has seen how such things go, 0 to 1: little in its first years."""
    return float(min(1.0, months_with_plan / p.seasoned_months) ** 2)


def on_offer(state: State) -> list[CommissionedAgency]:
    """The agencies that offer services."""
    return [
        CommissionedAgency(state, n) for n in range(round(state.parameters.commissioning.agencies))
    ]


def signed_by_lto(state: State) -> float:
    """1 where the trusted organisation signs alone, 0 where the partnership is a party."""
    return float(state.scenario.partnership.contract_holder == "lto")


def learnt_demands(state: State) -> float:
    """How much of what was wrong members have learnt to ask for, 0 to 1."""
    learnt = state.contracts_ended > 0
    return float(state.parameters.commissioning.asks) if learnt else 0.0


def award_contract(state: State, project: Project) -> None:
    """A commissioned service goes to an agency, and fits the less the more that runs its routine."""
    p = state.parameters.commissioning
    if project.kind != "service":
        bought = state.scenario.partnership.commissioning
        project.fit *= 1.0 - p.bought_fit * bought
        return
    chosen = state.draws.uniform("agency.chosen", 0, *project.key)
    agency = state.agencies[int(chosen * len(state.agencies))]
    agency.contracts.append(project)
    project.contractor = agency
    lost = fit_lost(p, agency.plain, signed_by_lto(state), state.lto.ethos, learnt_demands(state))
    project.fit *= 1.0 - lost


def outside_share(state: State, project: Project) -> float:
    """Share of a project's work that is done from outside."""
    does, usual = outside_shares(state)
    return usual if project.contractor is None else does


def outside_shares(state: State) -> tuple[float, float]:
    """Share of the work done from outside, where an agency has the contract and where none has."""
    p = state.parameters.commissioning
    return float(p.does), float(p.bought * state.scenario.partnership.commissioning)


def divide_work(state: State, live: list[Project]) -> float:
    """Hours that projects want of the area this month, beside what is done by others.

    Notes what agencies do, and what the staff of a trusted organisation does that is a delivery arm.
    """
    theirs = trusted_organisation.own_delivery(state)
    does, usual = outside_shares(state)
    wanted = outside = by_arm = 0.0
    for project in live:
        hours = project.hours_wanted
        bought = hours * (usual if project.contractor is None else does)
        outside += bought
        by_arm += theirs * (hours - bought)
        wanted += (1.0 - theirs) * (hours - bought)
    state.monthly.outside_hours, state.monthly.by_lto = outside, by_arm
    return wanted + own_hours(state)


def on_show(state: State) -> float:
    """Projects that show, routine services less."""
    return float(sum_in_order(visible_share(state, project) for project in state.projects))


def bought_relative_to_usual(state: State) -> float:
    """How many services are proposed, 1 at the usual share commissioned."""
    share = state.scenario.partnership.commissioning
    return float(share / state.parameters.commissioning.usual_share)


def own_hours(state: State) -> float:
    """Hours a month that the partnership's part in contracts takes."""
    if signed_by_lto(state):
        return 0.0
    p, running = state.parameters.commissioning, sum(len(a.contracts) for a in state.agencies)
    return float(p.triangle_hours * min(p.triangle_most, running))


def visible_share(state: State, project: Project) -> float:
    """How much of a project shows as the area's own, 1 for what is not commissioned."""
    if project.contractor is None:
        return 1.0
    least = state.parameters.commissioning.routine_shows
    return float(1.0 - (1.0 - least) * project.contractor.plain)


def apply(state: State) -> None:
    """Agencies learn the ways of the area; members look at contracts."""
    for agency in state.agencies:
        if agency.contracts:
            agency.step()
            learn(state, agency)
            for project in agency.contracts:
                if (state.month - project.begun) % YEAR == YEAR - 1:
                    review(state, agency, project)


def learn(state: State, agency: CommissionedAgency) -> None:
    """An agency that residents speak to learns their ways."""
    p, partnership = state.parameters.commissioning, state.partnership
    spoken = state.monthly.attendance_share * (p.taught_unskilled + partnership.decision_skill)
    spoken *= 1.0 if signed_by_lto(state) else p.triangle
    agency.embedding += min(1.0, p.embed_rate * spoken) * (1.0 - agency.embedding)


def review(state: State, agency: CommissionedAgency, project: Project) -> None:
    """Members may look hard at a contract, and end it."""
    p, partnership, draws = state.parameters.commissioning, state.partnership, state.draws
    if not state.is_running or not len(partnership.slots):
        return
    known = seasoned(p, state.month - (partnership.plan_month or 0))
    if not draws.bernoulli(p.review_chance * known, "contract.reviewed", state.month, *project.key):
        return
    confidence = partnership.mean_of(state.population.confidence)
    able = (confidence * partnership.decision_skill) ** 0.5
    chance = ending_chance(p, agency.plain, able, signed_by_lto(state), state.lto.ethos)
    if draws.bernoulli(chance, "contract.ended", state.month, *project.key):
        end(state, agency, project)


def end(state: State, agency: CommissionedAgency, project: Project) -> None:
    """A contract ends; the first time, members come out of it more confident (E202)."""
    state.contracts_ended += 1
    if state.contracts_ended == 1:
        state.monthly.confidence_shift += state.parameters.commissioning.end_gain
    project.stage = "abandoned"
    left = money.take_back(state, project)
    agency.contracts.remove(project)
    what = f"the contract with {agency.name} for the {project.title()} is ended"
    state.record_event("contract_ended", "members", what, left / 100.0, "routine", about=project)
    project.remove()
