"""The benchmark: its reference is what it says, and its answer has every part."""

from __future__ import annotations

import pytest

from benchmarks import bench, reference


def test_the_reference_does_the_same_every_time():
    assert reference.reference_run(3) == reference.reference_run(3)
    assert reference.reference_run(3) != reference.reference_run(4)


def test_the_reference_states_stay_within_bounds():
    total = reference.reference_run(1)
    assert 0 < total < 10


def test_the_bench_answers_with_every_part(monkeypatch):
    monkeypatch.setattr(bench, "WARM_UP_RUNS", 1)
    monkeypatch.setattr(bench, "_pace", lambda *_: 5.0)
    said = []
    result = bench.measure_everything(2, 1, 1, said.append)
    assert result.ratio == pytest.approx(result.run_ms / result.reference_ms)
    assert result.residents == 6000
    assert result.months == 204
    assert len(result.lines()) == 3
    assert len(said) == 3
    assert result.payload()["targets"] == {"ratio": 4.0, "growth_mb": 5.0}


@pytest.mark.slow
def test_memory_does_not_grow_over_500_runs():
    result = bench.measure_everything(5, 500, 1, lambda _: None)
    assert result.growth_mb < bench.ALLOWED_GROWTH_MB
