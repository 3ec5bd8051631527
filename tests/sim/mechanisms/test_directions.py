"""Every mechanism pushes outcomes the way the evidence says, whatever its main parameter.

The tables in `directions/` name, for each mechanism, what is changed, what should move and which way. Each row
runs at least 30 pairs of twin neighbourhoods at the default and at both ends of the plausible
range of the mechanism's main parameter; the 95 per cent interval of the mean difference must exclude zero. All of that is left to `make slow`. The effect of rows with the key `quick` is so clear that as many pairs as it
says show it at the default, and this is looked at in every test run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.submodels import numbered_mechanisms
from tests.sim.mechanisms.contrasts import contrast, in_few_pairs, rows, settings

QUICK = [row for row in rows() if "quick" in row]


def cases() -> list[object]:
    """Every row at every setting."""
    return [
        pytest.param(row, setting, id=f"{row['mechanism']}-{row['id']}-{setting}")
        for row in rows()
        for setting in ("default", "low", "high")
    ]


@pytest.mark.parametrize("row", QUICK, ids=[f"{row['mechanism']}-{row['id']}" for row in QUICK])
def test_a_clear_direction_shows_in_few_pairs(row: dict) -> None:
    effect = contrast(in_few_pairs(row), {})
    assert effect.has_sign(row["sign"]), (
        f"expected {row['sign']} on {row['outcome']}, found {effect}"
    )


@pytest.mark.slow
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


def test_some_directions_are_looked_at_in_every_test_run() -> None:
    assert len({row["mechanism"] for row in QUICK}) >= 4


def test_every_mechanism_has_a_direction() -> None:
    mechanisms = {Path(module).stem for module in numbered_mechanisms()}
    assert mechanisms <= {row["mechanism"] for row in rows()}
