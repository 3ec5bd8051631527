"""What is measured: a quantity of one run (facts), a pattern in one replicate of the portfolio.

Both are pure functions of tables. A quantity is taken from the tables of a run and the end of its
money. A pattern is read off the yearly table of one replicate, one row per area and calendar year
(years run from January, so that there is never a second). All rows of a year count, those of the
follow-on too: a pattern says nothing of programmes that had ended. Empty values are left out and
counted. Where a pattern spans several years it is measured in each, and the years in which it is
defined are averaged.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.execution.records import RunRecord
from experiments.validation.facts_schema import Around, Quantity, When
from experiments.validation.patterns_schema import Pattern
from experiments.validation.statistics import (
    NAN,
    Floats,
    known,
    mean_of_known,
    quantile,
    spearman,
)

TIMES = "months_to_"
"""Columns whose names begin so are times from selection; empty means not reached yet."""


class NotRecorded(Exception):
    """A column that no table of the run has."""


def measure_quantity(quantity: Quantity, record: RunRecord, own_end: int | None = None) -> float:
    """The quantity in a run; NaN where the run has no value of it.

    Parameters
    ----------
    own_end : int, optional
        Months to the end of the money; by default the run's own.

    Raises
    ------
    NotRecorded
        If the run has no such column at all.
    """
    end = record.own_end_month if own_end is None else own_end
    value = _plain(quantity, record, end)
    if quantity.per is not None:
        below = measure_quantity(quantity.per, record, end)
        value = value / below if below else NAN
    if quantity.less is not None:
        value -= measure_quantity(quantity.less, record, end)
    return value


def parts(quantity: Quantity, record: RunRecord) -> tuple[float, float]:
    """The quantity without its divisor, and the divisor; for sums over runs."""
    assert quantity.per is not None
    return _plain(quantity, record, record.own_end_month), measure_quantity(quantity.per, record)


def _plain(quantity: Quantity, record: RunRecord, end: int) -> float:
    if quantity.around is not None:
        return change_at_events(quantity, quantity.around, record, end)
    assert quantity.when is not None
    if quantity.event is not None:
        return _events(quantity, quantity.when, record, end)
    values = values_in(quantity, quantity.when, record, end)
    if quantity.take in ("spells", "short_spells"):
        assert quantity.limit_months is not None
        return float(spells(values, quantity.limit_months)[quantity.take == "short_spells"])
    if not len(values):
        return NAN
    if quantity.take == "swings":
        assert quantity.least is not None
        return float(swings(values, quantity.least))
    return float(TAKEN[quantity.take or "mean"](values))


TAKEN: dict[str, Callable[[Floats], Any]] = {
    "mean": np.mean,
    "sum": np.sum,
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "lowest": np.min,
    "highest": np.max,
    "count": len,
}


def values_in(quantity: Quantity, when: When, record: RunRecord, end: int) -> Floats:
    """The known values of a column in a stretch of time."""
    months, values = series(quantity, record, yearly=when.form in ("years", "calendar_years"))
    chosen = values[_inside(when, months, record, end)]
    return known(chosen)


def series(quantity: Quantity, record: RunRecord, yearly: bool) -> tuple[Floats, Floats]:
    """Months and values of a column: by the month where it is recorded so, unless yearly is wanted."""
    assert quantity.column is not None
    for table in ("yearly", "monthly") if yearly else ("monthly", "yearly"):
        found = record.tables[table].get(quantity.column)
        if found is not None:
            values = _numbers(found, quantity.among)
            step = 1 if table == "monthly" else 12
            return _row_ends(len(values), step), values
    raise NotRecorded(f"the column {quantity.column} is not recorded")


def _row_ends(number: int, step: int) -> Floats:
    """Last month of each row."""
    return np.arange(1, number + 1, dtype=np.float64) * step - 1.0


def _numbers(values: Any, among: tuple[str, ...]) -> Floats:
    if not isinstance(values, list):
        return np.asarray(values, dtype=np.float64)
    return np.array([float(name in among) if name and name != "nan" else NAN for name in values])


def _inside(when: When, months: Floats, record: RunRecord, end: int) -> NDArray[np.bool_]:
    first, last = _bounds(when, end)
    if when.form == "calendar_years":
        calendar = np.asarray(record.tables["yearly"]["calendar_year"], dtype=np.float64)
        year_of = calendar[np.minimum(months // 12, len(calendar) - 1).astype(int)]
        return np.asarray((year_of >= first) & (year_of <= last) & (months % 12 == 11))
    inside = (months >= first) & (months <= last)
    return np.asarray(inside & (months % 12 == 11) if when.form == "years" else inside)


def _bounds(when: When, end: int) -> tuple[int, int]:
    """First and last month (calendar year for calendar years) of a stretch."""
    if when.form == "programme":
        return 0, end - 1
    first, last = getattr(when, when.form)
    if when.form == "years":
        return 12 * first, 12 * last + 11
    if when.form == "before_end":
        return end - first, end - last
    if when.form == "after_end":
        return end - 1 + first, end - 1 + last
    return first, last


def _events(quantity: Quantity, when: When, record: RunRecord, end: int) -> float:
    amounts = [
        amount
        for month, amount in _of_kind(quantity.event, quantity.cause, record)
        if _happened(when, month, record, end)
    ]
    if quantity.take in (None, "count"):
        return float(len(amounts))
    if quantity.take == "sum":
        return float(sum(amounts))
    return float(TAKEN[quantity.take or "mean"](np.array(amounts))) if amounts else NAN


def _of_kind(kind: str | None, cause: str | None, record: RunRecord) -> list[tuple[int, float]]:
    table = record.tables["events"]
    rows = zip(table["month"], table["kind"], table["amount"], table["cause"], strict=True)
    return [
        (int(month), float(amount))
        for month, name, amount, why in rows
        if name == kind and (cause is None or why == cause)
    ]


def _happened(when: When, month: int, record: RunRecord, end: int) -> bool:
    first, last = _bounds(when, end)
    if when.form == "calendar_years":
        calendar = record.tables["yearly"]["calendar_year"]
        return bool(first <= calendar[min(month // 12, len(calendar) - 1)] <= last)
    return first <= month <= last


def change_at_events(quantity: Quantity, around: Around, record: RunRecord, end: int) -> float:
    """Mean change of a monthly column at events, less its mean change over as long a time."""
    months, values = series(quantity, record, yearly=False)
    if len(months) > 1 and months[1] - months[0] != 1:
        raise NotRecorded(f"the column {quantity.column} is not recorded by the month")
    span = around.before + around.after
    values = values[: end + around.after]
    usual = values[span:] - values[: len(values) - span]
    happened = [month for month, _ in _of_kind(around.event, None, record) if month < end]
    at = [month - around.before for month in happened]
    changes = np.array([usual[start] for start in at if 0 <= start < len(usual)])
    changes, usual = known(changes), known(usual)
    return float(changes.mean() - usual.mean()) if len(changes) else NAN


def swings(values: Floats, least: float) -> int:
    """Turns of direction larger than ``least``: the way to each turn and back is at least that long.

    >>> swings(np.array([0.5, 0.6, 0.58, 0.7, 0.5, 0.6]), 0.1)
    2
    """
    least -= 1e-9  # differences of decimal numbers fall short by a trace
    low = high = float(values[0])
    turns = direction = 0
    for value in map(float, values):
        low, high = min(low, value), max(high, value)
        rises, falls = value - low >= least, high - value >= least
        if (direction >= 0 and falls) or (direction <= 0 and rises):
            turns += direction != 0
            direction = -1 if falls and direction >= 0 else 1
            low = high = value
    return turns


def spells(values: Floats, limit_months: int) -> tuple[int, int]:
    """Stretches of true that ended or reached the limit, and those of them that ended before it.

    >>> spells(np.array([0, 1, 1, 0, 1, 1, 1, 1, 0, 1]), 3)
    (2, 1)
    """
    decided = short = length = 0
    for value in [*values, None]:
        if value is not None and value > 0.5:
            length += 1
            continue
        if length and (value is not None or length >= limit_months):
            decided += 1
            short += length < limit_months
        length = 0
    return decided, short


def names_in(quantity: Quantity, record: RunRecord) -> list[str]:
    """The names (stages) of a column in a stretch of time, for counting which is commonest."""
    assert quantity.column is not None and quantity.when is not None
    names = record.tables["yearly"].get(quantity.column)
    if names is None:
        raise NotRecorded(f"the column {quantity.column} is not recorded")
    inside = _inside(quantity.when, _row_ends(len(names), 12), record, record.own_end_month)
    return [name for name, chosen in zip(names, inside, strict=True) if chosen and name]


@dataclass(frozen=True)
class MeasuredPattern:
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


def measure_pattern(pattern: Pattern, yearly: pd.DataFrame) -> MeasuredPattern:
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
    >>> measure_pattern(clash, rows)
    MeasuredPattern(value=1.0, empty=1, areas=1, spread=nan)
    """
    return _measure(pattern, YearlyRows(yearly))


