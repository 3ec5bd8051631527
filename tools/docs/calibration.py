"""Put a finished calibration into this model, or its log and reports into docs/calibration.md.

    python -m tools.docs calibration FOLDER
    python -m tools.docs calibration --page log FOLDER
    python -m tools.docs calibration --page recovery FOLDER
    python -m tools.docs calibration --page left-out FOLDER FOLDER FOLDER

The first does for a calibration that was carried out elsewhere what ``groundswell calibrate --write``
does at once, and puts its log into the page.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from experiments.calibration.evaluation import EvaluationStore
from experiments.calibration.results import LOG, REPORT, read_result
from experiments.calibration.write_back import read_text, write_outcome
from experiments.errors import UsageProblem
from experiments.execution.files import write_text
from experiments.execution.manifest import need_manifest

PAGE = Path(__file__).parents[2] / "docs" / "calibration.md"


def write_page(
    folders: Annotated[list[Path], typer.Argument(help="Folders of finished calibrations.")],
    page: Annotated[
        str | None, typer.Option(help="What goes into the page: log, recovery or left-out.")
    ] = None,
) -> None:
    """The outcome of a calibration, its log or its reports: docs/calibration.md."""
    print("\n".join(write_calibration(page, folders)))


def write_calibration(section: str | None, folders: Sequence[Path]) -> list[str]:
    """Put calibrations into the page; without a section first the outcome of one into the model.

    Parameters
    ----------
    section : "log", "recovery", "left-out" or None
    folders : of finished calibrations: one for the outcome and the log, any number for reports

    Returns
    -------
    list of str
        What was done, in words.

    Raises
    ------
    UsageProblem
        If a folder is not finished, or the page has no such section.
    """
    if section not in (None, "log"):
        write_reports(section, folders)
        return ["docs/calibration.md has the reports."]
    if len(folders) != 1:
        raise UsageProblem("Name one folder; several go with --page recovery or --page left-out.")
    told = write_outcome(folders[0]) if section is None else []
    write_log(folders[0])
    return [*told, "docs/calibration.md has the log."]


def write_log(folder: Path) -> None:
    """Put the log of a finished calibration into the page, with the command and what it took.

    Raises
    ------
    UsageProblem
        If the calibration is not finished.
    """
    result = read_result(folder)
    if result is None:
        raise UsageProblem(f"{folder}: there is no finished calibration here.")
    store = EvaluationStore(folder)
    cost = f"{len(store)} evaluations, {store.seconds / 60:.0f} minutes of one processor"
    head = f"$ {shlex.join(result['command'])}\n{cost}; begun {result['started'][:10]}"
    write_into_page("log", f"{head}\n\n{read_text(folder / LOG)}")


def write_into_page(name: str, text: str, page: Path | None = None) -> None:
    """Put a text into its place in the page; by default docs/calibration.md.

    Raises
    ------
    UsageProblem
        If the page has no such place.
    """
    page = page or PAGE
    write_text(page, with_section(read_text(page), name, text))


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
            f"$ {shlex.join(manifest['command'])}\n\n{read_text(folder / REPORT).rstrip()}\n"
        )
    write_into_page(name, "\n\n".join(reports))
