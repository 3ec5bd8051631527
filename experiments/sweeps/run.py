"""Carry out a design: many settings, the same twin neighbourhoods at each, one tidy table.

The folder is the state: a sweep that was killed goes on where its parts end, and then holds
the same rows as one that was not disturbed. One that has ended can be given more twin neighbourhoods, or more
points: what is there is kept, under the names that it has.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.comparison.comparison import Comparison
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES, measure_alone
from experiments.comparison.plan import common_horizon
from experiments.comparison.run import load_comparison
from experiments.ensemble.versions import EnsembleMembers, load_versions
from experiments.errors import UsageProblem
from experiments.execution.batch import BatchOptions, Describe, carried_out
from experiments.execution.cache import RunCache, has_room_for
from experiments.execution.cluster import Cluster, find_cluster
from experiments.execution.extension_files import describe_own
from experiments.execution.folder import Notice, Obstacle, other_work
from experiments.execution.interruption import StopRequest
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    Manifest,
    command,
    described_difference,
    factors_of,
    need_manifest,
    read_manifest,
    timestamp,
    versions,
    wanted_runs,
)
from experiments.execution.notebook import progress_or_notebook
from experiments.execution.progress import OnProgress
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest, request, seeds_for
from experiments.execution.sql_views import database, frame_of
from experiments.execution.store import read, table_digest
from experiments.execution.worker import task_within
from experiments.sweeps.design import DrawnDesign, Point, read_design
from experiments.sweeps.schema import Design
from sim.arguments import known_name
from sim.scenario import Scenario

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from experiments.comparison.plot import Picture

SHOWN = 20
"""Points left out of which the manifest tells."""


@dataclass(frozen=True, repr=False)
class SweepResult:
    """A sweep's folder and what is in it.

    Attributes
    ----------
    folder : Path
    manifest : dict
    failures : list of RunFailure
    """

    folder: Path
    manifest: dict[str, Any]
    failures: list[RunFailure]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row for each run: ids, factor columns named by their path, outcomes."""
        return read(self.folder, "summary")

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """One row for each run and year, with the factors of its point."""
        return self._with_factors("yearly")

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """One row for each run and month, with the factors of its point."""
        return self._with_factors("monthly")

    @cached_property
    def events(self) -> pd.DataFrame:
        """The diaries of all runs, with the factors of their points."""
        return self._with_factors("events")

    @cached_property
    def distribution(self) -> pd.DataFrame:
        """Who took part and who gained, by group, of all runs, with the factors of their points."""
        return self._with_factors("distribution")

    def _with_factors(self, table: str) -> pd.DataFrame:
        """A table of all runs; a `UsageProblem` where the design does not keep it."""
        kept = self.manifest["keep"]
        if table not in kept:
            raise UsageProblem(
                f"{self.folder}: '{table}' was not kept, only {', '.join(['summary', *kept])}. For it, put "
                f"keep: [{', '.join([*kept, table])}] into the design, and name another folder."
            )
        rows = read(self.folder, table)
        if rows.empty:
            return rows
        ids = ["scenario", "replicate"]
        points = self.summary[[*ids, *factors_of(self.manifest)]]
        return rows.merge(points, on=ids, how="left", validate="many_to_one")

    def sql(self, query: str) -> pd.DataFrame:
        """What a query in SQL comes to, over a view of each table that the folder keeps.

        Names with a point need quotes: ``"funding.years"``. What is not known is NULL. Needs DuckDB
        (`pip install "groundswell[analysis]"`); for a connection of its own see `experiments.database`.

        Raises
        ------
        UsageProblem
            If a table or column is not there, or DuckDB is not installed.

        Examples
        --------
        >>> swept.sql(
        ...     'SELECT "funding.years", avg(maturity) FROM summary GROUP BY 1'
        ... )  # doctest: +SKIP
        """
        return frame_of(self._database, query)

    @cached_property
    def _database(self) -> DuckDBPyConnection:
        return database(self.folder)

    @property
    def table(self) -> pd.DataFrame:
        """The summary, by the name that comparisons have for their table."""
        return self.summary

    def plot(self, outcome: str = "legacy_36", *factors: str) -> Picture:
        """An outcome over each factor as a picture: every run, and means with intervals.

        Raises
        ------
        UsageProblem
            If there is no such outcome or factor.
        """
        from experiments.comparison.plot import draw_sweep  # noqa: PLC0415  takes long to load

        known = factors_of(self.manifest)
        try:
            known_name("outcome", outcome, [name for name in OUTCOMES if name in self.summary])
            for factor in factors:
                known_name("factor", factor, known)
        except ValueError as error:
            raise UsageProblem(str(error)) from None
        return draw_sweep(self.summary, factors or tuple(known), outcome)

    def __repr__(self) -> str:
        """One short sentence; `summary` has the rows."""
        points, factors = len(self.manifest["scenarios"]), factors_of(self.manifest)
        failed = f", {len(self.failures)} runs failed" if self.failures else ""
        return (
            f"<Sweep of {points} points over {', '.join(factors)}, {len(self.manifest['seeds'])} "
            f"twin neighbourhoods each{failed}; in {self.folder}>"
        )

    def _repr_html_(self) -> str:
        """The sentence and the first rows, for notebooks."""
        factors = factors_of(self.manifest)
        shown = ["scenario", "replicate", *factors, *HEADLINE_NAMES]
        head = f"<p>{escape(repr(self)[1:-1])}. All rows: <code>.summary</code></p>"
        return head + self.summary[shown].head(10).to_html(index=False)

    @property
    def digest(self) -> str:
        """Hash of the summary's content; the same for the same design and model version."""
        return table_digest(self.folder, "summary")


