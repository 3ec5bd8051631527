"""Hold what a file says against what it may say, and report every misfit at its place in the file.

Three things are held against a node: the pydantic model of its kind, the register of evidence whose
ids it cites, and the catalogue of the model's parameters that it changes under ``assumptions:``.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from sim.evidence import known_ids
from sim.parameters import ParameterSpec, parameter_specs
from sim.scenario.former_levers import now_called
from sim.scenario.lever_fields import bounds, field_at, inner_model, is_whole, unit
from sim.scenario.messages import cite, explain
from sim.scenario.numerals import in_two_ways, may_be_thousands
from sim.scenario.problems import MAX_PROBLEMS, Problem, amount, near, shorten, show
from sim.scenario.schema import ImpossibleCombination, Inconsistency
from sim.scenario.yaml_reader import Node

_ID_PARTS = re.compile(r"([A-Za-z]{1,2})[ -]?0*([0-9]{1,3})")

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]


def validate(node: Node, model: type[M]) -> tuple[M | None, list[Problem]]:
    """Return the model made from a node, or None and every problem.

    Any pydantic model will do; its fields' ``title``, bounds and ``json_schema_extra``
    (``unit``, ``evidence``) go into the messages.
    """
    unclear = list(itertools.islice(_thousands_or_decimals(node, model), MAX_PROBLEMS))
    try:
        valid = model.model_validate(plain_for(node, model))
        return (None, unclear) if unclear else (valid, [])
    except ValidationError as error:
        misfits = field_errors(error)
        problems = [_problem(item, node, model) for item in misfits[:MAX_PROBLEMS]]
        if more := misfits[MAX_PROBLEMS:]:
            problems.append(node.problem("", f"{len(more):,} more problems are not listed"))
        return None, problems + unclear


class _Kind(NamedTuple):
    """What is asked of a field again and again, a hundred thousand times in a large design."""

    field: FieldInfo
    is_whole: bool
    home: type[BaseModel] | None


@functools.cache
def _kinds(model: type[BaseModel]) -> dict[str, _Kind]:
    return {
        name: _Kind(field, is_whole(field), inner_model(field))
        for name, field in model.model_fields.items()
    }


def plain_for(node: Node, model: type[BaseModel]) -> Any:
    """Return a node's plain data for a model; where whole numbers are due, 8.0 and 4e3 are whole."""
    return _with_whole_numbers(node.plain(), model)


def _with_whole_numbers(plain: Any, model: type[BaseModel]) -> Any:
    if isinstance(plain, list):
        return [_with_whole_numbers(item, model) for item in plain]
    if not isinstance(plain, dict):
        return plain
    known = _kinds(model)
    for key in [key for key in plain if key in known]:
        if known[key].is_whole:
            plain[key] = _whole(plain[key])
        elif home := known[key].home:
            plain[key] = _with_whole_numbers(plain[key], home)
    return plain


def _whole(given: Any) -> Any:
    if isinstance(given, list):
        return [_whole(item) for item in given]
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _thousands_or_decimals(
    node: Node, model: type[BaseModel], path: Path = ()
) -> Iterator[Problem]:
    """Yield a problem for each count or sum of money in which a point may part thousands, as in 20.000."""
    if isinstance(node.value, list):
        for number, item in enumerate(node.value):
            yield from _thousands_or_decimals(item, model, (*path, number))
    elif isinstance(node.value, dict):
        known = _kinds(model)
        for key in [key for key in node.value if key in known]:
            given = node.value[key]
            if home := known[key].home:
                yield from _thousands_or_decimals(given, home, (*path, key))
            elif given.text and _is_unclear(given.text, known[key].field):
                yield given.problem(dotted((*path, key)), unclear_number(given.text))


def _is_unclear(text: str, field: FieldInfo) -> bool:
    low, high = bounds(field)
    is_sum = is_whole(field) or unit(field) == "GBP"
    return is_sum and low is not None and may_be_thousands(text, low, high)


def unclear_number(text: str) -> str:
    """Return the message for a number in which a point may part thousands."""
    return f"{show(text)} {in_two_ways(text)}; write the one that is meant"


def field_errors(error: ValidationError) -> list[ErrorDetails]:
    """Return pydantic's errors but for impossible combinations, which are about several fields."""
    return [
        e
        for e in error.errors(include_url=False)
        if not isinstance(_cause(e), ImpossibleCombination)
    ]


def inconsistencies_in(error: ValidationError) -> list[Inconsistency]:
    """Return the impossible combinations among pydantic's errors."""
    causes = map(_cause, error.errors(include_url=False))
    combinations = (cause for cause in causes if isinstance(cause, ImpossibleCombination))
    return [found for combination in combinations for found in combination.inconsistencies]


