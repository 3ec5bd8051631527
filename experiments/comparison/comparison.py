"""Compare designs over twin neighbourhoods: the same places and the same luck, another design.

Each neighbourhood is a seed, run under every scenario, so that a difference between two
runs of a pair comes from the design. Beside every scenario stands its no-programme twin.

>>> from experiments import compare
>>> result = compare("baseline", ["formality/committee"], replicates=20)  # doctest: +SKIP
>>> result.find("formality/committee", "maturity").verdict  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from experiments.comparison.outcomes import (
    HEADLINE_NAMES,
    OUTCOMES,
    Outcome,
    measure,
    measure_alone,
)
from experiments.comparison.paired import PairedDifference, compare_outcomes, with_counts
from experiments.comparison.plan import Plan
from experiments.errors import UsageProblem
from experiments.execution.records import TABLES, RunFailure, RunRecord
from experiments.execution.sql_views import database_of, frame_of
from experiments.execution.store import AreaOf, stacked, summary_table
from sim.arguments import known_name
from sim.scenario import Scenario

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from experiments.comparison.plot import Picture

Key = tuple[str, int]


@dataclass(frozen=True, repr=False)
class Comparison:
    """What came out, whole or as far as it has come.

    Attributes
    ----------
    plan : Plan
    results : list of PairedDifference
        Each other scenario, and the base's no-programme twin, against the base.
    added : list of PairedDifference
        What each programme added: base and others, each against its no-programme twin at
        the same months.
    records : dict of (scenario, replicate) to RunRecord
    failures : list of RunFailure
    manifest : dict
    """

    plan: Plan
    results: list[PairedDifference]
    added: list[PairedDifference]
    records: dict[Key, RunRecord] = field(repr=False)
    failures: list[RunFailure] = field(default_factory=list)
    manifest: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def base(self) -> str:
        """Name of the scenario that the others are compared with."""
        return self.plan.base

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the scenarios compared with the base."""
        return self.plan.others

    @property
    def names(self) -> tuple[str, ...]:
        """Base and others, in order."""
        return self.plan.compared

    @property
    def replicates(self) -> int:
        """Twin neighbourhoods asked for."""
        return len(self.plan.seeds)

    @property
    def complete_replicates(self) -> int:
        """Twin neighbourhoods in which every scenario has been run."""
        return len(_complete(self.plan, self.records))

    @property
    def seeds(self) -> tuple[int, ...]:
        """Seeds of the twin neighbourhoods."""
        return self.plan.seeds

    @property
    def horizon_months(self) -> int:
        """How long every run lasted, in months."""
        return self.plan.horizon_months

    @property
    def scenarios(self) -> dict[str, Scenario]:
        """Scenarios by name, no-programme twins included."""
        return self.plan.scenarios

    @property
    def outcomes(self) -> list[Outcome]:
        """Outcomes of which there is a result, in the order of the registry."""
        found = {result.outcome.name for result in self.results}
        return [outcome for name, outcome in OUTCOMES.items() if name in found]

    def find(self, scenario: str, outcome: str) -> PairedDifference | None:
        """The result of a scenario against the base; None if the outcome was not defined.

        Raises
        ------
        UsageProblem
            If there is no such scenario or outcome, with the nearest name.
        """
        self._check(scenario, outcome)
        return _find(self.results, scenario, outcome)

    def find_added(self, scenario: str, outcome: str) -> PairedDifference | None:
        """What a scenario's programme added to an outcome; None if it was not defined."""
        self._check(scenario, outcome)
        return _find(self.added, scenario, outcome)

    def _check(self, scenario: str, outcome: str) -> None:
        try:
            known_name("outcome", outcome, OUTCOMES)
            known_name("scenario", scenario, self.plan.scenarios)
        except ValueError as error:
            raise UsageProblem(str(error)) from None

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row for each scenario and outcome: both sides, the difference, its interval, counts and verdict."""
        return pd.DataFrame([_row(result) for result in self.results], columns=list(COLUMNS))

    def plot(self, *outcomes: str) -> Picture:
        """Paired differences as a picture, a panel for each outcome; by default the headline outcomes.

        Raises
        ------
        UsageProblem
            If there is no such outcome.
        """
        from experiments.comparison.plot import draw_comparison  # noqa: PLC0415  takes long to load

        found = {
            outcome: {name: self.find(name, outcome) for name in self.others}
            for outcome in outcomes or HEADLINE_NAMES
        }
        return draw_comparison(repr(self)[1:-1], found)

    def __repr__(self) -> str:
        """One short sentence; `table` has the results."""
        return f"<Comparison of {', '.join(self.others)} with {self.base}: {self._sample()}>"

    def _sample(self) -> str:
        said = self.plan.sample_words(self.complete_replicates)
        failed = f", {len(self.failures)} runs failed" if self.failures else ""
        return f"{said} over {round(self.horizon_months / 12, 1):g} years{failed}"

    def _repr_html_(self) -> str:
        """The headline outcomes as a table, for notebooks."""
        chosen = self.table[self.table["headline"] & self.table["scenario"].isin(self.others)]
        shown = chosen[["scenario", "label", "base_value", "value", "difference", "verdict"]]
        head = f"<p>{escape(repr(self)[1:-1])}. All outcomes: <code>.table</code></p>"
        return head + shown.to_html(index=False, float_format=lambda value: f"{value:.3g}")

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row for each run: scenario, area, replicate, seed, run_id, when its money ended, outcomes.

        Outcomes that need the no-programme twin are in `table` only.
        """
        return self._summary().to_pandas()

    def _summary(self) -> pa.Table:
        runs = ((key, record, measure_alone(record)) for key, record in self.records.items())
        return summary_table(runs, self.plan.area_namer())

    def sql(self, query: str) -> pd.DataFrame:
        """What a query in SQL comes to, over views `summary`, `yearly`, `monthly`, `events` and `distribution`.

        What is not known is NULL. Needs DuckDB (`pip install "groundswell[analysis]"`); for a connection of its own see
        `experiments.database`.

        Raises
        ------
        UsageProblem
            If a table or column is not there, or DuckDB is not installed.

        Examples
        --------
        >>> comparison.sql(
        ...     "SELECT scenario, avg(maturity) FROM summary GROUP BY 1"
        ... )  # doctest: +SKIP
        """
        return frame_of(self._database, query)

    @cached_property
    def _database(self) -> DuckDBPyConnection:
        area_of = self.plan.area_namer()
        tables = {table: _stacked(table, self.records, area_of) for table in TABLES}
        return database_of({"summary": self._summary(), **tables})

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Yearly rows of all runs, with scenario, area, replicate, seed and run_id."""
        return _frame("yearly", self.records, self.plan.area_namer())

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Monthly rows of all runs."""
        return _frame("monthly", self.records, self.plan.area_namer())

    @cached_property
    def events(self) -> pd.DataFrame:
        """The diaries of all runs."""
        return _frame("events", self.records, self.plan.area_namer())

    @cached_property
    def distribution(self) -> pd.DataFrame:
        """Who took part and who gained, by group, of all runs."""
        return _frame("distribution", self.records, self.plan.area_namer())

    @cached_property
    def own_ends(self) -> dict[Key, int]:
        """Months from selection to the end of the money, by run."""
        return {key: record.own_end_month for key, record in self.records.items()}


