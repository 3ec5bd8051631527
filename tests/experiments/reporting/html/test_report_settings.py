"""What was set, as the report writes it."""

from __future__ import annotations

import re

import pytest

from experiments.reporting.html.page import TEMPLATES
from experiments.reporting.html.settings import written


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1.0, "months", "1 month"),
        (1, "hours a month", "1 hour a month"),
        (1, "times the usual", "1 times the usual"),
        (6.0, "months", "6 months"),
        (1.0, "0 to 1", "1"),
        (1.0, "share", "100%"),
    ],
)
def test_one_of_a_unit_is_written_in_the_singular(value, unit, words):
    assert written(value, unit) == words


def test_long_addresses_in_what_the_questions_rest_on_do_not_widen_a_narrow_page():
    rule = re.search(
        r"\.grounds dd \{([^}]*)\}", (TEMPLATES / "report.css").read_text(encoding="utf-8")
    )
    assert rule
    assert "overflow-wrap: anywhere" in rule.group(1)
