"""Errors of somebody's own code, told by file and line instead of by a traceback through the model."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

MODEL = str(Path(__file__).parents[1])


class PluginError(RuntimeError):
    """Own behaviour that cannot be used; the message says where, what was found and what to do."""


@contextmanager
def plugin_errors(file: str, doing: str, line: int | None = None) -> Iterator[None]:
    """Turn whatever goes wrong in somebody's own code into one line that names file and line.

    Parameters
    ----------
    file : of the own code, as the user named it
    doing : what was being done, such as "apply, month 14"
    line : where to look when the error was raised before the own code began
    """
    try:
        yield
    except Exception as error:
        raise as_plugin_error(error, file, doing, line) from error


def as_plugin_error(
    error: Exception, file: str, doing: str, line: int | None = None
) -> PluginError:
    """An error of somebody's own code as one line; see `plugin_errors`."""
    if isinstance(error, PluginError):
        return error
    if isinstance(error, SyntaxError):
        return PluginError(f"{file}:{error.lineno}: {error.msg} ({doing})")
    found = line_in(error.__traceback__, file) or line
    place = f"{file}:{found}" if found else file
    return PluginError(f"{place}: {doing}: {type(error).__name__}: {error}")


def line_in(trace: TracebackType | None, file: str) -> int | None:
    """The last line of a file that a traceback goes through, if it does."""
    lines = [frame.lineno for frame in traceback.extract_tb(trace) if frame.filename == file]
    return lines[-1] if lines else None


def line_of(function: Any) -> int | None:
    """The line in which a function begins."""
    code = getattr(function, "__code__", None)
    return code.co_firstlineno if code is not None else None
