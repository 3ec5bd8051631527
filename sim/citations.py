"""Where the evidence is used: what in the model cites each entry of the register.

Rules cite in the texts of their modules; parameters, levers, scenarios, places and portfolios in their files, as do the patterns and
facts that the model is held against.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from sim.evidence import FOLDER, load_register
from sim.parameters import parameter_specs
from sim.scenario import describe_levers, library
from sim.submodels import cited_in, documented_modules, read_submodel

Uses = dict[str, list[str]]
"""Kind of use, such as ``rules``, to the names of what uses it."""


@functools.cache
def evidence_map() -> Mapping[str, Uses]:
    """For every id of the register: kind of use -> names of what uses it, in order."""
    found: dict[str, Uses] = {each: {} for each in load_register()}
    for kind, name, ids in _citations():
        for each in sorted(ids):
            names = found[each].setdefault(kind, [])
            if name not in names:
                names.append(name)
    return found


def _citations() -> Iterator[tuple[str, str, set[str]]]:
    """Everything that cites: kind of use, its name, and the ids."""
    for module in documented_modules():
        rests = read_submodel(module).parts.get("Evidence", "")
        yield "rules", module, cited_in(rests)
    for spec in parameter_specs().values():
        yield "parameters", spec.name, set(spec.source)
    for lever in describe_levers():
        yield "levers", lever.path, set(lever.evidence)
    yield from _files()
    yield from _entries("patterns")
    yield from _entries("facts")


def _files() -> Iterator[tuple[str, str, set[str]]]:
    """Scenarios, places and portfolios of the library, by what their files cite."""
    for path in sorted(library.ROOT.rglob("*.yaml")):
        name = path.relative_to(library.ROOT).with_suffix("").as_posix()
        folder = name.split("/")[0]
        kind = folder if folder in ("places", "portfolios") else "scenarios"
        if name != library.FAMILIES:
            yield kind, name.removeprefix(f"{kind}/"), set(_cited(_read(path)))


def _entries(name: str) -> Iterator[tuple[str, str, set[str]]]:
    """Patterns or facts by id."""
    for entry in _read(FOLDER / f"{name}.yaml")[name]:
        yield name, entry["id"], set(_cited(entry))


def _cited(content: Any) -> Iterator[str]:
    """Ids under any key `evidence` of a file, at any depth."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "evidence":
                yield from [value] if isinstance(value, str) else map(str, value)
            else:
                yield from _cited(value)
    elif isinstance(content, list):
        for item in content:
            yield from _cited(item)


def _read(path: Path) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
