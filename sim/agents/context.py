"""What agents may know of the model that they live in, and what they have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sim.agents.population import Population
from sim.compiled import Rule
from sim.environment.assets import Holding
from sim.event_log import NOTHING, Agreed
from sim.mesa_core import Agent
from sim.parameters import Parameters
from sim.randomness import RandomStreams
from sim.scenario import Scenario


@dataclass(frozen=True)
class Joining:
    """How what draws people in joins up: a rule of many, and the numbers it takes beyond the usual ones."""

    of_many: Callable[..., Any]
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True)
class Variants:
    """The theories a run uses.

    Attributes
    ----------
    trust_next : trust of many after this month's promises; two_stocks : whether social trust is a stock of its own
    joining : chance of a step up the ladder; crowding : coefficient of paid work, with its sign
    resident_rules : what residents do by themselves, by the method of `sim.agents.resident_rules` that stands for it
    """

    trust_next: Callable[..., Any]
    two_stocks: bool
    joining: Joining
    crowding: float
    resident_rules: Mapping[str, Rule]


class ModelContext(Protocol):
    """All that agents use of the model."""

    scenario: Scenario
    parameters: Parameters
    variants: Variants
    draws: RandomStreams
    month: int
    population: Population
    holdings: list[Holding]

    @property
    def supported(self) -> bool:
        """Whether rep and training are still there."""
        ...

    def record_event(
        self,
        kind: str,
        who: str,
        what: str,
        amount: float = 0.0,
        cause: str = "",
        *,
        about: Agreed | None = None,
        follows: int = NOTHING,
    ) -> int:
        """Write a line into the diary; its number."""
        ...


class Actor(Agent):  # type: ignore[misc]  # mesa is not typed strictly
    """An agent. None has a turn of its own: mechanisms move all of a kind together, in the month's order."""

    model: ModelContext
