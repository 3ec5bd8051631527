"""Hand-worked cases: YAML that somebody who does not program can check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent / "cases"


def assumed(mechanism: str) -> Any:
    """The mechanism's parameters with the numbers that its cases were worked out with."""
    from sim.parameters import parameters

    return getattr(parameters(_read(mechanism).get("assumes")), mechanism)


def _read(mechanism: str) -> dict[str, Any]:
    text = (FOLDER / f"{mechanism}.yaml").read_text(encoding="utf-8")
    every: dict[str, Any] = yaml.safe_load(text)
    return every


def cases(mechanism: str, rule: str) -> list[Any]:
    """The cases of one rule, as parameters of a test named by why."""
    every = _read(mechanism)
    return [pytest.param(c["inputs"], c["expected"], id=c["why"]) for c in every[rule]]
