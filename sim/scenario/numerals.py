"""Numbers as people write them: every number that a text may mean, and never a guess which.

One way of writing is read everywhere: digits, a point before decimals, an exponent (``1240``, ``0.5``, ``.5``,
``8.0``, ``4e3``). Commas, spaces and apostrophes between digits, per cent and currency signs belong to other ways;
`readings` tells what such a text may mean, so that a message can show it.
"""

from __future__ import annotations

import re
from decimal import Decimal

PLAIN = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
BLANKS = " \t\u00a0\u2007\u2009\u202f"  # also no-break, figure, thin and narrow no-break space
LONGEST = 60
_GROUPED = re.compile(rf"[-+]?[1-9][0-9]{{0,2}}(?:(?P<sign>[{BLANKS}'’,])[0-9]{{3}})(?:(?P=sign)[0-9]{{3}})*(\.[0-9]+)?")  # fmt: skip
_THREES = re.compile(r"[-+]?[1-9][0-9]{0,2}(\.[0-9]{3})+")
_WITHOUT_ZERO = re.compile(
    r"[-+]?([1-9]|0,[1-9][0-9]{2}$)"
)  # "0,350" has been read as 350, "0,2" never
_WITH_SIGNS = re.compile(rf"[-+]?[0-9.,'’_{BLANKS}]*[0-9]")
_CURRENCY = re.compile(r"£|€|\$|GBP")
_PER_CENT = re.compile(rf"[{BLANKS}]*(%|per[{BLANKS}]?cent|pct)", re.IGNORECASE)


def readings(text: str) -> tuple[str, ...]:
    """Return every number that a text may mean, each written the plain way; none where it is no number.

    Examples
    --------
    >>> [readings(text) for text in ("2,5", "1,234.5", "7 310", "5%", "about 900")]
    [('2.5', '25'), ('1234.5',), ('7310',), ('0.05',), ()]
    """
    if len(text) > LONGEST:
        return ()
    body = _CURRENCY.sub("", text).replace("−", "-").strip()
    ending = _PER_CENT.search(body)
    is_share = ending is not None and ending.end() == len(body)
    if ending is not None and is_share:
        body = body[: ending.start()]
    found = (body,) if PLAIN.fullmatch(body) and not _THREES.fullmatch(body) else _signed(body)
    return tuple(as_share(number) for number in found) if is_share else found


def has_group_signs(text: str) -> bool:
    """Say whether digits stand in groups of three with the same sign between them, as 1,240 or 7 310."""
    return _GROUPED.fullmatch(text) is not None


def per_cent_body(text: str) -> str | None:
    """Return what stands before a per cent sign or word at the end; None where there is none."""
    ending = _PER_CENT.search(text)
    return text[: ending.start()] if ending is not None and ending.end() == len(text) else None


def as_share(number: str) -> str:
    """Return a hundredth of a plainly written number, digit for digit.

    Examples
    --------
    >>> as_share("12.345")
    '0.12345'
    """
    return f"{Decimal(number).scaleb(-2):f}"


def _signed(body: str) -> tuple[str, ...]:
    """Return what digits with signs between them may mean, with decimals before without."""
    if not _WITH_SIGNS.fullmatch(body):
        return ()
    signs = [c for c in body if not (c.isdigit() or c in "-+")]
    if not signs:
        return (body,)
    found = []
    if signs[-1] in ".," and signs.count(signs[-1]) == 1:
        before, _, after = body.rpartition(signs[-1])
        decimals = after.rstrip("0")
        found.append(f"{_digits(before) or '0'}{'.' if decimals else ''}{decimals}")
    in_groups = signs[-1] != "." or _THREES.fullmatch(body)
    if len(set(signs)) == 1 and in_groups and _WITHOUT_ZERO.match(body):
        found.append(re.sub(r"^([-+]?)0(?=.)", r"\1", _digits(body)))
    return tuple(found)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit() or c in "-+")


def advice(text: str) -> str:
    """Return what to do about a text that is nearly a number, with its readings; empty for other texts.

    Examples
    --------
    >>> advice("0,2")
    'the decimal sign is a point, write 0.2; '
    """
    found = readings(text)
    if len(found) > 1:
        return "write the one that is meant; "
    if not found or found[0] == text:
        return ""
    if per_cent_body(text.strip()) is not None:
        return f"a share is a number such as {found[0]}; "
    if "," in text and "." in found[0] and text.count(",") == 1 and "." not in text:
        return f"the decimal sign is a point, write {found[0]}; "
    return f"write it without separators or signs, {found[0]}; "


def in_two_ways(text: str) -> str:
    """Return how a text can be read, where it is in more than one way; else nothing.

    Examples
    --------
    >>> in_two_ways("17,5")
    'can be read in two ways, as 17.5 or as 175'
    """
    found = readings(text)
    return f"can be read in two ways, as {' or as '.join(found)}" if len(found) > 1 else ""


def may_be_thousands(text: str, low: float, high: float) -> bool:
    """Say whether a point may part thousands, so that both readings lie between two bounds.

    Examples
    --------
    >>> may_be_thousands("20.000", 0, 100_000), may_be_thousands("20.000", 1_000, 100_000)
    (True, False)
    """
    found = readings(text) if _THREES.fullmatch(text) else ()
    return len(found) > 1 and all(low <= float(number) <= high for number in found)
