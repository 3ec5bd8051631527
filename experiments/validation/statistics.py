"""Summarise a quantity over runs: an estimate with an interval, at 95 per cent.

Medians and means of runs get the interval that comparisons use; shares of yes or no get
Wilson's; everything else a percentile bootstrap over runs, whose draws are always the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.validation.patterns_schema import Pattern

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
LEVEL = 0.95
Z = 1.959964
RESAMPLES = 2_000
FEWEST = 8
"""Runs needed for an interval; with fewer no verdict is given."""
_KEY = 0x66616374


@dataclass(frozen=True)
class Estimate:
    """A number with its interval.

    Attributes
    ----------
    value, low, high : float
    n : int
        Runs (pairs, areas) in which the quantity is defined.
    """

    value: float
    low: float
    high: float
    n: int


Estimator = Callable[[NDArray[np.int64]], float]


def bootstrap(
    estimator: Estimator, n: int, runs: int | None = None, resamples: int = RESAMPLES
) -> Estimate:
    """An estimator of positions, with the percentile interval over resamples of them.

    Parameters
    ----------
    estimator : callable
        Takes positions of runs, shape (n,); NaN where it cannot be worked out.
    n : int
    runs : int, optional
        What to report as n.
    resamples : int
        0: the estimate alone, without bounds, however few runs there are.
    """
    if resamples == 0:
        value = estimator(np.arange(n)) if n else math.nan
        return Estimate(value, -math.inf, math.inf, n if runs is None else runs)
    if n < FEWEST:
        return Estimate(math.nan, -math.inf, math.inf, n if runs is None else runs)
    generator = np.random.Generator(np.random.Philox(key=_KEY + n))
    drawn = [estimator(generator.integers(0, n, n)) for _ in range(resamples)]
    known = np.array([value for value in drawn if math.isfinite(value)])
    if len(known) < resamples // 2:
        return Estimate(math.nan, -math.inf, math.inf, n if runs is None else runs)
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = estimator(np.arange(n))
    return Estimate(value, float(low), float(high), n if runs is None else runs)


def centre(values: Floats, statistic: str, resamples: int = RESAMPLES) -> Estimate:
    """Mean or median of runs."""
    from experiments.comparison.statistics import interval

    if resamples == 0:
        take = np.median if statistic == "median" else np.mean
        return bootstrap(lambda at: float(take(values[at])), len(values), resamples=0)
    if len(values) < FEWEST:
        middle = float(np.mean(values)) if len(values) else math.nan
        return Estimate(middle, -math.inf, math.inf, len(values))
    if statistic == "mean" and np.isin(values, (0.0, 1.0)).all():
        return proportion(int(values.sum()), len(values))
    if statistic == "median":
        bounds = interval(values, LEVEL, "median")
        return Estimate(float(np.median(values)), bounds.low, bounds.high, len(values))
    return bootstrap(lambda at: float(values[at].mean()), len(values), resamples=resamples)


def proportion(count: int, n: int) -> Estimate:
    """A share of runs, with Wilson's interval.

    >>> estimate = proportion(10, 10)
    >>> round(estimate.low, 2), round(estimate.high, 2)
    (0.72, 1.0)
    """
    if n < FEWEST:
        return Estimate(count / n if n else math.nan, -math.inf, math.inf, n)
    p, spread = count / n, Z * Z / n
    middle = (p + spread / 2) / (1 + spread)
    half = Z * math.sqrt(p * (1 - p) / n + spread / (4 * n)) / (1 + spread)
    return Estimate(p, max(0.0, middle - half), min(1.0, middle + half), n)


def pooled(above: Floats, below: Floats, resamples: int = RESAMPLES) -> Estimate:
    """Sum over runs divided by sum over runs."""

    def ratio(at: NDArray[np.int64]) -> float:
        total = float(below[at].sum())
        return float(above[at].sum()) / total if total > 0 else math.nan

    return bootstrap(ratio, len(above), resamples=resamples)


def commonest(
    names: Sequence[Sequence[str]], among: Sequence[str], resamples: int = RESAMPLES
) -> Estimate:
    """By how much the share of some names exceeds that of the commonest other name."""
    kinds = sorted({name for each in names for name in each})
    counts = np.array([[list(each).count(kind) for kind in kinds] for each in names], dtype=float)
    ours = np.array([kind in among for kind in kinds], dtype=bool)

    def lead(at: NDArray[np.int64]) -> float:
        total = counts[at].sum(axis=0)
        others = total[~ours].max() if (~ours).any() else 0.0
        return float((total[ours].sum() - others) / total.sum()) if total.sum() else math.nan

    return bootstrap(lead, len(names), resamples=resamples)


def spread(values: Floats, against: Floats | None, resamples: int = RESAMPLES) -> Estimate:
    """Standard deviation over runs; where another world stands beside it, by how much it is larger."""

    def deviation(at: NDArray[np.int64]) -> float:
        here = float(values[at].std(ddof=1))
        return here if against is None else here - float(against[at].std(ddof=1))

    return bootstrap(deviation, len(values), resamples=resamples)


def rank_correlation(first: Floats, second: Floats, resamples: int = RESAMPLES) -> Estimate:
    """Spearman's correlation over runs."""

    def correlation(at: NDArray[np.int64]) -> float:
        left, right = _ranks(first[at]), _ranks(second[at])
        if left.std() == 0 or right.std() == 0:
            return math.nan
        return float(np.corrcoef(left, right)[0, 1])

    return bootstrap(correlation, len(first), resamples=resamples)


