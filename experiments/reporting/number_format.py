"""Figures as readers expect them: money in pounds, shares in per cent, a true minus sign."""

from __future__ import annotations

import math

MISSING = "not measured"
MINUS = "−"


def _family(unit: str) -> str:
    """Sort a unit into money, share, index or count, which is all that its writing depends on."""
    unit = unit.strip().lower()
    if unit.startswith(("gbp", "£")):
        return "money"
    if unit.startswith(("share", "per cent", "proportion")):
        return "share"
    if unit in {"0-1", "0 to 1", "0–1", "", "ratio", "index", "index 0-1"}:
        return "index"
    return "count"


def _digits(value: float, family: str) -> str:
    size = abs(value)
    if family == "money":
        return f"£{size:,.0f}" if size >= 10 or size == 0 else f"£{size:,.2f}"
    if family == "share":
        digits = f"{100 * size:.0f}" if size >= 0.0995 else f"{100 * size:.1f}"
        return digits.removesuffix(".0") + "%"
    if family == "index":
        return f"{size:.2f}" if size >= 0.00995 or size == 0 else f"{size:.3f}"
    return _count_digits(size)


def _count_digits(size: float) -> str:
    if size >= 100 or float(size).is_integer():
        return f"{size:,.0f}"
    return f"{size:.1f}" if size >= 0.095 else f"{size:.3g}"


def _is_zero(text: str) -> bool:
    return not any(digit in text for digit in "123456789")


def plain(value: float | None, unit: str = "") -> str:
    """Write one value.

    Parameters
    ----------
    value
        The value in ``unit``; missing values become the words "not measured".
    unit
        Unit as the outcome registry names it.

    Examples
    --------
    >>> plain(1155000, "GBP"), plain(0.345, "share"), plain(0.5, "0-1")
    ('£1,155,000', '34%', '0.50')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    digits = _digits(value, _family(unit))
    return MINUS + digits if value < 0 and not _is_zero(digits) else digits


def signed(value: float | None, unit: str = "") -> str:
    """Write a difference with its sign; shares become percentage points.

    Examples
    --------
    >>> signed(0.081, "0-1"), signed(-0.02, "share"), signed(0.0, "months")
    ('+0.08', '−2 points', '0')
    """
    if value is None or not math.isfinite(value):
        return MISSING
    digits = _digits(value, _family(unit))
    if _family(unit) == "share":
        digits = digits.replace("%", " points")
    if _is_zero(digits):
        return digits
    return ("+" if value > 0 else MINUS) + digits


def unit_words(unit: str) -> str:
    """Say a unit in words that fit after a number, or nothing where the number says it.

    Examples
    --------
    >>> unit_words("0-1"), unit_words("GBP"), unit_words("months")
    ('on a scale from 0 to 1', '', 'months')
    """
    family = _family(unit)
    if family == "index":
        return "" if unit == "ratio" else "on a scale from 0 to 1"
    return "" if family in {"money", "share"} else unit


def percent(level: float) -> str:
    """Write a confidence level, given as a share or in per cent.

    Examples
    --------
    >>> percent(0.99), percent(95), percent(0.98333)
    ('99', '95', '98.3')
    """
    level = level * 100 if level <= 1 else level
    return f"{level:.1f}".removesuffix(".0")
