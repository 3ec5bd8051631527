"""Compare designs over twin neighbourhoods, with folder, cache, progress and interruption."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.outcomes import measure_alone
from experiments.comparison.plan import Plan, plan_comparison
from experiments.comparison.portfolio_plan import PortfolioPlan, plan_in_portfolio
from experiments.comparison.precision import (
    Narrowing,
    WidthGoal,
    first_pairs,
    width_goal,
    with_pairs,
)
from experiments.ensemble.versions import EnsembleMembers, load_versions, versions_in
from experiments.errors import UsageProblem
from experiments.execution import batch
from experiments.execution.batch import BatchOptions
from experiments.execution.cache import RunCache
from experiments.execution.cluster import Cluster, find_cluster
from experiments.execution.costs import refuse_too_many
from experiments.execution.extension_files import describe_own
from experiments.execution.folder import Notice, Obstacle, RunFolder, other_work
from experiments.execution.interruption import StopRequest
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    Manifest,
    command,
    describe_scenario,
    need_manifest,
    read_manifest,
    scenario_in,
    timestamp,
    versions,
)
from experiments.execution.notebook import progress_or_notebook
from experiments.execution.packing import PackingTask
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.store import records_in
from experiments.execution.worker import task_within
from sim.scenario import Scenario, load_portfolio, load_scenario


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
    place: str | None = None,
    mechanisms: Sequence[str | Path] = (),
    plausible: bool = False,
    run_limit: float | None = None,
    cluster: str | Path | None = None,
    until_width: float | None = None,
    outcomes: Sequence[str] = (),
    most: int | None = None,
    budget_minutes: float | None = None,
) -> Comparison:
    """Compare scenarios with a base over twin neighbourhoods, or in every area of a portfolio.

    Parameters
    ----------
    base, others : library name, path or Scenario
    replicates : int, optional
        Twin neighbourhoods, by default 50; with a portfolio seeds for each area, by default 1; with `until_width`
        those to begin with, by default 40.
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
        of what is there so far. In a notebook by default a line below the cell.
    stop : threading.Event, optional
        Set it to stop early; the comparison of what is there is returned.
    portfolio : library name or path, optional
        Put what each scenario changes on top of every area of it; a pair is an area and a seed.
    place : str, optional
        Name of a place of the library, or path of one, in which base and others are all set.
    mechanisms : sequence of paths
        Files of own behaviour that every run uses (docs/own_behaviour.md).
    plausible : bool
        Whether replicate i runs on the i-th plausible version of the model (docs/plausible.md).
    run_limit : float, optional
        Seconds after which a run is given up, as one that failed.
    cluster : str or Path, optional
        Address of a Dask scheduler, or the file that it writes, whose workers carry out the runs (docs/clusters.md).
    until_width : float, optional
        Add pairs until the intervals of `outcomes` are at most so wide, in the outcome's unit, or until `most` pairs are
        there, or `budget_minutes` are spent; `manifest["until_width"]` says which. With n pairs the comparison is what
        ``replicates=n`` gives.
    outcomes : sequence of str
        By default the headline outcomes.
    most : int, optional
        Pairs, by default 1,000.
    budget_minutes : float, optional
        By default no limit. At least 8 pairs are run.

    Raises
    ------
    ExperimentError
        Unusable input, folder, disk or cluster trouble, or a signal to stop.
    ScenarioError
        If a scenario cannot be read.
    OwnCodeError
        If a file of own behaviour cannot be used.

    Examples
    --------
    >>> found = compare(
    ...     "baseline", ["funding_length/five_years"], until_width=0.02
    ... )  # doctest: +SKIP
    >>> found.manifest["until_width"]["ended"]  # doctest: +SKIP
    'narrow enough'
    """
    found_cluster = find_cluster(cluster, jobs)
    goal = width_goal(
        until_width, outcomes, replicates=replicates, most=most, minutes=budget_minutes,
        portfolio=portfolio,
    )  # fmt: skip
    plan = plan_for(
        base,
        others,
        replicates=replicates if goal is None else goal.first,
        seed=seed,
        portfolio=portfolio,
        place=place,
        own=mechanisms,
        versions=load_versions() if plausible else None,
    )
    with carried_out(
        plan,
        jobs=jobs,
        out=out,
        cache=cache,
        progress=progress_or_notebook(progress),
        stop=stop,
        run_limit=run_limit,
        cluster=found_cluster,
        goal=goal,
    ) as found:
        state, manifest, plan, _ = found
        return summarise(plan, state.records, state.failures, manifest)


def plan_for(
    base: str | Scenario,
    others: Sequence[str | Scenario],
    *,
    replicates: int | None,
    seed: int,
    portfolio: str | Path | None,
    own: Sequence[str | Path] = (),
    versions: EnsembleMembers | None = None,
    place: str | None = None,
) -> Plan:
    """The plan of a comparison in one place, or in every area of a portfolio.

    Parameters
    ----------
    place : in which all of them are set; by default each in its own

    Raises
    ------
    UsageProblem
        Among others if a portfolio has one round of seeds, which would all run on one version.
    """
    if place is not None:
        if portfolio is not None:
            raise UsageProblem(
                "--place and --portfolio: a portfolio has places of its own; choose one of them."
            )
        base, others = _set_in(place, base), [_set_in(place, other) for other in others]
    files = tuple(str(Path(file).resolve()) for file in own)
    rounds = (50 if portfolio is None else 1) if replicates is None else replicates
    if portfolio is None:
        plan = plan_comparison(base, others, replicates=rounds, seed=seed)
        refuse_too_many(plan.kinds(), None, f"--replicates {len(plan.seeds)}")
        return replace(plan, own=files, versions=versions)
    if versions is not None and rounds < 2:
        raise UsageProblem(
            "--plausible with --portfolio: every round of seeds runs on another version, and one "
            "round is on one version; give --replicates 2 or more."
        )
    areas = load_portfolio(portfolio)
    spread = plan_in_portfolio(base, others, areas, replicates=rounds, seed=seed)
    refuse_too_many(spread.kinds(), None, f"--replicates {spread.rounds}")
    return replace(spread, own=files, versions=versions)


@contextmanager
def carried_out(
    plan: Plan,
    *,
    jobs: int | None = None,
    out: str | Path | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    run_limit: float | None = None,
    cluster: Cluster | None = None,
    notice: Notice | None = None,
    goal: WidthGoal | None = None,
    tell: Notice | None = None,
) -> Iterator[tuple[Progress, Manifest, Plan, RunFolder | None]]:
    """Carry out all runs of a plan; see `compare`.

    Parameters
    ----------
    notice : callable, optional
        Takes a sentence for the user about the folder.
    goal : WidthGoal, optional
        How narrow intervals are to become: pairs are added until they are, or what may be spent is spent.
    tell : callable, optional
        Takes a sentence for the user about each round of pairs.

    Yields
    ------
    tuple of Progress, dict, Plan, RunFolder or None
        What there is, the manifest as it ended, the plan with the pairs that it came to, and the folder, held for
        what is told of the runs.
    """
    place = None if out is None else Path(out)
    if goal is not None:
        processes = cluster.jobs if cluster else jobs
        refuse_too_many(with_pairs(plan, goal.most).kinds(), processes, f"--most {goal.most}")
        plan = with_pairs(plan, first_pairs(goal, plan, processes, _pairs_there(place, plan)))
    manifest = describe_plan(plan)
    growth = None if goal is None else Narrowing(goal, plan, manifest, describe_plan, tell)
    options = BatchOptions(
        jobs=jobs,
        cluster=cluster,
        cache=RunCache() if cache else None,
        describe=lambda request, record: measure_alone(record),
        progress=_with_partial(progress, lambda: growth.plan if growth is not None else plan),
        stop=StopRequest(stop),
        task=PackingTask(task_within(run_limit), measure_alone),
    )
    with batch.carried_out(
        plan.requests(), options, manifest, place, _other_work(manifest),
        notice=notice, move_aside=True, each_batch=True, area_of=plan.area_namer(),
        more=None if growth is None else growth.more,
    ) as (state, folder):  # fmt: skip
        yield state, manifest, plan if growth is None else growth.plan, folder


def _pairs_there(folder: Path | None, plan: Plan) -> int:
    """Pairs of this comparison, begun or finished, that a folder holds already."""
    earlier = None if folder is None else read_manifest(folder)
    if earlier is None or earlier.get("identity") != plan.identity():
        return 0
    return len(earlier.get("seeds", ()))


def _with_partial(progress: OnProgress | None, plan: Callable[[], Plan]) -> OnProgress | None:
    """Give the callback's state a way to the comparison so far."""
    if progress is None:
        return None

    def tell(state: Progress) -> None:
        state.partial = lambda: summarise(plan(), dict(state.records), state.failures)
        progress(state)

    return tell