def _ranks(values: Floats) -> Floats:
    from scipy.stats import rankdata

    return np.asarray(rankdata(values), dtype=np.float64)


def group_difference(
    values: Floats, first: Any, second: Any, resamples: int = RESAMPLES
) -> Estimate:
    """Mean of one group of runs less that of another.

    Parameters
    ----------
    first, second : numpy.ndarray of bool, shape (runs,)
    """
    if min(int(first.sum()), int(second.sum())) < (FEWEST // 2 if resamples else 1):
        return Estimate(math.nan, -math.inf, math.inf, int(first.sum() + second.sum()))

    def difference(at: NDArray[np.int64]) -> float:
        left, right = at[first[at]], at[second[at]]
        if not len(left) or not len(right):
            return math.nan
        return float(values[left].mean() - values[right].mean())

    return bootstrap(difference, len(values), int(first.sum() + second.sum()), resamples)


def areas_over_seeds(values: Floats, resamples: int = RESAMPLES) -> Estimate:
    """Standard deviation between areas, chance taken off, over that between seeds of one area.

    Parameters
    ----------
    values : numpy.ndarray, shape (areas, seeds)
    """
    seeds = values.shape[1]

    def ratio(at: NDArray[np.int64]) -> float:
        chosen = values[at]
        chance = float(chosen.var(axis=1, ddof=1).mean())
        between = float(chosen.mean(axis=1).var(ddof=1)) - chance / seeds
        return math.sqrt(max(between, 0.0) / chance) if chance > 0 else math.nan

    return bootstrap(ratio, len(values), resamples=resamples)


NAN = math.nan
TIMES = "months_to_"
"""Columns whose names begin so are times from selection; empty means not reached yet."""


@dataclass(frozen=True)
class Measured:
    """A pattern in one replicate.

    Attributes
    ----------
    value : float
        In the unit of the column (persistence, share: 0 to 1; difference: of the column); NaN where
        it is not defined, infinite where a 90th percentile lies beyond what was reached.
    empty : int
        Rows left out because a value was empty; for `p90` of a time, areas that had not reached it.
    areas : int
        Rows that counted: areas, or areas and years where the pattern spans several years.
    spread : float
        Standard deviation between areas (`mean` only, else NaN), averaged over the years.
    """

    value: float
    empty: int
    areas: int
    spread: float = NAN


@dataclass(frozen=True)
class _Part:
    """A pattern in one year."""

    value: float
    used: int
    empty: int
    spread: float = NAN


class YearlyRows:
    """The rows of one replicate, by calendar year; columns become numbers when first asked for."""

    def __init__(self, yearly: pd.DataFrame) -> None:
        years = yearly["calendar_year"].to_numpy(dtype=np.int64)
        areas = yearly["area"].to_numpy()
        order = np.argsort(years, kind="stable")
        self._frame = yearly
        self._columns: dict[str, NDArray[Any]] = {}
        edges = np.flatnonzero(np.diff(years[order])) + 1
        self._rows = {int(years[rows[0]]): rows for rows in np.split(order, edges) if rows.size}
        self._areas = {year: areas[rows] for year, rows in self._rows.items()}
        self._refuse_twice()

    def _refuse_twice(self) -> None:
        for year, areas in self._areas.items():
            if len(set(areas.tolist())) < len(areas):
                raise ValueError(
                    f"{year}: an area has more than one row; give one replicate, with one row "
                    "per area and calendar year"
                )

    def areas(self, year: int) -> list[Any]:
        """Names of the areas that have a row in a year."""
        return list(self._areas[year]) if year in self._areas else []

    def numbers(self, column: str, year: int) -> Floats:
        """A column in a year as numbers (yes 1, no 0, empty NaN), one for each area."""
        return np.asarray(self._of(column, year, self._as_numbers), dtype=np.float64)

    def words(self, column: str, year: int) -> NDArray[Any]:
        """A column in a year as it stands; empty is None."""
        return self._of(column, year, self._as_words)

    def _of(self, column: str, year: int, form: Callable[[str], NDArray[Any]]) -> NDArray[Any]:
        rows = self._rows.get(year)
        return np.empty(0) if rows is None else form(column)[rows]

    def _as_numbers(self, column: str) -> NDArray[Any]:
        if column not in self._columns:
            self._columns[column] = self._frame[column].to_numpy(dtype=np.float64, na_value=NAN)
        return self._columns[column]

    def _as_words(self, column: str) -> NDArray[Any]:
        key = f"{column} as it stands"
        if key not in self._columns:
            values = self._frame[column].astype(object)
            self._columns[key] = values.where(values.notna(), None).to_numpy()
        return self._columns[key]


def measure(pattern: Pattern, yearly: pd.DataFrame) -> Measured:
    """Measure one pattern.

    Parameters
    ----------
    yearly : pandas.DataFrame
        One replicate: one row per area and calendar year, with the columns `area`,
        `calendar_year` and those that the pattern reads.

    Raises
    ------
    ValueError
        If an area has two rows in a year (several replicates in one table).

    Examples
    --------
    >>> import pandas as pd
    >>> from experiments.validation.patterns_schema import Pattern
    >>> rows = pd.DataFrame({"area": ["a", "b"], "calendar_year": 2019, "clash": [True, None]})
    >>> clash = Pattern("clash", ("E060",), "share", (2019, 2019), column="clash", target=0.15)
    >>> measure(clash, rows)
    Measured(value=1.0, empty=1, areas=1, spread=nan)
    """
    return _measured(pattern, YearlyRows(yearly))


def measure_all(patterns: Iterable[Pattern], yearly: pd.DataFrame) -> dict[str, Measured]:
    """Measure patterns by id; see `measure`."""
    rows = YearlyRows(yearly)
    return {pattern.id: _measured(pattern, rows) for pattern in patterns}


def _measured(pattern: Pattern, rows: YearlyRows) -> Measured:
    parts = [_MEASURES[pattern.statistic](pattern, rows, year) for year in pattern.years]
    return Measured(
        value=_average(part.value for part in parts),
        empty=sum(part.empty for part in parts),
        areas=sum(part.used for part in parts),
        spread=_average(part.spread for part in parts),
    )


def _average(values: Iterable[float]) -> float:
    """Mean of what is defined; NaN where nothing is."""
    defined = [value for value in values if not math.isnan(value)]
    return sum(defined) / len(defined) if defined else NAN


def _holds(pattern: Pattern, rows: YearlyRows, year: int) -> Floats:
    """Whether the column is true, or in the set, in each area: 1, 0, or NaN where it is empty."""
    if not pattern.among:
        return rows.numbers(pattern.column, year)
    values = rows.words(pattern.column, year)
    chosen = set(pattern.among)
    return np.array([NAN if value is None else float(value in chosen) for value in values])


def _filled(values: Floats) -> Floats:
    return values[~np.isnan(values)]


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else NAN


def _share(pattern: Pattern, rows: YearlyRows, year: int) -> _Part:
    values = _holds(pattern, rows, year)
    filled = _filled(values)
    return _Part(_mean(filled), filled.size, values.size - filled.size)


def _mean_over_areas(pattern: Pattern, rows: YearlyRows, year: int) -> _Part:
    values = rows.numbers(pattern.column, year)
    filled = _filled(values)
    spread = float(filled.std(ddof=1)) if filled.size > 1 else NAN
    return _Part(_mean(filled), filled.size, values.size - filled.size, spread)


def _pooled(pattern: Pattern, rows: YearlyRows, year: int) -> _Part:
    above, below = (rows.numbers(name, year) for name in (pattern.column, pattern.over))
    both = ~(np.isnan(above) | np.isnan(below))
    total = float(below[both].sum())
    value = float(above[both].sum()) / total if total else NAN
    return _Part(value, int(both.sum()), int((~both).sum()))


def _persistence(pattern: Pattern, rows: YearlyRows, year: int) -> _Part:
    """Still true next year; an area without a value next year is left out."""
    now = _holds(pattern, rows, year)
    later = dict(zip(rows.areas(year + 1), _holds(pattern, rows, year + 1), strict=True))
    true_now = [area for area, value in zip(rows.areas(year), now, strict=True) if value == 1.0]
    after = np.array([later.get(area, NAN) for area in true_now])
    filled = _filled(after)
    empty = int(np.isnan(now).sum()) + after.size - filled.size
    return _Part(_mean(filled), filled.size, empty)


def _p90(pattern: Pattern, rows: YearlyRows, year: int) -> _Part:
    values = rows.numbers(pattern.column, year)
    missing = int(np.isnan(values).sum())
    if pattern.column.startswith(TIMES):
        ranked = np.where(np.isnan(values), math.inf, values)
        return _Part(quantile(ranked, 0.9), ranked.size, missing)
    filled = _filled(values)
    return _Part(quantile(filled, 0.9), filled.size, missing)


def _rank_correlation(pattern: Pattern, rows: YearlyRows, year: int) -> _Part:
    """Spearman's correlation of the columns' means over areas with the published figures."""
    tables = [rows.numbers(name, year) for name in pattern.columns]
    means = np.array([_mean(_filled(values)) for values in tables])
    any_empty = np.isnan(np.array(tables)).any(axis=0)
    used = int((~any_empty).sum())
    if np.isnan(means).any():
        return _Part(NAN, used, int(any_empty.sum()))
    value = spearman(means, np.array(pattern.targets, dtype=np.float64))
    return _Part(value, used, int(any_empty.sum()))


def _difference(pattern: Pattern, rows: YearlyRows, year: int) -> _Part:
    values, parted = rows.numbers(pattern.column, year), rows.numbers(pattern.by, year)
    both = ~(np.isnan(values) | np.isnan(parted))
    with_it, without = values[both & (parted == 1.0)], values[both & (parted == 0.0)]
    return _Part(_mean(with_it) - _mean(without), int(both.sum()), int((~both).sum()))


_MEASURES: dict[str, Callable[[Pattern, YearlyRows, int], _Part]] = {
    "share": _share,
    "mean": _mean_over_areas,
    "pooled": _pooled,
    "persistence": _persistence,
    "p90": _p90,
    "rank_correlation": _rank_correlation,
    "difference": _difference,
}


def quantile(values: Floats, share: float) -> float:
    """Quantile by linear interpolation; beside an infinite value, the nearer of the two.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Without NaN.
    share : float
        From 0 to 1.

    Returns
    -------
    float
        NaN where there are no values.

    Examples
    --------
    >>> quantile(np.array([1.0, 2.0, math.inf]), 0.5), quantile(np.array([1.0, math.inf]), 0.9)
    (2.0, inf)
    """
    if not values.size:
        return NAN
    ordered = np.sort(values)
    place = share * (ordered.size - 1)
    below = math.floor(place + 1e-12)
    part = max(0.0, place - below)
    low = float(ordered[below])
    if part <= 0.0 or below + 1 >= ordered.size:
        return low
    high = float(ordered[below + 1])
    if math.isinf(high) or math.isinf(low):
        return low if part < 0.5 else high
    return low + part * (high - low)


def spearman(first: Floats, second: Floats) -> float:
    """Rank correlation, equal values sharing their mean rank; NaN where one does not vary.

    Examples
    --------
    >>> round(spearman(np.array([1.0, 5.0, 9.0]), np.array([0.1, 0.2, 0.3])), 6)
    1.0
    """
    ranks = [_ranks(values) - (values.size - 1) / 2.0 for values in (first, second)]
    size = math.sqrt(float((ranks[0] ** 2).sum()) * float((ranks[1] ** 2).sum()))
    return float((ranks[0] * ranks[1]).sum()) / size if size else NAN


def _ranks(values: Floats) -> Floats:
    below = (values[:, None] > values[None, :]).sum(axis=1)
    equal = (values[:, None] == values[None, :]).sum(axis=1)
    return np.asarray(below + (equal - 1) / 2.0, dtype=np.float64)
