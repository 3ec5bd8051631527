"""Builders of charts: from numbers to plain ECharts options, without drawing anything.

Each builder returns a *spec*, a dictionary of plain values that :func:`dashboards.charts.chart.Chart` hands to the browser:
``option`` (an ECharts option), ``bands`` (polygons to draw behind the lines) and ``tip`` (how the tooltip words its
figures). They can be tested, stored and compared like any other data.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dashboards import theme
from experiments.reporting.html.over_time import EMPTY, STAGES, stage_words

if TYPE_CHECKING:
    import pandas as pd

BAND_OPACITY = 0.17
NOBODY = "nobody left on the partnership"
EVERY_MONTHS = 3
NARROWEST = 0.3
ROOM_FOR_WORDS = 40  # months left of a line within which "money ends" fits


@dataclass(frozen=True)
class Course:
    """How one design goes over time.

    Attributes
    ----------
    title, colour, dash
        How it is named and drawn (``solid``, ``dashed`` or ``dotted``).
    frame
        Columns month, median, p10, p90; missing where not measured.
    end_month
        Month in which the money ends; None where there is none.
    banded
        Whether the spread over twins is drawn.
    """

    title: str
    colour: str
    dash: str
    frame: pd.DataFrame
    end_month: int | None
    banded: bool = True


def trajectories(courses: Sequence[Course], horizon_months: int) -> dict[str, Any]:
    """Lines of medians over the years, each with the band that holds the middle 80 per cent."""
    thinned = [(course, _thin(course.frame)) for course in courses]
    low, high = limits([frame for _, frame in thinned])
    option = {
        "grid": {"left": 38, "right": 14, "top": 26, "bottom": 36},
        "textStyle": {"fontFamily": theme.FONT, "color": theme.MUTED},
        "tooltip": _tooltip(),
        "xAxis": _years_axis(horizon_months),
        "yAxis": _share_axis(low, high),
        "series": [
            _line(course, frame, align)
            for (course, frame), align in zip(thinned, _sides(courses), strict=True)
        ],
    }
    bands = [b for course, frame in thinned if course.banded for b in _bands(course, frame)]
    return {"option": option, "bands": bands, "tip": _tip("Year", 1, scale=1, digits=2)}


def stages(frame: pd.DataFrame, end_month: int | None) -> dict[str, Any]:
    """Stacked bars: in each year, the share of twin neighbourhoods in each stage.

    Parameters
    ----------
    frame
        Columns month, the five stages and EMPTY (shares); one row for each month.
    end_month
        Month in which the money ends.
    """
    ends = frame[frame["month"] % 12 == 11] if (frame["month"] == 0).any() else frame
    years = [round((month + 1) / 12) for month in ends["month"]]
    option: dict[str, Any] = {
        "grid": {"left": 42, "right": 10, "top": 26, "bottom": 36},
        "textStyle": {"fontFamily": theme.FONT, "color": theme.MUTED},
        "tooltip": _tooltip(),
        "xAxis": {
            "type": "category",
            "data": [str(year) for year in years],
            "name": "year",
            "nameLocation": "middle",
            "nameGap": 22,
            "axisTick": {"show": False},
            "axisLine": {"lineStyle": {"color": theme.RULE}},
            "axisLabel": {"color": theme.MUTED},
        },
        "yAxis": {
            "type": "value",
            "min": 0,
            "max": 100,
            "interval": 25,
            "axisLabel": {"color": theme.MUTED, "formatter": "{value}%"},
            "splitLine": {"lineStyle": {"color": theme.RULE, "opacity": 0.6}},
        },
        "series": [_stage_bars(stage, ends[stage]) for stage in (*STAGES, EMPTY)],
    }
    if end_month is not None and years:
        last = option["series"][-1]
        last["markLine"] = _end_mark(min(math.ceil(end_month / 12), years[-1]) - 1, theme.INK)
    return {"option": option, "bands": [], "tip": _tip("Year", 0, 100, 0, "%", category=True)}


def limits(frames: Sequence[pd.DataFrame]) -> tuple[float, float]:
    """Round limits of the vertical scale around all bands, at least 0.3 wide, within 0 to 1."""
    values = np.concatenate([f[["p10", "p90"]].to_numpy(dtype=float).ravel() for f in frames])
    values = values[np.isfinite(values)]
    if not values.size:
        return 0.0, 1.0
    step = _step(values.max() - values.min())
    low = math.floor(values.min() / step + 1e-9) * step
    high = math.ceil(values.max() / step - 1e-9) * step
    if high - low < NARROWEST:
        low = max(0.0, min(low, high - NARROWEST))
        high = min(1.0, max(high, low + NARROWEST))
    return round(low, 1), round(high, 1)


def _step(span: float) -> float:
    return 0.2 if span > 0.5 else 0.1


def _thin(frame: pd.DataFrame) -> pd.DataFrame:
    """Every third month and the last: finer steps cannot be told apart on a screen."""
    keep = (frame["month"] % EVERY_MONTHS == 0) | (frame["month"] == frame["month"].max())
    edges = frame["median"].notna() & frame["median"].shift().isna()
    return frame[keep | edges]


def _sides(courses: Sequence[Course]) -> list[str]:
    """Where each "money ends" stands beside its line, so that two of them do not overlap."""
    ends = sorted({course.end_month for course in courses if course.end_month is not None})
    if len(ends) < 2 or ends[0] < ROOM_FOR_WORDS:
        return ["center" if len(ends) < 2 else "left"] * len(courses)
    return ["right" if course.end_month == ends[0] else "left" for course in courses]


def _line(course: Course, frame: pd.DataFrame, align: str) -> dict[str, Any]:
    series: dict[str, Any] = {
        "type": "line",
        "name": course.title,
        "data": [
            [round(month / 12, 3), *map(_plain, values)]
            for month, values in zip(
                frame["month"].tolist(),
                frame[["median", "p10", "p90"]].to_numpy(dtype=float).tolist(),
                strict=True,
            )
        ],
        "showSymbol": False,
        "symbol": "circle",
        "symbolSize": 6,
        "color": course.colour,
        "lineStyle": {"color": course.colour, "width": 2.4, "type": course.dash},
        "z": 3,
        "emphasis": {"disabled": True},
    }
    if course.end_month is not None:
        series["markLine"] = _end_mark(course.end_month / 12, course.colour, align)
    return series


def _end_mark(at: float, colour: str, align: str = "center") -> dict[str, Any]:
    label = {"formatter": "money ends", "color": colour, "fontSize": 11, "distance": 4}
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": colour, "type": [2, 3], "width": 1.4},
        "label": {**label, "align": align},
        "data": [{"xAxis": round(at, 3)}],
    }


def _bands(course: Course, frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "colour": course.colour,
            "opacity": BAND_OPACITY,
            "x": [round(month / 12, 3) for month in run["month"]],
            "low": [round(float(v), 4) for v in run["p10"]],
            "high": [round(float(v), 4) for v in run["p90"]],
        }
        for run in _runs(frame)
    ]


def _runs(frame: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Stretches of the frame without gaps: a polygon cannot have holes in time."""
    known = frame["p10"].notna() & frame["p90"].notna()
    for _, run in frame[known].groupby((~known).cumsum()[known]):
        yield run


