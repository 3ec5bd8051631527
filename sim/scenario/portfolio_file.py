"""The file of kind portfolio: many different areas, each lever drawn from a stated distribution."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from sim.scenario.fields import Section, choice, number
from sim.scenario.surroundings import EventKind

MOST_AREAS = 2_000

_EVIDENCE: Any = Field(
    (),
    strict=False,
    max_length=50,
    title="Evidence",
    description="Ids of entries of the evidence register that this rests on.",
)
_BASIS: Any = choice(
    ...,
    title="Basis",
    help="measured: a source gives these figures; assumption: a judgement.",
)
_NOTE: Any = Field(
    "", title="Note", description="What the source says, or why this.", max_length=600
)
Basis = Literal["measured", "assumption"]


class Option(Section):
    """One of the things a lever, or several levers together, can be, and how often it is."""

    count: float = number(
        ...,
        0.0,
        1e9,
        title="How often",
        unit="areas",
        help="How many areas, of all that the counts add up to, are like this.",
    )
    value: Any = Field(None, title="Value", description="The lever's value in these areas.")
    values: dict[str, Any] = Field(
        default_factory=dict,
        title="Values",
        description="Values of several levers by dotted path, where they go together.",
    )


class Draw(Section):
    """How one lever, or several that go together, differ between areas."""

    lever: str = Field(
        "", title="Lever", description="Dotted path, such as place.population.", max_length=80
    )
    name: str = Field(
        "",
        title="Name",
        description="A name of its own, where the options set several levers together.",
        max_length=80,
    )
    shape: Literal["uniform", "triangular", "options"] = choice(
        ...,
        title="Shape",
        help="uniform: evenly from low to high; triangular: most around middle; options: as "
        "counted.",
    )
    unit: str = Field("", title="Unit", description="The lever's unit.", max_length=60)
    low: float | None = Field(None, title="Lowest", description="The lowest value.")
    middle: float | None = Field(
        None, title="Middle", description="Where a triangular distribution has its peak."
    )
    high: float | None = Field(None, title="Highest", description="The highest value.")
    options: tuple[Option, ...] = Field(
        (), strict=False, max_length=60, title="Options", description="Values with their counts."
    )
    basis: Basis = _BASIS
    evidence: tuple[str, ...] = _EVIDENCE
    note: str = _NOTE

    @property
    def label(self) -> str:
        """What the draw is called, and what its random numbers are keyed by."""
        return self.lever or self.name


class CalendarEvent(Section):
    """Something that happens in a month of the calendar, to all areas or to some."""

    year: int = number(
        ...,
        1990,
        2060,
        title="Year",
        unit="calendar year",
        help="The calendar year in which it happens.",
    )
    month: int = number(
        1, 1, 12, title="Month of the year", unit="month", help="1 is January, 12 December."
    )
    kind: EventKind = choice(..., title="What happens", help="Which event it is.")
    strength: float = number(
        0.5, 0.0, 1.0, title="Strength", unit="0 to 1", help="How strong the event is."
    )
    amount_gbp: float | None = number(
        None,
        1.0,
        5_000_000.0,
        title="Money of a top-up",
        unit="GBP",
        help="What a top-up adds to the grant; only a top-up has one.",
    )
    areas: int | None = number(
        None,
        0,
        MOST_AREAS,
        title="Areas it befalls",
        unit="areas",
        help="How many areas it befalls, drawn; without it all of them.",
    )
    basis: Basis = _BASIS
    evidence: tuple[str, ...] = _EVIDENCE
    note: str = _NOTE


class PortfolioFile(Section):
    """A portfolio as it stands in its file."""

    kind: Literal["portfolio"] = Field(
        title="Kind of file", description="What this file holds: a portfolio."
    )
    schema_version: Literal[1] = Field(
        title="Version of the format",
        description="The version of the format in which the file is written.",
    )
    title: str = Field("", title="Title", description="A short title.", max_length=120)
    question: str = Field(
        "",
        title="Question",
        description="What the portfolio is for, in a sentence.",
        max_length=400,
    )
    evidence: tuple[str, ...] = _EVIDENCE
    extends: str = Field(
        "baseline",
        title="Starts from",
        description="The scenario whose levers hold where nothing else is said.",
    )
    number_of_areas: int = number(
        ..., 1, MOST_AREAS, title="Number of areas", unit="areas", help="How many areas there are."
    )
    seed: int = number(
        ...,
        0,
        2**40,
        title="Seed of the areas",
        unit="number",
        help="The areas are drawn with it once and for all; runs have seeds of their own.",
    )
    close_year: int | None = number(
        None,
        1990,
        2070,
        title="Year of the close",
        unit="calendar year",
        help="All programmes end at the beginning of this year at the latest; sets funding.years.",
    )
    settings: dict[str, Any] = Field(
        default_factory=dict,
        title="Settings",
        description="What holds in all areas: sections as in a scenario.",
    )
    draws: tuple[Draw, ...] = Field(
        (),
        strict=False,
        max_length=200,
        title="Draws",
        description="What differs between areas; each entry is drawn independently of the others.",
    )
    calendar: tuple[CalendarEvent, ...] = Field(
        (),
        strict=False,
        max_length=100,
        title="Calendar",
        description="What happens on a date, in whatever month of its programme an area is.",
    )
