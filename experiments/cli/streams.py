"""Output is not the work: whatever becomes of the screen, a command ends as its work ended.

A stream may be closed, may lead to a reader that has left or to a full disk, may not wait, may not take
every character. None of these is the business of a command: it prints, and what cannot be shown is dropped.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import select
import sys
import unicodedata
from typing import Any, TextIO

LIKE = {
    "−": "-", "–": "-", "—": "-", "·": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "£": "GBP ", "€": "EUR ",
    "…": "...", "×": "x", "≥": ">=", "≤": "<=", "≈": "about ", "½": " 1/2", "→": "->", "\xa0": " ",
    "▲": "^", "▼": "v", "◀": "<", "▶": ">",
}  # fmt: skip
LEFT = (errno.EPIPE, errno.EINVAL if os.name == "nt" else errno.EPIPE)  # Windows says it so
FIRST_ESCAPED, LAST_ESCAPED = 0xDC80, 0xDCFF  # how Python carries bytes of names that are no text


class Outlet(io.FileIO):
    """What is under a standard stream; takes everything, and drops it once it can no longer be written.

    Attributes
    ----------
    trouble : OSError or None
        Why what is shown is dropped.
    """

    trouble: OSError | None = None

    def write(self, content: Any) -> int:
        """Write as much as the stream takes, waiting for it where it does not wait itself."""
        if self.trouble is None:
            try:
                while (taken := super().write(content)) is None:
                    select.select([], [self], [])
                return taken
            except OSError as error:
                self.trouble = error
            except KeyboardInterrupt:  # whoever stops the command waits for no reader
                self.trouble = BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
                raise
        return len(content)


def prepare_streams() -> None:
    """Let stdout and stderr take whatever is printed, even where they are closed or cannot show it."""
    codecs.register_error("like", _like)
    _open_closed()
    sys.stdout, sys.stderr = _prepared(sys.stdout, 1), _prepared(sys.stderr, 2)


def finish_streams() -> OSError | None:
    """Show what is still to be shown; returns what kept a part of it from being written.

    A reader that has left (`groundswell ... | head`) saw what it wanted, and is none.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    trouble = raw.trouble if isinstance(raw, Outlet) else None
    return None if trouble is not None and trouble.errno in LEFT else trouble


def _open_closed() -> None:
    """Put nothing in the place of closed descriptors, or the next file opened would take what is shown."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
            if opened == number:
                os.set_inheritable(opened, True)
            else:
                os.dup2(opened, number)
                os.close(opened)


def _prepared(stream: TextIO | None, number: int) -> TextIO:
    if stream is None:
        return io.TextIOWrapper(
            io.BufferedWriter(Outlet(number, "w", closefd=False)), "utf-8", "like"
        )
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    raw = getattr(stream.buffer, "raw", stream.buffer)
    if type(raw) is not io.FileIO:  # a console of Windows, or already prepared
        stream.reconfigure(errors="like")
        return stream
    outlet = Outlet(raw.fileno(), "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(outlet),
        stream.encoding,
        "like",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _like(error: UnicodeError) -> tuple[str | bytes, int]:
    """Show a character that the stream does not have by one that looks like it, else by a question mark."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost, behind = error.object[error.start], error.start + 1
    if FIRST_ESCAPED <= ord(lost) <= LAST_ESCAPED:
        return bytes([ord(lost) - 0xDC00]), behind
    plain = unicodedata.normalize("NFD", lost).encode("ascii", "ignore").decode()
    return LIKE.get(lost) or plain or "?", behind
