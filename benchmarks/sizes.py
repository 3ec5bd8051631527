"""Neighbourhoods of any size, smaller and larger than a scenario may have."""

from __future__ import annotations

from sim.parameters import parameters
from sim.scenario import Scenario


def of_size(scenario: Scenario, adults: int) -> Scenario:
    """The scenario with so many adults, whatever is allowed."""
    share = parameters(dict(scenario.assumptions)).area.adult_share
    place = scenario.place.model_copy(update={"population": round(adults / share)})
    return scenario.model_copy(update={"place": place})
