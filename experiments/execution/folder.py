"""The folder of results: opened, gone on with, refused, or its earlier content moved aside.

Every command that keeps results comes through here. Nothing in a folder changes before this process
holds its lock, and a command that is refused leaves the folder as it was.

    FOLDER/.lock            held by the one process that writes
    FOLDER/manifest.json    what was asked, with which versions
    FOLDER/earlier-1/       what another piece of work had left here
"""

from __future__ import annotations

import contextlib
import errno
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.errors import EnvironmentProblem, UsageProblem, disk_problem
from experiments.execution.manifest import MANIFEST, Manifest, read_manifest, write_json
from experiments.execution.records import TABLES
from experiments.execution.store import AreaOf, RunStore

Obstacle = Callable[[Manifest], str | None]
"""Says of the manifest that is there why the work cannot go on with it ("holds another sweep"); None if it can."""
Notice = Callable[[str], None]
"""Takes a sentence for the user about the folder."""

NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
"""What file systems answer that offer no locks."""
RUN_TABLES = ("summary", *TABLES)
OURS = (*RUN_TABLES, "report.html", "csv", MANIFEST)
"""What a folder of runs holds; the manifest comes last, since tables without one belong to nobody."""


@dataclass(frozen=True)
class RunFolder:
    """A folder that this process holds.

    Attributes
    ----------
    path : Path
    earlier : dict or None
        The manifest of the work that goes on here; None where it begins.
    """

    path: Path
    earlier: Manifest | None

    def write_manifest(self, manifest: Manifest) -> None:
        """Put a manifest in the place of the one that is there."""
        write_json(self.path / MANIFEST, manifest)

    @contextlib.contextmanager
    def runs(
        self,
        manifest: Manifest,
        keep: tuple[str, ...] = TABLES,
        each_batch: bool = False,
        area_of: AreaOf | None = None,
    ) -> Iterator[RunStore]:
        """The store for the runs that the manifest describes; the other arguments are those of `RunStore`."""
        self.write_manifest(manifest)
        with RunStore(self.path, keep, each_batch, area_of) as store:
            yield store


@contextlib.contextmanager
def open_folder(
    path: Path, obstacle: Obstacle, *, move_aside: bool = False, notice: Notice | None = None
) -> Iterator[RunFolder]:
    """Hold a folder for a piece of work, new or gone on with.

    Parameters
    ----------
    path : Path
        Made if it is not there.
    obstacle : callable
        Judges the manifest that is there; see `other_work`.
    move_aside : bool
        Whether other work is moved into a folder of its own; else it is refused.
    notice : callable, optional
        Hears of other work that was moved, and of a folder that cannot be locked.

    Raises
    ------
    UsageProblem
        If the folder holds other work, or a manifest that cannot be understood.
    EnvironmentProblem
        If another process holds the folder, if it holds tables of unknown origin, or if it cannot be written.
    """
    _refuse(path, None if move_aside else obstacle)
    with _held(path, notice):
        # Once more: before it was held, somebody else may have written into it.
        earlier = _refuse(path, None if move_aside else obstacle)
        if earlier is not None and obstacle(earlier) is not None:
            aside = _moved_aside(path)
            if notice is not None:
                notice(f"{path} held another {earlier['kind']}; it is now in {aside}.")
            earlier = None
        yield RunFolder(path, earlier)


def other_work(manifest: Manifest) -> Obstacle:
    """What stands in the way of the work that a manifest describes: another question or another model."""

    def obstacle(earlier: Manifest) -> str | None:
        if earlier["kind"] != manifest["kind"]:
            return f"holds another {earlier['kind']}"
        if earlier.get("identity") == manifest["identity"]:
            return None
        if earlier.get("versions", {}).get("model") != manifest["versions"]["model"]:
            return "was made by another version of the model"
        return f"holds another {earlier['kind']}"

    return obstacle


def _refuse(path: Path, obstacle: Obstacle | None) -> Manifest | None:
    """The manifest that is there, unless the folder is not ours to write into."""
    if path.exists() and not path.is_dir():
        raise EnvironmentProblem(f"{path}: this is a file; --out takes the name of a folder.")
    earlier = read_manifest(path)
    if earlier is None:
        _refuse_foreign_tables(path)
    elif obstacle is not None and (why := obstacle(earlier)) is not None:
        raise UsageProblem(f"{path}: {why}; choose another folder with --out.")
    return earlier


def _refuse_foreign_tables(path: Path) -> None:
    for name in RUN_TABLES:
        if (path / name).exists():
            raise EnvironmentProblem(
                f"{path}: holds '{name}' but no {MANIFEST}, so it is not ours to write into. "
                "Choose another folder with --out."
            )


@contextlib.contextmanager
def _held(path: Path, notice: Notice | None) -> Iterator[None]:
    """Hold the folder's lock; the system releases it when this process ends, however it ends.

    Where the file system has no locks, the work goes on and says so.
    """
    lock = FileLock(path / ".lock", timeout=0)
    try:
        path.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where there are no locks a file may stand for one
            lock.acquire()
    except Timeout:
        raise EnvironmentProblem(
            f"{path}: another groundswell is writing into this folder. "
            "Wait for it to end, or choose another folder with --out."
        ) from None
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise disk_problem(error, path) from None
        if notice is not None:
            notice(
                f"{path}: this file system has no locks ({error.strerror}); going on without. "
                "Let no other groundswell write into this folder."
            )
    try:
        yield
    finally:
        lock.release()


def _moved_aside(path: Path) -> Path:
    """Where the folder's content is now: all of it, or none if one part could not be moved."""
    number = 1
    while (aside := path / f"earlier-{number}").exists():
        number += 1
    moved: list[str] = []
    try:
        aside.mkdir()
        for name in OURS:
            if (path / name).exists():
                (path / name).rename(aside / name)
                moved.append(name)
    except OSError as error:
        with contextlib.suppress(OSError):
            for name in reversed(moved):
                (aside / name).rename(path / name)
            aside.rmdir()
        raise disk_problem(error, path) from None
    return aside
