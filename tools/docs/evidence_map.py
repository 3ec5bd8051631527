"""Keeps the map of the evidence: where in the model every entry of the register is used, or why not.

``python -m tools.docs evidence_map`` writes `docs/evidence_map.md` anew from the modules' own texts, the
parameter files, the levers, the library of scenarios, the patterns and the facts;
with ``--check`` it says whether that is current.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import typer

from sim.citations import evidence_map
from sim.evidence import Evidence, load_register
from sim.evidence.left_out import load_left_out
from tools.docs.base import DOCS, Check, Files, renew, table

PAGE = DOCS / "evidence_map.md"
NAMED_AT_MOST = 4
MOST_MECHANISMS_LEFT_OUT = 8
FILES = {
    "E": "What the programme's papers say",
    "X": "Figures from beyond them",
    "L": "Literature that a mechanism's form rests on",
}
HEAD = """\
# Where the evidence is used

Every entry of the register (`sim/evidence/evidence.yaml`, `sim/evidence/external.yaml`,
`sim/evidence/literature.yaml`) with the rules whose text rests on it, the parameters, levers,
scenarios, places and portfolios that cite it, the patterns and facts the model is held against, or
the reason why it is not used. Written by the command below from those files, and tested to be current.

```bash
python -m tools.docs evidence_map
```

A rule that cites an entry represents what it says as far as the rule's own text states
([the model's description](../sim/ODD.md)); a direction is often all that the evidence gives.
"""
HEAD_OF_ENTRIES = ("id", "kind", "about", "what it says", "used by, or why not")


def unaccounted() -> list[str]:
    """Entries that nothing uses and that have no reason; mechanisms need a rule or a reason."""
    reasons = load_left_out()
    return [
        each
        for each, uses in evidence_map().items()
        if each not in reasons
        and not ("rules" in uses if load_register()[each].kind == "mechanism" else uses)
    ]


def contradictory() -> list[str]:
    """Entries said to be left out although a rule or a parameter rests on them."""
    uses = evidence_map()
    return [each for each in load_left_out() if {"rules", "parameters"} & uses[each].keys()]


def page() -> str:
    """The page in Markdown."""
    parts = [HEAD.strip(), _summary()]
    for letter, title in FILES.items():
        rows = [_row(entry) for each, entry in load_register().items() if each[0] == letter]
        parts += [f"## {title}", table(HEAD_OF_ENTRIES, rows)]
    return "\n\n".join(parts) + "\n"


def _summary() -> str:
    """How much of the register is used, by kind."""
    kinds = Counter(entry.kind for entry in load_register().values())
    used = Counter(load_register()[each].kind for each, uses in evidence_map().items() if uses)
    left = Counter(load_register()[each].kind for each in load_left_out())
    rows = [(kind, n, used[kind], left[kind]) for kind, n in kinds.items()]
    return table(("kind", "entries", "used", "left out, with a reason"), rows)


def _row(entry: Evidence) -> list[str]:
    reason = load_left_out().get(entry.id, "")
    said = [_used(kind, names) for kind, names in evidence_map()[entry.id].items()]
    said += [f"left out: {reason}"] if reason else []
    cells = (entry.id, entry.kind, entry.informs, entry.text, "; ".join(said))
    return [cell.replace("|", "\\|") for cell in cells]


def _used(kind: str, names: Sequence[str]) -> str:
    """One kind of use: names, or where there are many of them their files or folders and how many."""
    if len(names) > NAMED_AT_MOST and kind in ("parameters", "scenarios"):
        separator = "." if kind == "parameters" else "/"
        groups = Counter(name.split(separator)[0] for name in names)
        return f"{kind} ({len(names)}): " + ", ".join(f"`{g}` {n}" for g, n in groups.items())
    return f"{kind}: " + ", ".join(
        f"`{name.rpartition('/')[2] if kind == 'rules' else name}`" for name in names
    )


def current_files() -> Files:
    """The page as the model has it now."""
    return {PAGE: page()}


def write_page(check: Check = False) -> None:
    """Where each entry of the evidence is used, or why not: docs/evidence_map.md."""
    if renew(current_files(), "evidence_map", check) and check:
        raise typer.Exit(1)
