"""The picture of a question: each contrast's headline outcomes at default, in the areas and over versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.comparison.outcomes import OUTCOMES
from experiments.reporting.charts import Spread, spread_rows
from tools.docs.families.picture import alone

PARTS = {"default": "default", "areas": "areas of the portfolio", "plausible": "plausible versions"}
_TONES = {"better": ("good", 2), "worse": ("bad", 4), "higher": ("up", 2), "lower": ("up", 4)}


def draw_question(content: Mapping[str, Any]) -> str:
    """The picture as SVG, from the figures of a page."""
    rows: list[tuple[str, Sequence[Spread]]] = []
    headings = set()
    for contrast in content["contrasts"]:
        for name in content["headlines"]:
            heading = f"{OUTCOMES[name].label}: {contrast['words']}"
            headings.add(heading)
            rows.append((heading, ()))
            rows += [(words, [spread]) for words, spread in _marks(contrast, name)]
    ends = [end for _, values in rows for each in values for end in (each.low, each.high)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = 0.05 * (high - low) or 0.05
    drawn = spread_rows(
        rows,
        (low - room, high + room),
        "Each contrast at default and in the areas with its interval, and the middle eight in ten pairs "
        "over plausible versions",
        headings=frozenset(headings),
        x_label="difference, on a scale from 0 to 1",
        label_width=150,
    )
    return alone(drawn)


def _marks(contrast: Mapping[str, Any], name: str) -> list[tuple[str, Spread]]:
    """A mark for each part; over versions the line spans the middle eight in ten pairs."""
    found = []
    for part, words in PARTS.items():
        result = (contrast[part] or {}).get(name)
        if result is None:
            continue
        ends = ("p10", "p90") if part == "plausible" else ("interval_low", "interval_high")
        low, high = (result[end] for end in ends)
        if low is None or high is None:
            low, high = result["p10"], result["p90"]
        style, shape = _TONES.get(result["verdict"], ("even", 0))
        said = (
            f"{words}: {result['difference']:+.3f} ({low:+.3f} to {high:+.3f}), {result['verdict']}"
        )
        found.append((words, Spread(style, shape, said, result["difference"], low, high)))
    return found
