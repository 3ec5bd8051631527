"""Numbers as readers expect them: pounds, per cent, digits that help, a true minus sign.

`plain`, `signed` and `unit_words` write by the unit alone, for report and dashboard; `number` and
`unit_after` by an outcome's smallest difference that matters, for sentences and tables;
`with_unit` writes settings of levers and assumptions; the others serve single pages.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.comparison.outcomes import Outcome

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


def number(value: float, outcome: Outcome, sign: bool = False) -> str:
    """A value of an outcome with as many digits as help.

    >>> from experiments.comparison.outcomes import OUTCOMES
    >>> number(0.0512, OUTCOMES["maturity"], sign=True)
    '+0.05'
    """
    if not math.isfinite(value):
        return "no bound" if math.isinf(value) else "none"
    smallest = outcome.smallest_difference or 0.01
    digits = max(2, -math.floor(math.log10(smallest)))
    if smallest >= 1:
        digits = 0 if smallest >= 5 else 1
    text = f"{value:{'+' if sign else ''},.{digits}f}"
    return text.lstrip("+-") if _is_zero(text) else text.replace("-", MINUS)


def unit_after(outcome: Outcome) -> str:
    """The unit as it stands after a number; nothing for indices and shares."""
    return "" if outcome.unit in ("0-1", "share", "ratio", "stage") else f" {outcome.unit}"


def three_figures(value: float) -> str:
    """A number with three figures.

    >>> three_figures(0.12345), three_figures(96250.4), three_figures(4.5), three_figures(-0.2)
    ('0.123', '96,250', '4.5', '−0.2')
    """
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text.replace("-", MINUS)


def signed_three_figures(value: float) -> str:
    """A number with three figures and its sign.

    >>> signed_three_figures(0.5), signed_three_figures(-0.25), signed_three_figures(0.0)
    ('+0.5', '−0.25', '0')
    """
    return f"+{three_figures(value)}" if value > 0 else three_figures(value)


def effect_size(value: float | None) -> str:
    """A number as people read it: three figures, thousands with commas; nothing where there is none.

    >>> effect_size(0.01234), effect_size(-2.345), effect_size(12345.6), effect_size(None)
    ('0.012', '-2.35', '12,346', '')
    """
    if value is None or not math.isfinite(value):
        return ""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) >= 1 or value == 0 else f"{value:.3f}"


def two_or_three_places(value: float | None, sign: bool = False) -> str:
    """A number with two places after the point, three where it is small.

    >>> (
    ...     two_or_three_places(0.1234),
    ...     two_or_three_places(-0.0456, sign=True),
    ...     two_or_three_places(0.0),
    ... )
    ('0.12', '−0.046', '0.00')
    """
    if value is None:
        return "–"
    places = 3 if 0.0005 <= abs(value) < 0.0995 else 2
    text = f"{value:{'+' if sign else ''}.{places}f}"
    return text.replace("-", MINUS) if text.strip("+-0.") else "0.00"


def pounds(amount: float) -> str:
    """Write an amount of money.

    Examples
    --------
    >>> pounds(19999.6)
    '£20,000'
    """
    return f"£{amount:,.0f}"


def with_unit(value: float, unit: str) -> str:
    """A setting with its unit.

    >>> with_unit(0.25, "share"), with_unit(1, "months"), with_unit(1_150_000, "GBP")
    ('25%', '1 month', '£1,150,000')
    """
    if unit == "GBP":
        return plain(float(value), unit)
    if unit == "share":
        return f"{100 * value:.4g}%"
    if unit in {"", "0 to 1"}:
        return f"{value:.4g}"
    return f"{value:.6g} {_one_of(unit) if value == 1 else unit}"


def _one_of(unit: str) -> str:
    """A unit of which there is one; a multiple stays as it is."""
    first, blank, rest = unit.partition(" ")
    return unit if first == "times" else f"{first.removesuffix('s')}{blank}{rest}"


def short_number(value: float | None) -> str:
    """A number over areas: whole from five up.

    >>> short_number(12345.6), short_number(0.456), short_number(None)
    ('12,346', '0.46', '-')
    """
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 5 else f"{value:.2f}"


COUNTED = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count_in_words(count: int) -> str:
    """Write small numbers as words.

    Examples
    --------
    >>> count_in_words(3), count_in_words(24)
    ('three', '24')
    """
    return COUNTED[count] if count < len(COUNTED) else f"{count}"


def three_digits(value: float) -> str:
    """A number with three significant digits.

    >>> three_digits(0.04567), three_digits(12345.6), three_digits(float("inf"))
    ('0.046', '12,346', 'no bound')
    """
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "no bound"
    text = (
        f"{value:,.0f}"
        if abs(value) >= 100
        else f"{value:.3g}"
        if abs(value) >= 1
        else f"{value:.3f}"
    )
    return text.replace("-", MINUS) if text.strip("-0.") else "0"
