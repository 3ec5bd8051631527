"""Commands about run folders: status, export, report, verify."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from experiments.cli.answers import answer, command_line, show, warn
from experiments.errors import UsageProblem, disk_problem
from experiments.execution.manifest import Manifest, need_manifest, wanted_runs

if TYPE_CHECKING:
    from experiments.ensemble.versions import EnsembleMembers
    from experiments.execution.parts import Survey
    from sim.scenario import Scenario

OTHER_PLACE = "choose another place with --to"
KINDS = ("comparison", "sweep", "run", "portfolio", "facts", "patterns")


def show_status(folder: Path, json_file: Path | None) -> None:
    """Say how many of the runs wanted are there, and what cannot be read."""
    manifest = _manifest_in(folder, [*KINDS, "calibration"])
    if manifest["kind"] == "calibration":
        from experiments.cli.evidence import calibration_status

        said, content = calibration_status(folder, manifest)
        answer(said, json_file, content)
        return
    wanted, found = wanted_runs(manifest), _surveyed(folder, manifest)
    done = len(wanted & found.done)
    failed = len(manifest.get("failures", []))
    said = [f"{manifest['kind']}: {done} of {len(wanted)} runs are there, {failed} failed."]
    said += [f"{damage}; what it held counts as missing." for damage in found.damages]
    if done + failed < len(wanted) or found.damages:
        command = command_line(*manifest.get("command", []))
        said.append(f"To go on, give the same command again: {command}")
    answer(
        said,
        json_file,
        {"kind": "status", "of": manifest["kind"], "wanted": len(wanted), "done": done,
         "failed": failed, "damaged": [str(damage) for damage in found.damages]},
    )  # fmt: skip


def _manifest_in(folder: Path, kinds: Sequence[str] = KINDS) -> Manifest:
    """The manifest of a folder, which is made whole first if a kill left it in the middle of a move."""
    from experiments.execution.folder import settle

    settle(folder)
    return need_manifest(folder, kinds)


def _surveyed(folder: Path, manifest: Manifest) -> Survey:
    """What a folder's parts are worth, by what its manifest asks for."""
    from experiments.execution.parts import survey
    from experiments.execution.records import TABLES

    ids = {run_id for *_, run_id in wanted_runs(manifest)}
    return survey(folder, manifest.get("keep", TABLES), ids)


def _tell_damages(folder: Path, manifest: Manifest) -> None:
    """Name on stderr what could not be read, and is therefore left out."""
    for damage in _surveyed(folder, manifest).damages:
        print(f"{folder}: {damage}; it is left out.", file=sys.stderr)


@contextmanager
def _held(folder: Path, target: Path) -> Iterator[None]:
    """Hold a folder of results where what is to be written goes into it."""
    from experiments.execution.folder import hold_folder

    inside = target.resolve().is_relative_to(folder.resolve())
    with hold_folder(folder, warn, OTHER_PLACE) if inside else nullcontext():
        yield


def export_csv(folder: Path, to: Path | None) -> None:
    """Write every table of a folder as one CSV file."""
    from experiments.execution.files import whole_file
    from experiments.execution.store import read

    manifest, target, said = _manifest_in(folder), to or folder / "csv", []
    with _held(folder, target):
        _tell_damages(folder, manifest)
        for table in ("summary", "yearly", "monthly", "events", "distribution"):
            frame, path = read(folder, table), target / f"{table}.csv"
            if frame.empty:
                continue
            try:
                with whole_file(path) as stream:
                    frame.to_csv(stream, index=False, mode="wb", lineterminator="\n")
            except OSError as error:
                raise disk_problem(error, target, OTHER_PLACE) from None
            said.append(f"{path}: {len(frame):,} rows")
    show(said)


def write_folder_report(folder: Path, to: Path | None) -> None:
    """Write the report of a comparison kept in a folder."""
    from experiments.comparison.run import load_comparison
    from experiments.reporting.html import write_report

    _manifest_in(folder, ["comparison"])
    path = to or folder / "report.html"
    with _held(folder, path):
        comparison = load_comparison(folder)
        _tell_damages(folder, comparison.manifest)
        if not comparison.results:
            raise UsageProblem(
                f"{folder}: no pair of runs is finished yet, so there is nothing to tell."
            )
        write_report(comparison, path)
    print(f"Report: {path.resolve()}")


def verify_folder(folder: Path, sample: int, seed: int, json_file: Path | None) -> None:
    """Run a sample again and compare its bytes with what is stored; exit 1 if any differ or cannot be read."""
    from experiments.execution.manifest import versions

    manifest = _manifest_in(folder)
    there, here = manifest["versions"]["model"], versions()["model"]
    if there != here:
        raise UsageProblem(
            f"{folder}: was made by model version {there}; this is {here}. "
            "Verify with the version of Groundswell that made it."
        )
    found, checked, differing = _surveyed(folder, manifest), 0, []
    said = [f"{damage}; its runs were not checked." for damage in found.damages]
    keys = sorted(run[:2] for run in wanted_runs(manifest) & found.done)
    for key, same in _again(folder, manifest, keys, sample, seed):
        checked += 1
        if not same:
            differing.append({"scenario": key[0], "replicate": key[1]})
            said.append(f"{key[0]}, replicate {key[1]}: differs from what is stored")
    said.append(f"{checked} runs done again, {checked - len(differing)} the same to the byte.")
    answer(
        said,
        json_file,
        {"kind": "verify", "checked": checked, "differing": differing,
         "damaged": [str(damage) for damage in found.damages]},
    )  # fmt: skip
    if differing or found.damages or not checked:
        raise typer.Exit(1)


def _scenario(
    manifest: Manifest, key: tuple[str, int], versions: EnsembleMembers | None
) -> Scenario:
    """The scenario of a run: of its area where there are areas, on its version of the model."""
    from experiments.execution.manifest import described_scenario, scenario_in

    name, pair = key
    areas = manifest.get("areas")
    scenario = (
        scenario_in(areas[pair % len(areas)]["settings"][name])
        if areas
        else described_scenario(manifest, name)
    )
    if versions is None:
        return scenario
    return versions.apply(scenario, pair // len(areas) if areas else pair)


def _again(
    folder: Path, manifest: Manifest, keys: list[tuple[str, int]], sample: int, seed: int
) -> Iterator[tuple[tuple[str, int], bool]]:
    """Whether each run of the sample comes out as it is stored."""
    import random

    from experiments.ensemble.versions import versions_in
    from experiments.execution.extension_files import own_files
    from experiments.execution.records import TABLES, same
    from experiments.execution.requests import request
    from experiments.execution.store import records_in
    from experiments.execution.worker import run_one

    own, versions = own_files(manifest), versions_in(manifest)
    drawn = random.Random(seed).sample(keys, min(sample, len(keys)))
    wanted = {key: manifest["run_ids"][key[0]][key[1]] for key in drawn}
    tables = tuple(manifest.get("keep", TABLES))
    for key, record in records_in(folder, wanted, tables):
        scenario = _scenario(manifest, key, versions)
        wish = request(*key, scenario, record.seed, record.horizon_months, own)
        again = run_one(wish)
        yield key, again.run_id == record.run_id and same(again, record)
