"""The list of fields: who writes each, which rules read it and which outputs.

python -m tools.docs fields --write docs/fields.md
"""

from __future__ import annotations

from pathlib import Path

from experiments.execution.files import write_text
from tools.docs.base import DOCS, Files, Write, table
from tools.docs.fields.usage import Field, Usage, usage

INTRODUCTION = """\
Every field of the state that changes while a neighbourhood runs, read off the source: who writes it, which rules of behaviour read it and
whether an output does. A test (`tests/sim/test_fields.py`) holds that each is read by a rule or is an output. Names are those of modules in `sim/mechanisms/`, or the path below `sim/`
elsewhere; *start* stands for a value that is set before the first month or when the thing comes about. What is fixed from then on, and what a class keeps to itself, is left out."""
READ_ONLY_BY_OUTPUTS = """\
Fields that no rule of behaviour reads are reported and nothing follows from them: {fields}."""


def page_of(found: dict[Field, Usage]) -> str:
    """The page in Markdown."""
    shown = {key: use for key, use in sorted(found.items()) if is_shown(key, use)}
    reported = [f"`{owner}.{name}`" for (owner, name), use in shown.items() if not use.rules]
    parts = ["# Fields of the state: who writes them, who reads them", INTRODUCTION]
    if reported:
        parts.append(READ_ONLY_BY_OUTPUTS.format(fields=", ".join(reported)))
    for owner in dict.fromkeys(owner for owner, _ in shown):
        rows = [(f"`{name}`", *_row(use)) for (one, name), use in shown.items() if one == owner]
        parts += [f"## {owner}", table(("field", "written by", "read by", "output"), rows)]
    return "\n\n".join(parts) + "\n"


def is_shown(key: Field, use: Usage) -> bool:
    """Whether a field is one that mechanisms share and change."""
    return not key[1].startswith("_") and use.changes


def _row(use: Usage) -> tuple[str, str, str]:
    written = [_name(module) for module in sorted(use.changed_by)]
    start = ["*start*"] if use.born else []
    read = [_name(module) for module in sorted(use.rules)]
    return ", ".join([*start, *written]), ", ".join(read), "yes" if use.outputs else ""


def _name(module: str) -> str:
    """A module as the page calls it.

    >>> _name("mechanisms/trust.py"), _name("agents/rep.py"), _name("state.py")
    ('trust', 'agents/rep', 'state')
    """
    return module.removesuffix(".py").removeprefix("mechanisms/")


def write_page(write: Write = Path("docs/fields.md")) -> None:
    """Who writes and who reads every field of the state: docs/fields.md."""
    write_text(write, page_of(usage()))


def current_files() -> Files:
    """The page as the source has it."""
    return {DOCS / "fields.md": page_of(usage())}
