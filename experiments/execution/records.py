"""One run as it travels between worker, cache, store and comparison.

A record holds the run's four tables as plain columns in the form in which they are
stored (monthly numbers as float32), so that a run read back from disk and a run just
finished are the same to the bit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario import Scenario

TABLES = ("yearly", "monthly", "events", "distribution")

Columns = dict[str, Any]
"""Name of a column to a one-dimensional numpy array (numbers, booleans) or a list of text."""


@dataclass(frozen=True)
class RunRequest:
    """A run that somebody wants.

    Attributes
    ----------
    key : tuple
        (scenario name, replicate) under which the asker files it.
    scenario : Scenario
    seed : int
    horizon_months : int
    run_id : str
        The hash of what determines the result.
    own : tuple of str
        Files of own behaviour.
    """

    key: tuple[str, int]
    scenario: Scenario
    seed: int
    horizon_months: int
    run_id: str
    own: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunRecord:
    """A finished run, without the model that made it.

    Attributes
    ----------
    own_end_month : int
        Months from selection to the end of the money: the earlier of the programme's
        years and the month the grant was spent.
    tables : dict of str to Columns
    """

    run_id: str
    seed: int
    horizon_months: int
    own_end_month: int
    tables: Mapping[str, Columns] = field(repr=False)


@dataclass(frozen=True)
class Failure:
    """A run that could not be finished, with the reason."""

    key: tuple[str, int]
    run_id: str
    seed: int
    message: str


def canonical_columns(table: str, columns: Mapping[str, Any]) -> Columns:
    """Bring one table's columns into the form in which they are stored.

    Numbers of the monthly table but money become float32 (half the space, seven digits); other
    floats become float64, whole numbers int64; text is a list of `str`.
    """
    single = table == "monthly"
    return {
        name: [None if value is None else str(value) for value in values]
        if name in _TEXT
        else _canonical(_one_kind(table, name, values), single and not name.endswith("_gbp"))
        for name, values in columns.items()
    }


_TEXT = {"stage", "kind", "who", "what", "cause", "grouping", "group"}
_COUNTED = {"people", "links", "projects", "groups", "grants", "contests", "year", "month"}


def _one_kind(table: str, name: str, values: Any) -> Any:
    """A measured column is a float in every run, even where all its values are whole."""
    import numpy as np

    from sim.outputs import OUTPUTS

    column = OUTPUTS.get(name) if table in ("yearly", "monthly") else None
    if column is None or column.unit in _COUNTED:
        return values
    return np.asarray(values, dtype=np.float64)


def _canonical(values: Any, single: bool) -> Any:
    import numpy as np

    array = np.asarray(values)
    if array.dtype.kind == "O":
        array = np.asarray(values, dtype=np.float64)  # None becomes NaN
    if array.dtype.kind == "b":
        return array
    if array.dtype.kind in "iu":
        return array.astype(np.int64, copy=False)
    return array.astype(np.float32 if single else np.float64, copy=False)


def record_of(result: Any) -> RunRecord:
    """Turn a `sim.simulation.RunResult` into a record."""
    return RunRecord(
        run_id=result.run_id,
        seed=int(result.seed),
        horizon_months=int(result.horizon_months),
        own_end_month=int(result.own_end_month),
        tables={name: canonical_columns(name, result.columns[name]) for name in TABLES},
    )


def same(first: RunRecord, second: RunRecord) -> bool:
    """Whether two records hold the same bytes in every column of the tables both have."""
    both = [name for name in TABLES if name in first.tables and name in second.tables]
    return fingerprint(first, both) == fingerprint(second, both)


def fingerprint(record: RunRecord, tables: Sequence[str] = TABLES) -> str:
    """Hash of every byte of a record's tables (hexadecimal)."""
    import hashlib

    import numpy as np

    digest = hashlib.sha256(f"{record.own_end_month}/{record.horizon_months}".encode())
    for table in tables:
        for name in sorted(record.tables[table]):
            values = record.tables[table][name]
            content = (
                values.tobytes() if isinstance(values, np.ndarray) else repr(values).encode("utf-8")
            )
            digest.update(f"|{table}.{name}|".encode() + content)
    return digest.hexdigest()
