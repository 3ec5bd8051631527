"""The picture of a screen: for each outcome size against scatter of effects, with the noise floor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from experiments.reporting.svg import Frame, picture, tag, ticks
from tools.docs.sensitivity.screening import OUTCOMES, ranked

NAMED = 12
WIDTH, HEIGHT = 760.0, 400.0
_STYLE = """
svg { background: #fff; font-family: "Helvetica Neue", Helvetica, Arial, sans-serif; }
text { fill: #4d5661; font-size: 11px; } text.mid { text-anchor: middle; } text.end { text-anchor: end; }
text.head { fill: #1b2026; font-weight: 700; } text.rank { fill: #1b2026; font-size: 9px; }
.grid { stroke: #e8ebee; } .floor { stroke: #b03a10; stroke-width: 1.5; }
.luck { stroke: #b03a10; stroke-dasharray: 4 3; } .under { stroke: #a9b1ba; stroke-width: 3; stroke-linecap: round; }
.over { fill: #0a6e5f; stroke: #fff; stroke-width: .8; }
"""


def draw_screen(content: Mapping[str, Any]) -> str:
    """The picture as SVG, from the figures of a page."""
    names = [each["name"] for each in ranked(content["parameters"], content["noise"])[:NAMED]]
    parts = [tag("style", Markup(_STYLE))]
    for place, outcome in enumerate(OUTCOMES):
        parts += _panel(content, outcome, place, names)
    alt = "Size and scatter of the effect of each uncertain parameter on maturity and on legacy"
    return f"{picture(WIDTH, HEIGHT, alt, parts)}\n"


def _panel(
    content: Mapping[str, Any], outcome: str, place: int, named: Sequence[str]
) -> list[Markup]:
    shown = [p for p in content["parameters"] if p[outcome]["mu_star"] is not None]
    noise = content["noise"][outcome]
    most = max([p[outcome]["mu_star"] for p in shown] + [noise["luck_floor"] or 0.0, 1e-6])
    tall = max([p[outcome]["sigma"] or 0.0 for p in shown] + [1e-6])
    half = WIDTH / 2
    left, right = place * half + 50, (1 - place) * half + 16
    frame = Frame(WIDTH, HEIGHT, left, right, 34, 46, (0, most * 1.05), (0, tall * 1.05))
    parts = _frame(frame, outcome, place * half + half / 2)
    parts += _line(frame, noise["floor"], "floor") + _line(frame, noise["luck_floor"], "luck")
    return parts + _marks(frame, shown, outcome, noise["floor"] or 0.0, named)


def _frame(frame: Frame, outcome: str, middle: float) -> list[Markup]:
    parts = [tag("text", outcome.capitalize(), x=middle, y=18.0, class_="head mid")]
    for value in ticks(*frame.x_range, 4):
        x = frame.x(value)
        parts.append(tag("line", x1=x, x2=x, y1=frame.top, y2=frame.floor, class_="grid"))
        parts.append(tag("text", f"{value:g}", x=x, y=frame.floor + 14, class_="mid"))
    for value in ticks(*frame.y_range, 4):
        y = frame.y(value)
        parts.append(tag("line", x1=frame.left, x2=frame.wall, y1=y, y2=y, class_="grid"))
        parts.append(tag("text", f"{value:g}", x=frame.left - 5, y=y + 4, class_="end"))
    words = "mean size of effect (μ*); upwards: scatter (σ)"
    return [*parts, tag("text", words, x=middle, y=frame.floor + 32, class_="mid")]


def _line(frame: Frame, value: float | None, style: str) -> list[Markup]:
    if value is None:
        return []
    x = frame.x(value)
    return [tag("line", x1=x, x2=x, y1=frame.top, y2=frame.floor, class_=style)]


def _marks(
    frame: Frame, shown: Sequence[Any], outcome: str, floor: float, named: Sequence[str]
) -> list[Markup]:
    """Parameters over the floor as marks, the strongest with their rank; the rest as grey specks."""
    specks, parts = [], []
    for each in shown:
        found = each[outcome]
        x, y = frame.x(found["mu_star"]), frame.y(found["sigma"] or 0.0)
        if found["mu_star"] <= floor:
            specks.append(f"M{x:.1f},{y:.1f}h0")
            continue
        parts.append(tag("circle", tag("title", each["name"]), cx=x, cy=y, r=3.2, class_="over"))
        if each["name"] in named:
            rank = named.index(each["name"]) + 1
            parts.append(tag("text", str(rank), x=x + 4, y=y - 3, class_="rank"))
    return [tag("path", d="".join(specks), class_="under"), *parts]
