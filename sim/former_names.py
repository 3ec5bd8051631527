"""Modules that had another name in the release before: they still answer, with a warning, for one release."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any


def answering_for(
    former: str, homes: Sequence[str], renamed: Mapping[str, str]
) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a module that is now elsewhere.

    Parameters
    ----------
    former : the name by which the module is imported still
    homes : the modules that hold what it held
    renamed : names it held that are called otherwise now, with what they are called
    """

    def answer(name: str) -> Any:
        now = renamed.get(name, name)
        for home in homes if not name.startswith("__") else ():
            module = import_module(home)
            if hasattr(module, now):
                message = f"{former}.{name} is now {home}.{now}; the former name goes with the next release"
                warnings.warn(message, DeprecationWarning, stacklevel=2)
                return getattr(module, now)
        raise AttributeError(f"module {former!r} has no attribute {name!r}")

    return answer


def callable_too(former: str, function: Callable[..., Any]) -> None:
    """Let a module be called as the function that its package has under the same name.

    Importing a module binds it to its package under its name. Where somebody still imports the former module,
    ``from sim import run`` would then hand on the module; so that calling it works all the same, it answers as
    the function does.
    """

    class _Callable(ModuleType):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

    sys.modules[former].__class__ = _Callable
