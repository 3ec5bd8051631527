"""The report's charts, each a function from numbers to one picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from experiments.reporting.svg import Frame, mark, picture, points, tag, ticks


@dataclass(frozen=True)
class Line:
    """One design's course: median and band by month.

    Attributes
    ----------
    style, shape, title
        CSS class, number of the mark, name shown on hovering.
    years, middle, low, high
        Position on the horizontal axis and median, 10th and 90th percentile; NaN where there is
        no value.
    end_year
        Year in which the money ends, or None where there is no money.
    """

    style: str
    shape: int
    title: str
    years: np.ndarray
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    end_year: float | None


def axes(frame: Frame, x_label: str, y_ticks: Sequence[float], percent: bool) -> list[Markup]:
    """Draw horizontal grid lines with values and a horizontal axis in years."""
    parts = []
    for value in y_ticks:
        y = frame.y(value)
        parts.append(tag("line", x1=frame.left, x2=frame.wall, y1=y, y2=y, class_="grid"))
        text = f"{value:.0%}" if percent else f"{value:g}"
        parts.append(tag("text", text, x=frame.left - 6, y=y + 3.6, class_="tick end"))
    for value in ticks(*frame.x_range, wanted=6):
        x = frame.x(value)
        parts.append(tag("line", x1=x, x2=x, y1=frame.floor, y2=frame.floor + 4, class_="axis"))
        parts.append(tag("text", f"{value:g}", x=x, y=frame.floor + 16, class_="tick mid"))
    parts.append(
        tag("line", x1=frame.left, x2=frame.wall, y1=frame.floor, y2=frame.floor, class_="axis")
    )
    middle = (frame.left + frame.wall) / 2
    parts.append(tag("text", x_label, x=middle, y=frame.floor + 31, class_="label mid"))
    return parts


def trajectories(
    lines: Sequence[Line], y_range: tuple[float, float], horizon: float, alt: str
) -> Markup:
    """Draw courses over time with bands, and a mark where each design's money ends."""
    ends = _together([line for line in lines if line.end_year is not None])
    top = 14.0 + 13 * len(ends)
    frame = Frame(440, 270 + top, 38, 14, top, 38, (0, horizon), y_range)
    parts = axes(frame, "years since the start", ticks(*y_range), percent=False)
    parts += _money_ends(frame, ends)
    drawn = sorted(lines, key=lambda line: line.style == "s0")
    parts += [_band(frame, line) for line in drawn]
    for line in drawn:
        parts += _course(frame, line)
    edges = {"data_left": frame.left, "data_right": frame.wall, "data_years": float(horizon)}
    return picture(frame.width, frame.height, alt, parts, **edges)


