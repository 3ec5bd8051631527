"""Some of the model's own patterns, and patterns that short runs can tell."""

from __future__ import annotations

from dataclasses import replace

from experiments.validation.patterns_schema import Pattern
from experiments.validation.read import load_patterns


def few(*ids: str) -> tuple[Pattern, ...]:
    """The patterns of these ids."""
    return tuple(each for each in load_patterns() if each.id in ids)


def early(pattern: Pattern, year: int = 2013) -> Pattern:
    """A pattern as if it had been measured early on."""
    return replace(pattern, calendar_year=(year, year))