def _stage_bars(stage: str, shares: pd.Series) -> dict[str, Any]:
    return {
        "type": "bar",
        "stack": "stages",
        "name": NOBODY if stage == EMPTY else stage_words(stage),
        "color": theme.STAGE_COLOURS.get(stage, theme.CARD),
        "itemStyle": {"borderColor": theme.RULE, "borderWidth": 1 if stage == EMPTY else 0},
        "barCategoryGap": "10%",
        "data": [[i, round(100 * float(share), 1)] for i, share in enumerate(shares)],
        "emphasis": {"disabled": True},
    }


def _plain(value: float) -> float | None:
    return round(float(value), 4) if math.isfinite(value) else None


def _tooltip() -> dict[str, Any]:
    return {
        "trigger": "axis",
        "confine": True,
        "axisPointer": {"type": "line", "lineStyle": {"color": theme.MUTED}},
        "backgroundColor": theme.CARD,
        "borderColor": theme.RULE,
        "textStyle": {"color": theme.INK, "fontSize": 13},
    }


def _tip(
    head: str,
    head_digits: int,
    scale: float,
    digits: int,
    suffix: str = "",
    category: bool = False,
) -> dict[str, Any]:
    return {
        "head": head,
        "head_digits": head_digits,
        "scale": 1 if category else scale,
        "digits": digits,
        "suffix": suffix,
        "category": category,
    }


def _years_axis(horizon_months: int) -> dict[str, Any]:
    return {
        "type": "value",
        "min": 0,
        "max": math.ceil(horizon_months / 12),
        "name": "years since the area was chosen",
        "nameLocation": "middle",
        "nameGap": 22,
        "minInterval": 1,
        "splitLine": {"show": False},
        "axisLine": {"show": True, "lineStyle": {"color": theme.RULE}},
        "axisTick": {"show": True, "lineStyle": {"color": theme.RULE}},
        "axisLabel": {"color": theme.MUTED},
    }


def _share_axis(low: float, high: float) -> dict[str, Any]:
    return {
        "type": "value",
        "min": low,
        "max": high,
        "interval": _step(high - low - 1e-9),
        "axisLabel": {"color": theme.MUTED},
        "splitLine": {"lineStyle": {"color": theme.RULE, "opacity": 0.6}},
    }
