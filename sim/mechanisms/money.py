"""M11 Money: what is released, promised and spent, to the penny.

Purpose: follow the grant from the funder to what it buys, so that the length and the shape of
funding can matter.

Evidence: E001, E002, E006 to E008, E010, E011, E042, E050, XA17, XA18, XA20, XA22 to XA25, XA36, XF02, XF13, XH03.
Reads: funding levers, plan, posts, options, reputation, ties, strategic hours.
Writes: the ledger, posts that cannot be paid, own end, broken promises when money lapses.
Draws: `match.found`, `match.size`, keyed by what an option is keyed by; `grant.closes`.

Rule: Before the first endorsed plan only the getting-started money can be spent. From the plan on a
flexible grant is all there. The other profiles release each programme year's part when the year
begins: equal parts, most of it in the first quarter (front-loaded), or less every year (tapered);
what those years before the plan would have brought comes with the plan. What is all there is planned
over the months left; what comes by the year is spent by the year, within a year and a half of coming;
and where the programme ends when the money is spent, nobody stretches it to the last year.
Under spend-or-lose what a year leaves unpromised is lost, and a promise is broken; so is what was promised to building work that has not
begun to spend it, which is given up.
Posts begin with the plan, or before it where targets set from outside are to be met and staff write it, paid out of the getting-started money.
They come first: their pay to the end, or, with a margin, until the next part comes, is kept back from projects, up to a
share of the grant, and a post that cannot be paid ends.
A top-up adds to the grant from its month on and comes by the same terms; once the money has ended it
comes to nothing.
A project that cannot be finished within a few months of the end is not begun. Match comes with
reputation and ties, when somebody bids; where match is required, it pays its share and a project shrinks to what it allows,
or is not begun: a small part may be met in kind (XA36), and what is found beyond the requirement comes on top. While there is no organisation to hold the money nothing is promised (M10). Its fee comes on top of the
grant. What an hour of paid work costs depends on who employs.
The money ends on its date, or when the grant is spent, whichever is earlier. Where the programme ends with the money, an area may close
with a little left, once little of that is under way (XH03); it goes to the body that carries on, where there is one.

Equation: match = cost x ratio x standing x exp(spread x z), standing = a + b reputation (1 + ties) / 2; where a share s is required, grant = (1 - s) min(cost, (match + in kind) / s).
Left out: loans, interest, inflation.
"""

from __future__ import annotations

import math

from sim.agents.project import Project, months_needed
from sim.compiled import rule
from sim.environment.deliberation import Proposal
from sim.environment.ledger import pence
from sim.mechanisms import employment, funding_terms, trusted_organisation
from sim.parameters import Values
from sim.scenario.levers_funding import Funding
from sim.state import State
from sim.sums import sum_in_order

YEAR = 12


@rule
def share_due(
    equal: float, front: float, elapsed: float, front_share: float, front_period: float
) -> float:
    """Share of the grant released once this share (0 to 1) of the years has begun.

    ``equal`` 1 for equal parts; else ``front`` 1 for front-loaded, 0 for tapered.
    """
    x = min(1.0, max(0.0, elapsed))
    if equal > 0.5:
        return x
    if front < 0.5:
        return x * (2.0 - x)
    if x < front_period:
        return front_share * x / front_period
    return front_share + (1.0 - front_share) * (x - front_period) / (1.0 - front_period)


@rule
def match_standing(
    reputation: float,
    ties: float,
    formality: float,
    floor: float,
    weight: float,
    form_weight: float,
) -> float:
    """What others make of the partnership when it asks for money, 1 at middling standing."""
    return floor + weight * reputation * (0.5 + 0.5 * ties) + form_weight * formality


def profile_of(funding: Funding) -> str:
    """The profile in force: money that is lost yearly has to come yearly."""
    flexible = funding.profile == "flexible"
    return "equal_yearly" if funding.spend_or_lose and flexible else str(funding.profile)


def is_over(state: State) -> bool:
    """Whether the money has ended: the years are over, or the grant is spent."""
    return bool(state.month >= state.own_end_month)


def grant_gbp(state: State) -> float:
    """Pounds of the whole grant as it stands: what was promised at first, and top-ups so far."""
    return float(state.scenario.funding.amount_gbp + state.topped_up_gbp)


