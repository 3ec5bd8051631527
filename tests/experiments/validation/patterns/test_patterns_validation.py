"""A validation: what it runs, how it is judged, kept, stopped and told."""

import json
import math
import threading
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.errors import UsageProblem
from experiments.validation.patterns import words
from experiments.validation.patterns.bands import Band
from experiments.validation.patterns.measuring import Measured
from experiments.validation.patterns.payload import counted, differs, payload, results_in
from experiments.validation.patterns.runs import plan_patterns, run_yearly
from experiments.validation.patterns.schema import load_patterns
from experiments.validation.patterns.validation import (
    PatternsValidation,
    judge,
    judged,
    validate_patterns,
)


def few(*ids):
    return tuple(each for each in load_patterns() if each.id in ids)


def early(pattern, year=2013):
    return replace(pattern, calendar_year=(year, year))


@pytest.fixture(scope="module")
def told():
    """Made-up outcomes of all patterns: the first reproduced, the others as they fall."""
    plan = plan_patterns(load_patterns(), replicates=3, areas=4)
    results = [
        judge(pattern, [Measured(value, 1, 3, 2.0) for value in (0.86, 0.87, math.nan)])
        for pattern in plan.patterns
    ]
    return PatternsValidation(plan, results, "patterns.yaml", {"executed": 12, "reused": 0})


def test_replicates_are_new_seeds_on_the_same_areas():
    plan = plan_patterns(few("clash_2019"), replicates=2, seed=5, areas=3)
    first, second = plan.requests[:3], plan.requests[3:]
    assert [b.seed - a.seed for a, b in zip(first, second, strict=True)] == [1, 1, 1]
    assert len({each.run_id for each in plan.requests}) == 6
    for one, two in zip(first, second, strict=True):
        assert one.scenario == two.scenario
        assert one.scenario.place.start_year * 12 + one.horizon_months == 2020 * 12


def test_runs_keep_the_yearly_table_only():
    request = plan_patterns([early(few("clash_2019")[0])], replicates=1, areas=1).requests[0]
    record = run_yearly(request)
    assert record.run_id == request.run_id
    assert set(record.tables["yearly"]["calendar_year"]) >= {2013}
    assert record.tables["monthly"] == {}


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


def test_areas_that_start_later_are_left_out():
    first = early(few("clash_2019")[0], 2010)
    plan = plan_patterns([first], replicates=2)
    assert {area.scenario.place.start_year for area in plan.areas} == {2010}
    assert len(plan.requests) == 2 * len(plan.areas)


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "manifest.json").write_text('{"kind": "comparison"}')
    with pytest.raises(UsageProblem, match="holds other runs"):
        validate_patterns(few("clash_2019"), replicates=1, areas=1, out=tmp_path, jobs=1)


def test_patterns_are_judged_on_the_runs_there_are():
    plan = plan_patterns([early(few("clash_2019")[0])], replicates=1, areas=2)
    records = {plan.requests[0].key: run_yearly(plan.requests[0])}
    (result,) = judged(plan, records).results
    assert result.areas == 1
    (result,) = judged(plan, {}).results
    assert (result.verdict, result.undefined) == ("inconclusive", 1)
    assert words.simulated_words(result) == "not defined"


def test_totals_keep_checks_and_near_inputs_apart(told):
    totals = counted(told.results)
    assert {name: numbers["of"] for name, numbers in totals.items()} == {
        "counted": 23,
        "emergent": 19,
        "near_input": 4,
        "holdout": 0,
        "check": 3,
    }
    assert told.reproduced() == totals["counted"]["reproduced"] > 0


def test_a_validation_survives_its_json(told):
    content = json.loads(json.dumps(payload(told), allow_nan=False))
    assert differs(content, load_patterns()) == []
    kept = results_in(content, load_patterns())
    assert [(r.verdict, r.band, r.simulated) for r in kept] == [
        (r.verdict, r.band, r.simulated) for r in told.results
    ]


def test_what_is_not_reached_survives_its_json(told):
    slow = few("first_plan_slowest")[0]
    result = judge(slow, [Measured(math.inf, 20, 150)])
    plan = plan_patterns([slow], replicates=1, areas=1)
    content = json.loads(json.dumps(payload(PatternsValidation(plan, [result])), allow_nan=False))
    (kept,) = results_in(content, [slow])
    assert math.isinf(kept.simulated)
    assert words.simulated_words(kept) == "not reached (not reached to not reached)"


def test_a_change_of_the_pattern_file_is_noticed(told):
    content = payload(told)
    changed = [replace(each, tolerance=0.5) for each in load_patterns()[:1]]
    assert differs(content, [*changed, *load_patterns()[1:]]) == [changed[0].id]
    assert differs(content, load_patterns()[1:]) == [changed[0].id]


def test_the_table_tells_what_a_verdict_is_worth(told):
    text = "\n".join(words.lines(told, 130))
    for part in (
        "a calibration fits the model to these",
        "proves little",
        "Checks: reported, not counted",
        "not defined in 1 of 3 replicates",
        "With 3 replicates",
        "Run on 4 areas",
    ):
        assert part in text
    assert text.index("timely_2019") < text.index("members_2019")


def test_bands_are_told_without_infinity():
    assert words.band_words(Band(-math.inf, 0.0, strict=True)) == "below 0"
    assert words.band_words(Band(0.0, math.inf, strict=True)) == "above 0"
