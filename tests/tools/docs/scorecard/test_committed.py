"""The pages that are committed are those of the committed results and of the pattern file as it is."""

import json
import re

import pytest

from experiments.validation.json import differing_ids, results_from_json
from experiments.validation.read import load_patterns
from tools.docs.base import DOCS
from tools.docs.scorecard.lessons import lacking, load_lessons


@pytest.fixture(scope="module")
def content():
    return json.loads((DOCS / "scorecard" / "scorecard.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_scorecard_is_of_the_patterns_as_they_are(content):
    assert differing_ids(content, load_patterns()) == []


@pytest.mark.slow
def test_something_is_said_of_every_pattern_that_is_not_reproduced(content):
    assert lacking(results_from_json(content, load_patterns()), load_lessons()) == []


@pytest.mark.slow
def test_every_emergent_pattern_is_moved_by_two_levers_or_more():
    text = (DOCS / "patterns_moved.md").read_text(encoding="utf-8")
    moved = {
        name: int(levers)
        for name, levers in re.findall(r"^\| `(\w+)` \|[^|]*\|[^|]*\| (\d+) \|", text, re.MULTILINE)
    }
    assert moved.keys() == {pattern.id for pattern in load_patterns() if pattern.emergent}
    assert min(moved.values()) >= 2
