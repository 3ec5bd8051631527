"""The command `groundswell`: what may be asked; each command imports what it needs when it is given.

Exit codes: 0 done; 1 the answer is no; 2 the command or its input is unusable; 3 some runs
failed, the rest is saved; 4 the machine is in the way; 130 interrupted, 143 terminated.
"""

from __future__ import annotations

import gc
import sys

import typer

from experiments.cli import (
    evidence_commands,
    folder_commands,
    library_commands,
    run_commands,
    tool_commands,
)
from experiments.cli.app import app

__all__ = [
    "app",
    "evidence_commands",
    "folder_commands",
    "library_commands",
    "main",
    "run_commands",
    "tool_commands",
]  # a module of commands adds them to the application when it is imported


def main() -> None:
    """Run the command line; whatever happens, the user sees words and an exit code."""
    gc.set_threshold(
        100_000
    )  # what is imported stays: looking through it takes a sixth of the start
    from experiments.cli.exit_codes import say, shown, worded
    from experiments.cli.streams import prepare_streams

    prepare_streams()
    try:
        code = app(standalone_mode=False)
    except typer.Exit as ending:
        code = ending.exit_code
    except typer.Abort as ending:  # also raised for the end of a file that a library came upon
        code = (
            worded(ending.__cause__)
            if isinstance(ending.__cause__, EOFError)
            else say("Stopped.", 130)
        )
    except KeyboardInterrupt:
        code = say("Stopped.", 130)
    except Exception as error:  # noqa: BLE001  the last place where an error can be worded
        code = worded(error)
    sys.exit(shown(code if isinstance(code, int) else 0))
