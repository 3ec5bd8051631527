"""Tables of runs for those who ask in SQL: an in-memory DuckDB database with a view of each.

The views are `summary`, `yearly`, `monthly`, `events` and `distribution`, as far as they were kept. A folder's Parquet parts are read
where they lie, when a query asks for them: parts that are damaged or not finished are passed over, and of a run that stands in
two parts the first counts, as in `experiments.execution.store.read`. What is not known is NaN in the parts and NULL in the views, so
that `avg` leaves it out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from experiments.errors import UsageProblem
from experiments.execution.manifest import RUN_KINDS, need_manifest
from experiments.execution.parts import RUN_TABLES
from experiments.execution.store import fresh_parts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NUMBERS = ("FLOAT", "DOUBLE")
PART_OF_ROW = "groundswell_part"


def database(folder: str | Path) -> DuckDBPyConnection:
    """A folder of results as a DuckDB database in memory; nothing in the folder changes.

    Parameters
    ----------
    folder : path
        Of a comparison, a sweep, a run, a portfolio, or of a validation. The views have the parts that are there now.

    Returns
    -------
    duckdb.DuckDBPyConnection
        With views `summary`, `yearly`, `monthly`, `events` and `distribution`, as far as the folder has them.

    Raises
    ------
    UsageProblem
        If the folder holds no runs, or DuckDB is not installed.

    Examples
    --------
    >>> from experiments import database
    >>> found = database("results/sweep")  # doctest: +SKIP
    >>> found.sql(
    ...     'SELECT "funding.years", avg(maturity) FROM summary GROUP BY 1'
    ... ).df()  # doctest: +SKIP
    """
    place = Path(folder)
    need_manifest(place, RUN_KINDS)
    connection = _connected()
    there = [table for table in RUN_TABLES if _view_of_parts(connection, place, table)]
    if not there:
        raise UsageProblem(f"{place}: there are no runs here yet.")
    return connection


def database_of(tables: Mapping[str, pa.Table]) -> DuckDBPyConnection:
    """Tables in memory as a DuckDB database; see `database`.

    Parameters
    ----------
    tables : Arrow tables by the names of their views; those without a column are left out
    """
    connection = _connected()
    for name, table in tables.items():
        if table.num_columns:
            connection.register(f"kept_{name}", table)
            _view(connection, name, f"SELECT * FROM kept_{name}")
    return connection


def frame_of(connection: DuckDBPyConnection, query: str) -> pd.DataFrame:
    """What a query comes to.

    Raises
    ------
    UsageProblem
        If it asks for a table or a column that is not there, with those that are; other mistakes are told by DuckDB.
    """
    import duckdb  # noqa: PLC0415  an extra, which the connection shows to be there

    try:
        frame: pd.DataFrame = connection.execute(query).df()
    except duckdb.CatalogException as error:
        views = "SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY view_oid"
        there = ", ".join(name for (name,) in connection.execute(views).fetchall())
        raise UsageProblem(f"{_first_line(error)} Kept here: {there}.") from None
    except duckdb.BinderException as error:
        raise UsageProblem(
            f'{_first_line(error)} Names with a point need quotes: "funding.years".'
        ) from None
    return frame


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0].rstrip(".!") + "."


def _connected() -> DuckDBPyConnection:
    try:
        import duckdb  # noqa: PLC0415  an extra
    except ImportError:
        raise UsageProblem(
            'DuckDB is not installed; pip install "groundswell[analysis]" brings it. The tables can be read without it: '
            "pandas.read_parquet, or .summary and .yearly of a result."
        ) from None
    connection = duckdb.connect(":memory:")
    # a part's largest and smallest values say nothing of NaN; DuckDB would take them to say that there is none
    connection.execute("SET parquet_can_have_nan = true")
    return connection


def _view_of_parts(connection: DuckDBPyConnection, folder: Path, table: str) -> bool:
    """Make the view of a table's parts; returns whether there are any."""
    paths, twice = [], []
    for name, _, stale in fresh_parts(folder, table):
        paths.append(_literal(folder.resolve() / table / name))
        twice += [(name, *key) for key in stale]
    if not paths:
        return False
    rows = f"read_parquet([{', '.join(paths)}], union_by_name = true, filename = true)"
    where = ""
    if twice:
        columns = [PART_OF_ROW, "scenario", "replicate"]
        connection.register(f"stale_{table}", pd.DataFrame(twice, columns=columns))
        where = (
            f" ANTI JOIN stale_{table} AS stale ON part.scenario = stale.scenario AND part.replicate = stale.replicate"
            f" AND parse_filename(part.filename) = stale.{PART_OF_ROW}"
        )
    _view(connection, table, f"SELECT part.* EXCLUDE (filename) FROM {rows} AS part{where}")
    return True


def _view(connection: DuckDBPyConnection, name: str, query: str) -> None:
    """A view of a query in which NaN is NULL."""
    described: list[tuple[Any, ...]] = connection.execute(f"DESCRIBE {query}").fetchall()
    numbers = [_quoted(column) for column, kind, *_ in described if kind in NUMBERS]
    known = ", ".join(
        f"CASE WHEN isnan({each}) THEN NULL ELSE {each} END AS {each}" for each in numbers
    )
    replaced = f" REPLACE ({known})" if numbers else ""
    connection.execute(f"CREATE VIEW {name} AS SELECT *{replaced} FROM ({query})")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(path: Path) -> str:
    """A path as SQL takes it, in which no character stands for others."""
    plain = re.sub(r"([*?\[])", r"[\1]", path.as_posix())
    return "'" + plain.replace("'", "''") + "'"
