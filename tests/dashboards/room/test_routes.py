"""The addresses of a room, behind the real guard: what a facilitator may do, what a phone may, and what nobody may."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from dashboards.guard import Guard
from dashboards.room.session import MOST_NOTES_OF_A_PHONE
from experiments.comparison.outcomes import HEADLINE_NAMES
from sim.scenario import library
from tests.dashboards.room.conftest import Browser, Reply

GUESS = {"do": "guess", "maturity": "less", "maturity.size": "lot", "legacy_36": "more"}
PASSWORD = "correct horse"
Make = Callable[..., Guard]


def started(app: Guard, host: str = "127.0.0.1:8765") -> tuple[Browser, str]:
    """A facilitator whose session has its answers, and the room's code."""
    desk = Browser(app, host)
    desk.post("/room", {"do": "start", "script": "funding_length"})
    ends = time.monotonic() + 20
    while (page := desk.get("/room").text).count('data-answer="ready"') < 2:
        assert time.monotonic() < ends
    return desk, re.findall(r"data-code>(\w+)<", page)[0]


def step(desk: Browser, kind: str) -> None:
    """Go on until a step."""
    titles = {
        "predict": "Guess",
        "reveal": "Look",
        "why": "Why",
        "missing": "What is missing",
        "record": "Record",
    }
    while f"<h1>{titles[kind]}" not in (page := desk.get("/room").text):
        press_next(desk, page)


def press_next(desk: Browser, page: str) -> Reply:
    at = re.findall(r'name="at" value="([^"]+)"', page)[0]
    return desk.post("/room", {"do": "next", "at": at})


def test_a_session_from_start_to_record(room: Make) -> None:
    app = room()
    desk, code = started(app)
    one, two = Browser(app), Browser(app)
    for phone in (one, two):
        assert code in phone.get(f"/join/{code.lower()}").text
    step(desk, "predict")
    assert "Your guess is in" in one.post(f"/join/{code}", GUESS).text
    assert "a lot less" in two.post(f"/join/{code}", GUESS).text
    two.post(f"/join/{code}", {**GUESS, "maturity": "more"})
    desk.post("/room", {"do": "cards", "maturity.same": "3", "maturity.less": "x"})
    assert "5</b> of 5 have sent theirs" in desk.get("/room/screen").text
    step(desk, "reveal")
    screen = desk.get("/room/screen").text
    assert screen.count("data-outcome") == len(HEADLINE_NAMES)
    assert "data-verdict" not in screen
    press_next(desk, desk.get("/room").text)
    screen = desk.get("/room/screen").text
    assert re.findall(r'data-verdict="(\w+)"', screen) == ["worse"]
    assert "1 less, 3 the same, 1 more" in screen
    assert "You: a lot less · model: <b>▼ less</b>" in one.get(f"/join/{code}").text
    step(desk, "why")
    page = desk.get("/room").text
    assert "Fewer years are fewer years." in page
    assert "Fewer years are fewer years." in desk.get("/room/screen").text
    assert "/neighbourhood?base=baseline&amp;scenario=funding_length/five_years&amp;n=7" in page
    step(desk, "missing")
    one.post(f"/join/{code}", {"do": "card", "text": "The bus <stopped>"})
    assert "The bus" not in desk.get("/room/screen").text
    desk.post("/room", {"do": "show", "number": "1"})
    assert "The bus &lt;stopped&gt;" in desk.get("/room/screen").text
    step(desk, "record")
    record = desk.get("/room/record").text
    assert "The bus &lt;stopped&gt;" in record
    assert "▼ less" in record
    assert "A model, not a forecast" in record


def test_next_pressed_twice_on_one_page_goes_on_once(room: Make) -> None:
    desk, _ = started(room())
    page = desk.get("/room").text
    press_next(desk, page)
    now = press_next(desk, page).text
    assert "<h1>Join" in now
    assert 'aria-current="step"' in now
    desk.post("/room", {"do": "at", "place": "999"})
    assert "<h1>Record of the day" in desk.get("/room").text


