"""What a calibration costs, said before it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from experiments.calibration import cross_validation, recovery
from experiments.calibration.budget import CalibrationBudget, budget_within, with_requested
from experiments.calibration.folder import DEFAULT_MINUTES, first_budget
from experiments.calibration.options import CalibrationOptions
from experiments.execution.costs import Cost, Runs, cost_of
from experiments.execution.room import usual_jobs
from experiments.validation.areas import area_horizon, areas_of_portfolio
from experiments.validation.patterns_schema import last_year

EVALUATION_BYTES = 2_500
"""What an evaluation takes on the disk."""


def calibration_cost(
    options: CalibrationOptions, jobs: int | None, *, quick: bool, leaves_out: bool
) -> Cost:
    """What a calibration costs; where its sizes follow from the time there is, what that time is likely to hold.

    Parameters
    ----------
    options : CalibrationOptions
        As asked for on the command line.
    jobs : int or None
        Worker processes; None: as many as are started for runs.
    quick, leaves_out : bool
        Whether a known truth is recovered, or a third of the patterns is left out.
    """
    if quick:
        usual: Mapping[str, int] = {**recovery.SIZES, "screen": 0}
        options = replace(options, sizes={**usual, **options.sizes}, minutes=None)
    elif leaves_out and options.minutes is None:
        options = replace(options, sizes={**cross_validation.SIZES, **options.sizes})
    year = last_year(options.patterns)
    areas = [area.scenario for area in areas_of_portfolio(0)]
    months = sum(area_horizon(area, year) for area in areas) // len(areas)
    people = sum(area.place.population for area in areas) // len(areas)
    budget = _budget(options, cost_of([Runs(1, months, people)], 1).work_seconds, jobs)
    cost = cost_of([Runs(budget.area_runs, months, people)], jobs)
    return replace(cost, disk_bytes=budget.evaluations * EVALUATION_BYTES)


def _budget(
    options: CalibrationOptions, seconds_per_area: float, jobs: int | None
) -> CalibrationBudget:
    start = first_budget(options)
    if options.minutes is None and options.sizes:
        return start
    there_are = (options.minutes or DEFAULT_MINUTES) * 60.0 * (jobs or usual_jobs())
    budget = budget_within(there_are, seconds_per_area, start, options.screened)
    return with_requested(budget, options.sizes)
