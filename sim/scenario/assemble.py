"""Put a scenario together from its file, the files it extends and its place.

Each file is checked on its own, so that a problem is reported in the file that has it, even
where a later file overrides it. Then they are laid over each other, the nearest on top, and the
combination is checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from sim.evidence import known_ids
from sim.scenario.library import find_place, find_scenario, name_of, read_shown
from sim.scenario.migrate import migrate
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.reader import Mark, Node
from sim.scenario.rules import Clash
from sim.scenario.schema import SECTIONS, Scenario
from sim.scenario.sections import PlaceFile
from sim.scenario.validate import combination_errors, dotted, field_errors, validate
from sim.scenario.words import near, show

OWN = ("title", "question", "evidence", "extends")  # a file's own, never inherited
LOADER_SETS = ("name",)


@dataclass
class Assembly:
    """A scenario in the making: the files from the nearest to the farthest, and their problems."""

    files: list[Node]
    problems: list[Problem]


def assemble_file(path: Path) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario of a file, or None, and every problem in it and what it extends."""
    chain = _read_chain(path)
    files = [_with_place(node, chain.problems) for node in chain.files]
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
    """Return what is wrong with one file's own settings."""
    from sim.scenario.assumptions import check_assumptions

    _, problems = validate(node, Scenario)
    for key in LOADER_SETS:
        if given := node.get(key):
            problems.append(given.problem(key, "is taken from the file's name; remove this line"))
    return problems + unknown_evidence(node) + check_assumptions(node)


def unknown_evidence(node: Node) -> list[Problem]:
    """Return a problem for each id under ``evidence:`` that the register does not hold."""
    listed = node.get("evidence")
    if listed is None or not isinstance(listed.value, list):
        return []
    found = []
    for number, item in enumerate(listed.value):
        if isinstance(item.value, str) and item.value not in known_ids():
            meant = near(item.value, known_ids())
            hint = f"did you mean {meant}?" if meant else "ids look like E003 or XA18"
            message = f"{show(item.value)} is not in the evidence register; {hint}"
            found.append(item.problem(dotted(("evidence", number)), message))
    return found


def _read_chain(path: Path) -> Assembly:
    """Read a file and those it extends; a missing one or a cycle is a problem where it is named."""
    chain = Assembly([], [])
    seen: list[Path] = []
    here: Path | None = path
    while here is not None:
        node, problems = _read_scenario(here, chain)
        chain.problems += problems
        if node is None:
            break
        chain.files.append(node)
        seen.append(here.resolve())
        here = _parent(node, here, seen, chain.problems)
    return chain


def _read_scenario(path: Path, chain: Assembly) -> tuple[Node | None, list[Problem]]:
    """Read one file of the chain; a parent that cannot be opened is reported where it is named."""
    try:
        node = read_shown(path)
    except ScenarioError as error:
        return None, [_where_named(problem, chain) for problem in error.problems]
    if not isinstance(node.value, dict):
        return None, [not_a_scenario(node)]
    node, problems = migrate(_drop_empty(node))
    kind = node.get("kind")
    if kind is None:
        problems.append(node.problem("kind", "is missing; write kind: scenario"))
    elif kind.value != "scenario":
        message = f"{show(kind.value)} stands where a scenario is due; write kind: scenario"
        return None, [*problems, kind.problem("kind", message)]
    return node, problems


def _where_named(problem: Problem, chain: Assembly) -> Problem:
    """Move a problem of a whole parent file to the line that names the parent."""
    if problem.line or not chain.files:
        return problem
    named = chain.files[-1].value["extends"]
    return Problem(*named.mark, "extends", f"{problem.file}: {problem.message}")


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
    if parent.resolve() in seen:
        round_trip = " -> ".join([*(p.stem for p in seen), parent.stem])
        message = f"goes round in a circle ({round_trip}); let one of them stand on its own"
        problems.append(named.problem("extends", message))
        return None
    return parent


def _with_place(node: Node, problems: list[Problem]) -> Node:
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
        node = read_shown(find_place(place.value))
    except LookupError as error:
        return None, [place.problem("place", str(error.args[0]))]
    except ScenarioError as error:
        return None, error.problems
    problems = check_place(node)
    if problems:
        return None, problems
    everything = SECTIONS["place"]().model_dump()
    defaults = {key: Node(value, place.mark) for key, value in everything.items()}
    return Node(defaults | node.value["place"].value, place.mark), []


def check_place(node: Node) -> list[Problem]:
    """Return every problem of a file of kind place."""
    if not isinstance(node.value, dict):
        return [not_a_scenario(node)]
    node, problems = migrate(node)
    _, misfits = validate(node, PlaceFile)
    return problems + misfits + unknown_evidence(node)


def _merge_all(files: list[Node]) -> Node:
    merged = Node({}, Mark(files[0].mark.file, 1, 1)) if files else Node({}, Mark("", 0, 0))
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
    left_out: set[str] = set()
    for _ in range(3):
        try:
            return Scenario.model_validate(plain), []
        except ValidationError as error:
            clashes = [c for e in combination_errors(error) for c in e.clashes]
            if clashes:
                sound = [c for c in clashes if not left_out & set(c.paths)]
                return None, [_locate(clash, merged, files) for clash in sound]
            for item in field_errors(error):
                left_out.add(".".join(map(str, item["loc"])))
                _remove(plain, item["loc"])
    return None, []


def _remove(plain: object, path: tuple[str | int, ...]) -> None:
    """Take the value at a path out; of a list, or of a whole that lacks a part, take it all."""
    for depth, step in enumerate(path):
        last = depth == len(path) - 1
        if not isinstance(plain, dict) or step not in plain:
            return
        if last or not isinstance(plain[step], dict):
            del plain[step]
            return
        plain = plain[step]


def _locate(clash: Clash, merged: Node, files: list[Node]) -> Problem:
    """Report a clash at the first of its settings that is mentioned, in the nearest file."""
    for path, node in _mentions(clash, files):
        return node.problem(path, clash.message)
    return merged.problem(clash.paths[0], clash.message)


def _mentions(clash: Clash, files: list[Node]) -> Iterator[tuple[str, Node]]:
    for node in files:
        for path in clash.paths:
            steps = tuple(int(s) if s.isdigit() else s for s in path.split("."))
            if found := node.find(steps):
                yield dotted(steps), found
