"""The library: where scenarios and places are kept, what is in it, and what each folder of it asks."""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path

from sim.scenario.problems import Problem, ScenarioError, near, show
from sim.scenario.yaml_reader import Node, parse, read

ROOT = Path(__file__).resolve().parents[2] / "scenarios"
PLACES = "places"
PORTFOLIOS = "portfolios"
FAMILIES = "families"
NOT_SCENARIOS = frozenset({PLACES, PORTFOLIOS, "sessions", FAMILIES})
MAX_PATH = 4096
MOST_LISTED = 20
SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Entry:
    """One scenario of the library.

    Attributes
    ----------
    name : str
        What ``load_scenario`` takes, such as ``funding_length/five_years``.
    title, question : str
    folder : str
        The folder, empty at the top.
    """

    name: str
    title: str
    question: str
    folder: str


def scenario_names() -> list[str]:
    """Return the names of the library's scenarios, top level first, then folder by folder."""
    names = [path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.rglob("*.yaml")]
    kept = [name for name in names if name.split("/")[0] not in NOT_SCENARIOS]
    return sorted(kept, key=lambda name: (name.count("/"), name.split("/")[:-1], _rank(name), name))


def place_names() -> list[str]:
    """Return the names of the library's places."""
    return sorted(path.stem for path in (ROOT / PLACES).glob("*.yaml"))


def portfolio_names() -> list[str]:
    """Return the names of the library's portfolios."""
    return sorted(path.stem for path in (ROOT / PORTFOLIOS).glob("*.yaml"))


def list_scenarios() -> list[Entry]:
    """Return the library's scenarios with their titles and questions.

    Reads only the lines before the first section of each file, so that it is quick.
    """
    return [_entry(name) for name in scenario_names()]


def find_scenario(name_or_path: str | os.PathLike[str], beside: Path | None = None) -> Path:
    """Return the file of a scenario.

    Parameters
    ----------
    name_or_path : str or path
        A library name, or the path of a file.
    beside : Path, optional
        The folder that a relative path starts from; by default the current one.

    Raises
    ------
    LookupError
        Saying what is near when there is no such scenario.
    """
    text = os.fspath(name_or_path)
    library_file = ROOT / f"{text}.yaml"
    if _is_name(text) and text.split("/")[0] not in NOT_SCENARIOS and library_file.is_file():
        return library_file
    path = (beside or Path()) / os.path.expanduser(text[:MAX_PATH])
    if _could_be_path(text) and (_looks_like_path(text) or _is_there(path)):
        return path
    raise LookupError(_unknown(text, scenario_names(), "scenario"))


def find_place(name: str, beside: Path | None = None) -> Path:
    """Return the file of a place, by library name or path; LookupError says what is near.

    Parameters
    ----------
    beside : Path, optional
        The folder that a relative path starts from; by default the current one.
    """
    if _is_name(name) and (ROOT / PLACES / f"{name}.yaml").is_file():
        return ROOT / PLACES / f"{name}.yaml"
    if _could_be_path(name) and name.endswith(SUFFIXES):
        return (beside or Path()) / os.path.expanduser(name)
    raise LookupError(_unknown(name, place_names(), "place"))


def name_of(path: Path) -> str:
    """Return a file's library name, or its stem outside the library, as text that can be written anywhere."""
    resolved = real(path)
    if resolved.is_relative_to(ROOT):
        return resolved.relative_to(ROOT).with_suffix("").as_posix()
    return os.fsencode(path.stem).decode("utf-8", "replace")


def real(path: Path) -> Path:
    """Return what a path leads to; unlike ``Path.resolve``, links in a circle are no error."""
    return Path(os.path.realpath(path))


def shown(path: Path) -> str:
    """Return a path as people read it: as given when relative, from here when below here."""
    if not path.is_absolute():
        return str(path)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def read_shown(path: Path) -> Node:
    """Read a file; problems call it as people do."""
    return read(path, shown(path))


def _rank(name: str) -> int:
    """Put the baseline first, then what has no programme, then the rest."""
    return {"baseline": 0, "no_programme": 1}.get(name, 2)


@functools.lru_cache(maxsize=512)
def _entry(name: str) -> Entry:
    lines = (ROOT / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    head = [line for line in lines if line.startswith(("title:", "question:"))]
    values = parse("\n".join(head), name).plain() or {}
    folder = name.rpartition("/")[0]
    return Entry(name, str(values.get("title", "")), str(values.get("question", "")), folder)


def _is_name(text: str) -> bool:
    parts = text.split("/")
    return len(text) < 200 and all(p.replace("_", "").replace("-", "").isalnum() for p in parts)


def _could_be_path(text: str) -> bool:
    return len(text) <= MAX_PATH and "\0" not in text


def _looks_like_path(text: str) -> bool:
    return text.endswith(SUFFIXES) or text.startswith((".", "/", "~")) or os.sep * 2 in text


def _is_there(path: Path) -> bool:
    """Say whether a path exists; what cannot be a path does not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def _unknown(text: str, names: list[str], what: str) -> str:
    stems = {name.rpartition("/")[2]: name for name in names}
    meant = stems.get(text) or near(text, names) or stems.get(near(text, stems) or "")
    if _is_there(Path(f"{text}.yaml")):
        meant = f"the file {text}.yaml"
    hint = f"did you mean {meant}?" if meant else _known(names, what)
    return f"there is no {what} {show(text)}; {hint}"


def _known(names: list[str], what: str) -> str:
    """Say what there is: every name where they are few, else where to see them."""
    if len(names) <= MOST_LISTED:
        return f"known are {', '.join(names)}"
    folders = sorted({name.partition("/")[0] for name in names if "/" in name})
    return f"see all with: groundswell {what}s; families are {', '.join(folders)}"


def not_found(error: LookupError, file: str = "") -> ScenarioError:
    """Return the error that reports an unknown name."""
    return ScenarioError([Problem(file, 0, 0, "", str(error.args[0]))])


@dataclass(frozen=True)
class Family:
    """One folder of the library.

    Attributes
    ----------
    name : str
        The folder.
    title, question : str
        What the scenarios in it ask together.
    evidence : tuple of str
        Ids of the evidence register that the question rests on.
    """

    name: str
    title: str
    question: str
    evidence: tuple[str, ...]


@functools.cache
def list_families() -> tuple[Family, ...]:
    """Return the families in the order in which they are shown.

    Examples
    --------
    >>> list_families()[0].name
    'funding_length'
    """
    text = (ROOT / f"{FAMILIES}.yaml").read_text(encoding="utf-8")
    content = parse(text, FAMILIES)
    return tuple(_family(node) for node in content.value["families"].value)


def _family(node: Node) -> Family:
    plain = node.plain()
    return Family(plain["name"], plain["title"], plain["question"], tuple(plain["evidence"]))
