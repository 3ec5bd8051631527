"""Results change only on purpose: see `baseline.py`."""

from __future__ import annotations

import json

import pytest

from tests.sim.baseline import FILE, measure

PINNED = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def as_numbers(text: str) -> list[float]:
    return [float(part) for part in text.split()]


def test_runs_give_the_pinned_figures() -> None:
    measured = measure()
    assert set(measured) == set(PINNED)
    changed = []
    for run_name, figures in measured.items():
        assert set(figures) == set(PINNED[run_name])
        for column, value in figures.items():
            expected = pytest.approx(as_numbers(PINNED[run_name][column]), rel=1e-8, nan_ok=True)
            if as_numbers(value) != expected:
                changed.append(f"{run_name}: {column}: {PINNED[run_name][column]} -> {value}")
    assert not changed, "results changed: if on purpose, run `python -m tests.sim.baseline`\n" + (
        "\n".join(changed)
    )
