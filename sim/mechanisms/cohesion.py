"""M4 Cohesion: how members come to understand and trust each other, or do not.

Purpose: let who sits at the table, and what they have been through together, make one partnership pull together and another strain.

Evidence: E027, E028, E061, E062, E071, E075, E082, E084, E096, E164, E221, L10, XC09, XG01, XG02.
Reads: who sits there (motives, difficult people, estates, degree, newcomer communities), attendance, reflection, rivalry, quarrel,
clashes settled, newcomers. Writes: shared understanding (cohesion) and members' trust in each other.
Draws: none of its own; who is difficult is that of conflict.

Rule: Meeting brings members towards as much *shared understanding* as those who sit there allow: less where many came for a project of
their own or out of distrust of others, where difficult people sit, and where estates that distrust each other are mixed.
Reflection quickens it. Newcomers and quarrels set it back; being outvoted does too (M4 Decisions). Meeting also builds *trust* between members, up to
what is usual among people as alike as they are and as many: people who are unlike each other take longer to find what they share, and at a large
table nobody knows everybody. Newcomers start lower. A quarrel takes trust away; a clash that was
settled binds those who have been through it. Where members neither understand nor trust each other tastes differ more (agenda), clashes are likelier and
settled less (M7), and people leave sooner (M3).

Equation: c' = c + r attendance (1 + reflection) (allowed - c) - (newcomers + quarrel) c;
t' = t + m attendance (usual - t) - q quarrel t + b settled (1 - t).
Left out: friendships of pairs; factions that last.
"""

from __future__ import annotations

from sim.agents.population import DISTRUST_OF_OTHERS
from sim.mechanisms.conflict import reflecting, who_is_there
from sim.parameters import Values
from sim.state import State
from sim.sums import sum_in_order, total_of

UNLIKE = ("degree", "newcomer")


def understanding_allowed(p: Values, own_ends: float, difficult: float, rivalry: float) -> float:
    """Shared understanding that those at the table can come to: less with ends of their own, difficult people, rivals."""
    apart = p.own_ends_apart * own_ends + p.difficult_apart * min(1.0, difficult)
    return float(max(p.least, 1.0 - apart - p.rivalry_apart * rivalry))


def trust_usual(p: Values, unlikeness: float, members: int) -> float:
    """Trust that people as alike, and as many, as they are come to by working together."""
    crowd = max(0.0, 1.0 - p.close_table / max(1, members))
    return float(max(p.least, 1.0 - p.unlikeness_costs * unlikeness - p.crowd_costs * crowd))


def cohesion_next(
    p: Values,
    cohesion: float,
    attendance: float,
    allowed: float,
    reflection: float,
    newcomers: float,
    quarrel: float,
) -> float:
    """Shared understanding next month: meeting moves it to what is allowed, newcomers and quarrels cost it."""
    moves = p.rate * attendance * (1.0 + p.reflection_quickens * reflection)
    lost = p.newcomer_cost * newcomers + p.quarrel_cost * quarrel
    return float(min(1.0, max(p.least, cohesion + moves * (allowed - cohesion) - lost * cohesion)))


def trust_next(
    p: Values, trust: float, attendance: float, usual: float, quarrel: float, settled: int
) -> float:
    """Members' trust in each other next month: work together builds it, quarrels take it, clashes overcome bind."""
    built = p.trust_rate * attendance * (usual - trust) - p.quarrel_takes * quarrel * trust
    return float(min(1.0, max(p.least, trust + built + p.settled_binds * settled * (1.0 - trust))))


def apply(state: State) -> None:
    """A month of members with each other."""
    partnership, monthly, p = state.partnership, state.monthly, state.parameters.cohesion
    seats = partnership.resident_seats()
    if not seats:
        return
    own_projects, difficult, mixed = who_is_there(state)
    own_ends = (own_projects + distrustful(state)) / len(seats)
    new = sum(state.month - seat.joined <= p.newcomer_months for seat in seats) / len(seats)
    partnership.cohesion = cohesion_next(
        p,
        partnership.cohesion,
        monthly.attendance_share,
        understanding_allowed(p, own_ends, difficult, state.rivalry * mixed),
        reflecting(state),
        new,
        monthly.quarrel,
    )
    settled = state.disputes.overcome - partnership.clashes_lived_through
    partnership.clashes_lived_through = state.disputes.overcome
    partnership.trust_between = trust_next(
        p,
        diluted(state),
        monthly.attendance_share,
        trust_usual(p, unlikeness(state), len(seats)),
        monthly.quarrel,
        settled,
    )


def distrustful(state: State) -> int:
    """Members who came because they do not trust others with it (E084)."""
    motives = state.population.motive[state.partnership.slots].tolist()
    return motives.count(DISTRUST_OF_OTHERS)


def unlikeness(state: State) -> float:
    """How unlike each other members are, 0 to 1: by degree, newcomer communities and estate."""
    _, _, mixed = who_is_there(state)
    members = state.population.columns_of(UNLIKE, state.partnership.slots)
    shares = [total_of(row) / row.size for row in members]
    mixtures = [4.0 * share * (1.0 - share) for share in shares]
    return float((sum_in_order(mixtures) + mixed) / (len(mixtures) + 1))


def diluted(state: State) -> float:
    """Members' trust in each other with those who joined this month, who start lower (E096)."""
    partnership, start = state.partnership, state.parameters.partnership.trust_between_at_start
    new = sum(seat.joined == state.month for seat in partnership.seats) / len(partnership.seats)
    return float(partnership.trust_between + new * min(0.0, start - partnership.trust_between))
