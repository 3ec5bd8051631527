"""What is said when a command ends otherwise than it should, and with which exit code."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from experiments.execution.records import RunFailure


def worded(error: Exception) -> int:
    """Put an error into words on stderr; returns the exit code."""
    if hasattr(error, "show") and hasattr(error, "exit_code"):  # a mistyped command or option
        error.show()
        return int(error.exit_code)
    from experiments.errors import ExperimentError, disk_problem

    if isinstance(error, ExperimentError):
        return say(str(error), error.exit_code)
    if isinstance(error, OSError) and error.filename is not None:
        return say(str(disk_problem(error, error.filename, "choose another place")), 4)
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:  # which file is not told
        remedy = "choose another folder with --out, or with GROUNDSWELL_CACHE for the cache"
        return say(str(disk_problem(error, "The folder of results or the cache", remedy)), 4)
    if isinstance(error, MemoryError):
        return say(
            "The machine is out of memory. What was finished is saved. Ask for fewer runs, or try one "
            "process with --jobs 1; work in a folder goes on where it stopped.",
            4,
        )
    if type(error).__name__ in ("ScenarioError", "PluginError"):
        return say(str(error), 2)
    return _unforeseen(error)


def _unforeseen(error: Exception) -> int:
    """Keep the traceback in a file and say so in one line."""
    import tempfile
    import traceback

    if os.environ.get("GROUNDSWELL_DEBUG"):
        traceback.print_exception(error)
        return 4
    try:
        handle, where = tempfile.mkstemp(prefix="groundswell-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(" ".join(sys.argv) + "\n")
            traceback.print_exception(error, file=stream)
    except OSError:
        where = "(the log could not be written; GROUNDSWELL_DEBUG=1 shows the details)"
    return say(
        f"Something went wrong that should not ({type(error).__name__}: {error}). What was "
        f"finished is saved. Please report it with this log: {where}",
        4,
    )


def say(message: str, code: int) -> int:
    """Say a message on stderr; returns the exit code."""
    print(message, file=sys.stderr)
    return code


def shown(code: int) -> int:
    """Show what is still to be shown; returns the exit code, which tells if a full disk took it."""
    from experiments.cli.streams import finish_streams

    try:
        trouble = finish_streams()
    except KeyboardInterrupt:
        return say("Stopped.", 130)
    if trouble is None:
        return code
    say(
        f"What is shown could not be written ({trouble.strerror}); files that were asked for are not "
        "concerned. Send it elsewhere, or free some space, and give the same command again.",
        4,
    )
    sys.stderr.flush()
    return code or 4


SHOWN = 5


def tell_failures(failures: Sequence[RunFailure]) -> None:
    """Name failed runs on stderr and exit with 3; does nothing if there are none."""
    if not failures:
        return
    print(f"{len(failures)} runs failed; the rest is saved:", file=sys.stderr)
    for failure in failures[:SHOWN]:
        print(f"  {failure.key[0]}, seed {failure.seed}: {failure.message}", file=sys.stderr)
    if len(failures) > SHOWN:
        print(f"  and {len(failures) - SHOWN} more", file=sys.stderr)
    raise typer.Exit(3)
