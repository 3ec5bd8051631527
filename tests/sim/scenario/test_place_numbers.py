"""Counts and shares in a table about a place: one reading, or a message with both."""

import pytest

from sim.scenario.place_csv import place_from_csv
from sim.scenario.place_figures import FIGURES
from sim.scenario.place_numbers import Unclear, read_number
from sim.scenario.problems import ScenarioError


@pytest.mark.parametrize(
    ("name", "text", "unit", "number", "is_share"),
    [
        ("population", "9120", "", 9120, False),
        ("population", "9,120", "people", 9120, False),
        ("population", "9 120", "", 9120, False),
        ("population", "9\u00a0120", "", 9120, False),
        ("population", "9\u202f120", "", 9120, False),
        ("population", "9'120", "", 9120, False),
        ("population", "9120.0", "", 9120, False),
        ("population", "9.12e3", "", 9120, False),
        ("homes_owned", "1,240", "", 1240, False),
        ("homes_owned", "35.5 per cent", "", 0.355, True),
        ("homes_owned", "1", "", 1, True),
        ("aged_65_and_over", "17%", "", 0.17, True),
        ("aged_65_and_over", "0.17", "", 0.17, True),
        ("aged_65_and_over", "17 people", "", 17, False),
        ("aged_65_and_over", "1 person", "", 1, False),
        ("aged_65_and_over", "17", "persons", 17, False),
        ("hardship", ".4", "", 0.4, False),
        ("hardship", "40%", "", 0.4, True),
        ("churn", "1.250", "", 1.25, False),
    ],
)
def test_one_reading(name, text, unit, number, is_share):
    assert read_number(FIGURES[name], text, unit) == (pytest.approx(number, abs=1e-12), is_share)


@pytest.mark.parametrize(
    ("name", "text", "unit", "words"),
    [
        ("hardship", "0,45", "", ["0.45"]),
        ("churn", "1,5", "", ["1.5", "15"]),
        ("population", "9.120", "", ["9.12", "9120"]),
        ("homes_owned", "2,000", "", ["as 2 or", "2000"]),
        ("homes_owned", "2.000", "", ["as 2 or", "2000"]),
        ("homes_owned", "0,355", "", ["0.355", "355"]),
        ("homes_owned", "1240.5", "", ["fraction where a count belongs", "1240.5%"]),
        ("population", "9120.5", "", ["no whole number"]),
        ("population", "90%", "", ["no whole number"]),
        ("aged_65_and_over", "17", "", ["'17 people'", "17%", "0.17"]),
        ("aged_65_and_over", "17.5", "", ["17.5%"]),
        ("aged_65_and_over", "1", "", ["one of them", "100%"]),
        ("aged_65_and_over", "17", "per cent", ["'17%'", "'140 people'"]),
        ("aged_65_and_over", "1.4", "thousands", ["in full"]),
        ("aged_65_and_over", "120%", "", ["more than all"]),
        ("homes_owned", "..", "", ["leave the value empty"]),
        ("homes_owned", "900-950", "", ["not a number"]),
        ("homes_owned", "1e400", "", ["not a number"]),
        ("homes_owned", "-4", "", ["below nothing"]),
    ],
)
def test_two_readings_or_none(name, text, unit, words):
    with pytest.raises(Unclear) as caught:
        read_number(FIGURES[name], text, unit)
    assert [word for word in words if word not in str(caught.value)] == []


@pytest.fixture
def problems(tmp_path):
    def of(*lines):
        path = tmp_path / "figures.csv"
        path.write_text("\n".join(["figure,value", *lines]), encoding="utf-8")
        with pytest.raises(ScenarioError) as caught:
            place_from_csv(path)
        return [(p.line, p.path, p.message) for p in caught.value.problems]

    return of


HOMES = ("homes_owned,1240", "homes_social_rented,1130")


def test_homes_of_which_one_number_is_none(problems):
    found = problems("population,9120", *HOMES, "homes_private_rented,n/a")
    assert [(line, path) for line, path, _ in found] == [(5, "homes_private_rented")]


@pytest.mark.parametrize("nobody", ["adults,0", "population,0", "adults,0.0"])
def test_parts_of_nobody(problems, nobody):
    found = problems(nobody, "adults_with_degree,1200", "moved_in_last_year,900")
    assert [path for _, path, _ in found] == ["population"]


def test_homes_too_few_are_per_cent(problems):
    shares = ("homes_owned,41", "homes_social_rented,35", "homes_private_rented,20")
    assert "too few for a place" in problems("population,9120", *shares)[0][2]


def test_one_home_among_many_is_a_count(tmp_path):
    path = tmp_path / "figures.csv"
    lines = ["figure,value", "population,9120", *HOMES, "homes_private_rented,860", "homes_other,1"]
    path.write_text("\n".join(lines), encoding="utf-8")
    assert place_from_csv(path).levers["private_rent_share"] == round(860 / 3231, 4)
