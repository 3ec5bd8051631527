"""The pictures of the page of speed and memory."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

from experiments.reporting.svg import Frame, mark, picture, points, tag
from tools.docs.pictures import alone

BAR, GAP, LARGEST = 13.0, 9.0, 18
_FURTHER = """
.line { fill: none; stroke: #0a6e5f; stroke-width: 2; } .aim { fill: none; stroke: #8a929b; stroke-dasharray: 4 3; }
.now { fill: #0a6e5f; } .was { fill: #c9ced3; }
"""
Row = tuple[str, Sequence[tuple[str, float, str]]]
"""Label, and bars: style, value and what is written beside it."""


def draw_forms(content: Mapping[str, Any]) -> str:
    """Residents' months and whole months in every form, in reference loops."""
    found, reference = content["residents"], content["speed"]["reference_ms"]
    plain_run = found["run_ms"] - found["columns_ms"] + found["plain_ms"]
    shown = (
        ("residents: plain Mesa", "was", found["plain_ms"]),
        ("residents: columns", "now", found["columns_ms"]),
        ("residents: one compiled loop", "was", found["one_loop_ms"]),
        ("whole months: plain Mesa", "was", plain_run),
        ("whole months: the model", "now", found["run_ms"]),
    )
    rows: list[Row] = [
        (label, [(style, ms / reference, _short(ms / reference))]) for label, style, ms in shown
    ]
    return _bars(rows, "in reference loops, each line ten times the one before", logarithmic=True)


def draw_profile(content: Mapping[str, Any]) -> str:
    """The steps of the month that take longest, now and, if it is known, before."""
    rows: list[Row] = []
    for name, now, earlier in content["profile"][:LARGEST]:
        was = [] if earlier is None else [("was", earlier, f"{earlier:.0f} before")]
        rows.append((name, [*was, ("now", now, f"{now:.0f}")]))
    return _bars(rows, "thousandths of the reference loop")


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 10.0 else f"{value:.2f}"


def _bars(rows: Sequence[Row], x_label: str, logarithmic: bool = False) -> str:
    values = [value for _, bars in rows for _, value, _ in bars]
    low, high = 0.0, max(values)
    if logarithmic:
        low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(high))
    heights = [GAP + BAR * len(bars) for _, bars in rows]
    frame = Frame(560, sum(heights) + 46, 190, 70, 4, 40, (low, high), (0, 1))
    parts = []
    for power in range(int(low), int(high) + 1) if logarithmic else ():
        x = frame.x(power)
        parts.append(tag("line", x1=x, x2=x, y1=frame.top, y2=frame.floor, class_="grid"))
        parts.append(tag("text", f"{10.0**power:,g}", x=x, y=frame.floor + 14, class_="mid"))
    y = frame.top
    for (label, bars), height in zip(rows, heights, strict=True):
        middle = y + height / 2
        parts.append(tag("text", label, x=frame.left - 8, y=middle + 4, class_="rowlabel end"))
        for place, (style, value, words) in enumerate(bars):
            end, top = (
                frame.x(math.log10(value) if logarithmic else value),
                y + GAP / 2 + BAR * place,
            )
            width = end - frame.left
            parts.append(
                tag("rect", x=frame.left, y=top, width=width, height=BAR - 2, class_=style)
            )
            parts.append(tag("text", words, x=end + 5, y=top + BAR - 4))
        y += height
    parts.append(tag("text", x_label, x=frame.left, y=frame.floor + 32))
    return alone(picture(frame.width, frame.height, x_label, parts), _FURTHER)


def draw_growth(content: Mapping[str, Any]) -> str:
    """CPU time of a run by number of adults, both tenfold from line to line, with what is aimed at."""
    found, reference = content["growth"], content["speed"]["reference_ms"]
    adults = [math.log10(n) for n in found["adults"]]
    times = [math.log10(ms / reference) for ms in found["milliseconds"]]
    aimed = [times[0] + n - adults[0] for n in adults]
    x_range = math.floor(adults[0]), math.ceil(adults[-1])
    y_range = math.floor(min(times)), math.ceil(max(*times, *aimed))
    frame = Frame(560, 330, 60, 34, 12, 46, x_range, y_range)
    parts = [*_grid(frame)]
    for style, ys in (("aim", aimed), ("line", times)):
        parts += [_stroke(frame, style, *ends) for ends in pairwise(zip(adults, ys, strict=True))]
    for n, at, ms in zip(adults, times, found["milliseconds"], strict=True):
        words = f"{10**n:,.0f} adults: {ms:.0f} ms"
        parts.append(mark(0, frame.x(n), frame.y(at), 4, words, class_="now"))
    label = "adults; a run in reference loops (line), and were it to grow as they do (dashed)"
    parts.append(tag("text", label, x=frame.left, y=frame.floor + 34))
    return alone(picture(frame.width, frame.height, label, parts), _FURTHER)


def _grid(frame: Frame) -> list[Markup]:
    parts = []
    for power in range(int(frame.x_range[0]), int(frame.x_range[1]) + 1):
        x = frame.x(power)
        parts.append(tag("line", x1=x, x2=x, y1=frame.top, y2=frame.floor, class_="grid"))
        parts.append(tag("text", f"{10**power:,}", x=x, y=frame.floor + 15, class_="mid"))
    for power in range(int(frame.y_range[0]), int(frame.y_range[1]) + 1):
        y = frame.y(power)
        parts.append(tag("line", x1=frame.left, x2=frame.wall, y1=y, y2=y, class_="grid"))
        parts.append(tag("text", f"{10.0**power:,g}", x=frame.left - 6, y=y + 4, class_="end"))
    return parts


def _stroke(
    frame: Frame, style: str, start: tuple[float, float], end: tuple[float, float]
) -> Markup:
    xs, ys = zip(start, end, strict=True)
    placed = points([frame.x(x) for x in xs], [frame.y(y) for y in ys])
    return tag("polyline", points=placed, class_=style)
