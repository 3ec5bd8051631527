"""Groundswell's model: residents, a partnership, a council and money in one neighbourhood.

Examples
--------
>>> from sim import load_scenario, run  # doctest: +SKIP
>>> result = run(load_scenario("baseline"), seed=7)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.scenario import load_scenario
    from sim.simulation import run

__all__ = ["load_scenario", "run"]

_HOMES = {"load_scenario": "sim.scenario", "run": "sim.simulation"}


def __getattr__(name: str) -> Any:
    """Import what is asked for on first use, so that ``import sim`` stays quick."""
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
