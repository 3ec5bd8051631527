"""How one setting is declared: its default, bounds, unit, help and evidence, all in one place.

Each helper returns a pydantic field. Messages, the JSON Schema, the template, the table of
levers and the dashboard's sliders read the same metadata, so that a fact is written down once.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A frozen group of settings that refuses unknown names, loose types, NaN and infinity."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True
    )


def number(
    default: Any,
    low: float,
    high: float,
    *,
    title: str,
    unit: str,
    help: str,
    evidence: tuple[str, ...] = (),
) -> Any:
    """Declare a bounded number (whole when the annotation is ``int``; required when ``...``)."""
    return Field(
        default,
        ge=low,
        le=high,
        title=title,
        description=help,
        json_schema_extra={"unit": unit, "evidence": list(evidence)},
    )


def degree(
    default: float, *, title: str, help: str, evidence: tuple[str, ...] = (), high: float = 1.0
) -> Any:
    """Declare a degree from 0 (not at all) to 1 (wholly)."""
    return number(default, 0.0, high, title=title, unit="0 to 1", help=help, evidence=evidence)


def share(
    default: Any,
    low: float = 0.0,
    high: float = 1.0,
    *,
    title: str,
    help: str,
    evidence: tuple[str, ...] = (),
) -> Any:
    """Declare a share of something, as a number from 0 to 1."""
    return number(default, low, high, title=title, unit="share", help=help, evidence=evidence)


def switch(default: bool, *, title: str, help: str, evidence: tuple[str, ...] = ()) -> Any:
    """Declare something that is on (true) or off (false)."""
    return _plain(default, title=title, unit="true or false", help=help, evidence=evidence)


def choice(default: Any, *, title: str, help: str, evidence: tuple[str, ...] = ()) -> Any:
    """Declare a choice among the names that the annotation lists."""
    return _plain(default, title=title, unit="choice", help=help, evidence=evidence)


def _plain(default: Any, *, title: str, unit: str, help: str, evidence: tuple[str, ...]) -> Any:
    return Field(
        default,
        title=title,
        description=help,
        json_schema_extra={"unit": unit, "evidence": list(evidence)},
    )
