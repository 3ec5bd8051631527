"""Experiments: questions asked of the model through `sim.run` only.

>>> from experiments import compare
>>> comparison = compare("baseline", ["funding_length/five_years"], replicates=4)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.compare import Comparison, compare, summarise
    from experiments.sweep import sweep

__all__ = ["Comparison", "compare", "summarise", "sweep"]

_HOMES = {
    "Comparison": "experiments.compare",
    "compare": "experiments.compare",
    "summarise": "experiments.compare",
    "sweep": "experiments.sweep",
}


def __getattr__(name: str) -> Any:
    """Import the heavy modules only when one of their names is asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)
