"""What every part of the model says of itself: the text at the head of its module, taken apart.

A mechanism, a part of the environment, an actor or a measure states its purpose, what it rests on, what it reads, writes and
draws, its rule in words, its equation and what was left out. The texts are read without importing the modules, so that a
description, a page of the dashboard and the documents tell the same and load no model.
"""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from sim.evidence import known_ids
from sim.parameters import ParameterSpec, parameter_specs

SIM = Path(__file__).parent
PARTS = ("Purpose", "Evidence", "Reads", "Writes", "Draws", "Rule", "Equation", "Left out")
MEASURES = ("survey", "recorder")
ACTORS_WITH_NUMBERS = {"agents/traits": "area", "agents/partnership": "partnership"}
GROUPS = {
    **ACTORS_WITH_NUMBERS,
    "survey": "measurement",
    "environment/opinion_dynamics": "discussion",
    "mechanisms/events": "calendar",
    "mechanisms/funding_terms": "terms",
    "mechanisms/planning_permission": "permission",
}
UNNUMBERED = 99
_PART = re.compile(rf"(?:^|(?<=\s))({'|'.join(PARTS)}):\s")
_ID = re.compile(r"\b(E\d{3}|X[A-H]\d{2}|L\d{2})\b(?: to (E\d{3}|X[A-H]\d{2}|L\d{2})\b)?")


@dataclass(frozen=True)
class Submodel:
    """What a module's docstring says of it.

    Attributes
    ----------
    module : path below `sim`, without ending, such as ``mechanisms/energy``
    title : heading, such as ``M1 Energy``
    lead : the docstring's first line, without the mechanism's number and name
    parts : Purpose, Evidence and so on, as far as the docstring has them
    prose : the paragraphs that belong to no part
    """

    module: str
    title: str
    lead: str
    parts: dict[str, str]
    prose: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file in the repository."""
        return f"sim/{self.module}.py"

    @property
    def parameters(self) -> tuple[ParameterSpec, ...]:
        """The parameters of its file, if it has one of its own."""
        group = group_in(self.module)
        return tuple(spec for spec in parameter_specs().values() if spec.mechanism == group)


@functools.cache
def docstring(module: str) -> str:
    """A module's docstring, read without importing it."""
    text = (SIM / f"{module}.py").read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(text)) or ""


@functools.cache
def read_submodel(module: str) -> Submodel:
    """Take a module's docstring apart."""
    first, _, rest = docstring(module).partition("\n")
    name, _, lead = first.rstrip(".").partition(": ")
    if not re.match(r"M\d+ ", name):
        name = module.rpartition("/")[2].replace("_", " ").capitalize()
        lead = first.rstrip(".").removeprefix(f"{name}: ")
    opening, *labelled = _PART.split("\n" + rest)
    parts = {
        label: _one_line(text) for label, text in zip(labelled[::2], labelled[1::2], strict=True)
    }
    prose = tuple(_one_line(text) for text in opening.strip().split("\n\n") if text.strip())
    return Submodel(module, name, lead, parts, prose)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def modules_in(folder: str) -> list[str]:
    """Modules of a folder of `sim`, in the order of their mechanism's number, then by name."""
    found = [f"{folder}/{path.stem}" for path in (SIM / folder).glob("[a-z]*.py")]
    return sorted(found, key=lambda module: (_number(module), module))


def _number(module: str) -> int:
    match = re.match(r"M(\d+) ", docstring(module))
    return int(match[1]) if match else UNNUMBERED


def numbered_mechanisms() -> list[str]:
    """The mechanisms of the model's own count, M1 to M15, in its order."""
    return [module for module in modules_in("mechanisms") if _number(module) < UNNUMBERED]


def further_mechanisms() -> list[str]:
    """What happens beside them: mechanisms without a number."""
    return [module for module in modules_in("mechanisms") if _number(module) == UNNUMBERED]


def documented_modules() -> list[str]:
    """Every module that has a section of its own, in the order of the document."""
    return [
        *modules_in("mechanisms"),
        *modules_in("environment"),
        *ACTORS_WITH_NUMBERS,
        *MEASURES,
    ]


def cited_in(text: str) -> set[str]:
    """Ids of the register that a text cites; ``E080 to E083`` cites what the register has of it."""
    cited: set[str] = set()
    for first, last in _ID.findall(text):
        cited.add(first)
        if last:
            cited.add(last)
            cited |= {i for i in known_ids() if len(i) == len(first) and first <= i <= last}
    return cited


def group_in(module: str) -> str:
    """The parameter file of a module, by its name without ending."""
    return GROUPS.get(module, module.rpartition("/")[2])


def module_of_group(group: str) -> str:
    """The module whose section shows the parameters of a file.

    >>> module_of_group("permission")
    'mechanisms/planning_permission'

    Raises
    ------
    KeyError
        When there is no such file.
    """
    return _modules_by_group()[group]


@functools.cache
def _modules_by_group() -> dict[str, str]:
    return {group_in(module): module for module in documented_modules()}
