"""Years of books with known entries."""

from __future__ import annotations

from experiments.explanation.books import books_of, years_of
from experiments.reporting.books_text import SHOWN, books_json, books_lines
from sim.bookkeeping import OPENING, Entry
from sim.scenario import load_scenario

SMALL = {"place.population": 3000, "funding.years": 2, "funding.follow_on_months": 36}


def test_each_year_opens_with_what_the_one_before_closed_at():
    entries = [
        Entry(-1, "members", "energy", OPENING, 100),
        Entry(0, "members", "energy", "work", -30),
        Entry(0, "members", "energy", "rest", 10),
        Entry(2, "members", "energy", "rest", 5),
    ]
    years = years_of(entries, 3)
    assert [(y.opening, y.closing) for y in years] == [(100, 80), (80, 80), (80, 85)]
    assert years[0].causes == (("work", -30), ("rest", 10))


def test_the_books_of_a_run_sum_exactly_and_are_shown():
    content = books_json(books_of(load_scenario("baseline", SMALL), 3))
    for each in content["accounts"]:
        assert each["opening_units"] + sum(each["cause_units"].values()) == each["closing_units"]
    told = {(each["quantity"], each["subject"]) for each in content["accounts"]}
    assert set(SHOWN) <= told
    lines = list(books_lines(content, 120))
    assert any(line.startswith("energy, sum over residents who are members") for line in lines)
    assert any("who belongs" in line for line in lines)
