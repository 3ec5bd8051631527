"""The bench: every target beside what came out, in words and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from benchmarks.bench import QUICK, BenchResult, Sizes, sizes_of
from benchmarks.overheads import Driver, FirstResult, Memory, Overheads
from benchmarks.residents import ResidentMonths
from benchmarks.speed import Growth, Speed


@pytest.fixture
def result() -> BenchResult:
    return BenchResult(
        sizes=Sizes(),
        speed=Speed(114.0, 38.0, 50.0),
        growth=Growth((3_000, 100_000), (100.0, 2_000.0)),
        pace={1: 8.0, 2: 16.0},
        residents=ResidentMonths(6_000, 204, 100.0, 40.0, 5_000.0, 20.0),
        overheads=Overheads(Driver(1.0, 10.0), Driver(3.0, 90.0), Driver(3.5, 60.0)),
        first_result=FirstResult(1.5, 1.6),
        memory=Memory(1_000, 0.4, 300.0),
        profile_ms={"energy": 10.0, "engagement": 30.0},
    )


def verdicts(result: BenchResult) -> dict[str, str]:
    return {target.name: target.verdict for target in result.targets()}


def test_what_is_reached_is_said_to_be_met(result):
    assert verdicts(result) == {
        "ratio": "met",
        "wheels_ratio": "not measured",
        "pace": "met",
        "plain_mesa": "met",
        "growth": "met",
        "sweep": "met",
        "memory": "met",
    }


def test_what_is_missed_is_said_not_to_be_met(result):
    missed = replace(
        result,
        speed=Speed(150.0, 38.0, 50.0),
        growth=Growth((1_000, 10_000), (10.0, 110.0)),
        pace={1: 7.0, 2: 14.0},
        residents=ResidentMonths(6_000, 204, 100.0, 40.0, 4_000.0, 20.0),
        overheads=Overheads(Driver(1.0, 1.0), Driver(1.0, 1.0), Driver(4.1, 1.0)),
        memory=Memory(1_000, 5.2, 300.0),
    )
    assert set(verdicts(missed).values()) == {"not met", "not measured"}


def test_runs_a_second_are_those_of_the_machine_that_is_meant(result):
    slow = replace(result, speed=Speed(228.0, 76.0, 100.0), pace={1: 4.0, 2: 8.0})
    assert verdicts(slow)["pace"] == "met"  # half as quick a machine, half as many runs
    single = replace(result, pace={1: 20.0})
    assert verdicts(single)["pace"] == "not measured"


def test_the_steepest_part_of_the_growth_counts(result):
    bent = replace(result, growth=Growth((1_000, 10_000, 100_000), (10.0, 11.0, 150.0)))
    assert verdicts(bent)["growth"] == "not met"


def test_the_answer_has_every_target_and_every_figure(result):
    text = "\n".join(result.lines())
    for target in result.targets():
        assert f"{target.verdict}: {target.what}, {target.aim}; {target.found}" in text
    for figure in (
        "3.00 times the reference loop",
        "2.28 times the one in pure Python",
        "16.0 runs a second on 2 cores",
    ):
        assert figure in text
    assert (
        "plain Mesa takes 125 times as long for residents' months, 51 times for whole months"
        in text
    )
    assert "compare 3.0 ms (+2.0 over bare; 90 ms once)" in text


def test_the_profile_is_set_beside_an_earlier_one_by_the_reference_loop(result):
    assert [name for name, *_ in result.profile_rows()] == ["engagement", "energy"]
    earlier = {
        "profile_ms": {"energy": 40.0},
        "reference_ms": 76.0,
        "model_version": "0",
        "made": None,
    }
    compared = replace(result, before=earlier)
    rows = {name: (now, before) for name, now, before in compared.profile_rows()}
    assert rows["energy"] == (pytest.approx(263.16, abs=0.01), pytest.approx(526.32, abs=0.01))
    assert rows["engagement"][1] is None
    assert any("526 ->    263  energy" in line for line in compared.lines())


def test_the_payload_is_json_with_the_targets_beside_what_came_out(result):
    content = json.loads(json.dumps(result.payload()))
    assert content["speed"]["ratio"] == 3.0
    assert {each["name"]: each["verdict"] for each in content["targets"]} == verdicts(result)
    assert content["growth"]["exponents"] == [result.growth.exponent]
    assert content["residents"]["whole_ratio"] == pytest.approx(50.6)


def test_sizes_are_usual_or_rough_and_some_as_asked():
    assert sizes_of(quick=False) == Sizes()
    assert sizes_of(quick=True) == QUICK
    assert sizes_of(True, runs=7, memory_runs=9) == replace(QUICK, runs=7, memory_runs=9)
