"""What a way of telling a kind of event is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Forms:
    """How one kind of event is told."""

    weight: int
    one: tuple[str, ...]
    many: tuple[str, ...] = ()
    counted: tuple[str, str] = ("", "")
