"""The scorecard is made from a validation's JSON, the patterns and what was written by hand."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from experiments.errors import UsageProblem
from experiments.validation.figure import draw_patterns
from experiments.validation.json import patterns_json
from experiments.validation.judge import PatternsValidation, judge_pattern
from experiments.validation.plan import plan_patterns
from experiments.validation.quantities import MeasuredPattern
from experiments.validation.read import load_holdouts, load_patterns
from sim.scenario import ScenarioError
from tools.docs.scorecard.lessons import lacking, load_lessons
from tools.docs.scorecard.run import page_of, read_kept, write_page
from tools.docs.version_line import without_line


@pytest.fixture
def told():
    plan = plan_patterns(load_patterns(), replicates=2, areas=2)
    results = [
        judge_pattern(p, [MeasuredPattern(v, 0, 2, 2.0) for v in (0.86, 0.87)], (0.86, 0.87), 12)
        for p in plan.patterns
    ]
    return PatternsValidation(plan, results, "patterns.yaml")


@pytest.fixture
def kept(told, tmp_path):
    path = tmp_path / "v.json"
    path.write_text(json.dumps(patterns_json(told)), encoding="utf-8")
    return path


def test_nothing_is_run_where_a_validation_is_kept(kept, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("tools.docs.scorecard.run.validate_patterns", pytest.fail)
    page = tmp_path / "docs" / "scorecard.md"
    write_page(write=page, json_file=kept)
    written = sorted(path.name for path in (tmp_path / "docs" / "scorecard").iterdir())
    assert written == ["scorecard.json", "scorecard.svg"]
    text = page.read_text(encoding="utf-8")
    assert all(f"`{pattern.id}`" in text for pattern in load_patterns())
    content = json.loads((tmp_path / "docs" / "scorecard" / "scorecard.json").read_text())
    assert without_line(text) == page_of(page, content, load_patterns())
    assert "lessons.yaml" in capsys.readouterr().err


def test_a_validation_of_other_patterns_is_refused(kept):
    content = json.loads(kept.read_text())
    content["patterns"][0]["tolerance"] = 9.0
    kept.write_text(json.dumps(content))
    with pytest.raises(UsageProblem, match="of other patterns"):
        read_kept(kept, load_patterns())
    kept.write_text("[]")
    with pytest.raises(UsageProblem, match="this is not what"):
        read_kept(kept, load_patterns())


def test_every_pattern_is_in_the_picture(told):
    root = ElementTree.fromstring(draw_patterns(told.results))
    texts = {element.text for element in root.iter() if element.tag.endswith("text")}
    assert {pattern.id.replace("_", " ") for pattern in load_patterns()} <= texts


def test_what_is_not_reproduced_needs_a_lesson(told):
    without = lacking(told.results, {})
    assert "members_2019" in without and "timely_2019" not in without
    assert "members_2019" not in lacking(told.results, {"members_2019": "Boards fill up."})


def test_lessons_are_texts(tmp_path):
    file = tmp_path / "lessons.yaml"
    file.write_text("clash_2019: Too few clashes\n  are seen.\nmembers_2019: 3\n")
    with pytest.raises(ScenarioError, match="a text is due"):
        load_lessons(file)
    file.write_text("clash_2019: Too few clashes\n  are seen.\n")
    assert load_lessons(file) == {"clash_2019": "Too few clashes are seen."}


def test_lessons_are_about_patterns_that_there_are():
    known = {pattern.id for pattern in (*load_patterns(), *load_holdouts())}
    assert load_lessons().keys() <= known
