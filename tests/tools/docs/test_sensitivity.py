"""The page of what the assumptions move, from a tiny budget of stand-in runs to Markdown."""

from __future__ import annotations

import json
import re

import pytest

import tests.experiments.sensitivity_stand_in as stand_in
from experiments.cli.commands import app
from experiments.sensitivity import question as asking
from tools.docs import sensitivity
from tools.docs.__main__ import main
from tools.docs.base import PageRuns
from tools.docs.sensitivity import PAGE, answers_asked, current_files, page_of
from tools.docs.version_line import without_line

OPTIONS = "--runs 650 --only legacy --only funding_length --jobs 1 --quiet"


@pytest.fixture
def _few_numbers(monkeypatch, own_cache):
    monkeypatch.setattr(asking, "uncertain_parameters", stand_in.few_uncertain)
    runs = lambda jobs, quiet: PageRuns(jobs, quiet, task=stand_in.known_task)  # noqa: E731
    monkeypatch.setattr(sensitivity, "PageRuns", runs)


def test_the_page_tells_of_the_baseline_and_of_every_headline_question():
    asked = {each.name: each for each in answers_asked()}
    assert list(asked) == ["legacy", "maturity", "funding_length", "formality", "worker_dominance"]
    assert (asked["formality"].scenario, asked["formality"].against) == (
        "formality/committee",
        "formality/kitchen_table",
    )


@pytest.mark.usefixtures("_few_numbers")
def test_from_command_to_page(tmp_path):
    page = tmp_path / "sensitivity.md"
    options = f"{OPTIONS} --write {page}"
    assert main(["sensitivity", *options.split()]) == 0
    content = json.loads(page.with_suffix(".json").read_text("utf-8"))
    text = page.read_text("utf-8")
    assert without_line(text) == page_of(content)
    assert content["command"] == f"python -m tools.docs sensitivity {options}"
    contrast = content["answers"][1]
    assert contrast["against"] == "baseline"
    assert content["runs"]["runs"] == sum(
        each["runs"]["executed"] + each["runs"]["reused"] for each in content["answers"]
    )
    assert (
        "- **Legacy (36 months after own end) in baseline.** It depends most on agency.memory"
        in text
    )
    assert re.search(r"\| 1 \| `agency.memory` \| .* \| first in \d+ of 100 resamples \|", text)
    assert "hypotheses" in text
    assert "**Not made yet:** `groundswell sensitivity baseline --outcome maturity" in text


def test_the_commands_shown_are_understood():
    import shlex

    import typer

    group = typer.main.get_command(app)
    for each in answers_asked():
        _, name, *rest = shlex.split(each.command(600, 1))
        assert group.commands[name].make_context(name, rest).params["runs"] == 600


def test_what_cannot_be_used_is_refused_and_the_cost_is_told(capsys):
    assert main(["sensitivity", "--only", "weather", "--cost"]) == 2
    assert (
        "--only weather: there is no such answer; choose among legacy, " in capsys.readouterr().err
    )
    assert main(["sensitivity", "--runs", "50", "--cost"]) == 2
    assert "the screen of 47 mechanisms alone takes 288" in capsys.readouterr().err
    assert main(["sensitivity", "--cost"]) == 0
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(":")[0] for line in told] == [each.name for each in answers_asked()]


def test_the_page_is_of_what_was_kept():
    assert current_files() == {PAGE: without_line(PAGE.read_text("utf-8"))}
