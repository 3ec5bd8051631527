"""Hand-worked cases: YAML that somebody who does not program can check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parent / "cases"


def cases(mechanism: str, rule: str) -> list[Any]:
    """The cases of one rule, as parameters of a test named by why."""
    every = yaml.safe_load((FOLDER / f"{mechanism}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(c["inputs"], c["expected"], id=c["why"]) for c in every[rule]]
