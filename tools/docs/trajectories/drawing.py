"""The pictures of the page: a panel for each column, the baseline above and the portfolio below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from experiments.comparison.outcomes import STAGES
from experiments.reporting.charts import axes
from experiments.reporting.svg import Frame, picture, points, tag, ticks
from sim.outputs import OUTPUTS
from tools.docs.pictures import alone
from tools.docs.trajectories.figures import (
    BASELINE,
    EMPTY,
    PORTFOLIO,
    YEARS,
    YEARS_AFTER,
    Group,
    Panel,
    half_years,
    recorded,
)

Floats = NDArray[np.float64]
WIDTH, ROW, HEAD = 1400.0, 290.0, 34.0
LEFT, RIGHT, TOP, BOTTOM = 50.0, 10.0, 46.0, 44.0
POPULATIONS = (BASELINE, PORTFOLIO)
STAGE_ORDER = (*reversed(STAGES), EMPTY)
"""From the lowest area of the picture to the highest: what is reached late lies at the foot."""
STYLE = """
text { font-size: 13px; } text.title { fill: #1b2026; font-size: 14px; font-weight: 700; }
text.key { fill: #1b2026; } text.note { fill: #b03a10; font-weight: 600; stroke: #fff; stroke-width: 3; paint-order: stroke; }
.baseline { --c: #1f4f8f; } .portfolio { --c: #0a6e5f; }
.band { fill: var(--c); opacity: .14; } .half { fill: var(--c); opacity: .24; }
.middle { fill: none; stroke: var(--c); stroke-width: 2.6; }
.single { fill: none; stroke: #4d5661; stroke-width: .8; opacity: .65; }
.money { stroke: #1b2026; stroke-dasharray: 4 3; }
.published { fill: #b03a10; stroke: #fff; } .whisker { stroke: #b03a10; stroke-width: 3; }
.g0 { fill: #e4e7ea; } .g1 { fill: #c3d5d7; } .g2 { fill: #8ebcbf; } .g3 { fill: #3c8891; } .g4 { fill: #0c4650; } .g5 { fill: #fff; }
"""


def draw_group(content: Mapping[str, Any], group: Group) -> str:
    """All panels of a group as SVG, the baseline above and the portfolio below."""
    panels = recorded(group)
    parts: list[Markup] = []
    for row, population in enumerate(POPULATIONS):
        parts.append(_heading(row, f"{_many(content, population)}: {_key(group)}"))
        for place, panel in enumerate(panels):
            frame = _frame(content, group, panel, row, place, len(panels))
            parts += _panel(content, group, panel, population, frame)
    alt = f"{group.title}: median, middle 50 and 90 per cent, and single neighbourhoods over the years"
    return alone(picture(WIDTH, 2 * (ROW + HEAD), alt, parts), STYLE)


def _many(content: Mapping[str, Any], population: str) -> str:
    runs = content["populations"][population]["runs"]
    return f"Baseline, {runs} seeds" if population == BASELINE else f"Portfolio, {runs} areas"


def _key(group: Group) -> str:
    words = "median (thick), middle 50 and 90 per cent (shaded), single neighbourhoods (thin)"
    return words if group.is_after else f"{words}, median end of the money (dashed)"


def _heading(row: int, words: str) -> Markup:
    return tag("text", words, x=LEFT - 34.0, y=row * (ROW + HEAD) + 22.0, class_="key")


def _frame(
    content: Mapping[str, Any], group: Group, panel: Panel, row: int, place: int, many: int
) -> Frame:
    """Where a panel lies in the picture, and its scales: the same for both populations."""
    width = WIDTH / many
    top = row * (ROW + HEAD) + HEAD
    return Frame(
        WIDTH,
        2 * (ROW + HEAD),
        left=place * width + LEFT,
        right=WIDTH - (place + 1) * width + RIGHT,
        top=top + TOP - HEAD / 2,
        bottom=2 * (ROW + HEAD) - top - ROW + BOTTOM,
        x_range=(0.0, float(YEARS_AFTER if group.is_after else YEARS)),
        y_range=(0.0, 1.0) if group.whole else _range(content, panel),
    )


def _range(content: Mapping[str, Any], panel: Panel) -> tuple[float, float]:
    """A range that holds everything drawn, with a little room; counts begin at zero."""
    shown: list[float] = []
    for found in content["populations"].values():
        column = found["columns"][panel.column]
        for values in (*column["quantiles"], *column["lines"]):
            shown += [value for value in values if value is not None]
    shown += [end for dot in dots(content, panel.column) for end in (dot["low"], dot["high"])]
    if not shown:
        return 0.0, 1.0
    low = min(shown) if OUTPUTS[panel.column].unit == "0-1" else min(0.0, *shown)
    room = 0.06 * (max(shown) - low) or 0.05
    return (low - room if low else 0.0), max(shown) + room


def dots(content: Mapping[str, Any], column: str) -> list[Mapping[str, Any]]:
    """The published figures for a column."""
    return [dot for dot in content["published"] if dot["column"] == column]


def _panel(
    content: Mapping[str, Any], group: Group, panel: Panel, population: str, frame: Frame
) -> list[Markup]:
    column = content["populations"][population]["columns"][panel.column]
    years = np.array(half_years(group.is_after))
    quantiles = [_numbers(values) for values in column["quantiles"]]
    x_label = "years after the money" if group.is_after else "years since selection"
    parts = [tag("text", panel.label, x=frame.left - 6, y=frame.top - 8, class_="title")]
    parts += axes(frame, x_label, ticks(*frame.y_range), percent=False)
    if not group.is_after:
        parts.append(_money_ends(frame, content, population))
    parts += _band(frame, years, quantiles[0], quantiles[4], f"band {population}")
    parts += _band(frame, years, quantiles[1], quantiles[3], f"half {population}")
    for values in column["lines"]:
        parts += _line(frame, years, _numbers(values), "single")
    parts += _line(frame, years, quantiles[2], f"middle {population}")
    if population == PORTFOLIO:
        for dot in dots(content, panel.column):
            parts += _published(frame, dot, f".{panel.digits}f")
    return parts


def _money_ends(frame: Frame, content: Mapping[str, Any], population: str) -> Markup:
    """An upright line where the money ends in half of the neighbourhoods."""
    x = frame.x(content["populations"][population]["money_ends"])
    return tag("line", x1=x, x2=x, y1=frame.top, y2=frame.floor, class_="money")


def _numbers(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if value is None else value for value in values])


def _known(years: Floats, *values: Floats) -> NDArray[np.intp]:
    """Which times are known in all."""
    return np.flatnonzero(np.isfinite(np.sum([years, *values], axis=0)))


def _band(frame: Frame, years: Floats, low: Floats, high: Floats, style: str) -> list[Markup]:
    at = _known(years, low, high)
    if at.size < 2:
        return []
    xs = [frame.x(year) for year in years[at]]
    ys = [frame.y(value) for value in (*high[at], *low[at][::-1])]
    return [tag("polygon", points=points(xs + xs[::-1], ys), class_=style)]


def _line(frame: Frame, years: Floats, values: Floats, style: str) -> list[Markup]:
    at = _known(years, values)
    if at.size < 2:
        return []
    xs, ys = [frame.x(year) for year in years[at]], [frame.y(value) for value in values[at]]
    return [tag("polyline", points=points(xs, ys), class_=style)]


def given(dot: Mapping[str, Any], form: str) -> str:
    """A published figure or range in words, each number in a form such as '.1f'."""
    low, high = format(dot["low"], form), format(dot["high"], form)
    return low if low == high else f"{low} to {high}"


def _published(frame: Frame, dot: Mapping[str, Any], form: str) -> list[Markup]:
    """A published figure as a dot with its label, a range as an upright line."""
    x, low, high = frame.x(dot["year"]), frame.y(dot["low"]), frame.y(dot["high"])
    if dot["low"] == dot["high"]:
        shape = tag("circle", cx=x, cy=low, r=5.0, class_="published")
    else:
        shape = tag("line", x1=x, x2=x, y1=low, y2=high, class_="whisker")
    words = f"published {given(dot, form)} ({dot['calendar_year']})"
    return [shape, tag("text", words, x=x, y=min(low, high) - 9, class_="note mid")]


# ----------------------------------------------------------------------- stages


def draw_stages(content: Mapping[str, Any]) -> str:
    """Shares of the stages by year, the baseline at the left and the portfolio at the right."""
    parts: list[Markup] = []
    for place, population in enumerate(POPULATIONS):
        left = place * WIDTH / 2
        frame = Frame(
            WIDTH,
            400.0,
            left + LEFT,
            WIDTH / 2 - left + RIGHT,
            44.0,
            BOTTOM,
            (1.0, float(YEARS)),
            (0.0, 1.0),
        )
        title = _many(content, population)
        parts.append(tag("text", title, x=frame.left, y=frame.top - 12, class_="title"))
        parts += _areas(content["populations"][population]["stages"], frame)
        parts += axes(frame, "years since selection", [0, 0.25, 0.5, 0.75, 1], percent=True)
        parts.append(_money_ends(frame, content, population))
        if population == PORTFOLIO:
            parts += [
                mark for dot in at_the_foot(content) for mark in _published(frame, dot, ".0%")
            ]
    parts += _stage_key()
    alt = "Share of neighbourhoods in each stage of maturity by year"
    return alone(picture(WIDTH, 440.0, alt, parts), STYLE)


def at_the_foot(content: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Published shares of the stages that lie together at the foot of the picture, as can be drawn there."""
    return [
        dot
        for dot in dots(content, "stage")
        if set(dot["among"]) == set(STAGE_ORDER[: len(dot["among"])])
    ]


def _areas(stages: Mapping[str, Sequence[float]], frame: Frame) -> list[Markup]:
    tops = np.cumsum([stages[name] for name in STAGE_ORDER], axis=0)
    xs = [frame.x(year) for year in range(1, YEARS + 1)]
    parts = []
    for number in range(len(STAGE_ORDER))[::-1]:
        upper = [frame.y(min(1.0, top)) for top in tops[number]]
        edge = points([*xs, xs[-1], xs[0]], [*upper, frame.floor, frame.floor])
        parts.append(tag("polygon", points=edge, class_=_shade(STAGE_ORDER[number])))
    return parts


def _shade(stage: str) -> str:
    return f"g{(*STAGES, EMPTY).index(stage)}"


def _stage_key() -> list[Markup]:
    parts, x = [], LEFT
    for name in (*STAGES, EMPTY):
        words = "no partnership" if name == EMPTY else name.replace("_", " ")
        parts.append(tag("rect", x=x, y=416.0, width=16, height=12, class_=f"axis {_shade(name)}"))
        parts.append(tag("text", words, x=x + 22, y=427.0, class_="key"))
        x += 150.0
    return parts
