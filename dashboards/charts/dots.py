"""Twin neighbourhoods as dots: each at its difference, beside zero and the range too small to matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from markupsafe import Markup

from dashboards import theme
from experiments.reporting.html.dots import kinds, summary_words
from experiments.reporting.number_format import signed
from experiments.reporting.svg import picture, tag

WIDTH, HEIGHT, MARGIN = 360.0, 92.0, 12.0
MIDDLE = 40.0
RADII = (4.4, 3.6, 2.8, 2.0)
TOP, BOTTOM = 2.0, 78.0
COLOURS = {
    "good": theme.GOOD,
    "up": theme.OTHER,
    "even": theme.EVEN,
    "bad": theme.BAD,
    "down": theme.BASE,
}


def dots(result: Any, story: str = "") -> Markup:
    """Draw the differences of one paired result; their centre and its interval stand below.

    Parameters
    ----------
    story
        Address to which a seed is added: there a dot's two stories are told, when it is pressed (with the keyboard, stories are
        reached from the menu); empty for none.
    """
    values = np.asarray(result.differences, dtype=float)
    reach = _reach(result, values[np.isfinite(values)])
    parts = [_too_small(result, reach), _zero_line()]
    parts += _marks(result, values, reach, story)
    parts += _interval(result, reach)
    alt = (
        f"{result.outcome.label}: {summary_words(result)}. {result.centre.capitalize()} difference "
    )
    return picture(WIDTH, HEIGHT, alt + f"{signed(result.difference, result.outcome.unit)}.", parts)


def _reach(result: Any, values: np.ndarray) -> float:
    small = float(result.outcome.smallest_difference or 0.0)
    largest = float(np.abs(values).max()) if values.size else 0.0
    return max(largest, 2.5 * small, 1e-9)


def _x(value: float, reach: float) -> float:
    half = WIDTH / 2 - MARGIN
    return WIDTH / 2 + half * max(-1.0, min(1.0, value / reach))


def _too_small(result: Any, reach: float) -> Markup:
    small = float(result.outcome.smallest_difference or 0.0)
    left, right = _x(-small, reach), _x(small, reach)
    return tag("rect", x=left, y=2.0, width=right - left, height=76.0, fill="#efece4", rx=3)


def _zero_line() -> Markup:
    middle = WIDTH / 2
    return tag("line", x1=middle, x2=middle, y1=2.0, y2=78.0, stroke=theme.MUTED, stroke_width=1)


def _marks(result: Any, values: np.ndarray, reach: float, story: str) -> list[Markup]:
    """Dots, pushed apart up and down where they would cover each other."""
    order = sorted(np.flatnonzero(np.isfinite(values)), key=lambda i: abs(values[i]))
    xs = [_x(values[i], reach) for i in order]
    heights, radius = _spread(xs)
    sorts = kinds(result)
    drawn = []
    for i, x, y in zip(order, xs, heights, strict=True):
        said = f"Neighbourhood {result.seeds[i]}: {signed(values[i], result.outcome.unit)}"
        dot = tag(
            "circle",
            tag("title", said),
            cx=x,
            cy=y,
            r=radius,
            fill=COLOURS[sorts[i]],
            fill_opacity="0.85",
            data_story=f"{story}{result.seeds[i]}" if story else None,
        )
        drawn.append(dot)
    return drawn


def _spread(xs: Sequence[float]) -> tuple[list[float], float]:
    """A height for each dot, and the largest radius at which none covers another."""
    for radius in RADII:
        placed: list[tuple[float, float]] = []
        for x in xs:
            height = _free_height(x, placed, radius)
            if height is None:
                break
            placed.append((x, height))
        else:
            break
    else:
        placed = [(x, MIDDLE) for x in xs]
    return [y for _, y in placed], radius


def _free_height(x: float, placed: list[tuple[float, float]], radius: float) -> float | None:
    near = [(px, py) for px, py in placed if abs(px - x) < 2 * radius]
    for step in range(60):
        y = MIDDLE + (step + 1) // 2 * 2.0 * (1 if step % 2 else -1)
        if not TOP + radius <= y <= BOTTOM - radius:
            return None
        if all((px - x) ** 2 + (py - y) ** 2 >= (1.9 * radius) ** 2 for px, py in near):
            return y
    return None


def _interval(result: Any, reach: float) -> list[Markup]:
    if not np.isfinite([result.difference, result.interval_low, result.interval_high]).all():
        return []
    low, high = _x(result.interval_low, reach), _x(result.interval_high, reach)
    at = _x(result.difference, reach)
    y = 84.0
    return [
        tag("line", x1=low, x2=high, y1=y, y2=y, stroke=theme.INK, stroke_width=2),
        tag("path", d=f"M{at:.1f} {y - 6:.1f}l5 6l-5 6l-5 -6z", fill=theme.INK),
    ]
