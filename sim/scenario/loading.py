"""Put a scenario together from its file, the files it extends, its place, and changes from outside.

Files of an older version of the format are brought up to date first, newer ones refused. Each file is
checked on its own, so that a problem is reported in the file that has it, even where a later file
overrides it. Then they are laid over each other, the nearest on top, and the combination is checked.
Single settings that are changed from outside get the same checks and messages, as a file would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from sim.scenario.levers_setting import Place
from sim.scenario.library import find_place, find_scenario, name_of, read_shown, real
from sim.scenario.problems import Problem, ScenarioError, show
from sim.scenario.schema import (
    SCHEMA_VERSION,
    SECTIONS,
    FamiliesFile,
    Inconsistency,
    PlaceFile,
    ScenarioData,
    inconsistencies,
)
from sim.scenario.validation import (
    check_assumptions,
    field_errors,
    inconsistencies_in,
    locate,
    plain_for,
    unknown_evidence,
    validate,
)
from sim.scenario.yaml_reader import Mark, Node

OWN = ("title", "question", "evidence", "extends")  # a file's own, never inherited
SET_BY_LOADER = ("name",)
OVERRIDE = Mark("override", 0, 0)

S = TypeVar("S", bound=ScenarioData)

# From a version to the next: MIGRATIONS[1] would turn a file of version 1 into version 2.
MIGRATIONS: dict[int, Callable[[Node], Node]] = {}


def migrate(node: Node) -> tuple[Node | None, list[Problem]]:
    """Return a file's nodes in the current version, and what stands in the way.

    There are no nodes when the version cannot be read: the rest would be judged by wrong rules.
    Each step of `MIGRATIONS` keeps the marks, so that problems still point into the user's file.
    """
    if not isinstance(node.value, dict):
        return None, [not_a_scenario(node)]
    stated = node.get("schema_version")
    if stated is None:
        return node, [
            node.problem("schema_version", f"is missing; write schema_version: {SCHEMA_VERSION}")
        ]
    version = stated.value
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        message = f"a version is a whole number; write schema_version: {SCHEMA_VERSION}"
        return None, [stated.problem("schema_version", message)]
    if version > SCHEMA_VERSION:
        return None, [stated.problem("schema_version", _newer(version))]
    return _upgrade(node, version), []


def not_a_scenario(node: Node) -> Problem:
    """Return the problem of a file that holds no settings at all."""
    what = "the file is empty" if node.value is None else f"{show(node.value)} stands here"
    remedy = "a file holds lines of 'name: value'; start one with: groundswell new NAME"
    return node.problem("", f"{what}; {remedy}")


def _newer(version: int) -> str:
    return (
        f"this file is written for version {version} of the format and this Groundswell reads up "
        f"to version {SCHEMA_VERSION}; update Groundswell, or write the file anew for {SCHEMA_VERSION}"
    )


def _upgrade(node: Node, version: int) -> Node:
    for step in range(version, SCHEMA_VERSION):
        node = MIGRATIONS[step](node)
    stated = node.value["schema_version"]
    return Node(node.value | {"schema_version": Node(SCHEMA_VERSION, stated.mark)}, node.mark)


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
        return None, [_where_named(place, "place", problem) for problem in error.problems]
    problems = check_place(node)
    if problems:
        return None, problems
    everything = Place().model_dump()
    defaults = {key: Node(value, place.mark) for key, value in everything.items()}
    return Node(defaults | node.value["place"].value, place.mark), []


def _folder_of(place: Node) -> Path | None:
    """Return the folder of the file in which a place is named; None for an override."""
    return Path(place.mark.file).parent if place.mark.line else None


def _where_named(named: Node, key: str, problem: Problem) -> Problem:
    """Move a problem of a whole file to the line that names it."""
    if problem.line:
        return problem
    return named.problem(key, f"{problem.file}: {problem.message}")


def check_place(node: Node) -> list[Problem]:
    """Return every problem of a file of kind place."""
    current, problems = migrate(node)
    if current is None:
        return problems
    file, misfits = validate(current, PlaceFile)
    found = inconsistencies(ScenarioData.model_construct(place=file.place)) if file else []
    misfits += [locate(inconsistency, [current]) for inconsistency in found]
    return problems + misfits + unknown_evidence(current)


def check_families(node: Node) -> list[Problem]:
    """Return every problem of a file of kind families."""
    current, problems = migrate(node)
    if current is None:
        return problems
    _, misfits = validate(current, FamiliesFile)
    listed = current.get("families")
    entries = listed.value if listed is not None and isinstance(listed.value, list) else []
    cited = [p for entry in entries for p in unknown_evidence(entry)]
    return problems + misfits + cited


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
        if not chain.files:
            return None, error.problems
        named: Node = chain.files[-1].value["extends"]
        return None, [_where_named(named, "extends", problem) for problem in error.problems]
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


def assemble_file(path: Path, model: type[S]) -> tuple[S | None, list[Problem]]:
    """Return the scenario of a file, or None, and every problem in it and what it extends."""
    chain = read_chain(path)
    if not chain.files:
        return None, chain.problems
    files = [with_place(node, chain.problems) for node in chain.files]
    scenario, problems = combine(files, name_of(path), model)
    problems += chain.problems
    return (None if problems else scenario), problems


def combine(files: list[Node], name: str, model: type[S]) -> tuple[S | None, list[Problem]]:
    """Check files each on its own and laid over each other.

    Parameters
    ----------
    files : list of Node
        The nearest first; places already resolved.
    name : str
        The name the scenario gets.
    model : type of ScenarioData
        What is made of them.
    """
    problems = [problem for node in files for problem in check_alone(node)]
    merged = _merge_all(files)
    merged.value["name"] = Node(name, merged.mark)
    scenario, more = _check_together(merged, files, model)
    return scenario, problems + more


def check_alone(node: Node) -> list[Problem]:
    """Return what is wrong with one file's own settings, one message for each setting."""
    _, problems = validate(node, ScenarioData)
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


