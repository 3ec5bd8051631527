"""The command line in this process: what it shows and its exit code, without the seconds that a new process takes to start."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from experiments import cli


def groundswell(*arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess:
    """Give a command in a folder; it must never answer with a traceback."""
    words = ["groundswell", *map(str, arguments)]
    told, errors = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(cwd),
        mock.patch.dict(os.environ, {"COLUMNS": "140"} | environment),
        mock.patch.object(sys, "argv", words),
        contextlib.redirect_stdout(told),
        contextlib.redirect_stderr(errors),
    ):
        try:
            cli.main()
            code = 0
        except SystemExit as ending:
            code = int(ending.code or 0)
    done = subprocess.CompletedProcess(words, code, told.getvalue(), errors.getvalue())
    assert "Traceback" not in done.stdout + done.stderr
    return done
