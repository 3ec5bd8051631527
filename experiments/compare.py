"""Compare designs over twin neighbourhoods: the same places and the same luck, another design.

Each neighbourhood is a seed, run under every scenario, so that a difference between two
runs of a pair comes from the design. Beside every scenario stands its no-programme twin.

>>> from experiments import compare
>>> result = compare("baseline", ["formality/committee"], replicates=20)  # doctest: +SKIP
>>> result.find("formality/committee", "maturity").verdict  # doctest: +SKIP
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.outcomes import OUTCOMES, Outcome, measure
from experiments.plan import Plan, plan_comparison
from experiments.records import Failure, RunRecord
from experiments.statistics import holm_levels, interval, two_sided_p, verdict

if TYPE_CHECKING:
    import pandas as pd

    from experiments.progress import OnProgress
    from sim.scenario import Scenario

Key = tuple[str, int]
Measured = Mapping[str, Mapping[int, Mapping[str, float]]]


@dataclass(frozen=True)
class PairedResult:
    """One outcome of one scenario against the base, over twin neighbourhoods.

    Attributes
    ----------
    scenario, base : str
    outcome : Outcome
    n : int
        Pairs in which the outcome is defined on both sides.
    base_median, other_median : float
        Medians of the two sides (means for yes-or-no outcomes).
    difference : float
        Median (mean) of the paired differences, other minus base.
    p10, p90 : float
        Between which eight of ten paired differences lie.
    interval_low, interval_high : float
        Interval of `difference`; infinite where too few pairs allow none.
    level : float
        Its confidence level, 0 to 1.
    better, worse, equal : int
        Pairs in which the other side is better, worse, the same (higher, lower where
        neither way is better).
    verdict : str
    seeds, differences, base_values, other_values : numpy.ndarray, shape (n,)
    """

    scenario: str
    base: str
    outcome: Outcome
    n: int
    base_median: float
    other_median: float
    difference: float
    p10: float
    p90: float
    interval_low: float
    interval_high: float
    level: float
    better: int
    worse: int
    equal: int
    verdict: str
    seeds: Any = field(repr=False)
    differences: Any = field(repr=False)
    base_values: Any = field(repr=False)
    other_values: Any = field(repr=False)


@dataclass(frozen=True)
class Comparison:
    """What came out, whole or as far as it has come.

    Attributes
    ----------
    plan : Plan
    results : list of PairedResult
        Each other scenario, and the base's no-programme twin, against the base.
    added : list of PairedResult
        What each programme added: base and others, each against its no-programme twin at
        the same months.
    records : dict of (scenario, replicate) to RunRecord
    failures : list of Failure
    manifest : dict
    """

    plan: Plan
    results: list[PairedResult]
    added: list[PairedResult]
    records: dict[Key, RunRecord] = field(repr=False)
    failures: list[Failure] = field(default_factory=list)
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

    def find(self, scenario: str, outcome: str) -> PairedResult | None:
        """The result of a scenario against the base; None if the outcome was not defined."""
        return _find(self.results, scenario, outcome)

    def find_added(self, scenario: str, outcome: str) -> PairedResult | None:
        """What a scenario's programme added to an outcome; None if it was not defined."""
        return _find(self.added, scenario, outcome)

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Yearly rows of all runs, with scenario, area, replicate, seed and run_id."""
        return _frame("yearly", self.records)

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Monthly rows of all runs."""
        return _frame("monthly", self.records)

    @cached_property
    def events(self) -> pd.DataFrame:
        """The diaries of all runs."""
        return _frame("events", self.records)

    @cached_property
    def distribution(self) -> pd.DataFrame:
        """Who took part and who gained, by group, of all runs."""
        return _frame("distribution", self.records)

    @cached_property
    def own_ends(self) -> dict[Key, int]:
        """Months from selection to the end of the money, by run."""
        return {key: record.own_end_month for key, record in self.records.items()}


def _find(results: list[PairedResult], scenario: str, outcome: str) -> PairedResult | None:
    for result in results:
        if result.scenario == scenario and result.outcome.name == outcome:
            return result
    return None


def _frame(table: str, records: Mapping[Key, RunRecord]) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    from experiments.store import identified

    parts = [identified(table, key, record) for key, record in records.items()]
    if not parts:
        return pd.DataFrame()
    frame: pd.DataFrame = pa.concat_tables(parts, promote_options="permissive").to_pandas()
    return frame


