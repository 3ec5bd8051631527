"""Why, as a page and in the report."""

from __future__ import annotations

import re

import pytest

from experiments.execution.batch import BatchOptions
from experiments.explanation.run import explained
from experiments.explanation.worlds import ask_why
from experiments.reporting.explanation_text import explanation_json
from experiments.reporting.html.page import render
from experiments.reporting.html.why import render_why, whys_for
from tests.experiments import explanation_stand_in as stand_in
from tests.experiments.fake_runs import made_up


@pytest.fixture(scope="module")
def content():
    question = ask_why("baseline", "funding_length/five_years", "legacy", 12, 1)
    return explanation_json(explained(question, BatchOptions(jobs=1, task=stand_in.known_task)))


def test_the_page_opens_with_the_finding_and_draws_every_share(content):
    page = render_why(content)
    assert "−0.28 on average over 12 twin neighbourhoods" in page
    picture = re.search(r"<svg.*?</svg>", page, re.S).group(0)
    assert picture.count("<rect") == 2 + 5 + 1
    assert "Formality of ways of working −0.20" in picture
    assert "no field experiment has tested any of them" in page


def test_nothing_is_loaded_from_anywhere(content):
    page = render_why(content)
    assert not re.findall(r"(?:src|href)=\"(?!data:|#)", page)


def test_what_cannot_be_told_from_nothing_is_grey_and_said_to_be(content):
    page = render_why(content)
    assert "cannot be told from nothing" in page
    assert page.count("--c: #c9cfd5") >= 2


def test_a_report_tells_why_of_its_own_designs_only(content):
    own = {**content, "base": "a", "other": "b"}
    whys = whys_for("a", ["b"], [own, content])
    assert len(whys) == 1
    page = render(made_up(), whys)
    assert 'id="why"' in page
    assert 'id="why"' not in render(made_up())
