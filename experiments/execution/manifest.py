"""The manifest of a run folder: what was asked, with what, and how to ask again."""

from __future__ import annotations

import itertools
import json
import math
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from experiments.errors import EnvironmentProblem, UsageProblem
from experiments.execution.files import write_text
from experiments.execution.interruption import StopRequest
from experiments.execution.progress import Progress
from experiments.execution.records import RunFailure
from experiments.execution.run_sets import RunSet
from experiments.execution.slices import Slice
from sim.scenario import Scenario, differences
from sim.simulation import model_version

SCHEMA_VERSION = 1
MANIFEST = "manifest.json"
RUN_KINDS = ("comparison", "sweep", "run", "portfolio", "facts", "patterns")
"""Folders that hold tables of runs."""
Manifest = dict[str, Any]
_PACKAGES = ("groundswell", "mesa", "numpy", "numba", "pandas", "pyarrow", "scipy", "pydantic")


def versions() -> dict[str, str]:
    """Versions of everything that a result may depend on."""
    found = {name: metadata.version(name) for name in _PACKAGES}
    machine = {"python": platform.python_version(), "platform": platform.platform()}
    return found | machine | {"model": model_version()}


def timestamp() -> str:
    """Now, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def command() -> list[str]:
    """The command that was given, without the program's folder."""
    return [Path(sys.argv[0]).name or "python", *sys.argv[1:]]


def describe_scenario(scenario: Scenario, base: Scenario) -> dict[str, Any]:
    """A scenario as resolved, with what differs from the base (levers apart from assumptions)."""
    changed = {
        path: {"base": plain(before), "here": plain(after)}
        for path, (before, after) in differences(base, scenario).items()
    }
    prefix = "assumptions."
    return {
        "resolved": scenario.model_dump(mode="json"),
        "lever_differences": {k: v for k, v in changed.items() if not k.startswith(prefix)},
        "assumption_differences": {k: v for k, v in changed.items() if k.startswith(prefix)},
        "assumptions": dict(scenario.assumptions),
    }


def scenario_in(resolved: dict[str, Any]) -> Scenario:
    """A scenario as a manifest has it."""
    return Scenario.model_validate_json(json.dumps(resolved))


def described_difference(base: dict[str, Any], here: dict[str, Any]) -> dict[str, Any]:
    """What a resolved scenario changes of another, by dotted path; None for an assumption that it does not change.

    >>> base = {
    ...     "name": "a",
    ...     "funding": {"years": 5, "programme": True},
    ...     "assumptions": {"trust.gain": 0.2},
    ... }
    >>> described_difference(
    ...     base, base | {"funding": {"years": 3, "programme": True}, "assumptions": {}}
    ... )
    {'funding.years': 3, 'assumptions.trust.gain': None}
    """
    found: dict[str, Any] = {}
    for section, value in here.items():
        before = base[section]
        if not isinstance(value, dict):
            found |= {section: value} if value != before else {}
            continue
        for name in dict.fromkeys((*before, *value)):
            if before.get(name) != value.get(name):
                found[f"{section}.{name}"] = value.get(name)
    return found


def with_difference(base: dict[str, Any], difference: Mapping[str, Any]) -> dict[str, Any]:
    """The resolved scenario of which `described_difference` tells."""
    whole = dict(base)
    for path, value in difference.items():
        section, _, name = path.partition(".")
        whole[section] = {**whole[section], name: value} if name else value
    assumed = whole["assumptions"].items()
    return whole | {"assumptions": {name: value for name, value in assumed if value is not None}}


def described_scenario(manifest: Manifest, name: str) -> Scenario:
    """One of the scenarios of a manifest, which has it whole, or as what it changes of a base."""
    entry = manifest["scenarios"][name]
    if "resolved" in entry:
        return scenario_in(entry["resolved"])
    changed = entry["lever_differences"] | entry["assumption_differences"]
    return scenario_in(with_difference(manifest["base_scenario"], changed))


