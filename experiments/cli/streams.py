"""Output for terminals and pipes that do not take every character."""

from __future__ import annotations

import codecs
import io
import sys

LIKE = {
    "−": "-", "–": "-", "·": "-", "“": '"', "”": '"', "’": "'", "£": "GBP ", "…": "...", "×": "x",
    "≥": ">=", "≤": "<=",
}  # fmt: skip


def adapt_streams() -> None:
    """Show a character that a stream cannot encode by one that looks like it, else by a question mark.

    A stream is left as it is where it takes all of Unicode.
    """
    codecs.register_error("like", _like)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and "utf" not in stream.encoding.lower():
            stream.reconfigure(errors="like")


def _like(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost = error.object[error.start : error.end]
    return "".join(LIKE.get(character, "?") for character in lost), error.end
