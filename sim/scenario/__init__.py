"""Scenarios: what people set before a run, read strictly from YAML.

Names are imported on first use: listing the library needs no pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.check import check_file, register_kind
    from sim.scenario.describe import describe_levers
    from sim.scenario.export import json_schema
    from sim.scenario.families import list_families
    from sim.scenario.library import list_scenarios
    from sim.scenario.load import load_scenario
    from sim.scenario.portfolio import Portfolio, load_portfolio
    from sim.scenario.problems import Problem, ScenarioError
    from sim.scenario.schema import Scenario, differences
    from sim.scenario.templates import template
    from sim.scenario.writer import to_yaml

_HOMES = {
    "Portfolio": "portfolio",
    "Problem": "problems",
    "Scenario": "schema",
    "ScenarioError": "problems",
    "check_file": "check",
    "describe_levers": "describe",
    "differences": "schema",
    "json_schema": "export",
    "list_families": "families",
    "list_scenarios": "library",
    "load_portfolio": "portfolio",
    "load_scenario": "load",
    "register_kind": "check",
    "template": "templates",
    "to_yaml": "writer",
}

__all__ = [
    "Portfolio",
    "Problem",
    "Scenario",
    "ScenarioError",
    "check_file",
    "describe_levers",
    "differences",
    "json_schema",
    "list_families",
    "list_scenarios",
    "load_portfolio",
    "load_scenario",
    "register_kind",
    "template",
    "to_yaml",
]


def __getattr__(name: str) -> Any:
    """Import what is asked for on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim.scenario' has no attribute {name!r}")
    return getattr(import_module(f"sim.scenario.{_HOMES[name]}"), name)
