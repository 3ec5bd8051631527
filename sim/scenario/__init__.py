"""Scenarios: what people set before a run, read strictly from YAML.

Names are imported on first use: listing the library needs no pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario.authoring import check_file, json_schema, register_kind, template, to_yaml
    from sim.scenario.lever_table import describe_levers
    from sim.scenario.library import list_families, list_scenarios
    from sim.scenario.portfolio import Portfolio
    from sim.scenario.portfolio_loading import load_portfolio
    from sim.scenario.problems import Problem, ScenarioError
    from sim.scenario.scenario import Scenario, differences, load_scenario

_HOMES = {
    "Portfolio": "portfolio",
    "Problem": "problems",
    "Scenario": "scenario",
    "ScenarioError": "problems",
    "check_file": "authoring",
    "describe_levers": "lever_table",
    "differences": "scenario",
    "json_schema": "authoring",
    "list_families": "library",
    "list_scenarios": "library",
    "load_portfolio": "portfolio_loading",
    "load_scenario": "scenario",
    "register_kind": "authoring",
    "template": "authoring",
    "to_yaml": "authoring",
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
