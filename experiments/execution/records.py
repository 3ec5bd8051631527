"""One run as it travels between worker, cache, store and comparison.

A record holds the run's four tables as plain columns in the form in which they are
stored (monthly numbers as float32), so that a run read back from disk and a run just
finished are the same to the bit.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa

from experiments.execution.schema import TEXT, WHOLE, column_type
from sim.simulation import RunResult

TABLES = ("yearly", "monthly", "events", "distribution")

Columns = dict[str, Any]
"""Name of a column to a one-dimensional numpy array (numbers, booleans) or a list of text."""


@dataclass(frozen=True)
class RunRecord:
    """A finished run, without the model that made it.

    Attributes
    ----------
    own_end_month : int
        Months from selection to the end of the money: the earlier of the programme's
        years and the month the grant was spent.
    tables : dict of str to Columns
    measured : mapping, optional
        What was measured of it where it was carried out.
    """

    run_id: str
    seed: int
    horizon_months: int
    own_end_month: int
    tables: Mapping[str, Columns] = field(repr=False)
    measured: Mapping[str, Any] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class RunFailure:
    """A run that could not be finished, with the reason."""

    key: tuple[str, int]
    run_id: str
    seed: int
    message: str


def canonical_columns(table: str, columns: Mapping[str, Any]) -> Columns:
    """Bring one table's columns into the form in which they are stored.

    Every column has the type that is declared for it (`experiments.execution.schema`), also where it
    has no row; text is a list of `str`, and a count that is not known somewhere makes its column one of floats.
    """
    return {name: _canonical(table, name, values) for name, values in columns.items()}


def _canonical(table: str, name: str, values: Any) -> Any:
    declared = column_type(table, name)
    if declared == TEXT:
        return [None if value is None else str(value) for value in values]
    array = np.asarray(values)
    if array.dtype.kind == "O":
        array = np.asarray(values, dtype=np.float64)  # None becomes NaN
    if declared is None:
        return array.astype(np.int64) if array.dtype.kind in "iu" else array
    if declared == WHOLE and array.dtype.kind == "f" and array.size:
        return array.astype(np.float64)
    return array.astype(declared.to_pandas_dtype(), copy=False)


def record_of(result: RunResult) -> RunRecord:
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

    digest = hashlib.sha256(f"{record.own_end_month}/{record.horizon_months}".encode())
    for table in tables:
        for name in sorted(record.tables[table]):
            values = record.tables[table][name]
            content = (
                values.tobytes() if isinstance(values, np.ndarray) else repr(values).encode("utf-8")
            )
            digest.update(f"|{table}.{name}|".encode() + content)
    return digest.hexdigest()


def arrow_table(table: str, columns: Mapping[str, Any]) -> pa.Table:
    """Columns of one of the model's tables as an Arrow table, of the declared types."""
    return pa.table({name: _arrow(table, name, values) for name, values in columns.items()})


def _arrow(table: str, name: str, values: Any) -> pa.Array:
    """A column of the declared type; only where it counts is NaN turned into a missing value."""
    declared = column_type(table, name)
    return pa.array(values, declared, from_pandas=declared == WHOLE)


def columns_of(name: str, table: pa.Table) -> Columns:
    """The columns of an Arrow table, as a record holds them."""
    columns: dict[str, Any] = {}
    for column in table.column_names:
        values = table.column(column)
        is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
        columns[column] = values.to_pylist() if is_text else values.to_numpy()
    return canonical_columns(name, columns)
