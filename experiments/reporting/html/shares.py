"""By which road a design comes to more or less maturity and legacy: the parts, and what goes along."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.comparison import decomposition
from experiments.comparison.statistics import DIRECTED
from experiments.reporting.html.model import Design, ReportModel
from experiments.reporting.html.sentences import BADGES, SYMBOLS, capital, tone, when_words
from experiments.reporting.number_format import plain, signed
from experiments.reporting.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.comparison.decomposition import PartShare
    from experiments.comparison.paired import PairedDifference

RESULTS = ("maturity", "legacy", "money", "fairness")
"""Groups of outcomes that are results (or what they cost), and no stations on the way to them."""
MOST_TOLD = 8


@dataclass(frozen=True)
class ShareTable:
    """The shares of one index as text.

    Attributes
    ----------
    title, lead : heading, and the sentence that says where most of the difference lies
    rows : part, baseline, design, share, interval, and whether the interval excludes zero
    together : the sum of the shares
    """

    title: str
    lead: str
    rows: list[tuple[str, str, str, str, str, bool]]
    together: str
    pairs: int


@dataclass(frozen=True)
class Road:
    """What the report says of one design's road to its results."""

    design: Design
    tables: list[ShareTable]
    companions: list[dict[str, str]]
    more: int


def roads(report: ReportModel) -> list[Road]:
    """The road of every design but the baseline, as far as it was recorded."""
    found = [_road(report, design) for design in report.others]
    return [road for road in found if road.tables or road.companions]


def _road(report: ReportModel, design: Design) -> Road:
    base = (report.months(report.base), report.own_ends(report.base))
    other = (report.months(design), report.own_ends(design))
    shares = (
        ("Maturity", decomposition.shares_of_maturity(base, other)),
        ("Legacy", decomposition.shares_of_legacy(base, other)),
    )
    tables = [_table(title, found) for title, found in shares if found]
    along = companions(report.results(design))
    told = [_companion(row) for row in along[:MOST_TOLD]]
    return Road(design, tables, told, max(0, len(along) - MOST_TOLD))


def _table(title: str, shares: Sequence[PartShare]) -> ShareTable:
    rows = [
        (
            capital(share.part),
            _level(share.base),
            _level(share.other),
            signed(share.share, "0-1"),
            _interval(share),
            share.is_reliable,
        )
        for share in shares
    ]
    total = signed(sum(share.share for share in shares), "0-1")
    return ShareTable(title, lead(shares), rows, total, shares[0].pairs)


def lead(shares: Sequence[PartShare]) -> str:
    """Say in which parts most of the difference lies, and which pull the other way."""
    total = sum(share.share for share in shares)
    sure = [share for share in shares if share.is_reliable]
    if not sure:
        return "No part differs reliably by itself."
    with_it = [share for share in sure if share.share * total > 0.0]
    against = [share for share in sure if share.share * total < 0.0]
    named = [_named(group) for group in (with_it, against)]
    if not against:
        return f"It lies in {named[0]}."
    if not with_it:
        return f"{capital(named[1])} pull the other way; no part reliably goes with the whole."
    return f"It lies in {named[0]}; the other way {'pulls' if len(against) == 1 else 'pull'} {named[1]}."


def _named(shares: Sequence[PartShare]) -> str:
    largest_first = sorted(shares, key=lambda share: -abs(share.share))
    return joined([f"{share.part} ({signed(share.share, '0-1')})" for share in largest_first])


def companions(results: Sequence[PairedDifference]) -> list[PairedDifference]:
    """What else differs reliably, and is no result itself: the largest first, against what would matter."""
    found = [row for row in results if row.verdict in DIRECTED and row.outcome.group not in RESULTS]
    return sorted(found, key=lambda row: (-_size(row), row.outcome.name))


def _size(row: PairedDifference) -> float:
    return abs(row.difference) / (row.outcome.smallest_difference or math.inf)


def _companion(row: PairedDifference) -> dict[str, str]:
    return {
        "label": capital(row.outcome.label),
        "when": when_words(row.outcome.when),
        "difference": signed(row.difference, row.outcome.unit),
        "badge": BADGES[row.verdict],
        "symbol": SYMBOLS[row.verdict],
        "tone": tone(row.verdict),
    }


def _level(value: float) -> str:
    return "does not apply" if math.isnan(value) else plain(value, "0-1")


def _interval(share: PartShare) -> str:
    if not (math.isfinite(share.low) and math.isfinite(share.high)):
        return "too few pairs"
    return f"{signed(share.low, '0-1')} to {signed(share.high, '0-1')}"
