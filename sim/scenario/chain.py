"""Read a scenario's file and the files it extends, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sim.scenario.library import find_scenario, read_shown, real
from sim.scenario.migrate import migrate
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.reader import Node
from sim.scenario.schema import SECTIONS
from sim.scenario.words import show


@dataclass
class Chain:
    """A scenario's files from the nearest to the farthest, and what is wrong with them."""

    files: list[Node] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_chain(path: Path) -> Chain:
    """Read a file and those it extends; a missing one or a cycle is a problem where it is named."""
    chain = Chain()
    seen: list[Path] = []
    here: Path | None = path
    while here is not None:
        node, problems = _read_scenario(here, chain)
        chain.problems += problems
        if node is None:
            break
        chain.files.append(node)
        seen.append(real(here))
        here = _parent(node, here, seen, chain.problems)
    return chain


def _read_scenario(path: Path, chain: Chain) -> tuple[Node | None, list[Problem]]:
    """Read one file of the chain; a parent that cannot be opened is reported where it is named."""
    try:
        node = read_shown(path)
    except ScenarioError as error:
        return None, [_where_named(problem, chain) for problem in error.problems]
    if not isinstance(node.value, dict):
        return None, [not_a_scenario(node)]
    current, problems = migrate(_drop_empty(node))
    kind = node.get("kind")
    if kind is None:
        problems.append(node.problem("kind", "is missing; write kind: scenario"))
    elif kind.value != "scenario":
        message = f"{show(kind.value)} stands where a scenario is due; write kind: scenario"
        return None, [*problems, kind.problem("kind", message)]
    return current, problems


def _where_named(problem: Problem, chain: Chain) -> Problem:
    """Move a problem of a whole parent file to the line that names the parent."""
    if problem.line or not chain.files:
        return problem
    named: Node = chain.files[-1].value["extends"]
    return named.problem("extends", f"{problem.file}: {problem.message}")


def not_a_scenario(node: Node) -> Problem:
    """Return the problem of a file that holds no settings at all."""
    what = "the file is empty" if node.value is None else f"{show(node.value)} stands here"
    remedy = "a file holds lines of 'name: value'; start one with: groundswell new NAME"
    return node.problem("", f"{what}; {remedy}")


def _drop_empty(node: Node) -> Node:
    """Leave out sections without any line in them: nothing is set there."""
    optional = (*SECTIONS, "events", "assumptions")
    kept = {k: n for k, n in node.value.items() if n.value is not None or k not in optional}
    return Node(kept, node.mark)


def _parent(node: Node, path: Path, seen: list[Path], problems: list[Problem]) -> Path | None:
    """Return the file that `node` extends, if it names one that can be used."""
    named = node.get("extends")
    if named is None or not isinstance(named.value, str):
        return None
    try:
        parent = find_scenario(named.value, beside=path.parent)
    except LookupError as error:
        problems.append(named.problem("extends", str(error.args[0])))
        return None
    if real(parent) in seen:
        round_trip = " -> ".join([*(p.stem for p in seen), parent.stem])
        message = f"goes round in a circle ({round_trip}); let one of them stand on its own"
        problems.append(named.problem("extends", message))
        return None
    return parent
