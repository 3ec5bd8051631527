"""Columns of a record as Arrow tables, and back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.execution.records import Columns, canonical_columns


def arrow_table(columns: Mapping[str, Any]) -> Any:
    """Columns as an Arrow table; text is text even where there is no row."""
    import pyarrow as pa

    return pa.table(
        {
            name: pa.array(values, pa.string()) if isinstance(values, list) else pa.array(values)
            for name, values in columns.items()
        }
    )


def columns_of(name: str, table: Any) -> Columns:
    """The columns of an Arrow table, as a record holds them."""
    import pyarrow as pa

    columns: dict[str, Any] = {}
    for column in table.column_names:
        values = table.column(column)
        is_text = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
        columns[column] = values.to_pylist() if is_text else values.to_numpy()
    return canonical_columns(name, columns)
