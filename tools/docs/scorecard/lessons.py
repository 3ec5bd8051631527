"""What the patterns that are not reproduced teach: written by hand, kept beside the generator."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from experiments.validation.patterns.validation import PatternResult
from sim.scenario.problems import ScenarioError

LESSONS = Path(__file__).with_name("lessons.yaml")


def load_lessons(path: Path = LESSONS) -> dict[str, str]:
    """Texts by pattern.

    Raises
    ------
    ScenarioError
        If the file is not a plain mapping of names to texts.
    """
    from sim.scenario.library import read_shown

    node = read_shown(path)
    if node.value is None:
        return {}
    if not isinstance(node.value, dict):
        raise ScenarioError([node.problem("", "write one line for each pattern, 'name: text'")])
    wrong = [
        entry.problem(name, "a text is due")
        for name, entry in node.value.items()
        if not isinstance(entry.value, str) or not entry.value.strip()
    ]
    if wrong:
        raise ScenarioError(wrong)
    return {name: " ".join(entry.value.split()) for name, entry in node.value.items()}


def lacking(results: Iterable[PatternResult], lessons: Mapping[str, str]) -> list[str]:
    """Patterns that are missed or inconclusive and of which nothing is said."""
    return [
        each.pattern.id
        for each in results
        if each.verdict != "reproduced" and each.pattern.id not in lessons
    ]
