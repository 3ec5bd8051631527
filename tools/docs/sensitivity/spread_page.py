"""The page of spread between areas and between seeds, written from its figures alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.comparison.outcomes import OUTCOMES
from experiments.reporting.charts import Spread, spread_rows
from experiments.reporting.sentences import number
from tools.docs.families.picture import alone

INTRODUCTION = """\
Two neighbourhoods end differently because they are different places, and because luck was different. Here
{areas} areas of the portfolio of 150 were each run with {seeds} seeds under the programme's own rules. The variance
of each outcome is split in two: between areas (what luck adds to it taken off), and between seeds of one and the
same area."""
READING = """\
Intervals: percentile bootstrap over areas, 95 per cent. Areas differ as the portfolio draws them: what is known of the
150 areas where it is known, assumptions where it is not; and luck is what the model has of it. The shares
are the model's, then, not a finding about places. Where luck has the larger share, one run of an area says little about
that area, and a ranking of single areas would be noise; contrasts between designs start from the same luck on
both sides and suffer less from it. With few areas such intervals are somewhat too narrow."""


def page_of(content: Mapping[str, Any], stem: str = "spread") -> str:
    """The page in Markdown, from its figures.

    Parameters
    ----------
    stem : str
        Name of the picture beside the page, without its ending.
    """
    parts = [
        "# Spread between areas and spread between seeds",
        INTRODUCTION.format(areas=content["areas"], seeds=content["seeds"]),
        f"**In short.** {in_short(content)}",
        f"![Share of each outcome's variance that lies between areas]({stem}.svg)",
        _table(content),
        READING,
        "## How this page was made",
        f"```bash\n{content['command']}\n```",
        _made(content),
    ]
    return "\n\n".join(parts) + "\n"


def _made(content: Mapping[str, Any]) -> str:
    runs = content["runs"]
    failed = f" ({runs['failed']} failed and are left out)" if runs["failed"] else ""
    return f"{runs['runs']:,} runs{failed}; model version `{content['model_version']}`."


def in_short(content: Mapping[str, Any]) -> str:
    """For which outcomes places weigh more than luck, and for which less."""
    kinds: dict[str, list[str]] = {"place": [], "luck": [], "open": []}
    for name, found in content["outcomes"].items():
        kinds[weightier(found)].append(_label(name))
    said = []
    if kinds["place"]:
        said.append(f"Place weighs more than luck for {', '.join(kinds['place'])}.")
    if kinds["luck"]:
        said.append(f"Luck weighs more than place for {', '.join(kinds['luck'])}.")
    if kinds["open"]:
        said.append(f"It cannot be told for {', '.join(kinds['open'])}.")
    return " ".join(said)


def weightier(found: Mapping[str, Any]) -> str:
    """Which has the larger share of variance: 'place', 'luck', or 'open' where it may be either.

    >>> weightier({"share": [0.7, 0.6, 0.8]}), weightier({"share": [0.55, 0.4, 0.7]})
    ('place', 'open')
    """
    _, low, high = found["share"]
    if low is None or high is None or low <= 0.5 <= high:
        return "open"
    return "place" if low > 0.5 else "luck"


def _label(name: str) -> str:
    return f"{OUTCOMES[name].label} ({OUTCOMES[name].when})"


def _table(content: Mapping[str, Any]) -> str:
    lines = [
        "| outcome | between areas (sd) | between seeds (sd) | share between areas | areas |",
        "|---|---|---|---|---|",
    ]
    for name, found in content["outcomes"].items():
        deviations = " | ".join(_with_interval(found[part], name) for part in ("between", "within"))
        lines.append(f"| {_label(name)} | {deviations} | {_share(found)} | {found['areas']} |")
    return "\n".join(lines)


def _with_interval(estimate: Any, name: str) -> str:
    value, low, high = estimate
    if value is None:
        return "too few areas"
    low, high = (number(end, OUTCOMES[name]) for end in (low, high))
    return f"{number(value, OUTCOMES[name])} ({low} to {high})"


def _share(found: Mapping[str, Any]) -> str:
    value, low, high = found["share"]
    return "–" if value is None else f"{value:.0%} ({low:.0%} to {high:.0%})"


def draw_spread(content: Mapping[str, Any]) -> str:
    """The shares with their intervals as SVG."""
    rows = []
    tones = {"place": ("good", 2), "luck": ("bad", 4), "open": ("even", 0)}
    for name, found in content["outcomes"].items():
        value, low, high = found["share"]
        if value is not None:
            style, shape = tones[weightier(found)]
            words = f"{_label(name)}: {_share(found)}"
            rows.append((OUTCOMES[name].label, [Spread(style, shape, words, value, low, high)]))
    alt = "Share of each outcome's variance that lies between areas, with its interval"
    label = "share of the variance that lies between areas, not between seeds"
    return alone(spread_rows(rows, (0.0, 1.0), alt, percent=True, x_label=label, label_width=210))
