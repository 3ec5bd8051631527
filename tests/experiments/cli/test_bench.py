"""The command `bench`: what it answers, and what it is given to compare with."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

import benchmarks.bench
from benchmarks.bench import QUICK, BenchResult
from benchmarks.overheads import Driver, FirstResult, Memory, Overheads
from benchmarks.residents import ResidentMonths
from benchmarks.speed import Growth, Speed
from experiments.cli.bench import read_bench
from experiments.errors import UsageProblem
from tests.experiments.cli.in_process import groundswell

RESULT = BenchResult(
    sizes=QUICK,
    speed=Speed(114.0, 38.0, 50.0),
    growth=Growth((3_000, 100_000), (100.0, 2_000.0)),
    pace={1: 8.0, 2: 14.0},
    residents=ResidentMonths(6_000, 24, 100.0, 40.0, 5_000.0, 20.0),
    overheads=Overheads(Driver(1.0, 10.0), Driver(3.0, 90.0), Driver(3.5, 60.0)),
    first_result=FirstResult(1.5, 1.6),
    memory=Memory(1_000, 0.4, 300.0),
    profile_ms={"energy": 10.0, "engagement": 30.0},
)


@pytest.fixture
def measured(monkeypatch):
    """Put known figures in the place of a measurement; keeps how it was asked for."""
    asked = []

    def measure(sizes, jobs, say, before):
        asked.append((sizes, jobs, before))
        return replace(RESULT, before=benchmarks.bench._profile_of(before))

    monkeypatch.setattr(benchmarks.bench, "measure_everything", measure)
    return asked


def test_every_target_is_shown_and_written(measured, tmp_path):
    done = groundswell("bench", "--quick", "--runs", 3, "--json", "b.json", cwd=tmp_path)
    content = json.loads((tmp_path / "b.json").read_text("utf-8"))
    assert done.returncode == 0
    assert (content["kind"], content["schema_version"]) == ("bench", 1)
    assert len(content["targets"]) == 7
    for target in content["targets"]:
        assert f"{target['verdict']}: {target['what']}" in done.stdout
    assert "not met: runs a second" in done.stdout
    assert measured == [(replace(QUICK, runs=3), None, None)]


def test_the_profile_of_an_earlier_bench_is_set_beside(measured, tmp_path):
    groundswell("bench", "--json", "b.json", cwd=tmp_path)
    done = groundswell("bench", "--before", "b.json", cwd=tmp_path)
    assert "before and after:" in done.stdout
    _, _, before = measured[-1]
    assert read_bench(tmp_path / "b.json") == before


@pytest.mark.parametrize("text", ["no json", "[]", '{"kind": "bench"}'])
def test_what_no_bench_wrote_is_refused(tmp_path, text):
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(UsageProblem, match=r"other\.json.*bench --json"):
        read_bench(file)


def test_a_missing_file_is_refused_before_anything_is_measured(measured, tmp_path):
    done = groundswell("bench", "--before", "none.json", cwd=tmp_path)
    assert done.returncode == 2
    assert "none.json" in done.stderr
    assert measured == []