def sweep(
    design: str | Path,
    out: str | Path,
    *,
    jobs: int | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    mechanisms: Sequence[str | Path] = (),
    plausible: bool = False,
    run_limit: float | None = None,
    cluster: str | Path | None = None,
) -> SweepResult:
    """Carry out a design, or go on with it.

    Parameters
    ----------
    design : path of a design file, or a name from the library
    out : path
        Folder for the results; if it holds this design already, only what is missing is run; so too if it holds
        it with fewer twin neighbourhoods or fewer points.
    jobs : int, optional
        Worker processes; by default one for each processor.
    cache : bool
        Whether to take runs from the user's cache, and to add to it if the whole sweep fits in.
    progress : callable, optional
        Called with a `Progress` after every batch; in a notebook by default a line below the cell.
    stop : threading.Event, optional
        Set it to stop early.
    mechanisms : sequence of paths
        Files of own behaviour that every run uses (docs/own_behaviour.md).
    plausible : bool
        Whether replicate i runs on the i-th plausible version of the model (docs/plausible.md); the
        table then has a column `plausible_version`.
    run_limit : float, optional
        Seconds after which a run is given up, as one that failed.
    cluster : str or Path, optional
        Address of a Dask scheduler, or the file that it writes, whose workers carry out the runs (docs/clusters.md).

    Raises
    ------
    UsageProblem
        If the folder holds another design, or the design cannot be used.
    EnvironmentProblem
        If the cluster does not answer, or none of its workers has this version of the model.
    """
    found = find_cluster(cluster, jobs)
    return run_sweep(
        read_design(design),
        Path(out),
        jobs=jobs,
        cache=cache,
        progress=progress_or_notebook(progress),
        stop=stop,
        own=tuple(str(Path(file).resolve()) for file in mechanisms),
        versions=load_versions() if plausible else None,
        run_limit=run_limit,
        cluster=found,
    )


def load_sweep(folder: Path) -> SweepResult:
    """Read a sweep back from its folder, in which nothing changes.

    Raises
    ------
    UsageProblem
        If the folder holds no sweep.
    """
    manifest = need_manifest(folder, ["sweep"])
    failures = [
        RunFailure(
            (each["scenario"], each["replicate"]), each["run_id"], each["seed"], each["message"]
        )
        for each in manifest.get("failures", [])
    ]
    return SweepResult(folder, manifest, failures)


def load(folder: str | Path) -> Comparison | SweepResult:
    """Read a comparison or a sweep back from its folder, in which nothing changes; it may be read-only.

    Raises
    ------
    UsageProblem
        If the folder holds neither.

    Examples
    --------
    >>> from experiments import load
    >>> comparison = load("results/main-job")  # doctest: +SKIP
    >>> comparison.table  # doctest: +SKIP
    """
    place = Path(folder)
    kind = need_manifest(place, ["comparison", "sweep"])["kind"]
    return load_comparison(place) if kind == "comparison" else load_sweep(place)


def run_sweep(
    drawn: DrawnDesign,
    folder: Path,
    *,
    jobs: int | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    own: tuple[str, ...] = (),
    versions: EnsembleMembers | None = None,
    run_limit: float | None = None,
    cluster: Cluster | None = None,
    notice: Notice | None = None,
) -> SweepResult:
    """Carry out a design that has been read; see `sweep`. `notice` takes sentences for the user about the folder."""
    drawn = _named_as_before(drawn, read_manifest(folder))
    requests = sweep_requests(drawn.design, drawn.points, own, versions)
    manifest = _manifest(drawn, requests) | {"own_behaviour": describe_own(own)}
    manifest |= {"plausible": versions.describe()} if versions is not None else {}
    options = BatchOptions(
        jobs=jobs,
        cluster=cluster,
        cache=RunCache() if cache else None,
        fill_cache=has_room_for(len(requests)),
        describe=_describe({point.name: point for point in drawn.points}, versions),
        progress=progress,
        stop=StopRequest(stop),
        keep_records=False,
        task=task_within(run_limit),
    )
    with carried_out(
        requests, options, manifest, folder, _grows(manifest),
        notice=notice, keep=drawn.design.keep,
    ) as (state, _):  # fmt: skip
        return SweepResult(folder, manifest, state.failures)


