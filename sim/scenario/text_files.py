"""Read a file that people hand in as text: whatever the bytes say plainly, and nothing by guessing.

UTF-8 is read with or without a byte order mark, UTF-16 and UTF-32 ("Unicode text") with one. Anything else is
refused in words that name what it looks like and how to save it instead.
"""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path

from sim.scenario.problems import Problem, ScenarioError

MAX_BYTES = 1_000_000
_BOMS = (  # the longer ones first: that of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_FOREIGN = (
    (b"PK\x03\x04", "a workbook or an archive: .xlsx, .ods, .docx, .zip"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word file: .xls, .doc"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a formatted text: .rtf"),
    (b"\x1f\x8b", "a compressed file: .gz"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3", "a database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
)
_REMEDY = "save it as plain text with the encoding UTF-8 (a table in Excel: 'CSV UTF-8')"


def read_text(path: Path | str, shown: str | None = None) -> str:
    """Read a file as text.

    Parameters
    ----------
    path : path
    shown : str, optional
        The name by which problems call the file; by default the path as given.

    Raises
    ------
    ScenarioError
        If it cannot be read, is too large, or is no text in an encoding that it names itself.
    """
    name = shown or str(path)
    return decode(_bytes(Path(path), name), name)


def decode(data: bytes, shown: str) -> str:
    """Return the text that bytes hold, without a byte order mark; raises as `read_text` does.

    Examples
    --------
    >>> decode("a,b".encode("utf-16"), "table.csv")
    'a,b'
    """
    if len(data) > MAX_BYTES:
        raise _too_large(shown, len(data))
    if (what := _foreign(data)) is not None:
        before = _readable(data.partition(b"\0")[0]) if b"\0" in data else ""
        raise _at(shown, before, f"this is a binary file or no plain text: {what}; {_REMEDY}")
    text = _unicode(data, shown)
    before, zero, _ = text.partition("\0")
    if zero:
        raise _at(shown, before, "this is a binary file; a text is due")
    return text


def _foreign(data: bytes) -> str | None:
    """Return what a file is by its first characters, where it is of another kind."""
    start = data[:64].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    return next((what for sign, what in _FOREIGN if start.startswith(sign.lower())), None)


def _readable(data: bytes) -> str:
    return data.decode("utf-8-sig", errors="replace")


def _unicode(data: bytes, shown: str) -> str:
    for mark, encoding, name in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise _refused(shown, f"this is damaged {name} text; {_REMEDY}") from None
    if _alternates(data):
        message = f"this looks like UTF-16 without the mark that says so; {_REMEDY}"
        raise _refused(shown, message)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = _readable(data[: error.start])
        found = data[error.start : error.start + 1].decode("cp1252", errors="ignore")
        known = found.isprintable() and found
        looks = f" (the character would be '{found}' in Windows-1252, 'ANSI')" if known else ""
        message = f"this is not UTF-8 text{looks}; {_REMEDY}"
        raise _at(shown, before, message) from None


def _alternates(data: bytes) -> bool:
    """Say whether nearly every other byte is zero, as in UTF-16 for western text."""
    head = data[:2_000]
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return len(head) >= 8 and head.count(0) == zeros and zeros > 0.4 * len(head)


def position(before: str) -> tuple[int, int]:
    """Return line and column, from 1, of what follows some text."""
    return before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1


def _bytes(path: Path, shown: str) -> bytes:
    """Read at most a little more than is allowed, whatever the path turns out to be."""
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise _refused(shown, "this is a folder; name one of the files in it")
        if not stat.S_ISREG(status.st_mode):
            raise _refused(shown, "this is not an ordinary file")
        if status.st_size > MAX_BYTES:
            raise _too_large(shown, status.st_size)
        with open(path, "rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refused(shown, "there is no such file; check the name and the folder") from None
    except PermissionError:
        raise _refused(shown, "this file may not be read; check its permissions") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(shown, f"this file cannot be read ({reason})") from None


def _at(shown: str, before: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(shown, *position(before), "", message)])


def _refused(shown: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(shown, 0, 0, "", message)])


def _too_large(shown: str, size: int) -> ScenarioError:
    return _refused(
        shown,
        f"{size / 1e6:,.1f} MB is too large for a scenario file; at most {MAX_BYTES / 1e6:g} MB",
    )
