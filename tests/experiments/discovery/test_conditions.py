"""What is asked of a run is read as people write it; what is wrong is told all at once, with near names."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.discovery.conditions import read_conditions
from experiments.errors import UsageProblem

THERE = ["maturity", "legacy_36", "burnouts", "spent_gbp"]


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("legacy_36 < 0.3", "legacy_36 < 0.3"),
        ("  legacy_36<=.3", "legacy_36 <= 0.3"),
        ("legacy_36 ≥ 3e-1 AND burnouts>12", "legacy_36 >= 0.3 and burnouts > 12"),
        ("legacy_36 < 0.3, maturity => 0.5", "legacy_36 < 0.3 and maturity >= 0.5"),
    ],
)
def test_conditions_are_understood(written, understood):
    assert str(read_conditions(written, THERE)) == understood


def test_conditions_in_words_name_label_and_unit():
    asked = read_conditions("legacy_36 < 0.3 and spent_gbp >= 1000000", THERE)
    assert asked.words == "legacy under 0.3 and money spent at least 1,000,000 GBP"
    assert "legacy: 36 months after own end" in asked.moments


def test_runs_meet_all_conditions_or_are_not_known():
    runs = pd.DataFrame({"legacy_36": [0.3, 0.2, 0.2, np.nan], "burnouts": [1.0, 2.0, 3.0, 9.0]})
    asked = read_conditions("legacy_36 < 0.3 and burnouts >= 3", THERE)
    assert asked.met(runs).tolist()[:3] == [0.0, 0.0, 1.0]
    assert np.isnan(asked.met(runs)[3])


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("legacy_3 < 0.3", ["no outcome 'legacy_3'; did you mean legacy_36?"]),
        ("hapiness_of_all > 1", ["it has maturity, legacy_36, burnouts, spent_gbp"]),
        ("legacy_36", ["a sign and a number are missing"]),
        ("legacy", ["no outcome 'legacy'; did you mean legacy_36?"]),
        ("", ["a condition is missing"]),
        ("legacy_36 = 0.3", ["= is not understood; write one of <, <=, >, >="]),
        ("legacy_36 < 0,3", ["'0,3' is not a number; write 0.3"]),
        ("legacy_36 < 30%", ["'30%' is not a number; write 0.3"]),
        ("spent_gbp > 1,000,000", ["write 1000000"]),
        ("legacy_36 < nan", ["'nan' is not a number"]),
        ("legacy_36 <", ["a number is missing behind the sign"]),
        ("0.3 > legacy_36", ["write the outcome first"]),
        ("0.1 < legacy_36 < 0.3", ["2 signs; join two conditions with 'and'"]),
        ("legacy_36 < 0.3 or maturity < 1", ["'or' is not understood"]),
        ("legacy_36_per_million > 1", ["only beside the no-programme twin"]),
        (
            "legacy_3 < x and maturty == 4",
            ["did you mean legacy_36?", "'x' is not a number", "did you mean maturity?", "== is not"],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_all_at_once(written, told):
    with pytest.raises(UsageProblem) as caught:
        read_conditions(written, THERE)
    lines = str(caught.value).splitlines()
    assert len(lines) == len(told)
    for line, words in zip(lines, told, strict=True):
        assert line.startswith("--outcome ")
        assert words in line
