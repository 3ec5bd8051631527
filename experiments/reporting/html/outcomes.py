"""Pictures of what is left, who takes part and gains, and what a pound brings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from experiments.comparison.decomposition import LEGACY_MONTHS as AFTER
from experiments.comparison.decomposition import after_end
from experiments.reporting.charts import Spread, spread_rows
from experiments.reporting.html.figures import Figure, Panel, rounded
from experiments.reporting.html.model import Design, ReportModel
from experiments.reporting.html.sentences import capital, when_words
from experiments.reporting.number_format import plain

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison.outcomes import Outcome
    from experiments.comparison.paired import PairedDifference

LEGACY_PARTS = {
    "legacy": "All parts together",
    "legacy_people": "People",
    "legacy_organisation": "Organisation",
    "legacy_activity": "Activity",
    "legacy_assets": "Assets",
    "legacy_standing": "Standing",
    "legacy_weakest": "Weakest part",
}
PART_WORDS = (
    ("People", "confident, skilled residents who are still active"),
    ("Organisation", "a resident-led body that meets and can pay its way"),
    ("Activity", "groups and activities that are still running"),
    ("Assets", "what is held and viable; liabilities count against it"),
    ("Standing", "influence built into structures, not resting on one official"),
)
ADDED = (
    "legacy_12",
    "legacy_36",
    "legacy_60",
    "legacy_people_36",
    "legacy_activity_36",
    "legacy_standing_36",
)
GROUPINGS = {
    "estate": "Estate",
    "age": "Age",
    "sex": "Sex",
    "tenure": "Tenure",
    "newcomer": "Newcomer community",
}


def quantiles(values: Any) -> tuple[float, float, float]:
    """Median, 10th and 90th percentile of the measured values; NaN where there are none."""
    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    if known.size == 0:
        return (np.nan, np.nan, np.nan)
    middle, low, high = np.quantile(known, [0.5, 0.1, 0.9])
    return float(middle), float(low), float(high)


def _spread(design: Design, row: pd.Series, unit: str) -> Spread:
    words = (
        f"{design.title}: {plain(row['median'], unit)} "
        f"({plain(row['p10'], unit)} to {plain(row['p90'], unit)})"
    )
    return Spread(design.style, design.shape, words, row["median"], row["p10"], row["p90"])


def _spreads(report: ReportModel, frame: pd.DataFrame, unit: str) -> list[Spread]:
    rows = {row["design"]: row for _, row in frame.iterrows()}
    return [_spread(d, rows[d.title], unit) for d in report.designs if d.title in rows]


def _scale(frame: pd.DataFrame, *, zero: bool = True) -> tuple[float, float]:
    """Choose a range that holds every value, with a little room at the ends."""
    values = frame[["p10", "p90"]].to_numpy(dtype=float).ravel()
    values = values[np.isfinite(values)]
    if values.size == 0:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    room = 0.04 * (high - low) or 0.5
    return (low - room if low < 0 else low), high + room


def at_after(report: ReportModel, design: Design, months: int) -> pd.DataFrame:
    """Return the monthly rows of one design ``months`` after its own end of money."""
    return after_end((report.months(design), report.own_ends(design)), months)


def legacy_figure(report: ReportModel) -> Figure | None:
    """Make the picture of legacy by its parts, three years after each design's money ends."""
    monthly = report.comparison.monthly
    parts = [name for name in LEGACY_PARTS if name in monthly and monthly[name].notna().any()]
    if not parts:
        return None
    records = []
    for design in report.designs:
        rows = at_after(report, design, AFTER)
        records += [(LEGACY_PARTS[p], design.title, *quantiles(rows[p])) for p in parts]
    frame = _frame(["part", "design"], records)
    labels = [LEGACY_PARTS[part] for part in parts]
    rows_of = [(label, _spreads(report, frame[frame["part"] == label], "0-1")) for label in labels]
    svg = spread_rows(rows_of, (0.0, 1.0), _legacy_alt(report, frame), x_label="0 nothing, 1 full")
    return Figure(
        name="legacy-by-parts",
        title="Legacy by parts",
        caption=f"{AFTER} months after the money ends: the mark is the median neighbourhood, the "
        "line holds the middle 80% of them. A part that was never wanted (assets) is left out of "
        "the neighbourhoods concerned. The no-programme twin is read at the baseline's date.",
        panels=[Panel("", svg)],
        frame=frame,
        shown=frame,
        layout="single",
    )


