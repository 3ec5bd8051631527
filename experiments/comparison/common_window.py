"""Two designs over the months that both have money: of programmes of different length, what is compared like with like.

Each pair is measured as if the money of both had ended when that of the shorter one did, so that means cover the same months, and what is read at the end, or some
time after it, is read in the same month. The longer programme then still has its money.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.comparison.comparison import Comparison
from experiments.comparison.outcomes import HEADLINE_NAMES, measure
from experiments.comparison.paired import PairedDifference, compare_outcomes


@dataclass(frozen=True)
class CommonWindow:
    """The headline outcomes of one design against the base over a window that both have.

    Attributes
    ----------
    scenario : str
    months : median over pairs of the months in the window
    results : list of PairedDifference
    """

    scenario: str
    months: int
    results: list[PairedDifference]


def over_common_window(comparison: Comparison, name: str) -> CommonWindow:
    """Measure a design and the base over the months in which both have money."""
    plan, ends = comparison.plan, comparison.own_ends
    base, other, months = {}, {}, []
    for replicate, seed in enumerate(plan.seeds):
        keys = (plan.base, replicate), (name, replicate)
        if not all(key in comparison.records for key in keys):
            continue
        until = min(ends[key] for key in keys)
        months.append(until)
        base[seed], other[seed] = (
            measure(comparison.records[key], until, HEADLINE_NAMES) for key in keys
        )
    found = compare_outcomes(name, plan.base, base, other, plan.clusters, HEADLINE_NAMES)
    return CommonWindow(name, int(np.median(months)) if months else 0, found)
