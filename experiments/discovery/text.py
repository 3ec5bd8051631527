"""Boxes as lines for the screen: a sentence each, what it is worth, its limits."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.discovery.boxes import Box, Boxes, Restriction
from experiments.discovery.search import DRAWS
from experiments.discovery.words import limit_words, value_words
from experiments.reporting.analysis_text import CAUTION, HYPOTHESES, Said
from experiments.reporting.number_format import three_digits
from experiments.reporting.tables import table_lines

HEADINGS = ("", "limit", "tried", "quasi-p", "found again", "where")
WORTH = (
    "Density: of the runs in a box, those that meet what was asked. Coverage: of all runs that do, those in the box. Quasi-p: how often points "
    "drawn at random out of the box without this limit do as well. Found again: in so many of the halves, each half of the points in half of "
    "the neighbourhoods, and the middle eight in ten of where."
)
ALONE = "There is one neighbourhood, so that halves differ in their points only, and luck was not tried."


def discovery_lines(found: Boxes, written: Sequence[Path], width: int) -> Iterator[str]:
    """What was found as lines of text, at most `width` characters long where words allow.

    Parameters
    ----------
    written : the scenarios of the boxes, if they were written
    """
    for said in discovery_parts(found, written):
        if isinstance(said, str):
            yield from textwrap.wrap(said, width, subsequent_indent="  ") or [""]
        else:
            yield from table_lines(*said, left=(0, 1, 2), wrapped=1, width=width)


def discovery_parts(found: Boxes, written: Sequence[Path] = ()) -> Iterator[Said]:
    """What was asked, every box, why there is no further one, and what to keep in mind."""
    yield _opening(found)
    for place, box in enumerate(found.boxes):
        yield ""
        yield from _box(found, box)
        if written:
            yield f"As a scenario: {written[place]}"
    if found.boxes:
        yield ""
        yield WORTH
    if found.why:
        yield found.why
    yield from _closing(found)


def _opening(found: Boxes) -> str:
    points = found.searched
    runs, hits = int(points.runs.sum()), int(points.hits.sum())
    left_out = (
        f"; {found.undefined:,} where it is not defined are left out" if found.undefined else ""
    )
    return (
        f"Asked of {runs:,} runs ({len(points):,} points, {points.met.shape[1]:,} twin neighbourhoods each{left_out}): "
        f"{found.conditions.words} ({found.conditions.moments}). {hits:,} runs meet it, {_in_100(hits / runs if runs else 0.0)}."
    )


def _in_100(share: float) -> str:
    return f"{100 * share:.0f} in 100"


def _box(found: Boxes, box: Box) -> Iterator[Said]:
    first = box.number == 1
    among = "over all runs" if first else "over all outside the boxes before"
    beside = "" if first else ", outside the boxes before"
    yield (
        f"Box {box.number}{beside}. Where {box.words}: {_in_100(box.density)} of the runs there have {found.conditions.words} (density; {among} "
        f"{_in_100(box.base)}), and {_in_100(box.coverage)} of all such runs lie there (coverage). It holds {box.points:,} points with "
        f"{box.runs:,} runs (support)."
    )
    yield from _held_out(box)
    yield HEADINGS, [_row(each) for each in box.restrictions]


def _held_out(box: Box) -> Iterator[str]:
    held = box.held_out
    yield f"With what came out shuffled among the points, {box.as_good} of {box.shuffles} searches found as good a box."
    if not held.boxes:
        yield f"In none of {held.halves} halves a box was found: there are not enough runs to tell whether it holds."
        return
    doubt = (
        ""
        if held.low > held.base
        else " That is not reliably more: take the box as a guess, and run more points."
    )
    yield (
        f"Held out: a box was found in {held.boxes} of {held.halves} halves; in the other half {_in_100(held.density)} of the runs in it meet what "
        f"was asked ({100 * held.low:.0f} to {100 * held.high:.0f} in the middle eight in ten), and {_in_100(held.base)} of all.{doubt}"
    )


def _row(each: Restriction) -> tuple[str, ...]:
    low, high = each.again.low, each.again.high
    factor = each.limit.factor
    ends = dict.fromkeys(value_words(factor, end) for end in (low, high) if not math.isnan(end))
    least = 1 / (1 + DRAWS)
    chance = f"under {2 * least:.2g}" if each.quasi_p <= least else three_digits(each.quasi_p)
    return (
        factor,
        limit_words(each.limit),
        each.tried,
        chance,
        f"{each.again.share:.0%}",
        " to ".join(ends),
    )


def _closing(found: Boxes) -> Iterator[str]:
    if found.boxes and found.searched.met.shape[1] == 1:
        yield ALONE
    if found.boxes and found.sampling in ("table", "one_at_a_time"):
        yield CAUTION[found.sampling]
    if found.over_versions:
        yield "Each neighbourhood is on another of the plausible versions of the model (docs/plausible.md)."
    yield HYPOTHESES
