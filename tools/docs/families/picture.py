"""The picture of a family: differences from the baseline with their intervals, one row a scenario."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from experiments.reporting.charts import Spread, spread_rows

if TYPE_CHECKING:
    from experiments.comparison.comparison import Comparison, PairedResult

SHOWN = ("maturity", "legacy_36", "resident_voice", "trust_partnership", "energy_members")
FEW_ROWS = 8
"""Up to so many scenarios all five headline outcomes are drawn; beyond, the first three."""
_TONES = {"better": ("good", 2), "worse": ("bad", 4), "higher": ("up", 2), "lower": ("up", 4)}
_STYLE = """
svg { background: #fff; font-family: "Helvetica Neue", Helvetica, Arial, sans-serif; }
text { fill: #4d5661; font-size: 11px; }
text.end { text-anchor: end; } text.mid { text-anchor: middle; }
text.rowlabel { fill: #1b2026; } text.rowhead { fill: #1b2026; font-weight: 700; }
.grid, .hair { stroke: #e8ebee; } .axis { stroke: #8a929b; }
.good { --c: #0a6e5f; } .bad { --c: #b03a10; } .up { --c: #1f4f8f; } .even { --c: #8a929b; }
.range { stroke: var(--c); stroke-width: 2; stroke-linecap: round; }
.fill { fill: var(--c); stroke: #fff; stroke-width: .8; }
"""


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
        _scale([values[0] for _, values in rows if values]),
        f"Differences from {comparison.base} with their intervals, by outcome and scenario",
        headings=frozenset(headings),
        x_label="difference from the baseline, on a scale from 0 to 1",
        label_width=210,
    )
    return alone(drawn)


def short(scenario: str) -> str:
    """A scenario's name without its folder, as words."""
    return scenario.rpartition("/")[2].replace("_", " ")


def spread(result: PairedResult) -> Spread:
    """A result as a mark with its interval; without bounds, with the middle eight of ten pairs."""
    style, shape = _TONES.get(result.verdict, ("even", 0))
    low, high = result.interval_low, result.interval_high
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = result.p10, result.p90
    words = f"{short(result.scenario)}: {result.difference:+.3f} ({low:+.3f} to {high:+.3f}), {result.verdict}"
    return Spread(style, shape, words, result.difference, low, high)


def _scale(spreads: Sequence[Spread]) -> tuple[float, float]:
    """A range that holds every interval and zero, with a little room."""
    ends = [end for each in spreads for end in (each.low, each.high) if math.isfinite(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.05 * (high - low) or 0.05
    return low - room, high + room


def alone(drawn: Markup) -> str:
    """Give a picture its style, so that it can stand by itself in a file."""
    head, end, rest = str(drawn).partition(">")
    return f"{head}{end}<style>{_STYLE}</style>{rest}\n"


def write_picture(comparison: Comparison, path: Path) -> None:
    """Draw a family into a file."""
    path.write_text(draw_family(comparison), encoding="utf-8")
