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

from experiments.calibration.evaluation import EvaluationStore
from experiments.errors import UsageProblem, disk_problem
from experiments.execution.manifest import need_manifest

RESULT, LOG, REPORT = "result.json", "log.txt", "report.txt"
PAGE = Path(__file__).parents[2] / "docs" / "calibration.md"
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
    from sim.parameters import FOLDER

    folder = folder or FOLDER
    texts: dict[Path, str] = {}
    changed = []
    for name, value in values.items():
        mechanism, short = name.split(".")
        file = folder / f"{mechanism}.yaml"
        before = texts.get(file) or _read(file)
        texts[file] = edited(before, short, value, sources.get(name, ()))
        if texts[file] != before:
            changed.append(name)
    for file, text in texts.items():
        _replace(file, text)
    return changed


def edited(text: str, name: str, value: float, sources: Sequence[str]) -> str:
    """A parameter file with one entry's value, basis, source and note brought up to date.

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


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageProblem(f"{file}: cannot be read ({error.strerror}).") from None


def _replace(file: Path, text: str) -> None:
    temporary = file.with_name(f".{file.name}.part")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise disk_problem(error, file, "Make it writable") from None


def write_ensemble(result: Mapping[str, Any], path: Path | None = None) -> int:
    """Write the ensemble of a finished calibration.

    Returns
    -------
    int
        How many sets.
    """
    from experiments.ensemble.file import FILE, write_sets

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
    from experiments.ensemble.fingerprint import model_mark

    try:
        result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
        log = (folder / LOG).read_text(encoding="utf-8")
    except (OSError, ValueError):
        raise UsageProblem(
            f"{folder}: there is no finished calibration here ({RESULT} and {LOG})."
        ) from None
    told = []
    if model_mark(tuple(result["ensemble"][0]["values"])) != result["model"]:
        told.append(
            "The model here is not the one that was calibrated; it says so where it is used."
        )
    changed = write_values(result["values"], result["sources"])
    number = write_ensemble(result)
    shelf = EvaluationStore(folder)
    cost = f"{len(shelf)} evaluations, {shelf.seconds / 60:.0f} minutes of one processor"
    head = f"$ {shlex.join(result['command'])}\n{cost}; begun {result['started'][:10]}"
    write_into_page("log", f"{head}\n\n{log}")
    told.append(f"{len(changed)} parameters have new values; {number} plausible sets are written.")
    return told


def write_into_page(name: str, text: str, page: Path | None = None) -> None:
    """Put a text into its place in the documents' page on calibration.

    Raises
    ------
    UsageProblem
        If the page has no such place.
    """
    page = page or PAGE
    _replace(page, with_section(_read(page), name, text))


def with_section(page: str, name: str, text: str) -> str:
    """A page with what stands between two marks replaced.

    Examples
    --------
    >>> print(with_section("<!-- begin: log -->\\nold\\n<!-- end: log -->", "log", "new"))
    <!-- begin: log -->
    ```text
    new
    ```
    <!-- end: log -->
    """
    begin, end = f"<!-- begin: {name} -->", f"<!-- end: {name} -->"
    head, mark, rest = page.partition(begin)
    _, end_mark, tail = rest.partition(end)
    if not (mark and end_mark):
        raise UsageProblem(f"docs/calibration.md: there is no place '{name}' for a text in it.")
    return f"{head}{begin}\n```text\n{text.rstrip()}\n```\n{end}{tail}"


def write_reports(name: str, folders: Sequence[Path]) -> None:
    """Put the reports of recoveries, or of fits without a third, into the page.

    Raises
    ------
    UsageProblem
        If a folder has no report.
    """
    reports = []
    for folder in folders:
        manifest = need_manifest(folder, ["calibration"])
        if not (folder / REPORT).is_file():
            raise UsageProblem(f"{folder}: there is no {REPORT}; is it finished?")
        reports.append(
            f"$ {shlex.join(manifest['command'])}\n\n{_read(folder / REPORT).rstrip()}\n"
        )
    write_into_page(name, "\n\n".join(reports))
