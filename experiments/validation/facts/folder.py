"""The folder in which the runs of a validation are kept, with a manifest that says what they are."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from experiments.comparison.run import command
from experiments.errors import EnvironmentProblem, UsageProblem
from experiments.execution.manifest import (
    SCHEMA_VERSION,
    read_manifest,
    timestamp,
    versions,
    write_json,
)
from experiments.execution.records import RunRequest
from experiments.execution.store import RunStore
from experiments.validation.facts.runs import FactsPlan

KIND = "facts"


@contextlib.contextmanager
def facts_store(folder: Path, plan: FactsPlan) -> Iterator[RunStore]:
    """Open a folder for the runs of a plan, or go on with it.

    Raises
    ------
    UsageProblem
        If the folder holds something else, or runs of another version of the model.
    EnvironmentProblem
        If it cannot be written.
    """
    manifest = describe_runs(plan)
    refuse_other(folder, manifest)
    with RunStore(folder) as store:
        write_json(folder / "manifest.json", manifest)
        yield store
    write_json(folder / "manifest.json", manifest | {"ended": timestamp()})


def describe_runs(plan: FactsPlan) -> dict[str, Any]:
    """The manifest: every run by the name under which it is filed."""
    requests = plan.requests()
    run_ids: dict[str, list[str]] = {}
    for wanted in requests:
        run_ids.setdefault(wanted.key[0], []).append(wanted.run_id)
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "started": timestamp(),
        "command": command(),
        "identity": identity(requests),
        "versions": versions(),
        "facts": [fact.id for fact in plan.facts],
        "seeds": list(plan.seeds),
        "scenarios": {
            wanted.key[0]: {"resolved": wanted.scenario.model_dump(mode="json")}
            for wanted in requests
        },
        "run_ids": run_ids,
    }


def identity(requests: Iterable[RunRequest]) -> str:
    """Hash of a set of runs: scenarios, seeds, horizons and version of the model."""
    return hashlib.sha256("".join(wanted.run_id for wanted in requests).encode()).hexdigest()[:16]


def refuse_other(folder: Path, manifest: dict[str, Any]) -> None:
    """Never mix what belongs to different questions, or to different versions of the model.

    Raises
    ------
    UsageProblem
        If the folder holds something of another kind or identity than the manifest says.
    EnvironmentProblem
        If it is no folder.
    """
    if folder.exists() and not folder.is_dir():
        raise EnvironmentProblem(f"{folder}: this is a file; --out takes the name of a folder.")
    earlier = read_manifest(folder)
    if earlier is None:
        if any(folder.glob("summary/*.parquet")):
            raise UsageProblem(f"{folder}: holds tables but no manifest; choose another folder.")
        return
    if earlier["kind"] != manifest["kind"] or earlier.get("identity") != manifest["identity"]:
        raise UsageProblem(
            f"{folder}: holds other runs (of another command, or of another version of the "
            "model). Choose another folder with --out."
        )
