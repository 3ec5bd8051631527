"""Measure one quantity of one run: a pure function of its tables and of the end of its money."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.execution.records import RunRecord
from experiments.validation.facts.schema import Around, Quantity, When

Floats = NDArray[np.float64]
NAN = float("nan")


class NotRecorded(Exception):
    """A column that no table of the run has."""


def measured(quantity: Quantity, record: RunRecord, own_end: int | None = None) -> float:
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
        below = measured(quantity.per, record, end)
        value = value / below if below else NAN
    if quantity.less is not None:
        value -= measured(quantity.less, record, end)
    return value


def parts(quantity: Quantity, record: RunRecord) -> tuple[float, float]:
    """The quantity without its divisor, and the divisor; for sums over runs."""
    assert quantity.per is not None
    return _plain(quantity, record, record.own_end_month), measured(quantity.per, record)


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
    return np.asarray(chosen[~np.isnan(chosen)])


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
    changes, known = changes[~np.isnan(changes)], usual[~np.isnan(usual)]
    return float(changes.mean() - known.mean()) if len(changes) else NAN


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
