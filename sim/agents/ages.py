"""How old the people of a place are, where it has more or fewer older people than is usual.

`traits_of` makes an age of one uniform number, by tenure. Here that number is bent, so that the share of those of
65 and over becomes a multiple of what it would have been; who is older than whom stays as it was.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.traits import ARRIVAL_YOUTH

OLDER_FROM = 65.0
MOST_OLDER = 0.9

Floats = NDArray[np.float64]


def older_usually(tenure: Any, at_start: bool, numbers: Floats) -> Floats:
    """Share of those of 65 and over that `traits_of` gives, by tenure.

    Parameters
    ----------
    tenure : (n,) 0 owner, 1 social rent, 2 private rent
    at_start : whether they live here when the clock starts
    numbers : vector of `traits.numbers_of`
    """
    tenure = np.asarray(tenure, dtype=np.float64)
    if not at_start:
        return np.full(tenure.shape, 1.0 - (47.0 / 62.0) ** (1.0 / numbers[ARRIVAL_YOUTH]))
    owners = 1.0 - (OLDER_FROM - 24.0) / 66.0
    social, private = 1.0 - (47.0 / 70.0) ** (1.0 / 1.25), 1.0 - (47.0 / 55.0) ** (1.0 / 1.8)
    return np.where(tenure == 2.0, private, np.where(tenure == 1.0, social, owners))


def bent(spread: Floats, usual: Floats, times: float) -> Floats:
    """Uniform numbers bent so that a multiple of the usual share lies above the mark of 65.

    Parameters
    ----------
    spread : (n,) from 0 to 1
    usual : (n,) of `older_usually`
    times : the multiple

    Examples
    --------
    >>> bent(np.array([0.4, 0.8]), np.array([0.2, 0.2]), 2.0).round(3).tolist()
    [0.533, 0.9]
    """
    wanted = np.minimum(times * usual, MOST_OLDER)
    below = spread * (1.0 - usual) / (1.0 - wanted)
    above = 1.0 - (1.0 - spread) * usual / wanted
    return np.where(spread < 1.0 - wanted, below, above)