def test_a_guess_after_the_answer_changes_nothing(room: Make) -> None:
    app = room()
    desk, code = started(app)
    step(desk, "reveal")
    press_next(desk, desk.get("/room").text)
    desk.post("/room", {"do": "at", "place": "3"})
    phone = Browser(app)
    phone.get(f"/join/{code}")
    said = phone.post(f"/join/{code}", GUESS).text
    assert "guesses can no longer be changed" in said
    assert "0</b> guessed" in desk.get("/room").text


def test_an_empty_guess_and_a_made_up_one_are_not_taken(room: Make) -> None:
    app = room()
    desk, code = started(app)
    step(desk, "predict")
    phone = Browser(app)
    phone.get(f"/join/{code}")
    for form in ({"do": "guess"}, {"do": "guess", "maturity": "most", "stage": "less"}):
        assert "Choose at least one" in phone.post(f"/join/{code}", form).text
    assert "0</b> guessed" in desk.get("/room").text


def test_phones_at_once_are_all_counted(room: Make) -> None:
    app = room()
    desk, code = started(app)
    step(desk, "predict")

    def vote(_: int) -> bool:
        phone = Browser(app)
        phone.get(f"/join/{code}")
        return "Your guess is in" in phone.post(f"/join/{code}", GUESS).text

    with ThreadPoolExecutor(12) as threads:
        assert all(threads.map(vote, range(30)))
    assert 'data-guessed="30"' in desk.get("/room").text


def test_a_phone_asks_whether_anything_is_new_and_mostly_hears_no(room: Make) -> None:
    app = room()
    desk, code = started(app)
    phone, other = Browser(app), Browser(app)
    page = phone.get(f"/join/{code}").text
    seen = re.findall(r'data-seen="([^"]*)"', page)[0]
    assert len(page.encode()) < 8000
    assert phone.get(f"/join/{code}/state?seen={seen}").status == 204
    step(desk, "predict")
    new = phone.get(f"/join/{code}/state?seen={seen}")
    assert new.status == 200
    assert "Send my guess" in new.text
    other.get(f"/join/{code}")
    other.post(f"/join/{code}", GUESS)
    assert phone.get(f"/join/{code}/state?seen={new.headers['x-seen']}").status == 204


def test_the_big_screen_and_the_desk_follow(room: Make) -> None:
    app = room()
    desk, code = started(app)
    first = desk.get("/room/state?for=screen&seen=")
    assert desk.get(f"/room/state?for=screen&seen={first.headers['x-seen']}").status == 204
    page = desk.get("/room").text
    follow = re.findall(r'data-live="([^"]+)"', page)[0].replace("&amp;", "&")
    assert "phones have joined" in desk.get(follow).text
    phone = Browser(app)
    phone.get(f"/join/{code}")
    phone.get(f"/join/{code}/state?seen=")
    assert '"1"><b>1</b> phone has joined' in desk.get(follow).text
    press_next(desk, page)
    assert desk.get(follow).headers["x-again"] == "1"
    desk.post("/room", {"do": "hide"})
    assert "Look at each other" in desk.get("/room/screen").text
    desk.post("/room", {"do": "hide"})
    desk.post("/room", {"do": "timer", "minutes": "5"})
    assert re.search(r'data-left="(300|299)"', desk.get("/room/screen").text)
    desk.post("/room", {"do": "timer", "minutes": "0"})
    assert "data-left=" not in desk.get("/room/screen").text.partition("<script>")[0]


def test_a_restarted_server_goes_on_where_it_was(room: Make) -> None:
    app = room()
    desk, code = started(app)
    step(desk, "predict")
    phone = Browser(app)
    phone.get(f"/join/{code}")
    phone.post(f"/join/{code}", GUESS)
    again = room()
    desk.app = phone.app = again
    assert 'data-guessed="1"' in desk.get("/room").text
    assert desk.get("/room").text.count('data-answer="ready"') == 2
    assert "Nothing more has to be run" in desk.get("/room").text
    assert "Your guess is in" in phone.get(f"/join/{code}").text
    phone.post(f"/join/{code}", {**GUESS, "maturity": "same"})
    assert 'data-guessed="1"' in desk.get("/room").text


# -------------------------------------------------------------- who may do what


