"""Pictures of a comparison and of a sweep, for notebooks: matplotlib figures that show themselves.

Every point is a run or a pair of runs; what is drawn over them is the centre with its interval, and the verdict
stands beside it in words.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.paired import PairedDifference

DOTS, CENTRE, ZERO = "#7a8aa0", "#12305a", "#999999"
TEXT_AS_TEXT = {"svg.fonttype": "none", "svg.hashsalt": "groundswell"}


class Picture(Figure):
    """A matplotlib figure that a notebook shows without being told how."""

    def _repr_svg_(self) -> str:
        text = io.StringIO()
        with rc_context(TEXT_AS_TEXT):
            self.savefig(text, format="svg", metadata={"Date": None})
        return text.getvalue()


Differences = Mapping[str, PairedDifference | None]
"""Of one outcome, by scenario."""


def draw_comparison(title: str, outcomes: Mapping[str, Differences]) -> Picture:
    """Paired differences of every scenario, a panel for each outcome.

    Parameters
    ----------
    title : what was compared
    outcomes : differences by outcome
    """
    rows = sum(map(len, outcomes.values()))
    height = 0.9 + 0.75 * len(outcomes) + 0.42 * rows
    picture = Picture(figsize=(8.0, height), layout="constrained")
    panels = picture.subplots(len(outcomes), 1, squeeze=False)[:, 0]
    for panel, (outcome, found) in zip(panels, outcomes.items(), strict=True):
        _differences(panel, outcome, found)
    picture.suptitle(title, fontsize=9, x=0.01, ha="left")
    return picture


def _differences(panel: Axes, outcome: str, found: Differences) -> None:
    """One panel: dots for pairs, a mark with the interval of the centre, the verdict at the right."""
    about = OUTCOMES[outcome]
    panel.axvline(0.0, color=ZERO, linewidth=0.8)
    for row, result in enumerate(found.values()):
        if result is None or not result.n:
            panel.text(1.01, row, "not defined", transform=panel.get_yaxis_transform(), va="center")
            continue
        spread = 0.26 * (np.arange(result.n) % 5 - 2) / 2.0
        panel.plot(result.differences, row + spread, ".", color=DOTS, alpha=0.6, markersize=4)
        ends = np.array([result.interval_low, result.interval_high])
        if np.isfinite(ends).all():
            panel.plot(ends, [row, row], color=CENTRE, linewidth=2.2)
        panel.plot(result.difference, row, "D", color=CENTRE, markersize=5)
        side = panel.get_yaxis_transform()
        panel.text(1.01, row, result.verdict, transform=side, va="center", fontsize=8)
    panel.set_yticks(range(len(found)), list(found), fontsize=8)
    panel.set_ylim(len(found) - 0.5, -0.5)
    panel.set_title(f"{about.label} ({about.unit}): difference, a dot for each pair", fontsize=9)
    panel.tick_params(axis="x", labelsize=8)


def draw_sweep(summary: pd.DataFrame, factors: Sequence[str], outcome: str) -> Picture:
    """An outcome over each factor: a dot for each run, and means with intervals over ten parts of its range.

    Parameters
    ----------
    summary : pandas.DataFrame
        One row for each run, with factors and outcome.
    """
    about = OUTCOMES[outcome]
    across = min(3, len(factors))
    down = -(-len(factors) // across)
    picture = Picture(figsize=(3.4 * across, 2.9 * down + 0.4), layout="constrained")
    panels = picture.subplots(down, across, squeeze=False).ravel()
    for panel, factor in zip(panels, factors, strict=False):
        _over_factor(panel, summary[factor], summary[outcome])
        panel.set_xlabel(factor, fontsize=8)
        panel.set_ylabel(f"{about.label} ({about.unit})", fontsize=8)
        panel.tick_params(labelsize=8)
    for panel in panels[len(factors) :]:
        panel.set_axis_off()
    title = f"{about.label}: a dot for each run; means with two standard errors"
    picture.suptitle(title, fontsize=9, x=0.01, ha="left")
    return picture


def _over_factor(panel: Axes, values: pd.Series[Any], outcome: pd.Series[Any]) -> None:
    """One panel: where a factor has words or few values, they are its parts; else ten of its range."""
    is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    words = values if is_number else values.astype(str)
    places = words if is_number else words.map({w: i for i, w in enumerate(sorted(set(words)))})
    parts = places if places.nunique() <= 10 else pd.cut(places, 10).map(lambda part: part.mid)
    panel.plot(places, outcome, ".", color=DOTS, alpha=0.35, markersize=4)
    told = outcome.groupby(parts.astype(float)).agg(["mean", "sem"]).dropna(subset=["mean"])
    errors = 2.0 * told["sem"].fillna(0.0)
    panel.errorbar(told.index, told["mean"], yerr=errors, fmt="D-", color=CENTRE, markersize=4)
    if not is_number:
        panel.set_xticks(range(words.nunique()), sorted(set(words)))
