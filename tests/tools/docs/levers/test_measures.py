"""A column at a time means the month or year it says."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.execution.records import RunRecord
from tools.docs.levers.measures import centre_of, read

MONTHS, OWN_END = 60, 30


def record() -> RunRecord:
    """A run of five years whose money ends in month 30; members count the months."""
    months = np.arange(MONTHS, dtype=np.float32)
    gaps = np.where(months < 12, np.nan, 1.0).astype(np.float32)
    monthly = {"month": months, "members": months, "timely_decisions": gaps, "burnouts": gaps * 2}
    yearly = {"year": np.arange(5), "joiners": np.array([1.0, 3.0, np.nan, 7.0, 9.0])}
    return RunRecord("run", 1, MONTHS, OWN_END, {"monthly": monthly, "yearly": yearly})


@pytest.mark.parametrize(
    ("column", "when", "value"),
    [
        ("members", "mean", 14.5),
        ("members", "end", 29.0),
        ("members", "after 12", 41.0),
        ("members", "year 1", 11.0),
        ("members", "horizon", 59.0),
        ("members", "total", 435.0),
        ("timely_decisions", "mean", 1.0),
        ("burnouts", "total", 36.0),
        ("joiners", "mean", 2.0),
        ("joiners", "end", 3.0),
        ("joiners", "year 4", 7.0),
        ("joiners", "after 12", np.nan),
        ("joiners", "after 24", 7.0),
        ("members", "after 36", np.nan),
        ("joiners", "year 20", np.nan),
        ("leavers", "mean", np.nan),
    ],
)
def test_a_column_is_read_at_its_time(column, when, value):
    assert read(record(), column, when) == pytest.approx(value, nan_ok=True)


def test_what_is_counted_is_averaged():
    assert centre_of("breakdown") == "mean"
    assert centre_of("groups_independent") == "mean"
    assert centre_of("maturity") == "median"
