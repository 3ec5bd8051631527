"""What is put before the meeting: options, who they come from, what they cost and need.

Purpose: give the meeting a flow of things to decide that grows out of who is there, how much energy
they have, and the money that has to be spent in the time left.

Rule: residents at the table bring options in step with their confidence and energy; workers in step
with their hours and directiveness; councillors and agencies now and then. The partnership paces
itself: what it plans to spend a month is the money it can still count on over the months left
before wind-down. An option's cost is its share of that pace, varied by kind. A decision needs hours of
work before it can be taken, more for dear and formal ones, and under consensus may need a further
meeting until people agree.

Reads: seats, energy, confidence, workers, ledger, levers. Writes: the docket.
Draws: `options.*`, `option.*`, keyed by (source, month, ordinal).
Left out: rival bids between groups for one pot; options carried over from earlier programmes.
Evidence: E005, E091, E113, E120, E164, XF13, XA28.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from sim.environment.finance import pence

SOURCES = ("residents", "workers", "councillors", "agencies")
KINDS = (
    "grants_round",
    "event",
    "service",
    "improvement",
    "hub",
    "income_asset",
    "convening",
)
THEMES = (
    "young people",
    "older people",
    "green space",
    "health",
    "arts",
    "jobs",
    "safety",
    "advice",
)
SMALL_AND_QUICK = ("event", "improvement")


@dataclass(eq=False)
class Option:
    """Something put before the meeting.

    Attributes
    ----------
    source : one of `SOURCES`; kind : one of `KINDS`
    cost : pence; need : hours of deciding it takes
    tabled : month; wait : further meetings until people agree
    progress : hours already given to it; taken : month it was decided, or None
    fit : 0 to 1, how well it meets need (set when discussed)
    """

    source: str
    kind: str
    theme: str
    cost: int
    need: float
    tabled: int
    ordinal: int
    wait: int = 0
    progress: float = 0.0
    taken: int | None = None
    dropped: bool = False
    fit: float = 0.5
    draws: dict[str, float] = field(default_factory=dict)


def months_to_spend(model: Any) -> int:
    """Months left in which money can sensibly be committed."""
    funding, p = model.scenario.funding, model.parameters.agenda
    left = model.programme_months - model.month
    if funding.spend_or_lose:
        left = min(left, 12 - model.month % 12)
    else:
        left -= round(p.wind_down_months * min(1.0, model.programme_months / 120))
    return max(1, left)


def spending_pace(model: Any) -> float:
    """Pounds a month the partnership means to spend on projects from now on."""
    from sim.mechanisms import money

    p = model.parameters.agenda
    months = months_to_spend(model)
    expected = money.still_to_come_gbp(model, months) - money.expected_post_cost_gbp(model, months)
    since_plan = model.month - (model.partnership.plan_month or model.month)
    full = p.months_to_full_pace * min(1.0, model.programme_months / 120.0)
    ramp = min(1.0, p.opening_pace + (1.0 - p.opening_pace) * since_plan / full)
    return max(0.0, expected / months) * (1.0 if model.scenario.funding.spend_or_lose else ramp)


def expected_options(model: Any) -> dict[str, float]:
    """Mean number of options each source brings this month."""
    p, partnership, population = model.parameters.agenda, model.partnership, model.population
    slots = partnership.slots
    initiative = float((population.confidence[slots] * population.energy[slots]).sum())
    seats = partnership.seats
    councillors = sum(seat.kind == "councillor" for seat in seats)
    agencies = len(seats) - len(slots) - councillors
    worker_push = sum(w.active_hours * (p.enabling_push + w.directiveness) for w in model.workers)
    return {
        "residents": p.options_per_resident * initiative,
        "workers": p.options_per_worker_hour * worker_push,
        "councillors": p.options_per_official * councillors,
        "agencies": p.options_per_official * agencies,
    }


def propose(model: Any) -> None:
    """Put this month's options on the docket."""
    expected = expected_options(model)
    total = sum(expected.values())
    pace = spending_pace(model) if model.partnership.has_plan else 0.0
    for source, mean in expected.items():
        count = min(6, model.draws.poisson(mean, f"options.{source}", model.month))
        for ordinal in range(count):
            option = draft(model, source, ordinal, pace / max(total, 0.5))
            model.partnership.docket.append(option)
            model.partnership.options.append(option)


def draft(model: Any, source: str, ordinal: int, typical_gbp: float) -> Option:
    """Draw up one option of a source."""
    p, month = model.parameters.agenda, model.month
    who = (source, ordinal)
    kind = choose_kind(model, source, model.draws.uniform("option.kind", month, *who))
    theme = THEMES[int(model.draws.uniform("option.theme", month, *who) * len(THEMES))]
    spread = math.exp(p.cost_spread * model.draws.normal("option.cost", month, *who))
    cost = typical_gbp * spread * getattr(model.parameters.projects, f"{kind}_cost")
    if kind == "hub":
        share = (
            p.large_hub_share if model.scenario.partnership.hub == "large" else p.modest_hub_share
        )
        cost = share * model.scenario.funding.amount_gbp
    if not model.partnership.has_plan:
        cost = p.early_cost_gbp * spread
    thousand = cost / 1000.0
    need = p.hours_per_decision * (1.0 + p.hours_for_money * math.log1p(thousand / 5.0))
    need *= 1.0 + p.hours_for_formality * model.partnership.formality
    need *= math.exp(0.4 * model.draws.normal("option.need", month, *who))
    option = Option(source, kind, theme, pence(max(cost, 100.0)), need, month, ordinal)
    option.draws["agree"] = model.draws.uniform("option.agree", month, *who)
    option.draws["support"] = model.draws.uniform("option.support", month, *who)
    option.draws["fit"] = model.draws.uniform("option.fit", month, *who)
    return option


def choose_kind(model: Any, source: str, u: float) -> str:
    """What kind of thing is proposed, from the design's levers and the source's habits."""
    if not model.partnership.has_plan:
        return "event" if u < 0.7 else "convening"
    weights = kind_weights(model, source)
    point = u * sum(weights.values())
    for kind, weight in weights.items():
        point -= weight
        if point <= 0.0:
            return kind
    return "event"


def kind_weights(model: Any, source: str) -> dict[str, float]:
    """Relative weight of each kind of project among a source's options."""
    p, levers = model.parameters.agenda, model.scenario.partnership
    money = 1.0 - levers.small_grants_share
    weights = {
        "grants_round": 2.0 * levers.small_grants_share,
        "event": p.event_weight,
        "service": p.service_weight
        * money
        * (p.professional_habit if source != "residents" else 1.0),
        "improvement": p.improvement_weight * money,
        "hub": 0.0,
        "income_asset": p.asset_weight * levers.income_investment_share,
        "convening": p.convening_weight * (1.5 if levers.decision_model == "enabling" else 1.0),
    }
    if levers.decision_model == "enabling":
        weights["grants_round"] *= p.enabling_grants
        weights["service"] *= 0.6
    since_plan = model.month - model.partnership.plan_month
    if since_plan < p.early_months:
        for kind in SMALL_AND_QUICK:
            weights[kind] *= 1.0 + p.early_win_weight * levers.early_wins
    elif model.hubs_wanted and not model.hub_started:
        weights["hub"] = p.hub_weight
    return weights
