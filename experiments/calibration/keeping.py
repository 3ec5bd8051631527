"""Evaluations on disk: lines that are appended and synced one by one, never changed.

    FOLDER/evaluations/part-*.jsonl    one line an evaluation

Each session writes a part of its own. A line that a kill cut short is left out on reading, so that
at most the evaluations under way are lost.
"""

from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path
from typing import Any, TextIO

from experiments.calibration.evaluating import Evaluation
from experiments.calibration.space import Values
from experiments.errors import disk_problem
from experiments.execution.store import sync_folder

FOLDER = "evaluations"


class Shelf:
    """The evaluations of one folder.

    Parameters
    ----------
    folder : Path
        Of the calibration.

    Raises
    ------
    EnvironmentProblem
        If the folder cannot be written or read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER
        self._part: TextIO | None = None
        self._known: dict[str, Evaluation] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_problem(error, folder) from None
        self.take_from(folder)

    def __len__(self) -> int:
        return len(self._known)

    @property
    def seconds(self) -> float:
        """Processor time of all evaluations."""
        return sum(evaluation.seconds for evaluation in self._known.values())

    def take_from(self, folder: Path) -> None:
        """Know the evaluations of a folder too, this one or that of another calibration."""
        for part in sorted((folder / FOLDER).glob("part-*.jsonl")):
            try:
                lines = part.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError as error:
                raise disk_problem(error, part) from None
            for line in lines:
                evaluation = _read(line)
                if evaluation is not None:
                    self._known[evaluation.run_id] = evaluation

    def get(self, run_id: str) -> Evaluation | None:
        """The evaluation of this name, if it was made before."""
        return self._known.get(run_id)

    def add(self, stage: str, evaluation: Evaluation) -> None:
        """Keep an evaluation; when this returns, it survives a kill."""
        self._known[evaluation.run_id] = evaluation
        try:
            if self._part is None:
                name = f"part-{time.time_ns():020d}-{os.getpid()}.jsonl"
                self._part = (self.folder / name).open("x", encoding="utf-8")
                sync_folder(self.folder)
            self._part.write(_written(stage, evaluation) + "\n")
            self._part.flush()
            os.fsync(self._part.fileno())
        except OSError as error:
            raise disk_problem(error, self.folder) from None

    def close(self) -> None:
        """Write no more."""
        if self._part is not None:
            self._part.close()
        self._part = None


def _written(stage: str, evaluation: Evaluation) -> str:
    content = {
        "run_id": evaluation.run_id,
        "stage": stage,
        "seconds": round(evaluation.seconds, 3),
        "values": {name: _plain(value) for name, value in evaluation.values.items()},
        "spreads": {name: _plain(value) for name, value in evaluation.spreads.items()},
    }
    return json.dumps(content, allow_nan=False)


def _read(line: str) -> Evaluation | None:
    """The evaluation in a line, or None if the line is not whole."""
    try:
        content = json.loads(line)
        return Evaluation(
            run_id=content["run_id"],
            values=_numbers(content["values"]),
            spreads=_numbers(content["spreads"]),
            seconds=float(content["seconds"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _plain(value: float) -> float | str | None:
    """A number as JSON takes it."""
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else str(value)


def _numbers(entries: dict[str, Any]) -> Values:
    return {name: math.nan if value is None else float(value) for name, value in entries.items()}
