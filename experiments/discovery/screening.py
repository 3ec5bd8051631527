"""Which factors a box is of, and whether chance would give as good a one.

PRIM looks at all factors at once, and among nine factors and sixty points finds something dense wherever it looks. So the factors are
chosen first, with coarse cuts: of every factor the stretches between sixths of what was tried, or groups of its words. The best boxes of one, of two
and of three factors are sought (ten at a time go on to a further factor), and each of the three is held against the same search on outcomes that
were shuffled among the points, all neighbourhoods of a point together. The smallest box that hardly any shuffle equals gives the factors. One more joins
them as long as it makes a better box than it does when the settings of all other factors are shuffled among the points.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.discovery.points import (
    AT_LEAST,
    AT_MOST,
    ONE_OF,
    Flags,
    Floats,
    Limit,
    Limits,
    Points,
    least_points,
    scores,
)

PARTS = 6
FEW_WORDS = 5
"""Words of which all groups are tried; of more, each alone and all but each."""
SIZES = 3
WIDTH, WIDE = 10, 60
"""Boxes that go on to a further factor: in a search, and where one factor is to join."""
SHUFFLES = 199
AS_GOOD = 2
"""Shuffles that may do as well: 3 of 200 with the box itself, for each of three sizes; a chance of 4.5 per cent in all."""
MOST_FACTORS = 4
STEPS = 99
STEP_AS_GOOD = 4
MANY = 4_000
"""Points beyond which factors are chosen on so many of them."""
Going = list[tuple[tuple[int, ...], Flags]]
"""Boxes as the numbers of their cuts, each with the points in it."""


@dataclass(frozen=True)
class Coarse:
    """A coarse box.

    Attributes
    ----------
    limits : tuple of Limit
    inside : numpy.ndarray, shape (points,)
    score : float
    """

    limits: Limits
    inside: Flags
    score: float


@dataclass(frozen=True)
class Choice:
    """Factors that were chosen, by their coarse box.

    Attributes
    ----------
    limits : tuple of Limit
        Empty where chance does as well.
    as_good : int
        Shuffles that gave as good a box of as many factors as were found at first.
    shuffles : int
    """

    limits: Limits
    as_good: int
    shuffles: int


class Screen:
    """Coarse cuts of every factor, which of the points each admits, and the search for boxes of them."""

    def __init__(self, points: Points) -> None:
        self.points = points
        cuts = [
            cut
            for factor, values in points.columns.items()
            for cut in _cuts(factor, values)
            if 0 < _inside(points, cut).sum() < len(points)
        ]
        self.cuts = cuts
        self.masks = np.array([_inside(points, cut) for cut in cuts]).reshape(len(cuts), len(points))  # fmt: skip
        self.factors = np.array([cut[0].factor for cut in cuts])
        self.least = least_points(len(points))

    def _limits(self, key: Sequence[int]) -> Limits:
        return tuple(limit for cut in key for limit in self.cuts[cut])

    def best(self, sizes: int, hits: Floats, runs: Floats) -> list[Coarse]:
        """The best box of one factor, of two, and so on, with these hits and runs at the points."""
        found: list[Coarse] = []
        going: Going = [((), np.ones(len(self.points), dtype=bool))]
        for _ in range(sizes):
            keys, masks = self._grown(going)
            if not keys:
                break
            values = scores(masks, hits, runs, self.least)
            order = np.argsort(-values, kind="stable")
            first = int(order[0])
            found.append(Coarse(self._limits(keys[first]), masks[first], float(values[first])))
            going = _different(keys, masks, order)
        return found

    def _grown(self, going: Going) -> tuple[list[tuple[int, ...]], Flags]:
        """Every box of one factor more, as the numbers of its cuts, and the points in it."""
        keys, masks = [], []
        for key, mask in going:
            free = np.flatnonzero(~np.isin(self.factors, self.factors[list(key)]))
            keys += [(*key, int(cut)) for cut in free]
            masks.append(self.masks[free] & mask)
        return keys, np.concatenate(masks)

    def of(self, factors: Iterable[str]) -> list[tuple[Limits, Flags]]:
        """The best boxes with a cut of each of some factors."""
        keys = list(itertools.product(*(np.flatnonzero(self.factors == name) for name in factors)))
        masks = np.array([np.logical_and.reduce(self.masks[list(key)]) for key in keys])
        values = scores(masks, self.points.hits, self.points.runs, self.least)
        best = np.argsort(-values, kind="stable")[:WIDE]
        return [(self._limits(keys[place]), masks[place]) for place in best]

    def further(self, boxes: list[tuple[Limits, Flags]], order: NDArray[np.intp]) -> Coarse:
        """The best box with one factor more than some boxes have, with settings of the others in another order."""
        taken = {limit.factor for limit in boxes[0][0]}
        free = np.flatnonzero(~np.isin(self.factors, list(taken)))
        others = self.masks[free][:, order]
        best = Coarse((), np.zeros(len(self.points), dtype=bool), 0.0)
        for limits, mask in boxes:
            masks = others & mask
            values = scores(masks, self.points.hits, self.points.runs, self.least)
            place = int(values.argmax()) if len(free) else -1
            if place >= 0 and values[place] > best.score:
                whole = (*limits, *self.cuts[free[place]])
                best = Coarse(whole, masks[place], float(values[place]))
        return best


def choose(points: Points) -> Choice:
    """Choose the factors of a box; see the head of this module."""
    if len(points) > MANY:
        points = points.some(np.linspace(0, len(points) - 1, MANY).astype(np.intp))
    screen, hits, runs = Screen(points), points.hits, points.runs
    found = screen.best(SIZES, hits, runs)
    generator = np.random.default_rng([1, *points.met.shape])
    as_good = np.zeros(len(found), dtype=np.int64)
    for _ in range(SHUFFLES):
        order = generator.permutation(len(points))
        shuffled = screen.best(len(found), hits[order], runs[order])
        as_good += [a.score >= b.score for a, b in zip(shuffled, found, strict=True)]
        if as_good.min(initial=SHUFFLES) > AS_GOOD:
            return Choice((), int(as_good.min()), SHUFFLES)
    size = int(np.argmax(as_good <= AS_GOOD))
    box = _extended(screen, found[size], generator)
    return Choice(box.limits, int(as_good[size]), SHUFFLES)


def _extended(screen: Screen, box: Coarse, generator: np.random.Generator) -> Coarse:
    """A box with further factors, as long as chance would hardly make them pay as well."""
    as_they_are = np.arange(len(screen.points))
    while len(factors := dict.fromkeys(limit.factor for limit in box.limits)) < MOST_FACTORS:
        boxes = screen.of(factors)
        longer = screen.further(boxes, as_they_are)
        if longer.score <= box.score:
            break
        by_chance = (
            screen.further(boxes, generator.permutation(as_they_are)) for _ in range(STEPS)
        )
        if sum(each.score >= longer.score for each in by_chance) > STEP_AS_GOOD:
            break
        box = longer
    return box


def _different(keys: list[tuple[int, ...]], masks: Flags, order: NDArray[np.intp]) -> Going:
    """The best boxes, each set of cuts once."""
    seen: set[frozenset[int]] = set()
    going: Going = []
    for place in order:
        if frozenset(keys[place]) not in seen:
            seen.add(frozenset(keys[place]))
            going.append((keys[place], masks[place]))
        if len(going) == WIDTH:
            break
    return going


def _cuts(factor: str, values: NDArray[Any]) -> Iterator[Limits]:
    """Coarse limits of a factor: groups of its words, or stretches between sixths of its numbers."""
    if values.dtype == object:
        for words in _groups(sorted(set(values))):
            yield (Limit(factor, ONE_OF, words),)
        return
    known = np.unique(values)
    inner = np.unique(np.quantile(values, np.arange(1, PARTS) / PARTS))
    starts = [-np.inf, *(known[known > cut].min() for cut in inner if cut < known[-1])]
    ends = [*(known[known <= cut].max() for cut in inner if cut < known[-1]), np.inf]
    for low, high in itertools.product(starts, ends):
        if low <= high and (low, high) != (-np.inf, np.inf):
            at_least = [Limit(factor, AT_LEAST, float(low))] if low > -np.inf else []
            at_most = [Limit(factor, AT_MOST, float(high))] if high < np.inf else []
            yield (*at_least, *at_most)


def _groups(words: list[str]) -> Iterator[tuple[str, ...]]:
    sizes = range(1, len(words)) if len(words) <= FEW_WORDS else (1, len(words) - 1)
    for size in sizes:
        yield from itertools.combinations(words, size)


def _inside(points: Points, limits: Limits) -> Flags:
    return points.within(limits)
