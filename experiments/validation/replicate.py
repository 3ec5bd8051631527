"""One replicate of the portfolio: every area run once, of which the yearly table is kept."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from experiments.execution.records import TABLES, RunRecord, canonical_columns
from experiments.execution.requests import RunRequest
from experiments.validation.areas import Area, area_horizon
from sim.scenario import Scenario
from sim.simulation import run


def with_assumptions(scenario: Scenario, assumptions: Mapping[str, Any]) -> Scenario:
    """A copy with assumptions put on top, unchecked: the model refuses values out of range."""
    if not assumptions:
        return scenario
    merged = dict(sorted({**scenario.assumptions, **assumptions}.items()))
    return scenario.model_copy(update={"assumptions": merged})


def simulate(
    areas: Sequence[Area], assumptions: Mapping[str, Any], until_year: int
) -> pd.DataFrame:
    """Run every area once in this process, without cache: what calibration does again and again.

    Parameters
    ----------
    areas : sequence of Area
        From `experiments.validation.areas.areas_of_portfolio`, each with its seed.
    assumptions : mapping of str to value
        By ``mechanism.name``, put on top of those of the areas.
    until_year : int
        Calendar year at whose end the runs stop.

    Returns
    -------
    pandas.DataFrame
        One row per area and year: `area` and the columns of the yearly table.

    Raises
    ------
    CatalogueError
        If an assumption is not known or out of range.
    """
    tables: list[tuple[str, dict[str, Any]]] = []
    for area in areas:
        months = area_horizon(area.scenario, until_year)
        if months:
            scenario = with_assumptions(area.scenario, assumptions)
            result = run(scenario, area.seed, horizon_months=months, keep=("yearly",))
            tables.append((area.name, result.columns["yearly"]))
    return joined(tables)


def joined(tables: Sequence[tuple[str, Mapping[str, Any]]]) -> pd.DataFrame:
    """Yearly tables of areas one below the other, with the area's name in front."""
    if not tables:
        return pd.DataFrame({"area": [], "calendar_year": []})
    columns: dict[str, Any] = {
        "area": [name for name, table in tables for _ in range(len(table["calendar_year"]))]
    }
    for name in tables[0][1]:
        columns[name] = list(itertools.chain.from_iterable(table[name] for _, table in tables))
    return pd.DataFrame(columns)


def run_yearly(request: RunRequest) -> RunRecord:
    """Carry out one run and keep its yearly table only; the other tables are empty."""
    result = run(
        request.scenario, request.seed, horizon_months=request.horizon_months, keep=("yearly",)
    )
    yearly = canonical_columns("yearly", result.columns["yearly"])
    tables: dict[str, Any] = {name: yearly if name == "yearly" else {} for name in TABLES}
    return RunRecord(
        run_id=result.run_id,
        seed=int(result.seed),
        horizon_months=int(result.horizon_months),
        own_end_month=int(result.own_end_month),
        tables=tables,
    )
