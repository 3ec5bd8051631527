"""Files that appear whole or not at all: until all of one is written, what was there before stays."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from experiments.errors import disk_problem

NOT_OFFERED = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EBADF)
"""What file systems answer that do not know the syncing of a folder."""


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream whose content takes the place of a file when it is closed without an error; its folder is made.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def take_file(source: Path, target: Path) -> None:
    """Have a file under a second name: as another name of it where the file system allows that, else as a copy.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        target.hardlink_to(source)
    except (OSError, NotImplementedError):
        with open(source, "rb") as content, whole_file(target) as stream:
            shutil.copyfileobj(content, stream)
    else:
        sync_folder(target.parent)


def write_text(path: Path, text: str | Iterable[str], remedy: str = "choose another place") -> None:
    """Write a text whole, the same bytes on every system; into a pipe or a device such as /dev/stdout as it is.

    Parameters
    ----------
    text : str or iterable of str
        In pieces, so that a long one need not be there at once.

    Raises
    ------
    EnvironmentProblem
        If it cannot be written.
    """
    pieces = [text] if isinstance(text, str) else text
    content = (piece.encode("utf-8", "backslashreplace") for piece in pieces)
    try:
        if path.exists() and not path.is_file():  # it must not be replaced by a file
            path.write_bytes(b"".join(content))
            return
        with whole_file(path) as stream:
            stream.writelines(content)
    except BrokenPipeError:  # its reader has seen what it wanted
        return
    except OSError as error:
        raise disk_problem(error, path, remedy) from None


def sync_folder(folder: Path) -> None:
    """Make a renaming in this folder survive a power cut, where the system allows it."""
    if os.name == "nt":
        return
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except PermissionError:  # may be written, but not listed
        return
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NOT_OFFERED:
            raise
    finally:
        os.close(descriptor)
