"""What a pattern is: a published figure, how it is read off the yearly table, and what still counts."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from sim.evidence import FOLDER

Statistic = Literal[
    "share", "mean", "pooled", "persistence", "p90", "rank_correlation", "difference"
]
Sign = Literal["positive", "negative"]
Use = Literal["calibrate", "holdout", "check"]
STATISTICS: tuple[Statistic, ...] = get_args(Statistic)
USES: tuple[Use, ...] = get_args(Use)
COUNTED: tuple[Use, ...] = ("calibrate", "holdout")
PATTERNS = FOLDER / "patterns.yaml"


@dataclass(frozen=True)
class Pattern:
    """One published figure; the fields are those of the header of `sim/evidence/patterns.yaml`.

    Attributes
    ----------
    id : str
    evidence : tuple of str
        Entries of the evidence register.
    statistic : str
        share, mean, pooled, persistence, p90, rank_correlation or difference.
    calendar_year : tuple of int
        First and last year; the statistic is taken in each and averaged.
    column : str
        Column of the yearly table; empty for rank_correlation.
    among : tuple
        The set `in`: values of the column that count as true.
    over : str
        By whose sum the column's sum is divided (pooled).
    by : str
        The yes-or-no column that parts the areas (difference).
    columns, targets : tuple
        What is ranked and the published figures beside it (rank_correlation).
    target, range, sign
        Exactly one is given: the figure, the published range, or the expected sign.
    n : int
        Areas or respondents the figure rests on; 0 where that is not stated.
    tolerance : float
        How far off still counts, beyond sampling error.
    emergent : bool
        False where the figure is nearly an input or one parameter.
    use : str
        calibrate, holdout or check (reported, not counted).
    note : str
        A remark, for readers.
    """

    id: str
    evidence: tuple[str, ...]
    statistic: Statistic
    calendar_year: tuple[int, int]
    column: str = ""
    among: tuple[str | float, ...] = ()
    over: str = ""
    by: str = ""
    columns: tuple[str, ...] = ()
    targets: tuple[float, ...] = ()
    target: float | None = None
    range: tuple[float, float] | None = None
    sign: Sign | None = None
    n: int = 0
    tolerance: float = 0.0
    emergent: bool = True
    use: Use = "holdout"
    note: str = ""

    @property
    def counts(self) -> bool:
        """Whether it is counted in totals; checks are reported only."""
        return self.use in COUNTED

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years in which it is measured."""
        first, last = self.calendar_year
        return tuple(builtins.range(first, last + 1))

    @property
    def last_year_read(self) -> int:
        """The last calendar year whose rows are needed: persistence looks one year ahead."""
        return self.calendar_year[1] + (self.statistic == "persistence")

    def columns_read(self) -> tuple[str, ...]:
        """Every column of the yearly table that it reads."""
        named = (self.column, self.over, self.by, *self.columns)
        return tuple(name for name in named if name)


def load_patterns(path: Path | str | None = None) -> tuple[Pattern, ...]:
    """Read and check a file of patterns.

    Parameters
    ----------
    path : path, optional
        By default the patterns that come with the model.

    Raises
    ------
    ScenarioError
        With every problem of the file, each with its line and column.

    Examples
    --------
    >>> [pattern.id for pattern in load_patterns()][:2]
    ['members_2019', 'resident_share_2015']
    """
    from experiments.validation.patterns.reading import read_patterns

    return read_patterns(PATTERNS if path is None else Path(path))
