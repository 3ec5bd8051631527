"""What moves an outcome of a sweep: effects of factors, how they act together, and how much is noise.

The neighbourhoods of a sweep are twins across its points, so that each of them has an effect of its own for every factor:
the mean outcome over the points where the factor is at its highest, less that where it is at its lowest. Over
neighbourhoods these are paired differences, judged as in a comparison (`experiments.comparison.statistics`), at 99 per cent:
of a hundred factors that do nothing one would be called reliable. Where points are drawn at random (a Latin
hypercube, a table), other factors differ between the two ends too; there points are drawn anew as well.

Morris's elementary effects and Saltelli's shares of the variance are worked out by SALib on the means over neighbourhoods,
with its own bootstrap, beside what noise alone would give.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison.outcomes import OUTCOMES, Outcome
from experiments.comparison.statistics import (
    Interval,
    centre_judged,
    interval,
    middle,
    verdict,
)
from experiments.errors import UsageProblem
from experiments.execution.manifest import Manifest, factors_of, need_manifest
from experiments.execution.store import read
from experiments.sweeps.sampling import LEVELS

Floats = NDArray[np.float64]
LEVEL = 0.99
FEW_VALUES = 6
"""Values up to which each is a part of its own; a factor with more is cut into fifths."""
PARTS = 5
RESAMPLES = 2_000
SCREEN_RESAMPLES = 500
MEAN_OF_NOISE = 0.7979
"""Mean size of a normal number of mean 0 and deviation 1."""
EVERY_COMBINATION = ("grid",)


@dataclass(frozen=True)
class Effect:
    """What a factor does between the two ends of what was tried, or two factors together.

    Attributes
    ----------
    factors : tuple of str
        One, or two that act together: then the difference is by how much the effect of the first is larger where
        the second is at its high end.
    low, high : str
        The two ends in words; of two factors, those of the second.
    difference : float
        High less low, in the outcome's unit: median (mean) over neighbourhoods.
    interval : Interval
    neighbourhoods : int
        In which it could be worked out.
    share : float
        Share of the variance between points that goes with the factor, noise taken off; NaN for two factors.
    verdict : str
    """

    factors: tuple[str, ...]
    low: str
    high: str
    difference: float
    interval: Interval
    neighbourhoods: int
    share: float
    verdict: str


@dataclass(frozen=True)
class Indices:
    """Morris's or Sobol's indices of a factor.

    Attributes
    ----------
    factor : str
    values : dict of str to float
        `size` (mean size of an elementary effect over the whole range) and `spread`; or `first` and `total`.
    errors : dict of str to float
        Half the 95 per cent interval of each, by bootstrap; NaN where there is none.
    noise : float
        What `size` would be if noise were all there is; NaN for Sobol.
    """

    factor: str
    values: dict[str, float]
    errors: dict[str, float]
    noise: float


@dataclass(frozen=True)
class Analysis:
    """What moves one outcome.

    Attributes
    ----------
    outcome : Outcome
    sampling : str
    points, neighbourhoods : int
    spread : float
        Standard deviation between points, noise taken off.
    noise : float
        Standard deviation of a point's mean over its neighbourhoods.
    effects : list of Effect
        Largest first.
    together : list of Effect
        Pairs of factors, where every combination was tried.
    indices : list of Indices
        Of a screen or a decomposition of the variance.
    why_no_indices : str
        Empty where there are some, or none are due.
    """

    outcome: Outcome
    sampling: str
    points: int
    neighbourhoods: int
    spread: float
    noise: float
    effects: list[Effect]
    together: list[Effect]
    indices: list[Indices]
    why_no_indices: str = ""


def analyse(folder: str | Path, outcomes: Sequence[str]) -> list[Analysis]:
    """Work out what moves outcomes of a sweep, from its folder, in which nothing changes.

    Parameters
    ----------
    outcomes : names of outcomes

    Raises
    ------
    UsageProblem
        If the folder holds no sweep, or no runs, or an outcome is not in it.
    """
    place = Path(folder)
    manifest = need_manifest(place, ["sweep"])
    summary = read(place, "summary")
    if summary.empty:
        raise UsageProblem(f"{place}: there are no runs here yet.")
    missing = [name for name in outcomes if name not in summary or name not in OUTCOMES]
    if missing:
        known = ", ".join(name for name in OUTCOMES if name in summary)
        raise UsageProblem(f"{missing[0]}: this sweep has no such outcome; it has {known}.")
    return [_Sweep(manifest, summary, OUTCOMES[name]).analysis() for name in outcomes]


class _Sweep:
    """One outcome of a sweep as a table of points and neighbourhoods.

    Attributes
    ----------
    values : numpy.ndarray, shape (points, neighbourhoods)
        NaN where a run is missing or the outcome is not defined.
    settings : pandas.DataFrame
        A row for each point, a column for each factor.
    """

    def __init__(self, manifest: Manifest, summary: pd.DataFrame, outcome: Outcome) -> None:
        self.manifest, self.outcome = manifest, outcome
        design = manifest["design"]
        self.sampling: str = design["sampling"]
        self.left_out: int = manifest.get("left_out", {"points": 0})["points"]
        self.own, self.across = list(design["factors"]), list(design.get("across", {}))
        table = summary.pivot_table(
            index="scenario", columns="replicate", values=outcome.name, dropna=False
        )
        self.values = table.to_numpy(dtype=np.float64)
        factors = factors_of(manifest)
        first = summary.drop_duplicates("scenario").set_index("scenario")
        self.settings = first.loc[table.index, factors]
        self.names = list(table.index)

    def analysis(self) -> Analysis:
        means = mean_of(self.values, axis=1)
        noise = self._noise()
        between = float(np.nanvar(means)) - noise**2
        factors = [n for n in (*self.own, *self.across) if len(set(self.settings[n])) > 1]
        effects = [self._effect(name, between) for name in factors]
        effects.sort(key=lambda each: -abs(np.nan_to_num(each.difference)))
        pairs = itertools.combinations(factors, 2) if self._is_every_combination() else ()
        indices, why = self._indices(means)
        return Analysis(
            outcome=self.outcome,
            sampling=self.sampling,
            points=len(self.values),
            neighbourhoods=self.values.shape[1],
            spread=max(0.0, between) ** 0.5,
            noise=noise,
            effects=effects,
            together=[self._together(*pair) for pair in pairs],
            indices=indices,
            why_no_indices=why,
        )

    def _noise(self) -> float:
        """Deviation of a point's mean over its neighbourhoods, beyond what all points share."""
        own = self.values - mean_of(self.values, axis=0)
        there = np.isfinite(own).sum(axis=1)
        enough = there > 1
        if not enough.any():
            return float("nan")
        variances = np.nanvar(own[enough], axis=1, ddof=1) / there[enough]
        return float(variances.mean() ** 0.5)

    def _is_every_combination(self) -> bool:
        return self.sampling in EVERY_COMBINATION and not self.left_out

    def _effect(self, name: str, between: float) -> Effect:
        parts, labels = parts_of(self.settings[name])
        low, high = parts == 0, parts == len(labels) - 1
        differences = mean_of(self.values[high], axis=0) - mean_of(self.values[low], axis=0)
        drawn = None if self._is_every_combination() else self._drawn(low, high)
        return self._told(
            (name,), (labels[0], labels[-1]), differences, drawn, self._share(parts, between)
        )

    def _together(self, first: str, second: str) -> Effect:
        """By how much the effect of one factor is larger where another is at its high end."""
        (one, ends), (other, others) = (
            parts_of(self.settings[first]),
            parts_of(self.settings[second]),
        )

        def effect(there: NDArray[np.bool_]) -> Floats:
            high, low = there & (one == len(ends) - 1), there & (one == 0)
            return np.asarray(
                mean_of(self.values[high], axis=0) - mean_of(self.values[low], axis=0)
            )

        differences = effect(other == len(others) - 1) - effect(other == 0)
        words = others[0], others[-1]
        return self._told((first, second), words, differences, None, float("nan"))

    def _told(
        self,
        factors: tuple[str, ...],
        ends: tuple[str, str],
        differences: Floats,
        drawn: Floats | None,
        share: float,
    ) -> Effect:
        """An effect with its centre and interval over neighbourhoods; wider where points were drawn too."""
        there = differences[np.isfinite(differences)]
        about = self.outcome
        if not len(there):
            nothing = Interval(-np.inf, np.inf, LEVEL)
            return Effect(factors, *ends, float("nan"), nothing, 0, share, "not defined")
        if drawn is None:
            judged_on = centre_judged(there, about.centre)
            centre, bounds = middle(there, judged_on), interval(there, LEVEL, about.centre)
        else:
            low, high = np.nanquantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
            centre, bounds = float(there.mean()), Interval(float(low), float(high), LEVEL)
        judged = verdict([centre], bounds, about.direction, about.smallest_difference)
        return Effect(factors, *ends, centre, bounds, len(there), share, judged)

    def _drawn(self, low: NDArray[np.bool_], high: NDArray[np.bool_]) -> Floats:
        """The effect with points and neighbourhoods drawn anew, (resamples,)."""
        generator = np.random.default_rng(len(self.values))
        across = self.values.shape[1]
        found = np.empty(RESAMPLES)
        for place in range(RESAMPLES):
            columns = generator.integers(across, size=across)
            ends = []
            for side in (high, low):
                rows = np.flatnonzero(side)
                rows = rows[generator.integers(len(rows), size=len(rows))]
                ends.append(float(mean_of(self.values[np.ix_(rows, columns)], axis=None)))
            found[place] = ends[0] - ends[1]
        return found

    def _share(self, parts: NDArray[np.intp], between: float) -> float:
        """Share of the variance between points that goes with the parts of a factor, chance taken off."""
        means = mean_of(self.values, axis=1)
        there = np.isfinite(means)
        parts, means = parts[there], means[there]
        groups = [means[parts == part] for part in np.unique(parts)]
        if between <= 0.0 or len(means) <= len(groups):
            return float("nan")
        centre = means.mean()
        explained = sum(len(each) * (each.mean() - centre) ** 2 for each in groups)
        within = sum(float(((each - each.mean()) ** 2).sum()) for each in groups)
        by_one = within / (len(means) - len(groups))
        if self._is_every_combination():  # then other factors are the same in every part
            by_one = np.nan_to_num(self._noise()) ** 2
        by_chance = (len(groups) - 1) * by_one
        return float(max(0.0, explained - by_chance) / len(means) / between)

    def _indices(self, means: Floats) -> tuple[list[Indices], str]:
        """Morris's or Sobol's indices, where all their points are there."""
        if self.sampling not in ("morris", "sobol"):
            return [], ""
        combinations = len(self.settings[self.across].drop_duplicates()) if self.across else 1
        if self.left_out or len(means) != len(self.manifest["scenarios"]):
            return [], "some of their points are missing, or impossible"
        if not np.isfinite(means).all():
            return [], "the outcome is not defined at every point"
        # every point stands across all combinations, one after the other
        at_points = means.reshape(-1, combinations).mean(axis=1)
        if self.sampling == "sobol":
            return list(self._sobol(at_points)), ""
        return list(self._morris(at_points, combinations)), ""

    def _problem(self) -> dict[str, Any]:
        number = len(self.own)
        return {"num_vars": number, "names": self.own, "bounds": [[0.0, 1.0]] * number}

    def _sobol(self, outcome: Floats) -> Iterator[Indices]:
        from SALib.analyze import sobol

        found = sobol.analyze(
            self._problem(), outcome, calc_second_order=False, num_resamples=RESAMPLES, seed=1
        )
        for place, name in enumerate(self.own):
            values = {"first": float(found["S1"][place]), "total": float(found["ST"][place])}
            errors = {
                "first": float(found["S1_conf"][place]),
                "total": float(found["ST_conf"][place]),
            }
            yield Indices(name, values, errors, float("nan"))

    def _morris(self, outcome: Floats, combinations: int) -> Iterator[Indices]:
        """Elementary effects over the whole range, from where each step moved."""
        effects, noises = self._elementary(outcome, combinations)
        generator = np.random.default_rng(1)
        for place, name in enumerate(self.own):
            sizes = np.abs(effects[:, place])
            drawn = sizes[generator.integers(len(sizes), size=(SCREEN_RESAMPLES, len(sizes)))]
            error = 1.96 * float(drawn.mean(axis=1).std())
            values = {
                "size": float(sizes.mean()),
                "spread": float(effects[:, place].std(ddof=1)) if len(sizes) > 1 else float("nan"),
            }
            noise = MEAN_OF_NOISE * float(noises[:, place].mean())
            yield Indices(name, values, {"size": error, "spread": float("nan")}, noise)

    def _elementary(self, outcome: Floats, combinations: int) -> tuple[Floats, Floats]:
        """Effects of every trajectory and factor, and the standard error of each over neighbourhoods."""
        number, step = len(self.own), LEVELS / (2 * (LEVELS - 1))
        ranks = np.column_stack([_ranks(self.settings[name]) for name in self.own])[::combinations]
        whole = self.values.reshape(len(outcome), combinations, -1)
        by_place = mean_of(whole, axis=1)
        effects = np.zeros((len(outcome) // (number + 1), number))
        errors = np.zeros_like(effects)
        for trajectory in range(len(effects)):
            first = trajectory * (number + 1)
            for before in range(first, first + number):
                ways = np.sign(ranks[before + 1] - ranks[before])
                for place in np.flatnonzero(ways):  # none, where two shares are one value of a list
                    change = (outcome[before + 1] - outcome[before]) / step
                    effects[trajectory, place] = ways[place] * change
                    own = (by_place[before + 1] - by_place[before]) / step
                    errors[trajectory, place] = np.nanstd(own, ddof=1) / len(own) ** 0.5
        return effects, errors


def parts_of(values: pd.Series[Any]) -> tuple[NDArray[np.intp], list[str]]:
    """The part of a factor's range in which each point lies, and the parts in words, in order.

    Words, and up to six numbers, are parts of their own; more numbers are cut into fifths.

    Examples
    --------
    >>> parts, labels = parts_of(pd.Series([5, 3, 5]))
    >>> parts.tolist(), labels
    ([1, 0, 1], ['3', '5'])
    """
    known = in_order(values)
    is_number = not isinstance(known[0], str | bool | np.bool_)
    if not is_number or len(known) <= FEW_VALUES:
        place = {value: number for number, value in enumerate(known)}
        words = [f"{value:g}" if is_number else str(value) for value in known]
        return np.array([place[value] for value in values], dtype=np.intp), words
    numbers = values.to_numpy(dtype=np.float64)
    edges = np.quantile(numbers, np.linspace(0.0, 1.0, PARTS + 1))
    parts = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, PARTS - 1)
    words = [f"{low:.3g} to {high:.3g}" for low, high in itertools.pairwise(edges)]
    return parts.astype(np.intp), words


def _ranks(values: pd.Series[Any]) -> NDArray[np.int64]:
    """The place of each value among all, so that it can be told which way it moved."""
    known = {value: place for place, value in enumerate(in_order(values))}
    return np.array([known[value] for value in values], dtype=np.int64)


def in_order(values: Iterable[Any]) -> list[Any]:
    """The different values of a factor, numbers before words."""
    return sorted(set(values), key=lambda value: (isinstance(value, str), value))


def mean_of(values: Floats, axis: int | None) -> Any:
    """Mean of what is defined; NaN where nothing is."""
    there = np.isfinite(values)
    count = there.sum(axis=axis)
    total = np.where(there, values, 0.0).sum(axis=axis)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(count > 0, total / count, np.nan)
