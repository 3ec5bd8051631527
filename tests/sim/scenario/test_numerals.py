"""Every number that a text may mean, and advice that never changes it."""

import pytest

from sim.scenario.numerals import advice, as_share, in_two_ways, may_be_thousands, readings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1240", ("1240",)),
        (".5", (".5",)),
        ("4e3", ("4e3",)),
        ("12.5", ("12.5",)),
        ("7,5", ("7.5", "75")),
        ("6,25", ("6.25", "625")),
        ("9.120", ("9.12", "9120")),
        ("9,120", ("9.12", "9120")),
        ("0,4", ("0.4",)),
        ("0,045", ("0.045",)),
        ("0,475", ("0.475", "475")),
        ("1.234.567", ("1234567",)),
        ("1,234,567", ("1234567",)),
        ("1.234,5", ("1234.5",)),
        ("1,234.5", ("1234.5",)),
        ("9 120", ("9120",)),
        ("9\u00a0120", ("9120",)),
        ("9\u202f120", ("9120",)),
        ("9'120", ("9120",)),
        ("9’120,5", ("9120.5",)),
        ("9_120", ("9120",)),
        ("£9,120", ("9.12", "9120")),
        ("−3,5", ("-3.5", "-35")),
        ("35%", ("0.35",)),
        ("3,5 per cent", ("0.035", "0.35")),
        ("about 12", ()),
        ("12-14", ()),
        ("", ()),
        ("1" * 100, ()),
    ],
)
def test_readings(text, found):
    assert readings(text) == found


def test_advice_shows_every_digit():
    assert as_share("12.3456789") == "0.123456789"
    assert advice("12.3456789%") == "a share is a number such as 0.123456789; "
    assert advice("9 120") == "write it without separators or signs, 9120; "
    assert advice("0,4") == "the decimal sign is a point, write 0.4; "
    assert in_two_ways("6,25") == "can be read in two ways, as 6.25 or as 625"
    assert advice("about 12") == in_two_ways("12.5") == ""


def test_a_point_may_part_thousands_only_where_both_readings_fit():
    assert may_be_thousands("35.000", 0, 1e6)
    assert not may_be_thousands("35.000", 0, 100)
    assert not may_be_thousands("35.5", 0, 1e6)
