"""From runs to the figures of the page: quantiles and single neighbourhoods by half-year, stages by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.comparison.outcomes import STAGES, Run
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest, request, seeds_for
from experiments.validation.areas import areas_of_portfolio
from experiments.validation.patterns_schema import Pattern
from sim.outputs import OUTPUTS
from sim.scenario import load_scenario
from tools.docs.base import finite

Floats = NDArray[np.float64]
YEARS, YEARS_AFTER, SINGLES, FEWEST = 17, 5, 8, 8
"""Years shown, years after the money, single neighbourhoods drawn, and runs below which there is no quantile."""
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
EMPTY = "none"
BASELINE, PORTFOLIO = "baseline", "portfolio"


@dataclass(frozen=True)
class Panel:
    """A column that is drawn.

    Attributes
    ----------
    column, label : its name in the registry, and on the page
    digits : how many the sentence gives
    """

    column: str
    label: str
    digits: int = 2


@dataclass(frozen=True)
class Group:
    """Panels in one picture.

    Attributes
    ----------
    name, title : in the file's name, and on the page
    is_after : time runs from each neighbourhood's own end of the money
    whole : every panel shows the whole range from 0 to 1
    """

    name: str
    title: str
    panels: tuple[Panel, ...]
    is_after: bool = False
    whole: bool = False


GROUPS = (
    Group(
        "people",
        "Members, their energy and load, and who takes part",
        (
            Panel("members", "members", 1),
            Panel("energy_members", "energy of members"),
            Panel("members_delivery_hours", "delivery hours a member and month", 1),
            Panel("participant_share", "share of adults who take part", 3),
        ),
    ),
    Group(
        "trust",
        "Trust and voice",
        (
            Panel("trust_partnership", "trust in the partnership, aware adults"),
            Panel("trust_partnership_all", "trust in the partnership, all adults"),
            Panel("trust_council_all", "trust in the council, all adults"),
            Panel("resident_voice", "resident voice"),
        ),
    ),
    Group(
        "maturity",
        "Maturity and its four parts",
        (
            Panel("maturity", "maturity index"),
            Panel("capability", "capability"),
            Panel("depth", "depth"),
            Panel("dynamism", "dynamism"),
            Panel("cohesion", "cohesion"),
        ),
        whole=True,
    ),
    Group(
        "legacy",
        "Legacy and its parts, after the money",
        (
            Panel("legacy", "legacy"),
            Panel("legacy_people", "people"),
            Panel("legacy_organisation", "organisation"),
            Panel("legacy_activity", "activity"),
            Panel("legacy_assets", "assets"),
            Panel("legacy_standing", "standing"),
        ),
        is_after=True,
        whole=True,
    ),
)


def recorded(group: Group) -> tuple[Panel, ...]:
    """The panels of a group whose column this version of the model records."""
    return tuple(panel for panel in group.panels if panel.column in OUTPUTS)


# ------------------------------------------------------------------------- runs


def requests_for(seeds: int, areas: int, seed: int = 1) -> list[RunRequest]:
    """The baseline on seeds of its own and the portfolio's areas once each, to their horizons."""
    baseline = load_scenario("baseline")
    wanted = [
        request(BASELINE, place, baseline, each, baseline.horizon_months)
        for place, each in enumerate(seeds_for(seed, seeds))
    ]
    for place, area in enumerate(areas_of_portfolio(seed, areas)):
        months = area.scenario.horizon_months
        wanted.append(request(PORTFOLIO, place, area.scenario, area.seed, months))
    return wanted


@dataclass(frozen=True)
class Course:
    """What is kept of one run: each panel's column by half-year, the stage by year as its place, the end of its money."""

    columns: Mapping[str, Floats]
    stages: Floats
    own_end_year: float


def course_of(record: RunRecord) -> Course:
    """Read the panels' columns off a run."""
    run = Run(record, record.own_end_month)
    columns = {
        panel.column: _after(run, panel.column) if group.is_after else _by_half_year(run, panel)
        for group in GROUPS
        for panel in recorded(group)
    }
    stages = _picked(run.stages(), [12 * year - 1 for year in range(1, YEARS + 1)])
    return Course(columns, stages, record.own_end_month / 12)


