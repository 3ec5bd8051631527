"""The command that makes a place from local figures."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.errors import UsageProblem
from sim.scenario import ScenarioError, check_file


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def give(*words):
    return CliRunner().invoke(app, ["place", *words])


def test_from_template_to_place(here):
    done = give("--template", "harbour.csv")
    assert (done.exit_code, "groundswell place harbour.csv" in done.output) == (0, True)
    table = here / "harbour.csv"
    table.write_text(table.read_text().replace("\npopulation,,", "\npopulation,7310,"))
    made = give("harbour.csv", "quay/harbour")
    assert made.exit_code == 0
    assert "place: harbour.yaml" in made.output
    assert "usual value: start_year" in made.output
    assert check_file(here / "quay" / "harbour.yaml") == []


def test_what_is_not_used_is_said(here):
    (here / "a.csv").write_text("figure,value\npopulation,5000\nchildren,900\n")
    assert "Nothing in the model depends on: children." in give("a.csv").output
    assert (here / "a.yaml").exists()


def test_nothing_is_overwritten(here):
    (here / "a.csv").write_text("figure,value\npopulation,5000\n")
    (here / "a.yaml").write_text("mine")
    assert isinstance(give("a.csv").exception, UsageProblem)
    assert isinstance(give("--template", "a.csv").exception, UsageProblem)
    assert (here / "a.yaml").read_text() == "mine"


def test_problems_come_with_their_places_and_nothing_is_written(here):
    (here / "a.csv").write_text("figure,value\npopulation,50\nhardship,7\n")
    problem = give("a.csv").exception
    assert isinstance(problem, ScenarioError)
    assert [str(p).split(": ")[0] for p in problem.problems] == ["a.csv:2:12", "a.csv:3:10"]
    assert not (here / "a.yaml").exists()


@pytest.mark.parametrize("name", ["nowhere.csv", "."])
def test_a_table_that_is_not_there(here, name):
    assert isinstance(give(name).exception, ScenarioError)
