"""The declared type of every column that is stored, so that no part's content decides it.

Columns of the model's tables have the type that the registry (`sim.outputs`) gives them, factors of a
design that of their lever, outcomes are numbers. Parts with no row, with whole numbers only or with missing
values only are therefore read together by anything that reads a folder of Parquet files.
"""

from __future__ import annotations

import functools

import pyarrow as pa

from sim.event_log import FIELDS
from sim.outputs import OUTPUTS, columns_of
from sim.parameters import parameter_specs
from sim.scenario import Scenario

NUMBER, SHORT_NUMBER, WHOLE = pa.float64(), pa.float32(), pa.int64()
YES_NO, TEXT = pa.bool_(), pa.string()

IDS = ("scenario", "area", "replicate", "seed", "run_id")
DISTRIBUTION = ("grouping", "group", "adults", "took_part_share", "member_share", "hours_share",
                "confidence_change", "belonging_change", "trust_partnership")  # fmt: skip
_COUNTED = {"people", "links", "projects", "groups", "grants", "contests", "year", "month"}
"""Units of columns that count."""
_EFFECTIVE = ("effective_resident_voices", "carriers")
"""Effective numbers of people, which need not be whole."""
_OTHERS = {
    **dict.fromkeys(("month", "year", "adults"), WHOLE),
    **dict.fromkeys(
        ("kind", "who", "what", "cause", "person", "project", "grouping", "group"), TEXT
    ),
    **dict.fromkeys(DISTRIBUTION[3:], NUMBER),
    "amount": NUMBER,
    "follows": WHOLE,
}
"""Columns of all tables that the registry of what is measured does not have."""
_OF_RUNS = dict.fromkeys(
    ("replicate", "seed", "own_end_month", "horizon_months", "plausible_version"), WHOLE
) | dict.fromkeys(("scenario", "run_id"), TEXT)


def declared_columns(table: str) -> tuple[str, ...]:
    """The columns of one of the model's tables, in order.

    >>> declared_columns("events")
    ('month', 'kind', 'who', 'what', 'amount', 'cause', 'person', 'project', 'follows')
    """
    if table == "events":
        return FIELDS
    if table == "distribution":
        return DISTRIBUTION
    first = ("month", "year") if table == "monthly" else ("year",)
    return (*first, *(column.name for column in columns_of(table)))


@functools.cache
def column_type(table: str, name: str) -> pa.DataType | None:
    """The type of a column of one of the model's tables; None where it is not one of theirs.

    Numbers of the monthly table but money take half the space, with seven digits.
    """
    output = OUTPUTS.get(name) if table in ("yearly", "monthly") else None
    if output is None:
        return _OTHERS.get(name)
    if output.unit == "stage":
        return TEXT
    if output.unit in _COUNTED and name not in _EFFECTIVE:
        return WHOLE
    return SHORT_NUMBER if table == "monthly" and not name.endswith("_gbp") else NUMBER


def summary_type(name: str, area: pa.DataType = WHOLE) -> pa.DataType:
    """The type of a column of the summary: ids, factors of a design by their path, else outcomes.

    Parameters
    ----------
    name : str
    area : pyarrow type
        Of the column of areas: their names, or 0 where there is one place.

    Examples
    --------
    >>> (
    ...     summary_type("partnership.openness"),
    ...     summary_type("funding.years"),
    ...     summary_type("maturity"),
    ... )
    (DataType(double), DataType(int64), DataType(double))
    """
    if name == "area":
        return area
    return _OF_RUNS[name] if name in _OF_RUNS else _factor_types().get(name, NUMBER)


@functools.cache
def _factor_types() -> dict[str, pa.DataType]:
    """The type of every lever and assumption by its dotted path."""
    kinds = {bool: YES_NO, int: WHOLE, float: NUMBER}
    levers = {
        path: kinds.get(type(value), TEXT)
        for path, value in Scenario.model_validate({"name": "as it is"}).levers().items()
    }
    return (
        levers
        | {"place": TEXT}
        | {
            f"assumptions.{name}": TEXT if spec.choices else NUMBER
            for name, spec in parameter_specs().items()
        }
    )
