"""Hold the evidence ids that a file cites against the register."""

from __future__ import annotations

from sim.evidence import known_ids
from sim.scenario.problems import Problem
from sim.scenario.reader import Node
from sim.scenario.validate import dotted
from sim.scenario.words import near, show


def unknown_evidence(node: Node) -> list[Problem]:
    """Return a problem for each id under ``evidence:`` that the register does not hold."""
    listed = node.get("evidence")
    if listed is None or not isinstance(listed.value, list):
        return []
    found = []
    for number, item in enumerate(listed.value):
        if isinstance(item.value, str) and item.value not in known_ids():
            meant = near(item.value, known_ids())
            hint = f"did you mean {meant}?" if meant else "ids look like E003 or XA18"
            message = f"{show(item.value)} is not in the evidence register; {hint}"
            found.append(item.problem(dotted(("evidence", number)), message))
    return found
