"""The list of all families' pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.scenario.library import Family
from tools.docs.base import in_bash, table

_SHORT = re.compile(r"^\*\*In short\.\*\* (.*)$", re.MULTILINE)


def index(folder: Path, families: Sequence[Family]) -> Iterator[str]:
    """The list, line by line; a family without a page is named as such."""
    yield "# What the model says, family by family"
    yield ""
    yield (
        "Each family of scenarios asks one question. A page gives what its scenarios set, what came "
        "out against the baseline over twin neighbourhoods, with intervals, and what it rests on. "
        "These contrasts are hypotheses: no field experiment has tested any of them, and no "
        "published study has observed legacy. How verdicts are reached: [verdicts](../verdicts.md)."
    )
    rows = [
        (f"[{each.title}]({each.name}.md)", each.question, said_in_short(folder, each))
        for each in families
    ]
    yield from ("", table(("family", "asks", "in short"), rows), "")
    yield "All pages are made by this command; what was run before is taken from the cache:"
    yield from ("", in_bash("python -m tools.docs families --out docs/families"), "")


def said_in_short(folder: Path, family: Family) -> str:
    """What a family's page says in short; a dash where there is no page yet."""
    path = folder / f"{family.name}.md"
    found = _SHORT.search(path.read_text(encoding="utf-8")) if path.exists() else None
    return found[1] if found else "–"
