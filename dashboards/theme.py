"""Colours and sizes of the dashboard, in one place: the style sheet and the charts both read them.

Colours were chosen for a white card: every text colour has a contrast of at least 4.5 to 1, every line and mark
at least 3 to 1. Baseline and scenario differ in lightness as well as hue, verdicts carry a sign and a word, and
stages are steps of one ramp, so nothing is told by hue alone.
"""

from __future__ import annotations

INK = "#1d2b33"
MUTED = "#51606a"
PAPER = "#f6f4ef"
CARD = "#ffffff"
RULE = "#ddd8cc"
ACCENT = "#0d5c63"
ACCENT_SOFT = "#e3efef"
FOCUS = "#c26a00"

BASE = "#47525b"
OTHER = "#1f62b5"
SECOND, THIRD = "#8a5200", "#7b2a86"
OTHERS = ((OTHER, "solid"), (SECOND, "dashed"), (THIRD, "dotted"))
"""Colour and line of the designs compared with the baseline, in order."""
KEYS = ("other", "second", "third")
"""Their classes in the style sheet."""
NO_PROGRAMME = "#8a7440"

GOOD = "#0a6e5f"
BAD = "#b03a10"
EVEN = "#5a6470"
WARNING = "#7a4b00"
WARNING_SOFT = "#fdf3df"

STAGE_COLOURS = {
    "forming": "#e4e7ea",
    "fragile": "#c3d5d7",
    "fragile_maturity": "#8ebcbf",
    "sturdy": "#3c8891",
    "self_sustaining": "#0c4650",
}

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

VARIABLES = {
    "ink": INK,
    "muted": MUTED,
    "paper": PAPER,
    "card": CARD,
    "rule": RULE,
    "accent": ACCENT,
    "accent-soft": ACCENT_SOFT,
    "focus": FOCUS,
    "base": BASE,
    "other": OTHER,
    "second": SECOND,
    "third": THIRD,
    "none": NO_PROGRAMME,
    "good": GOOD,
    "bad": BAD,
    "even": EVEN,
    "warning": WARNING,
    "warning-soft": WARNING_SOFT,
    "font": FONT,
}


def css_variables() -> str:
    """The colours as custom properties for the style sheet."""
    body = "".join(f"--gs-{name}:{value};" for name, value in VARIABLES.items())
    return f":root{{{body}}}"


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours after WCAG 2, from 1 (same) to 21 (black on white).

    >>> round(contrast("#000000", "#ffffff"), 1)
    21.0
    """
    lights = sorted((_luminance(first), _luminance(second)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
