"""What people who write files need: a check of any file, a template, a schema for the editor, a writer.

`check_file` goes by the ``kind:`` of a file. The JSON Schema lets editors complete, explain and check while
one types. The template holds every section, unit, range and word of help. `to_yaml` writes a scenario that
loads as the same scenario.
"""

from __future__ import annotations

import json
import os
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.lever_fields import Section, choices
from sim.scenario.lever_table import Lever, describe_levers
from sim.scenario.levers_setting import Event
from sim.scenario.library import (
    PLACES,
    PORTFOLIOS,
    ROOT,
    find_scenario,
    place_names,
    read_shown,
    scenario_names,
)
from sim.scenario.loading import assemble_file, check_families, check_place, not_a_scenario
from sim.scenario.portfolio import PortfolioFile
from sim.scenario.portfolio_loading import check_portfolio
from sim.scenario.problems import Problem, ScenarioError, amount, near, show
from sim.scenario.scenario import Scenario
from sim.scenario.schema import SCHEMA_VERSION, SECTIONS, FamiliesFile, PlaceFile, ScenarioData
from sim.scenario.yaml_reader import Node

Checker = Callable[[Node, Path], list[Problem]]

_CHECKERS: dict[str, Checker] = {
    "scenario": lambda node, path: assemble_file(path, ScenarioData)[1],
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
        `sim.scenario.validation.validate` holds nodes against any pydantic model.
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


DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES = {
    "scenario": "scenario.schema.json",
    "place": "place.schema.json",
    "families": "families.schema.json",
    "portfolio": "portfolio.schema.json",
}
PLAIN: dict[str, type[Section]] = {
    "place": PlaceFile,
    "families": FamiliesFile,
    "portfolio": PortfolioFile,
}


def json_schema(kind: str = "scenario") -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one kind of file, a key of `FILES`."""
    schema = _scenario_schema() if kind == "scenario" else PLAIN[kind].model_json_schema()
    return {"$schema": DIALECT, **schema}


def schema_text(kind: str = "scenario") -> str:
    """Return the JSON Schema as the text that is kept beside the scenarios."""
    return json.dumps(json_schema(kind), indent=2, ensure_ascii=False) + "\n"


def write_schemas() -> None:
    """Write the schemas beside the scenarios: ``python -m sim.scenario.authoring``."""
    for kind, name in FILES.items():
        (ROOT / name).write_text(schema_text(kind), encoding="utf-8")


def _scenario_schema() -> dict[str, Any]:
    """Return the schema of the file, which differs a little from that of the loaded scenario."""
    schema = Scenario.model_json_schema()
    fields = schema["properties"]
    del fields["name"]
    fields["extends"] = {
        "type": "string",
        "title": "Starts from",
        "description": Scenario.model_fields["extends"].description,
        "examples": scenario_names(),
    }
    named = {
        "type": "string",
        "title": "The name of a place, or the path of a file of kind place",
        "anyOf": [{"enum": place_names()}, {"pattern": r"\.ya?ml$"}],
    }
    fields["place"]["anyOf"] = [named, {"$ref": fields["place"].pop("$ref")}]
    fields["place"].pop("default", None)
    schema["required"] = ["kind", "schema_version"]
    return schema


_WIDTH = 98
_HEAD = """\
# yaml-language-server: $schema={schema}
# {title}
#
# Every setting is here with its usual value; what you do not change you may delete.
# Check the file with:  groundswell check {stem}.yaml
# Compare it with:      groundswell compare baseline {stem}.yaml
kind: scenario
schema_version: {version}
title: "{title}"
question: "What do you want to find out? One sentence."
evidence: []                         # what you rest on, such as [E008, E009]
extends: baseline                    # a library name, or the path of a file
"""
_TAIL = """
# Things that happen, each in its month; 0 is the month of selection. Kinds:
{kinds}
#   - {{month: 96, kind: pandemic, strength: 0.5}}
#   - {{month: 66, kind: top_up, amount_gbp: 105000}}
events: []

# The model's own parameters, by full name; a run that changes one says so wherever it is shown.
# Leave this empty unless you test an assumption. Names: groundswell describe
assumptions: {{}}
"""


def template(name: str) -> str:
    """Return a scenario file that holds every setting and passes the check unchanged.

    Parameters
    ----------
    name : str
        A name or path; its last part becomes the title.
    """
    last = name.replace("\\", "/").rpartition("/")[2].removesuffix(".yaml")
    stem = re.sub(r"[^\w -]", "", last).strip()[:80] or "mine"
    head = _HEAD.format(
        schema=(ROOT / FILES["scenario"]).as_posix(),
        title=stem.replace("_", " ").capitalize(),
        stem=stem,
        version=SCHEMA_VERSION,
    )
    kinds = _comment(", ".join(choices(Event.model_fields["kind"])) + ".")
    return head + "".join(map(_section_template, SECTIONS)) + _TAIL.format(kinds=kinds)


def _comment(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _section_template(section: str) -> str:
    levers = [lever for lever in describe_levers() if lever.section == section]
    doc = (SECTIONS[section].__doc__ or "").strip()
    lines = [f"\n# {doc}"]
    if section == "place":
        named = f"Or the name of one: {', '.join(place_names())}; or the path of a file."
        lines.append(_comment(named))
    lines.append(f"{section}:")
    return "\n".join([*lines, *(line for lever in levers for line in _lever(lever))]) + "\n"


def _lever(lever: Lever) -> Iterator[str]:
    """Yield the help as comments, then the setting with its unit and range."""
    for line in textwrap.wrap(f"{lever.title}. {lever.help}", _WIDTH - 4):
        yield f"  # {line}"
    setting = f"  {lever.path.partition('.')[2]}: {_default(lever.default)}"
    yield f"{setting:<36} # {_range(lever)}"


def _range(lever: Lever) -> str:
    rests_on = f"  [{', '.join(lever.evidence)}]" if lever.evidence else ""
    if lever.kind == "switch":
        return f"true or false{rests_on}"
    if lever.kind == "choice":
        return " | ".join(lever.choices) + rests_on
    low, high = _number(lever, lever.low), _number(lever, lever.high)
    if lever.unit == "0 to 1":
        return f"{low} to {high}{rests_on}"
    return f"{lever.unit}, {low} to {high}{rests_on}"


def _number(lever: Lever, value: float | None) -> str:
    return str(value) if lever.unit == "calendar year" else amount(value)


def _default(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def to_yaml(scenario: Scenario, base: Scenario | None = None) -> str:
    """Return a scenario as the text of a file.

    Parameters
    ----------
    scenario : Scenario
    base : Scenario, optional
        A scenario of the library to extend; then only what differs from it is written. A base
        with changed assumptions cannot be extended by a scenario that leaves them unchanged.

    Raises
    ------
    ValueError
        If `base` changes an assumption that `scenario` does not.
    """
    if base is not None and not base.assumptions.keys() <= scenario.assumptions.keys():
        raise ValueError(f"{base.name} changes assumptions that {scenario.name} leaves alone")
    lines = [*_head(scenario, base), *_sections(scenario, base), *_events(scenario, base)]
    return "\n".join([*lines, *_assumptions(scenario, base)]) + "\n"


def _head(scenario: Scenario, base: Scenario | None) -> Iterator[str]:
    yield "kind: scenario"
    yield f"schema_version: {SCHEMA_VERSION}"
    yield f"title: {_text(scenario.title)}"
    yield f"question: {_text(scenario.question)}"
    yield f"evidence: [{', '.join(map(_text, scenario.evidence))}]"
    if base is not None:
        yield f"extends: {_text(base.name)}"


def _sections(scenario: Scenario, base: Scenario | None) -> Iterator[str]:
    values, usual = scenario.levers(), base.levers() if base else {}
    for section in SECTIONS:
        paths = [lever.path for lever in describe_levers() if lever.section == section]
        written = [path for path in paths if base is None or values[path] != usual[path]]
        if written:
            yield f"\n{section}:"
        for path in written:
            yield f"  {path.partition('.')[2]}: {_value(values[path])}"


def _events(scenario: Scenario, base: Scenario | None) -> Iterator[str]:
    if scenario.events == (base.events if base else ()):
        return
    yield "\nevents:" if scenario.events else "\nevents: []"
    for event in scenario.events:
        money = "" if event.amount_gbp is None else f", amount_gbp: {event.amount_gbp!r}"
        yield f"  - {{month: {event.month}, kind: {event.kind}, strength: {event.strength!r}{money}}}"


def _assumptions(scenario: Scenario, base: Scenario | None) -> Iterator[str]:
    usual = base.assumptions if base else {}
    changed = {k: v for k, v in scenario.assumptions.items() if usual.get(k) != v}
    if changed:
        yield "\nassumptions:"
    for name, value in changed.items():
        yield f"  {_text(name)}: {_text(value) if isinstance(value, str) else repr(value)}"


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(text: str) -> str:
    """Return a text in double quotes, in one line, with what YAML cannot hold escaped."""
    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**6)).rstrip()


if __name__ == "__main__":
    write_schemas()