@pytest.mark.parametrize("path", ["/", "/room", "/room/state", "/room/screen", "/room/record", "/room/record.csv", "/room/session.json", "/room/pack", "/plain.css", "/joining", "/join/BCDF/x", "/join/BCDF/state/x", "/join/../room", "/join/BCDFG", "/join//room", "/enter"])  # fmt: skip
def test_the_room_code_opens_no_other_page(room: Make, path: str) -> None:
    app = room(password=PASSWORD)
    _, code = with_password(app)
    stranger = Browser(app)
    stranger.get(f"/join/{code}")
    for tried in {path, path.replace("BCDF", code)}:
        assert stranger.get(tried).status == 401
        assert stranger.post(tried, {"do": "next", "code": code}).status == 401


def with_password(app: Guard) -> tuple[Browser, str]:
    desk = Browser(app)
    sent = desk._ask("POST", "/enter", f"password={PASSWORD}".encode(), {})
    assert sent.status == 303
    desk.post("/room", {"do": "start", "script": "formality"})
    return desk, re.findall(r"data-code>(\w+)<", desk.get("/room").text)[0]


def test_with_a_password_phones_join_and_vote_by_the_code_alone(room: Make) -> None:
    app = room(password=PASSWORD)
    desk, code = with_password(app)
    desk.post("/room", {"do": "at", "place": "3"})
    phone = Browser(app)
    assert "Room code" in phone.get("/join").text
    page = phone.get(f"/join?code={code.lower()}")
    assert page.headers["location"] == f"/join/{code}"
    page = phone.get(f"/join/{code}")
    assert page.status == 200
    linked = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert linked == ["data:,"], "the page needs nothing that the password keeps"
    assert "Your guess is in" in phone.post(f"/join/{code}", GUESS).text
    assert phone.get(f"/join/{code}/state?seen=").status == 200
    assert 'data-guessed="1"' in desk.get("/room").text


def test_no_socket_is_opened_by_the_code(room: Make) -> None:
    app = room(password=PASSWORD)
    assert not app._needs_none({"type": "websocket"}, "/join/BCDF")
    assert app._needs_none({"type": "http"}, "/join/BCDF")


def test_a_wrong_code_opens_nothing(room: Make) -> None:
    app = room()
    _, code = started(app)
    wrong = "BBBB" if code != "BBBB" else "CCCC"
    phone = Browser(app)
    for path in (f"/join/{wrong}", f"/join?code={wrong}"):
        reply = phone.get(path)
        assert reply.status == 404
        assert "no room with this code" in reply.text
    assert phone.post(f"/join/{wrong}", GUESS).status == 404
    assert "This session has ended" in phone.get(f"/join/{wrong}/state?seen=").text
    assert phone.get(f"/join/{wrong}/state?seen=over").status == 204


def test_another_website_cannot_vote_or_lead(room: Make) -> None:
    app = room()
    desk, code = started(app)
    before = desk.get("/room").text
    for path, form in ((f"/join/{code}", GUESS), ("/room", {"do": "delete", "code": code})):
        assert desk.post(path, form, origin="http://evil.example").status == 403
    assert desk.get("/room").text.count("data-code") == before.count("data-code") == 1


def test_a_form_that_is_too_long_is_refused(room: Make) -> None:
    app = room()
    desk, code = started(app)
    long = {"do": "note", "text": "x" * 50_000}
    assert desk.post("/room", long).status == 413
    assert Browser(app).post(f"/join/{code}", long).status == 413


def test_a_phone_sends_a_few_cards_and_only_when_they_are_asked_for(room: Make) -> None:
    app = room()
    desk, code = started(app)
    phone = Browser(app)
    phone.get(f"/join/{code}")
    card = {"do": "card", "text": "too early"}
    phone.post(f"/join/{code}", card)
    step(desk, "missing")
    for number in range(MOST_NOTES_OF_A_PHONE + 2):
        page = phone.post(f"/join/{code}", {"do": "card", "text": f"card {number}"}).text
    assert "as many cards as one phone can send" in page
    page = desk.get("/room").text
    assert page.count("data-note=") == MOST_NOTES_OF_A_PHONE
    assert "too early" not in page
    desk.post("/room", {"do": "remove", "number": "1"})
    assert "card 0" not in desk.get("/room").text


