"""Outcomes by the names that people give them."""

from __future__ import annotations

import pytest

from experiments.comparison.outcome_names import outcome_called
from experiments.errors import UsageProblem


def test_a_headline_outcome_is_known_by_what_its_name_begins_with():
    assert outcome_called("legacy").name == "legacy_36"
    assert outcome_called("maturity").name == "maturity"
    assert outcome_called("legacy_12").name == "legacy_12"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("legcy", r"--outcome legcy: there is no such outcome; did you mean legacy\?"),
        ("weather", "there is no such outcome; choose among maturity, "),
        ("legacy_36_per_million", "known only beside the no-programme twin"),
    ],
)
def test_an_outcome_that_cannot_be_had_is_refused(name: str, said: str) -> None:
    with pytest.raises(UsageProblem, match=said):
        outcome_called(name)
