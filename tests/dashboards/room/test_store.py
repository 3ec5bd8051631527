"""A session survives everything that happens to its server, and threads that write at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from dashboards.room import store
from dashboards.room.script import Script
from dashboards.room.session import Guess, Session
from dashboards.room.store import Room
from experiments.errors import EnvironmentProblem

LESS = Guess(way="less")
PREDICT = 3


def test_every_change_is_on_disk_at_once(tmp_path: Path, script: Script) -> None:
    room = Room(tmp_path)
    code = room.start(script).code
    room.change(lambda now: now.at(PREDICT).with_guess("a", {"maturity": LESS}))
    again = Room(tmp_path)
    assert again.session == room.session
    assert again.session is not None
    assert again.session.guessed(0) == 1
    assert [path.name for path in tmp_path.iterdir()] == [f"{code}.json"]


def test_forty_phones_at_once_lose_no_guess(tmp_path: Path, script: Script) -> None:
    room = Room(tmp_path)
    room.start(script)
    room.change(lambda now: now.at(PREDICT))
    begin = threading.Barrier(40)

    def vote(number: int) -> None:
        begin.wait()
        both = {"maturity": LESS, "legacy_36": Guess(way="more")}
        room.change(lambda now: now.with_guess(f"phone {number}", {"maturity": LESS}))
        room.change(lambda now: now.with_guess(f"phone {number}", both))

    threads = [threading.Thread(target=vote, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for session in (room.session, Room(tmp_path).session):
        assert session is not None
        assert session.guessed(0) == len(session.joined) == 40
        assert session.count(0, "legacy_36").more == 40


def test_a_new_session_puts_the_one_before_away(tmp_path: Path, script: Script) -> None:
    room = Room(tmp_path)
    first, second = room.start(script), room.start(script)
    assert room.session == second
    assert {each.code for each in room.kept()} == {first.code, second.code}
    assert Room(tmp_path).session == second
    room.resume(first.code)
    assert room.session is not None
    assert room.session.code == first.code
    assert room.session.is_open
    room.put_away()
    assert room.session is None
    assert Room(tmp_path).session is None
    assert len(room.kept()) == 2


def test_deleting_leaves_nothing(tmp_path: Path, script: Script) -> None:
    room = Room(tmp_path)
    first, second = room.start(script), room.start(script)
    (tmp_path / f".{first.code}.json.123.part").write_text("half")
    room.delete(first.code)
    assert room.session == second
    room.delete(second.code)
    room.delete("ZZZZ")
    assert (room.session, room.kept(), list(tmp_path.iterdir())) == (None, [], [])


def test_files_that_are_no_session_are_left_alone(tmp_path: Path, session: Session) -> None:
    (tmp_path / "BCDG.json").write_text(session.model_dump_json())  # not its own name
    (tmp_path / "HHHH.json").write_text("{half a fi")
    room = Room(tmp_path)
    assert (room.session, room.kept()) == (None, [])
    assert len(list(tmp_path.iterdir())) == 2


def test_a_full_disk_is_said_and_the_session_goes_on(
    tmp_path: Path, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path)
    room.start(script)

    def full(*_: object) -> None:
        raise EnvironmentProblem("the disk is full")

    monkeypatch.setattr(store, "write_text", full)
    room.change(lambda now: now.at(2))
    assert room.trouble == "the disk is full"
    assert room.session is not None
    assert room.session.place == 2
    monkeypatch.undo()
    room.change(lambda now: now.at(3))
    assert room.trouble == ""


def test_what_changes_nothing_writes_nothing(tmp_path: Path, script: Script) -> None:
    room = Room(tmp_path)
    room.start(script)
    before = room.version
    room.change(lambda now: now)
    assert room.version == before
    room.change(lambda now: now.at(1))
    assert room.version > before
