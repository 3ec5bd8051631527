"""Folders of results on this computer that were opened here: remembered by their path, which is all that is kept of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dashboards.shelf.drawer import Drawer, ShelfError
from experiments.execution.manifest import MANIFEST, RUN_KINDS, need_manifest, timestamp

LONGEST_PATH = 4_096
DRAWER = Drawer("folders", {"path": str, "kind": str, "date": str})
SHOWN = ("comparison", "sweep", "portfolio")


@dataclass(frozen=True)
class Folder:
    """A folder of results.

    Attributes
    ----------
    id : on the shelf
    path : where it is
    kind : what it held when it was opened
    date : when it was opened first, in UTC
    """

    id: str
    path: Path
    kind: str
    date: str

    @property
    def is_there(self) -> bool:
        """Whether there are still results."""
        try:
            return (self.path / MANIFEST).is_file()
        except OSError:
            return False


def remember(text: str) -> Folder:
    """Put a folder that Groundswell wrote on the shelf.

    Raises
    ------
    ShelfError
        When the path cannot be one, or the folder holds nothing that is shown here.
    ExperimentError
        When there are no results of Groundswell.
    """
    path = _path(text)
    kind = need_manifest(path, RUN_KINDS)["kind"]
    if kind not in SHOWN:
        raise ShelfError(
            f"{path}: this folder holds a {kind}; shown here are a comparison, a sweep and a portfolio."
        )
    before = next((each for each in remembered() if each.path == path), None)
    if before is not None:
        return before
    date = timestamp()
    identity = DRAWER.put({"path": str(path), "kind": kind, "date": date})
    return Folder(identity, path, kind, date)


def _path(text: str) -> Path:
    plain = text.strip().strip("\"'")
    if not plain or len(plain) > LONGEST_PATH or not plain.isprintable():
        raise ShelfError("Write the path of a folder, such as results/main-job.")
    try:
        return Path(plain).expanduser().resolve()
    except (OSError, RuntimeError, ValueError):
        raise ShelfError(f"{plain[:200]}: this is not a path of this computer.") from None


def remembered() -> list[Folder]:
    """Every folder that was opened, the newest first."""
    found = [
        Folder(identity, Path(each["path"]), each["kind"], each["date"])
        for identity, each in DRAWER.all().items()
        if each["kind"] in SHOWN
    ]
    return sorted(found, key=lambda each: (each.date, each.id), reverse=True)


def find_folder(identity: str) -> Folder | None:
    """A folder by its id; None if there is none."""
    return next((each for each in remembered() if each.id == identity), None)


def forget(identity: str) -> None:
    """Take a folder off the shelf; the folder itself stays as it is. Raises `ShelfError` when that fails."""
    DRAWER.remove(identity)