def _together(lines: Sequence[Line], apart: float = 0.4) -> list[list[Line]]:
    """Group the designs whose money ends at nearly the same time, in order of time."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.end_year or 0.0):
        if groups and (line.end_year or 0.0) - (groups[-1][0].end_year or 0.0) < apart:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _money_ends(frame: Frame, groups: Sequence[Sequence[Line]]) -> list[Markup]:
    """Mark the end of the money; labels are stacked so that they never cover each other."""
    parts = []
    for row, owners in enumerate(groups):
        end = float(np.mean([line.end_year for line in owners]))
        style = owners[0].style if len(owners) == 1 else "s0"
        x, y = frame.x(end), 12.0 + 13 * row
        parts.append(tag("line", x1=x, x2=x, y1=y + 3, y2=frame.floor, class_=f"money {style}"))
        left = x > frame.width * 0.62
        parts.append(
            tag(
                "text",
                f"money ends, year {end:.3g}",
                x=x - 5 if left else x + 5,
                y=y + 4,
                class_=f"flag {style} {'end' if left else ''}".strip(),
            )
        )
        parts.append(tag("circle", cx=x, cy=y, r=2.4, class_=f"fill {style}"))
    return parts


def _runs(values: np.ndarray) -> list[slice]:
    """Stretches of two or more measured values."""
    known = np.flatnonzero(np.isfinite(values))
    if known.size == 0:
        return []
    breaks = np.flatnonzero(np.diff(known) > 1)
    starts, stops = [0, *(breaks + 1)], [*(breaks + 1), known.size]
    return [slice(known[a], known[b - 1] + 1) for a, b in zip(starts, stops, strict=True)]


def _xy(
    frame: Frame, line: Line, values: np.ndarray, where: slice
) -> tuple[list[float], list[float]]:
    low, high = frame.y_range
    kept = np.clip(values[where], low, high)
    return [frame.x(v) for v in line.years[where]], [frame.y(v) for v in kept]


def _band(frame: Frame, line: Line) -> Markup:
    shapes = []
    for where in _runs(line.low + line.high):
        xs, upper = _xy(frame, line, line.high, where)
        _, lower = _xy(frame, line, line.low, where)
        shapes.append(
            tag("polygon", points=points(xs + xs[::-1], upper + lower[::-1]), class_="band")
        )
    return tag("g", *shapes, class_=line.style)


def _course(frame: Frame, line: Line) -> list[Markup]:
    parts = []
    for where in _runs(line.middle):
        xs, ys = _xy(frame, line, line.middle, where)
        title = tag("title", line.title)
        parts.append(tag("polyline", title, points=points(xs, ys), class_=f"course {line.style}"))
        gap = max(1, round(24 / max(line.years[1] - line.years[0], 1e-9) / 12))
        offset = where.start + (gap * line.shape) // 5
        for index in range(offset, where.stop, gap):
            spot = (
                frame.x(line.years[index]),
                frame.y(np.clip(line.middle[index], *frame.y_range)),
            )
            parts.append(mark(line.shape, *spot, 3.0, class_=f"fill {line.style}"))
    return parts


def neighbourhood_dots(kinds: Sequence[tuple[str, str]], alt: str) -> Markup:
    """Draw one mark for each twin neighbourhood.

    Parameters
    ----------
    kinds
        For each neighbourhood its CSS class (``good``, ``bad``, ``up``, ``down``, ``even``,
        ``none``) and the words shown on hovering, in drawing order.
    alt
        Description for those who do not see the picture.
    """
    across = 10 if len(kinds) <= 100 else 20 if len(kinds) <= 400 else 40
    step = 200 / across
    rows = -(-len(kinds) // across)
    parts = []
    for place, (kind, words) in enumerate(kinds):
        x, y = (place % across + 0.5) * step, (place // across + 0.5) * step
        parts.append(_dot(kind, x, y, step * 0.36, words))
    return picture(200, max(rows, 1) * step, alt, parts)


def _dot(kind: str, x: float, y: float, size: float, words: str) -> Markup:
    title = tag("title", words)
    if kind in {"good", "up"}:
        return tag("circle", title, cx=x, cy=y, r=size, class_=f"dot {kind}")
    if kind in {"bad", "down"}:
        corners = [(0, 1.0), (1.05, -0.85), (-1.05, -0.85)]
        shape = points([x + size * a for a, _ in corners], [y + size * b for _, b in corners])
        return tag("polygon", title, points=shape, class_=f"dot {kind}")
    return tag("circle", title, cx=x, cy=y, r=size * 0.78, class_=f"dot {kind}")


def stacked_shares(
    years: np.ndarray, shares: np.ndarray, styles: Sequence[str], end_year: float | None, alt: str
) -> Markup:
    """Draw shares that add up to one, as areas over time.

    Parameters
    ----------
    years
        Shape (months,).
    shares
        Shape (months, kinds), from the lowest area to the highest.
    styles
        CSS class of each area.
    end_year, alt
        Where the money ends, and the description.
    """
    frame = Frame(440, 240, 38, 14, 24, 38, (0, float(years[-1])), (0, 1))
    tops = np.cumsum(shares, axis=1)
    xs = [frame.x(value) for value in years]
    parts = []
    for kind in range(shares.shape[1])[::-1]:
        upper = [frame.y(value) for value in np.clip(tops[:, kind], 0, 1)]
        edge = points([*xs, xs[-1], xs[0]], [*upper, frame.floor, frame.floor])
        parts.append(tag("polygon", points=edge, class_=f"area {styles[kind]}"))
    parts += axes(frame, "years since the start", [0, 0.25, 0.5, 0.75, 1], percent=True)
    if end_year is not None:
        x = frame.x(end_year)
        parts.append(tag("line", x1=x, x2=x, y1=12.0, y2=frame.floor, class_="money over"))
        side = "end" if x > frame.width * 0.62 else ""
        text_x = x - 5 if side else x + 5
        words = f"money ends, year {end_year:.3g}"
        parts.append(tag("text", words, x=text_x, y=16.0, class_=f"flag s0 {side}".strip()))
    return picture(frame.width, frame.height, alt, parts)


@dataclass(frozen=True)
class Spread:
    """One design's value in one row: median and the range from the 10th to the 90th percentile."""

    style: str
    shape: int
    words: str
    middle: float
    low: float
    high: float


