"""Mesa's agent and model, without what its package brings along for others.

The opening lines of ``mesa`` import its grids, its batch runner and its data collector, and with them pandas, scipy and
networkx: half a second in every process that runs a model with none of these. Here `mesa.agent` and `mesa.model`
are imported by themselves. As soon as anything else of the package is asked for, its opening lines are
carried out as Mesa wrote them, so that ``import mesa`` means the same to whoever writes it.
"""

from __future__ import annotations

import importlib.util
import sys
import threading
from types import ModuleType
from typing import Any

__all__ = ["Agent", "AgentSet", "Model"]
_LOCK = threading.RLock()


class _Unopened(ModuleType):
    """A package whose opening lines are carried out when something is asked of it that it has not yet."""

    _is_opening = False

    def __getattr__(self, name: str) -> Any:
        """Open the package and look again."""
        with _LOCK:
            if isinstance(self, _Unopened):  # nobody else has opened it meanwhile
                if self._is_opening:  # asked for from within, before it is there
                    raise AttributeError(f"module {self.__name__!r} has no attribute {name!r} yet")
                self._open()
        return getattr(self, name)

    def _open(self) -> None:
        self._is_opening = True
        try:
            self.__spec__.loader.exec_module(self)  # type: ignore[union-attr]  # it was found by it
            self.__class__ = ModuleType  # type: ignore[assignment]
        finally:
            del self._is_opening


def _put_in_place(package: str) -> None:
    """Let modules of a package be imported before the package is opened."""
    spec = importlib.util.find_spec(package)
    if package not in sys.modules and spec is not None:
        module = importlib.util.module_from_spec(spec)
        module.__class__ = _Unopened
        sys.modules[package] = module


_put_in_place("mesa")

from mesa.agent import Agent, AgentSet  # noqa: E402  its package has to be in place
from mesa.model import Model  # noqa: E402
