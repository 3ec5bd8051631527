"""Who lives in a home: traits and state of an occupant, drawn by her identity and nothing else.

The numbers come from `sim/parameters/area.yaml` as one vector (`numbers_of`), in the order of
`NUMBERS`; the compiled loops read them by the names below.

Evidence: E023 to E025, E027, E028, E084, E085, E223, XA33, XB06, XC04, XC06, L04.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.rules import kernel

ADULT_FROM = 18.0  # years

NUMBERS = (
    "arrival_youth",
    "ready_share",
    "reachable_share",
    "degree_social_rent",
    "newcomer_private_rent",
    "hardship_spread",
    "hardship_social_rent",
    "hardship_owner",
    "hardship_degree",
    "free_hours_median",
    "free_hours_spread",
    "free_hours_hardship",
    "fluency_base",
    "fluency_degree",
    "fluency_newcomer",
    "effort_tail",
    "regular_volunteers",
    "background_hours",
    "background_tail",
    "set_point",
    "set_point_spread",
    "set_point_hardship",
    "belonging_on_arrival",
    "belonging_settled",
    "rooting_months",
    "belonging_newcomer",
    "confidence_base",
    "confidence_degree",
    "confidence_women",
    "confidence_head_start",
    "skill_share",
    "owner_moves",
    "social_rent_moves",
    "private_rent_moves",
    "young_movers",
    "older_movers",
    "commuters",
)
(
    ARRIVAL_YOUTH,
    READY_SHARE,
    REACHABLE_SHARE,
    DEGREE_SOCIAL_RENT,
    NEWCOMER_PRIVATE_RENT,
    HARDSHIP_SPREAD,
    HARDSHIP_SOCIAL_RENT,
    HARDSHIP_OWNER,
    HARDSHIP_DEGREE,
    FREE_HOURS_MEDIAN,
    FREE_HOURS_SPREAD,
    FREE_HOURS_HARDSHIP,
    FLUENCY_BASE,
    FLUENCY_DEGREE,
    FLUENCY_NEWCOMER,
    EFFORT_TAIL,
    REGULAR_VOLUNTEERS,
    BACKGROUND_HOURS,
    BACKGROUND_TAIL,
    SET_POINT,
    SET_POINT_SPREAD,
    SET_POINT_HARDSHIP,
    BELONGING_ON_ARRIVAL,
    BELONGING_SETTLED,
    ROOTING_MONTHS,
    BELONGING_NEWCOMER,
    CONFIDENCE_BASE,
    CONFIDENCE_DEGREE,
    CONFIDENCE_WOMEN,
    CONFIDENCE_HEAD_START,
    SKILL_SHARE,
    OWNER_MOVES,
    SOCIAL_RENT_MOVES,
    PRIVATE_RENT_MOVES,
    YOUNG_MOVERS,
    OLDER_MOVERS,
    COMMUTERS,
) = range(len(NUMBERS))


def numbers_of(area: Any) -> NDArray[np.float64]:
    """The parameters of the area as the compiled loops want them, (len(NUMBERS),)."""
    return np.array([getattr(area, name) for name in NUMBERS])


@kernel("float64[:, :](float64[:, :], float64[:], boolean, float64, float64, float64, float64[:])")
def traits_of(draws, tenure, at_start, hardship_mean, degree_share, newcomer_share, p):  # type: ignore[no-untyped-def]
    """Turn uniform draws into the traits of occupants.

    Parameters
    ----------
    draws : (16, n) uniform numbers, the first rows one per trait of `population.TRAITS`
    tenure : (n,) of the homes they move into
    at_start : whether they live here when the clock starts; those who come later are younger
    p : vector of `numbers_of`

    Returns
    -------
    (12, n) array, rows as in `population.TRAITS`.
    """
    count = tenure.size
    out = np.empty((12, count))
    for i in range(count):
        renting_privately = tenure[i] == 2.0
        renting_socially = tenure[i] == 1.0
        spread = draws[0, i]
        age = 18.0 + 70.0 * spread**1.25
        if not at_start:
            age = 18.0 + 62.0 * spread ** p[ARRIVAL_YOUTH]
        elif renting_privately:
            age = 18.0 + 55.0 * spread**1.8
        elif not renting_socially:
            age = 24.0 + 66.0 * spread
        degree_chance = degree_share * (1.25 if age < 45.0 else 0.8)
        degree_chance *= p[DEGREE_SOCIAL_RENT] if renting_socially else 1.2
        degree = 1.0 if draws[2, i] < degree_chance else 0.0
        newcomer_chance = newcomer_share * (p[NEWCOMER_PRIVATE_RENT] if renting_privately else 0.8)
        newcomer = 1.0 if draws[3, i] < newcomer_chance else 0.0
        hardship = hardship_mean + p[HARDSHIP_SPREAD] * (draws[4, i] - 0.5)
        hardship -= p[HARDSHIP_DEGREE] * degree
        if renting_socially:
            hardship += p[HARDSHIP_SOCIAL_RENT]
        elif not renting_privately:
            hardship -= p[HARDSHIP_OWNER]
        hardship = min(1.0, max(0.0, hardship))
        # free hours a month: a right-skewed spread, fewer under hardship, more in later life
        free = p[FREE_HOURS_MEDIAN] * np.exp(p[FREE_HOURS_SPREAD] * (draws[5, i] - 0.5))
        free *= 1.0 - p[FREE_HOURS_HARDSHIP] * hardship
        free *= 1.35 if age > 60.0 else (0.85 if age < 45.0 else 1.0)
        fluency = p[FLUENCY_BASE] + p[FLUENCY_DEGREE] * degree - p[FLUENCY_NEWCOMER] * newcomer
        fluency += (0.1 if 40.0 < age < 70.0 else 0.0) + 0.35 * (draws[6, i] - 0.35)
        ready = p[READY_SHARE] * (1.2 if 45.0 <= age < 65.0 else 0.9) * (1.35 - hardship)
        reachable = ready + p[REACHABLE_SHARE]
        if not at_start and not renting_socially and age < 60.0:
            # those who move in and commute out never connect (E223)
            ready, reachable = ready * (1.0 - p[COMMUTERS]), reachable * (1.0 - p[COMMUTERS])
        propensity = 0.0 if draws[8, i] < ready else (1.0 if draws[8, i] < reachable else 2.0)
        # effort is very unequal (XB08): a heavy right tail with a mean near 1
        diligence = 0.35 * (1.0 - 0.985 * draws[9, i]) ** -p[EFFORT_TAIL]
        background = 0.0
        regular = p[REGULAR_VOLUNTEERS] * (1.3 - 0.8 * hardship) + 0.06 * degree
        if draws[11, i] < regular:
            rank = 0.02 + draws[11, i] / regular
            background = p[BACKGROUND_HOURS] * rank ** -p[BACKGROUND_TAIL]
        out[0, i] = age
        out[1, i] = 1.0 if draws[1, i] < 0.51 else 0.0
        out[2, i] = degree
        out[3, i] = newcomer
        out[4, i] = hardship
        out[5, i] = free
        out[6, i] = min(1.0, max(0.02, fluency))
        out[7, i] = np.floor(7.0 * draws[7, i])
        out[8, i] = propensity
        out[9, i] = min(8.0, diligence)
        set_point = p[SET_POINT] + p[SET_POINT_SPREAD] * (draws[10, i] - 0.5)
        out[10, i] = min(0.95, max(0.1, set_point - p[SET_POINT_HARDSHIP] * hardship))
        out[11, i] = min(60.0, background)
    return out


@kernel(
    "float64[:, :](float64[:, :], float64[:, :], float64[:], boolean, float64, float64, float64, float64, float64[:])"
)
def states_of(  # type: ignore[no-untyped-def]
    draws, traits, tenure, at_start, churn, head_start, partnership_trust, council_trust, p
):
    """The state of occupants on arrival, or of those who live here when the clock starts.

    Parameters
    ----------
    draws : (16, n) uniforms; the last four rows are those of `population.ARRIVAL_STREAMS`
    traits : (12, n) as from `traits_of`
    tenure : (n,) of their homes
    churn : the place's multiplier of moves: where people move more, fewer are rooted
    partnership_trust, council_trust : mean trust on arrival
    p : vector of `numbers_of`

    Returns
    -------
    (19, n) array, rows as in `population.STATES`.
    """
    count = traits.shape[1]
    out = np.zeros((19, count))
    for i in range(count):
        attached, spread, trusting, stayed = draws[12, i], draws[13, i], draws[14, i], draws[15, i]
        moves = p[PRIVATE_RENT_MOVES]
        if tenure[i] < 1.5:
            moves = p[OWNER_MOVES] if tenure[i] < 0.5 else p[SOCIAL_RENT_MOVES]
        moves *= p[YOUNG_MOVERS] if traits[0, i] < 35.0 else p[OLDER_MOVERS]
        months = 0.0
        if at_start:  # residence so far, as if the hazard of leaving had always been today's
            months = min(12.0 * traits[0, i], -12.0 * np.log(1.0 - stayed) / (churn * moves + 0.01))
        base = (
            p[BELONGING_ON_ARRIVAL] + 0.5 * (attached - 0.5) - p[BELONGING_NEWCOMER] * traits[3, i]
        )
        rooting = p[BELONGING_SETTLED] - p[BELONGING_ON_ARRIVAL]
        belonging = base + rooting * months / (months + p[ROOTING_MONTHS])
        out[0, i] = months
        out[1, i] = min(0.98, max(0.02, belonging))
        out[2, i] = traits[10, i]
        # unequal by education and sex at first (XA33)
        confidence = p[CONFIDENCE_BASE] + p[CONFIDENCE_DEGREE] * traits[2, i]
        confidence -= p[CONFIDENCE_WOMEN] * traits[1, i]
        confidence += (0.05 if 40.0 < traits[0, i] < 70.0 else 0.0) + 0.3 * (spread - 0.5)
        confidence += p[CONFIDENCE_HEAD_START] * head_start
        out[3, i] = min(0.9, max(0.03, confidence))
        out[4, i] = p[SKILL_SHARE] * out[3, i] * (0.6 + 0.6 * head_start)
        noise = 0.3 * (trusting - 0.5)
        out[5, i] = out[6, i] = min(0.95, max(0.05, partnership_trust + noise))
        out[7, i] = out[8, i] = min(0.95, max(0.05, council_trust + noise))
        out[15, i], out[16, i], out[17, i], out[18, i] = out[1, i], out[3, i], base, out[4, i]
    return out
