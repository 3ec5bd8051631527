"""Portfolios: many different areas, drawn once from stated distributions."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.allocation import amounts_of, fitted, options_of, order
from sim.scenario.library import PORTFOLIOS, ROOT, find_scenario, not_found, portfolio_names
from sim.scenario.portfolio_file import CalendarEvent, Draw, PortfolioFile
from sim.scenario.problems import ScenarioError
from sim.scenario.schema import SECTIONS, Scenario, differences
from sim.scenario.words import near, show

if TYPE_CHECKING:
    from sim.randomness import Draws


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
        for number, changes in enumerate(self.settings(), start=1):
            try:
                made.append(self._area(number, changes))
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
        for number, changes in enumerate(drawn):
            start = int(changes.get("place.start_year", self.base.place.start_year))
            if self.file.close_year is not None:
                changes["funding.years"] = self.file.close_year - start
            years = int(changes.get("funding.years", self.base.funding.years))
            horizon = years * 12 + self.base.funding.follow_on_months
            dated = [dated_event(event, start) for event in happenings[number]]
            events = [*self.base.model_dump()["events"], *dated]
            if events:
                changes["events"] = [e for e in events if 0 <= e["month"] < horizon]
        return drawn

    @cached_property
    def _draws(self) -> Draws:
        from sim.randomness import Draws

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


def find_portfolio(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a portfolio; LookupError says what is near."""
    text = os.fspath(name_or_path)
    name = text.removeprefix(f"{PORTFOLIOS}/")
    if name in portfolio_names():
        return ROOT / PORTFOLIOS / f"{name}.yaml"
    if text.endswith((".yaml", ".yml")) or Path(text).is_file():
        return find_scenario(text)
    known = portfolio_names()
    meant = near(name, known)
    hint = f"did you mean {PORTFOLIOS}/{meant}?" if meant else f"known are {', '.join(known)}"
    raise LookupError(f"there is no portfolio {show(text)}; {hint}")


def load_portfolio(name_or_path: str | os.PathLike[str]) -> Portfolio:
    """Load and check a portfolio.

    Parameters
    ----------
    name_or_path : str or path
        A name of the library (``portfolios/big_local_150``, or the last part alone) or the path
        of a YAML file.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    from sim.scenario.portfolio_check import assemble_portfolio

    try:
        path = find_portfolio(name_or_path)
    except LookupError as error:
        raise not_found(error) from None
    portfolio, problems = assemble_portfolio(path)
    if portfolio is None:
        raise ScenarioError(problems)
    return portfolio
