"""What no field of the state may be: written and read by nobody. What does not hold yet stands here with its reason."""

from __future__ import annotations

from sim.agents import population
from sim.agents.population import MOTIVES
from tools.docs.fields.usage import Field, Usage, readers_of_name

EXCEPTIONS: dict[Field, str] = {
    (
        "Project",
        "id",
    ): "what the diary's lines about it are known by, the same in both worlds of a seed",
    (
        "State",
        "funder",
    ): "an agent that people see in Mesa's viewer; its terms are levers, which rules read",
    (
        "Project",
        "agreed",
    ): "the line of the diary that later lines about it follow from, read where they are written",
    ("State", "projects_begun"): "a count that the tests of money hold match and spending to",
}
"""Fields that nobody reads, each with the reason why it is kept."""
OPEN_MOTIVES: dict[str, str] = {}
"""Motives that no rule reads yet, each with the reason."""


def unread(found: dict[Field, Usage]) -> list[Field]:
    """Fields of the state that no rule of behaviour and no output reads."""
    return sorted(key for key, use in found.items() if not use.is_read)


def said_of(key: Field, use: Usage) -> str:
    """What is wrong with a field that nobody reads, and what to do."""
    by = ", ".join(sorted(use.changed_by)) or "what makes it"
    return (
        f"{key[0]}.{key[1]} is written by {by} and read by no rule and no output: "
        "let a rule or an output read it, or take it out"
    )


def unread_motives() -> list[str]:
    """Motives whose constant, the name in capitals, is missing or read by no rule."""
    return [
        motive
        for place, motive in enumerate(MOTIVES)
        if getattr(population, motive.upper(), None) != place or not readers_of_name(motive.upper())
    ]
