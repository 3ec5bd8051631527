"""What came of a portfolio, in a table of calendar years and a few lines on how areas ended."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.comparison.outcomes import STAGES, measure_alone
from experiments.comparison.portfolio_plan import PortfolioPlan
from experiments.execution.manifest import finite
from experiments.execution.records import RunRecord

FLAGS = {
    "clash": "a clash",
    "dominated_by_workers": "workers dominate",
    "relies_on_few": "rely on a few",
    "works_with_agencies": "work with agencies",
    "hub_open": "a hub open",
}
MIDDLES = {
    "members": "members",
    "resident_voice": "resident voice",
    "maturity": "maturity",
    "spent_gbp": "spent, GBP",
}
SHOWN_YEARS = 6
OUTCOMES_SHOWN = ("maturity", "resident_voice", "legacy_36", "legacy_weakest_36", "spent_gbp")
Records = Mapping[tuple[str, int], RunRecord]


def summary_of(plan: PortfolioPlan, records: Records) -> dict[str, Any]:
    """What came of a portfolio's areas, as numbers.

    Returns
    -------
    dict
        ``years``: for each calendar year shown, how many areas had money, how many stood at each
        stage, how many of them had each flag, and medians, all over areas with money at that year's
        end; ``ends``: areas by the calendar year in which their money ended; ``outcomes``: median and
        range of the middle eight in ten; ``areas``: each area's outcomes.
    """
    rows = {pair: _rows(record) for (_, pair), record in records.items()}
    ends = {pair: _end_year(plan, pair, record) for (_, pair), record in records.items()}
    funded = {pair: _last_funded(plan, pair, record) for (_, pair), record in records.items()}
    outcomes = {pair: measure_alone(record) for (_, pair), record in records.items()}
    return {
        "areas_run": len(records),
        "years": [_year(year, rows, funded) for year in _years_shown(_first_year(rows), ends)],
        "ends": _counted(ends.values()),
        "outcomes": {name: _spread(outcomes.values(), name) for name in OUTCOMES_SHOWN},
        "areas": [
            {"area": plan.area_of(pair), "end_year": ends[pair],
             **{name: finite(value) for name, value in outcomes[pair].items()}}
            for pair in sorted(outcomes)
        ],
    }  # fmt: skip


def _rows(record: RunRecord) -> dict[int, dict[str, Any]]:
    """Yearly rows by calendar year."""
    columns = record.tables["yearly"]
    years = [int(year) for year in columns["calendar_year"]]
    wanted = ("stage", *FLAGS, *MIDDLES)
    return {
        year: {name: columns[name][place] for name in wanted if name in columns}
        for place, year in enumerate(years)
    }


def _end_year(plan: PortfolioPlan, pair: int, record: RunRecord) -> int:
    """Calendar year of the last month with money."""
    start = plan.scenario_of(plan.base, pair).place.start_year
    return start + (record.own_end_month - 1) // 12


def _last_funded(plan: PortfolioPlan, pair: int, record: RunRecord) -> int:
    """Last calendar year at whose end there was money still, or only just no more."""
    start = plan.scenario_of(plan.base, pair).place.start_year
    return start + record.own_end_month // 12 - 1


def _first_year(rows: Mapping[int, dict[int, Any]]) -> int:
    return min((min(own) for own in rows.values()), default=0)


def _years_shown(first: int, ends: Mapping[int, int]) -> list[int]:
    """A few calendar years, evenly spaced, up to that in which the last area's money ends."""
    if not ends:
        return []
    last = max(ends.values())
    step = max(1, -(-(last - first) // (SHOWN_YEARS - 1)))
    return [
        year for year in range(last - step * (SHOWN_YEARS - 1), last + 1, step) if year >= first
    ]


def _year(
    year: int, rows: Mapping[int, dict[int, dict[str, Any]]], funded: Mapping[int, int]
) -> dict[str, Any]:
    running = [own[year] for pair, own in rows.items() if year in own and funded[pair] >= year]
    stages = [str(row["stage"]) for row in running]
    return {
        "year": year,
        "with_money": len(running),
        "stages": {stage: stages.count(stage) for stage in STAGES},
        "flags": {name: sum(bool(row.get(name) == 1) for row in running) for name in FLAGS},
        "medians": {name: _median([row.get(name) for row in running]) for name in MIDDLES},
    }


def _median(values: Sequence[Any]) -> float | None:
    known = [float(v) for v in values if v is not None and math.isfinite(float(v))]
    return float(np.median(known)) if known else None


def _spread(outcomes: Any, name: str) -> dict[str, float | None]:
    known = [each[name] for each in outcomes if math.isfinite(each.get(name, math.nan))]
    if not known:
        return {"median": None, "p10": None, "p90": None}
    p10, middle, p90 = np.quantile(known, [0.1, 0.5, 0.9])
    return {"median": float(middle), "p10": float(p10), "p90": float(p90)}


def _counted(years: Any) -> dict[str, int]:
    found = sorted(years)
    return {str(year): found.count(year) for year in sorted(set(found))}
