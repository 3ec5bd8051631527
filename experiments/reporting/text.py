"""A comparison or a portfolio as text: sentences, tables in plain words, what to keep in mind."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from experiments.comparison.outcomes import GROUPS, OUTCOMES, STAGES
from experiments.comparison.portfolio_summary import FLAGS, MIDDLES
from experiments.reporting.number_format import number, short_number, unit_after
from experiments.reporting.quoting import before_you_quote, in_one_breath
from experiments.reporting.sentences import added_sentences, assumption_sentences, caveats, sentence
from experiments.reporting.tables import GAP, table_lines

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison
    from experiments.comparison.paired import PairedDifference
    from experiments.comparison.portfolio_plan import PortfolioPlan

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
    for line in lines(comparison, screen_width(), everything):
        print(line)


def screen_width() -> int:
    """How many characters a line of the terminal has; elsewhere, as many as a wide one."""
    return shutil.get_terminal_size((WIDE, 24)).columns if sys.stdout.isatty() else WIDE


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
    yield from ("", *in_one_breath(comparison))
    cautions = before_you_quote(comparison)
    if cautions:
        yield from ("", "Before you quote this:")
    for caution in cautions:
        yield f"- {caution.text}"
        yield f"  {caution.action}"
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
        "unless a unit is named. Difference: median over pairs of twin neighbourhoods, so it need not be here less base. "
        "For shares of neighbourhoods, and where a tenth of the pairs or more are exactly equal, all of these are "
        "means, and the pairs that differ are judged (sign test): there both sides are counted, better:worse. Beside a verdict stands on how many "
        "pairs it rests, where one side had no partnership left to measure; no design is called better for pairs that it lost; "
        "range: where the middle eight of ten pairs lie. Verdicts: bootstrap of the median, never "
        "narrower than the exact order-statistic interval; * marks the five outcomes judged together (Holm); "
        "all others are exploratory, at 95 per cent."
    )
    resampled = comparison.plan.cluster_words()
    if resampled:
        yield resampled
    yield from caveats(comparison)


def rows(comparison: Comparison, name: str, everything: bool) -> Iterator[PairedDifference]:
    """The results to show for a scenario, in the order of the registry."""
    for result in comparison.results:
        if result.scenario == name and (everything or result.outcome.name in MAIN):
            yield result


def _table(comparison: Comparison, name: str, everything: bool, width: int) -> Iterator[str]:
    """A scenario's results; the range is left out where the terminal is narrow."""
    kept = range(len(HEADINGS)) if width >= ROOMY else (0, 1, 2, 3, 5, 6)
    body: list[Sequence[str]] = []
    group = None
    for result in rows(comparison, name, everything):
        if result.outcome.group != group:
            group = result.outcome.group
            body.append((GROUPS[group],))
        left = f" ({result.n} of {result.of} pairs)" if result.n < result.of else ""
        row = (*cells(result), result.verdict + left)
        body.append([row[place] for place in kept])
    yield f"{name} against {comparison.base}"
    headings = [HEADINGS[place] for place in kept]
    yield from table_lines(headings, body, left=(0, len(kept) - 1), wrapped=0, width=width)


def cells(result: PairedDifference) -> tuple[str, ...]:
    """One row's cells but the verdict; what is yes or no in each place has no range worth showing."""
    outcome = result.outcome
    star = " *" if outcome.headline else ""
    later = f", {outcome.when}" if outcome.name.startswith("legacy_") else ""
    low, high = (number(value, outcome, sign=True) for value in (result.p10, result.p90))
    neither = outcome.direction == "neither"
    both = f":{result.worse}" if result.centre == "mean" and result.verdict != "identical" else ""
    led = f"{result.better}{both} of {result.n}" + (" higher" if neither else "")
    return (
        f"  {outcome.label}{later}{star}",
        number(result.base_median, outcome),
        number(result.other_median, outcome),
        f"{number(result.difference, outcome, sign=True)}{unit_after(outcome)}",
        "–" if outcome.centre == "mean" else f"{low} to {high}",
        led,
    )


def portfolio_lines(plan: PortfolioPlan, summary: Mapping[str, Any]) -> Iterator[str]:
    """A portfolio's summary as lines of text."""
    yield f"{summary['areas_run']} of {len(plan.areas)} areas of {plan.portfolio}, one seed each."
    years = summary["years"]
    if not years:
        return
    yield ""
    yield from _portfolio_table(years)
    yield ""
    ended = ", ".join(f"{count} in {year}" for year, count in summary["ends"].items())
    yield f"The money ended: {ended}."
    yield ""
    yield "Over all areas: median, and between which the middle eight in ten lie"
    spreads = [
        (f"{GAP}{_outcome_label(name)}", short_number(spread["median"]), _spread_words(spread))
        for name, spread in summary["outcomes"].items()
    ]
    yield from table_lines(("", "", ""), spreads, left=(0, 2))
    yield ""
    yield "Areas differ in many things at once: this shows how far they come apart, not why."


def _outcome_label(name: str) -> str:
    return f"{OUTCOMES[name].label}, {OUTCOMES[name].when}"


def _portfolio_table(years: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    rows = [("areas with money", *(str(year["with_money"]) for year in years))]
    for stage in STAGES:
        counts = (str(year["stages"][stage]) for year in years)
        rows.append((f"{GAP}{stage.replace('_', ' ')}", *counts))
    for name, label in FLAGS.items():
        rows.append((f"{GAP}{label}", *(str(year["flags"][name]) for year in years)))
    for name, label in MIDDLES.items():
        middles = (short_number(year["medians"][name]) for year in years)
        rows.append((f"{GAP}median {label}", *middles))
    yield from table_lines(
        ("At the end of", *(str(year["year"]) for year in years)), rows, left=(0,)
    )


def _spread_words(spread: Mapping[str, float | None]) -> str:
    return f"{short_number(spread['p10'])} to {short_number(spread['p90'])}"
