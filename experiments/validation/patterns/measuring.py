"""Read patterns off the yearly table of one replicate of the portfolio.

One row per area and calendar year (years run from January, so that there is never a second). All
rows of a year count, those of the follow-on too: a pattern says nothing of programmes that had
ended. Empty values are left out and counted. Where a pattern spans several years it is measured in
each, and the years in which it is defined are averaged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from experiments.validation.patterns.schema import Pattern

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
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
    >>> from experiments.validation.patterns.schema import Pattern
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
