"""How one setting is declared: its default, bounds, unit, help and evidence, all in one place.

Each helper returns a pydantic field. Messages, the JSON Schema, the template, the table of
levers and the dashboard's sliders read the same metadata, so that a fact is written down once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo


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


def kind_of_file(what: str, default: Any = ...) -> Any:
    """Declare the line that says what a file holds (required unless there is a default)."""
    return Field(default, title="Kind of file", description=f"What this file holds: {what}.")


def format_version(default: Any = ...) -> Any:
    """Declare the line that says in which version of the format a file is written."""
    return Field(
        default,
        title="Version of the format",
        description="The version of the format in which the file is written.",
    )


def cited(what: str, default: Any = ()) -> Any:
    """Declare a list of ids of evidence; ``what`` ends the sentence 'Ids of entries that ...'."""
    return Field(
        default,
        strict=False,
        max_length=50,
        title="Evidence",
        description=f"Ids of entries of the evidence register that {what}.",
    )


def _plain(default: Any, *, title: str, unit: str, help: str, evidence: tuple[str, ...]) -> Any:
    return Field(
        default,
        title=title,
        description=help,
        json_schema_extra={"unit": unit, "evidence": list(evidence)},
    )


def is_whole(field: FieldInfo | None) -> bool:
    """Return whether a field holds whole numbers."""
    kinds = (field.annotation, *get_args(field.annotation)) if field else ()
    return any(kind is int or type(kind) is int for kind in kinds)


def unit(field: FieldInfo) -> str:
    """Return a field's unit, empty where it has none."""
    extra = field.json_schema_extra
    return str(extra.get("unit", "")) if isinstance(extra, dict) else ""


def evidence(field: FieldInfo) -> tuple[str, ...]:
    """Return the ids of the evidence a field rests on."""
    extra = field.json_schema_extra
    return tuple(map(str, extra.get("evidence", ()))) if isinstance(extra, dict) else ()  # type: ignore[arg-type]


def bounds(field: FieldInfo) -> tuple[Any, Any]:
    """Return the lowest and highest value allowed; None where there is no bound."""
    low = next((m.ge for m in field.metadata if hasattr(m, "ge")), None)
    high = next((m.le for m in field.metadata if hasattr(m, "le")), None)
    return low, high


def choices(field: FieldInfo) -> tuple[str, ...]:
    """Return the names a field may take; empty where it is no choice."""
    named = get_origin(field.annotation) is Literal
    return tuple(map(str, get_args(field.annotation))) if named else ()


def field_at(model: type[BaseModel], path: Sequence[str | int]) -> FieldInfo | None:
    """Return the field at a path through nested models, or None."""
    field: FieldInfo | None = None
    current: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, int):
            continue
        if current is None or step not in current.model_fields:
            return None
        field = current.model_fields[step]
        current = inner_model(field)
    return field


def inner_model(field: FieldInfo) -> type[BaseModel] | None:
    """Return the model a field holds, alone or in a list; None for anything else."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind
    return None
