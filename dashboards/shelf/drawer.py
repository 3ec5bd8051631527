"""Drawers of the shelf: folders in which every record is a JSON file that is there whole or not at all.

A file that cannot be understood is moved aside into ``damaged`` and told of; nothing is thrown away but by somebody who asks
for it. `GROUNDSWELL_SHELF` names another folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

from experiments.errors import disk_problem
from experiments.execution.files import whole_file

ID = re.compile(r"[0-9a-f]{12}")
DAMAGED = "damaged"
MOST = 2_000
"""Records of a drawer; more would not be found again."""
REMEDY = "name another folder with GROUNDSWELL_SHELF"
Record = Mapping[str, Any]
ONE_AT_A_TIME = threading.RLock()
"""Held by whoever changes the shelf."""


class ShelfError(Exception):
    """What is wanted of the shelf cannot be done; the message says why, and what to do."""


def folder() -> Path:
    """Where the shelf is."""
    named = os.environ.get("GROUNDSWELL_SHELF")
    if named:
        with contextlib.suppress(RuntimeError):
            return Path(named).expanduser()
    return user_data_path("groundswell", appauthor=False) / "shelf"


class Drawer:
    """Records of one kind.

    Parameters
    ----------
    name : of its folder on the shelf
    needs : names that every record has, each with the type of its value
    """

    def __init__(self, name: str, needs: Mapping[str, type]) -> None:
        self.name = name
        self.needs = needs

    @property
    def place(self) -> Path:
        """Its folder."""
        return folder() / self.name

    def put(self, record: Record, identity: str = "") -> str:
        """Keep a record, in place of another or as a new one; returns its id.

        Raises
        ------
        ShelfError
            When it cannot be written, or there are too many.
        """
        with ONE_AT_A_TIME:
            if not identity and len(self.all()) >= MOST:
                raise ShelfError(f"The shelf is full: {MOST:,} are kept. Delete some first.")
            identity = identity or secrets.token_hex(6)
            text = json.dumps(dict(record), ensure_ascii=False, indent=1) + "\n"
            path = self._path(identity)
            try:
                with whole_file(path) as stream:
                    stream.write(text.encode())
            except OSError as error:
                raise ShelfError(str(disk_problem(error, path, REMEDY))) from None
            return identity

    def get(self, identity: str) -> Record | None:
        """A record; None if there is none."""
        if not ID.fullmatch(identity):
            return None
        with ONE_AT_A_TIME:
            return self._read(self._path(identity))

    def remove(self, identity: str) -> None:
        """Throw a record away; nothing happens if it is gone already.

        Raises
        ------
        ShelfError
            When it cannot be removed.
        """
        if not ID.fullmatch(identity):
            return
        try:
            self._path(identity).unlink(missing_ok=True)
        except OSError as error:
            raise ShelfError(f"{self._path(identity)}: {error.strerror}.") from None

    def all(self) -> dict[str, Record]:
        """Every record by its id; what cannot be understood is moved aside."""
        with ONE_AT_A_TIME:
            found = {path.stem: self._read(path) for path in sorted(self._files())}
        return {identity: record for identity, record in found.items() if record is not None}

    def damaged(self) -> list[Path]:
        """Files that were moved aside because they could not be understood."""
        try:
            return sorted((self.place / DAMAGED).iterdir())
        except OSError:
            return []

    def _path(self, identity: str) -> Path:
        return self.place / f"{identity}.json"

    def _files(self) -> list[Path]:
        try:
            return [path for path in self.place.iterdir() if path.suffix == ".json"]
        except OSError:
            return []

    def _read(self, path: Path) -> Record | None:
        try:
            text = path.read_bytes()
        except OSError:
            return None
        try:
            record = json.loads(text)
        except (ValueError, RecursionError):
            record = None
        if ID.fullmatch(path.stem) and self._is_whole(record):
            return dict(record)
        self._aside(path)
        return None

    def _is_whole(self, record: Any) -> bool:
        return isinstance(record, dict) and all(
            type(record.get(name)) is kind for name, kind in self.needs.items()
        )

    def _aside(self, path: Path) -> None:
        """Move a damaged file where it is told of; where that is not possible it stays and is passed over."""
        with contextlib.suppress(OSError):
            target = path.parent / DAMAGED / f"{path.stem}-{secrets.token_hex(3)}{path.suffix}"
            target.parent.mkdir(exist_ok=True)
            path.replace(target)
