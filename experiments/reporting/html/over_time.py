"""Pictures with time along the bottom: trajectories with bands, and stages as stacked shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from experiments.reporting.charts import Line, stacked_shares, trajectories
from experiments.reporting.html.figures import DECIMALS, Figure, Panel, rounded
from experiments.reporting.html.view import Design, View
from experiments.reporting.number_format import plain

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Measure:
    """A column of the monthly table that has a picture of its own."""

    column: str
    title: str
    caption: str


MEASURES = (
    Measure(
        "maturity",
        "Maturity",
        "How well the partnership works by itself: capability, depth, new people and cohesion "
        "together (0 to 1).",
    ),
    Measure(
        "legacy",
        "Legacy",
        "What is left, from the month in which the money ends: people, organisation, activity, "
        "assets and standing together (0 to 1).",
    ),
    Measure(
        "resident_voice",
        "Resident voice",
        "The part residents have in putting forward and settling decisions (0 to 1).",
    ),
    Measure(
        "trust_partnership",
        "Trust in the partnership",
        "Mean over the residents who know of it (0 to 1).",
    ),
    Measure("energy_members", "Members' energy", "Mean over the partnership's members (0 to 1)."),
)

STAGES = ("forming", "fragile", "fragile_maturity", "sturdy", "self_sustaining")
EMPTY = "no_members"
STAGE_STYLES = ("g0", "g1", "g2", "g3", "g4")


def bands(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Median, 10th and 90th percentile over replicates, by month.

    A month counts only where at least half of the replicates have a value: a handful of early
    finishers is not a typical course.

    Returns
    -------
    pandas.DataFrame
        Columns ``month``, ``median``, ``p10``, ``p90``; one row for each month.
    """
    import pandas as pd

    wide = rows.pivot_table(index="month", columns="replicate", values=column, dropna=False)
    values = wide.to_numpy(dtype=float)
    enough = np.isfinite(values).mean(axis=1) >= 0.5
    out = np.full((len(wide), 3), np.nan)
    if enough.any():
        out[enough] = np.nanquantile(values[enough], [0.5, 0.1, 0.9], axis=1).T
    frame = pd.DataFrame(out, columns=["median", "p10", "p90"])
    frame.insert(0, "month", wide.index.to_numpy())
    return rounded(frame)


def trajectory_figures(view: View) -> list[Figure]:
    """Make one picture for each measure that the monthly table holds."""
    present = view.comparison.monthly.columns
    return [_trajectory(view, measure) for measure in MEASURES if measure.column in present]


def _trajectory(view: View, measure: Measure) -> Figure:
    courses = {design: bands(view.months(design), measure.column) for design in view.designs}
    courses = {design: frame for design, frame in courses.items() if frame["median"].notna().any()}
    lines = [_line(view, design, frame) for design, frame in courses.items()]
    horizon = max((float(line.years[-1]) for line in lines), default=1.0)
    svg = trajectories(lines, _limits(lines), horizon, _alt(view, measure, courses))
    frame = _wide(courses)
    return Figure(
        name=f"trajectory-{measure.column.replace('_', '-')}",
        title=measure.title,
        caption=measure.caption,
        panels=[Panel("", svg)],
        frame=frame,
        shown=frame[frame["month"] % 12 == 0] if len(frame) > 24 else frame,
        note="The table shows year ends; the CSV file has every month.",
        layout="single",
        units={"year": "years"},
    )


def _line(view: View, design: Design, frame: pd.DataFrame) -> Line:
    return Line(
        style=design.style,
        shape=design.shape,
        title=design.title,
        years=(frame["month"].to_numpy(dtype=float)) / 12,
        middle=frame["median"].to_numpy(),
        low=frame["p10"].to_numpy(),
        high=frame["p90"].to_numpy(),
        end_year=None if design.is_twin else view.own_end(design) / 12,
    )


def _limits(lines: list[Line]) -> tuple[float, float]:
    """Vertical scale: a round range around all bands, never narrower than 0.4."""
    if not lines:
        return 0.0, 1.0
    low = min(float(np.nanmin(line.low)) for line in lines)
    high = max(float(np.nanmax(line.high)) for line in lines)
    low, high = np.floor(low * 10) / 10, np.ceil(high * 10) / 10
    while high - low < 0.399:
        low, high = max(0.0, low - 0.1), min(1.0, high + 0.1)
        if (low, high) == (0.0, 1.0):
            break
    return round(float(low), 1), round(float(high), 1)


