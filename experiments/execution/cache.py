"""What was run is not run again: finished runs kept by content in the user's cache folder.

A run's file is named by its run id, the hash of everything that determines it, so a file
is either the right answer or absent. Files appear by renaming and are never changed. The folder
is bounded (2,000 MB, or `GROUNDSWELL_CACHE_MB`): the runs used longest ago go first.
`GROUNDSWELL_CACHE` names another folder. A cache that cannot be written is reported once and
then done without: it saves time and decides nothing.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from experiments.execution.packing import pack, unpack
from experiments.execution.records import RunRecord
from sim.compiled import named_cache_folder, user_cache_folder

FORMAT = "v1"
DEFAULT_LIMIT_MB = 2000
USUAL_BYTES = 100_000
"""What a run takes in the cache, about."""


def default_folder() -> Path:
    """The user's cache folder for runs."""
    return named_cache_folder() or user_cache_folder()


def limit_bytes() -> int:
    """How large the cache may grow, in bytes."""
    try:
        megabytes = float(os.environ.get("GROUNDSWELL_CACHE_MB", DEFAULT_LIMIT_MB))
    except ValueError:
        megabytes = DEFAULT_LIMIT_MB
    return int(max(0.0, megabytes) * 1e6)


def has_room_for(runs: int) -> bool:
    """Whether so many runs fit into the cache together; of more the first would be gone before the last is there."""
    return runs * USUAL_BYTES <= limit_bytes()


class RunCache:
    """Finished runs by run id.

    Parameters
    ----------
    folder : Path, optional
        Default: the user's cache folder.

    Attributes
    ----------
    warning : str or None
        Why the cache is not written any more, in words for the user.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = (folder or default_folder()) / FORMAT
        self.warning: str | None = None
        self._written = 0

    def path_of(self, run_id: str) -> Path:
        """Where the run with this id is or would be."""
        return self.folder / run_id[:2] / f"{run_id}.run"

    def get(self, run_id: str) -> RunRecord | None:
        """The run, or None if it is not there or cannot be read."""
        path = self.path_of(run_id)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        record = unpack(content)
        if record is None or record.run_id != run_id:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return record

    def put(self, record: RunRecord) -> None:
        """Keep a run; on trouble, say so once in `warning` and stop writing."""
        if self.warning is not None:
            return
        path = self.path_of(record.run_id)
        temporary = path.with_name(f".{uuid.uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(pack(record))
            temporary.replace(path)
            self._written += 1
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            self.warning = (
                f"The cache {self.folder.parent} cannot be written ({error.strerror or error}); "
                "going on without it. GROUNDSWELL_CACHE names another folder."
            )

    def trim(self) -> int:
        """Remove the runs used longest ago until the cache is within its limit.

        Returns
        -------
        int
            Runs removed. Does nothing if nothing was written since the last call.
        """
        if not self._written:
            return 0
        self._written = 0
        files = _files_oldest_first(self.folder)
        excess = sum(size for _, size, _ in files) - limit_bytes()
        removed = 0
        for _, size, path in files:
            if excess <= 0:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                excess -= size
                removed += 1
        return removed


def _files_oldest_first(folder: Path) -> list[tuple[float, int, Path]]:
    found = []
    for path in folder.glob("*/*"):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    return sorted(found, key=lambda entry: entry[:2])