def locate(inconsistency: Inconsistency, files: Sequence[Node]) -> Problem:
    """Report an inconsistency at the first of its settings that is mentioned, in the nearest file."""
    for node in files:
        for path in inconsistency.paths:
            steps = tuple(int(s) if s.isdigit() else s for s in path.split("."))
            if found := node.find(steps):
                return found.problem(dotted(steps), inconsistency.message)
    return files[0].problem(inconsistency.paths[0], inconsistency.message)


def _cause(item: ErrorDetails) -> object:
    return item.get("ctx", {}).get("error")


def dotted(path: Path) -> str:
    """Return a path as the user reads it; list positions count from 1."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{shorten(step)}"
    return text.removeprefix(".")


def _problem(item: ErrorDetails, node: Node, model: type[BaseModel]) -> Problem:
    path: Path = item["loc"]
    place = node.nearest(path)
    if item["type"] == "extra_forbidden":
        return place.problem(dotted(path), _unknown(path, model))
    return place.problem(
        dotted(path), explain(item, field_at(model, path), place.quoted, place.text)
    )


def _unknown(path: Path, model: type[BaseModel]) -> str:
    """Say that a key is not known, and which was probably meant."""
    if now := now_called(dotted(path)):
        return now
    field = field_at(model, path[:-1])
    home = (inner_model(field) if field else None) or model
    siblings = list(home.model_fields)
    key = str(path[-1])
    if meant := near(key, siblings):
        return f"this name is not known; did you mean {meant}?"
    if elsewhere := _elsewhere(key, model):
        return f"this name is not known here; it belongs under {elsewhere}"
    return f"this name is not known; known here are {', '.join(siblings)}"


def _elsewhere(key: str, model: type[BaseModel]) -> str | None:
    """Return the section that knows a key, if one does."""
    for name, field in model.model_fields.items():
        section = inner_model(field)
        if section is not None and key in section.model_fields:
            return f"{name}:"
    return None


def unknown_evidence(node: Node) -> list[Problem]:
    """Return a problem for each id under ``evidence:`` that the register does not hold."""
    listed = node.get("evidence")
    if listed is None or not isinstance(listed.value, list):
        return []
    return [
        item.problem(dotted(("evidence", number)), _not_registered(item.value))
        for number, item in enumerate(listed.value[:MAX_PROBLEMS])
        if isinstance(item.value, str) and item.value not in known_ids()
    ]


def _not_registered(id_: str) -> str:
    parts = _parts_of_id(id_)
    meant = next((known for known in known_ids() if parts and _parts_of_id(known) == parts), None)
    hint = f"did you mean {meant}?" if meant else "ids look like E003 or XA18"
    return f"{show(id_)} is not in the evidence register; {hint}"


def _parts_of_id(id_: str) -> tuple[str, int] | None:
    """Return letters and number of an id, so that E3 and e003 are seen to mean E003."""
    found = _ID_PARTS.fullmatch(id_)
    return (found[1].upper(), int(found[2])) if found else None


def check_assumptions(node: Node) -> list[Problem]:
    """Return a problem for each assumption that is unknown, outside its plausible range or no choice."""
    given = node.get("assumptions")
    if given is None or not isinstance(given.value, dict) or not given.value:
        return []
    specs = parameter_specs()
    found = (
        item.problem(f"assumptions.{shorten(name)}", text)
        for name, item in given.value.items()
        if (text := _violation(name, item, specs))
    )
    return list(itertools.islice(found, MAX_PROBLEMS))


def _violation(name: str, item: Node, specs: Mapping[str, ParameterSpec]) -> str | None:
    spec = specs.get(name)
    if spec is None:
        return _unknown_assumption(name, item, specs)
    value = item.value
    if isinstance(value, bool | dict | list) or value is None:
        return None  # the schema says that it is no number
    if spec.choices:
        return _not_a_choice(value, spec)
    if isinstance(value, str):
        return explain({"input": value, "type": "float_type"}, None, item.quoted)
    if spec.low <= value <= spec.high:
        unclear = "GBP" in spec.unit and may_be_thousands(item.text, spec.low, spec.high)
        return unclear_number(item.text) if unclear else None
    return (
        f"{show(value)} is outside the plausible range of {amount(spec.low)} to {amount(spec.high)} "
        f"{spec.unit}{cite(spec.source)}; the model's own value is {amount(spec.value)}"
    )


def _not_a_choice(value: object, spec: ParameterSpec) -> str | None:
    if value in spec.choices:
        return None
    meant = near(value, spec.choices) if isinstance(value, str) else None
    hint = f"did you mean {meant}? " if meant else ""
    return (
        f"{show(value)} is not known; {hint}choose one of {', '.join(spec.choices)}"
        f"{cite(spec.source)}; the model's own choice is {spec.formatted}"
    )


def _unknown_assumption(name: str, item: Node, specs: Mapping[str, ParameterSpec]) -> str:
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