# ------------------------------------------------------------- keeping and ending


def test_sessions_are_kept_exported_held_again_and_deleted(room: Make, tmp_path: Path) -> None:
    app = room()
    desk, code = started(app)
    exported = json.loads(desk.get(f"/room/session.json?code={code}").text)
    assert exported["code"] == code
    desk.post("/room", {"do": "close"})
    page = desk.get("/room").text
    assert f"room {code}" in page
    assert Browser(app).get(f"/join/{code}").status == 404
    assert desk.get(f"/room/record?code={code}").status == 200
    desk.post("/room", {"do": "resume", "code": code})
    assert Browser(app).get(f"/join/{code}").status == 200
    desk.post("/room", {"do": "delete", "code": code})
    assert code not in desk.get("/room").text
    assert list(tmp_path.glob("*.json")) == []
    assert desk.get(f"/room/record?code={code}").status == 404


def test_a_script_of_ones_own_is_checked_and_held(room: Make) -> None:
    desk = Browser(room())
    reply = desk.post("/room", {"do": "start", "text": "kind: session\ntitel: x\n"})
    assert reply.status == 422
    assert "your script:2:1: titel: this name is not known" in reply.text
    assert "kind: session\ntitel: x\n</textarea>" in reply.text, "it can be put right"
    assert desk.post("/room", {"do": "start", "script": "no_such"}).status == 422
    own = (Path(__file__).parents[3] / "scenarios/sessions/who_leads.yaml").read_text("utf-8")
    desk.post("/room", {"do": "start", "text": own.replace("Who leads?", "Ours <b>")})
    assert "Ours &lt;b&gt;" in desk.get("/room/screen").text


def test_a_broken_session_of_the_library_is_told_beside_the_others(
    room: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "library"
    shutil.copytree(library.ROOT, own)
    (own / "sessions" / "broken.yaml").write_text("kind: session\n")
    monkeypatch.setattr(library, "ROOT", own)
    page = Browser(room()).get("/room").text
    assert page.count("data-script=") == 3
    assert "broken.yaml:1:1: questions: is missing" in page


def test_before_a_session_there_is_a_choice_and_nothing_to_show(room: Make) -> None:
    desk = Browser(room())
    page = desk.get("/room").text
    assert page.count("data-script=") >= 3
    assert "No session is held" in desk.get("/room/screen").text
    assert desk.get("/room/pack").status == 404
    assert desk.get("/room/pack?script=formality").status == 200
    assert desk.get("/room/pack?script=../baseline").status == 404
    assert desk.get("/room/record.csv").status == 404
    assert desk.get("/join/BCDF").status == 404


def test_it_says_honestly_who_can_reach_it(room: Make) -> None:
    assert "--host 0.0.0.0" in Browser(room()).get("/room").text
    reachable = Browser(room(host="0.0.0.0"), "192.168.1.20:8765")
    assert "There is no password" in reachable.get("/room").text
    desk, code = started(room(host="0.0.0.0"), "192.168.1.20:8765")
    page = desk.get("/room").text
    assert "192.168.1.20:8765/join</b> and type" in page
    assert f"QR code: http://192.168.1.20:8765/join/{code}" in page
    assert f"QR code: http://192.168.1.20:8765/join/{code}" in desk.get("/room/pack").text


def test_under_a_proxys_path_every_address_is_below_it(room: Make) -> None:
    app = room(root="/gs")
    desk, code = Browser(app), ""
    desk.post("/gs/room", {"do": "start", "script": "formality"})
    page = desk.get("/gs/room").text
    code = re.findall(r"data-code>(\w+)<", page)[0]
    phone = desk.get(f"/gs/join/{code}")
    assert "Path=/gs/join" in phone.headers["set-cookie"]
    reply: Any = desk.get(f"/gs/join?code={code}")
    assert reply.headers["location"] == f"/gs/join/{code}"
    for text in (
        page,
        phone.text,
        desk.get("/gs/room/screen").text,
        desk.get("/gs/room/record").text,
    ):
        linked = re.findall(r'(?:href|src|action|data-live)="(/[^"]*)"', text)
        assert [link for link in linked if not link.startswith("/gs/")] == []
