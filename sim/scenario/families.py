"""Families of scenarios: each folder of the library asks one question."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from sim.scenario.library import FAMILIES, ROOT
from sim.scenario.reader import Node, parse


@dataclass(frozen=True)
class Family:
    """One folder of the library.

    Attributes
    ----------
    name : str
        The folder.
    title, question : str
        What the scenarios in it ask together.
    evidence : tuple of str
        Ids of the evidence register that the question rests on.
    """

    name: str
    title: str
    question: str
    evidence: tuple[str, ...]


@functools.cache
def list_families() -> tuple[Family, ...]:
    """Return the families in the order in which they are shown.

    Examples
    --------
    >>> list_families()[0].name
    'funding_length'
    """
    text = (ROOT / f"{FAMILIES}.yaml").read_text(encoding="utf-8")
    content = parse(text, FAMILIES)
    return tuple(_family(node) for node in content.value["families"].value)


def _family(node: Node) -> Family:
    plain = node.plain()
    return Family(plain["name"], plain["title"], plain["question"], tuple(plain["evidence"]))
