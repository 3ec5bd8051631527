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

from experiments.comparison.outcomes import OUTCOMES, Outcome, measure
from experiments.comparison.paired import PairedResult, judge
from experiments.comparison.plan import Plan, plan_comparison
from experiments.comparison.version_counts import with_counts
from experiments.errors import UsageProblem
from experiments.execution.records import Failure, RunRecord

if TYPE_CHECKING:
    import pandas as pd

    from experiments.ensemble.versions import EnsembleMembers
    from experiments.execution.progress import OnProgress
    from experiments.execution.store import AreaOf
    from sim.scenario import Scenario

__all__ = ["Comparison", "PairedResult", "compare", "judge", "summarise"]

Key = tuple[str, int]


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


def _find(results: list[PairedResult], scenario: str, outcome: str) -> PairedResult | None:
    for result in results:
        if result.scenario == scenario and result.outcome.name == outcome:
            return result
    return None


def _frame(table: str, records: Mapping[Key, RunRecord], area_of: AreaOf | None) -> pd.DataFrame:
    import pandas as pd
    import pyarrow as pa

    from experiments.execution.store import identified

    parts = [identified(table, key, record, area_of) for key, record in records.items()]
    if not parts:
        return pd.DataFrame()
    frame: pd.DataFrame = pa.concat_tables(parts, promote_options="permissive").to_pandas()
    return frame


def compare(
    base: str | Scenario,
    others: Sequence[str | Scenario],
    *,
    replicates: int | None = None,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    portfolio: str | Path | None = None,
    mechanisms: Sequence[str | Path] = (),
    plausible: bool = False,
) -> Comparison:
    """Compare scenarios with a base over twin neighbourhoods, or in every area of a portfolio.

    Parameters
    ----------
    base, others : library name, path or Scenario
    replicates : int, optional
        Twin neighbourhoods, by default 50; with a portfolio seeds for each area, by default 1.
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
    portfolio : library name or path, optional
        Put what each scenario changes on top of every area of it; a pair is an area and a seed.
    mechanisms : sequence of paths
        Files of own behaviour that every run uses (docs/own_behaviour.md).
    plausible : bool
        Whether replicate i runs on the i-th plausible version of the model (docs/plausible.md).

    Raises
    ------
    ExperimentError
        Unusable input, folder or disk trouble, or a signal to stop.
    ScenarioError
        If a scenario cannot be read.
    PluginError
        If a file of own behaviour cannot be used.
    """
    from experiments.comparison.run import carry_out_comparison
    from experiments.ensemble.versions import load_versions

    plan = plan_for(
        base,
        others,
        replicates=replicates,
        seed=seed,
        portfolio=portfolio,
        own=mechanisms,
        versions=load_versions() if plausible else None,
    )
    return carry_out_comparison(plan, jobs=jobs, out=out, cache=cache, progress=progress, stop=stop)


def plan_for(
    base: str | Scenario,
    others: Sequence[str | Scenario],
    *,
    replicates: int | None,
    seed: int,
    portfolio: str | Path | None,
    own: Sequence[str | Path] = (),
    versions: EnsembleMembers | None = None,
) -> Plan:
    """The plan of a comparison in one place, or in every area of a portfolio.

    Raises
    ------
    UsageProblem
        Among others if a portfolio has one round of seeds, which would all run on one version.
    """
    files = tuple(str(Path(file).resolve()) for file in own)
    if portfolio is None:
        plan = plan_comparison(base, others, replicates=replicates or 50, seed=seed)
        return replace(plan, own=files, versions=versions)
    if versions is not None and (replicates or 1) < 2:
        raise UsageProblem(
            "--plausible with --portfolio: every round of seeds runs on another version, and one "
            "round is on one version; give --replicates 2 or more."
        )
    from experiments.comparison.portfolio_plan import plan_in_portfolio
    from sim.scenario import load_portfolio

    areas = load_portfolio(portfolio)
    spread = plan_in_portfolio(base, others, areas, replicates=replicates or 1, seed=seed)
    return replace(spread, own=files, versions=versions)


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
        results += judge(name, plan.base, base, measured[name, name], plan.clusters)
    twin = plan.twin_of[plan.base]
    results += judge(twin, plan.base, base, measured[twin, plan.base], plan.clusters)
    added: list[PairedResult] = []
    for name in plan.compared:
        twin = plan.twin_of[name]
        added += judge(name, twin, measured[twin, name], measured[name, name], plan.clusters)
    results, added = (with_counts(each, plan.version_of) for each in (results, added))
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
