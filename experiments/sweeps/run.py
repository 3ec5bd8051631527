"""Carry out a design: many settings, the same twin neighbourhoods at each, one tidy table.

The folder is the state: a sweep that was killed goes on where its parts end, and then holds
the same rows as one that was not disturbed.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.comparison.comparison import Comparison
from experiments.comparison.outcomes import HEADLINE_NAMES, measure_alone
from experiments.comparison.plan import common_horizon
from experiments.comparison.run import load_comparison
from experiments.ensemble.versions import EnsembleMembers, load_versions
from experiments.execution.batch import BatchOptions, Describe, carried_out
from experiments.execution.cache import RunCache
from experiments.execution.extension_files import describe_own
from experiments.execution.folder import Notice, other_work
from experiments.execution.interruption import StopRequest
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    command,
    described_difference,
    need_manifest,
    timestamp,
    versions,
)
from experiments.execution.notebook import progress_or_notebook
from experiments.execution.progress import OnProgress
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest, request, seeds_for
from experiments.execution.store import read, table_digest
from experiments.sweeps.design import Design, Point, read_design
from sim.scenario import Scenario


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

    @property
    def table(self) -> pd.DataFrame:
        """The summary, by the name that comparisons have for their table."""
        return self.summary

    def __repr__(self) -> str:
        """One short sentence; `summary` has the rows."""
        points, factors = len(self.manifest["scenarios"]), self.manifest["design"]["factors"]
        failed = f", {len(self.failures)} runs failed" if self.failures else ""
        return (
            f"<Sweep of {points} points over {', '.join(factors)}, {len(self.manifest['seeds'])} "
            f"twin neighbourhoods each{failed}; in {self.folder}>"
        )

    def _repr_html_(self) -> str:
        """The sentence and the first rows, for notebooks."""
        factors = list(self.manifest["design"]["factors"])
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
) -> SweepResult:
    """Carry out a design, or go on with it.

    Parameters
    ----------
    design : path of a design file, or a name from the library
    out : path
        Folder for the results; if it holds this design already, only what is missing is run.
    jobs : int, optional
        Worker processes; by default one for each processor.
    cache : bool
        Whether to take runs from the user's cache (a sweep never fills it).
    progress : callable, optional
        Called with a `Progress` after every batch; in a notebook by default a line below the cell.
    stop : threading.Event, optional
        Set it to stop early.
    mechanisms : sequence of paths
        Files of own behaviour that every run uses (docs/own_behaviour.md).
    plausible : bool
        Whether replicate i runs on the i-th plausible version of the model (docs/plausible.md); the
        table then has a column `plausible_version`.

    Raises
    ------
    UsageProblem
        If the folder holds another design, or the design cannot be used.
    """
    read_in, points = read_design(design)
    return run_sweep(
        read_in,
        points,
        Path(out),
        jobs=jobs,
        cache=cache,
        progress=progress_or_notebook(progress),
        stop=stop,
        own=tuple(str(Path(file).resolve()) for file in mechanisms),
        versions=load_versions() if plausible else None,
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
    design: Design,
    points: list[Point],
    folder: Path,
    *,
    jobs: int | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
    own: tuple[str, ...] = (),
    versions: EnsembleMembers | None = None,
    notice: Notice | None = None,
) -> SweepResult:
    """Carry out a design that has been read; see `sweep`. `notice` takes sentences for the user about the folder."""
    requests = sweep_requests(design, points, own, versions)
    manifest = _manifest(design, points, requests) | {"own_behaviour": describe_own(own)}
    manifest |= {"plausible": versions.describe()} if versions is not None else {}
    options = BatchOptions(
        jobs=jobs,
        cache=RunCache() if cache else None,
        fill_cache=False,
        describe=_describe({point.name: point for point in points}, versions),
        progress=progress,
        stop=StopRequest(stop),
        keep_records=False,
    )
    with carried_out(
        requests, options, manifest, folder, other_work(manifest), notice=notice, keep=design.keep
    ) as (state, _):
        return SweepResult(folder, manifest, state.failures)


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


def _manifest(design: Design, points: list[Point], requests: list[RunRequest]) -> dict[str, Any]:
    run_ids: dict[str, list[str]] = {point.name: [] for point in points}
    for wanted in requests:
        run_ids[wanted.key[0]].append(wanted.run_id)
    identity = hashlib.sha256("".join(wanted.run_id for wanted in requests).encode())
    identity.update(",".join(design.keep).encode())
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
