"""Modules that had another name in the release before: they still answer, with a warning, for one release."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
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
