"""Progress in a notebook, where nobody gave a way to show it: one line below the cell that grows no longer."""

from __future__ import annotations

import sys
import time
from html import escape
from typing import Any

from experiments.execution.progress import OnProgress, Progress, in_words

EVERY_SECONDS = 0.5


def progress_or_notebook(progress: OnProgress | None) -> OnProgress | None:
    """The way that was given; in a notebook without one, a line below the cell; else none."""
    if progress is not None or not _in_notebook():
        return progress
    return _LineBelowCell()


def _in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    shell = sys.modules.get("IPython") and sys.modules["IPython"].get_ipython()
    return type(shell).__name__ == "ZMQInteractiveShell"


class _LineBelowCell:
    """Shows how far the work has come; the same line is written anew."""

    def __init__(self) -> None:
        self._handle: Any = None
        self._shown = 0.0

    def __call__(self, state: Progress) -> None:
        now = time.monotonic()
        if state.done < state.total and now - self._shown < EVERY_SECONDS:
            return
        self._shown = now
        line = _Line(line_of(state))
        if self._handle is None:
            self._handle = sys.modules["IPython.display"].display(line, display_id=True)
        else:
            self._handle.update(line)


class _Line:
    """A line of text as notebooks and consoles show it."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return f"<small>{escape(self._text)}</small>"


def line_of(state: Progress) -> str:
    """How far the work has come, in words.

    >>> line_of(Progress(total=40, reused=10, executed=30))
    '40 of 40 runs, 10 of them kept from before'
    """
    said = f"{state.done} of {state.total} runs"
    if state.reused:
        said += f", {state.reused} of them kept from before"
    if state.failed:
        said += f", {state.failed} failed"
    left = state.eta_seconds
    if left is not None and state.done < state.total:
        said += f", about {in_words(left)} to go"
    return said + (f" ({state.note})" if state.note else "")