def measure_patterns(
    patterns: Iterable[Pattern], yearly: pd.DataFrame
) -> dict[str, MeasuredPattern]:
    """Measure patterns by id; see `measure_pattern`."""
    rows = YearlyRows(yearly)
    return {pattern.id: _measure(pattern, rows) for pattern in patterns}


def _measure(pattern: Pattern, rows: YearlyRows) -> MeasuredPattern:
    parts = [_MEASURES[pattern.statistic](pattern, rows, year) for year in pattern.years]
    return MeasuredPattern(
        value=mean_of_known(part.value for part in parts),
        empty=sum(part.empty for part in parts),
        areas=sum(part.areas for part in parts),
        spread=mean_of_known(part.spread for part in parts),
    )


def _holds(pattern: Pattern, rows: YearlyRows, year: int) -> Floats:
    """Whether the column is true, or in the set, in each area: 1, 0, or NaN where it is empty."""
    if not pattern.among:
        return rows.numbers(pattern.column, year)
    values = rows.words(pattern.column, year)
    chosen = set(pattern.among)
    return np.array([NAN if value is None else float(value in chosen) for value in values])


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else NAN


def _share(pattern: Pattern, rows: YearlyRows, year: int) -> MeasuredPattern:
    values = _holds(pattern, rows, year)
    filled = known(values)
    return MeasuredPattern(_mean(filled), values.size - filled.size, filled.size)


