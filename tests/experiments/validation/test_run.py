"""Validations in small, on the real model: runs, cache, folder, stopping and going on."""

from __future__ import annotations

import json
import re
import threading

import pytest
from few_patterns import early, few
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.cli.folders import show_status, verify_folder
from experiments.errors import UsageProblem
from experiments.validation.facts_schema import Fact
from experiments.validation.json import facts_json
from experiments.validation.judge import (
    FactsValidation,
)
from experiments.validation.run import validate_facts, validate_patterns
from experiments.validation.text import facts_lines

QUICK = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 0}


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
def small(tmp_path_factory) -> FactsValidation:
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


def test_a_folder_of_something_else_is_no_place_for_facts(tmp_path):
    (tmp_path / "manifest.json").write_text('{"kind": "comparison", "identity": "other"}')
    facts = [fact("committees_are_formal", "formality", "positive")]
    with pytest.raises(UsageProblem, match="holds another comparison"):
        validate_facts(facts, replicates=1, jobs=1, cache=False, out=tmp_path)
    assert json.loads((tmp_path / "manifest.json").read_text())["kind"] == "comparison"


def test_json_says_what_the_table_says(small):
    content = json.loads(json.dumps(facts_json(small), allow_nan=False))
    assert (content["schema_version"], content["kind"]) == (1, "validation")
    assert content["summary"]["facts"]["observed"] == {
        "holds": 1, "does not hold": 1, "inconclusive": 0,
    }  # fmt: skip
    first = content["facts"][0]
    assert first["interval_low"] < first["estimate"] < first["interval_high"]
    assert (first["n"], first["verdict"]) == (9, "holds")


def test_the_table_is_by_status_with_numbers(small):
    said = "\n".join(facts_lines(small.results, 100))
    assert "gate a calibration (1 of 2 hold)" in said
    words = " ".join(said.split())
    assert re.search(r"0\.\d+ \(0\.\d+ to 0\.\d+\), n = 9, 100% the expected way", words)
    assert all(len(line) <= 100 for line in said.splitlines())


def test_folder_cache_and_memory_agree_and_nothing_is_run_twice(tmp_path, monkeypatch):
    monkeypatch.setenv("GROUNDSWELL_CACHE", str(tmp_path / "cache"))
    chosen = [early(each) for each in few("clash_2019", "members_2019", "member_joiners_2016")]
    given = {"areas": 3, "jobs": 1}
    fresh = validate_patterns(chosen, replicates=1, out=tmp_path / "out", **given)
    assert fresh.runs["executed"] == 3
    more = validate_patterns(chosen, replicates=2, out=tmp_path / "out", **given)
    assert (more.runs["reused"], more.runs["executed"]) == (3, 3)
    cached = validate_patterns(chosen, replicates=2, **given)
    assert cached.runs["reused"] == 6
    assert cached.results == more.results
    assert [each.values[0] for each in more.results] == [each.values[0] for each in fresh.results]


def test_what_was_stopped_goes_on_from_there(tmp_path):
    stop = threading.Event()
    chosen = [early(few("clash_2019")[0])]
    given = {"replicates": 8, "areas": 2, "jobs": 1, "cache": False, "out": tmp_path / "out"}

    def stop_soon(state):
        if state.executed:
            stop.set()

    broken = validate_patterns(chosen, stop=stop, progress=stop_soon, **given)
    first = broken.runs["executed"]
    assert 0 < first < 16
    whole = validate_patterns(chosen, **given)
    assert (whole.runs["reused"], whole.runs["executed"]) == (first, 16 - first)
    assert len(whole.results[0].values) == 8
    assert whole.results[0].undefined == 0


def test_a_folder_can_be_looked_at_verified_and_exported(tmp_path):
    chosen = [early(few("clash_2019")[0])]
    folder = tmp_path / "out"
    validate_patterns(chosen, replicates=2, areas=2, jobs=1, cache=False, out=folder)
    for name, told in (
        ("status", "patterns: 4 of 4 runs are there"),
        ("verify", "4 runs done again, 4 the same to the byte"),
        ("export", "yearly.csv"),
    ):
        done = CliRunner().invoke(app, [name, str(folder)])
        assert done.exit_code == 0, done.output
        assert told in done.output


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "manifest.json").write_text('{"kind": "comparison"}')
    with pytest.raises(UsageProblem, match="holds another comparison"):
        validate_patterns(few("clash_2019"), replicates=1, areas=1, out=tmp_path, jobs=1)
