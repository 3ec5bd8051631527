"""The list of all families' pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.library import Family

_SHORT = re.compile(r"^\*\*In short\.\*\* (.*)$", re.MULTILINE)


def write_shelf(folder: Path, families: Sequence[Family]) -> None:
    """Write the list of pages, with what each says in short."""
    text = "\n".join(shelf(folder, families))
    (folder / "README.md").write_text(text, encoding="utf-8")


def shelf(folder: Path, families: Sequence[Family]) -> Iterator[str]:
    """The list, line by line; a family without a page is named as such."""
    yield "# What the model says, family by family"
    yield ""
    yield (
        "Each family of scenarios asks one question. A page gives what its scenarios set, what came "
        "out against the baseline over twin neighbourhoods, with intervals, and what it rests on. "
        "These contrasts are hypotheses: no field experiment has tested any of them, and no "
        "published study has observed legacy. How verdicts are reached: [verdicts](../verdicts.md)."
    )
    yield from ("", "| family | asks | in short |", "|---|---|---|")
    for family in families:
        yield f"| [{family.title}]({family.name}.md) | {family.question} | {said_in_short(folder, family)} |"
    yield ""
    yield "All pages are made by this command; what was run before is taken from the cache:"
    yield from ("", "```bash", "python -m tools.docs.families --out docs/families", "```", "")


def said_in_short(folder: Path, family: Family) -> str:
    """What a family's page says in short; a dash where there is no page yet."""
    path = folder / f"{family.name}.md"
    found = _SHORT.search(path.read_text(encoding="utf-8")) if path.exists() else None
    return found[1] if found else "–"
