"""Put a finished calibration into this model: ``python -m experiments.calibration FOLDER``.

For a calibration that was carried out elsewhere; ``groundswell calibrate --write`` does the same at
once where it was carried out.
"""

from __future__ import annotations

import sys
from pathlib import Path

from experiments.calibration.writing import write_outcome
from experiments.errors import ExperimentError


def main(given: list[str]) -> int:
    """Write the outcome of the folder named; returns the exit code."""
    if len(given) != 1:
        print("python -m experiments.calibration FOLDER", file=sys.stderr)
        return 2
    try:
        told = write_outcome(Path(given[0]))
    except ExperimentError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code
    print("\n".join(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
