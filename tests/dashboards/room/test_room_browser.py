"""A session in real browsers: two phones and a facilitator, and a server that is killed in the middle."""

from __future__ import annotations

import csv
import io
import re
import signal
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from experiments.comparison.outcomes import HEADLINE_NAMES
from sim.simulation import model_version
from tests.dashboards.conftest import TWINS

pytestmark = pytest.mark.browser

READY_WITHIN = 400_000  # milliseconds; in a fresh checkout the model is compiled first
SCRIPT = f"""
kind: session
schema_version: 1
title: "A quick session"
about: "Few twins of a small place, which other tests run too."
twins: {TWINS}
questions:
  - ask: "As it is, or a committee?"
    base: baseline
    base_words: "as it is"
    design: formality/committee
    design_words: "a committee"
    brief: ["One thing changes."]
missing: ["What is missing?"]
"""
SAME_PORT = (
    "import dashboards.serve as s; bound = s.bind; s.bind = lambda host, port: bound(host, {port})"
)
"""A statement with which a second server takes the port of the first."""


def forward(desk: Any, heading: str) -> None:
    """Go on, by keyboard, until the facilitator's page has a heading."""
    while heading not in desk.inner_text("h1"):
        at = desk.get_attribute("input[name=at]", "value")
        desk.focus("#next")
        desk.keyboard.press("Enter")
        desk.wait_for_function(
            "at => document.querySelector('input[name=at]').value !== at", arg=at
        )


def choose(phone: Any, way: str, size: str = "") -> None:
    """Guess the same of every outcome and send it."""
    for outcome in HEADLINE_NAMES:
        phone.locator(f"input[name='{outcome}'][value={way}]").check()
        if size:
            phone.locator(f"input[name='{outcome}.size'][value={size}]").check()
    phone.get_by_role("button", name="Send my guess").click()
    phone.wait_for_selector(".sent")


def assert_fits(page: Any, width: int) -> None:
    """Nothing sticks out sideways, and everything to be touched is large enough for a thumb."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """[...document.querySelectorAll('button, summary, .ways label, input:not([type=radio]):not([type=hidden])')]
            .filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
    )
    assert small == []


def test_predict_a_kill_in_the_middle_reveal_and_record_and_nothing_is_lost(
    new_server: Callable[..., Any], watched: Callable[..., Any]
) -> None:
    server = new_server()
    seen = [watched(), watched(viewport={"width": 390, "height": 844}), watched(viewport={"width": 390, "height": 844}, color_scheme="dark")]  # fmt: skip
    desk, one, two = (each.page for each in seen)
    code = start(desk, server.address)
    for phone in (one, two):
        phone.goto(f"{server.address}join")
        phone.fill("#code", code.lower())
        phone.get_by_role("button", name="Join").click()
        phone.wait_for_selector("text=You are in")
    forward(desk, "Guess")
    for phone in (one, two):
        phone.wait_for_selector("fieldset")
        assert_fits(phone, 390)
    choose(one, "less", "lot")
    for each in seen:
        assert_clean(each)

    assert server.end(signal.SIGKILL) == -signal.SIGKILL
    two.locator("[data-lost]").wait_for(state="visible")
    new_server(before=SAME_PORT.format(port=urlsplit(server.address).port))
    two.locator("[data-lost]").wait_for(state="hidden")
    for each in seen:  # what went unanswered meanwhile
        each.failed.clear()
        each.errors.clear()
    choose(two, "more")
    one.reload()
    assert "a lot less" in one.inner_text("dl")
    one.get_by_text("Change my guess").click()
    choose(one, "less", "little")
    desk.reload()
    assert desk.get_attribute("[data-guessed]", "data-guessed") == "2"
    assert desk.locator("[data-answer=ready]").count() == 1, "answers are kept, not run again"
    reveal_and_record(seen, watched, server.address)


def assert_clean(seen: Any) -> None:
    """Nothing went wrong; a question that a page was asking when it was left is called aborted and is not counted."""
    seen.failed[:] = [
        line for line in seen.failed if not re.match(r"net::ERR_ABORTED \S+/state\?", line)
    ]
    seen.assert_clean()


def start(desk: Any, address: str) -> str:
    """Hold the quick session, wait for its answer, and return the room's code."""
    desk.goto(f"{address}room")
    desk.get_by_text("A session of your own").click()
    desk.fill("#text", SCRIPT)
    desk.get_by_role("button", name="Check and start").click()
    desk.wait_for_selector("[data-answer=ready]", timeout=READY_WITHIN)
    return str(desk.inner_text("[data-code]"))


def reveal_and_record(seen: list[Any], watched: Callable[..., Any], address: str) -> None:
    """Row by row on a big screen, a card, then the record, which says the same."""
    desk, one = seen[0].page, seen[1].page
    wall = watched(viewport={"width": 1920, "height": 1080})
    wall.page.goto(f"{address}room/screen")
    forward(desk, "Look")
    for rows in range(1, len(HEADLINE_NAMES) + 1):
        desk.locator("#next").click()
        wall.page.wait_for_function(
            "rows => document.querySelectorAll('[data-verdict]').length === rows", arg=rows
        )
    assert wall.page.locator(".room-table circle").count() == len(HEADLINE_NAMES) * TWINS
    assert wall.page.evaluate("document.querySelector('.room-screen').scrollHeight") <= 1080
    verdicts = {
        row.get_attribute("data-outcome"): row.get_attribute("data-verdict")
        for row in wall.page.locator("[data-verdict]").all()
    }
    one.wait_for_function(
        "rows => document.querySelectorAll('dl div').length === rows", arg=len(HEADLINE_NAMES)
    )
    assert "You: a little less" in one.inner_text("dl")
    forward(desk, "What is missing?")
    one.fill("#card", "Nobody asked the young people")
    one.get_by_role("button", name="Send the card").click()
    desk.get_by_role("button", name="Show", exact=True).click()
    wall.page.wait_for_selector(".room-cards li")
    forward(desk, "Record of the day")
    record = linked(desk, "CSV")
    found = [line for line in csv.DictReader(io.StringIO(record)) if line["what"] == "outcome"]
    assert [line["verdict"] for line in found] == [verdicts[name] for name in HEADLINE_NAMES]
    assert {(line["guessed_less"], line["guessed_more"], line["guessed_a_little"]) for line in found} == {("1", "1", "1")}  # fmt: skip
    assert "Nobody asked the young people" in record
    desk.goto(f"{address}room/record")
    assert desk.locator("[data-verdict]").count() == len(HEADLINE_NAMES)
    marks = set(re.findall(r"\b[0-9a-f]{16}\b", desk.content()))
    assert marks == {model_version()}, "no mark of a phone"
    desk.goto(f"{address}room")
    desk.get_by_text("Delete", exact=True).click()
    desk.get_by_role("button", name="Delete for good").click()
    desk.wait_for_selector("[data-script]")
    for each in (*seen, wall):
        assert_clean(each)


def linked(desk: Any, name: str) -> str:
    """What a file holds that the page links to; the browser would call a download aborted."""
    link = desk.get_by_role("link", name=name, exact=True)
    return str(link.evaluate("link => fetch(link.href).then(answer => answer.text())"))
