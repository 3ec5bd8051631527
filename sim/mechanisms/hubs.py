"""M12 Hubs and assets: presence and neutral ground, hours and bills.

Purpose: let a building help and burden, and let what is owned live or fail after the money.

Evidence: E013, E203, E205, E208, E209, E211, XF20, XF21.
Reads: groups, volunteers, reserve, levers. Writes: the open hub, assets held, reserve, hours wanted.
Draws: `hub.takings`, `asset.fails`.

Rule: An open hub wants hours every month and has bills. It earns from lettings to groups and from what
volunteers and members make of it. While the grant lasts it covers a shortfall; afterwards the body's reserve
does, and when that is empty for too long the hub is lost. An investment pays an income; an improvement is
simply there and needs a little care.

Equation: takings = base (0.35 + groups / (groups + g0)) (0.5 + hands) x noise.
Left out: mortgages; sale of assets.
"""

from __future__ import annotations

import math
from typing import Any

from sim.environment.finance import pence
from sim.rules import rule


class Holding:
    """Something the community has: a hub, an investment or an improvement.

    Attributes
    ----------
    kind : 'hub', 'income_asset' or 'improvement'
    worth : pounds put into it; condition : 0 to 1, how well it is kept; opened : month
    short_months : months running in which its bills could not be met
    """

    def __init__(self, kind: str, worth: float, opened: int, fit: float) -> None:
        self.kind, self.worth, self.opened, self.fit = kind, worth, opened, fit
        self.condition, self.short_months = 1.0, 0


@rule
def takings(base: float, groups: float, hands: float, noise: float) -> float:
    """Pounds a hub earns in a month, more with groups to house and hands to run it."""
    return base * (0.35 + groups / (groups + 6.0)) * (0.5 + hands) * noise


def hours_wanted(model: Any) -> float:
    """Hours of work the open hub wants this month."""
    p = model.parameters.hubs
    return float(p.hours * hub_scale(model)) if model.hub is not None else 0.0


def hub_scale(model: Any) -> float:
    """A large hub weighs more than a modest one."""
    p = model.parameters.hubs
    return float(p.large_scale if model.scenario.partnership.hub == "large" else 1.0)


def open_hub(model: Any, project: Any) -> None:
    """The hub opens."""
    model.hub = Holding("hub", project.cost / 100.0, model.month, project.fit)
    model.holdings.append(model.hub)
    model.hub_ever = True
    model.record_event(
        "hub_opens", "partnership", "the hub opens its doors", project.cost / 100.0, "project"
    )


def add_asset(model: Any, project: Any) -> None:
    """An investment starts to pay."""
    model.holdings.append(Holding("income_asset", project.cost / 100.0, model.month, project.fit))
    model.has_physical_asset = True
    model.record_event(
        "asset_bought",
        "partnership",
        "an investment begins to pay",
        project.cost / 100.0,
        "project",
    )


def add_improvement(model: Any, project: Any) -> None:
    """A lasting physical improvement is there."""
    model.holdings.append(Holding("improvement", project.cost / 100.0, model.month, project.fit))


def apply(model: Any) -> None:
    """Bills, takings, upkeep and loss."""
    earn_from_assets(model)
    if model.hub is not None:
        run_hub(model)
    p = model.parameters.hubs
    for holding in model.holdings:
        if holding.kind == "improvement":
            cared_for = min(1.0, 0.3 + model.now.presence)
            holding.condition += p.decay * (cared_for - holding.condition) * 0.5


def earn_from_assets(model: Any) -> None:
    """Investments pay a yearly yield in monthly parts into the reserve."""
    p = model.parameters.hubs
    income = sum(
        h.worth * p.asset_yield / 12.0 * h.condition
        for h in model.holdings
        if h.kind == "income_asset"
    )
    if income > 0.0:
        model.ledger.transfer("customers", "reserve", pence(income))
        model.income_last_year += income - model.income_last_year / 12.0


def run_hub(model: Any) -> None:
    """One month of lettings and bills."""
    p, hub, ledger = model.parameters.hubs, model.hub, model.ledger
    z = model.draws.normal("hub.takings", model.month)
    hands = model.helping_hands
    scale = hub_scale(model)
    earned = float(
        takings(p.takings_gbp * scale, float(model.groups_alive), hands, math.exp(0.2 * z))
    )
    earned *= 1.0 - model.pandemic
    ledger.transfer("customers", "reserve", pence(earned))
    model.income_last_year += earned - model.income_last_year / 12.0
    bill = pence(p.bills_gbp * scale)
    from_grant = 0
    if model.is_running and not model.month >= model.own_end_month:
        shortfall = max(0, bill - pence(earned))
        from_grant = min(shortfall, ledger.balance["available"])
        ledger.transfer("available", "spent_projects", from_grant)
    from_reserve = min(bill - from_grant, ledger.balance["reserve"])
    ledger.transfer("reserve", "running_costs", from_reserve)
    short = bill - from_grant - from_reserve
    hub.short_months = hub.short_months + 1 if short > 0 else max(0, hub.short_months - 1)
    hub.condition += p.decay * ((1.0 if short == 0 else 0.0) - hub.condition)
    if hub.short_months > p.months_of_grace:
        lose_hub(model, "no money for the bills")


def lose_hub(model: Any, cause: str) -> None:
    """The hub closes; the promise it was is broken."""
    if model.hub is None:
        return
    model.holdings.remove(model.hub)
    model.hub = None
    model.hub_lost = True
    model.now.broken_partnership += model.parameters.hubs.loss_weight
    model.record_event("hub_lost", "partnership", "the hub closes", cause=cause)


def viability(model: Any, holding: Holding) -> float:
    """How viable something held is, 0 to 1; something that cannot meet its bills counts against."""
    if holding.kind == "hub" and holding.short_months > 0:
        return max(0.0, 0.5 - 0.1 * holding.short_months)
    return holding.condition * (0.4 + 0.6 * holding.fit)
