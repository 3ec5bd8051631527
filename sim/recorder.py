"""Writes down the month and the year: tidy columns for the tables of a run."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import survey
from sim.agents.population import TENURE
from sim.compiled import kernel
from sim.mechanisms.rebuilding import has_broken_down
from sim.outputs import columns_of

TOP_SHARE = 0.07
GROUPINGS = ("estate", "age", "sex", "tenure", "newcomer")
AGE_BANDS = ((18, 30), (30, 45), (45, 65), (65, 200))


@kernel(
    "float64[:](float64[:], float64[:], float64[:], float64[:], float64[:], float64[:], float64[:], float64[:], float64)"
)
def monthly_sums(  # type: ignore[no-untyped-def]
    involvement,
    energy,
    partnership,
    partnership_social,
    council,
    council_social,
    belonging,
    took_part,
    weight,
):
    """Sums over residents in one pass; see `Sums` for what each is."""
    out = np.zeros(11)
    for i in range(involvement.size):
        role = involvement[i]
        p = weight * partnership[i] + (1.0 - weight) * partnership_social[i]
        c = weight * council[i] + (1.0 - weight) * council_social[i]
        out[5] += p
        out[6] += c
        if role > 0.5:
            out[0] += 1.0
            out[7] += p
            out[8] += c
        if 1.5 < role < 4.5:
            out[1] += 1.0
        if 2.5 < role < 4.5:
            out[2] += 1.0
            out[4] += energy[i]
        if role > 4.5:
            out[3] += 1.0
        if took_part[i] < 0.5:
            out[9] += belonging[i]
            out[10] += 1.0
    return out


class Sums:
    """Means over residents this month."""

    __slots__ = (
        "aware",
        "belonging_never",
        "energy_volunteers",
        "participants",
        "resting",
        "trust_council",
        "trust_council_all",
        "trust_partnership",
        "trust_partnership_all",
        "volunteers",
    )

    def __init__(self, model: Any) -> None:
        population = model.population
        sums = monthly_sums(
            population.involvement,
            population.energy,
            population.partnership_confidence,
            population.partnership_social_trust,
            population.council_confidence,
            population.council_social_trust,
            population.belonging,
            population.took_part,
            model.parameters.trust.confidence_weight,
        ).tolist()
        size = population.size
        aware, volunteers, never = sums[0], sums[2], sums[10]
        self.aware = aware / size
        self.participants = sums[1] / size
        self.volunteers = volunteers / size
        self.resting = int(sums[3])
        self.energy_volunteers = sums[4] / volunteers if volunteers else math.nan
        self.trust_partnership_all, self.trust_council_all = sums[5] / size, sums[6] / size
        self.trust_partnership = sums[7] / aware if aware else math.nan
        self.trust_council = sums[8] / aware if aware else math.nan
        self.belonging_never = sums[9] / never if never else math.nan


class Year:
    """What is counted over a year."""

    def __init__(self) -> None:
        self.member_sets: list[set[Any]] = []
        self.hours = self.worker_hours = self.done_hours = 0.0
        self.clash = self.breakdown = self.quarrel_with_workers = self.external_support = False
        self.survey: dict[str, float] = {}
        self.joiners = self.leavers = self.retained = self.retained_two = 0
        self.tenure = self.top7 = self.worker_share = math.nan

    def add_month(self, model: Any) -> None:
        """Count a month in."""
        now = model.now
        self.breakdown = self.breakdown or has_broken_down(model.months_without_decision)
        self.hours += now.volunteer_hours
        self.worker_hours += now.by_workers
        self.done_hours += now.done_hours
        self.clash = self.clash or now.quarrel > 0.0
        self.quarrel_with_workers = self.quarrel_with_workers or now.quarrel_with_workers > 0.0
        self.external_support = self.external_support or now.external_support > 0.0

    def close(self, model: Any) -> None:
        """Work out the year's figures at its end."""
        partnership = model.partnership
        members = {seat.key for seat in partnership.seats}
        before = self.member_sets[-1] if self.member_sets else members
        earlier = self.member_sets[-2] if len(self.member_sets) > 1 else before
        if not self.member_sets:
            before = earlier = set()
        self.retained = len(members & before)
        self.retained_two = len(members & before & earlier) if len(self.member_sets) > 1 else 0
        self.joiners, self.leavers = len(members) - self.retained, len(before) - self.retained
        self.member_sets = [*self.member_sets[-1:], members]
        months = [model.month + 1 - seat.joined for seat in partnership.seats]
        self.tenure = sum(months) / len(months) if months else math.nan
        self.worker_share = self.worker_hours / self.done_hours if self.done_hours else math.nan
        self.top7 = top_share(model.population)
        self.survey = survey.survey(model)

    def begin(self) -> None:
        """Start counting a new year."""
        self.hours = self.worker_hours = self.done_hours = 0.0
        self.clash = self.breakdown = self.quarrel_with_workers = self.external_support = False


