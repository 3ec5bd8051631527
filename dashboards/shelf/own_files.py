"""Files of one's own: scenarios as YAML, and places from a table of local figures, held against the house's checks and kept.

What comes from a browser is text and stays text: it is checked as any file is, all problems at once. It may extend scenarios of
the library and stand in places of the library; it cannot name files of this computer, which others must not read through it.
"""

from __future__ import annotations

import functools
import itertools
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dashboards.shelf.drawer import ONE_AT_A_TIME, Drawer
from experiments.execution.manifest import timestamp
from sim.scenario import Problem, Scenario, ScenarioError, check_file, load_scenario
from sim.scenario.library import place_names, scenario_names
from sim.scenario.place_csv import place_from_csv
from sim.scenario.problems import show
from sim.scenario.yaml_reader import Node, parse

LARGEST = 1_000_000
"""Bytes of a file."""
LONGEST_NAME = 80
_seen: dict[tuple[str, str], str] = {}
"""What names of files have stood for since the dashboard started."""
DRAWER = Drawer("files", {"name": str, "kind": str, "text": str, "date": str})
SCENARIO, PLACE = "scenario", "place"
OWN = "own/"
SUFFIXES = {".yaml": SCENARIO, ".yml": SCENARIO, ".csv": PLACE}
Made = TypeVar("Made")
ELSEWHERE = "names a file, which cannot be seen from here; name one of the library"


@dataclass(frozen=True)
class OwnFile:
    """A file on the shelf.

    Attributes
    ----------
    id : on the shelf
    name : of the file, without its ending
    kind : ``scenario`` or ``place``
    text : YAML; of a table of figures, the place that was made from it
    date : when it was opened, in UTC
    """

    id: str
    name: str
    kind: str
    text: str
    date: str


def open_file(name: str, content: bytes) -> OwnFile:
    """Check a file and keep it; another of the same name stays, and the new one gets a number.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it, each with its line.
    ShelfError
        When it cannot be written.
    """
    plain = plain_name(name)
    kind, text = _read(plain, content)
    with ONE_AT_A_TIME:
        for each in own_files():
            if (each.kind, each.text) == (kind, text):
                return each
        stem, date = _free_name(Path(plain).stem, kind, text), timestamp()
        identity = DRAWER.put({"name": stem, "kind": kind, "text": text, "date": date})
        return OwnFile(identity, stem, kind, text, date)


def _free_name(stem: str, kind: str, text: str) -> str:
    """A name that has meant nothing else since the dashboard started: answers are kept by the names of scenarios."""
    taken = {(each.kind, each.name): each.text for each in own_files()} | _seen
    for number in itertools.count(1):
        name = stem if number == 1 else f"{stem}_{number}"
        if taken.get((kind, name), text) == text:
            _seen[kind, name] = text
            return name
    raise AssertionError("numbers do not end")


def plain_name(name: str) -> str:
    """The name of a file as a browser gave it, without folders and signs that would not do in one.

    >>> plain_name("../../my first.yaml"), plain_name("C:\\\\x\\\\a.csv"), plain_name("..")
    ('my_first.yaml', 'a.csv', 'file')
    """
    last = re.split(r"[/\\]", name)[-1]
    plain = re.sub(r"[^\w.-]+", "_", last).strip("._-")
    return plain[-LONGEST_NAME:] or "file"


def _read(name: str, content: bytes) -> tuple[str, str]:
    """The kind and text of a file that nothing is wrong with."""
    kind = SUFFIXES.get(Path(name).suffix.lower())
    if kind is None:
        raise _wrong(name, "is neither a scenario (.yaml) nor a table of local figures (.csv)")
    if len(content) > LARGEST:
        raise _wrong(name, f"is larger than {LARGEST:,} bytes; a scenario or table is not")
    if kind == PLACE:
        return PLACE, _in_a_file(name, content, lambda path: place_from_csv(path).to_yaml(name))
    text = content.decode("utf-8-sig", "replace").replace("\r\n", "\n")
    return check_text(name, text), text