def added_figure(report: ReportModel) -> Figure | None:
    """Make the picture of what each programme added to the same place without one."""
    found = {(row.scenario, row.outcome.name): row for row in report.comparison.added}
    names = [n for n in ADDED if any((d.name, n) in found for d in report.chosen)]
    if not names:
        return None
    records = []
    for name in names:
        rows = [found[d.name, name] for d in report.chosen if (d.name, name) in found]
        label = _added_label(rows[0].outcome)
        titles = {design.name: design.title for design in report.chosen}
        records += [
            (label, titles[row.scenario], row.difference, row.p10, row.p90, row.verdict)
            for row in rows
        ]
    frame = _frame(["outcome", "design"], records, ["verdict"])
    labels = list(dict.fromkeys(frame["outcome"]))
    rows_of = [(name, _spreads(report, frame[frame["outcome"] == name], "0-1")) for name in labels]
    told = "; ".join(f"{name}: {', '.join(v.words for v in values)}" for name, values in rows_of)
    alt = f"Differences from the no-programme twin. {told}."
    svg = spread_rows(
        rows_of, _scale(frame), alt, x_label="more than without a programme", label_width=236
    )
    return Figure(
        name="added",
        title="What the programme added",
        caption="Each neighbourhood against itself with no programme at all, in the same month. "
        "The mark is the median difference, the line holds the middle 80%.",
        panels=[Panel("", svg)],
        frame=frame,
        shown=frame,
        layout="single",
    )


def _added_label(outcome: Outcome) -> str:
    label = capital(outcome.label)
    return f"{label}, {when_words(outcome.when)}" if outcome.label == "legacy" else label


def _legacy_alt(report: ReportModel, frame: pd.DataFrame) -> str:
    told = []
    for design in report.designs:
        rows = frame[frame["design"] == design.title]
        known = rows[rows["median"].notna()]
        parts = ", ".join(f"{r['part'].lower()} {plain(r['median'])}" for _, r in known.iterrows())
        told.append(f"{design.title}: {parts or 'not measured'}")
    return f"Median of each part of legacy {AFTER} months after the money. {'; '.join(told)}."


def _frame(
    keys: Sequence[str], records: Iterable[tuple[Any, ...]], after: Sequence[str] = ()
) -> pd.DataFrame:
    return rounded(pd.DataFrame(records, columns=[*keys, "median", "p10", "p90", *after]))


def people_figures(report: ReportModel) -> list[Figure]:
    """Make the pictures of who takes part and who gains, as far as they were recorded."""
    wanted = (
        (
            "took_part_share",
            "who-takes-part",
            "Who takes part",
            "Share of the adults in each group who ever took part, until the money ends; a shorter "
            "programme has had less time.",
            "share",
        ),
        (
            "confidence_change",
            "who-gains",
            "Who gains",
            "Mean change in confidence of the adults in each group, until the money ends "
            "(confidence runs from 0 to 1).",
            "0-1",
        ),
    )
    table = report.comparison.distribution
    if table is None or "grouping" not in table:
        return []
    return [_people(report, *given) for given in wanted if given[0] in table]


def _people(
    report: ReportModel, column: str, name: str, title: str, caption: str, unit: str
) -> Figure:
    records = []
    for design in report.chosen:
        rows = report.rows("distribution", design)
        for (grouping, group), part in rows.groupby(["grouping", "group"], sort=False):
            records.append((str(grouping), str(group), design.title, *quantiles(part[column])))
    frame = _frame(["grouping", "group", "design"], records)
    rows_of, headings = _grouped(report, frame, unit)
    svg = spread_rows(
        rows_of,
        _scale(frame),
        _people_alt(report, frame, title, unit),
        headings=headings,
        percent=unit == "share",
        x_label="share of the group" if unit == "share" else "change since the start",
    )
    return Figure(
        name=name,
        title=title,
        caption=caption,
        panels=[Panel("", svg)],
        frame=frame,
        shown=frame,
        layout="single",
        units=dict.fromkeys(["median", "p10", "p90"], unit),
    )


