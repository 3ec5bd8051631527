"""M12 Hubs and assets: presence and neutral ground, hours and bills.

Purpose: let a building help and burden, and let what is owned live or fail after the money.

Evidence: E013, E083, E203, E205, E209, E211, E221, XF14, XF20, XF21, XH14.
Reads: groups, volunteers, the grant, reserve and endowment, levers. Writes: the open hub, what is held and by
whom, reserve, income, hours wanted, promises broken. Draws: `hub.takings`, `hub.site`.

Rule: An open hub wants hours of workers, volunteers and members every month and has bills. It makes the programme present
(M12, projects) and draws people in to take part (M3); it houses groups cheaply, and it is neutral ground, on which rivalry of estates
fades faster, as it does with fair shares between them (E221). It earns from lettings to groups and from what
volunteers and members make of it. While the grant lasts it covers a shortfall; afterwards the body's reserve
and endowment do, and when they do not for too long the hub is lost: some hubs earn less than others for good, and turn into a
liability. An investment pays an income; an
improvement is simply there and needs a little care. A large hub costs, earns and weighs more than a modest one.
Whoever holds the title keeps it: the locally trusted organisation until there is a body to take it over,
and again when there is none left. Without a body of residents a hub is given less time.

Equation: takings = base (0.35 + groups / (groups + 6)) (0.5 + hands) x site x noise; worth kept as `viability` says.
Left out: mortgages; sale of assets.
"""

from __future__ import annotations

import math

from sim.agents.project import Project
from sim.compiled import rule
from sim.environment.assets import Holding
from sim.environment.ledger import pence
from sim.event_log import NOTHING
from sim.functional_forms import floored
from sim.state import State
from sim.sums import sum_in_order

STAYS_IN_THE_YEAR = 11.0 / 12.0  # of the last year's income, a month later


@rule
def takings(
    base: float,
    groups: float,
    hands: float,
    noise: float,
    without_groups: float,
    half: float,
    without_hands: float,
) -> float:
    """Pounds a hub earns in a month, more with groups to house and hands to run it."""
    let = without_groups + groups / (groups + half)
    return base * let * (without_hands + hands) * noise


@rule
def condition_next(condition: float, upkeep: float, rate: float) -> float:
    """Condition follows upkeep (0 to 1) slowly."""
    return condition + rate * (upkeep - condition)


def hours_wanted(state: State) -> float:
    """Hours of work the open hub wants this month."""
    p = state.parameters.hubs
    return float(p.hours * hub_scale(state)) if state.hub is not None else 0.0


def hub_scale(state: State) -> float:
    """A large hub weighs more than a modest one."""
    p = state.parameters.hubs
    return float(p.large_scale if state.scenario.partnership.hub == "large" else 1.0)


def participation_multiplier(state: State) -> float:
    """How much likelier people are to take part where a hub is open to them (E205), 1 without one."""
    if state.hub is None:
        return 1.0
    return float(1.0 + state.parameters.hubs.draws_in * (1.0 - state.pandemic))


def add_holding(state: State, holding: Holding) -> None:
    """Something is added to what is held; a body that exists takes the title."""
    if state.partnership.legal_form_month is not None and body_may_hold(state):
        holding.holder = "body"
    state.holdings.append(holding)


def body_may_hold(state: State) -> bool:
    """Whether the chosen form takes titles over from the locally trusted organisation (E211)."""
    alive = state.body_form != "none" or state.is_running
    return alive and state.scenario.partnership.legacy_form in ("new_body", "merger")


def open_hub(state: State, project: Project) -> None:
    """The hub opens."""
    state.hub = Holding("hub", project.worth_gbp, state.month, project.fit)
    source, tabled, ordinal = project.key
    luck = state.draws.normal("hub.site", tabled, source, ordinal)
    state.hub.site = math.exp(state.parameters.hubs.site_spread * luck)
    add_holding(state, state.hub)
    what, cost = "the hub opens its doors", project.cost / 100.0
    state.record_event("hub_opens", "partnership", what, cost, "project", about=project)