def top_share(population: Any) -> float:
    """Share of all volunteering hours given by the most active 7 per cent of adults (XB08)."""
    hours = population.hours_given + population.background_hours
    top = max(1, round(TOP_SHARE * population.size))
    total = float(hours.sum())
    theirs = float(np.partition(hours, -top)[-top:].sum())
    return min(1.0, theirs / total) if total > 0 else math.nan


class Recorder:
    """Collects the tables of a run.

    Attributes
    ----------
    distribution : column name -> list, filled at the end of the money
    """

    def __init__(self, model: Any) -> None:
        self._monthly = [column.value for column in columns_of("monthly")]
        self._yearly = [column.value for column in columns_of("yearly")]
        self._months: list[list[Any]] = []
        self._years: list[list[Any]] = []
        self.distribution: dict[str, list[Any]] = {}
        model.year, model.closing_year = Year(), False

    @property
    def monthly(self) -> dict[str, list[Any]]:
        """Column name -> one value a month."""
        return _columns(["month", "year", *(c.name for c in columns_of("monthly"))], self._months)

    @property
    def yearly(self) -> dict[str, list[Any]]:
        """Column name -> one value a year."""
        return _columns(["year", *(c.name for c in columns_of("yearly"))], self._years)

    def record(self, model: Any) -> None:
        """Write down this month, and the year if it ends."""
        month = model.month
        model.sums = Sums(model)
        model.influence.forget(month)
        self._months.append([month, month // 12, *[value(model) for value in self._monthly]])
        model.year.add_month(model)
        if month % 12 == 11:
            self._close_year(model)
        end = model.own_end_month if model.has_programme else model.programme_months
        if not self.distribution and month >= min(end, model.horizon_months - 1):
            self.distribution = distribution(model)

    def _close_year(self, model: Any) -> None:
        model.year.close(model)
        model.closing_year = True
        self._years.append([model.month // 12, *[value(model) for value in self._yearly]])
        model.closing_year = False
        model.year.begin()
        model.contests_won_this_year = model.returned_this_year = 0
        model.pet_project_leavers_this_year = 0


def _columns(names: list[str], rows: list[list[Any]]) -> dict[str, list[Any]]:
    columns = zip(*rows, strict=True) if rows else ([] for _ in names)
    return {name: list(values) for name, values in zip(names, columns, strict=True)}


def groups_of(population: Any, grouping: str) -> list[tuple[str, NDArray[np.bool_]]]:
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


def distribution(model: Any) -> dict[str, list[Any]]:
    """Who takes part and who gains, by estate, age, sex, tenure and newcomer (at the end of the money)."""
    population = model.population
    hours = population.hours_given
    total = float(hours.sum())
    trust = population.partnership_confidence
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
            count = int(mask.sum())
            values = (
                grouping,
                name,
                count,
                _mean(population.took_part, mask),
                _mean(population.was_member, mask),
                float(hours[mask].sum()) / total if total > 0 else math.nan,
                _mean(population.confidence - population.confidence_at_start, mask),
                _mean(population.belonging - population.belonging_at_start, mask),
                _mean(trust, mask),
            )
            for column, value in zip(rows, values, strict=True):
                rows[column].append(value)
    return rows


def _mean(column: Any, mask: Any) -> float:
    return float(column[mask].mean()) if mask.any() else math.nan


def apply(model: Any) -> None:
    """The month's last step: write it down."""
    model.recorder.record(model)
