"""Portfolios: many different areas, drawn once from stated distributions.

A file of kind portfolio states how each lever differs between areas. Every lever has random numbers of its
own for each area. They put the areas in an order; then the first of so many areas get the first option, or
each area gets its slice of a distribution (Latin hypercube). So counts come out exactly, and a further
lever reshuffles none of the others.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, Protocol

from pydantic import Field

from sim.scenario.lever_fields import Section, choice, cited, format_version, kind_of_file, number
from sim.scenario.levers_setting import EventKind
from sim.scenario.problems import ScenarioError
from sim.scenario.scenario import Scenario, differences
from sim.scenario.schema import SECTIONS

MOST_AREAS = 2_000

_EVIDENCE: Any = cited("this rests on")
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

    kind: Literal["portfolio"] = kind_of_file("a portfolio")
    schema_version: Literal[1] = format_version()
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


class UniformDraws(Protocol):
    """What gives uniform draws: `sim.randomness` does."""

    def uniform(self, stream: str, month: int, *who: int | str) -> float:
        """One draw in (0, 1) that belongs to stream, month and who."""


def order(draws: UniformDraws, label: str, areas: int) -> list[int]:
    """Return the areas (0 to areas - 1) in an order that belongs to the label."""
    drawn = [(draws.uniform(f"portfolio.{label}", 0, area), area) for area in range(areas)]
    return [area for _, area in sorted(drawn)]


def apportion(counts: Sequence[float], areas: int) -> list[int]:
    """Return whole numbers in the proportion of the counts that add up to the areas.

    By largest remainders; counts that add up to the areas come out as they are.

    Examples
    --------
    >>> apportion([69, 43, 34], 150)
    [71, 44, 35]
    """
    total = sum(counts)
    exact = [count * areas / total for count in counts]
    whole = [math.floor(share + 1e-9) for share in exact]
    by_remainder = sorted(range(len(counts)), key=lambda i: (whole[i] - exact[i], i))
    for place in by_remainder[: areas - sum(whole)]:
        whole[place] += 1
    return whole


def options_of(draw: Draw, draws: UniformDraws, areas: int) -> list[Option]:
    """Return the option of each area."""
    counts = apportion([option.count for option in draw.options], areas)
    listed = [
        option for option, count in zip(draw.options, counts, strict=True) for _ in range(count)
    ]
    given = dict(zip(order(draws, draw.label, areas), listed, strict=True))
    return [given[area] for area in range(areas)]


def amounts_of(draw: Draw, draws: UniformDraws, areas: int) -> list[float]:
    """Return the number of each area: one from each of as many equal slices as there are areas."""
    ranks = {area: rank for rank, area in enumerate(order(draws, draw.label, areas))}
    stream = f"portfolio.{draw.label}.within"
    positions = ((ranks[a] + draws.uniform(stream, 0, a)) / areas for a in range(areas))
    return [quantile(draw, position) for position in positions]


def quantile(draw: Draw, position: float) -> float:
    """Return the value below which this share (0 to 1) of a distribution lies."""
    low, high = float(draw.low or 0.0), float(draw.high or 0.0)
    if draw.shape == "uniform" or high == low:
        return low + position * (high - low)
    middle = float(draw.middle or 0.0)
    before = (middle - low) / (high - low)
    if position < before:
        return low + math.sqrt(position * (high - low) * (middle - low))
    return high - math.sqrt((1.0 - position) * (high - low) * (high - middle))


def fitted(value: float, annotation: Any) -> float | int:
    """Return a drawn number as its lever takes it: whole, or to three digits."""
    return round(value) if annotation is int else round(value, 3)


@dataclass(frozen=True)
class Portfolio:
    """Many areas, each a scenario of its own.

    Attributes
    ----------
    name : str
        Library name or file stem.
    file : PortfolioFile
        The portfolio as it stands in its file, every distribution with unit, basis and source.
    base : Scenario
        What holds where nothing is drawn.

    Examples
    --------
    >>> load_portfolio("portfolios/big_local_150").areas()[0].name
    'area-001'
    """

    name: str
    file: PortfolioFile
    base: Scenario

    @property
    def title(self) -> str:
        """The portfolio's title."""
        return self.file.title

    @property
    def question(self) -> str:
        """What it is for, in a sentence."""
        return self.file.question

    def areas(self) -> list[Scenario]:
        """Return the areas, `area-001` and so on: always the same ones.

        Raises
        ------
        ScenarioError
            Naming each area in which the draws make an impossible combination.
        """
        return list(self._areas)

    @cached_property
    def _areas(self) -> tuple[Scenario, ...]:
        made, problems = [], []
        for ordinal, changes in enumerate(self.settings(), start=1):
            try:
                made.append(self._area(ordinal, changes))
            except ScenarioError as error:
                problems += error.problems
        if problems:
            raise ScenarioError(problems)
        return tuple(made)

    def _area(self, number: int, changes: Mapping[str, Any]) -> Scenario:
        area = self.base.with_levers(changes)
        about = f"Area {number} of {self.file.title or self.name}"[:120]
        return area.model_copy(
            update={"name": area_name(number), "title": about, "question": self.question}
        )

    def settings(self) -> list[dict[str, Any]]:
        """Return what is set in each area beside the base, by dotted path."""
        drawn = self._drawn()
        happenings = self._calendar()
        for index, changes in enumerate(drawn):
            start = int(changes.get("place.start_year", self.base.place.start_year))
            if self.file.close_year is not None:
                changes["funding.years"] = self.file.close_year - start
            years = int(changes.get("funding.years", self.base.funding.years))
            horizon = years * 12 + self.base.funding.follow_on_months
            dated = [dated_event(event, start) for event in happenings[index]]
            events = [*self.base.model_dump()["events"], *dated]
            if events:
                changes["events"] = [e for e in events if 0 <= e["month"] < horizon]
        return drawn

    @cached_property
    def _draws(self) -> UniformDraws:
        from sim.randomness import Draws  # numpy, which a check of a scenario does without

        return Draws(self.file.seed)

    def _drawn(self) -> list[dict[str, Any]]:
        areas: list[dict[str, Any]] = [{} for _ in range(self.file.number_of_areas)]
        for draw in self.file.draws:
            for changes, values in zip(areas, self._values(draw), strict=True):
                changes |= values
        return areas

    def _values(self, draw: Draw) -> Iterator[dict[str, Any]]:
        """Yield what a draw sets in each area."""
        count = self.file.number_of_areas
        if draw.shape == "options":
            for option in options_of(draw, self._draws, count):
                yield dict(option.values) or {draw.lever: option.value}
            return
        section, _, name = draw.lever.partition(".")
        annotation = SECTIONS[section].model_fields[name].annotation
        for amount in amounts_of(draw, self._draws, count):
            yield {draw.lever: fitted(amount, annotation)}

    def _calendar(self) -> list[list[CalendarEvent]]:
        """Return the dated events that befall each area."""
        count = self.file.number_of_areas
        befall: list[list[CalendarEvent]] = [[] for _ in range(count)]
        for event in self.file.calendar:
            label = f"calendar.{event.kind}.{event.year}.{event.month}"
            reached = order(self._draws, label, count)[: event.areas]
            for area in sorted(reached):
                befall[area].append(event)
        return befall


