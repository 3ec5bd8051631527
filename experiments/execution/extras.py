"""Libraries that not everybody has: imported when they are needed, without their remarks, or named where they are missing."""

from __future__ import annotations

import warnings
from importlib import import_module
from types import ModuleType

from experiments.errors import EnvironmentProblem


def load_extra(module: str, extra: str) -> ModuleType:
    """A module of a library that comes with an extra of this package.

    What the library says at import of others that it could use is kept from the user.

    Raises
    ------
    EnvironmentProblem
        If it is not installed.

    Examples
    --------
    >>> load_extra("json", "analysis").dumps([1])
    '[1]'
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(module)
    except ModuleNotFoundError as error:
        library = module.partition(".")[0]
        if (error.name or "").partition(".")[0] != library:
            library = f"{library}, which needs {error.name},"
        raise EnvironmentProblem(
            f'{library} is not installed; it comes with: pip install "groundswell[{extra}]"'
        ) from None
