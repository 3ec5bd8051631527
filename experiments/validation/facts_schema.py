"""What a file of facts may hold: every statement about the model in a form that can be checked.

A fact measures a quantity in every run of a world (or of every area of the portfolio), takes
the difference from the same neighbourhood in another world where one is named, summarises over
runs, and says what is expected. Nothing in it refers to a parameter of the model.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sim.scenario.lever_fields import Section
from sim.scenario.levers_setting import Event
from sim.scenario.scenario import Scenario

FactStatus = Literal["observed", "judged", "conjecture"]
FACT_STATUSES: tuple[FactStatus, ...] = ("observed", "judged", "conjecture")
Take = Literal[
    "mean",
    "sum",
    "first",
    "last",
    "lowest",
    "highest",
    "count",
    "swings",
    "spells",
    "short_spells",
]
FactStatistic = Literal[
    "mean",
    "median",
    "share",
    "pooled",
    "commonest",
    "spread",
    "rank_correlation",
    "group_difference",
    "areas_over_seeds",
]
Span = Annotated[tuple[int, int], Field(strict=False)]


class When(Section):
    """A stretch of a run; exactly one of these, each from first to last, both included.

    Attributes
    ----------
    years : programme years by number (0 is the first), as they stand at the year's end.
    calendar_years : the same, by the calendar.
    months : months from selection, the first being 0.
    before_end : months back from the end of the money; [24, 1] are the last two years.
    after_end : months without money; [36, 36] is the 36th.
    programme : every month up to the end of the money.
    """

    years: Span | None = Field(None, title="Programme years")
    calendar_years: Span | None = Field(None, title="Calendar years")
    months: Span | None = Field(None, title="Months from selection")
    before_end: Span | None = Field(None, title="Months before the end of the money")
    after_end: Span | None = Field(None, title="Months after the end of the money")
    programme: Literal[True] | None = Field(None, title="The whole programme")

    @property
    def form(self) -> str:
        """Which of the six is given."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @model_validator(mode="after")
    def _one(self) -> When:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"give exactly one of {', '.join(type(self).model_fields)}")
        if given == ["programme"]:
            return self
        first, last = getattr(self, given[0])
        if (first < last) if given == ["before_end"] else (first > last):
            raise ValueError(f"{given[0]}: the first, {first}, comes after the last, {last}")
        return self


class Around(Section):
    """The change of a column at events of one kind, beyond its usual change over as long a time."""

    event: str = Field(..., title="Kind of event")
    before: int = Field(..., ge=0, le=60, title="Months before")
    after: int = Field(..., ge=0, le=60, title="Months after")


class Quantity(Section):
    """One number of a run.

    Attributes
    ----------
    column, event : a recorded column, or a kind of event to be counted.
    cause : count only events with this cause.
    among : names (of stages) that count as 1, all others as 0.
    when, around : the stretch of time; or the change at events.
    take : what is taken of the values in that stretch; mean unless said, count for events.
        For events, sum and mean are of their amounts. `swings`: turns of direction larger than
        `least`. `spells`: stretches of true that ended or reached `limit_months`;
        `short_spells`: those that ended earlier.
    per, less : divide by, then take off, another quantity of the same run.
    """

    model_config = ConfigDict(title="Quantity")

    column: str | None = Field(None, title="Column")
    event: str | None = Field(None, title="Kind of event")
    cause: str | None = Field(None, title="Cause of the event")
    among: tuple[str, ...] = Field((), strict=False, title="Names that count")
    when: When | None = Field(None, title="When")
    around: Around | None = Field(None, title="At events")
    take: Take | None = Field(None, title="What is taken")
    least: float | None = Field(None, ge=0.0, le=1.0, title="Smallest swing that counts")
    limit_months: int | None = Field(None, ge=1, le=240, title="Length of a spell")
    per: Quantity | None = Field(None, title="Divided by")
    less: Quantity | None = Field(None, title="Less")

    @model_validator(mode="after")
    def _whole(self) -> Quantity:
        if (self.column is None) == (self.event is None):
            raise ValueError("give either column: or event:")
        if (self.when is None) == (self.around is None):
            raise ValueError("give either when: or around:")
        if self.around is not None and self.column is None:
            raise ValueError("around: needs a column: whose change is taken")
        if (self.take == "swings") != (self.least is not None):
            raise ValueError("least: goes with take: swings, and is needed there")
        if (self.take in ("spells", "short_spells")) != (self.limit_months is not None):
            raise ValueError("limit_months: goes with take: spells or short_spells")
        return self


class Bounds(Section):
    """Values that qualify."""

    at_least: float | None = Field(None, title="At least")
    at_most: float | None = Field(None, title="At most")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least: or at_most:")
        return self

    def hold(self, value: float) -> bool:
        """Whether a value qualifies; NaN never does."""
        least = -math.inf if self.at_least is None else self.at_least
        most = math.inf if self.at_most is None else self.at_most
        return least <= value <= most


