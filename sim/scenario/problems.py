"""What is wrong with a file, and where: always data, never a traceback.

Beside it the small words of messages: near misses, and values as people write them. Nothing here needs
more than Python, so that listing the library stays quick.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass

MAX_PROBLEMS = 100  # of one sort in one file; more help nobody


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right.

    Attributes
    ----------
    file : str
        The file as the user knows it, or ``override`` for a value set from outside a file.
    line, column : int
        Position counted from 1; 0 where there is none.
    path : str
        Dotted path of the setting, empty where the file as a whole is meant.
    message : str
        What was found, what is allowed, what to do.
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __post_init__(self) -> None:
        """Show a path that a file's own keys are part of without control characters."""
        object.__setattr__(self, "path", printable(self.path))

    def __str__(self) -> str:
        """Return ``file:line:col: path: message``."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return ": ".join(part for part in (place, self.path, self.message) if part)


class ScenarioError(Exception):
    """Everything that is wrong with a scenario, all at once.

    Attributes
    ----------
    problems : list of Problem
        In the order of the file; never empty.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[list[Problem]]]:
        """Let the error travel between processes with its problems."""
        return (type(self), (self.problems,))


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


def amount(value: object) -> str:
    """Return a number in the way people write it: thousands apart, no trailing zeros."""
    if isinstance(value, int) and abs(value) >= 10**18:
        return "a number of 19 or more digits"
    if not isinstance(value, int | float) or not math.isfinite(value):
        return str(value)
    if abs(value) >= 1_000:
        return f"{value:,.0f}" if value == int(value) else f"{value:,}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def printable(text: str) -> str:
    """Return a text with a question mark for every character that cannot be shown.

    Examples
    --------
    >>> printable("pat\\tterns")
    'pat?terns'
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else "?" for c in text)


def shorten(text: str) -> str:
    """Return a key without control characters and no longer than a line bears."""
    clean = printable(text)
    return clean if len(clean) <= 60 else clean[:57] + "..."
