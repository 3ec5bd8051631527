"""The figure of a validation: simulated figures beside the bands of what was published.

Patterns have different units, so each is drawn on its own scale, on which its band runs from -1
to 1: a mark inside the grey strip is inside the band, and how far outside it lies is told in widths
of the band. Colour and shape say the same, so that neither is needed alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from experiments.reporting.svg import Frame, mark, picture, tag
from experiments.validation.judge import PatternResult, published_span
from experiments.validation.text import (
    PATTERN_SECTIONS,
    band_text,
    published_text,
    simulated_text,
)

REACH = 3.0
"""Half the width of the drawing, in half widths of a band; what lies beyond is drawn at the edge."""
ROW, HEAD, TOP, BOTTOM = 20.0, 30.0, 34.0, 46.0
WIDTH, LEFT, RIGHT = 980.0, 270.0, 360.0
STYLES = {"reproduced": ("good", 0), "inconclusive": ("open", 1), "missed": ("bad", 3)}
SHORT = ("Emergent, marked calibrate", "Emergent, held out", "Nearly inputs", "Checks, not counted")
_STYLE = """
svg { background: #fff; font-family: "Helvetica Neue", Helvetica, Arial, sans-serif; }
text { fill: #4d5661; font-size: 11px; } text.end { text-anchor: end; } text.mid { text-anchor: middle; }
text.label { fill: #1b2026; } text.head { fill: #1b2026; font-weight: 700; }
.band { fill: #dfe4e8; } .figure { stroke: #1b2026; stroke-width: 1.5; } .hair { stroke: #eef0f2; }
.good { --c: #0a6e5f; } .bad { --c: #b03a10; } .open { --c: #6b7480; }
.range { stroke: var(--c); stroke-width: 2; stroke-linecap: round; }
.fill { fill: var(--c); stroke: #fff; stroke-width: .8; }
"""


@dataclass(frozen=True)
class Scale:
    """Where a pattern's figures lie when its band runs from -1 to 1."""

    middle: float
    half: float

    def __call__(self, value: float) -> float:
        """A figure on the scale, kept within the drawing."""
        if math.isinf(value):
            return math.copysign(REACH, value)
        return max(-REACH, min(REACH, (value - self.middle) / self.half))


def scale_of(result: PatternResult) -> Scale:
    """The scale of a pattern; a sign has zero at one end of a band as wide as the figures are far."""
    low, high = result.band.low, result.band.high
    if math.isinf(low) or math.isinf(high):
        known = [abs(value) for value in result.values if math.isfinite(value)]
        half = max(known, default=1.0) / 2.0 or 0.5
        return Scale(high - half if math.isinf(low) else low + half, half)
    return Scale((low + high) / 2.0, (high - low) / 2.0 or 0.05 * abs(low) or 0.05)


def draw_patterns(results: Sequence[PatternResult]) -> str:
    """The picture as SVG that can stand by itself.

    Parameters
    ----------
    results : sequence of PatternResult
    """
    groups = [
        (heading, [each for each in results if belongs(each.pattern)])
        for heading, (_, belongs) in zip(SHORT, PATTERN_SECTIONS, strict=True)
    ]
    shown = [(heading, chosen) for heading, chosen in groups if chosen]
    height = TOP + BOTTOM + HEAD * len(shown) + ROW * len(results)
    frame = Frame(WIDTH, height, LEFT, RIGHT, TOP, BOTTOM, (-REACH, REACH), (0.0, 1.0))
    parts = [*_headings(frame)]
    y = TOP
    for heading, chosen in shown:
        y += HEAD
        parts.append(tag("text", heading, x=8.0, y=y - 8.0, class_="head"))
        for result in chosen:
            parts += _row(frame, result, y + ROW / 2.0)
            y += ROW
    parts += _legend(height)
    alt = "Published patterns with their bands, and what the model gives over replicates"
    head, end, rest = str(picture(WIDTH, height, alt, parts)).partition(">")
    return f"{head}{end}<style>{_STYLE}</style>{rest}\n"


def _headings(frame: Frame) -> list[Markup]:
    return [
        tag("text", "outside the band", x=frame.x(-2.0), y=20.0, class_="mid"),
        tag("text", "inside the band", x=frame.x(0.0), y=20.0, class_="mid"),
        tag("text", "outside the band", x=frame.x(2.0), y=20.0, class_="mid"),
        tag("text", "simulated (middle 95 per cent)", x=frame.wall + 12.0, y=20.0),
        tag("text", "band", x=frame.wall + 240.0, y=20.0),
    ]


def _row(frame: Frame, result: PatternResult, y: float) -> list[Markup]:
    at = scale_of(result)
    style, shape = STYLES[result.verdict]
    name = result.pattern.id.replace("_", " ")
    words = (
        f"{name}: published {published_text(result.pattern)}, simulated {simulated_text(result)}, "
        f"{result.verdict}"
    )
    left, right = frame.x(-1.0), frame.x(1.0)
    parts = [
        tag("line", x1=frame.left, x2=frame.wall, y1=y, y2=y, class_="hair"),
        tag("rect", x=left, y=y - 7.0, width=right - left, height=14.0, class_="band"),
        tag("text", name, x=frame.left - 10.0, y=y + 4.0, class_="label end"),
        tag("text", simulated_text(result), x=frame.wall + 12.0, y=y + 4.0),
        tag("text", band_text(result.band), x=frame.wall + 240.0, y=y + 4.0),
    ]
    parts += [
        tag("line", x1=x, x2=x, y1=y - 7.0, y2=y + 7.0, class_="figure")
        for x in sorted({frame.x(at(figure)) for figure in _published(result)})
    ]
    return parts + _simulated(frame, result, y, style, shape, words)


def _published(result: PatternResult) -> tuple[float, ...]:
    """The published figure, or the ends of the published range; nothing for a sign."""
    return () if result.pattern.sign is not None else published_span(result.pattern)


def _simulated(
    frame: Frame, result: PatternResult, y: float, style: str, shape: int, words: str
) -> list[Markup]:
    """Interval and median; nothing where the pattern is not defined."""
    if math.isnan(result.simulated):
        return []
    at = scale_of(result)
    low, high = (frame.x(at(end)) for end in result.interval)
    return [
        tag("line", x1=low, x2=high, y1=y, y2=y, class_=f"range {style}"),
        mark(shape, frame.x(at(result.simulated)), y, 4.2, words, class_=f"fill {style}"),
    ]


def _legend(height: float) -> list[Markup]:
    y = height - 26.0
    parts = [
        tag("text", text, x=x + 10.0, y=y + 4.0)
        for text, x in (("reproduced", 275.0), ("inconclusive", 365.0), ("missed", 465.0))
    ]
    for (style, shape), x in zip(STYLES.values(), (275.0, 365.0, 465.0), strict=True):
        parts.append(mark(shape, x, y, 4.2, class_=f"fill {style}"))
    note = "black lines: published figure or ends of the published range; marks at the edge lie further out"
    return [*parts, tag("text", note, x=275.0, y=y + 20.0)]
