"""How old the people of a place are, where it has more or fewer older people than is usual.

`traits_of` makes an age of one uniform number, by tenure. Here that number is tilted, so that the share of those of
65 and over becomes a multiple of what it would have been; who is older than whom stays as it was.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.traits import (
    ADULT_FROM,
    AGE_BEND,
    AGE_BEND_PRIVATE,
    AGE_SPAN,
    AGE_SPAN_ARRIVALS,
    AGE_SPAN_OWNERS,
    AGE_SPAN_PRIVATE,
    ARRIVAL_YOUTH,
    OLDER_FROM,
    OWNERS_FROM,
)

MOST_OLDER = 0.9

Floats = NDArray[np.float64]


def expected_older_share(tenure: Any, at_start: bool, numbers: Floats) -> Floats:
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


def tilted_quantile(spread: Floats, usual: Floats, times: float) -> Floats:
    """Uniform numbers tilted so that a multiple of the usual share lies above the mark of 65.

    Parameters
    ----------
    spread : (n,) from 0 to 1
    usual : (n,) of `expected_older_share`
    times : the multiple

    Examples
    --------
    >>> tilted_quantile(np.array([0.4, 0.8]), np.array([0.2, 0.2]), 2.0).round(3).tolist()
    [0.533, 0.9]
    """
    wanted = np.minimum(times * usual, MOST_OLDER)
    below = spread * (1.0 - usual) / (1.0 - wanted)
    above = 1.0 - (1.0 - spread) * usual / wanted
    return np.where(spread < 1.0 - wanted, below, above)
