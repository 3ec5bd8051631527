"""Terms of the grant: targets set from outside, and rules on who may be a member.

Purpose: let what a funder asks for beyond its money change what is done and who does it.

Evidence: E002, E003, E022, E043, E051, E120, E167.
Reads: targets, membership rules, seats, vacancies. Writes: pace of spending, what kinds are proposed, pull towards
formality, paid delivery, fit, ownership of the plan, effort to recruit, seats of agencies. Draws: `seat.agency`, keyed by
who might take it.

Rule: Targets set from outside make a partnership hurry towards what can be counted and seen: money is spent faster, more
events, services and improvements are proposed, fewer grants and round tables; procedure grows, more of the work is paid
for, what is done fits need less, and the plan is less the residents' own. A partnership sets seats aside for councillors and
agencies, which residents do not take. Where the rules on members hold, these are fewer than half, a
partnership below eight or without a majority of residents looks harder for people, and no official takes a
seat by which residents would lose their majority. Without them, agencies take seats that nobody fills, once a
plan has brought the money.

Equation: pace x (1 + hurry targets).
Left out: money withheld when targets are missed.
"""

from __future__ import annotations

from sim.agents.seat import Seat
from sim.state import State

VISIBLE = ("event", "service", "improvement")
UNSEEN = ("grants_round", "convening")


def targets(state: State) -> float:
    """How far what is to be achieved is set from outside, 0 to 1."""
    return float(state.scenario.funding.targets)


def spending_multiplier(state: State) -> float:
    """By how much money is spent faster than the partnership would."""
    return 1.0 + float(state.parameters.terms.hurry) * targets(state)


def kind_multiplier(state: State, kind: str) -> float:
    """How much more, or less, of a kind is proposed."""
    p, set_outside = state.parameters.terms, targets(state)
    if kind in VISIBLE:
        return float(1.0 + p.visible * set_outside)
    return float(1.0 - p.unseen * set_outside) if kind in UNSEEN else 1.0


def paid_share(state: State, taken: float) -> float:
    """Share of the work that paid workers take, where they would take ``taken`` (0 to 1)."""
    return float(taken + state.parameters.terms.paid * targets(state) * (1.0 - taken))


def fit_lost(state: State) -> float:
    """Fit to need that is lost where others say what is to be achieved."""
    return float(state.parameters.terms.fit_lost) * targets(state)


def plan_left_to_residents(state: State) -> float:
    """What targets leave of residents' ownership of the plan."""
    return 1.0 - float(state.parameters.terms.owned_lost) * targets(state)


def procedure_pull(state: State) -> float:
    """Pull of targets towards formality."""
    return float(state.parameters.terms.procedure) * targets(state)


def official_may_sit(state: State) -> bool:
    """Whether another official may take a seat without residents losing their majority (E003)."""
    if not state.scenario.funding.membership_rules:
        return True
    residents = len(state.partnership.slots)
    officials = len(state.partnership.seats) - residents
    return bool(residents > officials + 1 and officials < seats_for_officials(state))


def seats_for_officials(state: State) -> int:
    """Seats set aside for councillors and agencies; fewer than half where residents are to be the majority."""
    seats = state.scenario.partnership.councillor_seats
    seats += round(state.parameters.partnership.agency_seats)
    if not state.scenario.funding.membership_rules:
        return int(seats)
    return int(min(seats, (state.scenario.partnership.members_target - 1) // 2))


def effort_needed(state: State) -> float:
    """How much harder a partnership with too few members, or no majority of residents, looks for more."""
    rules, members = state.scenario.funding.membership_rules, len(state.partnership.seats)
    p = state.parameters.terms
    short = members < p.fewest_members or 2 * len(state.partnership.slots) <= members
    return 1.0 + (float(p.pressed) if rules and short else 0.0)


def fill_with_agencies(state: State) -> None:
    """Where no rule speaks against it, agencies take seats that nobody fills."""
    if state.scenario.funding.membership_rules or not state.partnership.has_plan:
        return
    partnership, chance = state.partnership, state.parameters.terms.agency_fills
    taken = {seat.name for seat in partnership.seats}
    for body in state.institutions:
        full = len(partnership.seats) >= state.scenario.partnership.members_target
        if full or state.agency_seats >= state.parameters.terms.most_agencies:
            return
        name = body.delegate
        if name not in taken and state.draws.bernoulli(
            chance, "seat.agency", state.month, body.label
        ):
            partnership.admit(Seat("agency", name, state.month))
            what = f"takes a seat for the {body.label} that no resident filled"
            state.record_event("member_joins", name, what, cause="seat nobody filled")
