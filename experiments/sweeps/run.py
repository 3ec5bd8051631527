"""Carry out a design: many settings, the same twin neighbourhoods at each, one tidy table.

The folder is the state: a sweep that was killed goes on where its parts end, and then holds
the same rows as one that was not disturbed.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.comparison.outcomes import measure
from experiments.comparison.plan import common_horizon
from experiments.comparison.run import command
from experiments.ensemble.versions import EnsembleMembers, load_versions
from experiments.errors import EnvironmentProblem, UsageProblem
from experiments.execution.batch import Job, perform, request, seeds_for
from experiments.execution.cache import RunCache
from experiments.execution.extension_files import describe_own
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    describe_failures,
    read_manifest,
    timestamp,
    versions,
    write_json,
)
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import Failure, RunRecord, RunRequest
from experiments.execution.store import RunStore, read, table_digest
from experiments.sweeps.design import Design, Point, read_design

if TYPE_CHECKING:
    import pandas as pd

    from sim.scenario import Scenario


@dataclass(frozen=True)
class SweepResult:
    """A sweep's folder and what is in it.

    Attributes
    ----------
    folder : Path
    manifest : dict
    failures : list of Failure
    """

    folder: Path
    manifest: dict[str, Any]
    failures: list[Failure]

    @cached_property
    def summary(self) -> pd.DataFrame:
        """One row for each run: ids, factor columns named by their path, outcomes."""
        return read(self.folder, "summary")

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
        Called with a `Progress` after every batch.
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
    return carry_out_sweep(
        read_in,
        points,
        Path(out),
        jobs=jobs,
        cache=cache,
        progress=progress,
        stop=stop,
        own=tuple(str(Path(file).resolve()) for file in mechanisms),
        versions=load_versions() if plausible else None,
    )


def carry_out_sweep(
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
) -> SweepResult:
    """Carry out a design that has been read; see `sweep`."""
    requests = sweep_requests(design, points, own, versions)
    manifest = _manifest(design, points, requests) | {"own_behaviour": describe_own(own)}
    manifest |= {"plausible": versions.describe()} if versions is not None else {}
    _refuse_other(folder, manifest)
    wish = Stop(stop)
    with ExitStack() as stack:
        stack.enter_context(signals_stop(wish))
        store = stack.enter_context(RunStore(folder, keep=design.keep))
        write_json(folder / "manifest.json", manifest)
        job = Job(
            jobs=jobs,
            cache=RunCache() if cache else None,
            fill_cache=False,
            store=store,
            describe=_describe({point.name: point for point in points}, versions),
            progress=progress,
            stop=wish,
            keep_records=False,
        )
        state = perform(requests, job)
        manifest |= _ending(state, wish)
        write_json(folder / "manifest.json", manifest)
    finished = state.done - state.failed
    wish.check(f"{finished} of {state.total} runs are saved in {folder}; the same command goes on.")
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


def _describe(points: dict[str, Point], versions: EnsembleMembers | None) -> Any:
    def describe(request: RunRequest, record: RunRecord) -> dict[str, Any]:
        name, replicate = request.key
        on = {} if versions is None else {"plausible_version": versions.number(replicate)}
        return {**points[name].settings, **on, **measure(record)}

    return describe


def _manifest(design: Design, points: list[Point], requests: list[RunRequest]) -> dict[str, Any]:
    run_ids: dict[str, list[str]] = {point.name: [] for point in points}
    for wanted in requests:
        run_ids[wanted.key[0]].append(wanted.run_id)
    identity = hashlib.sha256("".join(wanted.run_id for wanted in requests).encode())
    identity.update(",".join(design.keep).encode())
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
        "scenarios": {
            point.name: {
                "resolved": point.scenario.model_dump(mode="json"),
                "lever_differences": _part(point, assumptions=False),
                "assumption_differences": _part(point, assumptions=True),
            }
            for point in points
        },
        "run_ids": run_ids,
    }


def _part(point: Point, assumptions: bool) -> dict[str, Any]:
    return {
        name: value
        for name, value in point.settings.items()
        if name.startswith("assumptions.") == assumptions
    }


def _refuse_other(folder: Path, manifest: dict[str, Any]) -> None:
    """Never mix two designs, or two versions of the model, in one folder."""
    earlier = read_manifest(folder)
    if earlier is None:
        if folder.exists() and not folder.is_dir():
            raise EnvironmentProblem(f"{folder}: this is a file; --out takes the name of a folder.")
        if any(folder.glob("summary/*.parquet")):
            raise UsageProblem(f"{folder}: holds tables but no manifest; choose another folder.")
        return
    if earlier["kind"] != "sweep" or earlier.get("identity") != manifest["identity"]:
        here = earlier.get("versions", {}).get("model")
        why = (
            "was made by another version of the model"
            if earlier["kind"] == "sweep"
            and earlier.get("design") == manifest["design"]
            and here != manifest["versions"]["model"]
            else f"holds another {earlier['kind']}"
        )
        raise UsageProblem(f"{folder}: {why}; choose another folder with --out.")


def _ending(state: Progress, wish: Stop) -> dict[str, Any]:
    whole = state.done == state.total and not wish.is_set()
    return {
        "status": "complete" if whole else "interrupted",
        "ended": timestamp(),
        "failures": describe_failures(state.failures),
    }
