"""The folder of results: opened, gone on with, refused, or its earlier content moved aside.

Every command that writes into a folder comes through here. Nothing in a folder changes before this process
holds its lock and has a first result to put there: a command that is refused, or that cannot start, leaves the
folder as it was.

    FOLDER/.lock            held by the one process that writes
    FOLDER/manifest.json    what was asked, with which versions
    FOLDER/ro-crate-metadata.json   where it comes from, for archives (`experiments.execution.provenance`)
    FOLDER/earlier-1/       what another piece of work had left here
    FOLDER/.moving/         the same while it is moved; if this process is killed, the next command puts it back, or
                            aside if the new work has a first result
"""

from __future__ import annotations

import contextlib
import errno
import shutil
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from experiments.errors import OTHER_FOLDER, EnvironmentProblem, UsageProblem, disk_problem
from experiments.execution.files import write_text
from experiments.execution.manifest import (
    MANIFEST,
    Manifest,
    ids_in,
    read_manifest,
    write_json,
)
from experiments.execution.parts import RUN_TABLES, SUMMARY, part_names
from experiments.execution.provenance import CRATE, write_crate
from experiments.execution.records import TABLES
from experiments.execution.store import DAMAGED, AreaOf, RunStore

Obstacle = Callable[[Manifest], str | None]
"""Says of the manifest that is there why the work cannot go on with it ("holds another sweep"); None if it can."""
Notice = Callable[[str], None]
"""Takes a sentence for the user about the folder."""

NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
"""What file systems answer that offer no locks."""
OURS = (*RUN_TABLES, DAMAGED, "report.html", "csv", "facts.json", "patterns.json", "patterns.csv",
        "patterns.svg", "replicates.csv", "evaluations", "truth", "result.json", "log.txt", "report.txt",
        CRATE, MANIFEST)  # fmt: skip
"""What a folder of results holds; the manifest comes last, since tables without one belong to nobody."""
MOVING = ".moving"
BEFORE = f".{MANIFEST}.before"


@dataclass
class RunFolder:
    """A folder that this process holds.

    Attributes
    ----------
    path : Path
    earlier : dict or None
        The manifest of the work that goes on here; None where it begins.
    other : dict or None
        The manifest of other work, which is moved aside when this work has a first result.
    notice : callable or None
        Hears of what was moved.
    is_changed : bool
        Whether this process wrote into it.
    """

    path: Path
    earlier: Manifest | None
    other: Manifest | None = None
    notice: Notice | None = field(default=None, repr=False)
    is_changed: bool = False

    def write_manifest(self, manifest: Manifest) -> None:
        """Put a manifest in the place of the one that is there; other work is moved aside first."""
        with self._beginning(manifest):
            pass

    @contextlib.contextmanager
    def runs(
        self,
        manifest: Manifest,
        keep: tuple[str, ...] = TABLES,
        each_batch: bool = False,
        area_of: AreaOf | None = None,
    ) -> Iterator[RunStore]:
        """The store for the runs that the manifest describes, which is written with the first of them.

        The other arguments are those of `RunStore`.
        """
        store = RunStore(
            self.path, keep, each_batch, area_of,
            beginning=lambda: self._beginning(manifest), goes_on=self.earlier is not None,
            wanted=ids_in(manifest) if "run_ids" in manifest else None,
        )  # fmt: skip
        with store:
            yield store
        for damage in store.healed:
            self._tell(
                f"{self.path}: {damage}; it is now in {DAMAGED}, and its runs are made again."
            )

    def write(self, files: Mapping[str, str]) -> None:
        """Put texts beside the runs, each whole; where the work came to nothing, the folder stays as it is."""
        if self.earlier is not None:
            self.is_changed = True
            for name, text in files.items():
                write_text(self.path / name, text, OTHER_FOLDER)

    def end(self, manifest: Manifest) -> None:
        """Say in the manifest how the work ended; where it came to nothing at all, the folder stays as it is."""
        if self.earlier is not None or manifest.get("failures"):
            self.write_manifest(manifest)

    @contextlib.contextmanager
    def _beginning(self, manifest: Manifest) -> Iterator[None]:
        """Have the manifest in its place, other work aside; if what follows fails, all is as it was before."""
        path, copy = self.path / MANIFEST, self.path / BEFORE
        try:
            if self.earlier is not None:
                _copied(path, copy)
            if self.other is not None:
                _move_all(self.path, self.path / MOVING)
            write_json(path, manifest)
            yield
        except BaseException:
            with contextlib.suppress(OSError):
                if copy.exists():  # moved, since there may be no room to write it
                    copy.replace(path)
                elif self.earlier is None and self.other is None:
                    _remove_new(self.path)
                _settle_move(self.path)
            raise
        copy.unlink(missing_ok=True)
        self._keep_aside()
        is_first = not self.is_changed
        self.earlier, self.other, self.is_changed = manifest, None, True
        if is_first:  # a folder whose process is killed has one too
            write_crate(self.path, manifest, "running")

    def leave(self, is_whole: bool) -> None:
        """Say in the crate how the work ended, if it did anything here.

        Parameters
        ----------
        is_whole : bool
            Whether it came to its end, where the manifest does not say.
        """
        if not self.is_changed or self.earlier is None:
            return
        said = self.earlier.get("status", "complete" if is_whole else "interrupted")
        write_crate(self.path, self.earlier, "interrupted" if said == "running" else said)

    def _keep_aside(self) -> None:
        """Give what was moved aside its lasting name."""
        if self.other is None:
            return
        aside = _name_aside(self.path)
        self._tell(f"{self.path} held another {self.other['kind']}; it is now in {aside}.")

    def _tell(self, sentence: str) -> None:
        if self.notice is not None:
            self.notice(sentence)


