"""What a caller may hand to `sim.run`: checked, and told in a sentence where it cannot be used."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from typing import Any

from sim.scenario import Scenario, load_scenario
from sim.scenario.problems import near


def scenario_given(given: Any) -> Scenario:
    """A scenario, or the one of this name or path.

    Raises
    ------
    TypeError
        If it is neither.
    ScenarioError, LookupError
        If there is none of this name, with the nearest, or it cannot be read.
    """
    if isinstance(given, Scenario):
        return given
    if isinstance(given, str):
        return load_scenario(given)
    raise TypeError(
        f"scenario: a Scenario or the name of one is meant, not {type(given).__name__}; "
        'load_scenario("baseline") gives one'
    )


def whole_number(name: str, given: Any) -> int:
    """A whole number of Python or numpy as one of Python, so that a run can be replayed from a row of a table.

    >>> import numpy as np
    >>> whole_number("seed", np.int64(3))
    3
    """
    try:
        if isinstance(given, bool):
            raise TypeError
        return operator.index(given)
    except TypeError:
        raise TypeError(
            f"{name}: {given!r} is not a whole number; write {name}=1, or a numpy integer"
        ) from None


def names_given(name: str, given: Any, known: Sequence[str]) -> tuple[str, ...]:
    """Some of the names there are, given as a list.

    Raises
    ------
    TypeError
        If one name is given where a list is meant.
    ValueError
        If there is nothing of such a name.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(
            f"{name}: a list of names is meant, not {given!r}; write {name}=({given!r},)"
        )
    for each in given:
        known_name(name, each, known)
    return tuple(given)


def known_name(name: str, given: Any, known: Iterable[str]) -> str:
    """One of the names there are.

    Raises
    ------
    ValueError
        With the nearest name, or all of them where none is near.
    """
    there = list(known)
    if given in there:
        return str(given)
    meant = near(str(given), there)
    shown = ", ".join(there[:8]) + (" ..." if len(there) > 8 else "")
    hint = f"did you mean {meant!r}?" if meant else f"there are {shown}"
    raise ValueError(f"{name}: there is no {given!r}; {hint}")