def _wide(courses: dict[Design, pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for design, frame in courses.items():
        named = frame.set_index("month")
        named.columns = [f"{design.title}: {name}" for name in named.columns]
        parts.append(named)
    if not parts:
        return pd.DataFrame({"month": [], "year": []})
    wide = pd.concat(parts, axis=1).sort_index().reset_index()
    wide.insert(1, "year", (wide["month"] / 12).round(DECIMALS))
    return wide


def _alt(view: View, measure: Measure, courses: dict[Design, pd.DataFrame]) -> str:
    told = []
    for design, frame in courses.items():
        known = frame[frame["median"].notna()]
        first, last = known.iloc[0], known.iloc[-1]
        text = (
            f"{design.title} goes from {plain(first['median'])} in month {first['month']:.0f} to "
            f"{plain(last['median'])} in month {last['month']:.0f}"
        )
        if not design.is_twin:
            text += f" (its money ends in month {view.own_end(design)})"
        told.append(text)
    return (
        f"Line chart of {measure.title.lower()} by month, median and 10 to 90 per cent band for "
        f"each design. {'; '.join(told) or 'No values'}."
    )


def stage_shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Share of twin neighbourhoods in each stage, by month.

    A partnership without members keeps its last stage in the monthly table; it is shown as having
    none, for a stage that nobody holds would look like a success.

    Returns
    -------
    pandas.DataFrame
        Columns ``month``, the stages, and ``no_members``.
    """
    import pandas as pd

    stages = rows["stage"].astype(str)
    if "members" in rows:
        stages = stages.where(rows["members"] > 0, EMPTY)
    counts = pd.crosstab(rows["month"], stages)
    counts = counts.reindex(columns=[*STAGES, EMPTY], fill_value=0)
    counts.columns.name = None
    totals = rows.groupby("month")["replicate"].count()
    return rounded(counts.div(totals, axis=0).reset_index())


def stage_figure(view: View) -> Figure | None:
    """Make the picture of stages over time, one panel for each design."""
    import pandas as pd

    if "stage" not in view.comparison.monthly:
        return None
    panels, frames = [], []
    for design in view.chosen:
        frame = stage_shares(view.months(design))
        panels.append(_stage_panel(view, design, frame))
        frame.insert(0, "design", design.title)
        frames.append(frame)
    frame = pd.concat(frames, ignore_index=True)
    return Figure(
        name="stages",
        title="Stage over time",
        caption="Share of the twin neighbourhoods whose partnership is in each stage. Forming: no "
        "endorsed plan yet. Fragile: a plan, but decisions are late. Fragile maturity: timely, "
        "but it would not hold without the workers and one or two people, or nobody new comes. "
        "Sturdy: it would. Self-sustaining: sturdy, with a legal form and income of its own. "
        "White: nobody is on the partnership, or it has ended.",
        panels=panels,
        frame=frame,
        shown=frame[frame["month"] % 12 == 0],
        note="The table shows year ends; the CSV file has every month.",
        units=dict.fromkeys([*STAGES, EMPTY], "share"),
    )


def _stage_panel(view: View, design: Design, frame: pd.DataFrame) -> Panel:
    years = frame["month"].to_numpy(dtype=float) / 12
    shares = frame[list(STAGES)].to_numpy()
    end = view.own_end(design)
    at_end = frame.iloc[int(np.argmin(np.abs(frame["month"].to_numpy() - end)))]
    told = ", ".join(
        f"{plain(float(at_end[s]), 'share')} {stage_words(s)}"
        for s in (*STAGES, EMPTY)
        if at_end[s] > 0
    )
    alt = f"Stacked areas of stages over time for {design.title}. When the money ends: {told}."
    svg = stacked_shares(years, shares, STAGE_STYLES, end / 12, alt)
    return Panel(design.title, svg, f"When the money ends: {told}.", design.style)


def stage_words(stage: str) -> str:
    """Write a stage as people say it."""
    return "self-sustaining" if stage == "self_sustaining" else stage.replace("_", " ")
