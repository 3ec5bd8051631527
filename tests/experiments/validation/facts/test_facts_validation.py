"""Facts held against the real model, in small: runs, cache, JSON, page, command and exit codes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer

from experiments.cli.folders import show_status, verify_folder
from experiments.cli.validation import Asked, validate_model
from experiments.errors import UsageProblem
from experiments.validation.facts import Validation, load_facts, validate_facts
from experiments.validation.facts import validation as facts_validation
from experiments.validation.facts.schema import Fact
from experiments.validation.facts.validation import payload
from experiments.validation.facts.words import figure, lines, measurement
from tools.docs.facts.page import page

QUICK = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 0}
ROOT = Path(__file__).parents[4]


def fact(name: str, column: str, sign: str) -> Fact:
    return Fact.model_validate(
        {
            "id": name,
            "status": "observed",
            "text": "A committee is more formal than a kitchen table.",
            "evidence": ["E042"],
            "world": {"scenario": "formality/committee", "set": QUICK},
            "against": {"scenario": "formality/kitchen_table", "set": QUICK},
            "measure": {"column": column, "when": {"programme": True}},
            "statistic": "median",
            "expect": {"sign": sign},
        }
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Validation:
    """Two facts over nine neighbourhoods of a small place."""
    facts = [
        fact("committees_are_formal", "formality", "positive"),
        fact("committees_are_loose", "formality", "negative"),
    ]
    return validate_facts(facts, replicates=9, jobs=1, cache=False)


def test_what_is_so_holds_and_the_opposite_does_not(small):
    assert [result.verdict for result in small.results] == ["holds", "does not hold"]
    assert small.results[0].estimate.n == 9
    assert small.results[0].share == 1.0
    assert small.runs == {"wanted": 18, "reused": 0, "executed": 18, "failed": 0}
    assert small.holding() == 1


def test_runs_come_from_the_cache_the_second_time(own_cache):
    facts = [fact("committees_are_formal", "formality", "positive")]
    first = validate_facts(facts, replicates=2, jobs=1)
    again = validate_facts(facts, replicates=2, jobs=1)
    assert (first.runs["executed"], again.runs["executed"], again.runs["reused"]) == (4, 0, 4)
    assert first.results == again.results


def test_runs_are_kept_in_a_folder_and_gone_on_with(tmp_path, capsys):
    facts = [fact("committees_are_formal", "formality", "positive")]
    validate_facts(facts, replicates=2, jobs=1, cache=False, out=tmp_path / "kept")
    again = validate_facts(facts, replicates=2, jobs=1, cache=False, out=tmp_path / "kept")
    assert (again.runs["executed"], again.runs["reused"]) == (0, 4)
    assert json.loads((tmp_path / "kept" / "facts.json").read_text())["runs"] == again.runs
    show_status(tmp_path / "kept", None)
    verify_folder(tmp_path / "kept", sample=1, seed=1, json_file=None)
    said = capsys.readouterr().out
    assert "facts: 4 of 4 runs are there, 0 failed." in said
    assert "1 runs done again, 1 the same to the byte." in said


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "manifest.json").write_text('{"kind": "comparison", "identity": "other"}')
    facts = [fact("committees_are_formal", "formality", "positive")]
    with pytest.raises(UsageProblem, match="holds other runs"):
        validate_facts(facts, replicates=1, jobs=1, cache=False, out=tmp_path)
    assert json.loads((tmp_path / "manifest.json").read_text())["kind"] == "comparison"


def test_json_says_what_the_table_says(small):
    content = json.loads(json.dumps(payload(small), allow_nan=False))
    assert (content["schema_version"], content["kind"]) == (1, "validation")
    assert content["summary"]["facts"]["observed"] == {
        "holds": 1, "does not hold": 1, "inconclusive": 0,
    }  # fmt: skip
    first = content["facts"][0]
    assert first["interval_low"] < first["estimate"] < first["interval_high"]
    assert (first["n"], first["verdict"]) == (9, "holds")


def test_the_table_is_by_status_with_numbers(small):
    said = "\n".join(lines(small.results, 100))
    assert "gate a calibration (1 of 2 hold)" in said
    words = " ".join(said.split())
    assert re.search(r"0\.\d+ \(0\.\d+ to 0\.\d+\), n = 9, 100% the expected way", words)
    assert all(len(line) <= 100 for line in said.splitlines())


def command(monkeypatch, small, **options: object) -> None:
    monkeypatch.setattr("experiments.validation.facts.validate_facts", lambda **settings: small)
    usual = {
        "facts": True, "patterns": None, "replicates": 9, "areas": None, "seed": 1, "jobs": 1, "json_file": None,
        "out": None,
        "cache": False, "require": None, "quiet": False,
    }  # fmt: skip
    validate_model(Asked(**(usual | options)))  # type: ignore[arg-type]


def test_the_command_exits_with_0_whatever_the_verdicts(monkeypatch, small, tmp_path, capsys):
    command(monkeypatch, small, json_file=tmp_path / "facts.json")
    assert "committees_are_loose" in capsys.readouterr().out
    assert json.loads((tmp_path / "facts.json").read_text())["areas"] == 0


def test_quiet_says_nothing(monkeypatch, small, capsys):
    command(monkeypatch, small, quiet=True, require=1)
    assert capsys.readouterr().out == ""


def test_it_exits_with_1_where_fewer_observed_facts_hold_than_required(monkeypatch, small, capsys):
    with pytest.raises(typer.Exit) as ending:
        command(monkeypatch, small, require=2)
    assert ending.value.exit_code == 1
    assert "1 observed facts hold; 2 are required." in capsys.readouterr().err


def test_the_page_has_every_fact_and_its_command(small):
    said = "\n".join(page(small, "python -m experiments.validation.facts --write here.md"))
    assert said.count("`committees_are_formal`") == 2
    assert "```bash\npython -m experiments.validation.facts --write here.md\n```" in said
    assert "| observed | 1 | 1 | 0 |" in said


def test_the_page_in_the_documents_is_current_in_form():
    """Every fact with its text, expectation and measurement, whatever the runs said."""
    said = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
    for each in load_facts():
        assert f"{each.text}<br>`{each.id}`" in said, each.id
        assert f": {measurement(each)}." in said, each.id
    shown = re.findall(r"<br>`(\w+)` \|", said)
    assert shown == [each.id for each in load_facts()]


def test_every_fact_can_be_put_into_words():
    for each in load_facts():
        words = measurement(each)
        assert "None" not in words
        assert "_of" not in words
        assert words.count("(") == words.count(")")


def test_nothing_but_the_facts_is_judged_when_runs_are_missing():
    plan = facts_validation.plan_facts(load_facts()[-1:], replicates=1, areas=2)
    found = facts_validation.judged(plan, {})
    assert found.results[0].reason == "there are no runs of it"
    assert found.runs == {}


def test_figures_have_three_digits():
    assert [figure(value) for value in (0.5, -1.234, 1234.5, 0.0, float("nan"))] == [
        "0.500", "−1.23", "1,234", "0", "–",
    ]  # fmt: skip
