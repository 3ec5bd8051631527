"""What a page shows of a comparison belongs to what it asks, from the first moment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from dashboards.background import Update
from dashboards.components import hooks
from dashboards.components.hooks import Work, mark
from dashboards.state import Choice

NOW, BEFORE = Choice(moved={"funding.years": 7}, twins=20), Choice(twins=20)
OLD, KEPT = cast(Any, "the answer before"), cast(Any, "an answer kept")


@pytest.fixture
def kept() -> Iterator[dict[str, Any]]:
    """The answers that are kept, as they were before when the test is over."""
    before = dict(hooks._answers)
    yield hooks._answers
    hooks._answers.clear()
    hooks._answers.update(before)


def test_what_was_told_of_another_choice_is_not_told_of_this_one() -> None:
    work = Work((BEFORE.key(), Update("done", 20, 20)), (BEFORE.key(), OLD), NOW)
    assert work.update == Update("running", 0, 20)
    assert (work.answer, work.is_stale) == (OLD, True)
    assert (work.key, work.shown_key) == (mark(NOW.key()), mark(BEFORE.key()))


def test_what_was_told_of_this_choice_is_shown_as_it_was_told() -> None:
    told = Update("stopped", 7, 20)
    work = Work((NOW.key(), told), (NOW.key(), OLD), NOW)
    assert (work.update, work.answer, work.is_stale) == (told, OLD, False)
    assert work.key == work.shown_key


def test_a_kept_answer_is_there_in_the_same_moment(kept: dict[str, Any]) -> None:
    kept[f"{NOW.key()}/20"] = KEPT
    work = Work((BEFORE.key(), Update("running", 3, 20)), (BEFORE.key(), OLD), NOW)
    assert (work.update, work.answer) == (Update("done", 20, 20), KEPT)
    assert not work.is_stale
    assert work.key == work.shown_key


def test_at_first_there_is_nothing_to_show() -> None:
    work = Work(None, None, NOW)
    assert work.update == Update("running", 0, 20)
    assert (work.answer, work.is_stale) == (None, False)


def test_plausible_versions_are_another_choice() -> None:
    told = ((NOW.key(), Update("done", 20, 20)), (NOW.key(), OLD))
    assert Work(*told, replace(NOW, plausible=True)).is_stale
    assert not Work(*told, NOW).is_stale
