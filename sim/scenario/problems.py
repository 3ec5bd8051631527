"""What is wrong with a scenario, and where: always data, never a traceback."""

from __future__ import annotations

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
