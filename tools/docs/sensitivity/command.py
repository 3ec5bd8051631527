"""What the commands that write pages from figures have in common."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.errors import ExperimentError


def given_command(module: str) -> str:
    """The command as it was given, without the program's folder."""
    return shlex.join(["python", "-m", module, *sys.argv[1:]])


def about(kind: str, module: str) -> dict[str, Any]:
    """How the figures beside a page begin: what they are, and the command, time and model they were made with."""
    from experiments.execution.manifest import timestamp
    from sim.simulation import model_version

    return {
        "schema_version": 1,
        "kind": kind,
        "command": given_command(module),
        "made": timestamp(),
        "model_version": model_version(),
    }


def write_text(path: Path, text: str) -> None:
    """Write a page or a picture, the same bytes on every system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def run_module(function: Callable[..., None]) -> None:
    """Run a function as a command; foreseeable trouble is worded and has an exit code."""
    import typer

    from sim.scenario import ScenarioError

    try:
        typer.run(function)
    except (ExperimentError, ScenarioError) as error:
        print(error, file=sys.stderr)
        sys.exit(getattr(error, "exit_code", 2))
