"""The dashboard in a real Chromium, with everything outside this computer blocked."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest

from experiments.reporting.number_format import plain, signed
from tests.dashboards.conftest import TWINS
from tests.dashboards.proxy import proxy_under

pytestmark = pytest.mark.browser

FIRST_ANSWER_WITHIN = 240_000  # milliseconds; in a fresh checkout the model is compiled first
YEARS = "#lever-funding-years"


NOTE_ANSWERS = """() => {
    window.answers = [];
    new MutationObserver(() => {
        const answer = document.querySelector('.gs-results:not(.is-stale) [data-n]');
        if (answer) window.answers.push([Number(answer.dataset.n), answer.textContent]);
    }).observe(document.body, {subtree: true, childList: true, attributes: true});
}"""
"""Lets a page note every answer that it shows: on a fast machine the first is soon gone."""


def stage(page: Any) -> str:
    return str(page.locator("[data-stage]").get_attribute("data-stage"))


def done(page: Any) -> int:
    return int(page.locator("[data-stage]").get_attribute("data-done"))


def open_quick(watched: Callable[..., Any], server: Any, query: str = "", **options: Any) -> Any:
    """Open the page with few twins and wait for the first answer."""
    seen = watched(**options)
    seen.page.goto(f"{server.address}?twins={TWINS}{query}")
    first_answer(seen.page)
    return seen


def first_answer(page: Any) -> None:
    wait_for(page, ".gs-results:not(.is-stale) .gs-headline")


def finish(page: Any) -> None:
    wait_for(page, "[data-stage=done]")


def wait_for(page: Any, selector: str) -> None:
    """Wait for something and for every part of the page to be about what the heading asks.

    Parts of a page change one after another. Wait for the new heading before this, as a reader does.
    Does not wait for long when the page says that it failed.
    """
    page.wait_for_function(
        """selector => {
            if (document.querySelector('[data-stage=failed]')) return true;
            const keys = [...document.querySelectorAll('[data-key]')].map(e => e.dataset.key);
            return document.querySelector(selector) && document.querySelector('.gs-results')
                && new Set(keys).size === 1 && !document.querySelector('.gs-results.is-stale');
        }""",
        arg=selector,
        timeout=FIRST_ANSWER_WITHIN,
    )
    assert stage(page) != "failed", page.inner_text("[role=status]")


def set_slider(page: Any, selector: str, value: int) -> None:
    """Move a slider as a hand does: the value follows, and the change is sent when it is let go."""
    page.locator(selector).evaluate(
        """(slider, value) => {
            slider.value = value;
            slider.dispatchEvent(new Event('input', {bubbles: true}));
            slider.dispatchEvent(new Event('change', {bubbles: true}));
        }""",
        str(value),
    )


def test_pick_move_answer_refine_and_download(
    server: Any, watched: Callable[..., Any], tmp_path: Path
) -> None:
    seen = open_quick(watched, server, reduced_motion="no-preference")
    page = seen.page
    page.select_option("#pick-scenario", "formality/committee")
    page.wait_for_function("document.querySelector('h1').textContent.includes('committee')")
    finish(page)
    page.wait_for_selector(f"[data-n='{TWINS}']")
    assert "first impression" not in page.inner_text("[data-n]")
    page.evaluate(NOTE_ANSWERS)
    set_slider(page, YEARS, 2)
    page.wait_for_selector(".gs-changes li:has-text('2 years')")
    page.wait_for_function(f"window.answers.some(([n]) => n < {TWINS})")
    finish(page)
    first = [words for n, words in page.evaluate("window.answers") if n < TWINS]
    assert "first impression" in first[0]
    assert "So far: " in first[0]
    page.wait_for_selector(f"[data-n='{TWINS}']")
    assert page.locator(".gs-headline").count() == 5
    assert page.locator(".gs-headline circle").count() > 3 * TWINS
    page.wait_for_function("document.querySelectorAll('[data-drawn]').length === 7")
    assert "scenario=formality/committee" in page.url
    assert "funding.years=2" in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    download.value.save_as(tmp_path / "table.csv")
    assert_same_figures(page, tmp_path / "table.csv")
    seen.assert_clean()


def assert_same_figures(page: Any, file: Path) -> None:
    """Every row of the file stands in the table, with the same figures."""
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    shown = page.locator(".gs-scroll tr[data-outcome]")
    assert len(rows) == shown.count() > 20
    for number, row in enumerate(rows):
        line = shown.nth(number)
        assert line.get_attribute("data-outcome") == row["outcome"]
        cells = line.locator("td").all_inner_texts()
        assert cells[0] == plain(float(row["base_median"]), row["unit"])
        assert cells[1] == plain(float(row["other_median"]), row["unit"])
        assert cells[2].startswith(signed(float(row["difference"]), row["unit"]))
        assert cells[3].startswith(f"{row['better']} of {row['n']}")


def test_stop_acts_at_once_and_carrying_on_finishes(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = watched()
    page = seen.page
    page.goto(f"{server.address}?seed=5000&funding.years=4")
    first_answer(page)
    began = time.monotonic()
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector("[data-stage=stopped]")
    assert time.monotonic() - began < 5  # some 0.1 s on an idle machine; tests share theirs
    stopped_at = done(page)
    page.wait_for_timeout(1500)
    assert done(page) == stopped_at
    assert stopped_at < 50
    page.get_by_role("button", name="Carry on").click()
    page.wait_for_function(
        f"Number(document.querySelector('[data-stage]').dataset.done) > {stopped_at}"
    )
    page.get_by_role("button", name="Stop").click()
    seen.assert_clean()


def test_closing_the_page_ends_its_runs(
    new_server: Callable[..., Any], watched: Callable[..., Any]
) -> None:
    server = new_server()
    page = watched().page
    page.goto(f"{server.address}?twins=100&seed=7000&funding.years=4")
    first_answer(page)
    busy = cpu_seconds(server)
    page.close(run_before_unload=False)
    time.sleep(4)
    settled = cpu_seconds(server)
    time.sleep(2)
    assert busy > 0
    assert cpu_seconds(server) - settled < 0.5
    assert_ends_at_work(server, watched().page)


def assert_ends_at_work(server: Any, page: Any) -> None:
    """The server stops while runs are under way and a page is open, and leaves nothing behind, no traceback either."""
    page.goto(f"{server.address}?twins=100&seed=8000&funding.years=4")
    first_answer(page)
    workers = server.workers()
    assert server.end() == 143
    _, alive = psutil.wait_procs(workers, timeout=5)
    assert alive == []
    assert "Traceback" not in server.said.read_text()


def cpu_seconds(server: Any) -> float:
    return sum(sum(worker.cpu_times()[:2]) for worker in server.workers())


def test_an_address_restores_the_page_and_going_back_is_instant(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = open_quick(watched, server, "&funding.years=2&partnership.resident_only_meetings=true")
    page = seen.page
    assert page.input_value(YEARS) == "2"
    assert page.is_checked("#lever-partnership-resident_only_meetings")
    finish(page)
    two = page.get_attribute("h1", "data-key")
    set_slider(page, YEARS, 3)
    page.wait_for_url(re.compile("funding.years=3"))
    finish(page)
    assert page.get_attribute(".gs-results", "data-key") != two
    page.go_back()
    page.wait_for_selector(f"h1[data-key='{two}']")
    began = time.monotonic()
    finish(page)
    assert time.monotonic() - began < 5
    assert page.get_attribute(".gs-results", "data-key") == two
    page.wait_for_function(f"document.querySelector('{YEARS}').value === '2'")
    seen.assert_clean()


def test_an_address_with_nonsense_is_answered_in_words(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = open_quick(watched, server, "&funding.years=999&scenario=../../etc/passwd")
    said = seen.page.inner_text(".gs-message")
    assert "outside 1 to 20" in said
    assert "no scenario called" in said
    assert seen.page.input_value(YEARS) == "5"
    seen.assert_clean()


def test_levers_work_by_keyboard_and_can_be_put_back(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = open_quick(watched, server)
    page = seen.page
    page.focus(YEARS)
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f"{YEARS}[aria-valuetext='6 years']")
    page.wait_for_selector("[data-lever='funding.years'] .gs-link")
    page.locator("[data-lever='funding.years'] summary").focus()
    page.keyboard.press("Enter")
    assert "Years from" in page.inner_text("[data-lever='funding.years'] details")
    page.locator("[data-lever='funding.years'] .gs-link").click()
    page.wait_for_selector(f"{YEARS}[aria-valuetext='5 years']")
    page.wait_for_selector("[data-lever='funding.years'] .gs-link", state="detached")
    seen.assert_clean()


def test_a_group_opens_and_its_lever_names_and_changes_the_comparison(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = open_quick(watched, server, "&scenario=baseline")
    page = seen.page
    finish(page)
    role, group = "#lever-lto-role", page.locator("[data-group='Who holds the money']")
    assert "Nothing differs" in page.inner_text(".gs-changes")
    same = page.inner_text(".gs-scroll")
    assert not page.is_visible(role)
    group.locator("> summary").focus()
    page.keyboard.press("Enter")
    assert "supportive (baseline)" in page.inner_text(role)
    page.select_option(role, "strategic")
    page.wait_for_selector(".gs-changes li:has-text('strategic')")
    heading = page.inner_text("h1")
    assert "ole of the LTO: strategic" in heading
    finish(page)
    assert page.inner_text(".gs-scroll") != same
    assert "lto.role=strategic" in page.url
    assert "1 of 5 moved" in group.locator("> summary").inner_text()
    assert page.is_visible(role), "the group stays open"
    page.reload()
    first_answer(page)
    assert page.input_value(role) == "strategic"
    assert page.inner_text("h1") == heading
    group.locator("> summary").click()
    page.locator("[data-lever='lto.role'] .gs-link").click()
    page.wait_for_selector(".gs-changes li:has-text('Nothing differs')")
    page.wait_for_function(f"document.querySelector('{role}').value === 'supportive'")
    seen.assert_clean()


def test_a_value_the_browser_makes_up_is_refused(server: Any, watched: Callable[..., Any]) -> None:
    seen = open_quick(watched, server)
    page = seen.page
    page.locator(YEARS).evaluate("slider => { slider.max = 900; }")
    set_slider(page, YEARS, 900)
    page.wait_for_selector(".gs-message")
    assert "outside 1 to 20" in page.inner_text(".gs-message")
    seen.assert_clean()


def test_language_zoom_names_and_contrast_of_focus(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = open_quick(watched, server)
    page = seen.page
    assert page.get_attribute("html", "lang") == "en-GB"
    assert "user-scalable" not in page.get_attribute("meta[name=viewport]", "content")
    assert page.locator("h1").count() == 1
    assert page.get_by_role("main").count() == 1
    unnamed = page.evaluate(
        """[...document.querySelectorAll('.gs input, .gs select, .gs button')].filter(
            e => !(e.labels && e.labels.length) && !e.textContent.trim()).map(e => e.outerHTML)"""
    )
    assert unnamed == []
    silent = page.evaluate(
        """[...document.querySelectorAll('[role=img]')].filter(
            e => !e.getAttribute('aria-label')).length"""
    )
    assert silent == 0
    page.focus("#pick-base")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    seen.assert_clean()


def test_on_a_phone_nothing_sticks_out_and_levers_open(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = open_quick(watched, server, viewport={"width": 390, "height": 800})
    page = seen.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert not page.is_visible(YEARS)
    page.get_by_role("button", name="Move the levers").click()
    assert page.is_visible(YEARS)
    for summary in page.locator(".gs-group > summary").all():
        summary.click()
    assert page.is_visible("#lever-place-head_start")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    seen.assert_clean()


def test_the_password_keeps_the_page_until_it_is_given(
    new_server: Callable[..., Any], watched: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "word").write_text("correct horse\n")
    server = new_server(f", password_file={str(tmp_path / 'word')!r}")
    seen = watched()
    page = seen.page
    page.goto(f"{server.address}?twins={TWINS}")
    assert page.locator(".gs-page").count() == 0
    page.fill("#password", "wrong guess")
    page.click("button")
    page.wait_for_selector("[role=alert]")
    page.fill("#password", "correct horse")
    page.click("button")
    first_answer(page)
    assert seen.outside == []
    assert all(line.startswith("401 ") for line in seen.failed)
    at = urlsplit(server.address)
    with proxy_under("/gs", (at.hostname, at.port)) as address:
        assert_stays_under(address, watched())


def assert_stays_under(address: str, seen: Any) -> None:
    """Behind a proxy's path, the password, every file, every link and the way back are under it."""
    page = seen.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}?twins={TWINS}")
    page.fill("#password", "correct horse")
    page.click("button")
    first_answer(page)
    assert page.url.startswith(address)
    set_slider(page, YEARS, 2)
    page.wait_for_url(re.compile("funding.years=2"))
    first_answer(page)
    page.get_by_role("navigation").get_by_role("link", name="One neighbourhood").click()
    page.wait_for_selector("[data-year]", timeout=FIRST_ANSWER_WITHIN)
    assert page.url == f"{address}neighbourhood?twins={TWINS}&funding.years=2"
    page.get_by_role("link", name="Compare").click()
    first_answer(page)
    assert page.url == f"{address}?twins={TWINS}&funding.years=2"
    served = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert len(served) > 10
    assert [
        url for url in served if not url.startswith((address, address.replace("http", "ws")))
    ] == []
    assert seen.outside == []
    assert all(line.startswith("401 ") for line in seen.failed)


