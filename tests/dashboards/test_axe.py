"""No page has a serious finding of axe-core, on a desk by day and on a phone by night, nor where there is nothing to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.dashboards.conftest import TWINS
from tests.dashboards.test_browser import FIRST_ANSWER_WITHIN, finish

pytestmark = pytest.mark.browser

QUESTION = f"scenario=baseline&funding.years=2&twins={TWINS}"
PAGES = {
    "neighbourhood": "[data-year]",
    "why": "#held",
    "hand-on": "#command",
    "hand-on/brief": ".gs-brief",
    "evidence": "h1",
    "evidence/rules/trust": "h1",
    "evidence/pages/constructs": "h1",
    "shelf": "h1",
    "room": "h1",
    "room/screen": "main",
    "join": "h1",
}
"""Plain pages, and what is there when they are."""
LOOKS = {
    "desk": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}
GRAVE = ("serious", "critical")


def grave(page: Any) -> list[str]:
    """Serious findings on a page, each with the first element that has it."""
    found = Axe().run(page).response["violations"]
    return [
        f"{each['id']}: {each['help']} ({each['nodes'][0]['target']}: {each['nodes'][0]['html'][:160]})"
        for each in found
        if each["impact"] in GRAVE
    ]


@pytest.mark.parametrize("look", LOOKS)
def test_plain_pages(look: str, server: Any, watched: Callable[..., Any]) -> None:
    page = watched(**LOOKS[look]).page
    told = {}
    for path, there in PAGES.items():
        page.goto(f"{server.address}{path}?{QUESTION}")
        page.wait_for_selector(there, timeout=FIRST_ANSWER_WITHIN)
        page.wait_for_function(
            "!document.querySelector('[data-waiting]')", timeout=FIRST_ANSWER_WITHIN
        )
        told[path] = grave(page)
    assert {path: findings for path, findings in told.items() if findings} == {}


@pytest.mark.parametrize("look", LOOKS)
def test_the_page_that_compares(look: str, server: Any, watched: Callable[..., Any]) -> None:
    page = watched(**LOOKS[look]).page
    page.goto(server.address)
    page.wait_for_selector(".gs-starts")
    assert grave(page) == []
    page.goto(f"{server.address}?{QUESTION}")
    finish(page)
    assert grave(page) == []


def test_nothing_to_show(server: Any, watched: Callable[..., Any]) -> None:
    page = watched(**LOOKS["desk"]).page
    for path in (
        "neighbourhood?person=999999-0",
        "evidence/rules/none",
        "shelf/question/none/hand-on",
        "join?code=WRONG",
    ):
        page.goto(f"{server.address}{path}")
        page.wait_for_function(
            "!document.querySelector('[data-waiting]')", timeout=FIRST_ANSWER_WITHIN
        )
        assert grave(page) == [], path
