"""The areas on which facts about the programme as a whole are judged."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario import Scenario, load_scenario


@dataclass(frozen=True)
class Area:
    """One area: its name, what is set in it, and the seed of its first round."""

    name: str
    scenario: Scenario
    seed: int


def areas_of_portfolio(seed: int, number: int | None = None) -> tuple[Area, ...]:
    """The areas, or some of them evenly spread.

    Parameters
    ----------
    seed : int
        Seed of the first area; the others follow it.
    number : int, optional
        How many areas; by default all.
    """
    scenario = load_scenario("baseline")
    return tuple(Area(f"area {n + 1}", scenario, seed + n) for n in range(number or 30))
