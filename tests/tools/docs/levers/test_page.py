"""The page of levers says what its data say, and covers every lever."""

from __future__ import annotations

import json

import pytest

from experiments.comparison.statistics import Interval
from experiments.lever_expectations import Expected, load_expectations
from experiments.reporting.number_format import effect_size
from tools.docs.__main__ import main
from tools.docs.base import DOCS
from tools.docs.levers.analyse import LeverFinding, LeverTrial
from tools.docs.levers.page import came_out, levers_of, page_of, surely

FACTS = {"command": "the command", "replicates": 2, "seeds": [1, 2], "model_version": "abc"}


def trial(verdict: str, difference: float = -0.1) -> LeverTrial:
    expected = Expected("members", "mean", "up", ("E029",))
    bounds = Interval(-0.2, -0.05, 0.95)
    found = LeverFinding(expected, 24, 0.6, 0.5, difference, bounds, 0.0004, verdict)
    return LeverTrial(load_expectations()["partnership.recruitment_effort"], (found,))


def data_of(found: LeverTrial) -> dict:
    return FACTS | {"levers": levers_of([found])}


def test_a_contrary_result_stands_out():
    page = page_of(data_of(trial("contrary")))
    assert "**falls, contrary to expectation**" in page
    assert "1 of 1 move at least one expected outcome." in page
    assert "`members` mean over the programme falls, where it was expected to rise (E029)" in page
    assert "p below 0.001" in page


def test_a_lever_that_moves_nothing_is_named_at_the_head():
    page = page_of(data_of(trial("not shown")))
    assert "None of theirs: `partnership.recruitment_effort`." in page
    assert "Contrary to expectation" not in page


def test_data_survive_json():
    content = data_of(trial("as expected", 0.1))
    assert page_of(json.loads(json.dumps(content, allow_nan=False))) == page_of(content)
    assert content["levers"][0]["outcomes"][0]["verdict"] == "as expected"


@pytest.mark.parametrize(
    ("value", "said"),
    [(1234567.0, "1,234,567"), (0.1234, "0.123"), (12.345, "12.3"), (0.0, "0"), (None, "")],
)
def test_numbers_are_said_in_three_figures(value, said):
    assert effect_size(value) == said


def test_chances_and_verdicts_in_words():
    assert (surely(0.00001), surely(0.0123), surely(0.5)) == ("p below 0.001", "p 0.012", "p 0.50")
    assert came_out({"difference": 1.0, "verdict": "moves"}) == "rises, moves"
    assert came_out({"difference": 1.0, "verdict": "not shown"}) == "not shown"


@pytest.mark.slow
def test_the_page_in_the_docs_covers_every_lever():
    content = json.loads((DOCS / "levers.json").read_text(encoding="utf-8"))
    page = (DOCS / "levers.md").read_text(encoding="utf-8")
    assert [lever["lever"] for lever in content["levers"]] == list(load_expectations())
    assert content["command"] in page
    for lever in content["levers"]:
        expected = {(e.column, e.when) for e in load_expectations()[lever["lever"]].moves}
        assert {(o["column"], o["when"]) for o in lever["outcomes"]} <= expected
        assert f"| `{lever['lever']}`: " in page


def test_a_lever_that_moves_nothing_expected_is_named_on_the_page_and_in_the_roadmap():
    content = json.loads((DOCS / "levers.json").read_text(encoding="utf-8"))
    idle = [lever["lever"] for lever in content["levers"] if not lever["moved"]]
    summary = (
        (DOCS / "levers.md").read_text(encoding="utf-8").split("## In short")[1].split("##")[0]
    )
    roadmap = (DOCS.parent / "ROADMAP.md").read_text(encoding="utf-8")
    for lever in idle:
        assert f"`{lever}`" in summary
        assert f"`{lever}`" in roadmap


@pytest.mark.slow
def test_one_lever_can_be_tried_and_an_unknown_one_is_refused(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("experiments.execution.cache.default_folder", lambda: tmp_path)
    page = tmp_path / "page.md"
    given = ["--only", "place.broken_promises", "--replicates", "8", "--jobs", "1"]
    assert main(["levers", *given, "--write", str(page)]) == 0
    assert "trust_partnership, mean: falls, as expected" in capsys.readouterr().out
    assert json.loads(page.with_suffix(".json").read_text())["replicates"] == 8
    assert "`place.broken_promises`: 0 or 1" in page.read_text()
    assert main(["levers", "--only", "place.weather"]) == 2
    assert "there is no such lever" in capsys.readouterr().err
