"""Which numbers move an outcome most: effects by regression, a floor from dummies, and a bootstrap of the order.

The few numbers that clearly do something are taken out first, the largest of what is left each time, so that they are not in the way of the
others; the effect of every other number is what goes with it in what is then left. Dummies are treated as the numbers
are, but never taken out, and say what luck alone seems to do.

The order is drawn again from the pairs of points (bootstrap): a place is stable that a number keeps in most resamples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.sensitivity.design import BOOTSTRAP_KEY, Floats, generator
from experiments.sensitivity.screen import SEEN, false_discoveries, least_noise

FALSE_SHARE = 0.1
"""Share of false numbers, among those over the floor, to which a ranking is held."""
MOST_TAKEN_OUT = 40
PAIRS_FOR_EACH = 4
"""Pairs of points that there are at least for each number that is taken out."""
STABLE = 0.8
"""Share of resamples in which a number keeps its place, if the place is called stable."""
FIRST = 5
"""So many places have to be stable for a ranking to end before its budget."""
MIDDLE = (0.05, 0.95)
"""Where a number's place lies in nine of ten resamples."""
INTERVAL = (0.025, 0.975)


@dataclass(frozen=True)
class NumberEffect:
    """What one number does.

    Attributes
    ----------
    name : str
    effect : float
        Change of the outcome from the low to the high end of its range, in the outcome's unit.
    low, high : float
        Interval of the effect at 95 per cent, by bootstrap.
    chance : float
        How often luck alone gives as much (p).
    above : bool
        Whether it is over the floor.
    places : tuple of int
        Between which places its own lies in nine of ten resamples, from 1.
    keeps : float
        Share of resamples in which it has the place that it has here.
    """

    name: str
    effect: float
    low: float
    high: float
    chance: float
    above: bool
    places: tuple[int, int]
    keeps: float

    @property
    def is_stable(self) -> bool:
        """Whether its place is stable."""
        return self.keeps >= STABLE


@dataclass(frozen=True)
class Ranking:
    """Numbers by how much they move an outcome.

    Attributes
    ----------
    effects : tuple of NumberEffect
        All numbers that were moved, strongest first.
    pairs, left_out : int
        Pairs of opposite points used; pairs in which the outcome is not defined, or a run failed.
    dummies, dummies_above : int
        Columns without a number; how many of them seem to do more than the floor.
    reach : float
        Share of the way to the ends of their ranges that the numbers were moved.
    floor : float
        Size of effect from which on a number is over the floor.
    seen : float
        Size of an effect that would have been found in eight of ten such rankings.
    explained : float
        Share of the variance of half differences that the numbers over the floor explain.
    """

    effects: tuple[NumberEffect, ...]
    pairs: int
    left_out: int
    dummies: int
    dummies_above: int
    reach: float
    floor: float
    seen: float
    explained: float

    @property
    def above(self) -> tuple[NumberEffect, ...]:
        """The numbers over the floor, strongest first."""
        return tuple(each for each in self.effects if each.above)

    @property
    def is_stable(self) -> bool:
        """Whether the first places are taken by numbers over the floor that keep them."""
        first = self.above[:FIRST]
        enough = len(first) == min(FIRST, len(self.effects))
        return enough and all(each.is_stable for each in first)


def rank(
    names: Sequence[str],
    columns: Floats,
    halves: Floats,
    *,
    reach: float,
    seed: int,
    resamples: int,
) -> Ranking:
    """Rank numbers by the size of their effects.

    Parameters
    ----------
    names : shape (numbers,)
    columns : shape (pairs, numbers + dummies)
        Signs, those of the numbers first.
    halves : shape (pairs,)
        Half the difference of a point and its opposite; NaN where there is none.
    reach : float
        As `Ranking` has it.
    seed : int
        Of the bootstrap.
    resamples : int
    """
    known = np.isfinite(halves)
    fit = _Fit(columns[known], halves[known], len(names))
    scale, place_of = 2.0 / reach, np.argsort(-np.abs(fit.own), kind="stable")
    chances = fit.chances()
    above, strictness = false_discoveries(chances, FALSE_SHARE)
    drawn = fit.resampled(generator(seed, BOOTSTRAP_KEY, fit.pairs), resamples)
    places = (-np.abs(drawn)).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1
    ends = scale * np.quantile(drawn, INTERVAL, axis=0)
    middle = np.stack([
        np.quantile(places, MIDDLE[0], axis=0, method="lower"),
        np.quantile(places, MIDDLE[1], axis=0, method="higher"),
    ])  # fmt: skip
    effects = tuple(
        NumberEffect(
            names[number], scale * float(fit.own[number]), float(ends[0, number]), float(ends[1, number]),
            float(chances[number]), bool(above[number]), (int(middle[0, number]), int(middle[1, number])),
            float((places[:, number] == place).mean()),
        )
        for place, number in enumerate(place_of.tolist(), start=1)
    )  # fmt: skip
    bar = fit.noise * float(stats.t(fit.freedom).isf(strictness / 2.0))
    return Ranking(
        effects=effects,
        pairs=fit.pairs,
        left_out=int((~known).sum()),
        dummies=len(fit.dummies),
        dummies_above=int((np.abs(fit.dummies) > bar).sum()),
        reach=reach,
        floor=scale * bar,
        seen=scale * (bar + fit.noise * float(stats.norm.ppf(SEEN))),
        explained=fit.explained(np.flatnonzero(above)),
    )


