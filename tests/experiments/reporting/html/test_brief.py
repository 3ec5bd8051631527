"""The brief: the finding first, what would mislead beside it, on one page of A4."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.reporting.html.page import render, write_report
from tests.experiments.fake_runs import made_up

EQUAL = {
    "scenario": "b", "changed": "a", "grant_gbp": 12_300.0, "base_spent_gbp": 12_000.0, "other_spent_gbp": 12_050.0, "near": True,
    "results": [
        {"outcome": "legacy_36", "label": "legacy", "verdict": "a little better", "difference": 0.08, "better": 20, "worse": 4, "n": 24}
    ],
}  # fmt: skip


def test_it_opens_with_the_finding_and_then_what_would_mislead():
    comparison = made_up(pairs=12)
    page = render(comparison)
    body = page[page.index("<main>") :]
    assert (
        body.index("In one breath")
        < body.index("Before you quote this")
        < body.index("What was set")
    )
    assert body.index("leaves more behind (12 of 12 twins)") < body.index("What was set")
    assert "12 twin neighbourhoods are few" in body


def test_where_nothing_misleads_nothing_is_warned_of():
    assert "Before you quote this" not in render(made_up(pairs=24))


def test_figures_at_equal_spending_stand_beside_what_they_were():
    comparison = made_up()
    comparison.manifest["equal_spending"] = [EQUAL]
    page = " ".join(re.sub(r"<[^>]+>", " ", render(comparison)).split())
    assert "£12,300 granted to “a”" in page
    assert "legacy +0.20 +0.08 better in 20, worse in 4 of 24" in page
    assert "△ a little better" in page


@pytest.mark.browser
def test_the_brief_is_one_page_of_a4(chromium, tmp_path: Path):
    comparison = made_up(pairs=12)
    comparison.manifest["equal_spending"] = [EQUAL]
    path = write_report(comparison, tmp_path / "report.html")
    page = chromium.new_page(viewport={"width": 680, "height": 1000})
    page.goto(path.as_uri())
    page.emulate_media(media="print")
    end = page.evaluate(
        "document.querySelector('#brief').getBoundingClientRect().bottom + window.scrollY"
    )
    assert end < 1000, "A4 less the margins of the page is 680 by 1,000 points of the screen"
    page.close()