def _set_in(place: str, given: str | Scenario) -> Scenario:
    """A scenario in a place."""
    scenario = given if isinstance(given, Scenario) else load_scenario(given)
    return scenario.with_levers({"place": place})


def describe_plan(plan: Plan) -> dict[str, Any]:
    """The manifest of a comparison, or of a run of a portfolio, before it starts."""
    base = plan.scenarios[plan.base]
    run_ids: dict[str, list[str]] = {name: [] for name in plan.scenarios}
    for request in plan.requests():
        run_ids[request.key[0]].append(request.run_id)
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "comparison" if plan.others else "portfolio",
        "status": "running",
        "started": timestamp(),
        "command": command(),
        "identity": plan.identity(),
        "versions": versions(),
        "base": plan.base,
        "others": list(plan.others),
        "twin_of": plan.twin_of,
        "seeds": list(plan.seeds),
        "replicates": len(plan.seeds),
        "horizon_months": plan.horizon_months,
        "scenarios": {
            name: describe_scenario(scenario, base) for name, scenario in plan.scenarios.items()
        },
        "run_ids": run_ids,
        **plan.describe(),
        "own_behaviour": describe_own(plan.own),
    }


def _other_work(manifest: Manifest) -> Obstacle:
    """Work may go on with this comparison, begun or with fewer neighbourhoods."""
    different = other_work(manifest)

    def obstacle(earlier: Manifest) -> str | None:
        there, wanted = earlier.get("seeds", []), manifest["seeds"]
        same_model = earlier.get("versions", {}).get("model") == manifest["versions"]["model"]
        if same_model and wanted[: len(there)] == there:
            return different(earlier)
        return f"holds another {earlier['kind']}"

    return obstacle


