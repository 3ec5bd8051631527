"""M11 Money: what is released, promised and spent, to the penny.

Purpose: follow the grant from the funder to what it buys, so that the length and the shape of
funding can matter.

Evidence: E001, E002, E006, E010, E011, E020, XA17, XA18, XA20, XF01 to XF06, XF13.
Reads: funding levers, posts, projects. Writes: the ledger. Draws: `match.*`.

Rule: Before the first endorsed plan only the getting-started money can be spent. From the plan on,
a flexible grant is all there; an equal yearly one comes in twelfths of each year's share; a
front-loaded one gives more in the first third, a tapered one less and less. Under spend-or-lose what a year leaves
unspent goes back. Posts are paid month by month, before projects. Match comes to a project with
the partnership's reputation and its ties; it needs somebody to bid. The locally trusted organisation's fee comes on
top. Nothing is spent that is not there.

Equation: match = cost x median ratio x reputation-and-ties x exp(spread x z).
Left out: loans, interest, inflation.
"""

from __future__ import annotations

import math
from typing import Any

from sim.environment.finance import pence


def share_due(profile: str, elapsed: float) -> float:
    """Share of the grant available once this share (0 to 1) of the programme has passed."""
    x = min(1.0, max(0.0, elapsed))
    if profile == "flexible":
        return 1.0
    if profile == "front_loaded":
        return min(1.0, 1.8 * x) if x < 1 / 3 else 0.6 + 0.6 * (x - 1 / 3)
    if profile == "tapered":
        return x * (2.0 - x)
    return x


def is_over(model: Any) -> bool:
    """Whether the money has ended: the years are over, or the grant is spent."""
    return bool(model.month >= model.own_end_month)


def release(model: Any) -> None:
    """The funder makes this month's money available."""
    funding, ledger = model.scenario.funding, model.ledger
    total = pence(funding.amount_gbp)
    if is_over(model):
        return
    if not model.partnership.has_plan:
        target = min(total, pence(funding.getting_started_gbp))
    else:
        years = math.ceil((model.month + 1) / 12)
        elapsed = years / funding.years if funding.profile != "flexible" else 1.0
        profile = (
            "equal_yearly"
            if funding.spend_or_lose and funding.profile == "flexible"
            else (funding.profile)
        )
        if profile != "flexible":
            elapsed = years / funding.years
        target = round(total * share_due(profile, elapsed))
    due = target - ledger.granted
    if due > 0:
        ledger.transfer("funder", "available", due)


def close_year(model: Any) -> None:
    """Under spend-or-lose, what the year leaves uncommitted goes back."""
    ledger = model.ledger
    if not model.scenario.funding.spend_or_lose or model.month % 12 != 11 or is_over(model):
        return
    lost = ledger.balance["available"]
    if lost > 0:
        ledger.transfer("available", "lapsed", lost)
        model.record_event(
            "money_lapses",
            "funder",
            "unspent money of the year goes back",
            lost / 100,
            "spend_or_lose",
        )
        model.now.broken_partnership += model.parameters.trust.lapse_weight


def still_to_come_gbp(model: Any, months: int) -> float:
    """Pounds not yet committed that can be counted on within this many months."""
    funding, ledger = model.scenario.funding, model.ledger
    if funding.spend_or_lose:
        return ledger.gbp("available")
    del months
    return ledger.gbp("available") + funding.amount_gbp - ledger.granted / 100.0


def expected_post_cost_gbp(model: Any, months: int) -> float:
    """What paid posts will cost over the coming months."""
    hours = sum(worker.hours for worker in model.workers)
    return float(hours * model.parameters.money.hour_cost_gbp * months)


def pay_posts(model: Any) -> None:
    """Pay this month's staff, as far as there is money; unpaid posts end."""
    ledger, p = model.ledger, model.parameters.money
    hours = sum(worker.active_hours for worker in model.workers)
    support = p.support_gbp if model.partnership.has_plan else p.support_gbp * 0.25
    bill = pence(hours * p.hour_cost_gbp + support)
    paid = min(bill, ledger.balance["available"])
    ledger.transfer("available", "spent_delivery", paid)
    model.now.posts_paid = 1.0 if bill == 0 else paid / bill


