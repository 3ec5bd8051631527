"""What a file of construct checks may hold: how outcomes must behave, in any calibration.

A check has parts. A part measures one figure over the runs of a world, or of several, and says which figures
pass. A world is a scenario of the library, or one of the file's own: a scenario with levers or events on top, with a mechanism
held neutral, or the areas of the portfolio.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from experiments.validation.facts_schema import Bounds, Condition, Quantity, Span, World
from sim.scenario.lever_fields import Section

AREAS = "areas"
"""The world that is every area of the portfolio."""
MeasureName = Literal[
    "mean",
    "median",
    "deviation",
    "share",
    "lowest_share",
    "highest",
    "ratio",
    "autocorrelation",
    "largest_variance_share",
    "smallest_variance_share",
    "stage_changes",
    "short_stays",
    "steepest_fall",
    "rank_correlation",
    "gap",
    "yearly_deviation",
    "yearly_lowest_share",
    "closings_without_cause",
    "closings_by_cause",
    "outcomes_better",
    "outcomes_worse",
    "unfelt_mechanisms",
    "unfelt_levers",
]
READING = ("outcome", "of")
NEEDS: dict[str, tuple[str, ...]] = {
    "share": ("passes",),
    "lowest_share": ("passes", "worlds"),
    "ratio": ("over",),
    "autocorrelation": ("column", "months", "lag"),
    "largest_variance_share": ("columns", "months", "floor"),
    "smallest_variance_share": ("columns", "months", "floor"),
    "stage_changes": (),
    "short_stays": ("shorter_than",),
    "steepest_fall": ("worlds",),
    "rank_correlation": ("beside",),
    "gap": ("column", "months", "against"),
    "yearly_deviation": ("column", "years"),
    "yearly_lowest_share": ("column", "years"),
    "closings_without_cause": ("event", "months_of_reserve", "able_members", "no_cause"),
    "closings_by_cause": ("event", "no_cause"),
    "outcomes_better": ("outcomes", "against"),
    "outcomes_worse": ("outcomes", "against"),
}
"""What a measure needs beside a world; a reading (outcome or of) unless it is among those below."""
READ = (
    "mean",
    "median",
    "deviation",
    "share",
    "lowest_share",
    "highest",
    "ratio",
    "steepest_fall",
    "rank_correlation",
)


class Threshold(Section):
    """Figures that pass: a range, its ends in or out, or a side of zero on which all of the interval lies."""

    at_least: float | None = Field(None, title="At least")
    at_most: float | None = Field(None, title="At most")
    above: float | None = Field(None, title="Above")
    below: float | None = Field(None, title="Below")
    reliably: Literal["above", "below", "not above"] | None = Field(None, title="Reliably")

    @model_validator(mode="after")
    def _given(self) -> Self:
        ends = [self.at_least, self.at_most, self.above, self.below]
        if (self.reliably is None) == all(end is None for end in ends):
            raise ValueError("give at_least:, at_most:, above: or below:, or else reliably:")
        return self


class Reading(Section):
    """One number of a run: an outcome of comparisons, or a quantity."""

    outcome: str | None = Field(None, title="Outcome")
    of: Quantity | None = Field(None, title="Quantity")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.outcome is None) == (self.of is None):
            raise ValueError("give either outcome: or of:")
        return self


class Term(Section):
    """What a ratio is divided by: what is not given is as in the part."""

    world: str | None = Field(None, title="World")
    against: str | None = Field(None, title="World compared with")
    outcome: str | None = Field(None, title="Outcome")
    of: Quantity | None = Field(None, title="Quantity")
    only: Condition | None = Field(None, title="Only runs in which")


class Part(Section):
    """One figure and which values of it pass.

    Attributes
    ----------
    measure : what is worked out over runs (`experiments.validation.construct_measures`)
    world, against : the runs; with `against` each reading is the difference, world minus against, in the same neighbourhood
    worlds : several, where the measure takes several
    outcome, of : the reading of each run
    over : what a ratio is divided by; beside : what it is correlated with
    start : with `gap`, the column whose first value above nothing is month 0
    """

    model_config = ConfigDict(title="Part of a check")

    says: str = Field(..., title="What is measured", max_length=300)
    measure: MeasureName = Field(..., title="Measure")
    world: str = Field("baseline", title="World")
    against: str | None = Field(None, title="World compared with")
    worlds: tuple[str, ...] = Field((), strict=False, title="Several worlds")
    outcome: str | None = Field(None, title="Outcome")
    of: Quantity | None = Field(None, title="Quantity")
    outcomes: tuple[str, ...] = Field((), strict=False, title="Outcomes")
    beside: Reading | None = Field(None, title="Correlated with")
    over: Term | None = Field(None, title="Divided by")
    only: Condition | None = Field(None, title="Only runs in which")
    passes: Bounds | None = Field(None, title="Runs that count")
    column: str | None = Field(None, title="Column")
    columns: tuple[str, ...] = Field((), strict=False, title="Columns")
    start: str | None = Field(None, title="Column by which months are counted")
    months: Span | None = Field(None, title="Months")
    years: Span | None = Field(None, title="Programme years, counted from 0")
    lag: int | None = Field(None, ge=1, le=120, title="Months apart")
    floor: float | None = Field(None, gt=0.0, lt=1.0, title="Least value of a part")
    shorter_than: int | None = Field(None, ge=2, le=120, title="Months of a short stay")
    event: str | None = Field(None, title="Kind of event")
    no_cause: tuple[str, ...] = Field((), strict=False, title="Causes that explain nothing")
    months_of_reserve: float | None = Field(None, ge=0.0, title="Months of reserve")
    able_members: float | None = Field(None, ge=0.0, title="Able members")
    centre: Literal["mean", "median"] = Field("mean", title="Centre of differences")
    expect: Threshold = Field(..., title="Figures that pass")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        needed = list(NEEDS.get(self.measure, ()))
        if self.measure in READ and (self.outcome is None) == (self.of is None):
            raise ValueError(f"measure: {self.measure} needs either outcome: or of:")
        lacking = [name for name in needed if getattr(self, name) in (None, ())]
        if lacking:
            raise ValueError(f"measure: {self.measure} needs {', '.join(lacking)}")
        return self

    def worlds_named(self) -> Iterator[str]:
        """Every world whose runs the part takes."""
        yield from self.worlds or (self.world,)
        terms: tuple[Any, ...] = (self, self.over)
        for term in terms:
            if term is not None:
                yield from (name for name in (term.world, term.against) if name is not None)

    def readings(self) -> Iterator[tuple[str | None, Quantity | None]]:
        """Every outcome and every quantity that is read off runs."""
        for each in (self, self.over, self.beside):
            if each is not None:
                yield each.outcome, each.of
        yield from ((name, None) for name in self.outcomes)
        for term in (self, self.over):
            if term is not None and term.only is not None:
                yield None, term.only.measure


class ConstructWorld(World):
    """A world of the file's own.

    Attributes
    ----------
    neutral : what is held neutral (`sim.neutral`)
    """

    neutral: tuple[str, ...] = Field(default=(), strict=False, title="Held neutral")


class Mechanism(Section):
    """How a mechanism is held neutral: one or more of the three, against the baseline with `beside`.

    Attributes
    ----------
    neutral : steps left out, parameters switched off
    set : levers (events)
    beside : levers (events) on both sides, without which the mechanism is idle
    why : what is left out, in words
    """

    name: str = Field(..., title="Mechanism", description="its file in sim/mechanisms")
    why: str = Field(..., title="What is held neutral", max_length=300)
    neutral: tuple[str, ...] = Field((), strict=False, title="Held neutral")
    set: dict[str, Any] = Field(default_factory=dict, title="Levers")
    beside: dict[str, Any] = Field(default_factory=dict, title="Levers on both sides")

    @model_validator(mode="after")
    def _held(self) -> Self:
        if not self.neutral and not self.set:
            raise ValueError("give neutral: or set:")
        return self


class Check(Section):
    """One check."""

    id: str = Field(..., title="Name", pattern=r"^[a-z][a-z0-9_]{2,60}$")
    says: str = Field(..., title="What must hold", max_length=500)
    evidence: tuple[str, ...] = Field((), strict=False, title="Evidence")
    source: str = Field("", title="Where the threshold is from", max_length=300)
    note: str = Field("", title="How it is measured, and what that cannot tell", max_length=900)
    taught: str = Field(
        "", title="Where it does not hold: what was tried and what that teaches", max_length=1500
    )
    parts: tuple[Part, ...] = Field(..., strict=False, title="Parts", min_length=1)

    @model_validator(mode="after")
    def _rests(self) -> Self:
        if not self.evidence and not self.source:
            raise ValueError("give evidence: or source:")
        return self


class ConstructsFile(Section):
    """A file of kind constructs."""

    kind: Literal["constructs"] = Field(..., title="Kind of file")
    schema_version: Literal[1] = Field(..., title="Version of the format")
    title: str = Field("", title="Title", max_length=120)
    worlds: dict[str, ConstructWorld] = Field(default_factory=dict, title="Worlds")
    checks: tuple[Check, ...] = Field(..., strict=False, title="Checks", max_length=200)
    mechanisms: tuple[Mechanism, ...] = Field((), strict=False, title="Mechanisms held neutral")
