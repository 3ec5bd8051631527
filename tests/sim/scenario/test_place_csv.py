"""Places from tables of local figures: counts and shares, and every problem at once."""

import csv
from pathlib import Path

import pytest

from sim.scenario import ScenarioError, check_file, load_scenario
from sim.scenario.levers_setting import Place
from sim.scenario.place_csv import FIGURES, place_from_csv, template_csv


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Return a function that writes `figures.csv` into an empty current folder."""
    monkeypatch.chdir(tmp_path)

    def write(*lines, head="figure,value"):
        path = tmp_path / "figures.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
        return path

    return write


def problems(path):
    with pytest.raises(ScenarioError) as caught:
        place_from_csv(path)
    return [(p.line, p.column, p.message) for p in caught.value.problems]


def template_rows():
    lines = [line for line in template_csv().splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def test_the_template_gives_no_value_and_shows_examples_in_the_meaning():
    rows = template_rows()
    assert [row["figure"] for row in rows] == [
        f.name for f in FIGURES.values() if f.sort != "unused"
    ]
    assert {row["value"] for row in rows} == {""}
    assert {len(row) for row in rows} == {3}
    meanings = {row["figure"]: row["meaning"] for row in rows}
    assert meanings["homes_owned"].endswith("for example 1240")
    assert "example" not in meanings["homes_other"]


def test_every_example_of_the_template_would_do(table):
    lines = [f"{f.name},{f.example}" for f in FIGURES.values() if f.example]
    assert len(lines) > 10
    made = place_from_csv(table(*lines))
    assert made.title == "Harbour ward"
    assert check_file_of(made) == []


def check_file_of(made):
    target = Path("harbour.yaml")
    target.write_text(made.to_yaml("figures.csv"), encoding="utf-8")
    return check_file(target)


def test_what_is_left_empty_keeps_the_usual_value_and_the_place_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    filled = template_csv().replace("\npopulation,,", "\npopulation,8000,")
    Path("figures.csv").write_text(filled, encoding="utf-8")
    made = place_from_csv(Path("figures.csv"))
    assert made.levers == {"population": 8000}
    assert set(made.usual) == set(Place.model_fields) - {"population"}
    text = made.to_yaml("figures.csv")
    assert text.count("as given") == 1
    assert text.count("no figure given: the usual value") == len(made.usual)
    assert check_file_of(made) == []


def test_an_untouched_template_asks_for_the_population_alone(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text(template_csv(), encoding="utf-8")
    assert ["population is missing" in message for *_, message in problems(path)] == [True]


def test_counts_become_shares(table):
    made = place_from_csv(
        table(
            'population,"8,000"',
            "homes_owned,500",
            "Homes social-rented,300",
            "homes_private_rented,200",
            "adults_with_degree,1248",
        )
    )
    assert made.levers["population"] == 8000
    assert made.levers["private_rent_share"] == 0.2
    assert made.levers["social_rent_share"] == 0.3
    assert made.levers["degree_share"] == pytest.approx(0.2)  # of 0.78 x 8,000 adults


def test_shares_and_percentages_are_the_same(table):
    shares = ["homes_owned,0.5", "homes_social_rented,0.3", "homes_private_rented,0.2"]
    percent = ["homes_owned,50%", "homes_social_rented,30 %", "homes_private_rented,20%"]
    one = place_from_csv(table("population,8000", *shares)).levers
    assert place_from_csv(table("population,8000", *percent)).levers == one


def test_adults_give_the_population(table):
    assert place_from_csv(table("adults,6000")).levers["population"] == 7692


def test_moves_are_held_against_what_is_usual_for_the_tenures(table):
    rented = ("homes_owned,0.2", "homes_social_rented,0.1", "homes_private_rented,0.7")
    owned = ("homes_owned,0.8", "homes_social_rented,0.1", "homes_private_rented,0.1")
    moved = "moved_in_last_year,12%"
    among_renters = place_from_csv(table("population,8000", *rented, moved)).levers["churn"]
    among_owners = place_from_csv(table("population,8000", *owned, moved)).levers["churn"]
    assert among_renters < 1.0 < among_owners


def test_older_people_are_held_against_what_is_usual_for_the_tenures(table):
    rented = ("homes_owned,0.2", "homes_social_rented,0.1", "homes_private_rented,0.7")
    owned = ("homes_owned,0.8", "homes_social_rented,0.1", "homes_private_rented,0.1")
    older = "aged_65_and_over,25%"
    among_renters = place_from_csv(table("population,8000", *rented, older)).levers["older_people"]
    among_owners = place_from_csv(table("population,8000", *owned, older)).levers["older_people"]
    assert among_owners < 1.0 < among_renters


@pytest.mark.parametrize("sign", [";", "\t"])
def test_semicolons_and_tabs_will_do(table, sign):
    path = table(f"population{sign}8000{sign}census", head=f"Figure{sign}Value{sign}Source")
    assert place_from_csv(path).levers == {"population": 8000}


def test_what_is_usual_and_what_is_not_used_is_said(table):
    made = place_from_csv(table("population,8000", "aged_18_to_24,1200", "# a remark", ""))
    assert made.unused == ("aged_18_to_24",)
    assert set(made.usual) == set(Place.model_fields) - {"population"}


def test_all_problems_at_once_with_line_and_column(table):
    found = problems(
        table(
            "population,25000",
            "homes_owned,1240",
            "homes_social_rented,40%",
            "homes_private_rented,abc",
            "degree_shar,0.2",
            "hardship,2",
            "hardship,0.3",
            "adults_with_degree,99999",
        )
    )
    assert [(line, column) for line, column, _ in found] == [
        (2, 12), (4, 21), (5, 22), (6, 1), (7, 10), (8, 1), (9, 20)
    ]  # fmt: skip
    words = ["too many", "some shares", "not a number", "did you mean degree_share", "too high",
             "line 7", "more than all"]  # fmt: skip
    assert [part in message for part, (*_, message) in zip(words, found, strict=True)] == [True] * 7


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("homes_owned,100",), "population is missing"),
        (("population,8000", "homes_owned,100"), "homes need"),
        (("population,8000", "degree_share,0.2", "adults_with_degree,900"), "comes also from"),
        (("population,8000", "adults,6000"), "comes also from"),
        (("population,-5",), "below nothing"),
        (("population,8000", "homes_owned,50%", "homes_social_rented,30%",
          "homes_private_rented,40%"), "add up to 1.2"),
    ],
)  # fmt: skip
def test_figures_that_do_not_fit_together(table, lines, words):
    assert any(words in message for *_, message in problems(table(*lines)))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "just words\n"])
def test_a_table_without_the_columns(tmp_path, text):
    path = tmp_path / "figures.csv"
    path.write_text(text, encoding="utf-8")
    assert len(problems(path)) == 1


def test_every_figure_says_what_it_means():
    assert all(figure.meaning for figure in FIGURES.values())
    assert {f.lever for f in FIGURES.values()} - {""} == set(Place.model_fields) - {
        "tiers",
        "parish_council",
    }


def test_a_scenario_names_the_place_by_its_path(tmp_path, table):
    made = place_from_csv(table("population,8000", "head_start,0.9"))
    folder = tmp_path / "far"
    folder.mkdir()
    (folder / "harbour.yaml").write_text(made.to_yaml("figures.csv"), encoding="utf-8")
    head = "kind: scenario\nschema_version: 1\nextends: baseline\n"
    (folder / "mine.yaml").write_text(head + "place: harbour.yaml\n", encoding="utf-8")
    assert load_scenario(folder / "mine.yaml").place.head_start == 0.9
    (folder / "other.yaml").write_text(head + "place: nowhere.yaml\n", encoding="utf-8")
    found = check_file(folder / "other.yaml")
    assert [(p.line, "no such file" in p.message) for p in found] == [(4, True)]
