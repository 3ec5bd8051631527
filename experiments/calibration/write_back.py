"""Put a calibration's outcome into the model: fitted values into the catalogue, and the ensemble.

Parameter files are edited line by line, so that their comments and layout stay as people wrote them.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.calibration.results import LOG, RESULT, read_result
from experiments.ensemble.file import FILE, write_sets
from experiments.ensemble.fingerprint import model_mark
from experiments.errors import UsageProblem
from experiments.execution.files import write_text
from sim.parameters import FOLDER

NOTE = "fitted to patterns, see docs/calibration.md"
_KEY = re.compile(r"^  (\w+):(?: |$)")
_TOP = re.compile(r"^(\w+):\s*$")


def write_values(
    values: Mapping[str, float], sources: Mapping[str, Sequence[str]], folder: Path | None = None
) -> list[str]:
    """Write fitted values with basis `calibrated` into the parameter files.

    Parameters
    ----------
    values : by full name, as ``energy.recovery_rate``
    sources : evidence to cite where an entry cites none: what it was fitted to
    folder : the parameter files; by default the model's own

    Returns
    -------
    list of str
        Names of those whose value changed.

    Raises
    ------
    UsageProblem
        If an entry is not where it should be; then nothing is written.
    """
    folder = folder or FOLDER
    texts: dict[Path, str] = {}
    changed = []
    for name, value in values.items():
        mechanism, short = name.split(".")
        file = folder / f"{mechanism}.yaml"
        before = texts.get(file) or read_text(file)
        texts[file] = edit_entry(before, short, value, sources.get(name, ()))
        if texts[file] != before:
            changed.append(name)
    for file, text in texts.items():
        write_text(file, text, "install Groundswell where you may write")
    return changed


def edit_entry(text: str, name: str, value: float, sources: Sequence[str]) -> str:
    """A parameter file with one entry's value, basis, source and note brought up to date.

    Parameters
    ----------
    text : str
        Of the file.
    name : of the entry, as ``recovery_rate``
    value : float
    sources : evidence to cite where the entry cites none

    Raises
    ------
    UsageProblem
        If there is no such entry, or it lacks a line.
    """
    lines = text.split("\n")
    places = _places(lines, name)
    missing = [key for key in ("value", "basis", "source", "note") if key not in places]
    if missing:
        raise UsageProblem(f"{name}: no line with {', '.join(missing)} to put a fitted value into.")
    lines[places["value"]] = f"  value: {value:.12g}"
    lines[places["basis"]] = "  basis: calibrated"
    lines[places["note"]] = _noted(lines[places["note"]])
    if re.fullmatch(r"  source: \[\s*\]\s*", lines[places["source"]]) and sources:
        lines[places["source"]] = f"  source: [{', '.join(sources)}]"
    return "\n".join(lines)


def _places(lines: Sequence[str], name: str) -> dict[str, int]:
    """Number of the line of each key of an entry."""
    found: dict[str, int] = {}
    inside = False
    for number, line in enumerate(lines):
        if top := _TOP.match(line):
            inside = top[1] == name
        elif inside and (key := _KEY.match(line)):
            found[key[1]] = number
    return found


def _noted(line: str) -> str:
    """A line with a note, saying now that the value was fitted."""
    note = line.removeprefix("  note:").strip()
    words = json.loads(note) if note.startswith('"') else note
    if NOTE in words:
        return line
    return f"  note: {json.dumps(f'{words}; {NOTE}', ensure_ascii=False)}"


def read_text(file: Path) -> str:
    """A file's text.

    Raises
    ------
    UsageProblem
        If it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageProblem(f"{file}: cannot be read ({error.strerror}).") from None


def write_ensemble(result: Mapping[str, Any], path: Path | None = None) -> int:
    """Write the ensemble of a finished calibration.

    Parameters
    ----------
    result : what `experiments.calibration.results.result_json` gave
    path : where to write; by default the ensemble that comes with the model

    Returns
    -------
    int
        How many sets.
    """
    made_with = {
        "command": shlex.join(result["command"]),
        "date": result["started"][:10],
        "model": result["model"],
    }
    return len(write_sets(path or FILE, result["ensemble"], made_with).sets)


def write_outcome(folder: Path) -> list[str]:
    """Put the outcome in a finished calibration's folder into this model; tells in words what was done.

    Raises
    ------
    UsageProblem
        If the folder holds no finished calibration.
    """
    result = read_result(folder)
    if result is None or not (folder / LOG).is_file():
        raise UsageProblem(f"{folder}: there is no finished calibration here ({RESULT} and {LOG}).")
    told = []
    if model_mark(tuple(result["ensemble"][0]["values"])) != result["model"]:
        told.append(
            "The model here is not the one that was calibrated; it says so where it is used."
        )
    changed = write_values(result["values"], result["sources"])
    number = write_ensemble(result)
    told.append(f"{len(changed)} parameters have new values; {number} plausible sets are written.")
    told.append(
        f"In a checkout, 'python -m tools.docs calibration --page log {shlex.quote(str(folder))}' puts "
        "the log into docs/calibration.md."
    )
    return told
