"""Turns of phrase that report, chronicle and dashboard share."""

from __future__ import annotations

from collections.abc import Iterable


def joined(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> joined(["one"]), joined(["one", "two", "three"])
    ('one', 'one, two and three')
    """
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return ", ".join(listed[:-1]) + " and " + listed[-1]


def stage_words(stage: str) -> str:
    """Write a stage as sentences do.

    Examples
    --------
    >>> stage_words("self_sustaining"), stage_words("fragile_maturity")
    ('self-sustaining', 'fragile maturity')
    """
    return "self-sustaining" if stage == "self_sustaining" else stage.replace("_", " ")


def capital(text: str) -> str:
    """Begin with a capital letter."""
    return text[:1].upper() + text[1:]


def article(noun: str) -> str:
    """Put the right indefinite article before a noun.

    Examples
    --------
    >>> article("event for youth"), article("community hub")
    ('an event for youth', 'a community hub')
    """
    return ("an " if noun[:1].lower() in "aeiou" else "a ") + noun


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")  # fmt: skip
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def ordinal(place: int) -> str:
    """Say a place in an order, from 1.

    Examples
    --------
    >>> ordinal(3), ordinal(11), ordinal(22)
    ('third', '11th', '22nd')
    """
    if place <= len(_ORDINALS):
        return _ORDINALS[place - 1]
    in_teens = 10 < place % 100 < 20
    return f"{place}{'th' if in_teens else _ENDINGS.get(place % 10, 'th')}"
