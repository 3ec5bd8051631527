"""Write a scenario back as YAML that loads as the same scenario."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from sim.scenario.describe import describe_levers
from sim.scenario.schema import SCHEMA_VERSION, SECTIONS, Scenario


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
