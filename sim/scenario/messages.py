"""Say in plain words what is wrong with a value: what was found, what is allowed, what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.scenario.lever_fields import bounds, choices, evidence, unit
from sim.scenario.numerals import PLAIN, advice, as_share, in_two_ways
from sim.scenario.problems import amount, near, show

# How too low and too high are said, by unit; any other unit is low or high.
_MANNER = {
    "GBP": ("too little", "too much"),
    "calendar year": ("too early", "too late"),
    "months": ("too few", "too many"),
    "years": ("too short", "too long"),
    "members": ("too few", "too many"),
    "seats": ("too few", "too many"),
    "tiers": ("too few", "too many"),
    "people": ("too few", "too many"),
    "estates": ("too few", "too many"),
    "days a year": ("too few", "too many"),
    "events a year": ("too few", "too many"),
    "hours a month": ("too few", "too many"),
}
_NAMELESS = {"0 to 1", "share", "choice", "true or false", "calendar year", ""}


def allowed(field: FieldInfo) -> str:
    """Return what a field may hold, in words: range with unit, choices, true or false."""
    if choices(field):
        return "one of " + ", ".join(choices(field))
    if field.annotation is bool:
        return "true or false"
    if get_origin(field.annotation) in (tuple, list):
        return "a list, such as [first, second]"
    low, high = bounds(field)
    kinds = (field.annotation, *get_args(field.annotation))
    if low is None and not (int in kinds or float in kinds):
        return "a text" if field.annotation is str else "settings, as lines of 'name: value'"
    if low is None:
        return "a whole number" if int in kinds else "a number"
    whole = "a whole number from" if field.annotation is int else "a number from"
    return f"{whole} {with_unit(field, low)} to {with_unit(field, high)}".replace(
        f" {unit(field)} to ", " to "
    )


def with_unit(field: FieldInfo | None, value: object) -> str:
    """Return a number with the field's unit behind it, where the unit says something."""
    name = unit(field) if field else ""
    digits = str(value) if name == "calendar year" else amount(value)
    return digits if name in _NAMELESS else f"{digits} {name}"


def cite(ids: Sequence[str]) -> str:
    """Return evidence ids in brackets, with a blank before; empty without ids."""
    return f" ({', '.join(ids)})" if ids else ""


def explain(
    error: Mapping[str, Any], field: FieldInfo | None, quoted: bool = False, text: str = ""
) -> str:
    """Return the message for one of pydantic's errors.

    Parameters
    ----------
    error : dict
        An item of ``ValidationError.errors()``.
    field : FieldInfo or None
        The field it is about, if any.
    quoted : bool
        Whether the value stood in quotes.
    text : str
        The value as it was written, where it stands in a file.
    """
    value, kind = error["input"], error["type"]
    if kind == "string_too_long":
        return f"{len(value)} characters are too many; at most {error['ctx']['max_length']}"
    if kind == "too_long":
        return f"{len(value)} entries are too many; at most {error['ctx']['max_length']}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if field is not None and kind in ("less_than_equal", "greater_than_equal"):
        passed = _out_of_range(value, field, low=kind == "greater_than_equal")
        return passed + _meant_otherwise(value, field, text)
    if kind in _NOT_WHOLE and isinstance(value, float) and (ways := in_two_ways(text)):
        return f"{show(text)} {ways}; {advice(text)}{_number_due(field)}"
    if kind == "string_pattern_mismatch" and field is not None and field.description:
        return f"{show(value)} will not do; write {field.description}"
    say = _SAY.get(kind)
    return say(value, field, quoted) if say else f"{show(value)} is not allowed: {error['msg']}"


def _out_of_range(value: object, field: FieldInfo, low: bool) -> str:
    too_low, too_high = _MANNER.get(unit(field), ("too low", "too high"))
    least, most = bounds(field)
    found = show(value) if unit(field) != "calendar year" else str(value)
    ends = (least, most) if low else (most, least)
    words = ("at least", "at most") if low else ("at most", "at least")
    passed = f"{words[0]} {with_unit(field, ends[0])}{cite(evidence(field))}"
    far = str(ends[1]) if unit(field) == "calendar year" else amount(ends[1])
    return f"{found} is {too_low if low else too_high}; {passed}, {words[1]} {far}"


