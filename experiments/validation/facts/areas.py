"""The areas on which facts about the programme as a whole are judged."""

from __future__ import annotations

from dataclasses import dataclass

from sim.scenario import Scenario

PORTFOLIO = "portfolios/big_local_150"


@dataclass(frozen=True)
class Area:
    """One area: its name, what is set in it, and the seed of its first round."""

    name: str
    scenario: Scenario
    seed: int


def areas_of_portfolio(seed: int, number: int | None = None) -> tuple[Area, ...]:
    """The areas of the portfolio, or some of them evenly spread over it.

    Parameters
    ----------
    seed : int
        Seed of the first area; the others have those that a run of the portfolio gives them, so
        that no two share their luck and a run of the portfolio serves here too.
    number : int, optional
        How many areas; by default all.

    Raises
    ------
    ScenarioError
        If the portfolio cannot be read.
    """
    from experiments.comparison.portfolio_plan import seeds_of_areas
    from sim.scenario import load_portfolio

    areas = load_portfolio(PORTFOLIO).areas()
    seeds = seeds_of_areas(seed, 1, len(areas))
    wanted = min(number or len(areas), len(areas))
    places = [place * len(areas) // wanted for place in range(wanted)]
    return tuple(Area(areas[place].name, areas[place], seeds[place]) for place in places)
