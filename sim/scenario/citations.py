"""Hold the evidence ids that a file cites against the register."""

from __future__ import annotations

import re

from sim.evidence import known_ids
from sim.scenario.problems import MAX_PROBLEMS, Problem
from sim.scenario.reader import Node
from sim.scenario.validate import dotted
from sim.scenario.words import show

_PARTS = re.compile(r"([A-Za-z]{1,2})[ -]?0*([0-9]{1,3})")


def unknown_evidence(node: Node) -> list[Problem]:
    """Return a problem for each id under ``evidence:`` that the register does not hold."""
    listed = node.get("evidence")
    if listed is None or not isinstance(listed.value, list):
        return []
    return [
        item.problem(dotted(("evidence", number)), _message(item.value))
        for number, item in enumerate(listed.value[:MAX_PROBLEMS])
        if isinstance(item.value, str) and item.value not in known_ids()
    ]


def _message(id_: str) -> str:
    parts = _parts(id_)
    meant = next((known for known in known_ids() if parts and _parts(known) == parts), None)
    hint = f"did you mean {meant}?" if meant else "ids look like E003 or XA18"
    return f"{show(id_)} is not in the evidence register; {hint}"


def _parts(id_: str) -> tuple[str, int] | None:
    """Return letters and number of an id, so that E3 and e003 are seen to mean E003."""
    found = _PARTS.fullmatch(id_)
    return (found[1].upper(), int(found[2])) if found else None
