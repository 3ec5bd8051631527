"""Change single settings of a scenario, with the checks and messages that files get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from sim.scenario.assemble import OWN, combine
from sim.scenario.places import resolve_place
from sim.scenario.problems import ScenarioError
from sim.scenario.reader import Mark, Node
from sim.scenario.schema import Scenario

SOURCE = Mark("override", 0, 0)


def apply_overrides(scenario: Scenario, changes: Mapping[str, object]) -> Scenario:
    """Return a checked copy of a scenario with the settings at dotted paths changed.

    Raises
    ------
    ScenarioError
        With every unknown path and every value that is not allowed.
    """
    over, problems = _overlay(changes)
    changed, more = combine([over, _node(_content(scenario))], scenario.name)
    if problems or more or changed is None:
        raise ScenarioError([*problems, *more])
    own = set(OWN) - changes.keys()
    return changed.model_copy(update={name: getattr(scenario, name) for name in own})


def _overlay(changes: Mapping[str, object]) -> tuple[Node, list[Any]]:
    """Turn dotted paths into the nodes of a file that holds nothing but the changes."""
    root: dict[str, Node] = {}
    problems = []
    for path, value in changes.items():
        section, _, name = path.partition(".")
        node = _node(value)
        if path == "place" and isinstance(node.value, str):
            resolved, found = resolve_place(node)
            problems += found
            if resolved:
                root["place"] = _over(root.get("place"), resolved, resolved_under=True)
        elif name:
            root[section] = _over(root.get(section), Node({name: node}, SOURCE))
        else:
            root[section] = node
    return Node(root, SOURCE), problems


def _over(first: Node | None, second: Node, resolved_under: bool = False) -> Node:
    """Join two nodes of one section; a named place goes under single settings of it."""
    if first is None or not isinstance(first.value, dict):
        return second
    below, above = (second, first) if resolved_under else (first, second)
    return Node(below.value | above.value, SOURCE)


def _content(scenario: Scenario) -> dict[str, Any]:
    return scenario.model_dump(exclude={"name", *OWN})


def _node(value: object) -> Node:
    """Return plain data as nodes; numbers of other libraries become Python's own."""
    if isinstance(value, BaseModel):
        return _node(value.model_dump())
    if isinstance(value, Mapping):
        return Node({str(key): _node(item) for key, item in value.items()}, SOURCE)
    if isinstance(value, list | tuple):
        return Node([_node(item) for item in value], SOURCE)
    if hasattr(value, "item") and not isinstance(value, str | bytes):
        return Node(value.item(), SOURCE)
    return Node(value + 0.0 if isinstance(value, float) else value, SOURCE)