class _Fit:
    """Effects of numbers and dummies on the halves that are known."""

    def __init__(self, columns: Floats, halves: Floats, numbers: int) -> None:
        self.columns, self.halves, self.numbers = columns, halves, numbers
        self.pairs = len(halves)
        self.taken: list[int] = []
        while self._take_out():
            pass
        estimates = self._estimates(np.full(self.pairs, 1.0 / self.pairs))
        self.own, self.dummies = estimates[:numbers], estimates[numbers:]

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the noise."""
        return max(1, min(self.columns.shape[1] - self.numbers, self.pairs - len(self.taken)))

    @property
    def noise(self) -> float:
        """Standard deviation of an estimate by luck, as the dummies have it."""
        return self._noise_of(self.dummies)

    def chances(self) -> Floats:
        """How often luck alone gives as much, shape (numbers,)."""
        result: Floats = 2.0 * stats.t(self.freedom).sf(np.abs(self.own) / self.noise)
        return result

    def explained(self, places: NDArray[np.intp]) -> float:
        """Share of the variance that these numbers explain together, what luck explains taken off."""
        total, left = float((self.halves**2).sum()), self.pairs - len(places)
        if total == 0.0 or left < 1 or not len(places):
            return 0.0
        part = self.columns[:, places]
        rest = self.halves - part @ np.linalg.lstsq(part, self.halves, rcond=None)[0]
        return max(0.0, 1.0 - float((rest**2).sum()) / left / (total / self.pairs))

    def resampled(self, random: np.random.Generator, resamples: int) -> Floats:
        """Effects of the numbers in resamples of the pairs, shape (resamples, numbers)."""
        found = np.empty((resamples, self.numbers))
        for number in range(resamples):
            drawn = random.integers(self.pairs, size=self.pairs)
            weights = np.bincount(drawn, minlength=self.pairs) / self.pairs
            found[number] = self._estimates(weights, self.numbers)
        return found

    def _take_out(self) -> bool:
        """Take out the largest effect left, if it is clear of luck."""
        if len(self.taken) >= min(MOST_TAKEN_OUT, self.pairs // PAIRS_FOR_EACH, self.numbers):
            return False
        estimates = self._estimates(np.full(self.pairs, 1.0 / self.pairs))
        ratios = np.abs(estimates[: self.numbers]) / self._noise_of(estimates[self.numbers :])
        ratios[self.taken] = 0.0
        best = int(np.argmax(ratios))
        chance = 2.0 * float(stats.t(self.freedom).sf(ratios[best])) * self.numbers
        if chance > FALSE_SHARE:
            return False
        self.taken.append(best)
        return True

    def _noise_of(self, dummies: Floats) -> float:
        left = self.pairs / max(1, self.pairs - len(self.taken))
        return max(least_noise(self.halves), float(((dummies**2).mean() * left) ** 0.5))

    def _estimates(self, weights: Floats, first: int | None = None) -> Floats:
        """Effects of the first columns: of what is taken out together, of the others on what is then left."""
        root = np.sqrt(weights)[:, None]
        part = self.columns[:, self.taken]
        own = np.linalg.lstsq(root * part, root[:, 0] * self.halves, rcond=None)[0]
        estimates: Floats = (weights * (self.halves - part @ own)) @ self.columns[:, :first]
        estimates[self.taken] = own
        return estimates
