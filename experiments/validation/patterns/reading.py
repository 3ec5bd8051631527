"""Read a file of patterns as strictly as scenarios are read: all problems at once, with their places."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from experiments.validation.patterns.fitting_together import misfits
from experiments.validation.patterns.schema import Pattern
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.yaml_reader import Node


def read_patterns(path: Path) -> tuple[Pattern, ...]:
    """Read and check a file of patterns.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    from sim.scenario.library import read_shown

    patterns, problems = _understood(read_shown(path))
    if problems:
        raise ScenarioError(problems)
    return patterns


def patterns_problems(node: Node, path: Path) -> list[Problem]:
    """Every problem of a file of patterns, for `groundswell check`."""
    return _understood(node)[1]


def unknown_evidence(patterns: Iterable[Pattern]) -> dict[str, tuple[str, ...]]:
    """Patterns that cite what the evidence register does not hold, with what they cite.

    That is allowed, since figures come from anywhere, but whoever reads a verdict should know.
    """
    from sim.evidence import known_ids

    known = known_ids()
    strange = {
        pattern.id: tuple(name for name in pattern.evidence if name not in known)
        for pattern in patterns
    }
    return {name: cited for name, cited in strange.items() if cited}


def _understood(node: Node) -> tuple[tuple[Pattern, ...], list[Problem]]:

    from experiments.validation.patterns.file import PatternsFile
    from sim.scenario.validation import dotted, validate

    file, problems = validate(node, PatternsFile)
    entries = node.get("patterns")
    if entries is not None and isinstance(entries.value, list):
        for steps, message in misfits(entries.plain(), _years_reached()):
            where = ("patterns", *steps)
            problems.append(node.nearest(where).problem(dotted(where), message))
    if file is None or problems:
        return (), problems
    return tuple(_pattern(entry) for entry in file.patterns), []


def _pattern(entry: Any) -> Pattern:
    fields = dict(entry)
    return Pattern(among=fields.pop("in"), **fields)


@functools.cache
def _years_reached() -> tuple[int, int]:
    """First and last calendar year in which an area of the portfolio has a row."""
    from experiments.validation.facts.areas import PORTFOLIO
    from sim.scenario import load_portfolio

    areas = load_portfolio(PORTFOLIO).areas()
    ends = [area.place.start_year + area.horizon_months // 12 - 1 for area in areas]
    return min(area.place.start_year for area in areas), max(ends)
