"""Groundswell's model: residents, a partnership, a council and money in one neighbourhood.

>>> from sim import load_scenario, run  # doctest: +SKIP
>>> result = run(load_scenario("baseline"), seed=7)  # doctest: +SKIP
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.run import run
    from sim.scenario import load_scenario

__all__ = ["load_scenario", "run"]

_HOMES = {"load_scenario": "sim.scenario", "run": "sim.run"}


class _Package(ModuleType):
    """Imports on first use, so that ``import sim`` stays quick.

    The import system binds a submodule to its package under the submodule's name; ``sim.run`` stays
    the function all the same, so that ``from sim import run`` means one thing always.
    """

    def __getattr__(self, name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module 'sim' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
