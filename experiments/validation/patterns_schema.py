"""What a pattern is, and what a file of patterns may hold.

A pattern is a published figure, how it is read off the yearly table, and what still counts.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model

from sim.scenario.lever_fields import Section

PatternStatistic = Literal[
    "share", "mean", "pooled", "persistence", "p90", "rank_correlation", "difference"
]
Sign = Literal["positive", "negative"]
Use = Literal["calibrate", "holdout", "check"]
COUNTED: tuple[Use, ...] = ("calibrate", "holdout")
LONGEST = 500
"""Patterns in a file."""


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
    seen_before : bool
        Whether it was looked at while values of an earlier edition were set.
    note : str
        A remark, for readers.
    """

    id: str
    evidence: tuple[str, ...]
    statistic: PatternStatistic
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
    seen_before: bool = False
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


def _span(given: Any) -> Any:
    """One year is a span of one year."""
    whole = isinstance(given, int) and not isinstance(given, bool)
    return (given, given) if whole else given


def _several(given: Any) -> Any:
    """One name is a list of one name."""
    return (given,) if isinstance(given, str) else given


Years = Annotated[tuple[int, int], BeforeValidator(_span), Field(strict=False)]
Names = Annotated[tuple[str, ...], BeforeValidator(_several), Field(strict=False)]


class _Entry(Section):
    """A pattern as written; `Pattern` is what the rest of the program sees."""

    id: str = Field(
        ...,
        title="Name",
        pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,79}$",
        description="letters, digits, _, - and dots, a letter first, at most 80 in all",
    )
    evidence: Names = Field(..., title="Evidence", min_length=1)
    column: str = Field("", title="Column")
    columns: tuple[str, ...] = Field((), strict=False, title="Columns")
    targets: tuple[float, ...] = Field((), strict=False, title="Published figures by column")
    statistic: PatternStatistic = Field(..., title="Statistic")
    over: str = Field("", title="Divided by")
    by: str = Field("", title="Parted by")
    calendar_year: Years = Field(..., title="Calendar year")
    target: float | None = Field(None, ge=-1e12, le=1e12, title="Published figure")
    range: Annotated[tuple[float, float], Field(strict=False)] | None = Field(
        None, title="Published range"
    )
    sign: Sign | None = Field(None, title="Expected sign")
    n: int = Field(0, ge=0, le=10_000_000, title="Areas or respondents")
    tolerance: float = Field(0.0, ge=0.0, le=1e9, title="Tolerance")
    emergent: bool = Field(True, title="Emergent")
    use: Use = Field("holdout", title="Use")
    seen_before: bool = Field(False, title="Looked at for an earlier edition")
    note: str = Field("", title="Remark", max_length=1000)


Entry = create_model(
    "Entry",
    __base__=_Entry,
    **{"in": (tuple[str | float, ...], Field((), strict=False, title="Values that count"))},
)  # type: ignore[call-overload]
"""The same with the field `in`, whose name Python keeps for itself."""


class PatternsFile(Section):
    """A file of patterns; `kind: patterns` may stand at its head."""

    kind: Literal["patterns"] = Field("patterns", title="Kind of file")
    schema_version: Literal[1] = Field(1, title="Version of the format")
    title: str = Field("", title="Title", max_length=120)
    patterns: tuple[Entry, ...] = Field(  # type: ignore[valid-type]
        ..., strict=False, title="Patterns", max_length=LONGEST
    )


def last_year(patterns: Iterable[Pattern]) -> int:
    """The last calendar year whose rows the patterns need."""
    return max(pattern.last_year_read for pattern in patterns)
