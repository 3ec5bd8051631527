"""Which mechanisms move an outcome: their contrasts over the draws of a group screen, held against the dummies'.

A mechanism's contrast in a draw is what its numbers do together in one random setting, against the opposite one. Its sign means nothing;
its mean square over draws is the sum over its numbers of what each does by itself, and luck. Luck alone gives the mean
square of the dummies' contrasts, so that the ratio of the two follows an F distribution where a mechanism does nothing.
So many mechanisms are let pass that false ones among them are held to a share (Benjamini and Hochberg 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from experiments.sensitivity.design import Floats

SEEN = 0.8
"""How often a screen is to find what it is said to be able to find."""


@dataclass(frozen=True)
class GroupEffect:
    """What the numbers of one mechanism do together.

    Attributes
    ----------
    name : str
    numbers : int
        How many of its numbers were moved.
    shift : float
        Change of the outcome between two opposite settings over the whole ranges, root mean square over settings, luck taken off; in its unit.
    ratio : float
        Mean square of its contrasts over that of the dummies'.
    chance : float
        How often luck alone gives such a ratio (p).
    passes : bool
    """

    name: str
    numbers: int
    shift: float
    ratio: float
    chance: float
    passes: bool


@dataclass(frozen=True)
class Screen:
    """A group screen carried out.

    Attributes
    ----------
    effects : tuple of GroupEffect
        Strongest first.
    draws, pairs : int
        Draws; pairs of opposite points that could be used.
    left_out : int
        Pairs in which the outcome is not defined, or a run failed.
    dummies : int
        Columns without a mechanism, in each draw.
    reach : float
        Share of the way to the ends of their ranges that the numbers were moved.
    floor : float
        Shift, as if nothing were luck, that luck alone exceeds too seldom for a mechanism to be let pass by it.
    seen : float
        Shift of a mechanism that would have been found in eight of ten such screens.
    luck : float
        What `floor` would be were the luck of a neighbourhood all there is, from points run again on another seed; NaN where that is not known.
    share : float
        Share of false mechanisms, among those let pass, to which the screen is held.
    """

    effects: tuple[GroupEffect, ...]
    draws: int
    pairs: int
    left_out: int
    dummies: int
    reach: float
    floor: float
    seen: float
    luck: float
    share: float

    @property
    def passed(self) -> tuple[str, ...]:
        """Names of the mechanisms that go on, strongest first."""
        return tuple(each.name for each in self.effects if each.passes)


@dataclass(frozen=True)
class ScreenRuns:
    """What the runs of a screen gave.

    Attributes
    ----------
    columns : sequence of numpy.ndarray, shape (rows, groups + dummies)
        Of each draw, as `draw_signs` has them.
    halves : sequence of numpy.ndarray, shape (rows,)
        Half the difference of a point and its opposite; NaN where there is none.
    again : numpy.ndarray, shape (replicates,)
        The same for the first rows of the first draw on other seeds.
    """

    columns: Sequence[Floats]
    halves: Sequence[Floats]
    again: Floats


def judge_screen(
    runs: ScreenRuns, names: Sequence[str], numbers: Sequence[int], reach: float, share: float
) -> Screen:
    """Judge which mechanisms go on.

    Parameters
    ----------
    names, numbers : shape (groups,)
        Mechanisms in the order of the columns, and how many numbers of each were moved.
    share : float
        Share of false mechanisms among those let pass.
    """
    contrasts = np.array(
        [_contrasts(*each) for each in zip(runs.columns, runs.halves, strict=True)]
    )
    squares = (contrasts**2).mean(axis=0)
    draws, groups = len(contrasts), len(names)
    dummies = contrasts.shape[1] - groups
    noise = max(float(squares[groups:].mean()), least_noise(np.concatenate(runs.halves)) ** 2)
    ratios = squares[:groups] / noise
    luck = stats.f(draws, draws * dummies)
    chances = luck.sf(ratios)
    passes, strictness = false_discoveries(chances, share)
    scale = 2.0 / reach
    bar = float(luck.isf(strictness))
    known = np.concatenate([np.isfinite(each) for each in runs.halves])
    effects = [
        GroupEffect(name, numbers[place], scale * max(0.0, squares[place] - noise) ** 0.5,
                    float(ratios[place]), float(chances[place]), bool(passes[place]))
        for place, name in enumerate(names)
    ]  # fmt: skip
    return Screen(
        effects=tuple(sorted(effects, key=lambda each: (-each.ratio, each.name))),
        draws=draws,
        pairs=int(known.sum()),
        left_out=int((~known).sum()),
        dummies=dummies,
        reach=reach,
        floor=scale * (bar * noise) ** 0.5,
        seen=scale * (noise * max(0.0, bar / float(luck.isf(SEEN)) - 1.0)) ** 0.5,
        luck=scale * bar**0.5 * _luck_of_contrasts(runs, len(known) / draws),
        share=share,
    )


def _contrasts(columns: Floats, halves: Floats) -> Floats:
    """The contrast of every column, from the pairs there are; 0 where there is none."""
    known = np.isfinite(halves)
    result: Floats = columns[known].T @ halves[known] / max(1, int(known.sum()))
    return result


def _luck_of_contrasts(runs: ScreenRuns, rows: float) -> float:
    """Standard error of a contrast by the luck of neighbourhoods alone."""
    apart = runs.again - runs.halves[0][: len(runs.again)]
    apart = apart[np.isfinite(apart)]
    if len(apart) < 2:
        return float("nan")
    return float(((apart**2).mean() / 2.0 / rows) ** 0.5)


def least_noise(halves: Floats) -> float:
    """Standard deviation below which what is seen is rounding."""
    return 1e-9 * float(np.nanmax(np.abs(halves), initial=0.0)) + 1e-150


def false_discoveries(chances: Floats, share: float) -> tuple[NDArray[np.bool_], float]:
    """What is let pass so that false ones among it are held to a share, and the chance below which that is.

    Parameters
    ----------
    chances : shape (tried,)
        How often luck alone gives as much (p).

    Examples
    --------
    >>> passes, strictness = false_discoveries(np.array([0.001, 0.4, 0.04, 0.9]), 0.1)
    >>> passes.tolist(), strictness
    ([True, False, True, False], 0.05)
    >>> false_discoveries(np.array([0.3, 0.4]), 0.1)[1]
    0.05
    """
    ordered = np.sort(chances)
    bars = share * np.arange(1, len(ordered) + 1) / len(ordered)
    below = np.flatnonzero(ordered <= bars)
    strictness = float(bars[below[-1]] if len(below) else bars[0])
    passes = chances <= strictness if len(below) else np.zeros(len(chances), dtype=np.bool_)
    return passes, strictness
