"""What is handed on as text: figures with what they rest on, settings, and the command and the program that repeat them."""

from __future__ import annotations

import json

from dashboards import answers, levers, library
from dashboards.hand_on.brief import source_of
from dashboards.plain.asked import Asked
from dashboards.shelf.own_files import is_own
from experiments.comparison.comparison import Comparison
from sim.scenario import Scenario, to_yaml

CHANGED = "my_design.yaml"
"""Name of the file of a design whose levers were moved."""
BASE_CHANGED = "my_baseline.yaml"


def figures_csv(comparison: Comparison, about: Asked, address: str) -> str:
    """The table of all figures, under lines that begin with a number sign: source, settings, versions, address."""
    lines = [source_of(comparison), f"address: {address}"]
    lines += [f"baseline: {about.base.title or about.base.name}"]
    for design in about.designs:
        told = "; ".join(f"{title}: {before} -> {after}" for title, before, after in levers.changes(about.base, design))  # fmt: skip
        lines.append(f"design: {design.title or design.name} ({told or 'the same'})")
    versions = comparison.manifest.get("versions", {})
    lines.append("versions: " + ", ".join(f"{name} {each}" for name, each in versions.items()))
    head = "".join(f"# {line}\r\n" for line in lines)
    return head + answers.answer(comparison).csv


def yaml_of(scenario: Scenario) -> str:
    """A design as the text of a scenario file, whole, so that it needs no other."""
    return to_yaml(scenario)


def sides(about: Asked) -> list[tuple[Scenario, str]]:
    """Each design with what a command calls it: its name in the library, or the file to save it in."""
    base_moved = _is_moved(about.base, about.choice.base)
    named = [(about.base, BASE_CHANGED if base_moved else about.choice.base)]
    names = (about.choice.scenario, *about.choice.also)
    for place, (design, name) in enumerate(zip(about.designs, names, strict=True)):
        moved = _is_moved(design, name)
        numbered = CHANGED if place == 0 else CHANGED.replace(".", f"_{place + 1}.")
        named.append((design, numbered if moved else name))
    return named


def _is_moved(scenario: Scenario, name: str) -> bool:
    """Whether a command needs a file of it: it has been changed, or is none of the library."""
    return is_own(name) or scenario != library.load(name)


def command_of(about: Asked) -> str:
    """The command that repeats the comparison."""
    names = " ".join(name for _, name in sides(about))
    choice = about.choice
    plausible = " --plausible" if choice.plausible else ""
    return f"groundswell compare {names} --replicates {choice.twins} --seed {choice.seed}{plausible} --report"


def program_of(about: Asked) -> str:
    """The lines of Python that repeat the comparison."""
    base, *others = (name for _, name in sides(about))
    choice = about.choice
    plausible = ", plausible=True" if choice.plausible else ""
    return (
        "from experiments import compare\n\n"
        f"found = compare({json.dumps(base)}, {json.dumps(others)}, replicates={choice.twins}, seed={choice.seed}{plausible})\n"
        "print(found)\n"
    )
