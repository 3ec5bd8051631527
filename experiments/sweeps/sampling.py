"""Where a design looks: points of a grid, spread over ranges, with one factor moved at a time, or of a table.

A factor is a list of values or a range. What is sampled over ranges is drawn in shares of them, 0 to 1, by scipy
(Latin hypercube) and SALib: Morris (1991), Factorial sampling plans for preliminary computational experiments, with four
levels; and Saltelli (2010), Variance based sensitivity analysis of model output, for first-order and total Sobol indices.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.sweeps.schema import Design

OVER_RANGES = ("latin_hypercube", "sobol", "morris")
LEVELS = 4
"""Levels of Morris's trajectories."""
Settings = dict[str, Any]
Row = Mapping[str, Any]


def count_points(design: Design, base: Row, rows: Sequence[Row] = ()) -> int:
    """How many points a design has, those that are impossible among them; nothing is expanded.

    Parameters
    ----------
    base : values that the base has, by factor
    rows : of the design's table
    """
    factors = len(design.factors)
    own = {
        "grid": lambda: math.prod(len(values) for values in design.factors.values()),
        "one_at_a_time": lambda: 1 + sum(len(each) for each in _others(design, base).values()),
        "latin_hypercube": lambda: design.samples,
        "sobol": lambda: design.samples * (factors + 2),
        "morris": lambda: design.samples * (factors + 1),
        "table": lambda: len(rows),
    }[design.sampling]()
    return own * math.prod(len(values) for values in design.across.values())


def settings_of(
    design: Design, base: Row, whole: frozenset[str], rows: Sequence[Row] = ()
) -> Iterator[Settings]:
    """The settings of every point, one after the other.

    Parameters
    ----------
    base : values that the base has, by factor
    whole : factors that take whole numbers
    rows : of the design's table
    """
    across = [
        dict(zip(design.across, values, strict=True))
        for values in itertools.product(*design.across.values())
    ]
    for point in _points(design, base, whole, rows):
        for further in across:
            yield {**point, **further}


def _points(
    design: Design, base: Row, whole: frozenset[str], rows: Sequence[Row]
) -> Iterator[Settings]:
    names = list(design.factors)
    if design.sampling == "table":
        yield from map(dict, rows)
    elif design.sampling == "grid":
        for combined in itertools.product(*design.factors.values()):
            yield dict(zip(names, combined, strict=True))
    elif design.sampling == "one_at_a_time":
        present = {name: base[name] for name in names}
        yield present
        for name, values in _others(design, base).items():
            for value in values:
                yield {**present, name: value}
    else:
        for shares in _shares(design):
            yield {
                name: _placed(design.factors[name], float(share), name in whole)
                for name, share in zip(names, shares, strict=True)
            }


def _others(design: Design, base: Row) -> dict[str, list[Any]]:
    """What one factor at a time is set to: its values, or the ends of its range, but for what the base has."""
    return {
        name: [value for value in _ends(factor) if value != base.get(name)]
        for name, factor in design.factors.items()
    }


def _ends(factor: list[Any] | Mapping[str, Any]) -> list[Any]:
    return factor if isinstance(factor, list) else [factor["from"], factor["to"]]


def _shares(design: Design) -> NDArray[np.float64]:
    """Points in shares of every range, (points, factors)."""
    number, seed = len(design.factors), design.sampling_seed
    if design.sampling == "latin_hypercube":
        from scipy.stats import qmc

        cube = qmc.LatinHypercube(d=number, rng=np.random.default_rng(seed))
        return np.asarray(cube.random(design.samples))
    from SALib.sample import morris, sobol

    names = [f"x{place}" for place in range(number)]
    problem = {"num_vars": number, "names": names, "bounds": [[0.0, 1.0]] * number}
    if design.sampling == "morris":
        return np.asarray(morris.sample(problem, design.samples, num_levels=LEVELS, seed=seed))
    return np.asarray(sobol.sample(problem, design.samples, calc_second_order=False, seed=seed))


def _placed(factor: list[Any] | Mapping[str, Any], share: float, whole: bool) -> Any:
    """The value at a share (0 to 1) of a factor's list or range."""
    if isinstance(factor, list):
        return factor[min(int(share * len(factor)), len(factor) - 1)]
    low, high = factor["from"], factor["to"]
    if whole:
        return min(int(low + math.floor(share * (high - low + 1))), int(high))
    return low + share * (high - low)
