"""What an address asks of a plain page."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.requests import Request

from dashboards.plain.asked import asked, which_design
from dashboards.plain.page import page


def request(query: str, root: str = "") -> Request:
    scope: dict[str, Any] = {
        "type": "http",
        "method": "GET",
        "path": f"{root}/why",
        "root_path": root,
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost")],
        "server": ("localhost", 80),
        "scheme": "http",
    }
    return Request(scope)


def test_the_question_and_the_pages_own_options_are_told_apart() -> None:
    about = asked(
        request("scenario=formality/committee&also=funding_length/five_years&n=7&of=1"), "n"
    )
    assert about.choice.scenario == "formality/committee"
    assert about.options == {"n": "7", "of": "1"}
    assert about.other.name == "funding_length/five_years"
    assert about.number("n", 1, 0, 99) == 7
    assert about.link(n=8) == f"?{about.query}&n=8&of=1"
    assert about.link(n="", of="") == f"?{about.query}"
    assert which_design(about).count("<a ") == 2


@pytest.mark.parametrize("text", ["", "-3", "seven", "9" * 20, "٣٤"])
def test_a_number_that_is_none_is_the_usual_one(text: str) -> None:
    about = asked(request(f"n={text}"), "n")
    assert about.number("n", 5, 0, 9) in (5, 9)
    assert about.problems == ()


def test_what_cannot_be_is_said_and_left_out() -> None:
    about = asked(request("scenario=none&funding.years=900&of=44"))
    assert len(about.problems) == 2
    assert about.other.name == "funding_length/five_years"
    assert which_design(about) == ""


def test_links_of_the_head_take_the_question_along_under_a_proxys_path() -> None:
    shown = page(request("", "/gs"), "A title", "<b>bold</b>", here="/why", query="twins=20")
    text = bytes(shown.body).decode()
    assert '<a href="/gs/?twins=20">Compare</a>' in text
    assert '<a href="/gs/why?twins=20" aria-current="page">Why</a>' in text
    assert '<a href="/gs/shelf">My shelf</a>' in text
    assert "&lt;b&gt;bold" in text
