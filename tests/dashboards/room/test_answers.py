"""Answers are worked out beforehand, once, and kept with the session."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboards.background import Update
from dashboards.room import answers
from dashboards.room.answers import Preparation, ask_the_model
from dashboards.room.script import Question, Script
from dashboards.room.store import Room
from dashboards.room.told import Told


class Model:
    """Stands for the model: answers at once, when it is let, or not at all."""

    def __init__(self, answer: Any, trouble: str = "") -> None:
        self.answer, self.trouble = answer, trouble
        self.asked: list[str] = []
        self.may = threading.Event()
        self.may.set()

    def __call__(
        self,
        question: Question,
        twins: int,
        publish: Callable[[Update], None],
        stop: threading.Event,
    ) -> None:
        self.asked.append(question.design)
        publish(Update("running", 1, twins))
        while not self.may.wait(0.01):
            if stop.is_set():
                return
        if self.trouble:
            raise RuntimeError(self.trouble)
        publish(Update("done", twins, twins, comparison=self.answer))


@pytest.fixture
def model(answer: Told, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr(answers, "told", lambda comparison: comparison)
    return Model(answer)


def until(holds: Callable[[], Any]) -> None:
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.005)


def answered(room: Room) -> int:
    return len(room.session.answers) if room.session else -1


def test_every_question_is_answered_and_not_asked_again(
    tmp_path: Path, script: Script, model: Model, answer: Told
) -> None:
    room = Room(tmp_path)
    preparation = Preparation(room, model)
    preparation.follow()
    assert model.asked == []
    room.start(script)
    preparation.follow()
    preparation.follow()
    until(lambda: answered(room) == 2)
    assert model.asked == [question.design for question in script.questions]
    again = Room(tmp_path)
    Preparation(again, model).follow()
    assert answered(again) == 2
    assert again.session is not None
    assert again.session.answers[0] == answer
    assert len(model.asked) == 2


def test_a_restart_goes_on_with_what_is_missing(
    tmp_path: Path, script: Script, model: Model, answer: Told
) -> None:
    Room(tmp_path).start(script)
    room = Room(tmp_path)
    room.change(lambda now: now.with_answer(0, answer))
    Preparation(room, model).follow()
    until(lambda: answered(room) == 2)
    assert model.asked == [script.questions[1].design]


def test_another_session_stops_the_work_for_the_one_before(
    tmp_path: Path, script: Script, model: Model
) -> None:
    room, model.may = Room(tmp_path), threading.Event()
    preparation = Preparation(room, model)
    first = room.start(script)
    preparation.follow()
    until(lambda: preparation.progress)
    assert preparation.progress[0] == Update("running", 1, script.twins)
    room.start(script)
    model.may.set()
    preparation.follow()
    until(lambda: answered(room) == 2)
    kept = room.find(first.code)
    assert kept is not None
    assert kept.answers == {}


def test_trouble_is_said_and_can_be_tried_again(
    tmp_path: Path, script: Script, model: Model
) -> None:
    room, model.trouble = Room(tmp_path), "no luck"
    preparation = Preparation(room, model)
    room.start(script)
    preparation.follow()
    until(lambda: len(preparation.progress) == 2)
    until(lambda: preparation.progress[1].stage == "failed")
    assert "RuntimeError: no luck" in preparation.progress[0].message
    model.trouble = ""
    until(lambda: preparation.again() or answered(room) == 2)
    assert answered(room) == 2


def test_a_scenario_that_cannot_be_read_is_an_answer_in_words(script: Script) -> None:
    told: list[Update] = []
    question = script.questions[0].model_copy(update={"design": "funding_length/no_such"})
    ask_the_model(question, 10, told.append, threading.Event())
    assert [each.stage for each in told] == ["failed"]
    assert "no_such" in told[0].message
