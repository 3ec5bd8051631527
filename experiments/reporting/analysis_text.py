"""What moves an outcome of a sweep, as lines for the screen and as JSON."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from experiments.comparison.statistics import DIRECTED
from experiments.execution.manifest import finite
from experiments.reporting.number_format import number, percent, unit_after
from experiments.reporting.phrases import capital
from experiments.reporting.tables import NARROWEST, table_lines
from experiments.sweeps.analysis import Analysis, Effect, Indices

Said = str | tuple[Sequence[str], Sequence[Sequence[str]]]
"""A sentence, or a table: headings and rows."""
Tables = list[tuple[Sequence[str], Sequence[Sequence[str]]]]
"""Headings and rows."""
HYPOTHESES = (
    "These are differences between settings of the model. No field experiment has tried one design against another: "
    "they are hypotheses."
)
CAUTION = {
    "latin_hypercube": "Points were drawn at random, so that intervals count the chance of other points too.",
    "table": "Whatever else differs between the lines of the table is in these differences too.",
    "one_at_a_time": "Each factor was moved from the base alone; how they act together was not tried.",
}


def analysis_lines(analysis: Analysis, width: int) -> Iterator[str]:
    """What moves one outcome as lines of text, at most `width` characters long where words allow."""
    yield ""
    for said in analysis_parts(analysis):
        if isinstance(said, str):
            yield from textwrap.wrap(said, width, subsequent_indent="  ")
        else:
            last = len(said[0]) - 1
            remarks = any(len(row[last]) > NARROWEST for row in said[1])
            yield from table_lines(
                *said, left=(0, last), wrapped=last if remarks else 0, width=width
            )


def analysis_parts(analysis: Analysis) -> Iterator[Said]:
    """What moves one outcome: its factors, pairs of them, indices, and what to keep in mind."""
    for part in (_opening, _effects, _together, _indices, _closing):
        yield from part(analysis)


def sentences_and_tables(analysis: Analysis) -> tuple[list[str], Tables]:
    """What is said of one outcome: its sentences, and its tables."""
    said = list(analysis_parts(analysis))
    sentences = [each for each in said if isinstance(each, str)]
    return sentences, [each for each in said if not isinstance(each, str)]


def _opening(analysis: Analysis) -> Iterator[Said]:
    about = analysis.outcome
    yield (
        f"{capital(about.label)}, {about.when}: {analysis.points:,} points, "
        f"{analysis.neighbourhoods:,} twin neighbourhoods each."
    )
    if math.isfinite(analysis.noise):
        yield (
            f"Points differ by {number(analysis.spread, about)} (standard deviation, without noise); chance moves the "
            f"mean of a point by {number(analysis.noise, about)}{unit_after(about)}."
        )


def _effects(analysis: Analysis) -> Iterator[Said]:
    if not analysis.effects:
        return
    head = ("", "from", "to", "difference", "interval", "share", "verdict")
    yield head, [_row(analysis, effect) for effect in analysis.effects]
    level = percent(analysis.effects[0].interval.level)
    yield (
        f"Difference: from the low end to the high end, over neighbourhoods, with its {level} per cent interval. Share: of what "
        "points differ by."
    )


def _closing(analysis: Analysis) -> Iterator[Said]:
    if any(math.isinf(each.interval.low) for each in analysis.effects):
        yield "With so few neighbourhoods a difference cannot be told from chance at this level; 8 allow it."
    if analysis.sampling in CAUTION:
        yield CAUTION[analysis.sampling]


def _row(analysis: Analysis, effect: Effect) -> tuple[str, ...]:
    share = "" if math.isnan(effect.share) else f"{min(1.0, effect.share):.0%}"
    return (
        effect.factors[0],
        effect.low,
        effect.high,
        number(effect.difference, analysis.outcome, sign=True),
        _interval(analysis, effect),
        share,
        effect.verdict,
    )


def _interval(analysis: Analysis, effect: Effect) -> str:
    bounds = effect.interval
    if math.isinf(bounds.low) or math.isinf(bounds.high):
        return "too few"
    low, high = (number(end, analysis.outcome, sign=True) for end in (bounds.low, bounds.high))
    return f"{low} to {high}"


def _together(analysis: Analysis) -> Iterator[Said]:
    """Pairs of factors that reliably act together, and how many do not."""
    reliable = [each for each in analysis.together if each.verdict in DIRECTED]
    for effect in sorted(reliable, key=lambda each: -abs(each.difference)):
        first, second = effect.factors
        difference = number(effect.difference, analysis.outcome, sign=True)
        yield (
            f"Together: the difference that {first} makes changes by {difference} ({_interval(analysis, effect)}) "
            f"as {second} goes from {effect.low} to {effect.high}."
        )
    rest = len(analysis.together) - len(reliable)
    if rest:
        pairs = "pair" if rest == 1 else "pairs"
        yield f"{rest} {pairs} of factors cannot be told to act together by more than is too small to matter."


def _indices(analysis: Analysis) -> Iterator[Said]:
    """Indices of a screen or of a decomposition of the variance, largest first."""
    if analysis.why_no_indices:
        yield f"No indices for this design: {analysis.why_no_indices}."
    if analysis.indices and analysis.sampling == "sobol":
        yield from _shares(analysis.indices)
    elif analysis.indices:
        yield from _sizes(analysis)


def _shares(indices: Sequence[Indices]) -> Iterator[Said]:
    found = largest_first(indices)
    yield (
        ("", "first order", "total", ""),
        [
            (each.factor, _share(each, "first"), _share(each, "total"), remark_on(found, place))
            for place, each in enumerate(found)
        ],
    )
    yield (
        "Shares of the variance between points, by themselves and with all that they act together with (Sobol), give or take "
        "95 per cent of chance."
    )


def _sizes(analysis: Analysis) -> Iterator[Said]:
    about = analysis.outcome
    found = largest_first(analysis.indices)
    yield (
        ("", "size", "give or take", "spread", "from noise", ""),
        [
            (
                each.factor,
                number(each.values["size"], about),
                number(each.errors["size"], about),
                number(each.values["spread"], about),
                number(each.noise, about),
                remark_on(found, place),
            )
            for place, each in enumerate(found)
        ],
    )
    yield (
        "Size: mean of elementary effects over the whole range (Morris), whatever their sign; spread: how much they depend "
        "on where other factors stand; from noise: what the size would be if chance were all there is."
    )


def _share(each: Indices, name: str) -> str:
    return f"{each.values[name]:.2f} ± {each.errors[name]:.2f}"


def largest_first(indices: Sequence[Indices]) -> list[Indices]:
    """Factors by the size of their elementary effects, or by their total share."""
    return sorted(indices, key=lambda each: -each.values[_ranked_by(each)])


def _ranked_by(each: Indices) -> str:
    return "total" if "total" in each.values else "size"


def remark_on(found: Sequence[Indices], place: int) -> str:
    """What is said of a factor's place: nothing where the next smaller one is clear of it.

    Parameters
    ----------
    found : largest first
    place : of the factor
    """
    here = found[place]
    name = _ranked_by(here)
    if name == "size" and here.values["size"] - here.errors["size"] <= here.noise:
        return "no more than noise"
    if place + 1 == len(found):
        return ""
    below = found[place + 1]
    clear = here.values[name] - here.errors[name] > below.values[name] + below.errors[name]
    return "" if clear else f"not enough runs to rank it before {below.factor}"


def analysis_json(analysis: Analysis) -> dict[str, Any]:
    """One outcome's analysis as JSON takes it."""
    return {
        "outcome": analysis.outcome.name,
        "unit": analysis.outcome.unit,
        "sampling": analysis.sampling,
        "points": analysis.points,
        "neighbourhoods": analysis.neighbourhoods,
        "spread": finite(analysis.spread),
        "noise": finite(analysis.noise),
        "effects": [_effect_json(each) for each in analysis.effects],
        "together": [_effect_json(each) for each in analysis.together],
        "indices": [
            {"factor": each.factor, **_all_finite(each.values), "noise": finite(each.noise),
             "errors": _all_finite(each.errors)}
            for each in analysis.indices
        ],
        "why_no_indices": analysis.why_no_indices,
    }  # fmt: skip


def _effect_json(effect: Effect) -> dict[str, Any]:
    return {
        "factors": list(effect.factors),
        "low": effect.low,
        "high": effect.high,
        "difference": finite(effect.difference),
        "interval": [finite(effect.interval.low), finite(effect.interval.high)],
        "level": effect.interval.level,
        "neighbourhoods": effect.neighbourhoods,
        "share": finite(effect.share),
        "verdict": effect.verdict,
    }


def _all_finite(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: finite(value) for name, value in values.items()}
