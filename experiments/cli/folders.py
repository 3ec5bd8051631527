"""Commands about run folders: status, export, report, analyse, discover, robustness, verify."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.answers import answer, command_line, show, warn
from experiments.errors import UsageProblem, disk_problem
from experiments.execution.manifest import (
    RUN_KINDS,
    Manifest,
    ids_in,
    need_manifest,
    slice_sentence,
    wanted_runs,
)

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison
    from experiments.execution.parts import Survey

OTHER_PLACE = "choose another place with --to"


def show_status(folder: Path, json_file: Path | None) -> None:
    """Say how many of the runs wanted are there, and what cannot be read."""
    manifest = _manifest_in(folder, [*RUN_KINDS, "calibration"])
    if manifest["kind"] == "calibration":
        from experiments.cli.evidence import calibration_status

        said, content = calibration_status(folder, manifest)
        answer(said, json_file, content)
        return
    wanted, found = wanted_runs(manifest), _surveyed(folder, manifest)
    done = len(wanted & found.done)
    failed = len(manifest.get("failures", []))
    said = [f"{manifest['kind']}: {done} of {len(wanted)} runs are there, {failed} failed."]
    said += sliced(manifest)
    said += [f"{damage}; what it held counts as missing." for damage in found.damages]
    if done + failed < len(wanted) or found.damages:
        command = command_line(*manifest.get("command", []))
        said.append(f"To go on, give the same command again: {command}")
    answer(
        said,
        json_file,
        {"kind": "status", "of": manifest["kind"], "wanted": len(wanted), "done": done,
         "failed": failed, "damaged": [str(damage) for damage in found.damages],
         "slice": manifest.get("slice")},
    )  # fmt: skip


def sliced(manifest: Manifest) -> list[str]:
    """The sentence that results are a slice; none where they are whole."""
    return [sentence] if (sentence := slice_sentence(manifest)) else []


def _manifest_in(folder: Path, kinds: Sequence[str] = RUN_KINDS) -> Manifest:
    """The manifest of a folder, which is made whole first if a kill left it in the middle of a move."""
    from experiments.execution.folder import settle

    settle(folder)
    return need_manifest(folder, kinds)


def _surveyed(folder: Path, manifest: Manifest) -> Survey:
    """What a folder's parts are worth, by what its manifest asks for."""
    from experiments.execution.parts import survey
    from experiments.execution.records import TABLES

    return survey(folder, manifest.get("keep", TABLES), ids_in(manifest))


def _tell_damages(folder: Path, manifest: Manifest) -> None:
    """Name on stderr what could not be read, and is therefore left out."""
    for damage in _surveyed(folder, manifest).damages:
        print(f"{folder}: {damage}; it is left out.", file=sys.stderr)


@contextmanager
def _held(folder: Path, target: Path, manifest: Manifest) -> Iterator[None]:
    """Hold a folder of results where what is to be written goes into it; its crate then tells of that too."""
    from experiments.execution.folder import hold_folder
    from experiments.execution.provenance import write_crate

    inside = target.resolve().is_relative_to(folder.resolve())
    with hold_folder(folder, warn, OTHER_PLACE) if inside else nullcontext():
        yield
        if inside:
            begun = (
                manifest.get("status") == "running"
            )  # by a process that is gone: it held the folder
            write_crate(folder, manifest, "interrupted" if begun else None)


def export_csv(folder: Path, to: Path | None) -> None:
    """Write every table of a folder as one CSV file."""
    from experiments.execution.files import whole_file
    from experiments.execution.store import read

    manifest, target, said = _manifest_in(folder), to or folder / "csv", []
    with _held(folder, target, manifest):
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
    show([*sliced(manifest), *said])


def write_folder_report(folder: Path, to: Path | None, whys: Sequence[Path] = ()) -> None:
    """Write the report of a comparison or a sweep kept in a folder, with explanations beside it."""
    manifest = _manifest_in(folder, ["comparison", "sweep"])
    path = to or folder / "report.html"
    with _held(folder, path, manifest):
        if manifest["kind"] == "sweep":
            _write_sweep_report(folder, path)
        else:
            _write_comparison_report(folder, path, whys)
    print(f"Report: {path.resolve()}")


def _write_sweep_report(folder: Path, path: Path) -> None:
    from experiments.reporting.html.sweep_page import write_sweep_report
    from experiments.sweeps.run import load_sweep

    result = load_sweep(folder)
    _tell_damages(folder, result.manifest)
    write_sweep_report(result, path)
    show(sliced(result.manifest))


def _write_comparison_report(folder: Path, path: Path, whys: Sequence[Path]) -> None:
    from experiments.comparison.run import load_comparison
    from experiments.reporting.html import write_report

    comparison = load_comparison(folder)
    _tell_damages(folder, comparison.manifest)
    if not comparison.results:
        raise UsageProblem(
            f"{folder}: no pair of runs is finished yet, so there is nothing to tell."
        )
    write_report(comparison, path, _explanations(comparison, whys))