@contextlib.contextmanager
def open_folder(
    path: Path, obstacle: Obstacle, *, move_aside: bool = False, notice: Notice | None = None
) -> Iterator[RunFolder]:
    """Hold a folder for a piece of work, new or gone on with.

    Parameters
    ----------
    path : Path
        Made if it is not there; removed again if nothing came into it.
    obstacle : callable
        Judges the manifest that is there; see `other_work`.
    move_aside : bool
        Whether other work is moved into a folder of its own once there is a first result; else it is refused.
    notice : callable, optional
        Hears of what was moved, and of a folder that cannot be locked.

    Raises
    ------
    UsageProblem
        If the folder holds other work, or a manifest that cannot be understood.
    EnvironmentProblem
        If another process holds the folder, if it holds tables of unknown origin, or if it cannot be written.
    """
    _refuse(path, None if move_aside else obstacle)
    with hold_folder(path, notice):
        _settle_move(path)
        # Once more: before it was held, somebody else may have written into it.
        earlier = _refuse(path, None if move_aside else obstacle)
        other = earlier if earlier is not None and obstacle(earlier) is not None else None
        folder = RunFolder(path, None if other is not None else earlier, other, notice)
        try:
            yield folder
        except BaseException:
            with contextlib.suppress(EnvironmentProblem):
                folder.leave(is_whole=False)
            raise
        folder.leave(is_whole=True)


@contextlib.contextmanager
def hold_folder(path: Path, notice: Notice | None, remedy: str = OTHER_FOLDER) -> Iterator[None]:
    """Hold a folder's lock; the system releases it when this process ends, however it ends.

    Parameters
    ----------
    path : Path
        Made if it is not there; removed again if nothing came into it.
    notice : callable, optional
        Hears of a folder that cannot be locked: the work goes on without.
    remedy : str
        What else to do where the folder is held, or cannot be written.

    Raises
    ------
    EnvironmentProblem
        If another process holds it, or it cannot be written.
    """
    lock = FileLock(path / ".lock", timeout=0)
    is_new = not path.exists()
    try:
        path.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # where there are no locks a file may stand for one
            lock.acquire()
    except Timeout:
        raise EnvironmentProblem(
            f"{path}: another groundswell is writing into this folder. "
            f"Wait for it to end, or {remedy}."
        ) from None
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise disk_problem(error, path, remedy) from None
        if notice is not None:
            notice(
                f"{path}: this file system has no locks ({error.strerror}); going on without. "
                "Let no other groundswell write into this folder."
            )
    _remove_leftovers(path)
    try:
        yield
    finally:
        if is_new:
            _remove_if_empty(path)
        lock.release()


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
    """The manifest that is there, or will be put back, unless the folder is not ours to write into."""
    if path.exists() and not path.is_dir():
        raise EnvironmentProblem(f"{path}: this is a file; --out takes the name of a folder.")
    earlier = read_manifest(path if _is_moved(path) else path / MOVING) or read_manifest(path)
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


def _remove_leftovers(path: Path) -> None:
    """Remove files that a process was killed while writing (`experiments.execution.files`)."""
    with contextlib.suppress(OSError):
        (path / BEFORE).unlink(missing_ok=True)
        for pattern in (*(f".{name}.*.part" for name in OURS), "csv/.*.part"):
            for leftover in path.glob(pattern):
                leftover.unlink()


def _remove_if_empty(path: Path) -> None:
    """Remove a folder in which there is nothing but the lock."""
    with contextlib.suppress(OSError):
        if [entry.name for entry in path.iterdir()] == [".lock"]:
            (path / ".lock").unlink()
            path.rmdir()


def _copied(path: Path, copy: Path) -> None:
    """Copy a file, whole or not at all."""
    try:
        shutil.copy2(path, copy)
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise disk_problem(error, path) from None


def _move_all(path: Path, aside: Path) -> None:
    """Move the folder's content aside, the manifest last."""
    try:
        aside.mkdir()
        for name in OURS:
            if (path / name).exists():
                (path / name).rename(aside / name)
    except OSError as error:
        raise disk_problem(error, path) from None


def settle(path: Path) -> None:
    """Make a folder whole whose content was being moved when its process was killed, unless it cannot be written."""
    if (path / MOVING).is_dir():
        with contextlib.suppress(EnvironmentProblem, OSError), hold_folder(path, None):
            _settle_move(path)


def _settle_move(path: Path) -> None:
    """End or undo a move that was not brought to its end: this process failed, or an earlier one was killed."""
    moving = path / MOVING
    if not moving.is_dir():
        return
    if _is_moved(path):
        _name_aside(path)
        return
    if (moving / MANIFEST).exists():  # all had been moved, so that what is there now is new
        _remove_new(path)
    for name in OURS:
        if (moving / name).exists():
            (moving / name).rename(path / name)
    moving.rmdir()


def _is_moved(path: Path) -> bool:
    """Whether all was moved, and the new work has its first result."""
    there_are_both = (path / MOVING / MANIFEST).exists() and (path / MANIFEST).exists()
    return there_are_both and bool(part_names(path, SUMMARY))


def _name_aside(path: Path) -> Path:
    """Give what was moved its lasting name."""
    number = 1
    while (aside := path / f"earlier-{number}").exists():
        number += 1
    (path / MOVING).rename(aside)
    return aside


def _remove_new(path: Path) -> None:
    """Remove manifest and tables of work that had only just begun in a folder without either."""
    (path / MANIFEST).unlink(missing_ok=True)
    for name in RUN_TABLES:
        if (path / name).is_dir():
            shutil.rmtree(path / name)
