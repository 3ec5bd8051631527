"""Influence on what councils and agencies decide beyond the area.

Purpose: let a partnership change decisions that are not its own, now and then, by standing or by campaigning.

Evidence: E010, E156, E161, E200, E213, XE12.
Reads: ties, links, reputation, power to deliver, agendas, distance, paternalism, presence. Writes: months of
influence, ties strained by a campaign, members' confidence after one. Draws: `influence.changes`, `campaign.wins`, keyed by body.

Rule: Influence beyond the area is the geometric mean of ties, credibility, power to deliver and fit with the other's
agenda, less distance and paternalism; the more of it there is, the likelier it changes a decision. A campaign puts
the question in public to the body whose priorities are nearest: presence in the area and influence carry it, winning gives members one
bounded gain of confidence, smaller each time, and losing strains the tie with a body used to deciding alone.

Equation: I = (tie x credibility x delivery x fit)^(1/4) (1 - d distance) (1 - q paternalism).
Left out: national policy; the press.
"""

from __future__ import annotations

from sim.agents.institutions import Institution
from sim.agents.project import Project
from sim.compiled import rule
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


def strategic_influence(state: State, body: Institution) -> float:
    """Influence on one body now, 0 to 1."""
    p = state.parameters.officials
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


def seek_influence(state: State, body: Institution, key: int) -> None:
    """Now and then influence changes a decision of a council or agency."""
    draw, most = unit_interval(key, body.who), state.parameters.officials.change_chance
    if draw >= most:
        return
    strength = strategic_influence(state, body)
    if draw < most * strength**2:
        state.last_influence_month = state.month
        what = "change a decision at the partnership's asking"
        state.record_event(
            "influence", body.label, what, round(strength, 3), "ties and credibility"
        )


def campaign(state: State, project: Project) -> None:
    """A campaign ends: the body it was about gives way, or does not."""
    p, theme = state.parameters.officials, project.theme
    body = min(state.institutions, key=lambda b: (not b.wants(theme), b.distance))
    backing = 0.5 * state.monthly.presence + 0.5 * strategic_influence(state, body)
    if state.draws.bernoulli(p.campaign_wins * backing, "campaign.wins", state.month, *project.key):
        state.campaigns_won += 1
        state.last_influence_month = state.month
        gain = p.campaign_gain / state.campaigns_won
        state.monthly.confidence_shift = max(state.monthly.confidence_shift, gain)
        what = f"give way to a campaign on {theme}"
        state.record_event("campaign_won", body.label, what, round(backing, 3), "campaign")
        return
    body.officer.tie *= 1.0 - p.campaign_strains * body.paternalism
    what = f"stand firm against a campaign on {theme}"
    state.record_event("campaign_lost", body.label, what, round(backing, 3), "campaign")
