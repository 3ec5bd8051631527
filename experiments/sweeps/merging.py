"""Slices of a sweep put together in one folder, which then is what the whole sweep would have made.

Parts are taken as files where all of their runs are new, and read one by one where some are there already. The folders
that they come from stay as they are. A merge that was stopped goes on when the same is asked again, and what no slice has is made
by the plain sweep into the merged folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.ensemble.versions import versions_in
from experiments.errors import UsageProblem
from experiments.execution.folder import Notice, RunFolder, open_folder
from experiments.execution.manifest import (
    Manifest,
    describe_failures,
    described_difference,
    ids_in,
    need_manifest,
    slice_of,
    timestamp,
    whole_runs,
)
from experiments.execution.parts import SUMMARY, read_part, run_keys, survey
from experiments.execution.records import RunFailure
from experiments.execution.run_sets import RunSet
from experiments.execution.slices import Slice
from experiments.execution.store import RunStore
from experiments.sweeps.plan import grows
from experiments.sweeps.run import SweepResult, failures_in

SHOWN, LONGEST = 12, 60
"""So many differences between two folders are told, and so many characters of a value."""
DECIDING = {"model": "version of the model", "numpy": "numpy", "numba": "numba"}
"""Versions by which runs differ."""


@dataclass(frozen=True, repr=False)
class MergedSweep(SweepResult):
    """What slices come to together.

    Attributes
    ----------
    missing : int
        Runs that are neither there nor failed.
    missing_slices : tuple of Slice
        Slices of which no folder was given, and whose runs are not all there.
    told : tuple of str
        What came from each folder, and what is missing, in sentences.
    """

    missing: int
    missing_slices: tuple[Slice, ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class _Source:
    """A folder with runs of a sweep, without its long lists.

    Attributes
    ----------
    facts : dict
        Its manifest but for points and run ids.
    digest : str
        Hash of points and run ids.
    """

    path: Path
    facts: Manifest
    digest: str

    @property
    def part(self) -> Slice | None:
        return slice_of(self.facts)

    @property
    def name(self) -> str:
        return str(self.path) if self.part is None else f"{self.path} ({self.part})"


def merge(
    folders: Sequence[str | Path], out: str | Path, *, notice: Notice | None = None
) -> MergedSweep:
    """Put slices of a sweep together in one folder.

    Parameters
    ----------
    folders : sequence of paths
        Folders with slices of the same design, made by the same version of the model; they may have runs in common, and
        some may be missing.
    out : path
        Folder for the whole; if it holds a part of the same sweep already, that is kept.
    notice : callable, optional
        Hears of what was found damaged in `out`.

    Raises
    ------
    UsageProblem
        If the folders hold different work, with every difference; or no run at all.

    Examples
    --------
    >>> from experiments import merge
    >>> whole = merge(["part-1", "part-2"], "whole")  # doctest: +SKIP
    """
    place = Path(out)
    paths = [Path(folder) for folder in folders]
    manifest, sources = _read(paths, place)
    with open_folder(place, grows(manifest), notice=notice) as folder:
        manifest["merged"] = (folder.earlier or {}).get("merged", [])
        with folder.runs(manifest, keep=tuple(manifest["keep"])) as store:
            merging = _Merging(manifest, store)
            for source in sources:
                merging.take(source)
        return _ended(folder, manifest, merging, sources)


def _read(paths: Sequence[Path], out: Path) -> tuple[Manifest, list[_Source]]:
    """The manifest of the whole, and what is known of each folder; refuses folders that do not belong together."""
    if not paths:
        raise UsageProblem("Name the folders of at least one slice.")
    if any(path.resolve() == out.resolve() for path in paths):
        raise UsageProblem(
            f"{out}: this folder is one of those that are put together; choose another with --out."
        )
    whole: Manifest = {}
    sources: list[_Source] = []
    problems: list[str] = []
    for path in dict.fromkeys(paths):
        try:
            manifest = need_manifest(path, ["sweep"])
        except UsageProblem as problem:
            problems.append(str(problem))
            continue
        source = _source(path, manifest)
        sources.append(source)
        if not whole:
            whole = _of_the_whole(manifest, out)
        elif different := _differences(sources[0], source):
            what = "".join(f"\n  {each}" for each in different)
            problems.append(f"{path}: holds no part of the sweep in {sources[0].path}:{what}")
    if problems:
        raise UsageProblem("\n".join(problems))
    return whole, sources


def _source(path: Path, manifest: Manifest) -> _Source:
    digest = hashlib.sha256()
    for name, ids in manifest["run_ids"].items():
        digest.update(f"{name}:{','.join(ids)};".encode())
    long = ("scenarios", "run_ids")
    facts = {name: value for name, value in manifest.items() if name not in long}
    return _Source(path, facts, digest.hexdigest())


def _of_the_whole(manifest: Manifest, out: Path) -> Manifest:
    """The manifest of the whole sweep, by that of one of its slices."""
    dropped = ("slice", "ended", "runs", "failures", "merged")
    kept = {name: value for name, value in manifest.items() if name not in dropped}
    now = {"status": "running", "started": timestamp()}
    return kept | now | {"command": _plain(manifest.get("command", []), out)}


def _plain(command: Sequence[str], out: Path) -> list[str]:
    """The command that makes the whole sweep, by the one that made a slice of it."""
    words, plain = iter(command), []
    for word in words:
        name, is_joined, _ = word.partition("=")
        if name not in ("--slice", "--out"):
            plain.append(word)
            continue
        if not is_joined:
            next(words, None)
        if name == "--out":
            plain += ["--out", str(out)]
    return plain


def _differences(first: _Source, other: _Source) -> list[str]:
    """What keeps two folders from being parts of one sweep; nothing where they are."""
    there, here = first.facts, other.facts
    if there["identity"] == here["identity"] and first.digest == other.digest:
        return []
    found = [
        f"{what}: {_short(before)} there, {_short(after)} here"
        for what, before, after in _compared(there, here)
        if before != after
    ]
    if len(found) > SHOWN:
        found = [*found[:SHOWN], f"and {len(found) - SHOWN} more differences"]
    return found or ["points bear other names, as where a sweep was given more of them"]


def _compared(there: Manifest, here: Manifest) -> Iterator[tuple[str, Any, Any]]:
    """What decides on the runs of a sweep, by name, in two manifests."""
    for name, what in DECIDING.items():
        yield what, there["versions"].get(name), here["versions"].get(name)
    for name in dict.fromkeys((*there["design"], *here["design"])):
        yield name, there["design"].get(name), here["design"].get(name)
    base = there["base_scenario"]
    for path, value in described_difference(base, here["base_scenario"]).items():
        section, _, name = path.partition(".")
        yield f"base: {path}", base[section].get(name) if name else base[section], value
    yield "own behaviour", _own(there), _own(here)
    yield "plausible versions", _versions(there), _versions(here)
    yield "months that runs last", there["horizon_months"], here["horizon_months"]


def _own(manifest: Manifest) -> list[str]:
    return [each["digest"] for each in manifest.get("own_behaviour", ())]


def _versions(manifest: Manifest) -> str | None:
    members = versions_in(manifest)
    return None if members is None else members.digest


def _short(value: Any) -> str:
    shown = "none" if value in (None, (), {}, []) else str(value)
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 3]}..."


class _Merging:
    """Takes from folders what the merged one lacks.

    Attributes
    ----------
    done : RunSet
        Runs of the sweep that are there.
    failures : dict of (scenario, replicate) to RunFailure
        Runs that failed in one of the folders.
    taken, told
        What came from where, for the manifest and in sentences.
    """

    def __init__(self, manifest: Manifest, store: RunStore) -> None:
        self._store, self._keep = store, tuple(manifest["keep"])
        self._ids, self._whole = ids_in(manifest), whole_runs(manifest)
        self._versions = manifest["versions"]
        self.done = RunSet(run for run in store.done() if run in self._whole)
        self.failures: dict[tuple[str, int], RunFailure] = {}
        self.taken: list[dict[str, Any]] = []
        self.told: list[str] = []

    def lacks(self, name: str, replicate: int) -> bool:
        """Whether a run of the sweep is neither there nor failed."""
        return not (self.done.has(name, replicate) or (name, replicate) in self.failures)

    def take(self, source: _Source) -> None:
        """Take what is new of a folder."""
        found, number = survey(source.path, self._keep, self._ids), 0
        for name in found.whole:
            runs = run_keys(read_part(source.path, SUMMARY, name))
            new = {run for run in runs if run in self._whole and run not in self.done}
            if new:
                self._store.take_part(source.path, name, None if new == runs else new)
                self.done.add(new)
                number += len(new)
        for failure in failures_in(source.facts):
            self.failures.setdefault(failure.key, failure)
        other = {k: v for k, v in source.facts["versions"].items() if v != self._versions.get(k)}
        self.taken.append(
            {"folder": str(source.path), "slice": source.facts.get("slice"), "runs": number,
             "other_versions": other}
        )  # fmt: skip
        known = len(found.done) - number
        told = f"{source.name}: {number:,} runs taken"
        told += f", {known:,} were there already or are not of this sweep" if known > 0 else ""
        damages = (f"{source.path}: {damage}; it is left out." for damage in found.damages)
        self.told += [f"{told}.", *damages]


def _ended(
    folder: RunFolder, manifest: Manifest, merging: _Merging, sources: Sequence[_Source]
) -> MergedSweep:
    """Say in the manifest what there is, and in sentences what is missing."""
    there, total = len(merging.done), len(whole_runs(manifest))
    if not there:
        raise UsageProblem("There is no run in any of these folders, and nothing was put together.")
    failures = [each for key, each in merging.failures.items() if not merging.done.has(*key)]
    missing = total - there - len(failures)
    manifest |= {
        "status": "interrupted" if missing else "complete",
        "ended": timestamp(),
        "runs": {"wanted": total, "reused": there, "executed": 0, "failed": len(failures)},
        "failures": describe_failures(failures),
        "merged": _provenance(manifest["merged"], merging.taken),
    }
    folder.end(manifest)
    given = {each.part for each in sources}
    lacking = _lacking(manifest, merging, given) if missing else {}
    told = [*merging.told, f"{there:,} of {total:,} runs of the sweep are in {folder.path}."]
    told += _told_missing(lacking, given, missing)
    absent = tuple(part for part in lacking if part not in given)
    return MergedSweep(folder.path, manifest, failures, missing, absent, tuple(told))


def _provenance(before: Sequence[Any], taken: Sequence[Any]) -> list[Any]:
    """What came from where, in this merge and those that went before."""
    found: dict[str, Any] = {}
    for entry in (*before, *taken):
        earlier = found.get(entry["folder"], {"runs": 0})["runs"]
        found[entry["folder"]] = entry | {"runs": earlier + entry["runs"]}
    return list(found.values())


def _lacking(manifest: Manifest, merging: _Merging, given: set[Slice | None]) -> dict[Slice, int]:
    """How many runs are missing of each slice that lacks some; empty where slices are not of one division."""
    divisions = {part.of for part in given if part is not None}
    if len(divisions) != 1 or None in given:
        return {}
    (of,), names = divisions, list(manifest["run_ids"])
    found: dict[Slice, int] = {}
    for part in (Slice(number, of) for number in range(1, of + 1)):
        places = part.places(len(names), len(manifest["seeds"]))
        number = sum(merging.lacks(names[p % len(names)], p // len(names)) for p in places)
        found |= {part: number} if number else {}
    return found


def _told_missing(
    lacking: Mapping[Slice, int], given: set[Slice | None], missing: int
) -> Iterator[str]:
    absent = [part for part in lacking if part not in given]
    if absent:
        shown = ", ".join(map(str, absent[:SHOWN]))
        shown += f" and {len(absent) - SHOWN} more" if len(absent) > SHOWN else ""
        are = "Slice {} is" if len(absent) == 1 else "Slices {} are"
        yield f"{are.format(shown)} missing, {sum(lacking[part] for part in absent):,} runs."
    for part, number in lacking.items():
        if part in given:
            yield f"Slice {part} lacks {number:,} runs."
    if missing and not lacking:
        yield f"{missing:,} runs are missing."