def check_text(name: str, text: str) -> str:
    """The kind of a YAML text that nothing is wrong with, ``scenario`` or ``place``.

    Raises
    ------
    ScenarioError
        With everything that is wrong with it.
    """
    node = parse(text, name)
    problems = _names_files(node)
    if problems:
        raise ScenarioError(problems)
    found = _in_a_file(name, text.encode(), check_file)
    if found:
        raise ScenarioError(_called(name, problem) for problem in found)
    kind = str(node.value["kind"].value)
    if kind not in (SCENARIO, PLACE):
        raise _wrong(name, f"is of kind {show(kind)}; here a scenario or a place is due")
    return kind


def _names_files(node: Node) -> list[Problem]:
    """What a file names that is not of the library."""
    known = {"extends": scenario_names(), PLACE: place_names()}
    if not isinstance(node.value, dict):
        return []
    named = ((key, node.value.get(key), names) for key, names in known.items())
    return [
        each.problem(key, f"{show(each.value)} {ELSEWHERE}")
        for key, each, names in named
        if each is not None and isinstance(each.value, str) and _is_file(each.value, names)
    ]


def _is_file(name: str, known: list[str]) -> bool:
    return name not in known and bool(re.search(r"[/\\~]|\.ya?ml$|^\.", name))


def _in_a_file(name: str, content: bytes, read: Callable[[Path], Made]) -> Made:
    """Have something read that reads files only, and let problems call it by its name."""
    with tempfile.TemporaryDirectory(prefix="groundswell-") as place:
        path = Path(place, name)
        path.write_bytes(content)
        try:
            return read(path)
        except ScenarioError as error:
            raise ScenarioError(_called(name, problem) for problem in error.problems) from None


def _called(name: str, problem: Problem) -> Problem:
    """A problem as it is told of a file that has a name only."""
    is_here = Path(problem.file).name == name
    return Problem(name if is_here else Path(problem.file).name, problem.line, problem.column, problem.path, problem.message)  # fmt: skip


def _wrong(name: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(name, 0, 0, "", message)])


def own_files() -> list[OwnFile]:
    """Every file on the shelf, by name."""
    found = [
        OwnFile(identity, plain_name(each["name"]), each["kind"], each["text"], each["date"])
        for identity, each in DRAWER.all().items()
        if each["kind"] in (SCENARIO, PLACE)
    ]
    return sorted(found, key=lambda each: (each.kind, each.name))


def find_file(identity: str) -> OwnFile | None:
    """A file by its id; None if there is none."""
    return next((each for each in own_files() if each.id == identity), None)


def throw_away(identity: str) -> None:
    """Take a file off the shelf. Raises `ShelfError` when that fails."""
    DRAWER.remove(identity)


def scenario_of(file: OwnFile) -> Scenario:
    """The scenario that a file sets; of a place, the baseline in it.

    Raises
    ------
    ScenarioError
        When it is no longer one: the library it rests on may have changed.
    """
    return _scenario(file.name, file.kind, file.text)


def own_names() -> tuple[str, ...]:
    """Scenarios of one's own as the address names them: ``own/NAME``; those that cannot be run are left out."""
    return tuple(OWN + each.name for each in own_files() if _runs(each))


def is_own(name: str) -> bool:
    """Whether a name is that of a scenario of one's own."""
    return name.startswith(OWN)


def own_scenario(name: str) -> Scenario:
    """A scenario of one's own by its name.

    Raises
    ------
    ScenarioError
        When it is not on the shelf any more.
    """
    for each in own_files():
        if OWN + each.name == name and _runs(each):
            _seen[SCENARIO, each.name] = each.text
            return scenario_of(each)
    plain = name.removeprefix(OWN)
    if (SCENARIO, plain) in _seen:  # taken off the shelf while a page shows it
        return _scenario(plain, SCENARIO, _seen[SCENARIO, plain])
    raise _wrong(name, "is not on the shelf any more")


def _runs(file: OwnFile) -> bool:
    if file.kind != SCENARIO:
        return False
    try:
        scenario_of(file)
    except ScenarioError:
        return False
    return True


@functools.lru_cache(maxsize=64)
def _scenario(name: str, kind: str, text: str) -> Scenario:
    check_text(f"{name}.yaml", text)
    if kind == SCENARIO:
        scenario = _in_a_file(f"{name}.yaml", text.encode(), load_scenario)
        return scenario.model_copy(update={"name": OWN + name})
    place = parse(text, f"{name}.yaml").value["place"].value
    settings = {f"place.{lever}": node.value for lever, node in place.items()}
    return load_scenario("baseline", settings)
