"""Versions of the format: older files are brought up to date, newer ones refused."""

from __future__ import annotations

from collections.abc import Callable

from sim.scenario.problems import Problem
from sim.scenario.reader import Node
from sim.scenario.schema import SCHEMA_VERSION as CURRENT

# From a version to the next: MIGRATIONS[1] would turn a file of version 1 into version 2.
MIGRATIONS: dict[int, Callable[[Node], Node]] = {}


def migrate(node: Node) -> tuple[Node | None, list[Problem]]:
    """Return a file's nodes in the current version, and what stands in the way.

    There are no nodes when the version cannot be read: the rest would be judged by wrong rules.
    Each step of `MIGRATIONS` keeps the marks, so that problems still point into the user's file.
    """
    stated = node.get("schema_version")
    if stated is None:
        return node, [
            node.problem("schema_version", f"is missing; write schema_version: {CURRENT}")
        ]
    version = stated.value
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        message = f"a version is a whole number; write schema_version: {CURRENT}"
        return None, [stated.problem("schema_version", message)]
    if version > CURRENT:
        return None, [stated.problem("schema_version", _newer(version))]
    return _upgrade(node, version), []


def _newer(version: int) -> str:
    return (
        f"this file is written for version {version} of the format and this Groundswell reads up "
        f"to version {CURRENT}; update Groundswell, or write the file anew for {CURRENT}"
    )


def _upgrade(node: Node, version: int) -> Node:
    for step in range(version, CURRENT):
        node = MIGRATIONS[step](node)
    stated = node.value["schema_version"]
    return Node(node.value | {"schema_version": Node(CURRENT, stated.mark)}, node.mark)
