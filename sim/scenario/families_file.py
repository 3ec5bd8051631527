"""The file of kind families: which question each folder of the library asks."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.chain import not_a_scenario
from sim.scenario.citations import unknown_evidence
from sim.scenario.fields import Section
from sim.scenario.migrate import migrate
from sim.scenario.problems import Problem
from sim.scenario.reader import Node
from sim.scenario.validate import validate


class FamilyEntry(Section):
    """One folder of the library: what its scenarios ask together."""

    name: str = Field(title="Folder", description="The folder's name.", max_length=60)
    title: str = Field(title="Title", description="A short title.", max_length=120)
    question: str = Field(title="Question", description="The family's question.", max_length=400)
    evidence: tuple[str, ...] = Field(
        strict=False,
        max_length=50,
        title="Evidence",
        description="Ids of entries of the evidence register that the question rests on.",
    )


class FamiliesFile(Section):
    """The file of kind families: one entry for each folder of the library, in order."""

    kind: Literal["families"] = Field(
        title="Kind of file", description="What this file holds: families of scenarios."
    )
    schema_version: Literal[1] = Field(
        title="Version of the format",
        description="The version of the format in which the file is written.",
    )
    families: tuple[FamilyEntry, ...] = Field(
        strict=False, title="Families", description="One for each folder, in order."
    )


def check_families(node: Node) -> list[Problem]:
    """Return every problem of a file of kind families."""
    if not isinstance(node.value, dict):
        return [not_a_scenario(node)]
    current, problems = migrate(node)
    if current is None:
        return problems
    _, misfits = validate(current, FamiliesFile)
    listed = current.get("families")
    entries = listed.value if listed is not None and isinstance(listed.value, list) else []
    cited = [p for entry in entries for p in unknown_evidence(entry)]
    return problems + misfits + cited
