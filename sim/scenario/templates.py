"""Write a commented scenario to start from: every section, unit, range and word of help."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from sim.scenario.describe import Lever, describe_levers
from sim.scenario.export import FILES
from sim.scenario.fields import choices
from sim.scenario.library import ROOT, place_names
from sim.scenario.schema import SCHEMA_VERSION, SECTIONS
from sim.scenario.surroundings import Event
from sim.scenario.words import amount

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
    return head + "".join(map(_section, SECTIONS)) + _TAIL.format(kinds=kinds)


def _comment(text: str) -> str:
    return textwrap.fill(text, _WIDTH, initial_indent="# ", subsequent_indent="# ")


def _section(section: str) -> str:
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
    setting = f"  {lever.path.partition('.')[2]}: {_yaml(lever.default)}"
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


def _yaml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)
