"""Social influence: what neighbours see, hear and know of each other, and how it draws them in.

Purpose: let news, example and opinion travel along ties, and let them draw people in.

Evidence: E025, E085, E090, L05, L08.
Reads: ties, involvement, months lived here, trust, belonging, hardship, free hours. Writes: whom each resident sees taking
part, each month; what she hears of partnership and council, each half-year. Draws: none.

Rule: Everybody sees what share of those she knows take part, less while she is new to the place, and hears twice a year what
they think of the partnership and of the council. Knowing people who take part draws in, with diminishing returns; so do
belonging and trust, as far as hardship and time allow.

Equation: known = nobody + t a / (a + half), a the share of those she knows who take part.
Left out: news from beyond the area.
"""

from __future__ import annotations

from sim.compiled import rule
from sim.environment.network import hear_of_trust, see_who_takes_part
from sim.parameters import Values
from sim.state import State


@rule
def knowing(active_share: float, ties: float, nobody: float, half: float) -> float:
    """How far knowing people who take part draws one in (L05), ``nobody`` for those who know none."""
    return nobody + ties * active_share / (active_share + half)


@rule
def warmth_of(
    belonging: float,
    trust: float,
    hardship: float,
    free_hours: float,
    toll: float,
    time_scale: float,
    unrooted: float,
    by_belonging: float,
    distrusting: float,
    by_trust: float,
) -> float:
    """What draws somebody in: belonging and trust, as far as hardship and time allow (E025, E085)."""
    time = free_hours / (free_hours + time_scale)
    drawn = (unrooted + by_belonging * belonging) * (distrusting + by_trust * trust)
    return drawn * (1.0 - toll * hardship) * time


def warmth_numbers(p: Values) -> tuple[float, ...]:
    """What `warmth_of` weighs hardship, time, belonging and trust by."""
    return (
        p.hardship_toll,
        p.time_scale,
        p.without_belonging,
        p.belonging_pull,
        p.without_trust,
        p.trust_pull,
    )


def listen(state: State) -> None:
    """Let everybody see who takes part; each half-year, hear what those she knows think."""
    population, ties = state.population, state.network
    see_who_takes_part(
        ties.indptr,
        ties.indices,
        ties.ties,
        population.involvement,
        population.months_here,
        state.parameters.network.settling_months,
        state.active_share,
    )
    if state.month % 6 == 0:
        hear_of_trust(
            ties.indptr,
            ties.indices,
            population.involvement,
            population.partnership_confidence,
            population.council_confidence,
            state.heard_trust,
            state.heard_council,
        )
