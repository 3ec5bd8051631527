"""The report in a real browser with the network cut off: nothing asked for, nothing amiss."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from experiments.reporting.html import write_report

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(make_comparison, tmp_path_factory, chromium):
    """The report open in Chromium, with what it asked for and what it complained of."""
    path = write_report(make_comparison(2, replicates=8), tmp_path_factory.mktemp("r") / "r.html")
    context = chromium.new_context(accept_downloads=True)
    asked: list[str] = []
    amiss: list[str] = []
    context.route("**/*", lambda route: _only_the_file(route, path, asked))
    page = context.new_page()
    page.on("console", lambda message: amiss.append(message.text))
    page.on("pageerror", lambda error: amiss.append(str(error)))
    page.goto(path.as_uri())
    yield page, asked, amiss
    context.close()


def _only_the_file(route, path: Path, asked: list[str]) -> None:
    if route.request.url.split("#")[0] == path.as_uri():
        route.continue_()
        return
    asked.append(route.request.url)
    route.abort()


def test_nothing_is_asked_for_and_nothing_complains(opened):
    page, asked, amiss = opened
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == []
    assert amiss == []
    assert page.locator("h1").inner_text()


def test_page_has_language_one_title_and_headings_in_order(opened):
    page, _, _ = opened
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.locator("h1").count() == 1
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))"
    )
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


@pytest.mark.parametrize("width", [400, 1200])
def test_page_never_scrolls_sideways(opened, width):
    page, _, _ = opened
    page.set_viewport_size({"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_outcomes_are_sorted_from_the_keyboard(opened):
    page, _, _ = opened
    page.set_viewport_size({"width": 1200, "height": 900})
    button = page.locator("table.outcomes thead button", has_text="Difference")
    button.focus()
    page.keyboard.press("Enter")
    assert page.locator("table.outcomes th[aria-sort=ascending]").count() == 1
    values = page.evaluate(
        """[...document.querySelector("table.outcomes").tBodies].map(body =>
             [...body.querySelectorAll("td[data-sort]")].map(cell => Number(cell.dataset.sort)))"""
    )
    assert any(len(body) > 2 for body in values)
    assert all(body == sorted(body) for body in values)


def test_csv_can_be_downloaded(opened, tmp_path):
    page, _, _ = opened
    with page.expect_download() as coming:
        page.locator("a[download='outcomes.csv']").click()
    coming.value.save_as(tmp_path / "outcomes.csv")
    assert (tmp_path / "outcomes.csv").read_text().startswith("design,outcome,label")


def test_text_has_enough_contrast(opened):
    """Colours of text against white or their own ground, by the formula of WCAG 2 (AA: 4.5)."""
    page, _, _ = opened
    poor = page.evaluate(
        """() => {
          const parse = c => { const m = c.match(/[\\d.]+/g).map(Number);
            return {rgb: m.slice(0, 3), a: m.length > 3 ? m[3] : 1}; };
          const lum = rgb => { const [r, g, b] = rgb.map(v => { v /= 255;
            return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });
            return .2126 * r + .7152 * g + .0722 * b; };
          const ground = el => { for (let e = el; e; e = e.parentElement) {
            const c = parse(getComputedStyle(e).backgroundColor); if (c.a > .99) return c.rgb; }
            return [255, 255, 255]; };
          const poor = [];
          for (const el of document.querySelectorAll("p, td, th, li, dt, dd, h1, h2, h3, span, a")) {
            if (!el.textContent.trim() || el.getAttribute("aria-hidden")) continue;
            const text = lum(parse(getComputedStyle(el).color).rgb), back = lum(ground(el));
            const ratio = (Math.max(text, back) + .05) / (Math.min(text, back) + .05);
            if (ratio < 4.5) poor.push(el.outerHTML.slice(0, 90) + " " + ratio.toFixed(2));
          }
          return poor;
        }"""
    )
    assert poor == []


def test_values_are_shown_under_the_pointer(opened):
    page, _, amiss = opened
    page.set_viewport_size({"width": 1200, "height": 900})
    picture = page.locator("#trajectory-maturity svg[data-years]")
    picture.scroll_into_view_if_needed()
    picture.hover()
    words = page.locator(".readout").inner_text()
    assert words.startswith("Year ")
    assert "Baseline: 0." in words
    assert "Five years, same money: 0." in words
    page.mouse.move(2, 2)
    assert not page.locator(".readout").is_visible()
    assert amiss == []


def test_a_link_to_evidence_opens_the_fold_it_stands_in(opened):
    page, _, _ = opened
    page.evaluate("location.hash = document.querySelector('tr[id^=E0]').id")
    page.wait_for_function("document.querySelector('tr[id^=E0]').closest('details').open")
    assert page.locator("tr:target").is_visible()