def area_name(number: int) -> str:
    """Return the name of an area by its number, counted from 1."""
    return f"area-{number:03d}"


def dated_event(event: CalendarEvent, start_year: int) -> dict[str, Any]:
    """Return a dated event as a scenario takes it, its month counted from January of the start."""
    month = (event.year - start_year) * 12 + event.month - 1
    given = {"month": month, "kind": event.kind, "strength": event.strength}
    return given if event.amount_gbp is None else given | {"amount_gbp": event.amount_gbp}


def design_of(scenario: Scenario, usual: Scenario) -> dict[str, Any]:
    """Return what a scenario sets otherwise than the usual one, by dotted path.

    An assumption that only the usual scenario changes cannot be taken back and is left out.
    """
    changed = {path: after for path, (_, after) in differences(usual, scenario).items()}
    return {path: value for path, value in changed.items() if value is not None}


def with_design(area: Scenario, design: Mapping[str, Any]) -> Scenario:
    """Put what a scenario changes on top of an area.

    Dated events of both happen; of two of one kind in one month, the scenario's. What lies after the end
    of a shortened programme and its follow-on does not happen.

    Raises
    ------
    ScenarioError
        If the two together are impossible.
    """
    changes = dict(design)
    own = list(changes.pop("events", ()))
    taken = {(event.month, event.kind) for event in own}
    kept = [event for event in area.events if (event.month, event.kind) not in taken]
    years = int(changes.get("funding.years", area.funding.years))
    follow_on = int(changes.get("funding.follow_on_months", area.funding.follow_on_months))
    horizon = years * 12 + follow_on
    hub = changes.get("partnership.hub", area.partnership.hub)
    kept = [e for e in kept if e.month < horizon and (hub != "none" or e.kind != "hub_lost")]
    return area.with_levers(changes | {"events": [e.model_dump() for e in (*kept, *own)]})
