"""Facts and patterns in words."""

from __future__ import annotations

import math

from experiments.reporting.number_format import three_digits
from experiments.validation import text as words
from experiments.validation.judge import (
    Band,
)
from experiments.validation.read import load_facts
from experiments.validation.text import fact_measurement


def test_the_table_tells_what_a_verdict_is_worth(told):
    text = "\n".join(words.patterns_lines(told, 130))
    for part in (
        "a calibration fits the model to these",
        "proves little",
        "Checks: reported, not counted",
        "not defined in 1 of 3 replicates",
        "With 3 replicates",
        "Run on 4 areas",
    ):
        assert part in text
    assert text.index("timely_2019") < text.index("members_2019")


def test_bands_are_told_without_infinity():
    assert words.band_text(Band(-math.inf, 0.0, strict=True)) == "below 0"
    assert words.band_text(Band(0.0, math.inf, strict=True)) == "above 0"


def test_every_fact_can_be_put_into_words():
    for each in load_facts():
        words = fact_measurement(each)
        assert "None" not in words
        assert "_of" not in words
        assert words.count("(") == words.count(")")


def test_figures_have_three_digits():
    assert [three_digits(value) for value in (0.5, -1.234, 1234.5, 0.0, float("nan"))] == [
        "0.500", "−1.23", "1,234", "0", "–",
    ]  # fmt: skip
