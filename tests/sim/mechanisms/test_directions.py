"""Every mechanism pushes outcomes the way the evidence says, whatever its main parameter.

The tables in `directions/` name, for each mechanism, what is changed, what should move and which way. Each row
runs at least 30 pairs of twin neighbourhoods at the default and at both ends of the plausible
range of the mechanism's main parameter; the 95 per cent interval of the mean difference must exclude zero.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.sim.mechanisms.contrasts import contrast, rows, settings
from tools.docs.odd import numbered_mechanisms

QUICK = ("conflict", "energy", "trust", "workload")


def cases() -> list[object]:
    """Rows and settings. The first row of some tables runs at the default in every test run; the other
    rows, and both ends of all, are left to `make slow`."""
    found, seen = [], Counter[str]()
    for row in rows():
        seen[row["mechanism"]] += 1
        for setting in ("default", "low", "high"):
            first = seen[row["mechanism"]] == 1 and row["mechanism"] in QUICK
            quick = first and setting == "default"
            name = f"{row['mechanism']}-{row['id']}-{setting}"
            marks = [] if quick else [pytest.mark.slow]
            found.append(pytest.param(row, setting, id=name, marks=marks))
    return found


@pytest.mark.parametrize(("row", "setting"), cases())
def test_direction(row: dict, setting: str) -> None:
    if setting in row.get("zero_at", []):
        effect = contrast(row, settings(row)[setting])
        assert effect.low <= 0.0 <= effect.high, f"expected no effect, found {effect}"
        return
    effect = contrast(row, settings(row)[setting])
    assert effect.pairs >= 20
    assert effect.has_sign(row["sign"]), (
        f"expected {row['sign']} on {row['outcome']}, found {effect}"
    )


def test_every_mechanism_has_a_direction() -> None:
    mechanisms = {Path(module).stem for module in numbered_mechanisms()}
    assert mechanisms <= {row["mechanism"] for row in rows()}
