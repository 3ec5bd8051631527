"""What a design may say: its lines, with what each means."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_POINTS = 100_000
WHOLE_RANGE = "all"
"""Stands for every choice of a factor, or for its whole range."""
Tables = Literal["yearly", "monthly", "events", "distribution"]
Sampling = Literal["grid", "one_at_a_time", "latin_hypercube", "sobol", "morris", "table"]


class Design(BaseModel):
    """What a sweep tries."""

    model_config = ConfigDict(
        title="Groundswell design", frozen=True, extra="forbid", strict=True, allow_inf_nan=False
    )

    kind: Literal["design"] = Field("design", title="Kind of file")
    schema_version: Literal[1] = Field(1, title="Version of the format")
    title: str = Field("", title="Title", max_length=120)
    question: str = Field("", title="Question", max_length=400)
    base: str = Field(
        "baseline",
        title="Base",
        description="The scenario whose settings hold where no factor says otherwise.",
    )
    sampling: Sampling = Field(
        "grid",
        title="Sampling",
        description="Every combination of the listed values (grid); the base and each value alone (one_at_a_time); "
        "points spread evenly over ranges (latin_hypercube); points from which shares of the variance follow (sobol), or "
        "elementary effects (morris); the lines of a table.",
    )
    factors: dict[str, Any] = Field(
        {},
        title="Factors",
        description="Levers or assumptions by dotted path: a list of values, {from:, to:}, or all: every choice, or the whole range.",
    )
    across: dict[str, Any] = Field(
        {},
        title="Across",
        description="Further factors, with lists of values: every point is tried with every combination of them.",
    )
    table: str | None = Field(
        None,
        title="Table",
        description="A CSV file with a column for each factor and a line for each point (sampling: table).",
    )
    samples: int = Field(
        100,
        ge=2,
        le=MOST_POINTS,
        title="Samples",
        description="Points of a Latin hypercube; trajectories of Morris, each of one point more than there are factors; "
        "base points of Sobol, a power of two, each with two points more than there are factors. Others take no notice of it.",
        json_schema_extra={"unit": "points"},
    )
    replicates: int = Field(
        10,
        ge=1,
        le=10_000,
        title="Replicates",
        description="Twin neighbourhoods at every point: the same seeds everywhere.",
        json_schema_extra={"unit": "neighbourhoods"},
    )
    seed: int = Field(
        1,
        ge=0,
        le=2**40,
        title="Seed",
        description="Seed of the first neighbourhood.",
    )
    sampling_seed: int = Field(
        1,
        ge=0,
        le=2**40,
        title="Seed of the sampling",
        description="Other points over the same ranges, for the same neighbourhoods.",
    )
    keep: tuple[Tables, ...] = Field(
        ("yearly",),
        strict=False,
        title="Tables to keep",
        description="Tables written beside the summary, which has one row for each run.",
    )

    @property
    def names(self) -> tuple[str, ...]:
        """Every factor, those tried across all points last."""
        return (*self.factors, *self.across)
