"""How settings hold up over places and versions, as sentences, a table and JSON."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from experiments.comparison.statistics import Interval, side_of
from experiments.execution.manifest import finite
from experiments.reporting.analysis_text import Said
from experiments.reporting.number_format import number, percent, unit_after
from experiments.reporting.phrases import joined
from experiments.reporting.tables import table_lines
from experiments.sweeps.regrets import (
    FEWEST,
    FEWEST_EACH,
    FIRST,
    Robustness,
    Standing,
)

SHOWN = 12
"""Settings that are shown; JSON has them all."""
MEASURES = (
    "Greatest regret: by how much a setting falls short of the best one, in the place and version where it falls short most (minimax regret, "
    "Savage). Worst: the place and version where the outcome is worst. Best in: share of places and versions in which no setting is better."
)


def robustness_lines(outcomes: Sequence[Robustness], width: int) -> Iterator[str]:
    """How settings hold up in each outcome, as lines of text, at most `width` characters long where words allow."""
    for found in outcomes:
        yield ""
        for said in robustness_parts(found):
            if isinstance(said, str):
                yield from textwrap.wrap(said, width, subsequent_indent="  ")
            else:
                yield from table_lines(*said, left=range(len(found.levers)), width=width)
    yield ""
    for said in robustness_notes(outcomes):
        yield from textwrap.wrap(said, width, subsequent_indent="  ")


def robustness_parts(found: Robustness) -> Iterator[Said]:
    """One outcome: over what settings were held up, how each came out, and which cannot be told apart."""
    yield _opening(found)
    head = (*found.levers, "mean", "worst", "where", "greatest regret", "where", "best in")
    enough = () if found.threshold is None else ("enough in",)
    yield (*head, *enough, "verdict"), [_row(found, each) for each in found.standings[:SHOWN]]
    hidden = len(found.standings) - SHOWN
    if hidden > 0:
        yield f"{hidden} settings of greater regret are not shown; --json has all."
    yield from _conclusions(found)


def robustness_notes(outcomes: Sequence[Robustness]) -> Iterator[str]:
    """What the figures mean and what to keep in mind, each once."""
    notes = (note for found in outcomes for note in (MEASURES + _of_enough(found), *_cautions(found)))  # fmt: skip
    yield from dict.fromkeys(notes)


def _opening(found: Robustness) -> str:
    about = found.outcome
    over = [f"{found.places} combinations of {joined(found.circumstances)}"] if found.circumstances else []  # fmt: skip
    over += [f"{found.versions} versions of the model"] if found.versions > 1 else []
    rest = f", in the mean over {joined(found.averaged)}" if found.averaged else ""
    return (
        f"How settings of {joined(found.levers)} hold up in {about.label}, {about.when}, over {joined(over)}{rest}; "
        f"{found.neighbourhoods:,} twin neighbourhoods."
    )


def _row(found: Robustness, each: Standing) -> tuple[str, ...]:
    about = found.outcome
    enough = () if math.isnan(each.enough) else (f"{each.enough:.0%}",)
    return (
        *map(_value, each.setting.values()),
        f"{number(each.mean, about)}{_bounds(found, each.mean_interval)}",
        f"{number(each.worst, about)}{_bounds(found, each.worst_interval)}",
        each.worst_state,
        f"{number(each.regret, about)}{_bounds(found, each.regret_interval)}",
        each.regret_state if each.regret > 0.0 else "",
        f"{each.best:.0%}{_shares(each.best_interval)}",
        *enough,
        each.verdict,
    )


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _bounds(found: Robustness, bounds: Interval) -> str:
    if math.isinf(bounds.low):
        return ""
    return f" ({number(bounds.low, found.outcome)} to {number(bounds.high, found.outcome)})"


def _shares(bounds: Interval) -> str:
    return "" if math.isinf(bounds.low) else f" ({100 * bounds.low:.0f} to {100 * bounds.high:.0f})"


def _conclusions(found: Robustness) -> Iterator[str]:
    """Which setting comes first, which cannot be told apart from it, which are behind; and the same of means."""
    first, *others = found.standings
    regret = f"{number(first.regret, found.outcome)}{unit_after(found.outcome)}"
    yield (
        f"Least greatest regret: {_named(first)} ({regret}). Chance alone would give about {number(found.noise, found.outcome)}."
    )
    alike = [each for each in others if side_of(each.verdict) != "worse"]
    if alike and found.has_intervals:
        yield f"Cannot be told apart from it by greatest regret: {_listed(alike)}."
    if len(alike) < len(others):
        yield f"With more greatest regret: {_listed([e for e in others if side_of(e.verdict) == 'worse'])}."
    yield from _of_means(found, others)


def _of_means(found: Robustness, others: Sequence[Standing]) -> Iterator[str]:
    """How the means of the other settings stand against that of the first."""
    better = [each for each in others if side_of(each.mean_verdict) == "better"]
    worse = [each for each in others if side_of(each.mean_verdict) == "worse"]
    same = [each for each in others if each not in better and each not in worse]
    groups = [(better, "better in {}"), (worse, "worse in {}"), (same, "not to be told apart in {}")]  # fmt: skip
    said = [f"{words.format(_listed(group))}" for group, words in groups if group]
    states = "versions" if not found.circumstances else "places and versions" if found.versions > 1 else "places"  # fmt: skip
    yield f"The mean over {states}, against that of {_named(found.standings[0])}: {'; '.join(said)}."


def _listed(standings: Sequence[Standing]) -> str:
    names = [_named(each) for each in standings[:SHOWN]]
    more = len(standings) - len(names)
    return joined([*names, f"{more} more"] if more else names)


def _named(each: Standing) -> str:
    return " with ".join(f"{name} {_value(value)}" for name, value in each.setting.items())


def _of_enough(found: Robustness) -> str:
    if found.threshold is None:
        return ""
    side = "at most" if found.outcome.direction == "lower" else "at least"
    return f" Enough in: share of them in which it is {side} {found.threshold:g} (satisficing)."


def _cautions(found: Robustness) -> Iterator[str]:
    level = percent(found.standings[0].mean_interval.level)
    if found.has_intervals:
        yield f"In brackets {level} per cent intervals, from twin neighbourhoods drawn anew."
    elif found.versions > 1:
        yield (
            f"Greatest regrets cannot be told apart: {found.neighbourhoods} twin neighbourhoods over {found.versions} versions leave luck and version "
            f"mixed up. {max(FEWEST, FEWEST_EACH * found.versions)} replicates allow it; means are judged all the same."
        )
    else:
        yield f"With so few neighbourhoods greatest regrets cannot be told apart; {FEWEST} allow it."
    if found.left_out:
        yield f"{found.left_out} combinations are left out: some setting was not tried there, or the outcome is not defined."


def robustness_json(found: Robustness) -> dict[str, Any]:
    """How settings hold up as JSON takes it."""
    return {
        "outcome": found.outcome.name,
        "unit": found.outcome.unit,
        "levers": list(found.levers),
        "circumstances": list(found.circumstances),
        "averaged": list(found.averaged),
        "places": found.places,
        "versions": found.versions,
        "neighbourhoods": found.neighbourhoods,
        "left_out": found.left_out,
        "noise": finite(found.noise),
        "threshold": found.threshold,
        "has_intervals": found.has_intervals,
        "settings": [_standing_json(each) for each in found.standings],
    }


def _standing_json(each: Standing) -> dict[str, Any]:
    said: dict[str, Any] = {"setting": each.setting}
    for name in ("mean", "worst", "regret", "best"):
        bounds: Interval = getattr(each, f"{name}_interval")
        ends = [finite(bounds.low), finite(bounds.high)]
        said |= {name: finite(getattr(each, name)), f"{name}_interval": ends}
    return said | {
        "level": each.mean_interval.level,
        "worst_state": each.worst_state,
        "regret_state": each.regret_state,
        "enough": finite(each.enough),
        "verdict": each.verdict,
        "mean_verdict": each.mean_verdict,
        "is_first": each.verdict == FIRST,
    }
