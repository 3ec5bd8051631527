"""Levers moved by a hundredth of their range: designs that differ by next to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from experiments.validation.facts_schema import World
from sim.scenario import Scenario, describe_levers, load_scenario
from sim.scenario.lever_table import Lever

HUNDREDTH = 0.01
SHARED = (
    "support.capacity_building_days",
    "support.rep_days_per_year",
    "partnership.income_investment_share",
)
"""Levers that no area of the portfolio and no fact sets for itself, so that they can be moved by the same step everywhere."""


@dataclass(frozen=True)
class Nudge:
    """A lever and the step by which it is moved.

    Attributes
    ----------
    path : dotted, as in a scenario
    step : a hundredth of the lever's range, in its unit
    high : the upper end of the range, above which the step goes down instead
    """

    path: str
    step: float
    high: float

    def value(self, scenario: Scenario) -> float:
        """The lever's value in a scenario, moved."""
        now = float(scenario.levers()[self.path])
        return round(now + (self.step if now + self.step <= self.high else -self.step), 6)

    def applied(self, scenario: Scenario) -> Scenario:
        """The scenario with the lever moved."""
        return scenario.with_levers({self.path: self.value(scenario)})

    def world(self, world: World) -> World:
        """A world of a fact with the lever moved from where the world has it."""
        value = self.value(world.applied(load_scenario(world.scenario)))
        return world.model_copy(update={"set": {**world.set, self.path: value}})


def movable() -> Iterator[Lever]:
    """Every lever of the schema that is a number and no whole one: the others have steps larger than a hundredth."""
    return (lever for lever in describe_levers() if lever.kind == "number")


def nudge_of(path: str) -> Nudge:
    """The nudge of one lever; StopIteration where it cannot be moved by a hundredth."""
    lever = next(lever for lever in movable() if lever.path == path)
    assert lever.low is not None and lever.high is not None
    return Nudge(path, HUNDREDTH * (lever.high - lever.low), lever.high)


def nudges(number: int) -> list[Nudge]:
    """So many nudges: those shared by all areas first, then others evenly spread over the schema."""
    others = [lever.path for lever in movable() if lever.path not in SHARED]
    wanted = min(max(number - len(SHARED), 0), len(others))
    spread = [others[place * len(others) // wanted] for place in range(wanted)]
    return [nudge_of(path) for path in (*SHARED[:number], *spread)]


def labels(moved: Sequence[Nudge]) -> list[str]:
    """Names of the settings that are compared with one another: as it is, then each lever moved."""
    return ["as it is", *(f"{nudge.path} moved" for nudge in moved)]
