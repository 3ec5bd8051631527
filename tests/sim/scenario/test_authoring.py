"""Checking by kind, versions of the format, template and JSON Schema."""

import json

import jsonschema
import pytest

from sim.scenario import (
    Problem,
    check_file,
    json_schema,
    load_scenario,
    loading,
    register_kind,
    template,
)
from sim.scenario import authoring as checking
from sim.scenario.authoring import FILES, schema_text
from sim.scenario.lever_table import describe_levers
from sim.scenario.library import ROOT
from sim.scenario.yaml_reader import Node, parse


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Return a function that writes the file `mine.yaml` into an empty current folder."""
    monkeypatch.chdir(tmp_path)

    def write(text):
        (tmp_path / "mine.yaml").write_text(text, encoding="utf-8")
        return "mine.yaml"

    return write


def test_a_place_is_checked(file):
    text = "place:\n  hardship: 2\n  populaton: 5000\nevidence: [Q1]\n"
    problems = check_file(file("kind: place\nschema_version: 1\n" + text))
    assert [str(problem) for problem in problems] == [
        "mine.yaml:4:3: place.hardship: 2 is too high; at most 1 (E025, XB07), at least 0",
        "mine.yaml:5:3: place.populaton: this name is not known; did you mean population?",
        "mine.yaml:6:12: evidence[1]: 'Q1' is not in the evidence register; "
        "ids look like E003 or XA18",
    ]


def test_the_tenures_of_a_place_fit_together(file):
    text = "place:\n  private_rent_share: 0.6\n  social_rent_share: 0.6\n"
    problems = check_file(file("kind: place\nschema_version: 1\n" + text))
    assert [(p.line, p.path) for p in problems] == [(4, "place.private_rent_share")]
    assert "1.2 of all homes" in problems[0].message


def test_a_place_without_settings(file):
    problems = check_file(file("kind: place\nschema_version: 1\n"))
    assert [(p.path, "is missing" in p.message) for p in problems] == [("place", True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title: x\n", "is missing; write the kind of file, one of scenario, place"),
        ("kind: scenari\n", "did you mean scenario?"),
        ("kind: recipe\n", "known are scenario, place"),
        ("kind: 3\n", "3 is not a known kind"),
        ("kind: [a]\n", "a list is not a known kind"),
    ],
)
def test_kinds_that_are_not_known(file, text, words):
    problems = check_file(file(text))
    assert [problem.path for problem in problems] == ["kind"]
    assert words in problems[0].message


def test_a_further_kind_can_be_registered(file, monkeypatch):
    monkeypatch.setattr(checking, "_CHECKERS", dict(checking._CHECKERS))
    register_kind("recipe", lambda node, path: [node.value["salt"].problem("salt", path.name)])
    assert check_file(file("kind: recipe\nsalt: 3\n")) == [
        Problem("mine.yaml", 2, 1, "salt", "mine.yaml")
    ]


def test_unknown_names_are_problems_too():
    assert "did you mean baseline?" in check_file("basline")[0].message


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("2", "written for version 2 of the format and this Groundswell reads up to version 1"),
        ("0", "a version is a whole number"),
        ("one", "a version is a whole number"),
        ("true", "a version is a whole number"),
    ],
)
def test_versions_that_cannot_be_read(file, version, words):
    problems = check_file(file(f"kind: scenario\nschema_version: {version}\n"))
    assert any(words in p.message and p.line == 2 for p in problems)


def test_older_files_are_brought_up_to_date(monkeypatch):
    def rename(node):
        title = node.value["heading"]
        rest = {key: value for key, value in node.value.items() if key != "heading"}
        return Node(rest | {"title": title}, node.mark)

    monkeypatch.setattr("sim.scenario.loading.SCHEMA_VERSION", 2)
    monkeypatch.setattr("sim.scenario.loading.MIGRATIONS", {1: rename})
    old = parse("schema_version: 1\nheading: x\n", "f.yaml")
    new, problems = loading.migrate(old)
    assert not problems
    assert new.plain() == {"schema_version": 2, "title": "x"}
    assert new.value["title"].mark.line == 2


def test_there_is_a_migration_for_every_older_version():
    assert set(loading.MIGRATIONS) == set(range(1, loading.SCHEMA_VERSION))


# ----------------------------------------------------------------------------------- template


ODD_NAMES = ["mine", "a/b.yaml", "C:\\my files\\x y.yaml", '"odd": #1', "", "é"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_the_template_passes_the_check_unchanged(file, name):
    assert check_file(file(template(name))) == []
    assert load_scenario("mine.yaml").levers() == load_scenario("baseline").levers()


def test_the_template_holds_every_setting_with_its_help():
    text = template("mine")
    for lever in describe_levers():
        assert f"\n  {lever.path.partition('.')[2]}: " in text
        assert lever.title in text
    assert max(map(len, text.splitlines()[1:])) <= 120


# -------------------------------------------------------------------------------- JSON Schema


@pytest.mark.parametrize("kind", FILES)
def test_the_schema_beside_the_scenarios_is_current(kind):
    assert (ROOT / FILES[kind]).read_text(encoding="utf-8") == schema_text(kind), (
        "run: python -m sim.scenario.authoring"
    )


@pytest.mark.parametrize("kind", FILES)
def test_the_schema_is_valid(kind):
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))


def test_the_schema_takes_every_file_of_the_library():
    validators = {kind: jsonschema.Draft202012Validator(json_schema(kind)) for kind in FILES}
    for path in ROOT.rglob("*.yaml"):
        data = parse(path.read_text(encoding="utf-8"), path.name).plain()
        if data["kind"] in validators:
            assert list(validators[data["kind"]].iter_errors(data)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"funding": {"yeras": 5}},
        {"funding": {"years": 50}},
        {"partnership": {"hub": "huge"}},
        {"place": "nowhere"},
        {"place": {"hardship": 2}},
        {"events": [{"month": 3}]},
        {"name": "x"},
        {"kind": "place"},
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(change):
    data = {"kind": "scenario", "schema_version": 1} | change
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(data)


def test_the_schema_gives_editors_title_help_unit_and_ends():
    schema = json_schema()
    years = schema["$defs"]["Funding"]["properties"]["years"]
    assert years["title"] == "Length of the programme"
    assert (years["minimum"], years["maximum"], years["unit"]) == (1, 20, "years")
    assert json.loads(schema_text()) == schema
    assert "$schema" in schema
