"""What a file of patterns may hold, entry by entry: names, types and ranges of single values."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model

from experiments.validation.patterns.schema import Sign, Statistic, Use
from sim.scenario.lever_fields import Section

LONGEST = 500


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
    statistic: Statistic = Field(..., title="Statistic")
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
