"""Put a finished calibration into this model, or reports into the documents' page on calibration.

    python -m tools.docs calibration FOLDER
    python -m tools.docs calibration --page recovery FOLDER
    python -m tools.docs calibration --page left-out FOLDER FOLDER FOLDER

The first does for a calibration that was carried out elsewhere what ``groundswell calibrate --write``
does at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.calibration.write_back import write_outcome, write_reports
from experiments.errors import UsageProblem


def write_page(
    folders: Annotated[list[Path], typer.Argument(help="Folders of finished calibrations.")],
    page: Annotated[
        str | None, typer.Option(help="Which reports go into the page: recovery or left-out.")
    ] = None,
) -> None:
    """The outcome of a calibration, or its reports: docs/calibration.md."""
    if page is not None:
        write_reports(page, folders)
        print("docs/calibration.md has the reports.")
    elif len(folders) > 1:
        raise UsageProblem("Name one folder; several only beside --page.")
    else:
        print("\n".join(write_outcome(folders[0])))
