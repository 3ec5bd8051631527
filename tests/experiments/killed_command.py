"""The command `groundswell` as it is killed: it saves often, validates short facts, and may end at a change of files.

What is wanted is said by the environment, so that the arguments are those of the command:

    KILLS_AT        number of the change of files in the folder `out` before which it is killed
    KILLS_SIGNAL    with which signal
    KILLS_DELAY     seconds that go by first, so that the change may be under way
    KILLS_COUNT     a file into which the number of changes is written at the end
    KILLS_SAVED     number of runs after which a sweep or a validation saves
    KILLS_FACTS     a file of facts that `validate --facts` takes in the place of the model's
"""

from __future__ import annotations

import atexit
import functools
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SAVED_AFTER = 3
"""Runs after which a sweep or a validation saves unless it is said, so that there is something to lose."""
CHANGES = ("os.rename", "os.remove", "os.mkdir", "os.rmdir")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Changes:
    """Counts what this process changes among the files of a folder, and ends it at one of them."""

    def __init__(self, folder: Path, wanted: Mapping[str, str]) -> None:
        self.folder, self.count = os.fspath(folder), 0
        self._at = int(wanted.get("KILLS_AT", -1))
        self._signal = int(wanted.get("KILLS_SIGNAL", 9))
        self._delay = float(wanted.get("KILLS_DELAY", 0.0))

    def __call__(self, event: str, given: tuple[Any, ...]) -> None:
        """Hear of what Python does; the change that is wanted ends the process, at once or a little later."""
        if not (event in CHANGES or (event == "open" and (given[2] or 0) & WRITING)):
            return
        if not self._is_inside(given[0]):
            return
        self.count += 1
        if self.count != self._at:
            return
        if self._delay:
            threading.Thread(target=self._end_later, daemon=True).start()
        else:
            os.kill(os.getpid(), self._signal)

    def _is_inside(self, path: object) -> bool:
        if not isinstance(path, str | os.PathLike):
            return False
        return os.path.join(os.getcwd(), os.fspath(path)).startswith(self.folder)

    def _end_later(self) -> None:
        time.sleep(self._delay)
        os.kill(os.getpid(), self._signal)


def prepare() -> None:
    """Have runs saved often, the facts that are wanted, and changes heard of."""
    from experiments.execution import store
    from experiments.validation import read, run

    store.FLUSH_RUNS = int(os.environ.get("KILLS_SAVED", SAVED_AFTER))
    if facts := os.environ.get("KILLS_FACTS"):
        run.load_facts = functools.partial(read.load_facts, facts)
    changes = Changes(Path.cwd() / "out", os.environ)
    if into := os.environ.get("KILLS_COUNT"):
        atexit.register(lambda: Path(into).write_text(str(changes.count), encoding="utf-8"))
    sys.addaudithook(changes)


def main() -> None:
    """Give the command that the arguments say."""
    try:
        prepare()
    except KeyboardInterrupt:
        sys.exit(130)
    from experiments import cli

    cli.main()


if __name__ == "__main__":
    main()
