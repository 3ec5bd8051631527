"""Places: settings of an area kept in files of their own, to be named by scenarios."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.chain import not_a_scenario
from sim.scenario.citations import unknown_evidence
from sim.scenario.library import find_place, read_shown
from sim.scenario.migrate import migrate
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.reader import Node
from sim.scenario.rules import clashes as clashes_of
from sim.scenario.schema import Scenario
from sim.scenario.surroundings import Place, PlaceFile
from sim.scenario.validate import locate, validate
from sim.scenario.words import show


def with_place(node: Node, problems: list[Problem]) -> Node:
    """Put the settings of a named place where the name stands."""
    place = node.get("place")
    if place is None or isinstance(place.value, dict):
        return node
    resolved, found = resolve_place(place)
    problems += found
    rest = {key: value for key, value in node.value.items() if key != "place"}
    return Node(rest | ({"place": resolved} if resolved else {}), node.mark)


def resolve_place(place: Node) -> tuple[Node | None, list[Problem]]:
    """Return the settings of the place that a node names, or None with the problems."""
    if not isinstance(place.value, str):
        message = f"{show(place.value)} is no place; give the name of one, or its settings"
        return None, [place.problem("place", message)]
    try:
        node = read_shown(find_place(place.value, _folder_of(place)))
    except LookupError as error:
        return None, [place.problem("place", str(error.args[0]))]
    except ScenarioError as error:
        return None, [_where_named(place, problem) for problem in error.problems]
    problems = check_place(node)
    if problems:
        return None, problems
    everything = Place().model_dump()
    defaults = {key: Node(value, place.mark) for key, value in everything.items()}
    return Node(defaults | node.value["place"].value, place.mark), []


def _folder_of(place: Node) -> Path | None:
    """Return the folder of the file in which a place is named; None for an override."""
    return Path(place.mark.file).parent if place.mark.line else None


def _where_named(place: Node, problem: Problem) -> Problem:
    """Move a problem of a whole file to the line that names it."""
    if problem.line:
        return problem
    return place.problem("place", f"{problem.file}: {problem.message}")


def check_place(node: Node) -> list[Problem]:
    """Return every problem of a file of kind place."""
    if not isinstance(node.value, dict):
        return [not_a_scenario(node)]
    current, problems = migrate(node)
    if current is None:
        return problems
    file, misfits = validate(current, PlaceFile)
    clashes = clashes_of(Scenario.model_construct(place=file.place)) if file else []
    misfits += [locate(clash, [current]) for clash in clashes]
    return problems + misfits + unknown_evidence(current)
