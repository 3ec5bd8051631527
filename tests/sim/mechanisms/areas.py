"""Small neighbourhoods and the ranges of parameters, for tests of mechanisms."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim import load_scenario
from sim.model import Neighbourhood
from sim.parameters import parameter_specs


def area(months: int = 0, seed: int = 3, **levers: object) -> Neighbourhood:
    """A neighbourhood of 3,000 people after so many months; levers by dotted name."""
    made = Neighbourhood(load_scenario("baseline", {"place.population": 3000, **levers}), seed)
    for _ in range(months):
        made.step()
    return made


def anywhere(name: str) -> st.SearchStrategy[float]:
    """Any value in the plausible range of a parameter, as 'energy.load_cost'."""
    spec = parameter_specs()[name]
    return st.floats(spec.low, spec.high)


def events(model: Neighbourhood, kind: str) -> list[tuple[Any, ...]]:
    """Every event of a kind in the diary so far: month, kind, who, what, amount, cause."""
    return [row for row in model.event_log.rows if row[1] == kind]
