"""Factors and limits in plain words: `length of the programme (funding.years) is at most 6 years`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from experiments.discovery.points import AT_LEAST, AT_MOST, ONE_OF, Limit
from experiments.reporting.number_format import with_unit
from experiments.reporting.phrases import joined
from experiments.sweeps.factors import ASSUMPTIONS
from sim.parameters import parameter_specs
from sim.scenario import describe_levers

YES_OR_NO = {"true": "yes", "false": "no"}


def box_words(limits: Sequence[Limit]) -> str:
    """All limits of a box as the middle of a sentence, each factor once, with its path.

    Examples
    --------
    >>> box_words([Limit("funding.years", "at least", 4.0), Limit("funding.years", "at most", 6.0)])
    'length of the programme (funding.years) is from 4 to 6 years'
    """
    by_factor = groupby(limits, key=lambda limit: limit.factor)
    return joined(
        f"{label_of(factor)} ({factor}) is {_ends(factor, list(own))}" for factor, own in by_factor
    )


def limit_words(limit: Limit) -> str:
    """One limit: `at most 6 years`."""
    if limit.side == ONE_OF:
        return _choice(limit.value)  # type: ignore[arg-type]
    return f"{limit.side} {value_words(limit.factor, limit.value)}"


def _ends(factor: str, limits: Sequence[Limit]) -> str:
    """Both ends of a range, or the one there is."""
    ends = {limit.side: limit for limit in limits}
    if set(ends) != {AT_LEAST, AT_MOST}:
        return limit_words(limits[0])
    low, high = ends[AT_LEAST].value, ends[AT_MOST].value
    if low == high:
        return value_words(factor, low)
    return f"from {value_words(factor, low).partition(' ')[0]} to {value_words(factor, high)}"


def _choice(words: Iterable[str]) -> str:
    said = [YES_OR_NO.get(word, word).replace("_", " ") for word in words]
    return f"{', '.join(said[:-1])} or {said[-1]}" if len(said) > 1 else said[0]


def label_of(factor: str) -> str:
    """What a factor is called, as it stands within a sentence; a switch in quotes."""
    assumption = parameter_specs().get(factor.removeprefix(ASSUMPTIONS))
    if assumption is not None and factor.startswith(ASSUMPTIONS):
        return assumption.label
    lever = next((each for each in describe_levers() if each.path == factor), None)
    if lever is None:
        return "place" if factor == "place" else factor
    return f"'{lever.title}'" if lever.kind == "switch" else _lowered(lever.title)


def value_words(factor: str, value: Any) -> str:
    """A setting of a factor with its unit, in three figures where it has many."""
    if isinstance(value, str):
        return _choice([value])
    number = float(value) if float(value).is_integer() else float(f"{float(value):.3g}")
    return with_unit(number, _unit(factor))


def _unit(factor: str) -> str:
    spec = parameter_specs().get(factor.removeprefix(ASSUMPTIONS))
    if spec is not None and factor.startswith(ASSUMPTIONS):
        return "" if spec.unit in ("0-1", "ratio") else spec.unit
    lever = next((each for each in describe_levers() if each.path == factor), None)
    return "" if lever is None or lever.unit in ("calendar year", "choice") else lever.unit


def _lowered(title: str) -> str:
    """A title within a sentence; a word in capitals stays."""
    first = title.partition(" ")[0]
    return title if first[1:2].isupper() else title[:1].lower() + title[1:]
