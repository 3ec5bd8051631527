"""Numbers in a table about a place: a count or a share, and never a guess which.

A number that can be read in two ways is refused with both readings, unless only one of them can be such a figure:
``7,310`` people are 7310, because 7.31 people are none. Where a share or a count will do, what is more than 1 and no
whole number is neither, 1 is one of them or all, and up to 100 may be per cent; a sign or a word behind the number
(``14%``, ``14 people``) says which.
"""

from __future__ import annotations

import math
import re
from typing import Literal

from sim.scenario.lever_table import describe_lever
from sim.scenario.numerals import (
    BLANKS,
    PLAIN,
    advice,
    as_share,
    has_group_signs,
    in_two_ways,
    per_cent_body,
    readings,
)
from sim.scenario.place_figures import Figure
from sim.scenario.problems import amount, show

Stated = Literal["", "count", "share"]
MOST = 1e12
MOST_PER_CENT = 100
_COUNTED = "people|persons?|adults?|residents?|homes?|households?|dwellings?"
_COUNT = re.compile(rf"(.*[0-9])[{BLANKS}]+({_COUNTED})", re.IGNORECASE)
_UNIT_OF_COUNTS = re.compile(rf"{_COUNTED}|counts?|numbers?", re.IGNORECASE)
_UNIT_OF_SHARES = re.compile(r"%|per ?cent|percentages?|pct", re.IGNORECASE)
_UNIT_OF_THOUSANDS = re.compile(r".*(thousands?|['’]?000s?)", re.IGNORECASE)


class Unclear(ValueError):
    """A text that is no number, or may be more than one; the message says what to write."""


def read_number(figure: Figure, text: str, unit: str = "") -> tuple[float, bool]:
    """Return the number that a cell gives, and whether it is a share.

    Parameters
    ----------
    figure : what the number is of
    text : of the cell, not empty
    unit : what the table says of its unit; empty if nothing

    Raises
    ------
    Unclear
        If it is no number of this figure, or may be two.

    Examples
    --------
    >>> from sim.scenario.place_figures import FIGURES
    >>> read_number(FIGURES["adults_with_degree"], "14%")
    (0.14, True)
    """
    body, stated = _parted(text)
    if not stated:
        stated = _stated_by_unit(text, body, unit.strip())
    digits = _one_reading(figure, text, body, stated)
    number = float(as_share(digits) if stated == "share" else digits)
    if not math.isfinite(number) or abs(number) > MOST:
        raise Unclear(f"{show(text)} is not a number; {figure.meaning}")
    if number < 0:
        raise Unclear(f"{show(text)} is below nothing")
    if figure.sort in ("homes", "part"):
        return number, _is_share(figure, text, digits, number, stated)
    if _is_whole(figure) and (stated == "share" or not number.is_integer()):
        raise Unclear(f"{show(text)} is no whole number; {figure.meaning}")
    return number, stated == "share"


def _parted(text: str) -> tuple[str, Stated]:
    """Return the number's own part of a text, and what the words behind it state."""
    if (body := per_cent_body(text)) is not None:
        return body, "share"
    if counted := _COUNT.fullmatch(text):
        return counted[1], "count"
    return text, ""


def _stated_by_unit(text: str, body: str, unit: str) -> Stated:
    """Return what the column of units states; it cannot turn a number into another."""
    if _UNIT_OF_SHARES.fullmatch(unit):
        raise Unclear(
            f"{show(text)} with the unit {show(unit)} can be read as a count, {body}, or as {body} per cent; "
            f"say which in the value: '{body}%', or a whole number as in '140 people'"
        )
    if _UNIT_OF_THOUSANDS.fullmatch(unit):
        raise Unclear(
            f"{show(text)} with the unit {show(unit)}: write the number out in full, without a unit"
        )
    return "count" if _UNIT_OF_COUNTS.fullmatch(unit) else ""


def _one_reading(figure: Figure, text: str, body: str, stated: Stated) -> str:
    """Return the one number that a text may mean, in plain digits."""
    counts = stated != "share" and (figure.sort in ("homes", "part") or _is_whole(figure))
    found = readings(body)
    if PLAIN.fullmatch(body) and not (counts and len(found) > 1):
        return body
    said = body if stated == "count" else text
    if not found:
        hint = (
            ""
            if any(c.isdigit() for c in text)
            else "leave the value empty where it is not known; "
        )
        raise Unclear(f"{show(text)} is not a number; {hint}{figure.meaning}")
    if has_group_signs(body):
        possible = [number for number in found if _is_possible(figure, float(number), stated)]
        if len(found) == 1 or possible == [found[-1]]:
            return found[-1]
    if len(found) > 1:
        raise Unclear(f"{show(text)} {in_two_ways(said)}; {advice(said)}{figure.meaning}")
    raise Unclear(f"{show(text)} is not a number; {advice(said)}{figure.meaning}")


def _is_possible(figure: Figure, number: float, stated: Stated) -> bool:
    """Say whether a number can be such a figure at all."""
    if stated == "share":
        return number <= MOST_PER_CENT
    if figure.sort in ("homes", "part"):
        return number.is_integer() or number <= 1
    lever = describe_lever(f"place.{figure.lever}")
    low = (lever.low or 0.0) * (0.5 if figure.sort == "adults" else 1.0)
    return low <= number <= (lever.high or MOST) and (number.is_integer() or not _is_whole(figure))


def _is_whole(figure: Figure) -> bool:
    return bool(figure.lever) and describe_lever(f"place.{figure.lever}").kind == "whole"


def _is_share(figure: Figure, text: str, digits: str, number: float, stated: Stated) -> bool:
    """Say whether a number of people or homes is a share of them; else it is a count."""
    if stated == "share":
        if number > 1:
            raise Unclear(f"{show(text)} is more than all of them")
        return True
    if (number > 1 and not number.is_integer()) or (stated == "count" and not number.is_integer()):
        raise Unclear(
            f"{show(text)} is a fraction where a count belongs; write a whole number, or for per cent {digits}%"
        )
    if stated == "" and figure.sort == "part" and 1 <= number <= MOST_PER_CENT:
        raise Unclear(_count_or_share(number))
    return stated == "" and number <= 1


def _count_or_share(number: float) -> str:
    if number == 1:
        return (
            "1 can be read in two ways, as one of them or as all of them; write '1 person' or 100%"
        )
    shown = amount(int(number))
    return (
        f"{shown} can be read in two ways, as a count or as per cent; write '{shown} people' or "
        f"{shown}% (or {as_share(shown)})"
    )