COLUMNS = ("scenario", "outcome", "label", "when", "group", "headline", "n", "base_value", "value", "difference",
           "interval_low", "interval_high", "level", "better", "worse", "equal", "centre", "verdict")  # fmt: skip
"""Of `Comparison.table`."""


def _row(result: PairedDifference) -> dict[str, Any]:
    about = result.outcome
    row = {"outcome": about.name, "label": about.label, "when": about.when, "group": about.group,
           "headline": about.headline, "base_value": result.base_median, "value": result.other_median}  # fmt: skip
    return row | {name: getattr(result, name) for name in COLUMNS if name not in row}


def _find(results: list[PairedDifference], scenario: str, outcome: str) -> PairedDifference | None:
    for result in results:
        if result.scenario == scenario and result.outcome.name == outcome:
            return result
    return None


def _frame(table: str, records: Mapping[Key, RunRecord], area_of: AreaOf | None) -> pd.DataFrame:
    frame: pd.DataFrame = _stacked(table, records, area_of).to_pandas()
    return frame


def _stacked(table: str, records: Mapping[Key, RunRecord], area_of: AreaOf | None) -> pa.Table:
    """A table of all runs with its id columns; without a column where there is no run."""
    if not records:
        return pa.table({})
    return stacked(table, list(records.items()), area_of, "permissive")


def summarise(
    plan: Plan,
    records: Mapping[Key, RunRecord],
    failures: Sequence[RunFailure] = (),
    manifest: Mapping[str, Any] | None = None,
) -> Comparison:
    """Compare what is there: a pure function of the runs so far.

    Neighbourhoods in which a scenario is still missing are left out of its pairs.
    """
    kept = {key: records[key] for key in sorted(records, key=_order(plan))}
    measured = _measured(plan, kept)
    results: list[PairedDifference] = []
    base = measured[plan.base, plan.base]
    for name in plan.others:
        results += compare_outcomes(name, plan.base, base, measured[name, name], plan.clusters)
    twin = plan.twin_of[plan.base]
    results += compare_outcomes(twin, plan.base, base, measured[twin, plan.base], plan.clusters)
    added: list[PairedDifference] = []
    for name in plan.compared:
        twin = plan.twin_of[name]
        added += compare_outcomes(
            name, twin, measured[twin, name], measured[name, name], plan.clusters
        )
    results, added = (with_counts(each, plan.version_of) for each in (results, added))
    return Comparison(plan, results, added, kept, list(failures), dict(manifest or {}))


def _order(plan: Plan) -> Callable[[Key], tuple[int, int]]:
    places = {name: place for place, name in enumerate(plan.scenarios)}
    return lambda key: (places[key[0]], key[1])


def _complete(plan: Plan, records: Mapping[Key, RunRecord]) -> list[int]:
    return [
        replicate
        for replicate in range(len(plan.seeds))
        if all((name, replicate) in records for name in plan.scenarios)
    ]


def _measured(
    plan: Plan, records: Mapping[Key, RunRecord]
) -> dict[tuple[str, str], dict[int, dict[str, float]]]:
    """Outcomes by (scenario, scenario at whose own end it is measured), seed by seed."""
    measured: dict[tuple[str, str], dict[int, dict[str, float]]] = {}
    for name in plan.compared:
        twin = plan.twin_of[name]
        own, beside = measured.setdefault((name, name), {}), measured.setdefault((twin, name), {})
        for replicate, seed in enumerate(plan.seeds):
            record = records.get((name, replicate))
            if record is None:
                continue
            without = records.get((twin, replicate))
            own[seed] = measure(record, twin=without)
            if without is not None:
                beside[seed] = measure(without, record.own_end_month)
    return measured