def _named_as_before(drawn: DrawnDesign, earlier: Manifest | None) -> DrawnDesign:
    """The design's points under the names that a folder has for them already; new ones are numbered after those."""
    if earlier is None or earlier["kind"] != "sweep":
        return drawn
    base = drawn.points[0].base.model_dump(mode="json")
    if earlier.get("base_scenario") != base:
        return drawn
    names: dict[str, deque[str]] = {}  # a screen may have a point twice
    for name, entry in earlier["scenarios"].items():
        names.setdefault(json.dumps(entry, sort_keys=True), deque()).append(name)
    changes = [json.dumps(_changed(base, point), sort_keys=True) for point in drawn.points]
    now = Counter(changes)
    if any(len(each) > now[change] for change, each in names.items()):
        return drawn
    last = max(earlier["scenarios"], key=_number_in)
    width = len(last.rpartition("_")[2])
    new = (f"point_{number:0{width}d}" for number in itertools.count(_number_in(last) + 1))
    named = [
        replace(point, name=names[change].popleft() if names.get(change) else next(new))
        for point, change in zip(drawn.points, changes, strict=True)
    ]
    return replace(drawn, points=named)


def _number_in(name: str) -> int:
    return int(name.rpartition("_")[2])


def _grows(manifest: Manifest) -> Obstacle:
    """Work may go on with this sweep, begun, or with fewer neighbourhoods or points."""
    different = other_work(manifest)

    def obstacle(earlier: Manifest) -> str | None:
        why = different(earlier)
        if earlier["kind"] == "sweep" and _columns(earlier) == _columns(manifest):
            same_model = earlier["versions"]["model"] == manifest["versions"]["model"]
            if same_model and wanted_runs(earlier) <= wanted_runs(manifest):
                return None
        return why

    return obstacle


def _columns(manifest: Manifest) -> tuple[object, ...]:
    """What decides which tables a sweep's folder has, and which columns they have."""
    return sorted(factors_of(manifest)), manifest["keep"], "plausible" in manifest


def sweep_requests(
    design: Design,
    points: list[Point],
    own: tuple[str, ...] = (),
    versions: EnsembleMembers | None = None,
) -> list[RunRequest]:
    """All runs, neighbourhood by neighbourhood, so that an early stop leaves every point some."""
    horizon = common_horizon({point.name: point.scenario for point in points})

    def on_version(scenario: Scenario, replicate: int) -> Scenario:
        return scenario if versions is None else versions.apply(scenario, replicate)

    return [
        request(point.name, replicate, on_version(point.scenario, replicate), seed, horizon, own)
        for replicate, seed in enumerate(seeds_for(design.seed, design.replicates))
        for point in points
    ]


def _describe(points: dict[str, Point], versions: EnsembleMembers | None) -> Describe:
    def describe(request: RunRequest, record: RunRecord) -> dict[str, Any]:
        name, replicate = request.key
        on = {} if versions is None else {"plausible_version": versions.number(replicate)}
        return {**points[name].settings, **on, **measure_alone(record)}

    return describe


def _manifest(drawn: DrawnDesign, requests: list[RunRequest]) -> Manifest:
    design, points = drawn.design, drawn.points
    run_ids: dict[str, list[str]] = {point.name: [] for point in points}
    for wanted in requests:
        run_ids[wanted.key[0]].append(wanted.run_id)
    identity = hashlib.sha256("".join(wanted.run_id for wanted in requests).encode())
    identity.update(",".join((*design.keep, *sorted(design.names))).encode())
    base = points[0].base.model_dump(mode="json")
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": "sweep",
        "status": "running",
        "started": timestamp(),
        "command": command(),
        "identity": identity.hexdigest()[:16],
        "versions": versions(),
        "design": design.model_dump(mode="json"),
        "left_out": {
            "points": len(drawn.left_out),
            "some": [
                {"settings": each.settings, "why": each.why} for each in drawn.left_out[:SHOWN]
            ],
        },
        "keep": list(design.keep),
        "seeds": seeds_for(design.seed, design.replicates),
        "horizon_months": requests[0].horizon_months,
        "base_scenario": base,
        "scenarios": {point.name: _changed(base, point) for point in points},
        "run_ids": run_ids,
    }


def _changed(base: dict[str, Any], point: Point) -> dict[str, Any]:
    """What a point changes of the base, levers apart from assumptions."""
    changed = described_difference(base, point.scenario.model_dump(mode="json"))
    prefix = "assumptions."
    return {
        "lever_differences": {k: v for k, v in changed.items() if not k.startswith(prefix)},
        "assumption_differences": {k: v for k, v in changed.items() if k.startswith(prefix)},
    }
