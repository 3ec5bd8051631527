"""Files of one's own are checked as any file is, kept, and can be asked about; they cannot read this computer."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards import library
from dashboards.shelf import own_files
from dashboards.shelf.own_files import open_file
from dashboards.state import Choice, decode, encode
from sim.scenario import ScenarioError
from sim.scenario.place_csv import template_csv

GOOD = b'kind: scenario\nschema_version: 1\ntitle: "Ten years"\nquestion: "What if?"\nevidence: []\nextends: baseline\nfunding:\n  years: 10\n'
BAD = b"kind: scenario\nschema_version: 1\nextends: baseline\nfunding:\n  yeras: 10\n  amount_gbp: lots\n"


def problems(name: str, content: bytes) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        open_file(name, content)
    assert own_files.own_files() == []
    return [str(each) for each in caught.value.problems]


def test_a_good_scenario_is_kept_and_can_be_asked_about() -> None:
    kept = open_file("Ten years.yaml", GOOD)
    assert (kept.name, kept.kind) == ("Ten_years", "scenario")
    assert own_files.scenario_of(kept).funding.years == 10
    assert "own/Ten_years" in library.names()
    choice = Choice(scenario="own/Ten_years", moved={"funding.amount_gbp": 800_000})
    assert decode(encode(choice), library.names()) == (choice, [])
    assert library.changed(choice).funding.years == 10
    assert library.load("own/Ten_years").title == "Ten years"
    (group,) = [each for each in library.fields(choice)[0]["groups"] if each["label"] == "My own"]
    assert group["options"] == [{"name": "own/Ten_years", "title": "Ten years"}]


def test_everything_that_is_wrong_is_told_at_once_with_its_line() -> None:
    said = problems("mine.yaml", BAD)
    assert len(said) == 2
    assert said[0].startswith("mine.yaml:5:")
    assert "did you mean years?" in said[0]
    assert said[1].startswith("mine.yaml:6:")


@pytest.mark.parametrize(
    "named",
    ["/etc/passwd", "../secret.yaml", "~/secret.yaml", "secret.yaml", "C:\\secret.yml", "./x"],
)
@pytest.mark.parametrize("key", ["extends", "place"])
def test_a_file_cannot_name_files_of_this_computer(key: str, named: str, tmp_path: Path) -> None:
    (said,) = problems("a.yaml", f"kind: scenario\nschema_version: 1\n{key}: '{named}'\n".encode())
    assert own_files.ELSEWHERE in said


def test_a_place_of_the_library_may_be_named() -> None:
    kept = open_file("a.yaml", GOOD + b"place: inner_city_terraces\n")
    assert own_files.scenario_of(kept).place.population != library.load("baseline").place.population


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", GOOD, "neither a scenario"),
        ("a.yaml", b"x" * (own_files.LARGEST + 1), "larger than"),
        ("a.yaml", b"\xff\xfe\x00", "a.yaml"),
        ("a.yaml", b"", "a.yaml"),
        ("a.yaml", b"kind: portfolio\n", "a.yaml"),
        ("a.yaml", b"!!python/object/apply:os.system ['true']", "a.yaml"),
        ("a.csv", b"figure,value\npopulation,lots\n", "a.csv:2"),
    ],
)
def test_what_is_no_scenario_or_place_is_told(name: str, content: bytes, said: str) -> None:
    assert said in "\n".join(problems(name, content))


def test_problems_do_not_tell_where_the_file_lay() -> None:
    assert "/" not in "".join(problems("mine.yaml", BAD)).replace("and/or", "")


def test_a_table_of_figures_becomes_a_place() -> None:
    table = template_csv().replace("population,,", "population,8200,")
    kept = open_file("ward.csv", table.encode())
    assert (kept.name, kept.kind) == ("ward", "place")
    assert own_files.scenario_of(kept).place.population == 8200
    assert "own/ward" not in library.names()


def test_the_same_file_is_kept_once_and_another_of_its_name_gets_a_number() -> None:
    first = open_file("mine.yaml", GOOD)
    assert open_file("copy.yaml", GOOD).id == first.id
    other = open_file("mine.yaml", GOOD.replace(b"10", b"11"))
    assert other.name == "mine_2"
    assert [each.name for each in own_files.own_files()] == ["mine", "mine_2"]


def test_a_name_never_means_something_else_while_the_dashboard_runs() -> None:
    first = open_file("passing.yaml", GOOD)
    library.load("own/passing")
    own_files.throw_away(first.id)
    assert "own/passing" not in library.names()
    assert library.load("own/passing").funding.years == 10  # a page may show it still
    assert open_file("passing.yaml", GOOD.replace(b"10", b"9")).name == "passing_2"


def test_a_file_that_can_no_longer_be_used_is_not_on_offer(shelf: Path) -> None:
    own_files.DRAWER.put({"name": "old", "kind": "scenario", "text": "kind: scenario\n", "date": "2026-01-01"})  # fmt: skip
    assert "own/old" not in library.names()
    (kept,) = own_files.own_files()
    with pytest.raises(ScenarioError):
        own_files.scenario_of(kept)


def test_a_record_that_somebody_changed_reaches_no_other_file(tmp_path: Path) -> None:
    own_files.DRAWER.put({"name": "../../out", "kind": "scenario", "text": GOOD.decode(), "date": ""})  # fmt: skip
    own_files.DRAWER.put({"name": "x", "kind": "nonsense", "text": "", "date": ""})
    (kept,) = own_files.own_files()
    assert kept.name == "out"
    assert own_files.scenario_of(kept).funding.years == 10
    assert not list(tmp_path.rglob("out.yaml"))