def add_asset(state: State, project: Project) -> None:
    """An investment starts to pay."""
    add_holding(state, Holding("income_asset", project.worth_gbp, state.month, project.fit))
    what, cost = "an investment begins to pay", project.cost / 100.0
    state.record_event("asset_bought", "partnership", what, cost, "project", about=project)


def add_improvement(state: State, project: Project) -> None:
    """A lasting physical improvement is there."""
    add_holding(state, Holding("improvement", project.worth_gbp, state.month, project.fit))


def apply(state: State) -> None:
    """Bills, takings, upkeep and loss."""
    state.income_last_year *= STAYS_IN_THE_YEAR
    if not state.holdings:
        return
    income = investments_income(state)
    if income > 0.0:
        state.ledger.transfer("customers", "reserve", pence(income))
        note_income(state, income)
    if state.hub is not None:
        run_hub(state, state.hub)
    p = state.parameters.hubs
    cared_for = min(1.0, p.care_alone + state.monthly.presence)
    for holding in state.holdings:
        if holding.kind == "improvement":
            holding.condition = condition_next.plain(holding.condition, cared_for, 0.5 * p.decay)


def note_income(state: State, pounds: float) -> None:
    """Count income among that of about the last year."""
    state.income_last_year += pounds


def investments_income(state: State) -> float:
    """Pounds that investments pay this month."""
    monthly = state.parameters.hubs.asset_yield / 12.0
    assets = (h for h in state.holdings if h.kind == "income_asset")
    return float(sum_in_order(h.worth * monthly * h.condition for h in assets))


def run_hub(state: State, hub: Holding) -> None:
    """One month of lettings and bills."""
    p, ledger = state.parameters.hubs, state.ledger
    scale, month = hub_scale(state), state.month
    noise = math.exp(p.takings_spread * state.draws.normal("hub.takings", month))
    earned = takings.plain(
        p.takings_gbp * scale,
        float(state.groups_alive),
        state.helping_hands,
        noise,
        p.let_without_groups,
        p.groups_half,
        p.run_without_hands,
    )
    earned *= hub.site * (1.0 - state.pandemic)
    ledger.transfer("customers", "reserve", pence(earned))
    note_income(state, earned)
    bill = pence(p.bills_gbp * scale)
    short = bill - from_grant(state, bill - pence(earned))
    short -= ledger.pay(short)
    hub.short_months = hub.short_months + 1 if short > 0 else max(0, hub.short_months - 1)
    hub.condition = condition_next.plain(hub.condition, float(short == 0), p.decay)
    body_gone = not state.is_running and state.body_form == "none"
    if hub.short_months > p.months_of_grace * (p.grace_without_body if body_gone else 1.0):
        lose_hub(state, "no money for the bills")


def from_grant(state: State, shortfall: int) -> int:
    """Pence of a hub's shortfall that the grant covers while it lasts."""
    if not state.is_running or shortfall <= 0:
        return 0
    covered = min(shortfall, int(state.ledger.balance["available"]))
    state.ledger.transfer("available", "spent_projects", covered)
    return covered


def lose_hub(state: State, cause: str, blow: float = 1.0, follows: int = NOTHING) -> None:
    """The hub closes; the promise it was is broken, the harder the blow."""
    if state.hub is None:
        return
    state.holdings.remove(state.hub)
    state.hub = None
    state.hub_lost = True
    state.monthly.broken_partnership += blow * state.parameters.hubs.loss_weight
    state.record_event("hub_lost", "partnership", "the hub closes", cause=cause, follows=follows)


def viability(state: State, holding: Holding) -> float:
    """How viable something held is, and how far residents hold it, 0 to 1; unmet bills count against."""
    p = state.parameters.hubs
    theirs = 1.0 if holding.holder == "body" else p.held_by_others
    if holding.kind == "hub" and holding.short_months > 0:
        return float(theirs * max(0.0, p.viable_in_debt - p.debt_cost * holding.short_months))
    return float(theirs * holding.condition * floored(p.viable_unfit, holding.fit))
