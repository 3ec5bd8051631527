"""Experiments: questions asked of the model through `sim.run` only.

Examples
--------
>>> from experiments import compare
>>> comparison = compare("baseline", ["funding_length/five_years"], replicates=4)  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison, summarise
    from experiments.comparison.run import compare
    from experiments.discovery.run import discover
    from experiments.sweeps.regrets import robustness
    from experiments.sweeps.run import load, sweep

__all__ = ["Comparison", "compare", "discover", "load", "robustness", "summarise", "sweep"]

_HOMES = {
    "Comparison": "experiments.comparison.comparison",
    "compare": "experiments.comparison.run",
    "discover": "experiments.discovery.run",
    "load": "experiments.sweeps.run",
    "robustness": "experiments.sweeps.regrets",
    "summarise": "experiments.comparison.comparison",
    "sweep": "experiments.sweeps.run",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
