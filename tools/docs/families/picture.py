"""The picture of a family: differences from the baseline with their intervals, one row a scenario."""

from __future__ import annotations

import math
from collections.abc import Sequence

from experiments.comparison.comparison import Comparison
from experiments.comparison.paired import PairedDifference
from experiments.reporting.charts import Spread, spread_rows
from tools.docs.pictures import alone, scale_of, tone

SHOWN = ("maturity", "legacy_36", "resident_voice", "trust_partnership", "energy_members")
FEW_ROWS = 8
"""Up to so many scenarios all five headline outcomes are drawn; beyond, the first three."""


def draw_family(comparison: Comparison) -> str:
    """The picture as SVG."""
    shown = SHOWN if len(comparison.others) <= FEW_ROWS else SHOWN[:3]
    rows: list[tuple[str, Sequence[Spread]]] = []
    headings = set()
    for name in shown:
        found = [comparison.find(other, name) for other in comparison.others]
        results = [result for result in found if result is not None]
        if results:
            heading = f"{results[0].outcome.label}, {results[0].outcome.when}"
            headings.add(heading)
            rows += [(heading, ()), *((short(r.scenario), [spread(r)]) for r in results)]
    drawn = spread_rows(
        rows,
        scale_of([values[0] for _, values in rows if values]),
        f"Differences from {comparison.base} with their intervals, by outcome and scenario",
        headings=frozenset(headings),
        x_label="difference from the baseline, on a scale from 0 to 1",
        label_width=210,
    )
    return alone(drawn)


def short(scenario: str) -> str:
    """A scenario's name without its folder, as words."""
    return scenario.rpartition("/")[2].replace("_", " ")


def spread(result: PairedDifference) -> Spread:
    """A result as a mark with its interval; without bounds, with the middle eight of ten pairs."""
    style, shape = tone(result.verdict)
    low, high = result.interval_low, result.interval_high
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = result.p10, result.p90
    words = f"{short(result.scenario)}: {result.difference:+.3f} ({low:+.3f} to {high:+.3f}), {result.verdict}"
    return Spread(style, shape, words, result.difference, low, high)
