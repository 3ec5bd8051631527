"""M9 Influence on what councils and agencies decide beyond the area.

Purpose: let a partnership change decisions that are not its own, and let that have consequences.

Evidence: E010, E011, E081, E091, E115, E156, E157, E161, E163, E180, E181, E200, E213, E230, XE12, XH12.
Reads: ties, links, reputation, power within, with and to, agendas, distance, paternalism. Writes: practice in seeking
influence, decisions changed, promises kept and broken as residents see them, members' confidence, activity, visible success, match, ties
strained by a campaign. Draws: `influence.attempt`, `influence.body`, `influence.succeeds`, `influence.pays`, `influence.amount`, `campaign.wins`, keyed by body or project.

Rule: Members with confidence and a shared vision (power within, E181) try now and then to change what a public body decides,
and with practice they try more often (XH12); each attempt is about one body, so that where there are more of them each is
asked less. Influence is the geometric mean of ties, credibility, power to deliver and fit with the other's
agenda, less distance and paternalism, and an attempt succeeds the likelier the more of it there is. A campaign puts
the question in public to the body whose priorities are nearest; power with (neighbours who see the partnership at work, ties, trust
between members) and influence carry it. A decision changed is a visible promise kept, by the partnership and, where
it is a council's, by the council: the nearer the body, the more people see of it. It shows that things can be changed, which gives members
confidence, less each time, and what is going on in the area grows; now and then the body pays for something as well. A
campaign lost is seen too: it counts as a promise broken, costs confidence, and strains the tie with a body used to deciding alone.

Equation: I = (tie x credibility x delivery x fit)^(1/4) (1 - d distance) (1 - q paternalism); tries = a within (u + (1 - u) practice).
Left out: national policy; the press.
"""

from __future__ import annotations

import math

from sim.agents.institutions import Institution
from sim.agents.project import Project
from sim.compiled import rule
from sim.environment.ledger import pence
from sim.functional_forms import floored
from sim.randomness import unit_interval
from sim.state import State

LEAST = 0.01  # of each part, so that a geometric mean can be taken
QUARTER = 0.25  # the power that takes the geometric mean of four


@rule
def influence_beyond(
    tie: float,
    credibility: float,
    delivery: float,
    fit: float,
    distance: float,
    paternalism: float,
    far: float,
    ruled: float,
) -> float:
    """Influence on a body beyond the area, 0 to 1."""
    product = max(tie, LEAST) * max(credibility, LEAST) * max(delivery, LEAST) * max(fit, LEAST)
    return product**QUARTER * (1.0 - far * distance) * (1.0 - ruled * paternalism)


@rule
def attempt_chance(within: float, practice: float, most: float, unpractised: float) -> float:
    """Monthly chance that members try to change a decision of some public body."""
    return most * within * (unpractised + (1.0 - unpractised) * practice)


def strategic_influence(state: State, body: Institution) -> float:
    """Influence on one body now, 0 to 1."""
    p = state.parameters.advocacy
    return float(
        influence_beyond.plain(
            max(body.officer.tie, body.embedded),
            state.partnership.reputation,
            state.power_to,
            floored(p.influence_unfit, body.own_agenda_fit),
            body.distance,
            body.paternalism,
            p.influence_distance,
            p.influence_paternalism,
        )
    )


def apply(state: State) -> None:
    """Members may try to change a decision of one of the public bodies."""
    p, month = state.parameters.advocacy, state.month
    state.influence_practice *= 1.0 - p.practice_fade
    if not len(state.partnership.slots):
        return
    chance = attempt_chance.plain(
        state.power["within"], state.influence_practice, p.attempts, p.unpractised
    )
    if state.draws.bernoulli(chance, "influence.attempt", month):
        key = state.draws.key("influence.body", month)
        attempt(state, max(state.institutions, key=lambda body: unit_interval(key, body.who)))


def attempt(state: State, body: Institution) -> None:
    """An attempt to change a decision of a body, from which people learn whatever comes of it."""
    p = state.parameters.advocacy
    state.influence_practice += p.practice_gain * (1.0 - state.influence_practice)
    strength = strategic_influence(state, body)
    chance = p.wins * strength
    if state.draws.bernoulli(chance, "influence.succeeds", state.month, body.label):
        what = "change a decision at the partnership's asking"
        cause = "ties and credibility"
        state.record_event("influence", body.label, what, round(strength, 3), cause)
        decision_changed(state, body, p.changed_gain)


def decision_changed(state: State, body: Institution, gain: float) -> None:
    """What follows where a body changes a decision; ``gain``: confidence the first one gives."""
    p, monthly = state.parameters.advocacy, state.monthly
    state.last_influence_month = body.last_changed = state.month
    state.changes_won += 1
    seen = 1.0 - p.unseen_far * body.distance
    monthly.decisions_changed += seen
    monthly.kept_partnership += p.changed_promise * seen
    if body in state.councils:
        monthly.kept_council += p.council_gives * seen
    state.activity += p.changed_activity * seen
    monthly.confidence_shift = max(monthly.confidence_shift, gain / state.changes_won)
    if state.draws.bernoulli(p.pays * body.capacity, "influence.pays", state.month, body.label):
        z = state.draws.normal("influence.amount", state.month, body.label)
        amount_gbp = p.pays_gbp * math.exp(p.pays_spread * z)
        pay_for_something(state, body, amount_gbp, "a decision changed")


def pay_for_something(state: State, body: Institution, amount_gbp: float, cause: str) -> None:
    """A body pays for something in the area, beside the grant; people see it."""
    p, amount = state.parameters.advocacy, pence(amount_gbp)
    state.ledger.transfer("match_givers", "match", amount)
    state.ledger.transfer("match", "spent_match", amount)
    state.monthly.visible_success += p.paid_for
    state.monthly.kept_partnership += p.paid_for * state.parameters.projects.kept_weight
    what = "pay for something the partnership asked for"
    state.record_event("body_pays", body.label, what, amount / 100.0, cause)


def campaign(state: State, project: Project) -> None:
    """A campaign ends: the body it was about gives way, or does not."""
    p, theme = state.parameters.advocacy, project.theme
    body = min(state.institutions, key=lambda b: (not b.wants(theme), b.distance))
    backing = 0.5 * state.power["with"] + 0.5 * strategic_influence(state, body)
    if state.draws.bernoulli(p.campaign_wins * backing, "campaign.wins", state.month, *project.key):
        what = f"give way to a campaign on {theme}"
        state.record_event(
            "campaign_won", body.label, what, round(backing, 3), "campaign", about=project
        )
        decision_changed(state, body, p.campaign_gain)
        return
    campaign_lost(state, body)
    what = f"stand firm against a campaign on {theme}"
    state.record_event(
        "campaign_lost", body.label, what, round(backing, 3), "campaign", about=project
    )


def campaign_lost(state: State, body: Institution) -> None:
    """What follows where a body stands firm."""
    p, monthly = state.parameters.advocacy, state.monthly
    body.last_refused = state.month
    body.officer.tie *= 1.0 - p.campaign_strains * body.paternalism
    monthly.decisions_changed -= p.lost_weight
    monthly.broken_partnership += p.lost_promise
    if monthly.confidence_shift <= 0.0:
        monthly.confidence_shift -= p.lost_confidence
