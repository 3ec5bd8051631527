"""A box as a picture: coverage against density on the way to it, and the points over pairs of its factors."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from experiments.comparison.plot import CENTRE, DOTS, ZERO, Picture
from experiments.discovery.boxes import Box, Boxes
from experiments.discovery.points import Limit, Points
from experiments.errors import UsageProblem

MOST_FACTORS = 3
ROOM = 0.02
SMALL = 8


def draw_box(found: Boxes, number: int) -> Picture:
    """Draw a box.

    Raises
    ------
    UsageProblem
        If there is no such box.
    """
    box = next((each for each in found.boxes if each.number == number), None)
    if box is None:
        there = f"there are {len(found.boxes)}" if found.boxes else "there is none"
        raise UsageProblem(f"box {number}: there is no such box; {there}")
    factors = list(dict.fromkeys(limit.factor for limit in box.limits))[:MOST_FACTORS]
    pairs: list[tuple[str, str | None]] = list(itertools.combinations(factors, 2))
    pairs = pairs or [(factors[0], None)]
    picture = Picture(figsize=(3.6 * (1 + len(pairs)), 3.4), layout="constrained")
    first, *others = picture.subplots(1, 1 + len(pairs), squeeze=False)[0]
    _trade_off(first, box)
    for panel, (across, up) in zip(others, pairs, strict=True):
        _over_pair(panel, found.searched, box.limits, across, up)
    title = f"Box {number} of {found.conditions}: a dot for each point, the fuller the more of its runs meet it"
    picture.suptitle(title, fontsize=9, x=0.01, ha="left")
    return picture


def _trade_off(panel: Axes, box: Box) -> None:
    """Every box on the way, and where this one stands."""
    panel.plot(box.trade_off["coverage"], box.trade_off["density"], ".-", color=DOTS, linewidth=0.8)
    panel.plot(box.coverage, box.density, "D", color=CENTRE, markersize=6)
    panel.axhline(box.base, color=ZERO, linewidth=0.8, linestyle=":")
    panel.set(xlim=(0, 1.02), ylim=(0, 1.02))
    panel.set_xlabel("coverage", fontsize=SMALL)
    panel.set_ylabel("density (dotted: over all)", fontsize=SMALL)
    panel.tick_params(labelsize=SMALL)


def _over_pair(
    panel: Axes, points: Points, limits: Sequence[Limit], across: str, up: str | None
) -> None:
    """Points over two factors of the box, or over one and the share of their runs that meet what was asked."""
    x, x_words = _places(points.columns[across])
    y, y_words = (points.shares, []) if up is None else _places(points.columns[up])
    panel.scatter(x, y, c=points.shares, cmap="Blues", vmin=-0.2, vmax=1.0, s=18, edgecolors=DOTS, linewidths=0.5)  # fmt: skip
    low_x, high_x = _ends(x, _within(points, limits, across))
    low_y, high_y = (0.0, 1.0) if up is None else _ends(y, _within(points, limits, up))
    corner, size = (low_x, low_y), (high_x - low_x, high_y - low_y)
    panel.add_patch(Rectangle(corner, *size, fill=False, edgecolor=CENTRE, linewidth=1.8))
    panel.set_xlabel(across, fontsize=SMALL)
    panel.set_ylabel(up or "share of runs that meet it", fontsize=SMALL)
    panel.tick_params(labelsize=SMALL)
    if x_words:
        panel.set_xticks(range(len(x_words)), x_words)
    if y_words:
        panel.set_yticks(range(len(y_words)), y_words)


def _places(values: NDArray[Any]) -> tuple[NDArray[np.float64], list[str]]:
    """Where each point stands on an axis, and the words below it where they are no numbers."""
    if values.dtype != object:
        return values, []
    words = sorted(set(values))
    return np.array([words.index(value) for value in values], dtype=np.float64), words


def _within(points: Points, limits: Sequence[Limit], factor: str) -> NDArray[np.bool_]:
    return points.within(limit for limit in limits if limit.factor == factor)


def _ends(places: NDArray[np.float64], inside: NDArray[np.bool_]) -> tuple[float, float]:
    """The box's ends on an axis, with some room around the outermost points."""
    room = ROOM * float(np.ptp(places))
    return float(places[inside].min()) - room, float(places[inside].max()) + room