def _check_together(
    merged: Node, files: list[Node], model: type[S]
) -> tuple[S | None, list[Problem]]:
    """Check the combination, leaving out the values that are wrong on their own."""
    plain = plain_for(merged, model)
    try:
        return model.model_validate(plain), []
    except ValidationError as error:
        wrong = [item["loc"] for item in field_errors(error)]
        found = inconsistencies_in(error)
    for path in wrong:
        _remove(plain, path)
    found = found or _inconsistencies(plain)
    left_out = tuple(".".join(map(str, path)) + "." for path in wrong)
    sound = [c for c in found if not any(f"{path}.".startswith(left_out) for path in c.paths)]
    return None, [locate(inconsistency, [*files, merged]) for inconsistency in sound]


def _inconsistencies(plain: object) -> list[Inconsistency]:
    try:
        ScenarioData.model_validate(plain)
    except ValidationError as error:
        return inconsistencies_in(error)
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


def apply_overrides(scenario: S, changes: Mapping[str, object]) -> S:
    """Return a checked copy of a scenario with the settings at dotted paths changed.

    Raises
    ------
    ScenarioError
        With every unknown path and every value that is not allowed.
    """
    over, problems = _overlay(changes)
    files = [over, _node(_content(scenario))]
    changed, more = combine(files, scenario.name, type(scenario))
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
            problems.append(Problem(*OVERRIDE, path, "cannot be overridden; load that scenario"))
            continue
        if path == "place" and isinstance(changes[path], str):
            node, found = resolve_place(_node(changes[path]))
            problems += found
        if node is not None:
            root[section] = _under(root.get(section), name, node)
    return Node(root, OVERRIDE), problems


def _under(there: Node | None, name: str, node: Node) -> Node:
    """Return a section's node with one setting put in, or a whole section's own node."""
    if not name:
        return node
    before = there.value if there is not None and isinstance(there.value, dict) else {}
    return Node({**before, name: node}, OVERRIDE)


def _content(scenario: ScenarioData) -> dict[str, Any]:
    return scenario.model_dump(exclude={"name", *OWN})


def _node(value: object) -> Node:
    """Return plain data as nodes; numbers of other libraries become Python's own."""
    if isinstance(value, BaseModel):
        return _node(value.model_dump())
    if isinstance(value, Mapping):
        return Node({str(key): _node(item) for key, item in value.items()}, OVERRIDE)
    if isinstance(value, list | tuple):
        return Node([_node(item) for item in value], OVERRIDE)
    if hasattr(value, "item"):
        return _node(value.item())
    return Node(value + 0.0 if isinstance(value, float) else value, OVERRIDE)
