"""Hold nodes against a pydantic model and report every misfit at its place in the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.scenario.fields import field_at, inner_model
from sim.scenario.messages import explain
from sim.scenario.problems import MAX_PROBLEMS, Problem
from sim.scenario.reader import Node
from sim.scenario.rules import Clash, ImpossibleCombination
from sim.scenario.words import near, shorten

M = TypeVar("M", bound=BaseModel)
Path = tuple[str | int, ...]


def validate(node: Node, model: type[M]) -> tuple[M | None, list[Problem]]:
    """Return the model made from a node, or None and every problem.

    Any pydantic model will do; its fields' ``title``, bounds and ``json_schema_extra``
    (``unit``, ``evidence``) go into the messages.
    """
    try:
        return model.model_validate(node.plain()), []
    except ValidationError as error:
        misfits = field_errors(error)
        problems = [_problem(item, node, model) for item in misfits[:MAX_PROBLEMS]]
        if more := misfits[MAX_PROBLEMS:]:
            problems.append(node.problem("", f"{len(more):,} more problems are not listed"))
        return None, problems


def field_errors(error: ValidationError) -> list[Any]:
    """Return pydantic's errors but for impossible combinations, which are about several fields."""
    return [
        e
        for e in error.errors(include_url=False)
        if not isinstance(_cause(e), ImpossibleCombination)
    ]


def clashes_in(error: ValidationError) -> list[Clash]:
    """Return the impossible combinations among pydantic's errors."""
    causes = map(_cause, error.errors(include_url=False))
    return [
        c for cause in causes if isinstance(cause, ImpossibleCombination) for c in cause.clashes
    ]


def locate(clash: Clash, files: Sequence[Node]) -> Problem:
    """Report a clash at the first of its settings that is mentioned, in the nearest file."""
    for node in files:
        for path in clash.paths:
            steps = tuple(int(s) if s.isdigit() else s for s in path.split("."))
            if found := node.find(steps):
                return found.problem(dotted(steps), clash.message)
    return files[0].problem(clash.paths[0], clash.message)


def _cause(item: Any) -> object:
    return item.get("ctx", {}).get("error")


def dotted(path: Path) -> str:
    """Return a path as the user reads it; list positions count from 1."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{shorten(step)}"
    return text.removeprefix(".")


def _problem(item: Any, node: Node, model: type[BaseModel]) -> Problem:
    path: Path = item["loc"]
    place = node.nearest(path)
    if item["type"] == "extra_forbidden":
        return place.problem(dotted(path), _unknown(path, model))
    return place.problem(dotted(path), explain(item, field_at(model, path), place.quoted))


def _unknown(path: Path, model: type[BaseModel]) -> str:
    """Say that a key is not known, and which was probably meant."""
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
