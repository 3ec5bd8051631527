"""Put a scenario together from its file, the files it extends and its place.

Each file is checked on its own, so that a problem is reported in the file that has it, even
where a later file overrides it. Then they are laid over each other, the nearest on top, and the
combination is checked.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.scenario.assumptions import check_assumptions
from sim.scenario.chain import read_chain
from sim.scenario.citations import unknown_evidence
from sim.scenario.library import name_of
from sim.scenario.places import with_place
from sim.scenario.problems import Problem
from sim.scenario.reader import Node
from sim.scenario.rules import Clash
from sim.scenario.schema import Scenario
from sim.scenario.validate import clashes_in, field_errors, locate, validate

OWN = ("title", "question", "evidence", "extends")  # a file's own, never inherited
SET_BY_LOADER = ("name",)


def assemble_file(path: Path) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario of a file, or None, and every problem in it and what it extends."""
    chain = read_chain(path)
    if not chain.files:
        return None, chain.problems
    files = [with_place(node, chain.problems) for node in chain.files]
    scenario, problems = combine(files, name_of(path))
    problems += chain.problems
    return (None if problems else scenario), problems


def combine(files: list[Node], name: str) -> tuple[Scenario | None, list[Problem]]:
    """Check files each on its own and laid over each other.

    Parameters
    ----------
    files : list of Node
        The nearest first; places already resolved.
    name : str
        The name the scenario gets.
    """
    problems = [problem for node in files for problem in check_alone(node)]
    merged = _merge_all(files)
    merged.value["name"] = Node(name, merged.mark)
    scenario, more = _check_together(merged, files)
    return scenario, problems + more


def check_alone(node: Node) -> list[Problem]:
    """Return what is wrong with one file's own settings, one message for each setting."""
    _, problems = validate(node, Scenario)
    problems += [
        given.problem(key, "is taken from the file's name; leave it out")
        for key in SET_BY_LOADER
        if (given := node.get(key))
    ]
    problems += unknown_evidence(node) + check_assumptions(node)
    return list({(p.line, p.column, p.path): p for p in problems}.values())


def _merge_all(files: list[Node]) -> Node:
    merged = Node({}, files[0].mark)
    for depth, node in reversed(list(enumerate(files))):
        own = node.value if depth == 0 else {k: n for k, n in node.value.items() if k not in OWN}
        merged = _merge(merged, Node(own, node.mark))
    return merged


def _merge(under: Node, over: Node) -> Node:
    """Lay one node over another: mappings join, anything else is replaced.

    A place that came by name is complete, so that it replaces every setting of an earlier one.
    """
    if not (isinstance(under.value, dict) and isinstance(over.value, dict)):
        return over
    joined = dict(under.value)
    for key, node in over.value.items():
        joined[key] = _merge(joined[key], node) if key in joined else node
    return Node(joined, over.mark)


def _check_together(merged: Node, files: list[Node]) -> tuple[Scenario | None, list[Problem]]:
    """Check the combination, leaving out the values that are wrong on their own."""
    plain = merged.plain()
    try:
        return Scenario.model_validate(plain), []
    except ValidationError as error:
        wrong = [item["loc"] for item in field_errors(error)]
        found = clashes_in(error)
    for path in wrong:
        _remove(plain, path)
    found = found or _clashes(plain)
    left_out = tuple(".".join(map(str, path)) + "." for path in wrong)
    sound = [c for c in found if not any(f"{path}.".startswith(left_out) for path in c.paths)]
    return None, [locate(clash, [*files, merged]) for clash in sound]


def _clashes(plain: object) -> list[Clash]:
    try:
        Scenario.model_validate(plain)
    except ValidationError as error:
        return clashes_in(error)
    return []


def _remove(plain: Any, path: tuple[str | int, ...]) -> None:
    """Take the value at a path out; where that leads into a list, take the whole list out."""
    step, rest = path[0], path[1:]
    if not isinstance(plain, dict) or step not in plain:
        return
    if rest and isinstance(plain[step], dict):
        _remove(plain[step], rest)
    else:
        del plain[step]
