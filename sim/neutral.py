"""What is held neutral in a run, so that it can be told what a mechanism does.

A name is that of a step of the month (`sim.schedule`), which is then left out, or ``mechanism.parameter=value``: a parameter at a
value at which its rule does nothing. Such a value may lie outside the plausible range, which holds for
scenarios: it is no claim about places but a way of switching something off. Runs that hold something neutral are
no results of the model; checks of its constructs are made of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from sim.parameters import Value, parameter_specs
from sim.schedule import STEPS

RECORD = "record"


class NeutralError(ValueError):
    """Something that cannot be held neutral; the message says what can be."""


@dataclass(frozen=True)
class Neutral:
    """What is held neutral.

    Attributes
    ----------
    steps : names of the steps left out
    values : parameters by their full name, in range or not
    """

    steps: frozenset[str]
    values: dict[str, Value]


def read_neutral(names: Iterable[str]) -> Neutral:
    """Read the names of what is held neutral.

    Raises
    ------
    NeutralError
        If there is no such step or parameter, or it cannot be left out.

    Examples
    --------
    >>> read_neutral(["energy", "agenda.most_options=0"]).values
    {'agenda.most_options': 0.0}
    """
    steps, values = set(), {}
    for name in names:
        parameter, given, value = name.partition("=")
        if given:
            values[parameter] = _value(name, parameter, value)
        else:
            steps.add(_step(name))
    return Neutral(frozenset(steps), values)


def _step(name: str) -> str:
    known = [step.name for step in STEPS if step.name != RECORD]
    if name == RECORD:
        raise NeutralError(f"neutral: {RECORD!r}: without it there would be no result")
    if name not in known:
        raise NeutralError(
            f"neutral: there is no step {name!r} in the month{_hint(name, known)}; the steps are "
            f"{', '.join(known)}; a parameter is given as mechanism.name=value"
        )
    return name


def _value(whole: str, parameter: str, value: str) -> Value:
    specs = parameter_specs()
    if parameter not in specs:
        raise NeutralError(
            f"neutral: {whole!r}: no parameter is called {parameter!r}{_hint(parameter, specs)}"
        )
    spec = specs[parameter]
    if spec.choices:
        if value not in spec.choices:
            raise NeutralError(f"neutral: {whole!r}: choose {spec.allowed}")
        return value
    try:
        return float(value)
    except ValueError:
        raise NeutralError(f"neutral: {whole!r}: {value!r} is not a number") from None


def _hint(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, list(known), 1)
    return f"; did you mean {near[0]!r}?" if near else ""
