"""Small words of messages: near misses, and values as people write them."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from typing import Any


def near(word: str, options: Iterable[str]) -> str | None:
    """Return the option most like a word, or None when none is near.

    Examples
    --------
    >>> near("yeras", ["years", "profile"])
    'years'
    """
    known = {option.lower(): option for option in options}
    found = difflib.get_close_matches(word[:100].lower(), known, n=1, cutoff=0.6)
    return known[found[0]] if found else None


def show(value: object) -> str:
    """Return a value as the user wrote it, shortened and without control characters."""
    if value is None:
        return "an empty value"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = repr(value) if isinstance(value, str) else amount(value)
    return text if len(text) <= 60 else f"{text[:50]}... ({len(text)} characters)"


def amount(value: Any) -> str:
    """Return a number in the way people write it: thousands apart, no trailing zeros."""
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a number of 19 or more digits"
    if not isinstance(value, int | float) or not math.isfinite(value):
        return str(value)
    if abs(value) >= 1_000:
        return f"{value:,.0f}" if value == int(value) else f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def shorten(text: str) -> str:
    """Return a key without control characters and no longer than a line bears."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    return clean if len(clean) <= 60 else clean[:57] + "..."