def spread_rows(
    rows: Sequence[tuple[str, Sequence[Spread]]],
    x_range: tuple[float, float],
    alt: str,
    *,
    headings: frozenset[str] = frozenset(),
    percent: bool = False,
    x_label: str = "",
    label_width: float = 130,
) -> Markup:
    """Draw rows of marks with ranges, one mark for each design.

    Parameters
    ----------
    rows
        Label of each row, and its values; a label in ``headings`` has none.
    x_range
        Values at the edges.
    alt
        Description.
    headings
        Labels that head a group of rows.
    percent
        Write the axis in per cent.
    x_label
        Words under the axis.
    label_width
        Room for the rows' labels.
    """
    heights = [22.0 if label in headings else 10 + 9.0 * max(len(v), 1) for label, v in rows]
    frame = Frame(520, sum(heights) + 50, label_width, 22, 6, 44, x_range, (0, 1))
    parts = _row_axis(frame, percent, x_label)
    y = frame.top
    for (label, values), height in zip(rows, heights, strict=True):
        parts += _row(frame, label, values, y, height, label in headings)
        y += height
    return picture(frame.width, frame.height, alt, parts)


def _row_axis(frame: Frame, percent: bool, x_label: str) -> list[Markup]:
    parts = []
    for value in ticks(*frame.x_range):
        x = frame.x(value)
        style = "axis" if abs(value) < 1e-12 else "grid"
        parts.append(tag("line", x1=x, x2=x, y1=frame.top, y2=frame.floor, class_=style))
        text = f"{value:.0%}" if percent else _tick(value)
        parts.append(tag("text", text, x=x, y=frame.floor + 15, class_="tick mid"))
    middle = (frame.left + frame.wall) / 2
    parts.append(tag("text", x_label, x=middle, y=frame.floor + 32, class_="label mid"))
    return parts


def _tick(value: float) -> str:
    return f"{value:,.10g}".replace("-", "−")


def _row(
    frame: Frame, label: str, values: Sequence[Spread], y: float, height: float, heading: bool
) -> list[Markup]:
    if heading:
        return [tag("text", label, x=4.0, y=y + 16, class_="rowhead")]
    parts = [
        tag("line", x1=0.0, x2=frame.wall, y1=y, y2=y, class_="hair"),
        tag("text", label, x=frame.left - 10, y=y + height / 2 + 4, class_="rowlabel end"),
    ]
    for place, value in enumerate(values):
        parts += _spread(frame, value, y + 9.5 + 9.0 * place)
    return parts


def _spread(frame: Frame, value: Spread, y: float) -> list[Markup]:
    if not np.isfinite(value.middle):
        return []
    low, high, middle = (
        frame.x(float(np.clip(v, *frame.x_range))) for v in (value.low, value.high, value.middle)
    )
    return [
        tag("line", x1=low, x2=high, y1=y, y2=y, class_=f"range {value.style}"),
        mark(value.shape, middle, y, 3.6, value.words, class_=f"fill {value.style}"),
    ]


def share_bar(parts_of: Sequence[tuple[str, float, str]], alt: str) -> Markup:
    """Draw one bar divided into shares; ``parts_of`` holds label, count and CSS class."""
    total = sum(count for _, count, _ in parts_of) or 1
    x, parts = 0.0, []
    for label, count, style in parts_of:
        width = 640 * count / total
        parts.append(tag("rect", x=x, y=0.0, width=width, height=26.0, class_=f"area {style}"))
        if width > 40:
            words = f"{count:g} {label}" if width > 120 else f"{count:g}"
            parts.append(tag("text", words, x=x + 8, y=17.5, class_=f"inbar {style}"))
        x += width
    return picture(640, 26, alt, parts)
