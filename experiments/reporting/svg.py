"""A few lines of SVG: the report's pictures are plain text that any browser draws.

Pictures are written directly, not through a plotting library, for three reasons that a reader of
the file notices: their text stays text (it can be read out, searched and enlarged), the same input
gives the same bytes, and a page with forty pictures stays small.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape


def tag(name: str, *children: str, **attributes: object) -> Markup:
    """Make one element; text children and attribute values are escaped, Markup is kept.

    Examples
    --------
    >>> str(tag("text", "a < b", x=1.25, class_="axis"))
    '<text x="1.2" class="axis">a &lt; b</text>'
    """
    parts = [
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _value(value))
        for key, value in attributes.items()
        if value is not None
    ]
    inner = Markup("").join(escape(child) for child in children)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), Markup("").join(parts), inner)


def _value(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def picture(
    width: float, height: float, alt: str, parts: Iterable[Markup], **data: object
) -> Markup:
    """Wrap elements into one picture that scales with its place and says what it shows."""
    return tag(
        "svg",
        *parts,
        **data,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_label=alt,
    )


def points(xs: Sequence[float], ys: Sequence[float]) -> str:
    """Write coordinates for a path or polygon, to a tenth of a unit."""
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, ys, strict=True))


@dataclass(frozen=True)
class Frame:
    """The drawing area of one chart and its two scales.

    Attributes
    ----------
    width, height
        Size of the whole picture in its own units.
    left, right, top, bottom
        Margins around the drawing area.
    x_range, y_range
        Values at the edges of the drawing area.
    """

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]

    def x(self, value: float) -> float:
        """Place a value on the horizontal scale."""
        low, high = self.x_range
        return self.left + (value - low) / (high - low) * (self.width - self.left - self.right)

    def y(self, value: float) -> float:
        """Place a value on the vertical scale, which grows upwards."""
        low, high = self.y_range
        span = self.height - self.top - self.bottom
        return self.height - self.bottom - (value - low) / (high - low) * span

    @property
    def floor(self) -> float:
        """Vertical position of the lower edge of the drawing area."""
        return self.height - self.bottom

    @property
    def wall(self) -> float:
        """Horizontal position of the right edge of the drawing area."""
        return self.width - self.right


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Choose round values that cover a range.

    Examples
    --------
    >>> ticks(0, 1), ticks(0, 17, 6)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 5.0, 10.0, 15.0])
    """
    raw = max(high - low, 1e-9) / wanted
    base = 10.0 ** np.floor(np.log10(raw))
    step = base * next(m for m in (1, 2, 5, 10) if m * base >= raw * 0.999)
    first = np.ceil(low / step - 1e-9)
    last = np.floor(high / step + 1e-9)
    return [round(float(step * k), 10) + 0.0 for k in np.arange(first, last + 1)]


def mark(
    shape: int, x: float, y: float, size: float = 3.4, words: str = "", **attributes: object
) -> Markup:
    """Draw the mark that belongs to the design with this number: no two look alike."""
    inside = [tag("title", words)] if words else []
    if shape % 5 == 0:
        return tag("circle", *inside, cx=x, cy=y, r=size, **attributes)
    return tag("polygon", *inside, points=_outline(shape % 5, x, y, size), **attributes)


def _outline(shape: int, x: float, y: float, size: float) -> str:
    corners = {
        1: [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)],
        2: [(0, -1.35), (1.25, 0.95), (-1.25, 0.95)],
        3: [(0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)],
        4: [(0, 1.35), (1.25, -0.95), (-1.25, -0.95)],
    }[shape]
    return points([x + size * a for a, _ in corners], [y + size * b for _, b in corners])