def _grouped(
    report: ReportModel, frame: pd.DataFrame, unit: str
) -> tuple[list[tuple[str, list[Spread]]], frozenset[str]]:
    rows: list[tuple[str, list[Spread]]] = []
    headings = set()
    for grouping, part in frame.groupby("grouping", sort=False):
        heading = GROUPINGS.get(str(grouping), str(grouping).capitalize())
        headings.add(heading)
        rows.append((heading, []))
        for group, values in part.groupby("group", sort=False):
            rows.append((_group_words(str(grouping), str(group)), _spreads(report, values, unit)))
    return rows, frozenset(headings)


def _group_words(grouping: str, group: str) -> str:
    if grouping == "newcomer" and group.lower() in {"true", "yes", "1"}:
        return "newcomers"
    if grouping == "newcomer" and group.lower() in {"false", "no", "0"}:
        return "others"
    words = group.replace("_", " ")
    return f"estate {words}" if grouping == "estate" and words.isdigit() else words


def _people_alt(report: ReportModel, frame: pd.DataFrame, title: str, unit: str) -> str:
    told = []
    for design in report.chosen:
        rows = frame[(frame["design"] == design.title) & frame["median"].notna()]
        if len(rows):
            ordered = rows.sort_values("median", kind="stable")
            low, high = ordered.iloc[0], ordered.iloc[-1]
            told.append(
                f"{design.title}: least in {low['grouping']} {low['group']} "
                f"({plain(low['median'], unit)}), most in {high['grouping']} {high['group']} "
                f"({plain(high['median'], unit)})"
            )
    return f"{title}, by estate, age, sex, tenure and newcomer community. {'; '.join(told)}."


def pound_figure(report: ReportModel) -> Figure | None:
    """Make the picture of results per pound, one panel for each such outcome."""
    chosen: dict[str, list[PairedDifference]] = {}
    for row in (row for design in report.others for row in report.results(design)):
        if row.outcome.group == "money":
            chosen.setdefault(row.outcome.name, []).append(row)
    if not chosen:
        return None
    records = [record for rows in chosen.values() for record in _pound_records(report, rows)]
    frame = _frame(["outcome", "unit", "design"], records)
    panels = [_pound_panel(report, rows[0].outcome, frame) for rows in chosen.values()]
    return Figure(
        name="per-pound",
        title="What was spent, and what it bought",
        caption="The mark is the median neighbourhood, the line holds the middle 80% of them. "
        "Where hardly anything was spent, a result for so many pounds grows large and means little.",
        panels=panels,
        frame=frame,
        shown=frame,
        units=dict.fromkeys(["median", "p10", "p90"], "figure"),
    )


def _pound_records(report: ReportModel, rows: list[PairedDifference]) -> list[tuple[Any, ...]]:
    label, unit = capital(rows[0].outcome.label), rows[0].outcome.unit
    records = [(label, unit, report.base.title, *quantiles(rows[0].base_values))]
    titles = {design.name: design.title for design in report.others}
    return records + [
        (label, unit, titles[str(row.scenario)], *quantiles(row.other_values)) for row in rows
    ]


def _pound_panel(report: ReportModel, outcome: Outcome, frame: pd.DataFrame) -> Panel:
    label, unit = capital(outcome.label), outcome.unit
    part = frame[frame["outcome"] == label]
    spreads = _spreads(report, part, unit)
    alt = f"{label}. {'; '.join(value.words for value in spreads)}."
    words = {"0-1": "index", "GBP": "pounds"}.get(unit, unit)
    svg = spread_rows([("", spreads)], _scale(part), alt, x_label=words, label_width=16)
    return Panel(label, svg)
