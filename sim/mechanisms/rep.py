"""M10 Rep and peers: a critical friend sent by the funder, and meetings with other areas.

Purpose: let the same days of a rep help, pass by or press, by stance and by how long this one has been known, and let
meetings with other areas help some and discourage others.

Evidence: E009, E063, E120, E134 to E136, XA21, XA27.
Reads: days and stance of the rep, meetings a year, members' confidence and energy, plan, timeliness.
Writes: the relation with the rep, who is rep, members' confidence, skill and energy. Draws: `rep.turnover` and `rep.missed`,
keyed by holder; `peer.event`, by month; `peer.goes`, by member.

Rule: A rep advises (M4) and settles and untangles quarrels (M7, and the relation with the trusted organisation), the more,
the more days there are and the longer this rep and the members have got on. A silent one does little of it; one
who listens does it best and is liked for it; one who pushes advises, brings urgency to the plan and against
the lull of a long programme, and leaves less of the plan to residents. Reps move on now and then, and the relation begins
anew; now and then where it was good, and always where the funder sends another unasked, the members are given a new one against their will
and lose confidence. At meetings with other areas a few go, the confident first and so mostly the
same; they come back with skill, confidence and energy. A partnership still without plan or timely
decisions after some years hears others boast: its members, those who went first, lose heart.

Equation: works = days / (days + half) (1 + relation) / 2 stance; relation' = relation + r (liked - relation).
Left out: reps who take sides; friendships between areas.
"""

from __future__ import annotations

from sim.parameters import Values
from sim.randomness import unit_interval
from sim.state import State

YEAR = 12


def apply(state: State) -> None:
    """One month of the rep and of meetings with other areas."""
    if not state.supported:
        return
    rep, p = state.rep, state.parameters.rep
    if rep.days > 0.0:
        rep.relation += p.relation_rate * (getattr(p, f"{rep.stance}_liked") - rep.relation)
        moves_on = p.turnover / YEAR
        if state.draws.bernoulli(moves_on, "rep.turnover", state.month, rep.holder):
            replace(state, "moves on", unasked=False)
    state.monthly.confidence_shift -= rep.hurt
    rep.hurt = 0.0
    if state.scenario.support.peer_events_per_year > 0.0 and len(state.partnership.slots):
        meet_others(state)


def replace(state: State, cause: str, *, unasked: bool, strength: float = 0.5) -> None:
    """Another rep takes over; ``unasked`` when the funder sends one nobody wanted, so strongly (0 to 1)."""
    p, rep = state.parameters.rep, state.rep
    if rep.days <= 0.0 or not state.supported:
        return
    missed = state.draws.bernoulli(p.unwilling, "rep.missed", state.month, rep.holder)
    against_will = unasked or (missed and rep.relation >= p.liked_from)
    gone = rep.change()
    if against_will:
        rep.hurt += p.disempowers * (0.5 + strength)
    what = f"goes, and {rep.name} takes over as rep"
    what += ", which nobody here asked for" if against_will else ""
    state.record_event("rep_changes", gone, what, cause=cause)


def urgency(state: State) -> float:
    """How much a pushing rep quickens the first plan."""
    return float(state.parameters.rep.push_urgency * state.rep.push)


def plan_left_to_residents(state: State) -> float:
    """What a pushing rep leaves of residents' ownership of the plan."""
    return float(1.0 - state.parameters.rep.push_ownership * state.rep.push)


def meetings(per_year: float, draw: float) -> float:
    """Meetings this month: a whole number, right on average."""
    expected = per_year / YEAR
    return float(int(expected) + (draw < expected - int(expected)))


def is_struggling(p: Values, month: int, has_plan: bool, timely: float) -> bool:
    """Whether a partnership is behind where others are by now (``timely`` NaN: not known)."""
    return bool(month >= p.struggling_months and (not has_plan or timely < 0.5))


def meet_others(state: State) -> None:
    """A few go to meet other areas; what it does to them and to those at home."""
    p, month, population = state.parameters.rep, state.month, state.population
    per_year = float(state.scenario.support.peer_events_per_year)
    times = meetings(per_year, state.draws.uniform("peer.event", month)) * (1.0 - state.pandemic)
    if times <= 0.0:
        return
    went = attendees(state)
    timely = state.assessment.timely_share
    if is_struggling(p, month, state.partnership.has_plan, timely):
        for slot in state.partnership.slots.tolist():
            felt = p.boast_loss * times * (1.0 if slot in went else 0.5)
            population.confidence[slot] *= 1.0 - min(0.5, felt)
            population.energy[slot] *= 1.0 - min(0.5, felt)
        return
    for slot in went:
        for column, gain in (
            (population.confidence, p.goer_gain),
            (population.skill, p.goer_gain),
            (population.energy, p.goer_lift),
        ):
            column[slot] += min(1.0, gain * times) * (1.0 - column[slot])


def attendees(state: State) -> list[int]:
    """Slots of the members who go: the confident and lively first, and so mostly the same."""
    population, key = state.population, state.draws.key("peer.goes", state.month)
    keen = [
        (
            float(population.confidence[seat.slot] * population.energy[seat.slot])
            * (0.5 + 0.5 * unit_interval(key, seat.who)),
            seat.slot,
        )
        for seat in state.partnership.resident_seats()
    ]
    return [slot for _, slot in sorted(keen, reverse=True)[: round(state.parameters.rep.goers)]]
