"""A comparison as text: headline sentences, tables in plain words, what to keep in mind."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from experiments.headlines import (
    added_sentences,
    assumption_sentences,
    caveats,
    headline_sentences,
    number,
    unit_words,
)
from experiments.outcomes import GROUPS

if TYPE_CHECKING:
    from experiments.compare import Comparison, PairedResult

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
_STYLES = {"better": "green", "higher": "cyan", "worse": "red", "lower": "cyan"}


def show(comparison: Comparison, everything: bool = False) -> None:
    """Print a comparison."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else max(130, shutil.get_terminal_size((130, 24)).columns)
    console = Console(width=width, highlight=False)
    for line in opening(comparison):
        console.print(line, markup=False, soft_wrap=True)
    for name in shown_names(comparison):
        console.print()
        console.print(_table(comparison, name, everything))
    console.print()
    for sentence in closing(comparison):
        console.print(textwrap.fill(sentence, min(console.width, 110)), markup=False)


def shown_names(comparison: Comparison) -> list[str]:
    """Others in order, then the base's no-programme twin."""
    twin = comparison.plan.twin_of[comparison.base]
    return [*comparison.others, twin]


def opening(comparison: Comparison) -> Iterator[str]:
    """What was compared, and the headline sentences."""
    years = comparison.horizon_months / 12
    yield (
        f"{', '.join(comparison.others)} against {comparison.base}: "
        f"{comparison.complete_replicates} twin neighbourhoods over {years:g} years"
    )
    yield from (f"  {sentence}" for sentence in assumption_sentences(comparison))
    yield ""
    for sentence in headline_sentences(comparison):
        yield f"- {sentence}"
    added = added_sentences(comparison)
    if added:
        yield ""
        yield "What the programme added:"
        yield from (f"- {sentence}" for sentence in added)


def closing(comparison: Comparison) -> Iterator[str]:
    """How to read it, and what it cannot tell."""
    yield (
        "Difference: median over pairs of twin neighbourhoods (for shares of neighbourhoods the mean), "
        "range: where the middle eight of ten lie. Verdicts: bootstrap of the median, never narrower than the exact "
        "order-statistic interval; * marks the five outcomes judged together (Holm); "
        "all others are exploratory, at 95 per cent."
    )
    yield from caveats(comparison)


def rows(comparison: Comparison, name: str, everything: bool) -> Iterator[PairedResult]:
    """The results to show for a scenario, in the order of the registry."""
    for result in comparison.results:
        if result.scenario == name and (everything or result.outcome.name in MAIN):
            yield result


def _table(comparison: Comparison, name: str, everything: bool) -> object:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=f"{name} against {comparison.base}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 2, 0, 0),
        pad_edge=False,
    )
    table.add_column("", min_width=34)
    for heading in ("base", "here", "difference", "range", "better in"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", min_width=22)
    group = None
    for result in rows(comparison, name, everything):
        if result.outcome.group != group:
            group = result.outcome.group
            table.add_row(Text(GROUPS[group], style="bold"))
        verdict = Text(result.verdict, style=_STYLES.get(result.verdict, ""))
        table.add_row(*cells(result), verdict)
    return table


def cells(result: PairedResult) -> Iterable[str]:
    """One row's cells but the verdict."""
    outcome = result.outcome
    star = " *" if outcome.headline else ""
    later = f", {outcome.when}" if outcome.name.startswith("legacy_") else ""
    low, high = (number(value, outcome, sign=True) for value in (result.p10, result.p90))
    if outcome.direction == "neither":
        led = f"{result.better} of {result.n} higher"
    else:
        led = f"{result.better} of {result.n}"
    return (
        f" {outcome.label}{later}{star}",
        number(result.base_median, outcome),
        number(result.other_median, outcome),
        f"{number(result.difference, outcome, sign=True)}{unit_words(outcome)}",
        f"{low} to {high}",
        led,
    )