def top_up(state: State, amount_gbp: float) -> None:
    """The funder adds to the grant, unless the money has ended."""
    if not state.has_programme or is_over(state):
        return
    state.topped_up_gbp += amount_gbp
    state.record_event("top_up", "funder", "the funder adds to the grant", amount_gbp, "event")


def released_by_now(state: State) -> int:
    """Pence of the grant the funder has made available by this month."""
    funding, p = state.scenario.funding, state.parameters.money
    total, profile = pence(grant_gbp(state)), profile_of(funding)
    if state.awaits_support or state.month < state.selected_in:
        return 0
    if not state.partnership.has_plan:
        return min(total, pence(funding.getting_started_gbp))
    if profile == "flexible":
        return total
    elapsed = (state.month // YEAR + 1) / funding.years
    equal, front = float(profile == "equal_yearly"), float(profile == "front_loaded")
    share = share_due.plain(equal, front, elapsed, p.front_share, p.front_period)
    return round(total * share)


def release(state: State) -> None:
    """The funder makes this month's money available."""
    if is_over(state):
        return
    due = released_by_now(state) - state.ledger.granted
    if due > 0:
        state.ledger.transfer("funder", "available", due)


def close_year(state: State) -> None:
    """Under spend-or-lose, what the year leaves unpromised goes back."""
    ledger = state.ledger
    if not state.scenario.funding.spend_or_lose or state.month % YEAR != YEAR - 1:
        return
    lost = ledger.balance["available"]
    if state.partnership.has_plan:
        lost += lose_unbegun(state)
    if lost > 0:
        ledger.transfer("available", "lapsed", ledger.balance["available"])
        what = "unspent money of the year goes back"
        state.record_event("money_lapses", "funder", what, lost / 100, "spend_or_lose")
        state.monthly.broken_partnership += state.parameters.trust.lapse_weight


def lose_unbegun(state: State) -> int:
    """Building work that has hardly begun to spend loses its money at the year's end; pence that go back (E008)."""
    lost, least = 0, state.parameters.terms.kept_over
    for project in [p for p in state.projects if p.is_live and p.is_capital]:
        if project.spent < least * project.cost:
            project.stage = "abandoned"
            lost += take_back(state, project)
            what = f"the {project.title()} is given up"
            amount = project.cost / 100.0
            state.record_event(
                "project_abandoned",
                "partnership",
                what,
                amount,
                "spend_or_lose",
                about=project,
            )
            if project.kind == "hub":
                state.hub_started = False
            project.remove()
    return lost


def still_to_come_gbp(state: State, months: int) -> float:
    """Pounds to plan with over the months left: the pace the terms of the grant suggest, times the months."""
    funding, ledger, p = state.scenario.funding, state.ledger, state.parameters.money
    there = ledger.gbp("available")
    months = max(1, months)
    if funding.spend_or_lose:
        return float(there)
    if profile_of(funding) != "flexible":
        return float(there * months / min(months, p.budget_months))
    left = there + max(0.0, grant_gbp(state) - ledger.granted / 100.0)
    return float(left * months / max(1, min(months, planned_end(state) - state.month)))


def planned_end(state: State) -> int:
    """Month by which the partnership means to be done: the date, or before it where nobody stretches the money."""
    if state.scenario.funding.end_on == "date":
        return int(state.programme_months)
    p = state.parameters.money
    aim = round(p.spend_out_share * state.programme_months)
    return int(min(state.programme_months, max(aim, state.month + p.months_ahead)))


def post_hours(state: State) -> float:
    """Paid hours a month: of the posts there are, or of those the design plans and has not begun."""
    if state.posts_begun:
        return float(sum_in_order(worker.hours for worker in state.workers))
    levers = state.scenario.workers
    return float(
        levers.grassroots_hours
        + levers.delivery_hours
        + levers.strategic_hours
        + levers.administration_hours
    )


def expected_post_cost_gbp(state: State, months: int) -> float:
    """What paid posts and support will cost over the coming months, as far as posts go on."""
    p = state.parameters.money
    closing = state.programme_months - state.scenario.workers.end_before_close_months
    months = min(months, planned_end(state) - state.month)
    posts = max(0, min(months, closing - state.month))
    return float(post_hours(state) * hour_cost_gbp(state) * posts + p.support_gbp * months)


def hour_cost_gbp(state: State) -> float:
    """Pounds an hour of paid work costs, by who employs."""
    return float(state.parameters.money.hour_cost_gbp * employment.cost_factor(state))


def pay_posts(state: State) -> None:
    """Pay this month's staff and support as far as there is money; a post that cannot be paid ends."""
    ledger, p = state.ledger, state.parameters.money
    hours = sum_in_order(worker.active_hours for worker in state.workers)
    support = p.support_gbp * (1.0 if state.partnership.has_plan else p.support_before_plan)
    bill = pence(hours * hour_cost_gbp(state) + support)
    paid = min(bill, ledger.balance["available"])
    ledger.transfer("available", "spent_delivery", paid)
    state.monthly.posts_paid = 1.0 if bill == 0 else paid / bill
    if state.monthly.posts_paid < 1.0 and state.workers:
        let_a_post_go(state)


def let_a_post_go(state: State) -> None:
    """The dearest post ends for want of money."""
    worker = max(state.workers, key=lambda post: post.hours)
    what = f"the {worker.role} post ends, for there is no money to pay it"
    state.record_event("posts_end", worker.name, what, worker.hours, "no money")
    state.workers.remove(worker)
    employment.take_ties_along(state, worker)
    worker.remove()


def charge_fee(state: State) -> None:
    """The LTO's fee on top of the grant (E006)."""
    due = round(state.parameters.money.lto_fee_share * state.ledger.spent)
    due -= state.ledger.balance["lto_fee"]
    if due > 0:
        state.ledger.transfer("fee_payer", "lto_fee", due)


def kept_back(state: State) -> int:
    """Pence kept back from projects for posts and support: to the end, or until the next part comes."""
    if not state.posts_begun:
        return 0
    p, months = state.parameters.money, state.programme_months - state.month
    margin = 1.0
    if profile_of(state.scenario.funding) != "flexible":
        months = min(months, YEAR - state.month % YEAR)
        margin += p.margin_of_the_year
    most = p.most_kept_back * grant_gbp(state)
    return pence(min(margin * expected_post_cost_gbp(state, months), most))


def can_be_finished(state: State, proposal: Proposal) -> bool:
    """Whether an option can be expected to be done within a few months of the end."""
    planning, delivery = months_needed(state.parameters.projects, proposal)
    last = state.programme_months + state.parameters.projects.finishing_months
    return bool(state.month + planning + delivery <= last)


def commit(state: State, proposal: Proposal) -> int | None:
    """Promise money to an option: its cost becomes what the grant pays.

    Returns
    -------
    pence of match that were found for it, or None where it cannot be afforded even in part.
    """
    ledger, p = state.ledger, state.parameters.money
    if is_over(state) or not state.lto.is_at_work or not can_be_finished(state, proposal):
        return None
    match, wanted = seek_match(state, proposal), proposal.cost
    share = float(state.scenario.funding.match_required)
    if share > 0.0:  # the grant pays the rest, as far as match, and what people give in kind, allow
        met = match + p.in_kind_share * wanted
        wanted = int((1.0 - share) * min(wanted, met / share))
    amount = min(wanted, ledger.balance["available"] - kept_back(state))
    if amount < p.least_project_gbp * 100:
        return None
    proposal.cost = amount
    ledger.transfer("available", "committed", amount)
    return match


def seek_match(state: State, proposal: Proposal) -> int:
    """Pence of match somebody finds for this option."""
    p, who = state.parameters.money, (proposal.source, proposal.ordinal)
    reputation, ties = state.partnership.reputation, state.officials_mean_tie
    standing = match_standing.plain(
        reputation,
        ties,
        state.partnership.formality,
        p.standing_floor,
        p.standing_weight,
        p.standing_of_form,
    )
    bidding = min(1.0, p.bidding_base + p.bidding_per_hour * state.monthly.strategic_hours)
    needed = p.bidding_when_required * state.scenario.funding.match_required
    needed += trusted_organisation.match_found(state)
    built = match_factor(state)
    chance = min(p.match_most_likely, p.match_chance * bidding * standing * built + needed)
    if state.draws.uniform("match.found", proposal.tabled, *who) >= chance:
        return 0
    z = state.draws.normal("match.size", proposal.tabled, *who)
    ratio = p.match_ratio * math.exp(p.match_spread * z) * standing * built
    ratio *= trusted_organisation.match_enlarged(state)
    return pence(min(ratio * proposal.cost / 100.0, p.match_cap_gbp))


def match_factor(state: State) -> float:
    """How much more match there is while it lasts, 1 without any development."""
    if state.development is None:
        return 1.0
    return float(1.0 + state.parameters.development.brings_match * state.development.strength)


def bring_match(state: State, project: Project) -> None:
    """Book match money; it is spent with its project."""
    if project.match > 0:
        state.ledger.transfer("match_givers", "match", project.match)
        what, found = "match funding found", project.match / 100.0
        state.record_event("match", "partnership", what, found, "project", about=project)


def spend(state: State, project: Project, share: float) -> None:
    """Spend promised money, and the match beside it, up to this share (0 to 1) of a project."""
    ledger = state.ledger
    due = round(project.cost * share) - project.spent
    if due > 0:
        ledger.transfer("committed", "spent_projects", due)
        project.spent += due
    beside = round(project.match * share) - project.match_spent
    if beside > 0:
        ledger.transfer("match", "spent_match", beside)
        project.match_spent += beside


def take_back(state: State, project: Project) -> int:
    """Free what was promised to a project given up, and return its match; pence of grant freed."""
    left = int(project.cost - project.spent)
    target = "lapsed" if is_over(state) else "available"
    state.ledger.transfer("committed", target, left)
    state.ledger.transfer("match", "match_givers", project.match - project.match_spent)
    return left


def note_end(state: State) -> None:
    """The money also ends when the grant is spent, or as good as, or when an area closes with a little left."""
    ledger, p = state.ledger, state.parameters.money
    if not state.partnership.has_plan:
        return
    left = pence(grant_gbp(state)) - ledger.spent - ledger.balance["lapsed"]
    if left < p.spent_when_below_gbp * 100:
        state.own_end_month = state.month
        state.record_event("grant_spent", "partnership", "the grant is spent", ledger.spent / 100.0)
    elif state.scenario.funding.end_on == "spend_out" and closes(state, left / 100.0):
        close_with_a_little_left(state, left)


def closing_chance(p: Values, left_gbp: float, under_way: float) -> float:
    """Monthly chance that an area closes with this much left, the likelier the less is under way (XH03)."""
    if left_gbp > p.may_close_below_gbp:
        return 0.0
    return float(p.closes * (1.0 - min(1.0, under_way / max(1.0, left_gbp))))


def closes(state: State, left_gbp: float) -> bool:
    """Whether the area closes this month, with so much of its grant left."""
    chance = closing_chance(state.parameters.money, left_gbp, state.ledger.gbp("committed"))
    return bool(state.draws.bernoulli(chance, "grant.closes", state.month))


def close_with_a_little_left(state: State, left: int) -> None:
    """The programme ends before all is spent; what is left helps the body that carries on, where there is one."""
    ledger = state.ledger
    if state.partnership.legal_form_month is not None:
        ledger.transfer("available", "endowment", ledger.balance["available"])
    state.own_end_month = state.month
    what = "closes with a little of the grant left"
    state.record_event("closes", "partnership", what, left / 100.0, "close out")


def apply(state: State) -> None:
    """Release, begin and pay posts, close the year, note the end, charge the fee."""
    if not state.has_programme:
        return
    release(state)
    begin_and_end_posts(state)
    if state.is_running:
        pay_posts(state)
        close_year(state)
        note_end(state)
    charge_fee(state)
    state.ledger.check()


def begin_and_end_posts(state: State) -> None:
    """Posts begin once there is a plan (or staff write it) and their month has come, and end as the design says."""
    levers = state.scenario.workers
    begins = state.selected_in + levers.start_month
    may_begin = state.partnership.has_plan or funding_terms.staff_come_first(state)
    ready = state.is_running and may_begin and state.month >= begins
    if not state.posts_begun and ready and employment.can_begin(state):
        employment.begin_posts(state)
    closing = state.month >= state.programme_months - levers.end_before_close_months
    if state.workers and levers.end_before_close_months and closing:
        end_posts(state)
        what = "paid posts end before the money does"
        state.record_event("posts_end", "workers", what, cause="design")
    for worker in list(state.workers):
        employment.live_through_month(state, worker)


def end_posts(state: State) -> None:
    """Every paid post ends."""
    for worker in list(state.workers):
        employment.take_ties_along(state, worker)
        worker.remove()
    state.workers.clear()