def test_mesas_own_viewer_steps_a_neighbourhood(server: Any, watched: Callable[..., Any]) -> None:
    seen = watched()
    page = seen.page
    page.goto(f"{server.address}explore")
    page.wait_for_selector("[data-month='0']", timeout=FIRST_ANSWER_WITHIN)
    assert "Resident" in page.inner_text(".gs-explore table")
    page.get_by_role("button", name="Step").click()
    page.wait_for_selector("[data-month='1']")
    seen.assert_clean()


def test_three_designs_stand_side_by_side_from_the_lists_to_the_address(
    server: Any, watched: Callable[..., Any]
) -> None:
    """The director's question: one page, one breath for each design, a grid, and an address that holds it."""
    seen = open_quick(watched, server)
    page = seen.page
    page.select_option("#pick-also0", "formality/committee")
    page.wait_for_selector("h1:has-text('The committee')")
    page.select_option("#pick-also1", "worker_dominance/managerial")
    page.wait_for_selector("h1:has-text('Managerial workers')")
    finish(page)
    page.wait_for_selector(f"[data-n='{TWINS}'] .gs-glance")
    heads = page.locator(".gs-glance thead th").all_inner_texts()
    assert [head.split(":")[0] for head in heads[1:]] == [
        "Five years, same grant, same rules",
        "The committee",
        "Managerial workers",
    ]
    assert page.locator(".gs-glance tbody tr").count() == 5
    assert page.inner_text("[data-breath]").count("In the model, against") == 3
    assert page.locator(".gs-headline").count() == 15
    page.wait_for_function(
        "location.search.includes('also=formality/committee,worker_dominance/managerial')"
    )
    page.select_option("#pick-also0", "")
    page.wait_for_function("!document.querySelector('h1').textContent.includes('committee')")
    finish(page)
    assert page.locator(".gs-glance thead th").count() == 3


def test_a_lever_of_the_place_moves_the_baseline_along(
    server: Any, watched: Callable[..., Any]
) -> None:
    seen = open_quick(watched, server, "&place.hardship=0.8")
    said = seen.page.locator("[data-both]").all_inner_texts()
    assert len(said) == 1
    assert said[0].startswith("For both, ")
    finish(seen.page)
    assert seen.page.locator("[data-caution=place]").count() == 0
