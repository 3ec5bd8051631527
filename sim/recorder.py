"""Writes down the month and the year: tidy columns for the tables of a run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import survey
from sim.agents.population import TENURE, Population
from sim.environment.totals import MonthlyTotals, YearlyTotals
from sim.mechanisms.rebuilding import is_broken_down
from sim.outputs import columns_of, delivery_hours, reliance_on_workers
from sim.state import State
from sim.sums import total_of

TOP_SHARE = 0.07
GROUPINGS = ("estate", "age", "sex", "tenure", "newcomer")
OF_GROUPS = (
    "took_part",
    "was_member",
    "hours_given",
    "confidence",
    "confidence_at_start",
    "belonging",
    "belonging_at_start",
    "partnership_confidence",
)
AGE_BANDS = ((18, 30), (30, 45), (45, 65), (65, 200))


def count_month(state: State) -> None:
    """Count a month into the year."""
    year, monthly = state.year, state.monthly
    year.breakdown = year.breakdown or is_broken_down(state)
    year.hours += monthly.volunteer_hours
    year.worker_hours += monthly.by_workers
    year.done_hours += monthly.done_hours
    year.burnouts += monthly.burnouts
    year.note_month("members_delivery_hours", delivery_hours(state))
    year.note_month("reliance_on_workers", reliance_on_workers(state))
    year.clash = year.clash or monthly.quarrel > 0.0
    year.quarrel_with_workers = year.quarrel_with_workers or monthly.quarrel_with_workers > 0.0
    year.external_support = year.external_support or monthly.external_support > 0.0


def close_year(state: State) -> None:
    """Work out the year's figures at its end."""
    year, seats = state.year, state.partnership.seats
    year.note_members({seat.key for seat in seats})
    months = [state.month + 1 - seat.joined for seat in seats]
    year.tenure = sum(months) / len(months) if months else math.nan
    year.worker_share = year.worker_hours / year.done_hours if year.done_hours else math.nan
    year.top7 = top_share(state.population)
    year.survey = survey.survey(state)


def top_share(population: Population) -> float:
    """Share of all volunteering hours given by the most active 7 per cent of adults (XB08)."""
    hours = population.hours_given + population.background_hours
    top = max(1, round(TOP_SHARE * population.size))
    total = total_of(hours)
    theirs = total_of(np.sort(hours)[-top:])
    return min(1.0, theirs / total) if total > 0 else math.nan


class Recorder:
    """Collects the tables of a run.

    Attributes
    ----------
    distribution : column name -> list, filled at the end of the money
    """

    def __init__(self, state: State) -> None:
        self._monthly = [column.value for column in columns_of("monthly")]
        self._yearly = [column.value for column in columns_of("yearly")]
        self._months: list[list[Any]] = []
        self._years: list[list[Any]] = []
        self.distribution: dict[str, list[Any]] = {}
        state.year, state.closing_year = YearlyTotals(), False

    @property
    def monthly(self) -> dict[str, list[Any]]:
        """Column name -> one value a month."""
        return _columns(["month", "year", *(c.name for c in columns_of("monthly"))], self._months)

    @property
    def yearly(self) -> dict[str, list[Any]]:
        """Column name -> one value a year."""
        return _columns(["year", *(c.name for c in columns_of("yearly"))], self._years)

    def record(self, state: State) -> None:
        """Write down this month, and the year if it ends."""
        month = state.month
        state.sums = MonthlyTotals(state.population, state.parameters.trust.confidence_weight)
        state.influence.forget(month)
        state.year.note_maturity(state.assessment.index)
        self._months.append([month, month // 12, *[value(state) for value in self._monthly]])
        count_month(state)
        if month % 12 == 11:
            self._close_year(state)
        end = state.own_end_month if state.has_programme else state.programme_months
        if not self.distribution and month >= min(end, state.horizon_months - 1):
            self.distribution = distribution(state)

    def _close_year(self, state: State) -> None:
        close_year(state)
        state.closing_year = True
        self._years.append([state.month // 12, *[value(state) for value in self._yearly]])
        state.closing_year = False
        state.year.begin()
        state.contests_won_this_year = state.returned_this_year = 0
        state.pet_project_leavers_this_year = 0


def _columns(names: list[str], rows: list[list[Any]]) -> dict[str, list[Any]]:
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return {name: list(values) for name, values in zip(names, columns, strict=True)}


def groups_of(population: Population, grouping: str) -> list[tuple[str, NDArray[np.bool_]]]:
    """Named groups of residents, each as a mask."""
    if grouping == "estate":
        return [(str(e + 1), population.estate == e) for e in range(population.estates)]
    if grouping == "age":
        age = population.age
        return [
            (f"{a}-{b - 1}" if b < 200 else f"{a}+", (age >= a) & (age < b)) for a, b in AGE_BANDS
        ]
    if grouping == "sex":
        return [("women", population.female > 0.5), ("men", population.female < 0.5)]
    if grouping == "tenure":
        return [(name, population.tenure == code) for code, name in enumerate(TENURE)]
    newcomer = population.newcomer > 0.5
    return [("newcomer", newcomer), ("settled", ~newcomer)]


def distribution(state: State) -> dict[str, list[Any]]:
    """Who takes part and who gains, by estate, age, sex, tenure and newcomer (at the end of the money)."""
    population = state.population
    total = total_of(population.hours_given)
    rows: dict[str, list[Any]] = {
        name: []
        for name in (
            "grouping",
            "group",
            "adults",
            "took_part_share",
            "member_share",
            "hours_share",
            "confidence_change",
            "belonging_change",
            "trust_partnership",
        )
    }
    for grouping in GROUPINGS:
        for name, mask in groups_of(population, grouping):
            slots = np.flatnonzero(mask)
            took_part, member, given, *others = population.columns_of(OF_GROUPS, slots)
            confidence, confidence_before, belonging, belonging_before, trust = others
            values = (
                grouping,
                name,
                slots.size,
                _mean(took_part),
                _mean(member),
                total_of(given) / total if total > 0 else math.nan,
                _mean(confidence - confidence_before),
                _mean(belonging - belonging_before),
                _mean(trust),
            )
            for column, value in zip(rows, values, strict=True):
                rows[column].append(value)
    return rows


def _mean(chosen: NDArray[np.float64]) -> float:
    return total_of(chosen) / chosen.size if chosen.size else math.nan


def apply(state: State) -> None:
    """The month's last step: write it down."""
    state.recorder.record(state)
