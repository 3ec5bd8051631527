"""The search for a box: its factors chosen, its limits peeled by PRIM, freed of those that chance would give too.

PRIM, the patient rule induction method (Friedman and Fisher 1999; for scenarios Bryant and Lempert 2010), cuts a twentieth of the
points off one side at a time, so that what is left is as dense as can be; ema_workbench carries it out, on the chosen factors
(a constrained search, as Kwakkel 2019 proposes) and on the share of each point's runs that meet what is asked. It leaves a row of ever smaller boxes. Of
these the one is taken that does best at both things asked of a box: its *coverage*, the share of all runs that meet what is asked that lie
in it, and its *gain*, how far its density has come from that of all runs towards 1, in their harmonic mean. A box of everything
scores 0, one that holds all that is asked and nothing else, 1. It is one from the middle of the way, so that the last one is not pasted.

A limit is let go where points drawn at random out of the box without it would often do as well (its quasi-p; points are
drawn, with all their runs, since runs at one point are no independent cases).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from experiments.discovery.points import (
    AT_LEAST,
    AT_MOST,
    ONE_OF,
    Limit,
    Limits,
    Points,
    is_listed,
    least_points,
    scores,
)
from experiments.execution.extras import load_extra

PEEL = 0.05
"""Share of the points cut off at a time."""
DRAWS = 199
QUASI_P = 0.05


@dataclass(frozen=True)
class Found:
    """A box among points.

    Attributes
    ----------
    limits : tuple of Limit
        None where no box is better than all points together.
    score : float
    trade_off : pandas.DataFrame
        Coverage, density, number of restricted factors and score of every box on the way.
    """

    limits: Limits
    score: float
    trade_off: pd.DataFrame


def search(points: Points, coarse: Limits) -> Found:
    """The box that does best at coverage and density together, on the factors of a coarse box; see the head of this module."""
    names = list(dict.fromkeys(limit.factor for limit in coarse))
    boxes = list(dict.fromkeys([*_peeled(points, names), coarse]))
    inside = np.array([points.within(limits) for limits in boxes])
    judged = scores(inside, points.hits, points.runs, least_points(len(points)))
    own_hits, own_runs = inside @ points.hits, inside @ points.runs
    table = pd.DataFrame(
        {
            "coverage": own_hits / points.hits.sum(),
            "density": own_hits / own_runs,
            "factors": [len({limit.factor for limit in limits}) for limits in boxes],
            "score": judged,
        }
    )
    best = boxes[int(judged.argmax())]
    limits = tuple(_kept(points, best))
    score = scores(points.within(limits)[None], points.hits, points.runs, 1)[0]
    return Found(limits, float(score), table[:-1] if coarse not in boxes[:-1] else table)


def _peeled(points: Points, names: list[str]) -> Iterator[Limits]:
    """Every box on PRIM's way from all points to the smallest, as limits.

    The library's own quasi-p counts runs as independent and takes most of its time; it is not asked for.
    """
    prim = load_extra("ema_workbench.analysis.prim", "analysis")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas, on the library's own code
        of_shares = prim.sdutil.RuleInductionType.REGRESSION
        as_dense_as_can_be = prim.PRIMObjectiveFunctions.ORIGINAL
        run = prim.Prim(
            points.settings[names], points.shares, threshold=0.0, mode=of_shares, obj_function=as_dense_as_can_be,
            peel_alpha=PEEL, mass_min=least_points(len(points)) / len(points),
        )  # fmt: skip
        box = prim.PrimBox(run, run.box_init, run.yi_remaining)
        box._calculate_quasi_p = lambda *_: {}
        run._peel(box)
    for ends in box.box_lims:
        yield tuple(_limits(points, run.box_init, ends))


def _limits(points: Points, whole: pd.DataFrame, ends: pd.DataFrame) -> Iterator[Limit]:
    """What a box of the library restricts of the whole."""
    for factor in whole.columns:
        before, here = whole[factor].tolist(), ends[factor].tolist()
        if isinstance(before[0], set):
            if here[0] != before[0]:
                yield Limit(factor, ONE_OF, tuple(sorted(here[0])))
            continue
        for side, outer, inner in zip((AT_LEAST, AT_MOST), before, here, strict=True):
            if inner != outer:
                yield Limit(factor, side, _placed(points, factor, side, float(inner)))


def _placed(points: Points, factor: str, side: str, end: float) -> float:
    """A limit where values are few or whole: the outermost of them that is within."""
    values = points.columns[factor]
    if not is_listed(values):
        return end
    inside = values[values >= end] if side == AT_LEAST else values[values <= end]
    if not len(inside):
        return end
    return float(inside.min() if side == AT_LEAST else inside.max())


def _kept(points: Points, limits: Sequence[Limit]) -> list[Limit]:
    """Limits without those that chance would give too, the most likely one let go first."""
    kept = list(limits)
    while kept:
        chances = [quasi_p(points, kept, limit) for limit in kept]
        worst = int(np.argmax(chances))
        if chances[worst] <= QUASI_P:
            break
        kept.pop(worst)
    return kept


def quasi_p(points: Points, limits: Sequence[Limit], limit: Limit) -> float:
    """How often points drawn at random out of a box without one of its limits do as well as those that keep it.

    It is called quasi since the limit was sought among the same points. Where the limit shuts nothing out it is 1.
    """
    without = points.within(each for each in limits if each != limit)
    inside = limit.admits(points.columns[limit.factor])[without]
    number = int(inside.sum())
    if number in (0, len(inside)):
        return 1.0
    hits, runs = points.hits[without], points.runs[without]
    reached = hits[inside].sum() / runs[inside].sum()
    drawn = _drawn(len(inside), number)
    as_well = (hits[drawn].sum(axis=1) / runs[drawn].sum(axis=1) >= reached - 1e-12).sum()
    return float((1 + as_well) / (1 + DRAWS))


def _drawn(among: int, number: int) -> Any:
    """So many places out of so many, drawn without replacement, (DRAWS, number)."""
    ranks = np.random.default_rng([among, number]).random((DRAWS, among))
    return np.argpartition(ranks, number - 1, axis=1)[:, :number]
