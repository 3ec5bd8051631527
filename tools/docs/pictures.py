"""What the pictures of the pages have in common: style, marks by verdict, scales that hold every interval."""

from __future__ import annotations

import math
from collections.abc import Iterable

from markupsafe import Markup

from experiments.reporting.charts import Spread

TONES = {"better": ("good", 2), "worse": ("bad", 4), "higher": ("up", 2), "lower": ("up", 4)}
"""Style and shape of a mark by its verdict; see `tone`."""
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


def alone(drawn: Markup, further: str = "") -> str:
    """Give a picture its style and what it needs beyond, so that it can stand by itself in a file."""
    head, end, rest = str(drawn).partition(">")
    return f"{head}{end}<style>{_STYLE}{further}</style>{rest}\n"


def tone(verdict: str) -> tuple[str, int]:
    """Style and shape of a mark; grey dots for what is not reliable or too small to matter."""
    return TONES.get(verdict, ("even", 0))


def scale_of(spreads: Iterable[Spread]) -> tuple[float, float]:
    """A range that holds every interval and zero, with a little room."""
    ends = [end for each in spreads for end in (each.low, each.high) if math.isfinite(end)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.05 * (high - low) or 0.05
    return low - room, high + room
