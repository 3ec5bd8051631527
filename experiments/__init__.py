"""Experiments: questions asked of the model through `sim.run` only.

`compare` holds designs against each other, `sweep` tries many settings, `analyse` says what moves the outcomes of a sweep, `load` reads
what a folder holds, and `database` gives a folder's tables to those who ask in SQL.

Examples
--------
>>> from experiments import analyse, compare, sweep
>>> comparison = compare("baseline", ["funding_length/five_years"], replicates=4)  # doctest: +SKIP
>>> analyse(sweep("worker_dominance", "results/workers")).effects  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison, summarise
    from experiments.comparison.run import compare
    from experiments.discovery.run import discover
    from experiments.execution.sql_views import database
    from experiments.explanation.run import explain
    from experiments.reporting.sweep_analysis import SweepAnalysis, analyse
    from experiments.sweeps.merging import merge
    from experiments.sweeps.regrets import robustness
    from experiments.sweeps.run import SweepResult, load, sweep

__all__ = [
    "Comparison",
    "SweepAnalysis",
    "SweepResult",
    "analyse",
    "compare",
    "database",
    "discover",
    "explain",
    "load",
    "merge",
    "robustness",
    "summarise",
    "sweep",
]

_HOMES = {
    "Comparison": "experiments.comparison.comparison",
    "SweepAnalysis": "experiments.reporting.sweep_analysis",
    "SweepResult": "experiments.sweeps.run",
    "analyse": "experiments.reporting.sweep_analysis",
    "compare": "experiments.comparison.run",
    "database": "experiments.execution.sql_views",
    "discover": "experiments.discovery.run",
    "explain": "experiments.explanation.run",
    "load": "experiments.sweeps.run",
    "merge": "experiments.sweeps.merging",
    "robustness": "experiments.sweeps.regrets",
    "summarise": "experiments.comparison.comparison",
    "sweep": "experiments.sweeps.run",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'experiments' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
