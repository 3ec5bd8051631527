"""A comparison as text: headline sentences, tables in plain words, what to keep in mind."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from experiments.comparison.outcomes import GROUPS
from experiments.reporting.sentences import (
    added_sentences,
    assumption_sentences,
    caveats,
    number,
    sentence,
    unit_words,
)

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison, PairedResult

MAIN = {
    "maturity",
    "months_to_sturdy",
    "reached_sturdy",
    "legacy_36",
    "legacy_weakest_36",
    "resident_voice",
    "worker_influence",
    "trust_partnership",
    "trust_council",
    "energy_members",
    "burnouts",
    "power_with",
    "power_to",
    "participant_share",
    "volunteer_share",
    "took_part_share",
    "evenness_tenure",
    "spent_gbp",
    "legacy_36_per_million",
}
HEADINGS = ("", "base", "here", "difference", "range", "better in", "verdict")
WIDE = 140
ROOMY = 120


def show(comparison: Comparison, everything: bool = False) -> None:
    """Print a comparison, as wide as the terminal is."""
    width = shutil.get_terminal_size((WIDE, 24)).columns if sys.stdout.isatty() else WIDE
    for line in lines(comparison, width, everything):
        print(line)


def lines(comparison: Comparison, width: int = WIDE, everything: bool = False) -> Iterator[str]:
    """A comparison as lines of text, at most `width` characters long where words allow."""
    for line in opening(comparison):
        yield from textwrap.wrap(line, width, subsequent_indent="  ") or [""]
    for name in shown_names(comparison):
        yield from ("", *_table(comparison, name, everything, width))
    yield ""
    for said in closing(comparison):
        yield from textwrap.wrap(said, min(width, 110))


def shown_names(comparison: Comparison) -> list[str]:
    """Others in order, then the base's no-programme twin."""
    twin = comparison.plan.twin_of[comparison.base]
    return [*comparison.others, twin]


def opening(comparison: Comparison) -> Iterator[str]:
    """What was compared, and the headline sentences."""
    years = comparison.horizon_months / 12
    yield (
        f"{', '.join(comparison.others)} against {comparison.base}: "
        f"{comparison.plan.sample_words(comparison.complete_replicates)} over {round(years, 1):g} years"
    )
    yield from (f"  {said}" for said in assumption_sentences(comparison))
    for name in comparison.others:
        yield from ("", f"{name}:")
        for result in comparison.results:
            if result.scenario == name and result.outcome.headline:
                yield f"- {sentence(result, '')}"
    added = added_sentences(comparison)
    if added:
        yield ""
        yield "What the programme added:"
        yield from (f"- {said}" for said in added)


def closing(comparison: Comparison) -> Iterator[str]:
    """How to read it, and what it cannot tell."""
    yield (
        "Base and here: medians over the neighbourhoods, on a scale from 0 to 1 or as a share of 1 "
        "unless a unit is named. Difference: median over pairs of twin neighbourhoods (mean for "
        "shares of neighbourhoods), so it need not be here less base; "
        "range: where the middle eight of ten pairs lie. Verdicts: bootstrap of the median, never "
        "narrower than the exact order-statistic interval; * marks the five outcomes judged together (Holm); "
        "all others are exploratory, at 95 per cent."
    )
    resampled = comparison.plan.cluster_words()
    if resampled:
        yield resampled
    yield from caveats(comparison)


def rows(comparison: Comparison, name: str, everything: bool) -> Iterator[PairedResult]:
    """The results to show for a scenario, in the order of the registry."""
    for result in comparison.results:
        if result.scenario == name and (everything or result.outcome.name in MAIN):
            yield result


def _table(comparison: Comparison, name: str, everything: bool, width: int) -> Iterator[str]:
    """A scenario's results; the range is left out where the terminal is narrow."""
    shown = list(rows(comparison, name, everything))
    body = [(*cells(result), result.verdict) for result in shown]
    table = [HEADINGS, *body]
    columns = range(1, len(HEADINGS)) if width >= ROOMY else (1, 2, 3, 5, 6)
    widths = {place: max(len(row[place]) for row in table) for place in columns}
    room = max(24, width - sum(widths.values()) - 2 * len(widths))
    label = min(room, max((len(row[0]) for row in table), default=0))
    yield f"{name} against {comparison.base}"
    yield from _line(HEADINGS, label, widths)
    group = None
    for result, row in zip(shown, body, strict=True):
        if result.outcome.group != group:
            group = result.outcome.group
            yield GROUPS[group]
        yield from _line(row, label, widths)


def _line(row: Sequence[str], label: int, widths: Mapping[int, int]) -> Iterator[str]:
    """One row; a label that is too long goes on in further lines."""
    first, *more = textwrap.wrap(row[0], label, subsequent_indent="   ", drop_whitespace=False) or [
        ""
    ]
    last = len(row) - 1
    cells = [
        row[at].ljust(size) if at == last else row[at].rjust(size) for at, size in widths.items()
    ]
    yield "  ".join([first.ljust(label), *cells]).rstrip()
    yield from more


def cells(result: PairedResult) -> tuple[str, ...]:
    """One row's cells but the verdict; what is yes or no in each place has no range worth showing."""
    outcome = result.outcome
    star = " *" if outcome.headline else ""
    later = f", {outcome.when}" if outcome.name.startswith("legacy_") else ""
    low, high = (number(value, outcome, sign=True) for value in (result.p10, result.p90))
    if outcome.direction == "neither":
        led = f"{result.better} of {result.n} higher"
    else:
        led = f"{result.better} of {result.n}"
    return (
        f"  {outcome.label}{later}{star}",
        number(result.base_median, outcome),
        number(result.other_median, outcome),
        f"{number(result.difference, outcome, sign=True)}{unit_words(outcome)}",
        "–" if outcome.centre == "mean" else f"{low} to {high}",
        led,
    )