def compare(
    base: str | Scenario,
    others: Sequence[str | Scenario],
    *,
    replicates: int = 50,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
) -> Comparison:
    """Compare scenarios with a base over twin neighbourhoods.

    Parameters
    ----------
    base, others : library name, path or Scenario
    replicates : int
        Twin neighbourhoods.
    seed : int
        Seed of the first; the others follow it.
    jobs : int, optional
        Worker processes; by default one for each processor.
    out : path, optional
        Folder for manifest and tables; a comparison that was interrupted there goes on.
    cache : bool
        Whether to take runs from the user's cache and add to it.
    progress : callable, optional
        Called with a `Progress` as results come; `progress.partial()` gives the comparison
        of what is there so far.
    stop : threading.Event, optional
        Set it to stop early; the comparison of what is there is returned.

    Raises
    ------
    ExperimentError
        Unusable input, folder or disk trouble, or a signal to stop.
    ScenarioError
        If a scenario cannot be read.
    """
    from experiments.carrying_out import carry_out_comparison

    plan = plan_comparison(base, others, replicates=replicates, seed=seed)
    return carry_out_comparison(plan, jobs=jobs, out=out, cache=cache, progress=progress, stop=stop)


def summarise(
    plan: Plan,
    records: Mapping[Key, RunRecord],
    failures: Sequence[Failure] = (),
    manifest: Mapping[str, Any] | None = None,
) -> Comparison:
    """Compare what is there: a pure function of the runs so far.

    Neighbourhoods in which a scenario is still missing are left out of its pairs.
    """
    kept = {key: records[key] for key in sorted(records, key=_order(plan))}
    measured = _measured(plan, kept)
    results: list[PairedResult] = []
    base = measured[plan.base, plan.base]
    for name in plan.others:
        results += judge(name, plan.base, base, measured[name, name])
    twin = plan.twin_of[plan.base]
    results += judge(twin, plan.base, base, measured[twin, plan.base])
    added: list[PairedResult] = []
    for name in plan.compared:
        twin = plan.twin_of[name]
        added += judge(name, twin, measured[twin, name], measured[name, name])
    return Comparison(plan, results, added, kept, list(failures), dict(manifest or {}))


def _order(plan: Plan) -> Any:
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
            own[seed] = measure(record)
            if (twin, replicate) in records:
                beside[seed] = measure(records[twin, replicate], record.own_end_month)
    return measured


def judge(
    name: str,
    base_name: str,
    base: Mapping[int, Mapping[str, float]],
    other: Mapping[int, Mapping[str, float]],
) -> list[PairedResult]:
    """Judge every outcome of one scenario against another, the headline ones together.

    Parameters
    ----------
    base, other : mapping of seed to outcome to value
    """
    seeds = np.array([seed for seed in base if seed in other])
    pairs = {}
    for outcome in OUTCOMES:
        left = np.array([base[seed][outcome] for seed in seeds])
        right = np.array([other[seed][outcome] for seed in seeds])
        both = np.isfinite(left) & np.isfinite(right) if len(seeds) else np.empty(0, dtype=bool)
        if both.any():
            pairs[outcome] = (seeds[both], left[both], right[both])
    levels = _levels({name: right - left for name, (_, left, right) in pairs.items()})
    return [
        _paired(name, base_name, OUTCOMES[outcome], *columns, levels[outcome])
        for outcome, columns in pairs.items()
    ]


def _levels(differences: Mapping[str, Any]) -> dict[str, float]:
    """Holm-stepped levels for the headline outcomes, 95 per cent for the exploratory ones."""
    levels = dict.fromkeys(differences, 0.95)
    family = [name for name in differences if OUTCOMES[name].headline]
    chances = [two_sided_p(differences[name], OUTCOMES[name].centre) for name in family]
    return levels | dict(zip(family, holm_levels(chances), strict=True))


def _paired(
    name: str, base: str, outcome: Outcome, seeds: Any, left: Any, right: Any, level: float
) -> PairedResult:
    differences = right - left
    centre = np.median if outcome.centre == "median" else np.mean
    bounds = interval(differences, level, outcome.centre)
    risen, fallen = int((differences > 0).sum()), int((differences < 0).sum())
    better, worse = (fallen, risen) if outcome.direction == "lower" else (risen, fallen)
    p10, p90 = np.quantile(differences, [0.1, 0.9])
    return PairedResult(
        scenario=name,
        base=base,
        outcome=outcome,
        n=len(differences),
        base_median=float(centre(left)),
        other_median=float(centre(right)),
        difference=float(centre(differences)),
        p10=float(p10),
        p90=float(p90),
        interval_low=bounds.low,
        interval_high=bounds.high,
        level=level,
        better=better,
        worse=worse,
        equal=len(differences) - better - worse,
        verdict=verdict(differences, bounds, outcome.direction, outcome.smallest_difference),
        seeds=seeds,
        differences=differences,
        base_values=left,
        other_values=right,
    )


def with_manifest(comparison: Comparison, manifest: Mapping[str, Any]) -> Comparison:
    """The same comparison with its manifest."""
    return replace(comparison, manifest=dict(manifest))
