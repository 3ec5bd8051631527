"""What is printed: a poster, cards, roles, and a script that fills its time."""

from __future__ import annotations

import pytest

from dashboards.room.pack import pack, timed
from dashboards.room.script import Script, load_script, script_names
from dashboards.room.session import Session
from dashboards.room.words import OUTCOMES


@pytest.mark.parametrize("name", script_names())
def test_the_script_begins_at_nought_ends_in_time_and_has_no_gap(name: str) -> None:
    script = load_script(name)
    steps = list(timed(script))
    assert steps[0][1] == 0
    assert steps[-1][2] == script.minutes == 90
    assert [each[2] for each in steps[:-1]] == [each[1] for each in steps[1:]]
    assert all(ends > begins for _, begins, ends in steps)


def test_it_has_cards_for_each_question_and_four_roles(script: Script, session: Session) -> None:
    printed = pack(script, None, None)
    for question in script.questions:
        assert printed.count(f"<h2>{question.ask}</h2>") == 2
    assert printed.count('class="room-box"') == len(script.questions) * 2 * len(OUTCOMES) * 5
    for role in ("Resident", "Paid worker", "Councillor", "Funder"):
        assert f"<h2>{role}</h2>" in printed
    assert "room-poster" not in printed
    poster = pack(script, session, "http://192.168.1.20:8765/join")
    assert "192.168.1.20:8765/join" in poster
    assert session.code in poster
