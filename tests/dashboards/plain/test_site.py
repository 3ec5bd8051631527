"""Plain pages stand in front of Solara, and their style sheet holds what they need."""

from __future__ import annotations

import re

import pytest

from dashboards import theme
from tests.dashboards.asking import ask

LEAST = 4.5
"""Contrast of text after WCAG 2, AA."""


@pytest.mark.parametrize("path", ["/", "/explore", "/evidences", "/static/shelf"])
def test_every_other_address_is_solaras(path: str) -> None:
    assert ask(path).text == "Solara's"


def test_the_style_sheet_is_one_and_asks_nothing_of_elsewhere() -> None:
    sheet = ask("/plain.css")
    assert sheet.headers["content-type"].startswith("text/css")
    for rule in (".gs-top", ".gs-plain", ".gs-crumbs", ".gs-shelf"):
        assert rule in sheet.text, rule
    assert re.findall(r"@import|url\((?!data:)", sheet.text) == []
    assert sheet.text.count("{") == sheet.text.count("}")


def test_numbers_in_shaded_cells_can_be_read() -> None:
    shades = re.findall(
        r"\.is-shade(\d) \{ background: (#\w{6}); color: (#\w{3,6}); \}", ask("/plain.css").text
    )
    assert [number for number, _, _ in shades] == list("01234")
    for _, ground, ink in shades:
        full = ink if len(ink) == 7 else "#" + "".join(2 * each for each in ink[1:])
        assert theme.contrast(ground, full) >= LEAST, ground
