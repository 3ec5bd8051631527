"""Progress for people: a bar on a terminal, else one plain line every ten seconds."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as RichProgress

from experiments.execution.progress import Progress, in_words
from sim.compiled import is_compiled, why_not_kept
from sim.simulation import warm_up

EVERY_SECONDS = 10.0


class Display:
    """Shows progress on stderr, so that stdout holds results only.

    Parameters
    ----------
    quiet : bool
        Show nothing but warnings.
    what : str
        What is counted, in the plural.
    """

    def __init__(self, quiet: bool = False, what: str = "runs") -> None:
        self._quiet, self._what = quiet, what
        self._bar: Any = None
        self._task: Any = None
        self._last_line = time.monotonic()
        self._noted = ""

    def __enter__(self) -> Display:
        if not self._quiet and sys.stderr.isatty():
            self._bar = _bar()
            self._bar.start()
            self._task = self._bar.add_task(self._what, total=None, eta="")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, state: Progress) -> None:
        """Take a new state of the work."""
        if state.note and state.note != self._noted:
            self._noted = state.note
            self.say(state.note)
        if self._bar is not None:
            self._bar.update(
                self._task, total=state.total, completed=state.done, eta=_remaining(state)
            )
        elif not self._quiet and time.monotonic() - self._last_line >= EVERY_SECONDS:
            self._last_line = time.monotonic()
            self.tell(f"{state.done} of {state.total} {self._what} {_remaining(state)}".rstrip())

    def tell(self, sentence: str) -> None:
        """Print a sentence beside the progress, unless nothing but trouble is wanted."""
        if not self._quiet:
            self.say(sentence)

    def say(self, sentence: str) -> None:
        """Print a sentence beside the progress, in any case."""
        if self._bar is not None:
            self._bar.console.print(sentence, highlight=False, markup=False)
        else:
            print(sentence, file=sys.stderr, flush=True)


def _remaining(state: Progress) -> str:
    words = []
    if state.eta_seconds is not None and state.done < state.total:
        words.append(f"about {in_words(state.eta_seconds)} to go")
    if state.failed:
        words.append(f"{state.failed} failed")
    return ", ".join(words)


def _bar() -> Any:
    return RichProgress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[eta]}"),
        console=Console(stderr=True),
        transient=True,
    )


def prepare_model(display: Display) -> None:
    """Compile the model's rules if this version of it never was, and say so."""
    if not is_compiled():
        display.tell(
            "Compiling the model's rules; this happens once and takes about half a minute ..."
        )
        warm_up()
        if why := why_not_kept():
            display.tell(
                f"What was compiled is not kept ({why}), so the next command compiles it again. "
                "GROUNDSWELL_CACHE names a folder to keep it in."
            )
