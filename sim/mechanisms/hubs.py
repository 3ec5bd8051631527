"""M12 Hubs and assets: presence and neutral ground, hours and bills.

Purpose: let a building help and burden, and let what is owned live or fail after the money.

Evidence: E013, E083, E203, E205, E208, E209, E211, E221, XF14, XF20, XF21.
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
from typing import Any

from sim.compiled import rule
from sim.environment.finance import pence
from sim.functional_forms import floored

STAYS_IN_THE_YEAR = 11.0 / 12.0  # of the last year's income, a month later


class Holding:
    """Something the community has: a hub, an investment or an improvement.

    Attributes
    ----------
    kind : 'hub', 'income_asset' or 'improvement'; holder : 'lto' or 'body'
    worth : pounds put into it; fit : 0 to 1, how well it meets need
    condition : 0 to 1, how well it is kept; opened : month
    site : what it earns for good, relative to a middling one (a hub's place and rooms)
    short_months : months running in which its bills could not be met
    """

    def __init__(self, kind: str, worth: float, opened: int, fit: float) -> None:
        self.kind, self.worth, self.opened, self.fit = kind, worth, opened, fit
        self.holder = "lto"
        self.condition, self.short_months, self.site = 1.0, 0, 1.0


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


def hours_wanted(model: Any) -> float:
    """Hours of work the open hub wants this month."""
    p = model.parameters.hubs
    return float(p.hours * hub_scale(model)) if model.hub is not None else 0.0


def hub_scale(model: Any) -> float:
    """A large hub weighs more than a modest one."""
    p = model.parameters.hubs
    return float(p.large_scale if model.scenario.partnership.hub == "large" else 1.0)


def welcome(model: Any) -> float:
    """How much likelier people are to take part where a hub is open to them (E205), 1 without one."""
    if model.hub is None:
        return 1.0
    return float(1.0 + model.parameters.hubs.draws_in * (1.0 - model.pandemic))


def take_over(model: Any, holding: Holding) -> None:
    """Something is added to what is held; a body that exists takes the title."""
    if model.partnership.legal_form_month is not None and body_may_hold(model):
        holding.holder = "body"
    model.holdings.append(holding)


def body_may_hold(model: Any) -> bool:
    """Whether the chosen form takes titles over from the locally trusted organisation (E211)."""
    alive = model.body_form != "none" or model.is_running
    return alive and model.scenario.partnership.legacy_form in ("new_body", "merger")


def open_hub(model: Any, project: Any) -> None:
    """The hub opens."""
    model.hub = Holding("hub", project.worth_gbp, model.month, project.fit)
    source, tabled, ordinal = project.key
    luck = model.draws.normal("hub.site", tabled, source, ordinal)
    model.hub.site = math.exp(model.parameters.hubs.site_spread * luck)
    take_over(model, model.hub)
    what, cost = "the hub opens its doors", project.cost / 100.0
    model.record_event("hub_opens", "partnership", what, cost, "project")


def add_asset(model: Any, project: Any) -> None:
    """An investment starts to pay."""
    take_over(model, Holding("income_asset", project.worth_gbp, model.month, project.fit))
    what, cost = "an investment begins to pay", project.cost / 100.0
    model.record_event("asset_bought", "partnership", what, cost, "project")


def add_improvement(model: Any, project: Any) -> None:
    """A lasting physical improvement is there."""
    take_over(model, Holding("improvement", project.worth_gbp, model.month, project.fit))


def apply(model: Any) -> None:
    """Bills, takings, upkeep and loss."""
    model.income_last_year *= STAYS_IN_THE_YEAR
    if not model.holdings:
        return
    income = investments_income(model)
    if income > 0.0:
        model.ledger.transfer("customers", "reserve", pence(income))
        note_income(model, income)
    if model.hub is not None:
        run_hub(model)
    p = model.parameters.hubs
    cared_for = min(1.0, p.care_alone + model.now.presence)
    for holding in model.holdings:
        if holding.kind == "improvement":
            holding.condition = condition_next.plain(holding.condition, cared_for, 0.5 * p.decay)


def note_income(model: Any, pounds: float) -> None:
    """Count income among that of about the last year."""
    model.income_last_year += pounds


def investments_income(model: Any) -> float:
    """Pounds that investments pay this month."""
    monthly = model.parameters.hubs.asset_yield / 12.0
    assets = (h for h in model.holdings if h.kind == "income_asset")
    return float(sum(h.worth * monthly * h.condition for h in assets))


def run_hub(model: Any) -> None:
    """One month of lettings and bills."""
    p, hub, ledger = model.parameters.hubs, model.hub, model.ledger
    scale, month = hub_scale(model), model.month
    noise = math.exp(p.takings_spread * model.draws.normal("hub.takings", month))
    earned = takings.plain(
        p.takings_gbp * scale,
        float(model.groups_alive),
        model.helping_hands,
        noise,
        p.let_without_groups,
        p.groups_half,
        p.run_without_hands,
    )
    earned *= hub.site * (1.0 - model.pandemic)
    ledger.transfer("customers", "reserve", pence(earned))
    note_income(model, earned)
    bill = pence(p.bills_gbp * scale)
    short = bill - from_grant(model, bill - pence(earned))
    short -= ledger.pay(short)
    hub.short_months = hub.short_months + 1 if short > 0 else max(0, hub.short_months - 1)
    hub.condition = condition_next.plain(hub.condition, float(short == 0), p.decay)
    body_gone = not model.is_running and model.body_form == "none"
    if hub.short_months > p.months_of_grace * (p.grace_without_body if body_gone else 1.0):
        lose_hub(model, "no money for the bills")


def from_grant(model: Any, shortfall: int) -> int:
    """Pence of a hub's shortfall that the grant covers while it lasts."""
    if not model.is_running or shortfall <= 0:
        return 0
    covered = min(shortfall, int(model.ledger.balance["available"]))
    model.ledger.transfer("available", "spent_projects", covered)
    return covered


def lose_hub(model: Any, cause: str, blow: float = 1.0) -> None:
    """The hub closes; the promise it was is broken, the harder the blow."""
    if model.hub is None:
        return
    model.holdings.remove(model.hub)
    model.hub = None
    model.hub_lost = True
    model.now.broken_partnership += blow * model.parameters.hubs.loss_weight
    model.record_event("hub_lost", "partnership", "the hub closes", cause=cause)


def viability(model: Any, holding: Holding) -> float:
    """How viable something held is, and how far residents hold it, 0 to 1; unmet bills count against."""
    p = model.parameters.hubs
    theirs = 1.0 if holding.holder == "body" else p.held_by_others
    if holding.kind == "hub" and holding.short_months > 0:
        return float(theirs * max(0.0, p.viable_in_debt - p.debt_cost * holding.short_months))
    return float(theirs * holding.condition * floored(p.viable_unfit, holding.fit))
