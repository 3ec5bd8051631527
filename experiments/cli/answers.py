"""What a command answers: files that were asked for first, then what it shows."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from experiments.errors import UsageProblem, disk_problem

SCHEMA_VERSION = 1


def answer(lines: Iterable[str], path: Path | None, content: dict[str, Any]) -> None:
    """Write a command's answer as JSON, if the user wants it, and show it, whatever became of the file."""
    try:
        save_json(path, content)
    finally:
        show(lines)


def show(lines: Iterable[str]) -> None:
    """Show lines on the screen."""
    for line in lines:
        print(line)


def warn(sentence: str) -> None:
    """Show a sentence beside what a command answers."""
    print(sentence, file=sys.stderr)


def command_line(*words: object) -> str:
    """A command as it can be given again, whatever characters its words have."""
    parts = [str(word) for word in words]
    return subprocess.list2cmdline(parts) if os.name == "nt" else shlex.join(parts)


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
        with open(path, "x", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
    except FileExistsError:
        raise UsageProblem(f"{path}: there is such a file already; choose another name.") from None
    except OSError as error:
        raise disk_problem(error, path, "choose another place") from None
