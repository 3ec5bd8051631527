"""Evidence and shelf in a real browser: every width and light, by keyboard, with nothing asked of elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboards import shelf
from dashboards.state import Choice
from tests.dashboards.conftest import TWINS, Server, Watched
from tests.dashboards.test_browser import FIRST_ANSWER_WITHIN

pytestmark = pytest.mark.browser

PAGES = (
    "evidence", "evidence?q=trust", "evidence/rules", "evidence/rules/energy", "evidence/rules/opinion_dynamics",
    "evidence/source", "evidence/source/E091", "evidence/levers", "evidence/levers/funding.years",
    "evidence/pages", "evidence/pages/scorecard", "evidence/pages/questions/formality", "evidence/pages/families/rest",
    "evidence/pages/odd", "evidence/pages/glossary", "evidence/pages/cite", "shelf",
)  # fmt: skip
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "small": (320, 640)}
MINE = "kind: scenario\nschema_version: 1\ntitle: Our two years\nquestion: Two years?\nextends: baseline\nfunding:\n  years: 2\n"


@pytest.fixture
def kept(runs: Path, monkeypatch: pytest.MonkeyPatch) -> shelf.Question:
    """A question on the shelf of the servers of these tests."""
    monkeypatch.setenv("GROUNDSWELL_SHELF", str(runs / "shelf"))
    choice = Choice(scenario="baseline", moved={"funding.years": 2}, twins=TWINS)
    return shelf.keep(choice, "A question of ours", "Nobody knows yet.", 0)


@pytest.mark.parametrize(("size", "light"), [("desktop", "dark"), ("phone", "light"), ("small", "dark")])  # fmt: skip
def test_every_page_fits_and_asks_nothing_of_elsewhere(
    size: str,
    light: str,
    server: Server,
    watched: Callable[..., Watched],
    kept: shelf.Question,
) -> None:
    width, height = SIZES[size]
    seen = watched(viewport={"width": width, "height": height}, color_scheme=light)
    for path in PAGES:
        seen.page.goto(server.address + path)
        inside = seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert inside, f"{path} is wider than a {size}"
        assert seen.page.locator("h1").count() == 1
        pictures = (
            "[...document.images].filter(i => i.loading !== 'lazy' && !i.naturalWidth).length"
        )
        assert seen.page.evaluate(pictures) == 0, path
    seen.assert_clean()


def test_pictures_of_a_document_are_shown(server: Server, watched: Callable[..., Watched]) -> None:
    seen = watched()
    seen.page.goto(server.address + "evidence/pages/families/rest")
    picture = seen.page.locator("article img").first
    picture.scroll_into_view_if_needed()
    seen.page.wait_for_function("document.querySelector('article img').naturalWidth > 0")
    assert picture.get_attribute("alt")
    seen.assert_clean()


def test_evidence_is_walked_by_keyboard(server: Server, watched: Callable[..., Watched]) -> None:
    seen = watched()
    page = seen.page
    page.goto(server.address + "evidence")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "gs-skip"
    page.focus("#q")
    page.keyboard.type("recovered a month")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence?q=*")
    page.get_by_role("link", name="Share of the way to the set point recovered a month").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/energy#energy.recovery_rate")
    row = page.locator("[id='energy.recovery_rate']")
    assert "0.06" in row.inner_text()
    row.get_by_role("link", name="E080").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/source/E080")
    assert "McCabe" in page.locator("main").inner_text()
    seen.assert_clean()


def test_a_question_is_renamed_handed_on_and_thrown_away(
    server: Server, watched: Callable[..., Watched], kept: shelf.Question
) -> None:
    seen = watched()
    page = seen.page
    page.goto(server.address + "shelf")
    page.get_by_role("link", name="Rename A question of ours").click()
    page.fill("#name", "Another name")
    page.keyboard.press("Enter")
    page.wait_for_url("**/shelf")
    assert page.get_by_role("heading", name="Another name").count() == 1
    with page.expect_download() as given:
        page.get_by_role("link", name="Hand on Another name").click()
    text = Path(given.value.path()).read_text("utf-8")
    assert f"{server.address}?scenario=baseline" in text
    page.get_by_role("link", name="Delete Another name").click()
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url("**/shelf")
    assert page.get_by_role("heading", name="Another name").count() == 0
    assert shelf.find(kept.id) is None
    # what is downloaded never becomes a page, which Chromium calls aborted
    seen.failed = [each for each in seen.failed if "/hand-on" not in each]
    seen.assert_clean()


def test_a_scenario_of_ones_own_is_opened_and_compared(
    server: Server, watched: Callable[..., Watched], tmp_path: Path
) -> None:
    seen = watched()
    page = seen.page
    file = tmp_path / "ours.yaml"
    file.write_text(MINE)
    page.goto(server.address + "shelf")
    page.set_input_files("#file", str(file))
    page.get_by_role("button", name="Check and keep").click()
    page.wait_for_url("**/shelf/file/*")
    assert "2 years" in page.locator("main").inner_text()
    link = page.get_by_role("link", name="Compare it with the baseline").get_attribute("href")
    assert link == "/?scenario=own/ours"
    page.goto(f"{server.address}{link[1:]}&twins={TWINS}")
    page.wait_for_selector("[data-stage=done], [data-stage=failed]", timeout=FIRST_ANSWER_WITHIN)
    assert "Finished" in page.locator(".gs-status").inner_text()
    assert "Two years?" in page.locator("h1").inner_text()
    assert page.locator("select option", has_text="Our two years").count() > 0
    seen.assert_clean()
