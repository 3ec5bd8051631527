"""The record of a day has what was guessed, said and missed, and nobody's name."""

from __future__ import annotations

import csv
import io
import json

import pytest

from dashboards.room.record import COLUMNS, record_csv, session_json
from dashboards.room.session import Guess, Session, mark_of
from dashboards.room.told import Told
from dashboards.room.words import OUTCOMES

COOKIE = "Ada Lovelace"


@pytest.fixture
def held(session: Session, answer: Told) -> Session:
    """A session with two guesses, cards counted by hand, two notes and one answer."""
    mark = mark_of(COOKIE, session.code)
    now = session.at(3).with_guess(mark, {"maturity": Guess(way="less", size="little")})
    now = now.with_guess("a phone", {"maturity": Guess(way="more"), "legacy_36": Guess(way="same")})
    now = now.with_cards({"maturity": {"less": 2}}).with_answer(0, answer)
    return now.with_note("=1+1").with_note("Who chairs, matters", mark)


def lines(session: Session) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(record_csv(session))))


def test_each_outcome_has_a_line_with_guesses_and_answer(held: Session, answer: Told) -> None:
    found = [line for line in lines(held) if line["what"] == "outcome"]
    assert len(found) == len(held.script.questions) * len(OUTCOMES)
    first = found[0]
    assert (first["guessed_less"], first["guessed_same"], first["guessed_more"]) == ("3", "0", "1")
    assert (first["guessed_a_little"], first["guessed_a_lot"]) == ("1", "0")
    assert first["verdict"] == answer.rows[0].verdict
    assert float(first["difference"]) == answer.rows[0].difference
    assert first["model"] == answer.model
    assert found[-1]["verdict"] == found[-1]["model"] == ""


def test_cards_stand_in_it_and_are_no_formula(held: Session) -> None:
    cards = [line["text"] for line in lines(held) if line["what"] == "card"]
    assert cards == ["'=1+1", "Who chairs, matters"]


def test_nothing_in_the_files_tells_one_phone_from_another(held: Session) -> None:
    mark = mark_of(COOKIE, held.code)
    for text in (record_csv(held), session_json(held)):
        assert COOKIE not in text
        assert mark not in text
        assert "a phone" not in text
    assert not {"name", "phone", "device", "ip"} & set(COLUMNS)
    assert mark in held.model_dump_json(), "the server tells phones apart, by a mark"


def test_the_whole_of_it_has_guesses_as_a_list(held: Session) -> None:
    found = json.loads(session_json(held))
    assert len(found["guesses"]["0"]) == found["phones_joined"] == 2
    assert found["guesses"]["0"][0]["maturity"] == {"way": "less", "size": "little"}
    assert "phone" not in found["notes"][1]
