"""The command `calibrate`: fit the model to its patterns, and put the outcome into it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import UsageProblem, disk_problem

if TYPE_CHECKING:
    from experiments.calibration.options import CalibrationOptions
    from experiments.calibration.results import Calibration

HOME = Path("results") / "calibration"


def calibrate_model(
    *,
    out: Path | None,
    patterns: Path | None,
    minutes: float | None,
    sizes: Mapping[str, int | None],
    parameters: Sequence[str],
    fix: Sequence[str],
    leave_out: str | None,
    earlier: Path | None,
    quick: bool,
    write: bool,
    seed: int,
    jobs: int | None,
    json_file: Path | None,
    quiet: bool,
) -> None:
    """Calibrate, show what came of it, and write it into the model if asked to."""
    from experiments.calibration.options import CalibrationOptions, parameter_names
    from experiments.validation.patterns.schema import load_patterns

    _one_kind(quick, leave_out, earlier, write)
    asked_sizes = {name: value for name, value in sizes.items() if value is not None}
    sure, fixed = parameter_names(parameters), parameter_names(fix)
    if quick:
        from experiments.calibration.recovery import recover

        folder = out or HOME / "quick"
        _report(folder, *recover(folder, sure, asked_sizes, seed, jobs, quiet), json_file, quiet)
        return
    loaded = load_patterns(patterns)
    asked = CalibrationOptions(
        patterns=loaded,
        targets=tuple(pattern.id for pattern in loaded if pattern.use == "calibrate"),
        sure=sure,
        fix=fixed,
        sizes=asked_sizes,
        minutes=minutes,
        seed=seed,
    )
    if leave_out is not None:
        from experiments.calibration.cross_validation import leave_out_third

        folder = out or HOME / f"without-{leave_out.replace('/', '-of-')}"
        found = leave_out_third(asked, leave_out, earlier, folder, jobs, quiet)
        _report(folder, *found, json_file, quiet)
        return
    _whole(asked, out or HOME / "whole", jobs, write, json_file, quiet)


def _one_kind(quick: bool, leave_out: str | None, earlier: Path | None, write: bool) -> None:
    if quick and leave_out is not None:
        raise UsageProblem("--quick and --leave-out: choose one of them.")
    if write and (quick or leave_out is not None):
        raise UsageProblem(
            "--write: only a whole calibration goes into the model; leave out --quick and --leave-out."
        )
    if earlier is not None and leave_out is None:
        raise UsageProblem("--from: goes with --leave-out.")


def _whole(
    asked: CalibrationOptions,
    out: Path,
    jobs: int | None,
    write: bool,
    json_file: Path | None,
    quiet: bool,
) -> None:
    from experiments.calibration.log import summary_of
    from experiments.calibration.write_back import LOG, RESULT, write_outcome

    calibration = carried_out(asked, out, jobs, quiet)
    if not quiet:
        print("\n".join(summary_of(calibration)))
        print(f"\nThe log is in {out / LOG}.")
    result = json.loads((out / RESULT).read_text(encoding="utf-8"))
    if write:
        _say(write_outcome(out), quiet)
    _write_json(json_file, result)


def carried_out(asked: CalibrationOptions, out: Path, jobs: int | None, quiet: bool) -> Calibration:
    """A calibration with progress shown, its result and log in its folder."""
    from experiments.calibration.log import log_of
    from experiments.calibration.procedure import calibrate
    from experiments.calibration.results import result_of
    from experiments.calibration.write_back import LOG, RESULT
    from experiments.execution.manifest import write_json
    from experiments.execution.progress_display import Display, prepare_model

    with Display(quiet, what="evaluations") as display:
        prepare_model(display)
        calibration = calibrate(asked, out, jobs=jobs, display=display)
    write_json(out / RESULT, result_of(calibration))
    write_text(out / LOG, log_of(calibration))
    return calibration


def calibration_status(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Say how far a calibration has come; returns the same as JSON takes it."""
    from experiments.calibration.budget import CalibrationBudget
    from experiments.calibration.evaluation import EvaluationStore

    done = len(EvaluationStore(folder))
    sizes = manifest["sizes"]
    wanted = CalibrationBudget(**sizes).evaluations if sizes else None
    print(f"calibration: {done} of {wanted or 'an unknown number of'} evaluations are there.")
    if wanted is None or done < wanted:
        print(f"To go on, give the same command again: {shlex.join(manifest['command'])}")
    return {"kind": "status", "of": "calibration", "wanted": wanted, "done": done}


def write_text(path: Path, text: str) -> None:
    """Write a text file whole."""
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise disk_problem(error, path) from None


def _report(
    folder: Path, told: str, content: Mapping[str, Any], json_file: Path | None, quiet: bool
) -> None:
    """Show a report, and keep it in its folder."""
    from experiments.calibration.write_back import REPORT

    write_text(folder / REPORT, f"{told}\n")
    _say([told], quiet)
    _write_json(json_file, content)


def _say(lines: Sequence[str], quiet: bool) -> None:
    if not quiet:
        print("\n".join(lines))


def _write_json(json_file: Path | None, content: Mapping[str, Any]) -> None:
    from experiments.execution.manifest import write_json

    if json_file is not None:
        write_json(json_file, content)
