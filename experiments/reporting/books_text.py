"""What raised and lowered what in one run: as JSON, and from that as tables."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from experiments.execution.manifest import versions
from experiments.explanation.books import Books, YearOfAccount
from experiments.reporting.number_format import MINUS
from experiments.reporting.tables import table_lines
from sim.bookkeeping import OF_RESIDENTS, UNIT

Content = Mapping[str, Any]
SHOWN = (
    ("energy", "member"),
    ("partnership_confidence", "participant"),
    ("confidence", "member"),
    ("skill", "member"),
    ("decision_skill", "partnership"),
    ("cohesion", "partnership"),
    ("trust_between", "partnership"),
    ("formality", "partnership"),
    ("voice", "residents"),
    ("depth", "partnership"),
    ("influence_felt", "partnership"),
    ("paternalism", "district council"),
    ("tie", "district council"),
)
"""Accounts that the screen shows, of all that are kept."""
QUANTITY = {
    "partnership_confidence": "trust that the partnership delivers",
    "decision_skill": "skill in deciding",
    "cohesion": "shared understanding",
    "trust_between": "members' trust in each other",
    "voice": "residents' share of influence",
    "depth": "how widely the carrying is spread",
    "influence_felt": "how far members feel that they can influence things",
    "tie": "tie with the officer",
}
CAUSES = 4
HOW = (
    "Each change is booked with the step of the month that made it; opening and entries sum to what an account closes at, exactly. Of residents the sum over a "
    "group is followed, so that somebody who joins or leaves it changes it too: “who belongs”. It is one run, and it says what was added in it, not "
    "what a design does. All accounts are in --json."
)


def books_json(found: Books) -> dict[str, Any]:
    """Books as JSON takes them: numbers, and beside them whole units of 2**-32, in which they sum exactly."""
    return {
        "kind": "books",
        "versions": versions(),
        "scenario": found.scenario.name,
        "seed": found.seed,
        "unit": UNIT,
        "accounts": [_year_json(year) for year in found.years],
    }


def _year_json(each: YearOfAccount) -> dict[str, Any]:
    return {
        "subject": each.subject,
        "quantity": each.quantity,
        "year": each.year,
        "opening": each.opening * UNIT,
        "closing": each.closing * UNIT,
        "causes": {cause: amount * UNIT for cause, amount in each.causes},
        "opening_units": each.opening,
        "closing_units": each.closing,
        "cause_units": dict(each.causes),
    }


def books_lines(content: Content, width: int) -> Iterator[str]:
    """The accounts that most ask for, as lines of text."""
    yield f"{content['scenario']}, seed {content['seed']}: what raised and lowered what, year by year"
    yield ""
    yield from textwrap.wrap(HOW, width)
    for quantity, subject in SHOWN:
        rows = [
            (
                str(each["year"] + 1),
                _number(each["opening"]),
                _number(each["closing"]),
                _causes(each),
            )
            for each in content["accounts"]
            if (each["quantity"], each["subject"]) == (quantity, subject)
        ]
        of = f"sum over residents who are {subject}s" if quantity in OF_RESIDENTS else subject
        yield from ("", f"{QUANTITY.get(quantity, quantity.replace('_', ' '))}, {of}")
        yield from table_lines(
            ("year", "opens", "closes", "by"), rows, left={3}, wrapped=3, width=width
        )


def _causes(each: Content) -> str:
    shown = list(each["causes"].items())[:CAUSES]
    left = list(each["causes"].items())[CAUSES:]
    told = [f"{cause} {_number(amount, sign=True)}" for cause, amount in shown]
    if left:
        told.append(f"{len(left)} smaller {_number(sum(amount for _, amount in left), sign=True)}")
    return "; ".join(told)


def _number(value: float, sign: bool = False) -> str:
    text = f"{value:{'+' if sign else ''}.3f}" if abs(value) < 10 else f"{value:{'+' if sign else ''}.1f}"  # fmt: skip
    return text.replace("-", MINUS)
