"""Points of a sweep as a search sees them: settings, and in which neighbourhoods a run meets what is asked.

The runs at one point share its setting, so that the point is what counts: a search looks at the share of its runs
that meet what is asked. The neighbourhoods are the same at every point and are a second thing that could have come out otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.sweeps.analysis import FEW_VALUES, in_order

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
AT_LEAST, AT_MOST, ONE_OF = "at least", "at most", "one of"
LEAST_POINTS = 5


@dataclass(frozen=True)
class Limit:
    """One limit of a box.

    Attributes
    ----------
    factor : str
    side : {"at least", "at most", "one of"}
    value : float, or tuple of str
        What is within, of words in order.
    """

    factor: str
    side: str
    value: float | tuple[str, ...]

    def admits(self, values: NDArray[Any]) -> Flags:
        """Which settings of the factor are within, (points,)."""
        if self.side == ONE_OF:
            return np.isin(values, np.array(self.value))
        return np.asarray(values >= self.value if self.side == AT_LEAST else values <= self.value)


Limits = tuple[Limit, ...]
"""A box."""


@dataclass(frozen=True)
class Points:
    """Points, or some of them.

    Attributes
    ----------
    names : sequence of str
    settings : pandas.DataFrame
        A row for each point, a column for each factor that varies: numbers, or words.
    met : numpy.ndarray, shape (points, neighbourhoods)
        1 or 0 for a run that meets what is asked or does not; NaN where none is there.
    """

    names: Sequence[str]
    settings: pd.DataFrame
    met: Floats

    def __len__(self) -> int:
        """How many points."""
        return len(self.settings)

    @cached_property
    def columns(self) -> dict[str, NDArray[Any]]:
        """Settings by factor: float64, or words, (points,)."""
        return {
            str(name): self.settings[name].to_numpy(dtype=np.float64 if is_number(self.settings[name]) else object)
            for name in self.settings
        }  # fmt: skip

    @cached_property
    def runs(self) -> Floats:
        """Runs at each point in which what is asked is known, (points,)."""
        return np.isfinite(self.met).sum(axis=1).astype(np.float64)

    @cached_property
    def hits(self) -> Floats:
        """Runs at each point that meet what is asked, (points,)."""
        return np.asarray(np.nansum(self.met, axis=1))

    @cached_property
    def shares(self) -> Floats:
        """The share of each point's runs that meet what is asked, (points,)."""
        return self.hits / self.runs

    @property
    def density(self) -> float:
        """The share of all runs that meet what is asked."""
        return float(self.hits.sum() / self.runs.sum())

    def within(self, limits: Iterable[Limit]) -> Flags:
        """Which points keep all limits, (points,)."""
        there = np.ones(len(self), dtype=bool)
        for limit in limits:
            there &= limit.admits(self.columns[limit.factor])
        return there

    def some(self, rows: NDArray[Any], neighbourhoods: NDArray[Any] | None = None) -> Points:
        """Some points, in some neighbourhoods, without points at which no run is known then."""
        met = self.met[rows] if neighbourhoods is None else self.met[rows][:, neighbourhoods]
        known = np.isfinite(met).any(axis=1)
        places = np.arange(len(self))[rows][known]
        names = [self.names[place] for place in places]
        return Points(names, self.settings.iloc[places].reset_index(drop=True), met[known])

    def shuffled(self, generator: np.random.Generator) -> Points:
        """The same points with what came out at each given to another."""
        return Points(self.names, self.settings, self.met[generator.permutation(len(self))])


def scores(inside: Flags, hits: Floats, runs: Floats, least: int) -> Floats:
    """How well each of some boxes does at coverage and gain together: their harmonic mean, 0 to 1.

    Coverage is the share of all hits that lie in it; gain, how far its density has come from that of all runs towards 1.

    Parameters
    ----------
    inside : shape (boxes, points)
    hits, runs : shape (points,)
    least : int
        Points below which a box counts for nothing.
    """
    within = inside.astype(np.float64)
    own_hits, own_runs = within @ hits, within @ runs
    base = hits.sum() / runs.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        coverage = own_hits / hits.sum()
        gain = (own_hits / own_runs - base) / (1.0 - base)
        score = 2.0 * coverage * gain / (coverage + gain)
    is_better = (inside.sum(axis=1) >= least) & (own_hits > 0) & (gain > 0)
    return np.where(is_better, score, 0.0)


def least_points(points: int) -> int:
    """How many points a box holds at least: five, and a twentieth of all."""
    return max(LEAST_POINTS, -(-points // 20))


def points_of(summary: pd.DataFrame, factors: Sequence[str], met: Floats) -> Points:
    """The points of a sweep's summary; factors that do not vary are left out.

    Parameters
    ----------
    met : shape (runs,)
        1, 0, or NaN for each row of the summary.
    """
    table = summary.assign(met=met).pivot_table(
        index="scenario", columns="replicate", values="met", dropna=False
    )
    first = summary.drop_duplicates("scenario").set_index("scenario")
    varied = [name for name in factors if len(in_order(first[name])) > 1]
    settings = first.loc[table.index, varied]
    plain = {
        name: settings[name].astype(np.float64) if is_number(settings[name]) else in_words(settings[name])
        for name in varied
    }  # fmt: skip
    every = Points(list(table.index), pd.DataFrame(plain).reset_index(drop=True), table.to_numpy())
    return every.some(np.arange(len(every)))


def is_number(values: pd.Series[Any]) -> bool:
    """Whether a factor is one of numbers; true and false are words."""
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values))


def in_words(values: pd.Series[Any]) -> pd.Series[Any]:
    """A factor's settings as words."""
    words = [str(v).lower() if isinstance(v, bool | np.bool_) else str(v) for v in values]
    return pd.Series(words, index=values.index, dtype=object)


def is_listed(values: NDArray[Any]) -> bool:
    """Whether a factor has few values, or whole ones, so that a limit is one of them."""
    known = in_order(values)
    return len(known) <= FEW_VALUES or all(float(value).is_integer() for value in known)
