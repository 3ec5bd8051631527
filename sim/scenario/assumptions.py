"""Hold changed assumptions against the catalogue of the model's parameters: numbers and choices."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sim.scenario.messages import cite, explain
from sim.scenario.problems import MAX_PROBLEMS, Problem
from sim.scenario.reader import Node
from sim.scenario.words import amount, near, shorten, show

if TYPE_CHECKING:
    from sim.parameters import Spec


def check_assumptions(node: Node) -> list[Problem]:
    """Return a problem for each assumption that is unknown, outside its plausible range or no choice."""
    given = node.get("assumptions")
    if given is None or not isinstance(given.value, dict) or not given.value:
        return []
    from sim.parameters import parameter_specs

    specs = parameter_specs()
    found = (
        item.problem(f"assumptions.{shorten(name)}", text)
        for name, item in given.value.items()
        if (text := _misfit(name, item, specs))
    )
    return list(itertools.islice(found, MAX_PROBLEMS))


def _misfit(name: str, item: Node, specs: Mapping[str, Spec]) -> str | None:
    spec = specs.get(name)
    if spec is None:
        return _unknown(name, item, specs)
    value = item.value
    if isinstance(value, bool | dict | list) or value is None:
        return None  # the schema says that it is no number
    if spec.choices:
        return _not_a_choice(value, spec)
    if isinstance(value, str):
        return explain({"input": value, "type": "float_type"}, None, item.quoted)
    if spec.low <= value <= spec.high:
        return None
    return (
        f"{show(value)} is outside the plausible range of {amount(spec.low)} to {amount(spec.high)} "
        f"{spec.unit}{cite(spec.source)}; the model's own value is {amount(spec.value)}"
    )


def _not_a_choice(value: object, spec: Spec) -> str | None:
    if value in spec.choices:
        return None
    meant = near(value, spec.choices) if isinstance(value, str) else None
    hint = f"did you mean {meant}? " if meant else ""
    return (
        f"{show(value)} is not known; {hint}choose one of {', '.join(spec.choices)}"
        f"{cite(spec.source)}; the model's own choice is {spec.written}"
    )


def _unknown(name: str, item: Node, specs: Mapping[str, Spec]) -> str:
    if isinstance(item.value, dict):
        inner = next(iter(item.value), "recovery_rate")
        return f"write the full name in one line, such as {shorten(f'{name}.{inner}')}: 0.3"
    return f"this assumption is not known; {_offer(name, specs)}"


def _offer(name: str, specs: Iterable[str]) -> str:
    """Say what was probably meant, or what the mechanism that was named has to offer."""
    mechanism, _, parameter = name.partition(".")
    own = [spec.partition(".")[2] for spec in specs if spec.startswith(f"{mechanism}.")]
    meant = f"{mechanism}.{near(parameter, own)}" if near(parameter, own) else None
    if not own:
        meant = near(name, specs)
    if meant:
        return f"did you mean {meant}?"
    if own:
        return f"{mechanism} has {', '.join(own)}"
    return f"mechanisms are {', '.join(sorted({spec.partition('.')[0] for spec in specs}))}"
