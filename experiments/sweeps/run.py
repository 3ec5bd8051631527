"""Carry out a design: many settings, the same twin neighbourhoods at each, one tidy table.

The folder is the state: a sweep that was killed goes on where its parts end, and then holds
the same rows as one that was not disturbed. One that has ended can be given more twin neighbourhoods, or more
points: what is there is kept, under the names that it has.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.comparison.comparison import Comparison
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES, measure_alone
from experiments.comparison.run import load_comparison
from experiments.ensemble.versions import EnsembleMembers, load_versions
from experiments.errors import UsageProblem
from experiments.execution.batch import BatchOptions, Describe, carried_out
from experiments.execution.cache import RunCache, has_room_for
from experiments.execution.cluster import Cluster, find_cluster
from experiments.execution.extension_files import describe_own
from experiments.execution.folder import Notice
from experiments.execution.interruption import StopRequest
from experiments.execution.manifest import (
    Manifest,
    factors_of,
    need_manifest,
    read_manifest,
    slice_of,
)
from experiments.execution.notebook import progress_or_notebook
from experiments.execution.packing import PackingTask
from experiments.execution.progress import OnProgress
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest
from experiments.execution.slices import Slice, read_slice
from experiments.execution.sql_views import database, frame_of
from experiments.execution.store import read, table_digest
from experiments.execution.worker import task_within
from experiments.sweeps.design import DrawnDesign, Point, read_design
from experiments.sweeps.plan import SweepRequests, grows, manifest_of, named_as_before
from sim.arguments import known_name

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from experiments.comparison.plot import Picture


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
        part = slice_of(self.manifest)
        what = "Sweep" if part is None else f"Slice {part} of a sweep"
        return (
            f"<{what} of {points} points over {', '.join(factors)}, {len(self.manifest['seeds'])} "
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
    slice: str | None = None,
) -> SweepResult:
    """Carry out a design or a slice of it, or go on with it.

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
    slice : str, optional
        "3/10": the third tenth of the runs, for one machine of ten; `merge` puts slices together.

    Raises
    ------
    UsageProblem
        If the folder holds another design, or the design cannot be used, or there is no such slice.
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
        part=None if slice is None else read_slice(slice),
    )


def load_sweep(folder: Path) -> SweepResult:
    """Read a sweep back from its folder, in which nothing changes.

    Raises
    ------
    UsageProblem
        If the folder holds no sweep.
    """
    manifest = need_manifest(folder, ["sweep"])
    return SweepResult(folder, manifest, failures_in(manifest))


def failures_in(manifest: Manifest) -> list[RunFailure]:
    """The runs that failed, by a manifest."""
    return [
        RunFailure(
            (each["scenario"], each["replicate"]), each["run_id"], each["seed"], each["message"]
        )
        for each in manifest.get("failures", [])
    ]


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
    part: Slice | None = None,
    notice: Notice | None = None,
) -> SweepResult:
    """Carry out a design that has been read; see `sweep`. `notice` takes sentences for the user about the folder."""
    drawn = named_as_before(drawn, read_manifest(folder))
    requests = SweepRequests(drawn, own, versions, part)
    manifest = manifest_of(drawn, requests) | {"own_behaviour": describe_own(own)}
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
        task=PackingTask(task_within(run_limit), measure_alone),
    )
    with carried_out(
        requests, options, manifest, folder, grows(manifest),
        notice=notice, keep=drawn.design.keep,
    ) as (state, _):  # fmt: skip
        return SweepResult(folder, manifest, state.failures)


def _describe(points: dict[str, Point], versions: EnsembleMembers | None) -> Describe:
    def describe(request: RunRequest, record: RunRecord) -> dict[str, Any]:
        name, replicate = request.key
        on = {} if versions is None else {"plausible_version": versions.number(replicate)}
        return {**points[name].settings, **on, **measure_alone(record)}

    return describe
