"""Ensembles for tests: in files of their own, never the one that comes with the model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.plausible import file
from experiments.plausible.file import PlausibleSet, write_sets
from sim.parameters import parameter_specs

VARIED = ("engagement", "energy", "trust")


def made_up_sets(number: int) -> list[PlausibleSet]:
    """Sets that differ in some parameters of the model, between the ends of their ranges."""
    specs = [s for s in parameter_specs().values() if s.mechanism in VARIED and not s.choices][:6]
    shares = [(each + 1) / (number + 1) for each in range(number)]
    return [
        PlausibleSet(i + 1, 0.5 + i, {s.name: s.low + x * (s.high - s.low) for s in specs})
        for i, x in enumerate(shares)
    ]


@pytest.fixture
def ensemble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Path]:
    """Put an ensemble of so many sets in the place of the one that comes with the model."""

    def write(number: int = 3) -> Path:
        monkeypatch.setattr(file, "FILE", tmp_path / "plausible.yaml")
        write_sets(file.FILE, made_up_sets(number), {"command": "made up"})
        return file.FILE

    return write
