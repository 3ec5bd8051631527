"""Check any file that people write, by its kind."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from sim.scenario.assemble import assemble_file
from sim.scenario.chain import not_a_scenario
from sim.scenario.families_file import check_families
from sim.scenario.library import PLACES, PORTFOLIOS, ROOT, find_scenario, read_shown
from sim.scenario.places import check_place
from sim.scenario.portfolio_check import check_portfolio
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.reader import Node
from sim.scenario.words import near, show

Checker = Callable[[Node, Path], list[Problem]]

_CHECKERS: dict[str, Checker] = {
    "scenario": lambda node, path: assemble_file(path)[1],
    "place": lambda node, path: check_place(node),
    "families": lambda node, path: check_families(node),
    "portfolio": lambda node, path: check_portfolio(path),
}


def register_kind(kind: str, checker: Checker) -> None:
    """Let `check_file` know a further kind of file.

    Parameters
    ----------
    kind : str
        What the file states as ``kind:``.
    checker : callable
        Takes the file's nodes and its path, returns its problems;
        `sim.scenario.validate.validate` holds nodes against any pydantic model.
    """
    _CHECKERS[kind] = checker


def check_file(name_or_path: str | os.PathLike[str]) -> list[Problem]:
    """Return every problem of a file, in its order; none means that the file can be used.

    Parameters
    ----------
    name_or_path : str or path
        A file of any known kind, or a library name (``baseline``, ``places/middling``).
    """
    try:
        path = _find(name_or_path)
        node = read_shown(path)
    except LookupError as error:
        return [Problem(str(name_or_path), 0, 0, "", str(error.args[0]))]
    except ScenarioError as error:
        return error.problems
    checker, problems = _checker(node)
    return sorted(set(checker(node, path) if checker else problems))


def _find(name_or_path: str | os.PathLike[str]) -> Path:
    named = ROOT / f"{os.fspath(name_or_path)}.yaml"
    if os.fspath(name_or_path).startswith((f"{PLACES}/", f"{PORTFOLIOS}/")) and named.is_file():
        return named
    return find_scenario(name_or_path)


def _checker(node: Node) -> tuple[Checker | None, list[Problem]]:
    """Return the checker for a file, or what is wrong with its ``kind:``."""
    if not isinstance(node.value, dict):
        return None, [not_a_scenario(node)]
    kinds = ", ".join(_CHECKERS)
    kind = node.get("kind")
    if kind is None:
        return None, [node.problem("kind", f"is missing; write the kind of file, one of {kinds}")]
    checker = _CHECKERS.get(kind.value) if isinstance(kind.value, str) else None
    if checker is None:
        meant = near(kind.value, _CHECKERS) if isinstance(kind.value, str) else None
        hint = f"did you mean {meant}?" if meant else f"known are {kinds}"
        return None, [kind.problem("kind", f"{show(kind.value)} is not a known kind; {hint}")]
    return checker, []