def _explanations(comparison: Comparison, files: Sequence[Path]) -> list[dict[str, Any]]:
    """Explanations of the comparison's designs, from files of `explain --json`."""
    from experiments.reporting.html.why import whys_for

    contents = []
    for file in files:
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageProblem(f"--why {file}: cannot be read ({error.strerror}).") from None
        except ValueError:
            content = None
        if not isinstance(content, dict) or content.get("kind") != "explanation":
            raise UsageProblem(
                f"--why {file}: this is no explanation; groundswell explain BASE OTHER --json FILE writes one."
            )
        found = whys_for(comparison.base, comparison.others, [content])
        if not found:
            raise UsageProblem(
                f"--why {file}: it explains {content['other']} against {content['base']}, which this folder does not compare."
            )
        contents += found
    return contents


def analyse_sweep(folder: Path, outcomes: Sequence[str], json_file: Path | None) -> None:
    """Say what moves outcomes of a sweep; by default the headline outcomes."""
    from experiments.comparison.outcomes import HEADLINE_NAMES
    from experiments.reporting.analysis_text import HYPOTHESES, analysis_json, analysis_lines
    from experiments.reporting.text import screen_width
    from experiments.sweeps.analysis import analyse

    manifest = _manifest_in(folder, ["sweep"])
    _tell_damages(folder, manifest)
    found = analyse(folder, outcomes or HEADLINE_NAMES)
    lines = (line for each in found for line in analysis_lines(each, screen_width()))
    content = {"kind": "analysis", "outcomes": [analysis_json(each) for each in found]}
    answer(
        [*sliced(manifest), *lines, "", HYPOTHESES],
        json_file,
        {**content, "note": HYPOTHESES, "slice": manifest.get("slice")},
    )


def show_robustness(
    folder: Path,
    levers: Sequence[str],
    over: Sequence[str],
    outcomes: Sequence[str],
    enough: float | None,
    json_file: Path | None,
) -> None:
    """Say how settings of a sweep hold up over places and versions; by default in the headline outcomes."""
    from experiments.comparison.outcomes import HEADLINE_NAMES
    from experiments.reporting.analysis_text import HYPOTHESES
    from experiments.reporting.robustness_text import robustness_json, robustness_lines
    from experiments.reporting.text import screen_width
    from experiments.sweeps.regrets import robustness

    if enough is not None and len(outcomes) != 1:
        raise UsageProblem("--enough is in the unit of one outcome; name it with --outcome.")
    manifest = _manifest_in(folder, ["sweep"])
    _tell_damages(folder, manifest)
    found = robustness(folder, outcomes or HEADLINE_NAMES, levers, over, enough)
    lines = [*sliced(manifest), *robustness_lines(found, screen_width()), "", HYPOTHESES]
    content = {"kind": "robustness", "outcomes": [robustness_json(each) for each in found]}
    answer(lines, json_file, {**content, "note": HYPOTHESES, "slice": manifest.get("slice")})


def discover_boxes(
    folder: Path, outcome: str, most: int, to: Path | None, json_file: Path | None, quiet: bool
) -> None:
    """Say where in a sweep runs meet what is asked, and write each box as a scenario."""
    from experiments.discovery.json import discovery_json
    from experiments.discovery.run import discover
    from experiments.discovery.text import discovery_lines
    from experiments.execution.progress_display import Display
    from experiments.reporting.text import screen_width

    manifest = _manifest_in(folder, ["sweep"])
    _tell_damages(folder, manifest)
    with Display(quiet, "searches") as display:
        found = discover(folder, outcome, most=most, progress=display)
    target = to or folder / "discover"
    with _held(folder, target, manifest):
        written = found.write(target)
    lines = [*sliced(manifest), *discovery_lines(found, written, screen_width())]
    if written:
        asked = ("compare", found.base.name) if found.library_base else ("run",)
        lines.append(f"Next: {command_line('groundswell', *asked, written[0])}")
    answer([] if quiet else lines, json_file, discovery_json(found, written))


def verify_folder(folder: Path, sample: int, seed: int, json_file: Path | None) -> None:
    """Work a folder's tables out anew; exit 1 if any differ, or runs are missing or cannot be read."""
    from experiments.comparison.verification import sentences, verify

    manifest = _manifest_in(folder)
    found = verify(folder, manifest, sample, seed)
    answer(
        [*sliced(manifest), *sentences(found, command_line(*manifest.get("command", [])))],
        json_file,
        {
            "kind": "verify",
            "sound": found.is_sound,
            "wanted": found.wanted,
            "failed": found.failed,
            "missing": _listed(found.missing),
            "not_asked_for": _listed(found.surplus),
            "damaged": [str(damage) for damage in found.damages],
            "worked_out": found.worked_out,
            "checked": found.checked,
            "same": found.same,
            "differing": [
                {"scenario": each.key[0], "replicate": each.key[1],
                 "tables": {table: list(columns) for table, columns in each.tables.items()}}
                for each in found.differing
            ],
        },
    )  # fmt: skip
    if not found.is_sound:
        raise typer.Exit(1)


def _listed(keys: Sequence[tuple[str, int]]) -> list[dict[str, str | int]]:
    return [{"scenario": name, "replicate": replicate} for name, replicate in keys]
