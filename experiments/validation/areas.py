"""The areas of the portfolio: what is set in each, with which seed and for how long it runs."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.comparison.portfolio_plan import seeds_of_areas
from sim.scenario import Scenario, load_portfolio

PORTFOLIO = "portfolios/big_local_150"
MONTHS = 12


@dataclass(frozen=True)
class Area:
    """One area.

    Attributes
    ----------
    name : str
    scenario : Scenario
        What is set in it.
    seed : int
        Seed of its first round.
    """

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

    Returns
    -------
    tuple of Area

    Raises
    ------
    ScenarioError
        If the portfolio cannot be read.
    """
    areas = load_portfolio(PORTFOLIO).areas()
    seeds = seeds_of_areas(seed, 1, len(areas))
    wanted = min(number or len(areas), len(areas))
    places = [place * len(areas) // wanted for place in range(wanted)]
    return tuple(Area(areas[place].name, areas[place], seeds[place]) for place in places)


def area_horizon(scenario: Scenario, year: int) -> int:
    """Months to run so that a run stops at the end of a calendar year.

    Never longer than programme and follow-on; 0 where the area starts after that year.

    Parameters
    ----------
    scenario : Scenario
        An area; its first month is a January.
    year : int

    Returns
    -------
    int
    """
    months = (year + 1 - scenario.place.start_year) * MONTHS
    return max(0, min(months, scenario.horizon_months))
