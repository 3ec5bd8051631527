"""Read any recorded column at a time: the plain outcomes that expectations are written in.

"mean" and "total" run over the programme, "end" is the last month with money, "after 36" the 36th
month without, "horizon" the last month watched, "year 3" the end of the third programme year. A column
recorded once a year is read from the last whole year by then.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.comparison.outcomes import Run
from experiments.comparison.statistics import Centre
from experiments.execution.records import RunRecord

COUNTED = {"yes/no", "people", "links", "projects", "groups", "grants", "contests", "years"}


def read(record: RunRecord, column: str, when: str) -> float:
    """A column of one run at a time; NaN where it is not known then.

    Parameters
    ----------
    record : RunRecord
    column : name in the registry of columns
    when : 'mean', 'total', 'end', 'after 36', 'horizon' or 'year 3'
    """
    run = Run(record, record.own_end_month)
    monthly = run.monthly(column)
    if not len(monthly):
        return _yearly(record, column, when)
    if when in ("mean", "total"):
        values = run.over_programme(column)
        if not len(values):
            return np.nan
        return float(values.mean() if when == "mean" else values.sum())
    return run.at(column, last_month(record, when))


def last_month(record: RunRecord, when: str) -> int:
    """The month (0 for the first) that a time means in this run."""
    word, _, number = when.partition(" ")
    if word == "year":
        return int(number) * 12 - 1
    if word == "horizon":
        return record.horizon_months - 1
    return record.own_end_month - 1 + (int(number) if word == "after" else 0)


def _yearly(record: RunRecord, column: str, when: str) -> float:
    """A column of the yearly table, at the last year that was whole by then."""
    values: Any = np.asarray(record.tables["yearly"].get(column, []), dtype=np.float64)
    if when == "mean":
        whole = values[: max(1, record.own_end_month // 12)]
        known = whole[~np.isnan(whole)]
        return float(known.mean()) if len(known) else np.nan
    row = (last_month(record, when) + 1) // 12 - 1
    return float(values[row]) if 0 <= row < len(values) else np.nan


def centre_of(column: str) -> Centre:
    """Mean for what is counted or yes or no, where most pairs are equal; else the median."""
    from sim.outputs import OUTPUTS

    return "mean" if OUTPUTS[column].unit in COUNTED else "median"
