"""The page on what moves each pattern."""

from __future__ import annotations

import math
from collections.abc import Iterator

from experiments.validation.facts.words import figure
from experiments.validation.patterns.words import band_words
from tools.docs.patterns_moved.trial import Movement, Shift, Trial, unmoved

SHOWN = 8
INTRODUCTION = (
    "A pattern that no setting could move would be built in rather than arise. Each emergent pattern was "
    "measured on a portfolio as it is and with one setting changed in every area, same areas and same "
    "seeds. A setting counts as moving a pattern when its mean leaves the band and the difference has the "
    "same sign in every replicate; where the pattern lies outside its band as it is, when it moves by more "
    "than the width of the band. Both ends of one lever count as one lever."
)


def page(trial: Trial, command: str, version: str) -> Iterator[str]:
    """The page, line by line.

    Parameters
    ----------
    command : str
        The command by which it was made.
    version : str
        Version of the model.
    """
    yield from ("# What moves each pattern", "", INTRODUCTION, "")
    yield from ("This page was made by", "", "```bash", command, "```", "")
    levers = len({each.lever for each in trial.candidates})
    yield (
        f"with model version `{version}`: {trial.areas} areas, {trial.replicates} replicates, "
        f"{len(trial.candidates)} settings of {levers} levers and place settings."
    )
    if trial.failed:
        yield f"{trial.failed} runs failed and are left out."
    yield from ("", _verdict(trial), "", *_table(trial))
    yield from _impossible(trial)
    yield ""


def _verdict(trial: Trial) -> str:
    lacking = [movement.pattern.id for movement in unmoved(trial)]
    good = len(trial.movements) - len(lacking)
    words = f"{good} of {len(trial.movements)} emergent patterns are moved by two or more levers"
    if not lacking:
        return f"{words}."
    return f"{words}; by fewer than two: {', '.join(f'`{name}`' for name in lacking)}."


def _table(trial: Trial) -> Iterator[str]:
    yield "| pattern | band | as it is | levers that move it | settings, strongest first (to what; by how many widths of the band) |"
    yield "|---|---|---|---|---|"
    for movement in trial.movements:
        yield (
            f"| `{movement.pattern.id}` | {band_words(movement.band)} | {_as_it_is(movement)} "
            f"| {movement.levers} | {_movers(movement)} |"
        )


def _as_it_is(movement: Movement) -> str:
    if math.isnan(movement.value):
        return "not defined"
    side = "" if movement.inside else " (outside)"
    return f"{_number(movement.value)}{side}"


def _number(value: float) -> str:
    return "not reached" if math.isinf(value) else figure(value) if value else "0"


def _movers(movement: Movement) -> str:
    movers = movement.movers
    if not movers:
        return f"none; the strongest is {_strongest(movement)}"
    shown = [f"`{each.setting}` ({_to(movement, each)})" for each in movers[:SHOWN]]
    more = f" and {len(movers) - SHOWN} more" if len(movers) > SHOWN else ""
    return f"{', '.join(shown)}{more}"


def _to(movement: Movement, shift: Shift) -> str:
    """Where a setting moves a pattern, and how far in widths of its band."""
    width = movement.band.high - movement.band.low
    if math.isinf(width) or width == 0 or math.isinf(shift.by):
        return _number(shift.value)
    return f"{_number(shift.value)}, {shift.by / width:+.1f}".replace("-", "−")


def _strongest(movement: Movement) -> str:
    known = [shift for shift in movement.shifts if not math.isnan(shift.by)]
    if not known:
        return "not defined"
    best: Shift = max(known, key=lambda shift: abs(shift.by))
    return f"`{best.setting}` ({_to(movement, best)})"


def _impossible(trial: Trial) -> Iterator[str]:
    listed = [f"`{name}` in {number}" for name, number in trial.impossible.items() if number]
    if listed:
        yield ""
        yield (
            "Some areas cannot have a setting beside their others and stayed as they are: "
            f"{', '.join(listed)} of {trial.areas} areas."
        )
