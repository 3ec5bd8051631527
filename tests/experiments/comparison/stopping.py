"""What stopping does to intervals and verdicts, tried on differences whose median is known.

`python -m tests.experiments.comparison.stopping` prints the table of docs/verdicts.md (two minutes).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from experiments.comparison.precision import FIRST_PAIRS, next_pairs
from experiments.comparison.statistics import interval

MOST = 400
TRIALS = 4_000
Draw = Callable[[np.random.Generator, int], np.ndarray]
SHAPES: dict[str, Draw] = {
    "normal": lambda draws, n: draws.standard_normal(n),
    "skewed": lambda draws, n: draws.exponential(1.0, n) - np.log(2.0),
    "heavy tails": lambda draws, n: draws.standard_t(3, n),
    "two kinds of place": lambda draws, n: np.where(
        draws.random(n) < 0.5, draws.normal(-1.0, 0.5, n), draws.normal(1.0, 0.5, n)
    ),
}
"""Differences between twins whose median is zero, by the shape of their distribution."""


@dataclass(frozen=True)
class Stopped:
    """Where a trial ended.

    Attributes
    ----------
    pairs : int
    covers : bool
        Whether the interval holds the true median, zero; where it does not, the verdict is a false alarm.
    """

    pairs: int
    covers: bool


def on_width(values: np.ndarray, width: float) -> Stopped:
    """Add pairs until the interval is narrow, as `--until-width` does."""
    pairs = FIRST_PAIRS
    while True:
        bounds = interval(values[:pairs])
        ratio = (bounds.high - bounds.low) / width
        wanted = min(next_pairs(pairs, ratio), len(values))
        if ratio <= 1.0 or wanted <= pairs:
            return Stopped(pairs, not bounds.excludes_zero())
        pairs = wanted


def on_verdict(values: np.ndarray) -> Stopped:
    """Add pairs, looking at the same numbers of pairs, until there is a verdict: what nobody should do."""
    pairs = FIRST_PAIRS
    while True:
        excludes = interval(values[:pairs]).excludes_zero()
        if excludes or pairs >= len(values):
            return Stopped(pairs, not excludes)
        pairs = min(next_pairs(pairs, 1.0), len(values))


def at_once(values: np.ndarray, pairs: int) -> Stopped:
    """Ask for so many pairs at once."""
    return Stopped(pairs, not interval(values[:pairs]).excludes_zero())


def missed(found: list[Stopped]) -> float:
    """Per cent of trials whose interval does not hold the truth."""
    return 100.0 * sum(not each.covers for each in found) / len(found)


def trials(shape: str, number: int, seed: int = 1) -> Iterator[np.ndarray]:
    """Differences of so many trials, each of the most pairs."""
    draws = np.random.default_rng([seed, list(SHAPES).index(shape)])
    return (SHAPES[shape](draws, MOST) for _ in range(number))


def typical_width(shape: str, pairs: int = 100) -> float:
    """How wide the interval of so many pairs is, in the middle of a hundred trials."""
    found = [interval(values[:pairs]) for values in trials(shape, 100, seed=2)]
    return float(np.median([each.high - each.low for each in found]))


def row(shape: str, number: int) -> tuple[str, float, float, float, float]:
    """A shape: pairs at which it stops by width (mean), and per cent of misses by width, at once, and by verdict."""
    width = typical_width(shape)
    by_width = [on_width(values, width) for values in trials(shape, number)]
    pairs = float(np.mean([each.pairs for each in by_width]))
    plain = [at_once(values, 100) for values in trials(shape, number)]
    looked = [on_verdict(values) for values in trials(shape, number)]
    return shape, pairs, missed(by_width), missed(plain), missed(looked)


if __name__ == "__main__":
    for name in SHAPES:
        told = row(name, TRIALS)
        print(f"| {told[0]} | {told[1]:.0f} | {told[2]:.1f} | {told[3]:.1f} | {told[4]:.1f} |")
