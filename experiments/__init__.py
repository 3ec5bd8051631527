"""Experiments: questions asked of the model through `sim.run` only.

>>> from experiments import compare
>>> comparison = compare("baseline", ["funding_length/five_years"], replicates=4)  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
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


class _Package(ModuleType):
    """Imports on first use, and keeps `experiments.compare` the function once the module is in.

    The import system binds a submodule to its package under the submodule's name; this would
    hide a function of the same name.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module 'experiments' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
