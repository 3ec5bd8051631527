"""Who lives in a home: traits and state of an occupant, drawn by her identity and nothing else.

The numbers come from `sim/parameters/area.yaml` as one vector (`numbers_of`), in the order of
`NUMBERS`; the compiled loops read them by the names below.

Evidence: E023 to E025, E027, E028, E045, E074, E084, E085, E223, XA35, XB06, XB08, XB09, XB18, XC04, XD04, L04.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.compiled import kernel
from sim.parameters import Values

ADULT_FROM, OLDER_FROM = 18.0, 65.0  # years
KINDS_OF_MOTIVE = 7.0

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
    "young_until",
    "age_span",
    "age_bend",
    "age_span_private",
    "age_bend_private",
    "age_span_arrivals",
    "owners_from",
    "age_span_owners",
    "middle_from",
    "later_from",
    "prime_from",
    "prime_until",
    "degree_young",
    "degree_older",
    "degree_others",
    "newcomer_others",
    "women",
    "free_hours_later",
    "free_hours_early",
    "fluency_prime",
    "fluency_spread",
    "fluency_centre",
    "ready_middle",
    "ready_others",
    "ready_at_ease",
    "ready_women",
    "effort_least",
    "effort_cut",
    "effort_most",
    "regular_at_ease",
    "regular_hardship",
    "regular_degree",
    "background_cut",
    "background_most",
    "set_point_least",
    "set_point_most",
    "leaving_otherwise",
    "belonging_spread",
    "confidence_prime",
    "confidence_spread",
    "confidence_least",
    "confidence_most",
    "skill_alone",
    "skill_head_start",
    "trust_spread",
    "trust_least",
    "trust_most",
    "fluency_least",
    "belonging_least",
    "belonging_most",
    "older_most",
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
    YOUNG_UNTIL,
    AGE_SPAN,
    AGE_BEND,
    AGE_SPAN_PRIVATE,
    AGE_BEND_PRIVATE,
    AGE_SPAN_ARRIVALS,
    OWNERS_FROM,
    AGE_SPAN_OWNERS,
    MIDDLE_FROM,
    LATER_FROM,
    PRIME_FROM,
    PRIME_UNTIL,
    DEGREE_YOUNG,
    DEGREE_OLDER,
    DEGREE_OTHERS,
    NEWCOMER_OTHERS,
    WOMEN,
    FREE_HOURS_LATER,
    FREE_HOURS_EARLY,
    FLUENCY_PRIME,
    FLUENCY_SPREAD,
    FLUENCY_CENTRE,
    READY_MIDDLE,
    READY_OTHERS,
    READY_AT_EASE,
    READY_WOMEN,
    EFFORT_LEAST,
    EFFORT_CUT,
    EFFORT_MOST,
    REGULAR_AT_EASE,
    REGULAR_HARDSHIP,
    REGULAR_DEGREE,
    BACKGROUND_CUT,
    BACKGROUND_MOST,
    SET_POINT_LEAST,
    SET_POINT_MOST,
    LEAVING_OTHERWISE,
    BELONGING_SPREAD,
    CONFIDENCE_PRIME,
    CONFIDENCE_SPREAD,
    CONFIDENCE_LEAST,
    CONFIDENCE_MOST,
    SKILL_ALONE,
    SKILL_HEAD_START,
    TRUST_SPREAD,
    TRUST_LEAST,
    TRUST_MOST,
    FLUENCY_LEAST,
    BELONGING_LEAST,
    BELONGING_MOST,
    OLDER_MOST,
) = range(len(NUMBERS))


def numbers_of(area: Values) -> NDArray[np.float64]:
    """The parameters of the area as the compiled loops want them, (len(NUMBERS),)."""
    return np.array([getattr(area, name) for name in NUMBERS])


@kernel(
    "float64[:, ::1](float64[:, ::1], float64[::1], boolean, float64, float64, float64, float64[::1])"
)
def traits_of(draws, tenure, at_start, hardship_mean, degree_share, newcomer_share, p):  # type: ignore[no-untyped-def]  # noqa: C901, PLR0915  one compiled loop, a few lines for each of twelve traits
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
        age = ADULT_FROM + p[AGE_SPAN] * spread ** p[AGE_BEND]
        if not at_start:
            age = ADULT_FROM + p[AGE_SPAN_ARRIVALS] * spread ** p[ARRIVAL_YOUTH]
        elif renting_privately:
            age = ADULT_FROM + p[AGE_SPAN_PRIVATE] * spread ** p[AGE_BEND_PRIVATE]
        elif not renting_socially:
            age = p[OWNERS_FROM] + p[AGE_SPAN_OWNERS] * spread
        degree_chance = degree_share * (
            p[DEGREE_YOUNG] if age < p[MIDDLE_FROM] else p[DEGREE_OLDER]
        )
        degree_chance *= p[DEGREE_SOCIAL_RENT] if renting_socially else p[DEGREE_OTHERS]
        degree = 1.0 if draws[2, i] < degree_chance else 0.0
        newcomer_chance = newcomer_share * (
            p[NEWCOMER_PRIVATE_RENT] if renting_privately else p[NEWCOMER_OTHERS]
        )
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
        if age > p[LATER_FROM]:
            free *= p[FREE_HOURS_LATER]
        elif age < p[MIDDLE_FROM]:
            free *= p[FREE_HOURS_EARLY]
        fluency = p[FLUENCY_BASE] + p[FLUENCY_DEGREE] * degree - p[FLUENCY_NEWCOMER] * newcomer
        in_prime = p[PRIME_FROM] < age < p[PRIME_UNTIL]
        differs = p[FLUENCY_SPREAD] * (draws[6, i] - p[FLUENCY_CENTRE])
        fluency += (p[FLUENCY_PRIME] if in_prime else 0.0) + differs
        in_middle = p[MIDDLE_FROM] <= age < OLDER_FROM
        ready = p[READY_SHARE] * (p[READY_MIDDLE] if in_middle else p[READY_OTHERS])
        ready *= p[READY_AT_EASE] - hardship
        female = 1.0 if draws[1, i] < p[WOMEN] else 0.0
        ready *= 2.0 * (p[READY_WOMEN] if female > 0.5 else 1.0) / (1.0 + p[READY_WOMEN])
        reachable = ready + p[REACHABLE_SHARE]
        if not at_start and not renting_socially and age < p[LATER_FROM]:
            # those who move in and commute out never connect (E223)
            ready, reachable = ready * (1.0 - p[COMMUTERS]), reachable * (1.0 - p[COMMUTERS])
        propensity = 0.0 if draws[8, i] < ready else (1.0 if draws[8, i] < reachable else 2.0)
        # effort is very unequal (XB08): a heavy right tail with a mean near 1
        diligence = p[EFFORT_LEAST] * (1.0 - p[EFFORT_CUT] * draws[9, i]) ** -p[EFFORT_TAIL]
        background = 0.0
        regular = p[REGULAR_VOLUNTEERS] * (p[REGULAR_AT_EASE] - p[REGULAR_HARDSHIP] * hardship)
        regular += p[REGULAR_DEGREE] * degree
        if draws[11, i] < regular:
            rank = p[BACKGROUND_CUT] + draws[11, i] / regular
            background = p[BACKGROUND_HOURS] * rank ** -p[BACKGROUND_TAIL]
        out[0, i] = age
        out[1, i] = female
        out[2, i] = degree
        out[3, i] = newcomer
        out[4, i] = hardship
        out[5, i] = free
        out[6, i] = min(1.0, max(p[FLUENCY_LEAST], fluency))
        out[7, i] = np.floor(KINDS_OF_MOTIVE * draws[7, i])
        out[8, i] = propensity
        out[9, i] = min(p[EFFORT_MOST], diligence)
        set_point = p[SET_POINT] + p[SET_POINT_SPREAD] * (draws[10, i] - 0.5)
        set_point -= p[SET_POINT_HARDSHIP] * hardship
        out[10, i] = min(p[SET_POINT_MOST], max(p[SET_POINT_LEAST], set_point))
        out[11, i] = min(p[BACKGROUND_MOST], background)
    return out


@kernel(
    "float64[:, ::1](float64[:, ::1], float64[:, ::1], float64[::1], boolean, float64, float64, float64, float64, float64, float64[::1])"
)
def states_of(  # type: ignore[no-untyped-def]
    draws, traits, tenure, at_start, churn, head_start, partnership_trust, council_trust, doubt, p
):
    """The state of occupants on arrival, or of those who live here when the clock starts.

    Parameters
    ----------
    draws : (16, n) uniforms; the last four rows are those of `population.ARRIVAL_STREAMS`
    traits : (12, n) as from `traits_of`
    tenure : (n,) of their homes
    churn : the place's multiplier of moves: where people move more, fewer are rooted
    partnership_trust, council_trust : mean trust on arrival
    doubt : what a history of broken promises takes of trust in the partnership
    p : vector of `numbers_of`

    Returns
    -------
    (21, n) array, rows as in `population.STATES`.
    """
    count = traits.shape[1]
    out = np.empty((21, count))
    for i in range(count):
        for row in (9, 10, 11, 12, 13, 14, 20):  # nothing has happened to them here yet
            out[row, i] = 0.0
        attached, spread, trusting, stayed = draws[12, i], draws[13, i], draws[14, i], draws[15, i]
        moves = p[PRIVATE_RENT_MOVES]
        if tenure[i] < 2.0:
            moves = p[OWNER_MOVES] if tenure[i] == 0.0 else p[SOCIAL_RENT_MOVES]
        moves *= p[YOUNG_MOVERS] if traits[0, i] < p[YOUNG_UNTIL] else p[OLDER_MOVERS]
        months = 0.0
        if at_start:  # residence so far, as if the hazard of leaving had always been today's
            yearly = churn * moves + p[LEAVING_OTHERWISE]
            months = min(12.0 * traits[0, i], -12.0 * np.log(1.0 - stayed) / yearly)
        base = p[BELONGING_ON_ARRIVAL] + p[BELONGING_SPREAD] * (attached - 0.5)
        base -= p[BELONGING_NEWCOMER] * traits[3, i]
        rooting = p[BELONGING_SETTLED] - p[BELONGING_ON_ARRIVAL]
        belonging = base + rooting * months / (months + p[ROOTING_MONTHS])
        out[0, i] = months
        out[1, i] = min(p[BELONGING_MOST], max(p[BELONGING_LEAST], belonging))
        out[2, i] = traits[10, i]
        # unequal by education and sex at first, by judgement
        confidence = p[CONFIDENCE_BASE] + p[CONFIDENCE_DEGREE] * traits[2, i]
        confidence -= p[CONFIDENCE_WOMEN] * traits[1, i]
        in_prime = p[PRIME_FROM] < traits[0, i] < p[PRIME_UNTIL]
        differs = p[CONFIDENCE_SPREAD] * (spread - 0.5)
        confidence += (p[CONFIDENCE_PRIME] if in_prime else 0.0) + differs
        confidence += p[CONFIDENCE_HEAD_START] * head_start
        out[3, i] = min(p[CONFIDENCE_MOST], max(p[CONFIDENCE_LEAST], confidence))
        led = p[SKILL_ALONE] + p[SKILL_HEAD_START] * head_start
        out[4, i] = min(1.0, p[SKILL_SHARE] * out[3, i] * led)
        noise = p[TRUST_SPREAD] * (trusting - 0.5)
        trusted = min(p[TRUST_MOST], max(p[TRUST_LEAST], partnership_trust + noise))
        out[19, i] = min(doubt, trusted)
        out[5, i] = out[6, i] = trusted - out[19, i]
        out[7, i] = out[8, i] = min(p[TRUST_MOST], max(p[TRUST_LEAST], council_trust + noise))
        out[15, i], out[16, i], out[17, i], out[18, i] = out[1, i], out[3, i], base, out[4, i]
    return out


Floats = NDArray[np.float64]


def expected_older_share(tenure: ArrayLike, at_start: bool, numbers: Floats) -> Floats:
    """Share of those of 65 and over that `traits_of` gives, by tenure.

    Parameters
    ----------
    tenure : (n,) 0 owner, 1 social rent, 2 private rent
    at_start : whether they live here when the clock starts
    numbers : vector of `traits.numbers_of`
    """
    tenure, years = np.asarray(tenure, dtype=np.float64), OLDER_FROM - ADULT_FROM

    def beyond(span: int, bend: int) -> float:
        return float(1.0 - (years / numbers[span]) ** (1.0 / numbers[bend]))

    if not at_start:
        return np.full(tenure.shape, beyond(AGE_SPAN_ARRIVALS, ARRIVAL_YOUTH))
    owners = 1.0 - (OLDER_FROM - numbers[OWNERS_FROM]) / numbers[AGE_SPAN_OWNERS]
    social, private = beyond(AGE_SPAN, AGE_BEND), beyond(AGE_SPAN_PRIVATE, AGE_BEND_PRIVATE)
    return np.where(tenure == 2.0, private, np.where(tenure == 1.0, social, owners))


def tilted_quantile(spread: Floats, usual: Floats, times: float, most: float) -> Floats:
    """Uniform numbers bent so that a multiple of the usual share lies above the mark of 65.

    Parameters
    ----------
    spread : (n,) from 0 to 1
    usual : (n,) of `expected_older_share`
    times : the multiple
    most : share above which the multiple does not go

    Examples
    --------
    >>> tilted_quantile(np.array([0.4, 0.8]), np.array([0.2, 0.2]), 2.0, 0.9).round(3).tolist()
    [0.533, 0.9]
    """
    wanted = np.minimum(times * usual, most)
    below = spread * (1.0 - usual) / (1.0 - wanted)
    above = 1.0 - (1.0 - spread) * usual / wanted
    return np.where(spread < 1.0 - wanted, below, above)
