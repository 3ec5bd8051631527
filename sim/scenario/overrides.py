"""Change single settings of a scenario, with the checks and messages that files get."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from sim.scenario.assemble import OWN, combine
from sim.scenario.places import resolve_place
from sim.scenario.problems import Problem, ScenarioError
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


def _overlay(changes: Mapping[str, object]) -> tuple[Node, list[Problem]]:
    """Turn dotted paths into the nodes of a file that holds nothing but the changes."""
    root: dict[str, Node] = {}
    problems: list[Problem] = []
    for path in sorted(changes):  # a whole section comes before its single settings
        node: Node | None = _node(changes[path])
        section, _, name = path.partition(".")
        if path == "extends":
            problems.append(Problem(*SOURCE, path, "cannot be overridden; load that scenario"))
            continue
        if path == "place" and isinstance(changes[path], str):
            node, found = resolve_place(_node(changes[path]))
            problems += found
        if node is not None:
            root[section] = _under(root.get(section), name, node)
    return Node(root, SOURCE), problems


def _under(there: Node | None, name: str, node: Node) -> Node:
    """Return a section's node with one setting put in, or a whole section's own node."""
    if not name:
        return node
    before = there.value if there is not None and isinstance(there.value, dict) else {}
    return Node({**before, name: node}, SOURCE)


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
    if hasattr(value, "item"):
        return _node(value.item())
    return Node(value + 0.0 if isinstance(value, float) else value, SOURCE)
