"""The session that is held now, in memory under a lock and on disk after every change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from dashboards.room.script import Script
from dashboards.room.session import Session, new_code
from experiments.errors import EnvironmentProblem
from experiments.execution.cache import default_folder
from experiments.execution.files import write_text

FOLDER = "sessions"
Change = Callable[[Session], Session]


class Room:
    """Sessions in a folder, at most one of them held now; every method may be called from any thread.

    A session is a frozen value: whoever reads `session` has it whole, whatever is changed meanwhile.

    Parameters
    ----------
    folder : Path, optional
        One JSON file for each session; by default in the user's cache folder.

    Attributes
    ----------
    session : Session or None
        The one that is held now.
    version : int
        Grows with every change, also from one start of the server to the next.
    trouble : str
        Why the last change is not on disk, in words; empty if it is.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder() / FOLDER
        self.version = time.time_ns()
        self.trouble = ""
        self._lock = threading.Lock()
        self.session = next((each for each in self.kept() if each.is_open), None)

    def kept(self) -> list[Session]:
        """Every session on disk, the latest first; a file that is none is left alone."""
        files = sorted(self.folder.glob("*.json"), key=_written, reverse=True)
        return [session for path in files if (session := _read(path)) is not None]

    def find(self, code: str) -> Session | None:
        """A session by its code, the one held now or one on disk."""
        now = self.session
        if now is not None and now.code == code:
            return now
        return next((each for each in self.kept() if each.code == code), None)

    def change(self, step: Change) -> Session | None:
        """Apply a change to the session that is held; None if there is none."""
        with self._lock:
            if self.session is not None:
                self._take(step(self.session))
            return self.session

    def start(self, script: Script) -> Session:
        """Begin a session and put away the one before."""
        with self._lock:
            self._put_away()
            taken = {path.stem for path in self.folder.glob("*.json")}
            code = next(code for code in iter(new_code, "") if code not in taken)
            session = Session(code=code, day=time.strftime("%Y-%m-%d"), script=script)
            self._take(session)
            return session

    def resume(self, code: str) -> None:
        """Hold a session from the disk again, and put away the one before."""
        with self._lock:
            again = self.find(code)
            if again is not None and again is not self.session:
                self._put_away()
                self._take(again.changed(is_open=True))

    def put_away(self) -> None:
        """End the session that is held; it stays on disk."""
        with self._lock:
            self._put_away()

    def delete(self, code: str) -> None:
        """Remove a session from memory and disk, with what a server that was killed left half written."""
        with self._lock:
            session = self.find(code)
            if session is None:
                return
            for path in (self._path(session), *self.folder.glob(f".{code}.json.*.part")):
                path.unlink(missing_ok=True)
            if self.session is not None and self.session.code == code:
                self.session = None
            self.version += 1

    def _put_away(self) -> None:
        if self.session is not None:
            self._take(self.session.changed(is_open=False))
            self.session = None

    def _take(self, session: Session) -> None:
        """Make a session the one that is held, once it is on disk: what anybody has seen is never lost."""
        if session is self.session:
            return
        try:
            write_text(self._path(session), session.model_dump_json(indent=1) + "\n")
            self.trouble = ""
        except EnvironmentProblem as problem:
            self.trouble = str(problem)
        self.session = session
        self.version += 1

    def _path(self, session: Session) -> Path:
        return self.folder / f"{session.code}.json"


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _read(path: Path) -> Session | None:
    try:
        session = Session.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None
    return session if session.code == path.stem else None
