"""What a session makes of what people do: steps, guesses, cards."""

from __future__ import annotations

import re

import pytest

from dashboards.room.session import (
    MOST_NOTES_OF_A_PHONE,
    MOST_PHONES,
    Guess,
    Session,
    as_code,
    mark_of,
    new_code,
)
from dashboards.room.table import surprise
from dashboards.room.told import Told
from experiments.comparison.outcomes import HEADLINE_NAMES

LESS, MORE = Guess(way="less", size="lot"), Guess(way="more")


def at(session: Session, kind: str, question: int = -1) -> Session:
    return session.at(session.steps.index((kind, question)))


def test_steps_come_in_order_and_further_questions_change_one_thing(session: Session) -> None:
    kinds = [step.kind for step in session.steps]
    assert kinds[:7] == ["ready", "join", "brief", "predict", "reveal", "why", "missing"]
    assert kinds[7:] == ["brief", "predict", "reveal", "why", "record"]
    assert [step.question for step in session.steps[7:11]] == [1, 1, 1, 1]


def test_going_on_stops_at_both_ends(session: Session) -> None:
    assert session.back().place == 0
    assert session.at(99).forward().step.kind == "record"


def test_the_answer_is_revealed_row_by_row_and_not_before_it_is_there(
    session: Session, answer: Told
) -> None:
    waiting = at(session, "reveal", 0)
    assert waiting.forward() is waiting
    now = waiting.with_answer(0, answer)
    for rows in range(1, len(HEADLINE_NAMES) + 1):
        now = now.forward()
        assert (now.step.kind, now.revealed(0)) == ("reveal", rows)
    assert now.forward().step.kind == "why"
    assert now.forward().back().revealed(0) == len(HEADLINE_NAMES)


def test_guesses_are_taken_only_while_they_are_asked_for(session: Session) -> None:
    early = session.with_guess("a", {"maturity": LESS})
    assert (early.guessed(0), early.joined) == (0, ("a",))
    asked = at(session, "predict", 0).with_guess("a", {"maturity": LESS})
    assert asked.guessed(0) == 1
    late = asked.with_revealed(0, 1).with_guess("b", {"maturity": MORE})
    assert late.guessed(0) == 1


def test_a_phone_may_change_its_guess_and_has_one(session: Session) -> None:
    now = at(session, "predict", 0).with_guess("a", {"maturity": LESS})
    now = now.with_guess("a", {"maturity": MORE, "unknown": LESS})
    assert now.count(0, "maturity") == (0, 0, 1, 0, 0)
    assert now.count(0, "unknown").of == 0


def test_phones_and_cards_are_counted_together(session: Session) -> None:
    now = at(session, "predict", 0)
    now = now.with_guess("a", {"maturity": LESS}).with_guess("b", {"maturity": MORE})
    now = now.with_cards({"maturity": {"less": 4, "more": -3, "same": 10_000}})
    assert now.count(0, "maturity") == (5, 999, 1, 0, 1)
    assert now.count(0, "maturity").most == "same"
    assert now.guessed(0) == 2 + 1003
    assert now.count(1, "maturity").of == 0


@pytest.mark.parametrize(
    ("guesses", "most"),
    [
        ("", None),
        ("lm", None),
        ("llmms", None),
        ("llmmss", None),
        ("llm", "less"),
        ("sssslm", "same"),
    ],
)
def test_most_are_more_than_half(session: Session, guesses: str, most: str | None) -> None:
    now, ways = at(session, "predict", 0), {"l": LESS, "s": Guess(way="same"), "m": MORE}
    for number, letter in enumerate(guesses):
        now = now.with_guess(f"phone {number}", {"maturity": ways[letter]})
    assert now.count(0, "maturity").most == most


def test_a_room_is_full_at_some_point(session: Session) -> None:
    full = session.changed(joined=tuple(map(str, range(MOST_PHONES))))
    late = at(full, "predict", 0).with_guess("late", {"maturity": LESS})
    assert "late" not in late.joined
    assert late.guessed(0) == 0


def test_cards_from_phones_wait_to_be_shown_and_are_limited(session: Session) -> None:
    now = session.with_note("  a   card\n").with_note("from a phone", "p")
    assert [(n.text, n.is_shown) for n in now.notes] == [("a card", True), ("from a phone", False)]
    assert now.with_note_shown(2, True).notes[1].is_shown
    assert [n.number for n in now.without_note(1).notes] == [2]
    for _ in range(10):
        now = now.with_note("x" * 1000, "p")
    assert len(now.notes) == 1 + MOST_NOTES_OF_A_PHONE
    assert max(len(note.text) for note in now.notes) == 280
    assert now.with_note("   ") is now


def test_where_the_room_guessed_otherwise_is_said_when_all_is_revealed(
    session: Session, answer: Told
) -> None:
    asked = at(session, "predict", 0)
    guess = dict.fromkeys(HEADLINE_NAMES, MORE) | {"trust_partnership": Guess(way="same")}
    now = asked.with_guess("a", guess).with_answer(0, answer).with_revealed(0, 4)
    assert surprise(now, 0) == ""
    said = surprise(now.with_revealed(0, 5), 0)
    assert "guessed otherwise on: how well the partnership works and members’ energy." in said
    assert "as the model on: residents’ say and residents’ trust in the partnership." in said
    assert "not sure about: what is left." in said
    two = asked.with_guess("a", guess).with_guess("b", {"maturity": LESS}).with_answer(0, answer)
    assert "We were divided on: how well the partnership works." in surprise(
        two.with_revealed(0, 5), 0
    )


def test_it_is_the_same_after_json(session: Session, answer: Told) -> None:
    now = at(session, "predict", 0).with_guess("a", {"maturity": LESS}).with_note("a", "p")
    now = now.with_cards({"maturity": {"less": 1}}).with_answer(0, answer).with_revealed(0, 2)
    again = Session.model_validate_json(now.model_dump_json())
    assert again == now
    assert again.answers[0].rows[0].result().verdict == answer.rows[0].verdict


def test_codes_can_be_read_aloud_and_typed(session: Session) -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) > 190
    assert all(re.fullmatch("[BCDFGHJKLMNPQRSTVWXZ]{4}", code) for code in codes)
    assert as_code(" b-c d.f ") == "BCDF"


@pytest.mark.parametrize("other", [("cookie", "GHJK"), ("another", "BCDF")])
def test_a_mark_is_not_the_cookie_and_differs_from_room_to_room(other: tuple[str, str]) -> None:
    mark = mark_of("cookie", "BCDF")
    assert mark == mark_of("cookie", "BCDF")
    assert mark != mark_of(*other)
    assert "cookie" not in mark
