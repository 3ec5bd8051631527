"""Terms of the grant: targets set from outside, money lost at the year's end, and rules on who may be a member.

Purpose: let what a funder asks for beyond its money change what is done and who does it.

Evidence: E002, E003, E008, E022, E043, E113, E120, E167, E204, XF13, XH13.
Reads: targets, spend-or-lose, money not promised, membership rules, seats, vacancies. Writes: pace of spending, what kinds are proposed, pull towards
formality, paid delivery, fit, ownership of the plan, effort to recruit, seats of agencies. Draws: `seat.agency`, keyed by
who might take it.

Rule: Targets set from outside make a partnership hurry towards what can be counted and seen: money is spent faster, more
events, services and improvements are proposed, fewer grants and round tables; procedure grows, more of the work is paid
for, what is done fits need less, and the plan is less the residents' own. Part of it is laid down already, so that it comes sooner, and staff may come before it to write the rest.
Where money is lost that a year leaves unspent, the year's end presses, the more, the later it is and the more of the year's part is still to be promised:
paid workers and the organisation that holds the money bring what can be bought at once, less of it is building work, it is thought out less, and residents,
who have little time, bring less that is ripe. A partnership sets seats aside for councillors and
agencies, which residents do not take. Where the rules on members hold, these are fewer than half, a
partnership below eight or without a majority of residents looks harder for people, and no official takes a
seat by which residents would lose their majority. Without them, agencies take seats that nobody fills, once a
plan has brought the money.

Equation: pace x (1 + hurry targets); press of the year = passed x min(1, share of the year's part not promised / what an even pace leaves).
Left out: money withheld when targets are missed; money moved from one year to the next by leave.
"""

from __future__ import annotations

from sim.agents.seat import Seat
from sim.state import State

VISIBLE = ("event", "service", "improvement")
UNSEEN = ("grants_round", "convening")
SLOW = ("hub", "income_asset", "tapered_grant")
YEAR = 12


def targets(state: State) -> float:
    """How far what is to be achieved is set from outside, 0 to 1."""
    return float(state.scenario.funding.targets)


def spending_multiplier(state: State) -> float:
    """By how much money is spent faster than the partnership would."""
    return 1.0 + float(state.parameters.terms.hurry) * targets(state)


def press_of_the_year(passed: float, unpromised: float) -> float:
    """How hard the end of the year presses, 0 to 1; ``passed``, ``unpromised``: shares of the year and its part.

    The later, the harder, unless less is left to promise than an even pace would leave.
    """
    even = max(1.0 / YEAR, 1.0 - passed)
    return passed * min(1.0, max(0.0, unpromised) / even)


def pressed_now(state: State) -> float:
    """How hard the year's end presses this month, 0 where nothing is lost by it."""
    funding = state.scenario.funding
    if not funding.spend_or_lose or not state.partnership.has_plan:
        return 0.0
    part = funding.amount_gbp / funding.years
    return press_of_the_year((state.month % YEAR + 1) / YEAR, state.ledger.gbp("available") / part)


def hurried_multiplier(state: State) -> float:
    """How many more options the paid bring as the year's end presses, 1 where it does not."""
    return 1.0 + float(state.parameters.terms.paid_bring) * pressed_now(state)


def ripe_share(state: State) -> float:
    """Share of residents' options that are ripe in time as the year's end presses; they have little of it (E113)."""
    return 1.0 - float(state.parameters.terms.not_ripe) * pressed_now(state)


def kind_multiplier(state: State, kind: str) -> float:
    """How much more, or less, of a kind is proposed."""
    p, set_outside, pressed = state.parameters.terms, targets(state), pressed_now(state)
    if kind in SLOW:
        return float(1.0 - p.slow_left * pressed)
    if kind in VISIBLE:
        return float(1.0 + p.visible * max(set_outside, pressed))
    return float(1.0 - p.unseen * set_outside) if kind in UNSEEN else 1.0


def plan_quickened(state: State) -> float:
    """What targets add to the pace of the first plan: part of it is laid down already."""
    return float(state.parameters.terms.laid_down) * targets(state)


def paid_share(state: State, taken: float) -> float:
    """Share of the work that paid workers take, where they would take ``taken`` (0 to 1)."""
    return float(taken + state.parameters.terms.paid * targets(state) * (1.0 - taken))


def staff_come_first(state: State) -> bool:
    """Whether paid staff come before the plan, to write it: where most of it is targets set from outside."""
    return targets(state) > float(state.parameters.terms.staff_write_from)


def fit_lost(state: State) -> float:
    """Fit to need that is lost where others say what is to be achieved, or the year's end presses."""
    p = state.parameters.terms
    return float(p.fit_lost * targets(state) + p.hurried_fit * pressed_now(state))


def plan_left_to_residents(state: State) -> float:
    """What targets leave of residents' ownership of the plan."""
    return 1.0 - float(state.parameters.terms.owned_lost) * targets(state)


def procedure_pull(state: State) -> float:
    """Pull of targets towards formality."""
    return float(state.parameters.terms.procedure) * targets(state)


def official_may_sit(state: State) -> bool:
    """Whether another official may take a seat without residents losing their majority (E003)."""
    if state.partnership.disbanded:
        return False
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
    closed = state.partnership.disbanded or not state.partnership.has_plan
    if state.scenario.funding.membership_rules or closed:
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
