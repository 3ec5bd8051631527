"""Questions that were kept: what was asked, how it is called, and what was found in one breath."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboards.shelf.drawer import ONE_AT_A_TIME, Drawer
from dashboards.state import Choice, encode
from experiments.execution.manifest import timestamp

LONGEST_NAME = 120
LONGEST_BREATH = 2_000
DRAWER = Drawer("questions", {"name": str, "query": str, "date": str, "breath": str, "n": int})


@dataclass(frozen=True)
class Question:
    """A question on the shelf.

    Attributes
    ----------
    id : of twelve hexadecimal digits
    name : as its owner calls it
    query : the question as the address has it, without the question mark
    date : when it was kept, in UTC
    breath : what was found, in a sentence or two; empty before there was an answer
    n : whole twin neighbourhoods that this rests on
    """

    id: str
    name: str
    query: str
    date: str
    breath: str
    n: int


def keep(choice: Choice, name: str, breath: str, n: int) -> Question:
    """Keep a question; one that is on the shelf already gets the new name, words and date.

    Parameters
    ----------
    choice : what was asked
    name : how to call it; without one it is called by its date
    breath : the words of “in one breath”, as plain text
    n : whole twin neighbourhoods that they rest on

    Raises
    ------
    ShelfError
        When it cannot be written.
    """
    query, date = encode(choice), timestamp()
    said = {"name": _name(name, date), "query": query, "date": date, "breath": breath.strip()[:LONGEST_BREATH], "n": int(n)}  # fmt: skip
    with ONE_AT_A_TIME:
        before = next((each.id for each in all() if each.query == query), "")
        return Question(id=DRAWER.put(said, before), **said)  # type: ignore[arg-type]


def rename(identity: str, name: str) -> Question | None:
    """Call a question otherwise; None if it is gone. Raises `ShelfError` when it cannot be written."""
    record = DRAWER.get(identity)
    if record is None:
        return None
    DRAWER.put({**record, "name": _name(name, record["date"])}, identity)
    return find(identity)


def delete(identity: str) -> None:
    """Take a question off the shelf; nothing happens if it is gone. Raises `ShelfError` when that fails."""
    DRAWER.remove(identity)


def find(identity: str) -> Question | None:
    """A question by its id; None if there is none."""
    record = DRAWER.get(identity)
    return None if record is None else _question(identity, record)


def all() -> list[Question]:
    """Every question, the newest first."""
    found = [_question(identity, record) for identity, record in DRAWER.all().items()]
    return sorted(found, key=lambda each: (each.date, each.id), reverse=True)


def _question(identity: str, record: Any) -> Question:
    return Question(identity, *(record[name] for name in ("name", "query", "date", "breath", "n")))


def _name(name: str, date: str) -> str:
    """A name on one line; without one, its date."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    return plain[:LONGEST_NAME] or f"Asked on {date[:10]}"