def _meant_otherwise(value: object, field: FieldInfo, text: str) -> str:
    """Return what a number out of range may have been meant as: per cent, or thousands."""
    if in_two_ways(text):
        return f"; {show(text)} {in_two_ways(text)}"
    least = {"0 to 1": 10, "share": 1}.get(unit(field).partition(" of")[0])
    if least is not None and isinstance(value, int | float) and least < value <= 100:
        return f"; if {value:g} per cent is meant, write {as_share(repr(value))}"
    return ""


def _not_a_number(value: object, field: FieldInfo | None, quoted: bool) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if ways := in_two_ways(text):
        return f"{show(value)} {ways}; {advice(text)}{_number_due(field)}"
    return f"{show(value)} is not a number; {_number_hint(text, quoted)}{_number_due(field)}"


def _number_hint(text: str, quoted: bool) -> str:
    """Return what to do about a text that was nearly a number."""
    if quoted and PLAIN.fullmatch(text):
        return "take the quotes away and "
    return advice(text)


def _number_due(field: FieldInfo | None) -> str:
    """Return what number to give; an item of a list has no bounds of its own."""
    is_listed = field is not None and not {tuple, list}.isdisjoint(_origins(field.annotation))
    return "give a plain number" if is_listed else _due(field)


def _origins(annotation: object) -> Iterator[object]:
    """Yield what a type is made of: tuple, list, union and so on, however deep."""
    if get_origin(annotation) is not None:
        yield get_origin(annotation)
    for part in get_args(annotation):
        yield from _origins(part)


def _due(field: FieldInfo | None) -> str:
    return f"give {allowed(field)}{cite(evidence(field))}" if field else "give a plain number"


def _not_whole(value: object, field: FieldInfo | None, quoted: bool) -> str:
    if isinstance(value, float):
        return f"{show(value)} is not a whole number; {_number_due(field)}"
    return _not_a_number(value, field, quoted)


def _not_a_switch(value: object, field: FieldInfo | None, quoted: bool) -> str:
    meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(str(value).lower())
    if str(value).lower() in ("true", "false"):
        meant = str(value).lower()
    hint = f"write {meant}" if meant else "write true or false"
    return f"{show(value)} is neither true nor false; {hint}"


def _not_a_choice(value: object, field: FieldInfo | None, quoted: bool) -> str:
    options = choices(field) if field else ()
    meant = near(value, options) if isinstance(value, str) else None
    hint = f"; did you mean {meant}?" if meant else ""
    return f"{show(value)} is not known{hint or ';'} choose one of {', '.join(options)}"


def _not_a_text(value: object, field: FieldInfo | None, quoted: bool) -> str:
    remedy = "put it in quotes" if isinstance(value, int | float) else "give a text"
    return f"{show(value)} is not a text; {remedy}"


def _not_a_mapping(value: object, field: FieldInfo | None, quoted: bool) -> str:
    return f"{show(value)} stands where settings are due; give them as lines of 'name: value'"


def _not_a_list(value: object, field: FieldInfo | None, quoted: bool) -> str:
    return f"{show(value)} stands where a list is due; write [first, second]"


def _missing(value: object, field: FieldInfo | None, quoted: bool) -> str:
    return f"is missing; {_due(field)}" if field else "is missing"


_NOT_WHOLE = ("int_type", "int_from_float")
_SAY: dict[str, Callable[[object, FieldInfo | None, bool], str]] = {
    "float_type": _not_a_number,
    "finite_number": _not_a_number,
    "int_type": _not_whole,
    "int_from_float": _not_whole,
    "bool_type": _not_a_switch,
    "literal_error": _not_a_choice,
    "string_type": _not_a_text,
    "model_type": _not_a_mapping,
    "dict_type": _not_a_mapping,
    "tuple_type": _not_a_list,
    "list_type": _not_a_list,
    "missing": _missing,
}
