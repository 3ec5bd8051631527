"""One replicate of the portfolio in this process: what calibration evaluates again and again."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.validation.patterns.schema import Pattern

if TYPE_CHECKING:
    import pandas as pd

    from experiments.validation.facts.areas import Area
    from sim.scenario import Scenario

MONTHS = 12


def last_year(patterns: Iterable[Pattern]) -> int:
    """The last calendar year whose rows the patterns need."""
    return max(pattern.last_year_read for pattern in patterns)


def area_horizon(scenario: Scenario, year: int) -> int:
    """Months to run so that a run stops at the end of a calendar year.

    Never longer than programme and follow-on; 0 where the area starts after that year.

    Parameters
    ----------
    scenario : Scenario
        An area; its first month is a January.
    """
    months = (year + 1 - scenario.place.start_year) * MONTHS
    return max(0, min(months, scenario.horizon_months))


def with_assumptions(scenario: Scenario, assumptions: Mapping[str, Any]) -> Scenario:
    """A copy with assumptions put on top, unchecked: the model refuses values out of range."""
    if not assumptions:
        return scenario
    merged = dict(sorted({**scenario.assumptions, **assumptions}.items()))
    return scenario.model_copy(update={"assumptions": merged})


def simulate(
    areas: Sequence[Area], assumptions: Mapping[str, Any], until_year: int
) -> pd.DataFrame:
    """Run every area once, without twins and cache.

    Parameters
    ----------
    areas : sequence of Area
        From `experiments.validation.facts.areas.areas_of_portfolio`, each with its seed.
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
    from sim.simulation import run

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
    import pandas as pd

    if not tables:
        return pd.DataFrame({"area": [], "calendar_year": []})
    columns: dict[str, Any] = {
        "area": [name for name, table in tables for _ in range(len(table["calendar_year"]))]
    }
    for name in tables[0][1]:
        columns[name] = list(itertools.chain.from_iterable(table[name] for _, table in tables))
    return pd.DataFrame(columns)