class Condition(Bounds):
    """A quantity and the values of it that qualify, in the world or in the one beside it."""

    measure: Quantity = Field(..., title="Quantity")
    side: Literal["world", "against"] = Field("world", title="In which world")


class Groups(Section):
    """Two groups of runs; the second is taken off the first."""

    first: Condition = Field(..., title="First group")
    second: Condition = Field(..., title="Second group")


class World(Section):
    """A scenario of the library (an area of the portfolio), with levers or events on top.

    Attributes
    ----------
    set : values by dotted path, as overrides of a scenario take them.
    add_events, leave_out_events : events beside those of the scenario, and kinds of event
        that do not happen.
    """

    scenario: str = Field(default="baseline", title="Scenario")
    set: dict[str, Any] = Field(default_factory=dict, title="Levers")
    add_events: tuple[Event, ...] = Field(default=(), strict=False, title="Further events")
    leave_out_events: tuple[str, ...] = Field(
        default=(), strict=False, title="Events that do not happen"
    )

    @property
    def changes(self) -> str:
        """What is set on top, in words; empty where nothing is."""
        said = [f"{path}={value}" for path, value in sorted(self.set.items())]
        events = [f"{event.kind} in month {event.month}" for event in self.add_events]
        events += [f"no {kind}" for kind in self.leave_out_events]
        return ", ".join([*said, *(event.replace("_", " ") for event in events)])

    @property
    def label(self) -> str:
        """Name of the world, unlike that of any other."""
        return f"{self.scenario} ({self.changes})" if self.changes else self.scenario

    def less_events(self, kinds: tuple[str, ...]) -> World:
        """The same world in which these kinds of event do not happen."""
        left_out = (*self.leave_out_events, *kinds)
        return self.model_copy(update={"leave_out_events": left_out})

    def applied(self, scenario: Scenario) -> Scenario:
        """A scenario with what is set on top; ScenarioError where that cannot be."""
        if not self.changes:
            return scenario
        kept = [event for event in scenario.events if event.kind not in self.leave_out_events]
        levers: dict[str, Any] = dict(self.set)
        if self.add_events or self.leave_out_events:
            levers["events"] = [event.model_dump() for event in (*kept, *self.add_events)]
        return scenario.with_levers(levers)


class FactExpectation(Section):
    """What is expected: a sign, or a range open at one end or closed.

    ``matters`` is the smallest difference that counts as one; a difference that is surely
    smaller does not bear a sign out.
    """

    sign: Literal["positive", "negative"] | None = Field(None, title="Sign")
    matters: float = Field(0.0, ge=0.0, le=1e7, title="Smallest difference that matters")
    low: float | None = Field(None, title="At least")
    high: float | None = Field(None, title="At most")

    @model_validator(mode="after")
    def _one(self) -> FactExpectation:
        if (self.sign is None) == (self.low is None and self.high is None):
            raise ValueError("give either sign:, or low: and high: (or one of them)")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low: {self.low:g} is above high: {self.high:g}")
        if self.sign is None and self.matters:
            raise ValueError("matters: goes with sign:")
        return self


class Fact(Section):
    """One statement and how it is held against the model."""

    id: str = Field(
        ...,
        title="Name",
        pattern=r"^[a-z][a-z0-9_]{2,60}$",
        description="small letters, digits and _, a letter first, from 3 to 61 in all",
    )
    status: FactStatus = Field(..., title="Status")
    text: str = Field(..., title="What is stated", max_length=400)
    evidence: tuple[str, ...] = Field(..., strict=False, title="Evidence", min_length=1)
    population: Literal["scenario", "portfolio"] = Field("scenario", title="Population")
    world: World = Field(default_factory=lambda: World(), title="World")
    against: World | None = Field(None, title="World compared with")
    without: tuple[str, ...] = Field(
        default=(),
        strict=False,
        title="Events without which the same difference is taken off",
    )
    measure: Quantity = Field(..., title="Quantity")
    statistic: FactStatistic = Field(..., title="Statistic over runs")
    where: Bounds | None = Field(None, title="Share of runs in which")
    only: Condition | None = Field(None, title="Only runs in which")
    beside: Quantity | None = Field(None, title="Correlated with")
    groups: Groups | None = Field(None, title="Groups of runs")
    expect: FactExpectation = Field(..., title="What is expected")
    note: str = Field("", title="Remark", max_length=600)

    @property
    def worlds(self) -> tuple[World, ...]:
        """Every world it needs: its two, and the same without the events of ``without``."""
        given = tuple(world for world in (self.world, self.against) if world is not None)
        if not self.without:
            return given
        return (*given, *(world.less_events(self.without) for world in given))


class FactsFile(Section):
    """A file of kind facts."""

    kind: Literal["facts"] = Field(..., title="Kind of file")
    schema_version: Literal[1] = Field(..., title="Version of the format")
    title: str = Field("", title="Title", max_length=120)
    facts: tuple[Fact, ...] = Field(..., strict=False, title="Facts", max_length=500)
