"""A question as a file to hand on: its name, the address that opens it, and the command line that repeats it."""

from __future__ import annotations

import shlex

from dashboards import library
from dashboards.shelf import Question
from dashboards.shelf.own_files import is_own
from dashboards.state import Choice, decode
from experiments.reporting.phrases import joined
from sim.scenario import Scenario, ScenarioError, to_yaml

WIDTH = "-" * 60


def question_text(question: Question, address: str) -> str:
    """What the file says.

    Parameters
    ----------
    address : of the dashboard, with its path and without a slash at its end
    """
    choice, problems = decode(question.query, library.names())
    found = f"Found over {question.n} twin neighbourhoods: {question.breath}" if question.breath else "Not answered yet when it was kept."  # fmt: skip
    parts = [
        question.name,
        f"Kept on {question.date[:10]} with Groundswell.",
        found,
        "Address (where a dashboard of the same version runs; change the beginning to yours):",
        f"{address}/{'?' * bool(question.query)}{question.query}",
        *problems,
        *_how_to_repeat(choice),
    ]
    return "\n\n".join(parts) + "\n"


def file_name(question: Question) -> str:
    """What the file is called, in plain letters."""
    plain = "".join(c if c.isascii() and c.isalnum() else "-" for c in question.name.lower())
    return f"groundswell-{'-'.join(filter(None, plain.split('-')))[:60] or question.id}.txt"


def _how_to_repeat(choice: Choice) -> list[str]:
    """The command line, or why there is none: what could be set once may be impossible now."""
    try:
        return _repeat(choice)
    except (ScenarioError, ValueError) as problem:
        return [f"No command line repeats it: {problem}"]


def _repeat(choice: Choice) -> list[str]:
    """The command line; where levers were moved, the files it needs as well."""
    names, files = [choice.base], []
    for place, design in enumerate([library.base_of(choice), *library.designs(choice)]):
        name = (choice.base, choice.scenario, *choice.also)[place]
        if design != library.load(name) or is_own(name):
            file = "baseline_moved.yaml" if place == 0 else f"design_{place}.yaml"
            files.append((file, design, name))
            name = file
        names = [*names[:place], name]
    command = ["groundswell", "compare", *names, "--replicates", str(choice.twins)]
    command += ["--seed", str(choice.seed)] if choice.seed != 1 else []
    command += ["--plausible"] if choice.plausible else []
    line = f"Command line:\n{shlex.join(command)}"
    if not files:
        return [line]
    told = f"The command needs {joined(name for name, _, _ in files)}, with the text below."
    return [f"{line}\n{told}", *(_file(*each) for each in files)]


def _file(file: str, design: Scenario, name: str) -> str:
    base = None if is_own(name) else library.load(name)  # only the library can be extended
    return f"{WIDTH}\n# {file}\n{to_yaml(design, base)}{WIDTH}"
