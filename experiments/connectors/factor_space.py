"""What another tool may set: levers and assumptions with their ranges, from a design or from the catalogue."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.comparison.outcomes import HEADLINE_MONTHS
from experiments.errors import UsageProblem
from experiments.sweeps.design import SOME_POINTS, read_design
from experiments.sweeps.factors import factor_problems, spelled_out
from experiments.sweeps.schema import WHOLE_RANGE
from sim.scenario import Scenario, ScenarioError, load_scenario
from sim.scenario.yaml_reader import parse

Factors = str | Sequence[str] | Mapping[str, Any]
"""A design by name or path; names, each with its whole range; or ranges and lists by name."""
YEARS, FOLLOW_ON = "funding.years", "funding.follow_on_months"


@dataclass(frozen=True)
class Dimension:
    """One thing that may be set.

    Attributes
    ----------
    name : str
        A lever or an assumption, by its path.
    low, high : float
        The ends of a range; of a list, 0 and how many values it has.
    values : tuple
        What a list has; empty for a range.
    is_whole : bool
        Whether a range has whole numbers only.
    """

    name: str
    low: float
    high: float
    values: tuple[Any, ...] = ()
    is_whole: bool = False

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which numbers another tool draws, so that every whole number and every value of a list is as likely."""
        return (self.low, self.high + 1.0) if self.is_whole else (self.low, self.high)

    def setting(self, number: float) -> Any:
        """What a number between the bounds stands for."""
        if self.values:
            return self.values[min(int(number), len(self.values) - 1)]
        if self.is_whole:
            return int(min(math.floor(number), self.high))
        return float(number)


@dataclass(frozen=True)
class FactorSpace:
    """A base and what may be set on top of it.

    Attributes
    ----------
    base : Scenario
    dimensions : tuple of Dimension
    """

    base: Scenario
    dimensions: tuple[Dimension, ...]

    @property
    def horizon_months(self) -> int:
        """How long every run lasts: the longest programme and the longest follow-on there may be.

        Raises
        ------
        UsageProblem
            If the follow-on may be too short for legacy.
        """
        years = self._ends(YEARS, self.base.funding.years)
        follow_on = self._ends(FOLLOW_ON, self.base.funding.follow_on_months)
        if follow_on[0] < HEADLINE_MONTHS:
            raise UsageProblem(
                f"{FOLLOW_ON}: {follow_on[0]:g} is too short for the outcome 'legacy {HEADLINE_MONTHS} months after own end'; "
                f"at least {HEADLINE_MONTHS} months."
            )
        return int(years[1]) * 12 + int(follow_on[1])

    def _ends(self, name: str, present: float) -> tuple[float, float]:
        """The least and the most that may be set of a number."""
        own = next((each for each in self.dimensions if each.name == name), None)
        if own is None:
            return present, present
        return (min(own.values), max(own.values)) if own.values else (own.low, own.high)

    def scenario(self, settings: Mapping[str, Any]) -> Scenario:
        """The base with settings; ScenarioError where no scenario can have them."""
        return self.base.with_levers(settings)


def factor_space(factors: Factors, base: str | Scenario = "baseline") -> FactorSpace:
    """Understand what may be set.

    Parameters
    ----------
    factors : str, sequence of str, or mapping
        A design by name or path, which brings its own base; names of levers and assumptions, each over its whole range or all its
        choices; or a mapping of names to a list of values, a range `{"from": 3, "to": 12}`, or `"all"`.
    base : str or Scenario
        On top of which they are set.

    Raises
    ------
    UsageProblem
        If there is no such design, or it has points and no ranges.
    ScenarioError
        With everything that is wrong with the factors.
    """
    if isinstance(factors, str):
        return _of_design(factors)
    given = dict(factors) if isinstance(factors, Mapping) else dict.fromkeys(factors, WHOLE_RANGE)
    scenario = base if isinstance(base, Scenario) else load_scenario(base)
    if not given:
        return FactorSpace(scenario, ())
    node = parse(json.dumps(given, default=_plain), "factors")
    problems = factor_problems(node, scenario, ranges=True)
    if problems:
        raise ScenarioError(problems)
    return FactorSpace(scenario, tuple(_dimensions(spelled_out(node.plain()), scenario)))


def _plain(value: Any) -> Any:
    """A number of numpy as one of Python; anything else in words, for the checks to judge."""
    return value.item() if hasattr(value, "item") else str(value)


def _of_design(name: str) -> FactorSpace:
    drawn = read_design(name, SOME_POINTS)
    if drawn.design.sampling == "table":
        raise UsageProblem(f"{name}: a table has points, and no ranges; name its factors instead.")
    base = drawn.points[0].base
    given = spelled_out({**drawn.design.factors, **drawn.design.across})
    return FactorSpace(base, tuple(_dimensions(given, base)))


def _dimensions(given: Mapping[str, Any], base: Scenario) -> Iterable[Dimension]:
    levers = base.levers()
    for name, spec in given.items():
        if isinstance(spec, Mapping):
            present = levers.get(name)
            is_whole = isinstance(present, int) and not isinstance(present, bool)
            yield Dimension(name, float(spec["from"]), float(spec["to"]), is_whole=is_whole)
        else:
            yield Dimension(name, 0.0, float(len(spec)), tuple(spec))
