"""The page on one neighbourhood, from two stories of the model itself."""

from __future__ import annotations

from typing import Any

import pytest

from dashboards.neighbourhood import pictures, view
from dashboards.plain.asked import Asked, asked
from experiments.reporting.two_stories import MOST_LINES, story_of
from sim.lives import rule_behind
from sim.scenario import load_scenario
from tests.dashboards.plain.test_asked import request

SMALL = {"place.population": 3000, "funding.follow_on_months": 36}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    base = load_scenario("baseline", {**SMALL, "funding.years": 5})
    other = load_scenario("baseline", {**SMALL, "funding.years": 3})
    return story_of(base, other, 4, ["auto"])


@pytest.fixture(scope="module")
def about() -> Asked:
    return asked(request("scenario=funding_length/five_years"), "n", "year")


def test_shared_years_are_told_once_and_then_both_sides(found: Any, about: Asked) -> None:
    shared = [year["year"] for year in found["years"] if year["shared"]]
    assert shared == list(range(1, len(shared) + 1))
    parted = found["parting"]["month"] // 12 + 1
    assert all(year < parted for year in shared)
    told = view.years(found)
    assert told.count("is-shared") == len(shared)
    assert told.count('class="gs-world is-base"') == len(found["years"]) - len(shared)


def test_a_year_tells_four_lines_at_most_and_counts_the_rest(found: Any) -> None:
    sides = [year[side] for year in found["years"] for side in view.SIDES if year[side]]
    assert max(len(side["lines"]) for side in sides) == MOST_LINES
    busiest = max(sides, key=lambda side: side["smaller"])
    shown = view._side(busiest)
    assert f"and {busiest['smaller']} smaller things" in shown
    assert shown.count('class="gs-line"') == len(busiest["lines"]) + len(busiest["rest"])


def test_every_line_opens_to_the_diary_and_to_the_rule_behind_it(found: Any) -> None:
    sides = [year[side] for year in found["years"] for side in view.SIDES if year[side]]
    lines = [line for side in sides for line in side["lines"]]
    rows = [row for line in lines for row in line["rows"]]
    ruled = [row for row in rows if row["rule"]]
    assert len(ruled) > 0.9 * len(rows)
    for row in ruled:
        rule = rule_behind(row["step"])
        assert (row["rule"], row["evidence"]) == (rule.title, rule.evidence)
    assert any("follows from" in row["what"] for row in rows)
    assert "Rests on" in view.line({"text": "She joins.", "rows": ruled[:1]})


def test_the_table_shows_everybody_with_energy_and_ties(found: Any, about: Asked) -> None:
    there = max(found["tables"]["base"], key=lambda table: len(table["seats"]))
    drawn = pictures.table(there["seats"], there["ties"], "the baseline")
    residents = [seat for seat in there["seats"] if seat["kind"] == "resident"]
    assert drawn.count("<circle") == len(residents) > 2
    assert drawn.count("<rect") == len(there["seats"]) - len(residents)
    assert drawn.count("<line") == len(there["ties"])
    assert all(seat["name"] in drawn for seat in there["seats"])
    assert "nobody sits at the table" in pictures.table([], [], "the baseline")
    shown = view.tables(about, found, 4, 99)
    assert f"at the end of year {len(found['tables']['base'])}<" in shown


def test_people_are_told_in_both_worlds_and_found_by_number(found: Any, about: Asked) -> None:
    shown = view.people(about, found, 4)
    for person in found["people"]:
        assert person["name"] in shown
    everybody = view.at_any_table(found)
    assert len(everybody) > 3
    assert all(f"person={number}" in shown for number in everybody)


def test_the_picture_says_where_the_worlds_part(found: Any, about: Asked) -> None:
    month = found["parting"]["month"]
    shown = view.figures(about, found, 4, "trust_partnership")
    assert f"here they part: month {month + 1}" in shown
    assert shown.count("<polyline") >= 4  # two worlds, for a desk and for a phone
    never = pictures.course({"base": [0.5, None], "other": [0.5, 0.4]}, "Trust", {}, None)
    assert "the worlds never part" in never


def test_reading_aloud_goes_year_by_year(found: Any, about: Asked) -> None:
    years = len(found["years"])
    first, last = (view.aloud(about, found, 4, place) for place in (1, 99))
    assert "Next" in first
    assert "Before" not in first
    assert f"Year {found['years'][-1]['year']}" in last
    assert "Next" not in last
    assert f"aloud={years - 1}" in last


def test_where_it_lies_is_not_said_from_few_twins(found: Any, about: Asked) -> None:
    assert "cannot be said" in view.head(about, found, 4, [], 3)
    assert "is not one of the twins" in view.head(about, found, 400, [], 30)
