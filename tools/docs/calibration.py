"""Put a finished calibration into this model, or reports into the documents' page on calibration.

    python -m experiments.calibration FOLDER
    python -m experiments.calibration --page recovery FOLDER
    python -m experiments.calibration --page left-out FOLDER FOLDER FOLDER

The first does for a calibration that was carried out elsewhere what ``groundswell calibrate --write``
does at once.
"""

from __future__ import annotations

import sys
from pathlib import Path

from experiments.calibration.write_back import write_outcome, write_reports
from experiments.errors import ExperimentError


def main(given: list[str]) -> int:
    """Write the outcome or the reports of the folders named; returns the exit code."""
    if len(given) < (3 if given[:1] == ["--page"] else 1) or given[0] in ("-h", "--help"):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        told = _written(given)
    except ExperimentError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    print("\n".join(told))
    return 0


def _written(given: list[str]) -> list[str]:
    if given[0] == "--page":
        write_reports(given[1], [Path(folder) for folder in given[2:]])
        return ["docs/calibration.md has the reports."]
    return write_outcome(Path(given[0]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