def _mean_over_areas(pattern: Pattern, rows: YearlyRows, year: int) -> MeasuredPattern:
    values = rows.numbers(pattern.column, year)
    filled = known(values)
    spread = float(filled.std(ddof=1)) if filled.size > 1 else NAN
    return MeasuredPattern(_mean(filled), values.size - filled.size, filled.size, spread)


def _pooled(pattern: Pattern, rows: YearlyRows, year: int) -> MeasuredPattern:
    above, below = (rows.numbers(name, year) for name in (pattern.column, pattern.over))
    both = ~(np.isnan(above) | np.isnan(below))
    total = float(below[both].sum())
    value = float(above[both].sum()) / total if total else NAN
    return MeasuredPattern(value, int((~both).sum()), int(both.sum()))


def _persistence(pattern: Pattern, rows: YearlyRows, year: int) -> MeasuredPattern:
    """Still true next year; an area without a value next year is left out."""
    now = _holds(pattern, rows, year)
    later = dict(zip(rows.areas(year + 1), _holds(pattern, rows, year + 1), strict=True))
    true_now = [area for area, value in zip(rows.areas(year), now, strict=True) if value == 1.0]
    after = np.array([later.get(area, NAN) for area in true_now])
    filled = known(after)
    empty = int(np.isnan(now).sum()) + after.size - filled.size
    return MeasuredPattern(_mean(filled), empty, filled.size)


def _p90(pattern: Pattern, rows: YearlyRows, year: int) -> MeasuredPattern:
    values = rows.numbers(pattern.column, year)
    missing = int(np.isnan(values).sum())
    if pattern.column.startswith(TIMES):
        ranked = np.where(np.isnan(values), math.inf, values)
        return MeasuredPattern(quantile(ranked, 0.9), missing, ranked.size)
    filled = known(values)
    return MeasuredPattern(quantile(filled, 0.9), missing, filled.size)


def _rank_correlation(pattern: Pattern, rows: YearlyRows, year: int) -> MeasuredPattern:
    """Spearman's correlation of the columns' means over areas with the published figures."""
    tables = [rows.numbers(name, year) for name in pattern.columns]
    means = np.array([_mean(known(values)) for values in tables])
    any_empty = np.isnan(np.array(tables)).any(axis=0)
    used = int((~any_empty).sum())
    if np.isnan(means).any():
        return MeasuredPattern(NAN, int(any_empty.sum()), used)
    value = spearman(means, np.array(pattern.targets, dtype=np.float64))
    return MeasuredPattern(value, int(any_empty.sum()), used)


def _difference(pattern: Pattern, rows: YearlyRows, year: int) -> MeasuredPattern:
    values, parted = rows.numbers(pattern.column, year), rows.numbers(pattern.by, year)
    both = ~(np.isnan(values) | np.isnan(parted))
    with_it, without = values[both & (parted == 1.0)], values[both & (parted == 0.0)]
    return MeasuredPattern(_mean(with_it) - _mean(without), int((~both).sum()), int(both.sum()))


_MEASURES: dict[str, Callable[[Pattern, YearlyRows, int], MeasuredPattern]] = {
    "share": _share,
    "mean": _mean_over_areas,
    "pooled": _pooled,
    "persistence": _persistence,
    "p90": _p90,
    "rank_correlation": _rank_correlation,
    "difference": _difference,
}
