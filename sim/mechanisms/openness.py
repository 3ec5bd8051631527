"""M5 Openness: who may take part, from a closed circle to all who care to come.

Purpose: let a partnership close when it is pressed, formal or under fire, and open when it reaches out.

Evidence: E043, E044, E051, E052, E064, E183.
Reads: openness target, recruitment effort, open sessions, live events and small grants, members' confidence
and load, formality, quarrel, attacks, rebuilding. Writes: openness, criteria for membership. Draws:
`openness.criteria`.

Rule: Openness is another thing than formality: a kitchen table may be closed and a committee open. It moves
slowly towards what pulls it. The design's own target holds it; effort to find members, open sessions, events
and small grants in which others have their say, rebuilding, and members' confidence as far as it exceeds what
they came with, open it further. Formality, members pressed by load, a quarrel, and criteria for membership
that were tightened close it. Being attacked in public closes it at once, by a share. Now and then a
partnership that is formal and rather closed, the likelier in a quarrel, tightens its criteria; they loosen
again over years. What openness does elsewhere: options from people not at the table, fit to need (M4),
stepping up and joining (M3), contact with those outside (M2), safety from attack.

Equation: o' = o + rate (target + opens (1 - target) - closes target - o), within 0 and 1.
Left out: which groups of residents feel shut out; co-option.
"""

from __future__ import annotations

from sim.parameters import Values
from sim.state import State

PARTICIPATORY = ("event", "grants_round")


def openness_next(
    openness: float, target: float, opens: float, closes: float, rate: float
) -> float:
    """Openness next month: what opens fills the way to all, what closes that to a closed circle."""
    aim = target + opens * (1.0 - target) - closes * target
    return min(1.0, max(0.0, openness + rate * (aim - openness)))


def opens_by(
    p: Values,
    effort: float,
    open_session: float,
    events: float,
    confidence: float,
    rebuilding: bool,
) -> float:
    """What reaching out, other voices, growing confidence and a new beginning open."""
    grown = max(0.0, confidence - p.confidence_from)
    total = p.effort_opens * effort + p.session_opens * open_session
    total += p.events_open * events / (events + p.events_half)
    total += p.confidence_opens * grown + (p.rebuilding_opens if rebuilding else 0.0)
    return float(total)


def closes_by(
    p: Values, formality: float, pressed: float, quarrel: float, criteria: float
) -> float:
    """What formality, load, a quarrel and tightened criteria close."""
    total = p.formality_closes * formality + p.load_closes * pressed
    return float(total + p.quarrel_closes * quarrel + p.criteria_close * criteria)


def tightening_chance(p: Values, formality: float, openness: float, quarrel: float) -> float:
    """Monthly chance that criteria for membership are tightened (E183)."""
    return float(p.tightens * formality * (1.0 - openness) * (1.0 + p.quarrel_tightens * quarrel))


def apply(state: State) -> None:
    """Let this month's pulls move openness."""
    p, partnership, monthly = state.parameters.openness, state.partnership, state.monthly
    if not len(partnership.slots):
        return
    if monthly.attacked:
        partnership.openness *= 1.0 - p.attack_closes
    events = sum(project.kind in PARTICIPATORY for project in state.projects)
    opens = opens_by(
        p,
        float(state.scenario.partnership.recruitment_effort),
        monthly.open_session,
        float(events),
        partnership.mean_of(state.population.confidence),
        state.month <= state.disputes.rebuilding_until,
    )
    closes = closes_by(
        p, partnership.formality, state.load_pressure, monthly.quarrel, partnership.criteria
    )
    target = float(state.scenario.partnership.openness)
    partnership.openness = openness_next(partnership.openness, target, opens, closes, p.rate)
    set_criteria(state)


def set_criteria(state: State) -> None:
    """Criteria for membership are tightened now and then, and loosen over years."""
    p, partnership = state.parameters.openness, state.partnership
    partnership.criteria *= 1.0 - p.loosens
    chance = tightening_chance(
        p, partnership.formality, partnership.openness, state.monthly.quarrel
    )
    if state.draws.bernoulli(chance, "openness.criteria", state.month):
        partnership.criteria = 1.0
        what = "tightens its rules on who may be a member"
        state.record_event("criteria_tightened", "partnership", what, cause="closed ways")
