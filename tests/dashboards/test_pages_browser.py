"""The pages about a question in a real Chromium: the director's task from the first page to the brief, why, one neighbourhood, a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.dashboards.conftest import TWINS
from tests.dashboards.test_browser import FIRST_ANSWER_WITHIN, finish, first_answer

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
THREE = "scenario=funding_length/five_years&also=formality/committee,worker_dominance/managerial"


def settled(page: Any, selector: str) -> None:
    """Wait until a page that looks again by itself has what was asked."""
    page.wait_for_selector(selector, timeout=FIRST_ANSWER_WITHIN)
    assert page.locator("[data-waiting]").count() == 0


def narrow(page: Any) -> bool:
    """Whether nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_the_first_page_offers_questions_and_finds_designs(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = watched()
    page = seen.page
    page.goto(server.address)
    page.wait_for_selector(".gs-starts")
    assert page.locator(".gs-starts a").count() == 3
    everything = page.locator(".gs-found li").count()
    page.fill("#find", "committee council")
    page.wait_for_function(f"document.querySelectorAll('.gs-found li').length < {everything}")
    assert page.locator(".gs-found a[href='?scenario=formality/committee']").count() == 1
    page.fill("#find", "no such words at all")
    page.wait_for_selector("#found:has-text('0 designs')")
    page.get_by_role("link", name=re.compile("kitchen table")).click()
    first_answer(page)
    assert "committee" in page.title()
    page.get_by_role("button", name="Stop").click()
    seen.assert_clean()


def test_the_director_asks_three_designs_why_and_hands_on_a_brief(
    server: Any, watched: Callable[..., Any], tmp_path: Path
) -> None:
    seen = watched()
    page = seen.page
    page.goto(f"{server.address}?{THREE}&twins={TWINS}")
    finish(page)
    page.wait_for_selector(f"[data-n='{TWINS}'] .gs-glance")
    page.get_by_role("link", name="Hand on").click()
    settled(page, "#command")
    assert f"--replicates {TWINS}" in page.inner_text("#command")
    assert page.inner_text("#link").startswith(server.address)
    with page.expect_download() as download:
        page.get_by_role("link", name="Picture as PNG").click()
    download.value.save_as(tmp_path / "picture.png")
    assert (tmp_path / "picture.png").read_bytes().startswith(b"\x89PNG")
    page.get_by_role("link", name="One-page brief").click()
    settled(page, ".gs-brief")
    assert page.inner_text("[data-breath]").count("In the model, against") == 3
    assert len(pages_of(page.pdf(prefer_css_page_size=True))) == 1
    page.goto(f"{server.address}why?{THREE}&twins={TWINS}&of=2")
    settled(page, "#held")
    assert "Managerial workers" in page.inner_text("h1")
    page.get_by_role("link", name="Formality of ways of working").click()
    settled(page, "[data-held='formality']")
    assert "twins" in page.inner_text("#held .gs-sub")
    seen.assert_clean()


def pages_of(pdf: bytes) -> list[bytes]:
    """The pages of a PDF."""
    return re.findall(rb"/Type\s*/Page[^s]", pdf)


def test_a_neighbourhood_is_told_played_and_read_aloud(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = watched()
    page = seen.page
    query = f"scenario=baseline&funding.years=2&twins={TWINS}"
    page.goto(f"{server.address}?{query}")
    finish(page)
    page.wait_for_selector(f"[data-n='{TWINS}']")
    page.locator(".gs-headline [data-story]").first.click()
    settled(page, "[data-year]")
    assert f"among the {TWINS} twins" in page.inner_text("[data-among] summary")
    years = page.locator("[data-year]")
    assert years.count() > 4
    page.get_by_role("button", name="Step").click()
    assert [year.is_visible() for year in years.all()].count(True) == 1
    page.get_by_role("button", name="Step").click()
    assert [year.is_visible() for year in years.all()].count(True) == 2
    page.get_by_role("button", name="All years").click()
    assert years.last.is_visible()
    line = page.locator(".gs-line summary").first
    line.click()
    assert "Rule:" in page.locator(".gs-line[open]").first.inner_text()
    page.get_by_role("link", name="Maturity", exact=True).click()
    settled(page, "h2:has-text('Maturity')")
    person = page.locator(".gs-people a").first
    page.locator("#people > details > summary").click()
    name = person.inner_text()
    person.click()
    settled(page, f".gs-life h3:has-text('{name.split()[0]}')")
    page.goto(f"{server.address}neighbourhood?{query}&n=1&aloud=1")
    settled(page, ".gs-aloud")
    page.get_by_role("link", name="Next").click()
    settled(page, ".gs-aloud h1:has-text('Year 2')")
    page.goto(f"{server.address}neighbourhood?{query}&n=1&person=999999-0")
    settled(page, "[role=alert]")
    assert "nobody of this number" in page.inner_text("[role=alert]")
    seen.assert_clean()


def test_a_figure_is_found_among_all_of_them(server: Any, watched: Callable[..., Any]) -> None:
    seen = watched()
    page = seen.page
    page.goto(f"{server.address}?scenario=baseline&funding.years=2&twins={TWINS}")
    finish(page)
    rows = page.locator(".gs-figures tr[data-outcome]")
    everything = rows.count()
    page.get_by_label("Find a figure").fill("trust")
    shown = [row for row in rows.all() if row.is_visible()]
    assert 0 < len(shown) < everything
    assert all("trust" in row.inner_text().lower() for row in shown)
    groups = page.locator(".gs-figures tr.is-group")
    assert [group.is_visible() for group in groups.all()].count(True) < groups.count()
    seen.assert_clean()


def test_a_question_is_kept_on_the_shelf_and_opened_again(
    new_server: Callable[..., Any], watched: Callable[..., Any], tmp_path: Path
) -> None:
    server = new_server(before=f"import os; os.environ['GROUNDSWELL_SHELF'] = {str(tmp_path)!r}")
    seen = watched()
    page = seen.page
    page.goto(f"{server.address}?scenario=baseline&funding.years=2&twins={TWINS}")
    finish(page)
    page.get_by_role("button", name="Keep on my shelf").click()
    page.wait_for_selector("[data-kept]:has-text('Kept on my shelf.')")
    heading = page.inner_text("h1")
    page.get_by_role("link", name="My shelf").click()
    settled(page, "h1")
    assert heading in page.inner_text("main")
    page.get_by_role("link", name=heading).first.click()
    finish(page)
    assert page.inner_text("h1") == heading
    assert "funding.years=2" in page.url
    seen.assert_clean()


def test_undo_and_redo_and_the_list_of_changes(server: Any, watched: Callable[..., Any]) -> None:
    seen = watched()
    page = seen.page
    page.goto(f"{server.address}?scenario=baseline&twins={TWINS}")
    first_answer(page)
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    assert undo.is_disabled()
    page.select_option("#pick-scenario", "formality/committee")
    page.wait_for_selector("h1:has-text('council committee')")
    page.wait_for_function("!document.querySelector('.gs-toolbar button').disabled")
    undo.click()
    page.wait_for_function("!document.querySelector('h1').textContent.includes('committee')")
    redo.click()
    page.wait_for_selector("h1:has-text('council committee')")
    page.click(".gs-history summary")
    steps = page.locator(".gs-history li")
    assert steps.all_inner_texts()[1] == "scenario: “The committee”"
    steps.first.get_by_role("button").click()
    page.wait_for_function("!document.querySelector('h1').textContent.includes('committee')")
    seen.assert_clean()


def test_on_a_phone_the_answer_stays_in_view_and_nothing_sticks_out(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = watched(**PHONE)
    page = seen.page
    query = f"scenario=baseline&funding.years=2&twins={TWINS}"
    page.goto(f"{server.address}?{query}")
    finish(page)
    bar = page.locator(".gs-answer-bar")
    assert bar.is_visible()
    assert bar.locator("span").count() == 5
    page.get_by_role("button", name="Move the levers").click()
    page.locator("#lever-funding-years").scroll_into_view_if_needed()
    assert bar.is_visible()
    assert narrow(page)
    for path, there in (
        ("neighbourhood", "[data-year]"),
        ("why", "#held"),
        ("hand-on", "#command"),
        ("hand-on/brief", ".gs-brief"),
    ):
        page.goto(f"{server.address}{path}?{query}")
        settled(page, there)
        assert narrow(page), path
    seen.assert_clean()