def load_comparison(folder: Path) -> Comparison:
    """Read a comparison back from its folder.

    Raises
    ------
    UsageProblem
        If the folder holds no comparison.
    """
    manifest = need_manifest(folder, ["comparison"])
    plan = plan_of(manifest)
    wanted = {
        (name, replicate): run_id
        for name, ids in manifest["run_ids"].items()
        for replicate, run_id in enumerate(ids)
    }
    return summarise(plan, dict(records_in(folder, wanted)), (), manifest)


def plan_of(manifest: dict[str, Any]) -> Plan:
    """The plan that a manifest describes."""
    asked: dict[str, Any] = {
        "base": manifest["base"],
        "others": tuple(manifest["others"]),
        "scenarios": {
            name: scenario_in(entry["resolved"]) for name, entry in manifest["scenarios"].items()
        },
        "twin_of": manifest["twin_of"],
        "seeds": tuple(manifest["seeds"]),
        "horizon_months": manifest["horizon_months"],
        "own": tuple(entry["file"] for entry in manifest.get("own_behaviour", [])),
        "versions": versions_in(manifest),
    }
    if "areas" not in manifest:
        return Plan(**asked)
    areas = manifest["areas"]
    settings = {
        name: tuple(scenario_in(area["settings"][name]) for area in areas)
        for name in areas[0]["settings"]
    }
    return PortfolioPlan(
        **asked,
        portfolio=manifest["portfolio"],
        areas=tuple(area["name"] for area in areas),
        rounds=manifest["rounds"],
        settings=settings,
    )
