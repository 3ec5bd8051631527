"""The table of levers: what can be set, between which ends, and what it rests on."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic.fields import FieldInfo

from sim.scenario.lever_fields import bounds, choices, evidence, unit
from sim.scenario.messages import allowed, with_unit
from sim.scenario.schema import SECTIONS


@dataclass(frozen=True)
class Lever:
    """One setting of a scenario.

    Attributes
    ----------
    path : str
        Dotted, as in YAML and in overrides: ``funding.years``.
    section : str
        The section it stands in.
    title, unit, help : str
    kind : str
        ``whole``, ``number``, ``switch`` or ``choice``.
    low, high : number or None
        The ends of the allowed range; None for switches and choices.
    choices : tuple of str
        The allowed names; empty unless it is a choice.
    default : object
    evidence : tuple of str
        Ids of the evidence register.
    """

    path: str
    section: str
    title: str
    unit: str
    kind: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    default: Any
    help: str
    evidence: tuple[str, ...]

    @property
    def allowed(self) -> str:
        """What may be set, in words: ``a whole number from 1 to 20 years``."""
        return allowed(self._field)

    def say(self, value: Any) -> str:
        """Return a value with its unit, as people read it: ``12 years``, ``yes``, ``0.5``."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if self.kind == "choice":
            return str(value).replace("_", " ")
        return with_unit(self._field, value)

    @property
    def _field(self) -> FieldInfo:
        return SECTIONS[self.section].model_fields[self.path.partition(".")[2]]


@functools.cache
def describe_levers() -> tuple[Lever, ...]:
    """Return every lever in the order of the schema."""
    return tuple(_levers())


def describe_lever(path: str) -> Lever:
    """Return one lever; KeyError when there is none at that path."""
    found = {lever.path: lever for lever in describe_levers()}
    return found[path]


def _levers() -> Iterator[Lever]:
    for section, model in SECTIONS.items():
        for name, field in model.model_fields.items():
            low, high = bounds(field)
            yield Lever(
                path=f"{section}.{name}",
                section=section,
                title=field.title or name,
                unit=unit(field),
                kind=_kind(field),
                low=low,
                high=high,
                choices=choices(field),
                default=field.default,
                help=field.description or "",
                evidence=evidence(field),
            )


def _kind(field: FieldInfo) -> str:
    if choices(field):
        return "choice"
    names = {bool: "switch", int: "whole", float: "number"}
    return names[field.annotation]  # type: ignore[index]
