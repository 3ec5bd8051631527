"""Small neighbourhoods and made-up projects for tests of money, projects, officials and legacy."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import strategies as st

from sim import load_scenario
from sim.agents.project import Project
from sim.environment.ledger import pence
from sim.model import Neighbourhood
from sim.parameters import parameter_specs


def neighbourhood(levers: dict | None = None, seed: int = 4) -> Neighbourhood:
    """3,000 people, a plan, and all the money there."""
    model = Neighbourhood(
        load_scenario("baseline", {"place.population": 3000, **(levers or {})}), seed
    )
    model.partnership.plan_month = 0
    model.ledger.transfer("funder", "available", pence(1_000_000))
    return model


def option(cost_gbp: float, kind: str = "event", ordinal: int = 0, fit: float = 0.5):
    """An option as the meeting would hand it on."""
    return SimpleNamespace(
        source="residents",
        ordinal=ordinal,
        tabled=0,
        kind=kind,
        theme="health",
        cost=pence(cost_gbp),
        fit=fit,
        by=-1,
    )


def project(model: Neighbourhood, kind: str = "event", cost_gbp: float = 5_000.0, ordinal: int = 0):
    """A project under way, its money promised."""
    made = Project(model, option(cost_gbp, kind, ordinal), 0)
    model.ledger.transfer("available", "committed", made.cost)
    model.projects.append(made)
    return made


def within(name: str) -> st.SearchStrategy[float]:
    """Any value in a parameter's plausible range."""
    spec = parameter_specs()[name]
    return st.floats(spec.low, spec.high)