def half_years(is_after: bool = False) -> list[float]:
    """Times of the half-yearly figures; after the money they begin with its first month without."""
    return (
        [k / 2 for k in range(2 * YEARS_AFTER + 1)]
        if is_after
        else [k / 2 for k in range(1, 2 * YEARS + 1)]
    )


def _by_half_year(run: Run, panel: Panel) -> Floats:
    monthly = run.monthly(panel.column)
    if monthly.size:
        return _picked(monthly, [round(12 * time) - 1 for time in half_years()])
    yearly = np.asarray(run.record.tables["yearly"].get(panel.column, []), dtype=np.float64)
    rows = [int(time) - 1 if time.is_integer() else -1 for time in half_years()]
    return _picked(yearly, rows)


def _after(run: Run, column: str) -> Floats:
    rows = [run.own_end - 1 + max(1, round(12 * time)) for time in half_years(is_after=True)]
    return _picked(run.monthly(column), rows)


def _picked(values: Floats, rows: Sequence[int]) -> Floats:
    return np.array([values[row] if 0 <= row < len(values) else np.nan for row in rows])


# ---------------------------------------------------------------------- figures


def figures_of(courses: Sequence[Course], names: Sequence[str]) -> dict[str, Any]:
    """Quantiles, spread and single neighbourhoods of a set of runs, as JSON takes it.

    Parameters
    ----------
    names : one for each run
    """
    singles = singles_of(len(courses))
    columns = {}
    for group in GROUPS:
        for panel in recorded(group):
            values = np.array([course.columns[panel.column] for course in courses])
            columns[panel.column] = {
                "quantiles": _by_share(values),
                "sd": [_sd(column) for column in values.T],
                "lines": [_rounded(values[place]) for place in singles],
            }
    stages = np.array([course.stages for course in courses])
    return {
        "runs": len(courses),
        "money_ends": round(float(np.median([course.own_end_year for course in courses])), 2),
        "singles": [names[place] for place in singles],
        "columns": columns,
        "stages": {name: _share(stages, place) for name, place in _places()},
    }


def singles_of(runs: int) -> list[int]:
    """Which runs are drawn one by one: some evenly spread over all."""
    wanted = min(SINGLES, runs)
    return [place * runs // wanted for place in range(wanted)]


def _places() -> list[tuple[str, float]]:
    return [*((name, float(place)) for place, name in enumerate(STAGES)), (EMPTY, np.nan)]


def _share(stages: Floats, place: float) -> list[float | None]:
    """Share of all runs in a stage, by year; NaN stands for no partnership."""
    found = np.isnan(stages) if np.isnan(place) else stages == place
    return _rounded(found.mean(axis=0))


def _by_share(values: Floats) -> list[list[float | None]]:
    """One list for each quantile."""
    known = [column[np.isfinite(column)] for column in values.T]
    return [
        _rounded([np.quantile(each, share) if each.size >= FEWEST else np.nan for each in known])
        for share in SHARES
    ]


def _sd(column: Floats) -> float | None:
    known = column[np.isfinite(column)]
    return finite(float(known.std(ddof=1)), 4) if known.size >= FEWEST else None


def _rounded(values: Any) -> list[float | None]:
    return [finite(float(value), 4) for value in values]


# -------------------------------------------------------------------- published


def published(patterns: Sequence[Pattern], starts: Sequence[int]) -> list[dict[str, Any]]:
    """Published means and stage shares for columns that are drawn, placed by the areas' mean age in that year.

    Parameters
    ----------
    starts : year in which each area starts
    """
    drawn = {panel.column for group in GROUPS for panel in recorded(group)}
    found = []
    for pattern in patterns:
        fits = pattern.statistic == "mean" and pattern.column in drawn
        if not (fits or pattern.column == "stage"):
            continue
        low, high = pattern.range or (pattern.target, pattern.target)
        first, last = pattern.calendar_year
        found.append(
            {
                "id": pattern.id,
                "column": pattern.column,
                "among": list(pattern.among),
                "evidence": list(pattern.evidence),
                "note": pattern.note,
                "calendar_year": str(first) if first == last else f"{first} to {last}",
                "year": round((first + last) / 2 + 1 - float(np.mean(starts)), 2),
                "low": low,
                "high": high,
            }
        )
    return found
