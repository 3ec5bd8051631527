"""M15 Power: within, with, to, over.

Purpose: report the four kinds of power of the field's framework, as they follow from other mechanisms.

Evidence: E010, E080, E156, E180, E181.
Reads: members' confidence and energy, cohesion, ties, trust, delivery, timeliness, skill, money, voice, reputation.
Writes: four values from 0 to 1. Draws: none.

Rule: Power within is confidence and a shared vision. Power with is ties with officials and agencies, with
neighbours who see the partnership at work, and trust between members. Power to is the capacity to
deliver: what gets done of what was wanted, and in time, with skill, money and energy. Power over is the ability to stop
or bind: residents' hold on decisions, backed by standing, structures and confidence; it is the hardest to win.
Without members there is none. All four are read by others: power within lets members try to change what others decide, power with
carries a campaign, power to makes influence beyond the area credible (`advocacy`). Power over is not free, for it is zero-sum: what
residents can stop or bind, others can no longer do alone. It restrains a council from silence and from taking credit (`council_conduct`),
and it costs the trust of bodies used to deciding alone (`officials`), which harden under it unless ownership is shared (`council_learning`).

Equation: each is the geometric mean of its parts.
Left out: power of residents over each other, beyond what voice shows.
"""

from __future__ import annotations

import math

from sim.functional_forms import floored, half_saturation
from sim.state import State
from sim.sums import sum_in_order

KINDS = ("within", "with", "to", "over")
LEAST = 0.01  # of each part, so that a geometric mean can be taken


def mean_of(*parts: float) -> float:
    """Geometric mean of parts between 0 and 1, none taken as less than `LEAST`."""
    product = 1.0
    for part in parts:
        product *= part if part > LEAST else LEAST
    return product ** (1.0 / len(parts))


def known(value: float, otherwise: float) -> float:
    """A value, or another where it is not known yet."""
    return otherwise if math.isnan(value) else value


def apply(state: State) -> None:
    """Work out the four kinds of power this month."""
    partnership, population, monthly = state.partnership, state.population, state.monthly
    p = state.parameters.power
    if not len(partnership.slots):
        state.power = dict.fromkeys(KINDS, 0.0)
        state.power_to = p.left_alone
        return
    confidence = partnership.mean_of(population.confidence)
    embedded = sum_in_order(body.embedded for body in state.institutions) / len(state.institutions)
    alliance = p.left_alone + p.by_ties * state.officials_mean_tie + p.by_links * embedded
    seen, held = monthly.presence + p.seen_anyway, max(p.held_anyway, embedded)
    voice = known(state.influence.residents, p.voice_unknown)
    state.power_to = power_to(state)
    state.power = {
        "within": mean_of(confidence, partnership.cohesion),
        "with": mean_of(min(1.0, alliance), min(1.0, seen), partnership.trust_between),
        "to": state.power_to,
        "over": mean_of(voice, partnership.reputation, held, confidence),
    }


def power_to(state: State) -> float:
    """Capacity to deliver: work done, decisions in time, skill, money, energy (E080)."""
    p, monthly, ledger = state.parameters.power, state.monthly, state.ledger
    wanted = monthly.done_hours + monthly.unmet_hours
    delivered = monthly.done_hours / wanted if wanted > 0.0 else 1.0
    timely = known(state.assessment.timely_share, p.timely_unknown)
    funds = ledger.gbp("available") + ledger.gbp("committed") + ledger.own_funds_gbp
    money = half_saturation(funds, p.money_scale_gbp)
    skill = state.partnership.decision_skill
    energy = state.partnership.mean_of(state.population.energy)
    skilled, paid = floored(p.unskilled, skill), floored(p.penniless, money)
    return mean_of(delivered, timely, skilled, paid, floored(p.worn_out, energy))
