"""Files that a command writes beside what it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from experiments.errors import UsageProblem, disk_problem

SCHEMA_VERSION = 1


def save_json(path: Path | None, content: dict[str, Any]) -> None:
    """Write a command's answer as JSON, if the user wants it."""
    if path is None:
        return
    from experiments.execution.manifest import write_json

    write_json(path, {"schema_version": SCHEMA_VERSION, **content})


def write_new(path: Path, text: str) -> None:
    """Write a text file, with its folder; never over a file that is there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageProblem(f"{path}: there is such a file already; choose another name.") from None
    except OSError as error:
        raise disk_problem(error, path, "Choose another place") from None