def plain(value: Any) -> Any:
    """A lever's value as JSON takes it."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def describe_failures(failures: Sequence[RunFailure]) -> list[dict[str, Any]]:
    """Failed runs as JSON takes them."""
    return [
        {
            "scenario": failure.key[0],
            "replicate": failure.key[1],
            "seed": failure.seed,
            "run_id": failure.run_id,
            "message": failure.message,
        }
        for failure in failures
    ]


def describe_ending(state: Progress, stop: StopRequest) -> dict[str, Any]:
    """What the manifest says of runs that have ended, all of them or as far as they came."""
    whole = state.done == state.total and not stop.is_set()
    return {
        "status": "complete" if whole else "interrupted",
        "ended": timestamp(),
        "runs": {
            "wanted": state.total,
            "reused": state.reused,
            "executed": state.executed,
            "failed": state.failed,
        },
        "failures": describe_failures(state.failures),
    }


def read_manifest(folder: Path) -> Manifest | None:
    """A folder's manifest, also if an editor saved it with a byte order mark; None if there is none.

    Raises
    ------
    UsageProblem
        If there is one that cannot be understood.
    """
    path = folder / MANIFEST
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise EnvironmentProblem(f"{path}: cannot be read ({error.strerror}).") from None
    try:
        manifest = json.loads(content)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict) or "kind" not in manifest:
        raise UsageProblem(f"{path}: this is not a manifest of Groundswell; choose another folder.")
    return manifest


def need_manifest(folder: Path, kinds: Sequence[str]) -> Manifest:
    """A folder's manifest, of one of these kinds; a `UsageProblem` if there is none."""
    content = read_manifest(folder)
    if content is None:
        raise UsageProblem(
            f"{folder}: there are no results here (no {MANIFEST}). Name a folder that was "
            "written with --out."
        )
    if content["kind"] not in kinds:
        raise UsageProblem(
            f"{folder}: this folder holds a {content['kind']}; a {' or '.join(kinds)} is due."
        )
    return content


def factors_of(manifest: Manifest) -> list[str]:
    """The factors of a sweep, in their order, those tried across all points last; none of other work."""
    design = manifest.get("design", {})
    return [*design.get("factors", ()), *design.get("across", ())]


def wanted_runs(manifest: Manifest) -> RunSet:
    """(scenario, replicate, run id) of every run that a manifest asks for; of a slice, its own."""
    part, run_ids = slice_of(manifest), manifest["run_ids"]
    if part is None:
        return whole_runs(manifest)
    names = list(run_ids)
    each = max(map(len, run_ids.values()))
    places = ((names[p % len(names)], p // len(names)) for p in part.places(len(names), each))
    return RunSet((name, replicate, run_ids[name][replicate]) for name, replicate in places)


def whole_runs(manifest: Manifest) -> RunSet:
    """The same of the whole work, where the manifest asks for a slice of it."""
    return RunSet(
        (name, replicate, run_id)
        for name, ids in manifest["run_ids"].items()
        for replicate, run_id in enumerate(ids)
    )


def ids_in(manifest: Manifest) -> frozenset[str]:
    """The run ids of the whole work: what may be in its folder."""
    return frozenset(itertools.chain.from_iterable(manifest["run_ids"].values()))


def slice_of(manifest: Manifest) -> Slice | None:
    """The slice that a manifest asks for; None where it asks for the whole."""
    said = manifest.get("slice")
    return None if said is None else Slice(said["number"], said["of"])


def slice_sentence(manifest: Manifest) -> str:
    """What a reader has to know of results that are a slice of a sweep; empty where they are whole."""
    part = slice_of(manifest)
    if part is None:
        return ""
    points, neighbourhoods = len(manifest["scenarios"]), len(manifest["seeds"])
    return (
        f"This is slice {part} of a sweep, {part.size(points, neighbourhoods):,} of its {points * neighbourhoods:,} "
        "runs; 'groundswell merge' puts slices together."
    )


def finite(value: float) -> float | None:
    """A number as JSON takes it: none that is not finite."""
    return float(value) if math.isfinite(value) else None


def json_text(content: Mapping[str, Any]) -> str:
    """A document as JSON for people and programs."""
    return "".join(_json_pieces(content))


def _json_pieces(content: Mapping[str, Any]) -> Iterator[str]:
    yield from json.JSONEncoder(indent=2, ensure_ascii=False, allow_nan=False).iterencode(content)
    yield "\n"


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write JSON so that the file is there whole or as it was before.

    Raises
    ------
    EnvironmentProblem
        If it cannot be written.
    """
    write_text(path, _json_pieces(content))
