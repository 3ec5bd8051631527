"""A box as a scenario: the sweep's base with the middle of the box, in a file that opens like any other."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.discovery.boxes import Box, Boxes
from experiments.discovery.conditions import Conditions
from experiments.discovery.points import Limit, Points, is_listed
from experiments.discovery.words import box_words
from experiments.execution.files import write_text
from experiments.reporting.phrases import capital
from experiments.sweeps.factors import ASSUMPTIONS
from sim.parameters import parameter_specs
from sim.scenario import Scenario, ScenarioError, to_yaml

LONGEST_TITLE, LONGEST_QUESTION = 120, 400
SIGN_WORDS = {"<=": "at_most", ">=": "at_least", "<": "under", ">": "over"}


def box_scenario(
    base: Scenario, points: Points, limits: Sequence[Limit], conditions: Conditions, number: int
) -> tuple[Scenario, dict[str, Any], bool]:
    """The scenario of a box: the base with the middle of the box.

    Factors that the box leaves free stay as the base has them, if that was tried. Where no scenario can have that, the point in
    the box is taken at which most runs meet what was asked.

    Returns
    -------
    tuple of Scenario, dict, bool
        The scenario, what it changes of the base, and whether it is the middle.
    """
    settings = _middle(base, points, limits)
    is_middle = True
    try:
        scenario = base.with_levers(settings)
    except ScenarioError:
        settings, is_middle = _typical(base, points, limits), False
        scenario = base.with_levers(settings)
    said = f"Where {box_words(limits)}: is {conditions.words}?"
    named = {
        "name": f"box_{number}",
        "title": textwrap.shorten(f"Box {number} of {conditions}", LONGEST_TITLE),
        "question": textwrap.shorten(said, LONGEST_QUESTION),
        "evidence": (),
    }
    return scenario.model_copy(update=named), settings, is_middle


def _middle(base: Scenario, points: Points, limits: Sequence[Limit]) -> dict[str, Any]:
    inside = points.within(limits)
    limited = {limit.factor for limit in limits}
    settings = {}
    for factor, values in points.columns.items():
        present = _present(base, factor)
        if factor in limited:
            found = _middle_of(values[inside], points.shares[inside], present)
        elif not _was_tried(values, present):
            found = _middle_of(values, points.shares, present)
        else:
            continue
        settings[factor] = _as_the_base_has_it(found, present)
    return settings


def _present(base: Scenario, factor: str) -> Any:
    """What the base has of a factor; None for a place, which is no one setting."""
    name = factor.removeprefix(ASSUMPTIONS)
    if name == factor:
        return base.levers().get(factor)
    return base.assumptions.get(name, parameter_specs()[name].value)


def _middle_of(values: NDArray[Any], shares: NDArray[np.float64], present: Any) -> Any:
    """The middle of numbers, one of them where they are few or whole; the word at which most meets what was asked."""
    if values.dtype == object:
        words = sorted(set(values), key=lambda word: (word != str(present), word))
        return max(words, key=lambda word: shares[values == word].mean())
    low, high = float(values.min()), float(values.max())
    if is_listed(values):
        return float(min(values, key=lambda value: (abs(value - (low + high) / 2), value)))
    return min(max(float(f"{(low + high) / 2:.3g}"), low), high)


def _was_tried(values: NDArray[Any], present: Any) -> bool:
    """Whether what the base has lies within what was tried; of a place, the base says nothing."""
    if present is None:
        return True
    if values.dtype == object:
        return (str(present).lower() if isinstance(present, bool) else present) in set(values)
    return bool(values.min() <= present <= values.max())


def _typical(base: Scenario, points: Points, limits: Sequence[Limit]) -> dict[str, Any]:
    """All settings of the point in the box at which most runs meet what was asked."""
    inside = np.flatnonzero(points.within(limits))
    best = inside[np.argmax(points.shares[inside])]
    return {
        factor: _as_the_base_has_it(values[best], _present(base, factor))
        for factor, values in points.columns.items()
    }


def _as_the_base_has_it(value: Any, present: Any) -> Any:
    """A setting as a scenario takes it: whole, or true or false, where the base has that."""
    if isinstance(present, bool):
        return value == "true"
    if isinstance(present, int) and float(value).is_integer():
        return int(value)
    return float(value) if isinstance(value, float) else value


def write_scenarios(found: Boxes, folder: Path) -> list[Path]:
    """Write every box as a scenario; files of the same names are replaced.

    Raises
    ------
    EnvironmentProblem
        If a file cannot be written.
    """
    stem = file_stem(found.conditions)
    paths = [folder / f"{stem}_box_{box.number}.yaml" for box in found.boxes]
    for box, path in zip(found.boxes, paths, strict=True):
        write_text(path, scenario_text(found, box))
    return paths


def file_stem(conditions: Conditions) -> str:
    """A file's name for what was asked.

    Examples
    --------
    >>> from experiments.discovery.conditions import read_conditions
    >>> file_stem(read_conditions("legacy_36 < 0.3", ["legacy_36"]))
    'legacy_36_under_0_3'
    """
    text = str(conditions)
    for sign, words in SIGN_WORDS.items():
        text = text.replace(f" {sign} ", f" {words} ")
    return re.sub(r"\W+", "_", text.replace("-", "minus "))[:100]


def scenario_text(found: Boxes, box: Box) -> str:
    """A box's scenario as the text of a file, with what was found of it above."""
    middle = "Its middle" if box.is_middle else "The point in it at which most runs did"
    said = (
        f"A box that `groundswell discover` found in {found.folder.name} for {found.conditions}: {capital(box.words)}. "
        f"{100 * box.density:.0f} in 100 of the runs there met it (density), {100 * box.coverage:.0f} in 100 of all that did "
        f"lie there (coverage). {middle}; what this file does not name is as in the sweep's base."
    )
    comment = textwrap.fill(said, 98, initial_indent="# ", subsequent_indent="# ")
    return f"{comment}\n{to_yaml(box.scenario, found.library_base)}"
