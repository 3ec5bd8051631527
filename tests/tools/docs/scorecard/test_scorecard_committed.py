"""The pages that are committed are those of the committed results and of the pattern file as it is."""

import json
import re
from pathlib import Path

import pytest

from experiments.validation.patterns.payload import differs, results_in
from experiments.validation.patterns.picture import draw
from experiments.validation.patterns.schema import load_patterns
from tools.docs.scorecard.__main__ import page_of
from tools.docs.scorecard.lessons import lacking, load_lessons

DOCS = Path(__file__).resolve().parents[4] / "docs"
PAGE = DOCS / "scorecard.md"


@pytest.fixture(scope="module")
def content():
    return json.loads((DOCS / "scorecard" / "scorecard.json").read_text(encoding="utf-8"))


def test_the_scorecard_is_of_the_patterns_as_they_are(content):
    assert differs(content, load_patterns()) == []


def test_page_and_picture_are_those_of_the_committed_results(content):
    assert PAGE.read_text(encoding="utf-8") == page_of(PAGE, content, load_patterns())
    drawn = draw(results_in(content, load_patterns()))
    assert (DOCS / "scorecard" / "scorecard.svg").read_text(encoding="utf-8") == drawn


def test_something_is_said_of_every_pattern_that_is_not_reproduced(content):
    assert lacking(results_in(content, load_patterns()), load_lessons()) == []


def test_the_page_of_other_figures_is_that_of_its_results_and_file():
    file, page = DOCS / "further_patterns.yaml", DOCS / "further_patterns.md"
    kept = DOCS / "further_patterns" / "further_patterns.json"
    content = json.loads(kept.read_text(encoding="utf-8"))
    patterns = load_patterns(file)
    assert differs(content, patterns) == []
    assert page.read_text(encoding="utf-8") == page_of(page, content, patterns, file)


def test_every_emergent_pattern_is_moved_by_two_levers_or_more():
    text = (DOCS / "patterns_moved.md").read_text(encoding="utf-8")
    moved = {
        name: int(levers)
        for name, levers in re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*\| (\d+) \|", text, re.MULTILINE)
    }
    assert moved.keys() == {pattern.id for pattern in load_patterns() if pattern.emergent}
    assert min(moved.values()) >= 2