def charge_fee(model: Any) -> None:
    """The LTO's fee on top of the grant (E006)."""
    due = round(model.parameters.money.lto_fee_share * model.ledger.spent)
    due -= model.ledger.balance["lto_fee"]
    if due > 0:
        model.ledger.transfer("fee_payer", "lto_fee", due)


def commit(model: Any, option: Any) -> bool:
    """Promise money to an option; False where it cannot be afforded even in part."""
    ledger, p = model.ledger, model.parameters.money
    months = 3
    kept_back = pence(expected_post_cost_gbp(model, months) + months * p.support_gbp)
    there = ledger.balance["available"] - (0 if is_over(model) else kept_back)
    wanted = option.cost
    share = model.scenario.funding.match_required
    match = seek_match(model, option)
    if share > 0.0 and match < share * wanted:
        wanted = min(wanted, round(match / share))  # it shrinks to what match allows
    amount = min(wanted, there)
    if amount < p.least_project_gbp * 100:
        return False
    option.cost = amount
    ledger.transfer("available", "committed", amount)
    bring_match(model, match)
    return True


def seek_match(model: Any, option: Any) -> int:
    """Pence of match somebody brings to this option."""
    p, who = model.parameters.money, (option.source, option.ordinal)
    standing = model.partnership.reputation * (0.5 + 0.5 * model.officials_mean_tie)
    bidding = min(1.0, p.bidding_base + p.bidding_per_hour * model.now.strategic_hours)
    chance = p.match_chance * bidding * (0.4 + 1.2 * standing)
    needed = model.scenario.funding.match_required
    if model.draws.uniform("match.found", option.tabled, *who) >= min(0.95, chance + 0.5 * needed):
        return 0
    z = model.draws.normal("match.size", option.tabled, *who)
    ratio = p.match_ratio * math.exp(p.match_spread * z) * (0.4 + 1.2 * standing)
    return pence(min(ratio * option.cost / 100.0, p.match_cap_gbp))


def bring_match(model: Any, amount: int) -> None:
    """Book match money; it is spent with the project."""
    if amount > 0:
        model.ledger.transfer("match_givers", "match", amount)
        model.ledger.transfer("match", "spent_match", amount)
        model.record_event("match", "partnership", "match funding found", amount / 100.0, "project")


def spend(model: Any, project: Any, amount: int) -> None:
    """Spend committed money on a project."""
    amount = min(amount, project.cost - project.spent)
    if amount > 0:
        model.ledger.transfer("committed", "spent_projects", amount)
        project.spent += amount


def note_end(model: Any) -> None:
    """Find out whether the money ends now: the grant is spent (or as good as)."""
    ledger, p = model.ledger, model.parameters.money
    if model.month >= model.own_end_month:
        return
    left = pence(model.scenario.funding.amount_gbp) - ledger.spent - ledger.balance["lapsed"]
    spent_out = left < p.spent_when_below_gbp * 100 and model.partnership.has_plan
    if spent_out:
        model.own_end_month = model.month
        model.record_event("grant_spent", "partnership", "the grant is spent", ledger.spent / 100.0)


def apply(model: Any) -> None:
    """Release, begin and pay posts, charge the fee, close the year, note the end."""
    if not model.has_programme:
        return
    model.funder.step()
    begin_and_end_posts(model)
    if model.is_running:
        pay_posts(model)
        close_year(model)
        note_end(model)
    model.lto.step()
    model.ledger.check()


def begin_and_end_posts(model: Any) -> None:
    """Posts begin once there is a plan and their month has come, and end as the design says."""
    levers = model.scenario.workers
    if not model.posts_begun and model.is_running:
        if model.partnership.has_plan and model.month >= levers.start_month:
            model.begin_posts()
    closing = model.month >= model.programme_months - levers.end_before_close_months
    if model.workers and levers.end_before_close_months and closing:
        for worker in list(model.workers):
            worker.remove()
        model.workers.clear()
        model.record_event(
            "posts_end", "workers", "paid posts end before the money does", cause="design"
        )
    for worker in model.workers:
        worker.step()
