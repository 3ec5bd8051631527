"""A session's script: the library's are whole, and what is wrong with another is said all at once."""

from __future__ import annotations

import pytest

from dashboards.room.script import (
    FOLDER,
    SCHEMA,
    load_script,
    read_script,
    schema_text,
    script_names,
    session_problems,
)
from dashboards.room.words import OUTCOMES
from experiments.comparison.outcomes import HEADLINE_NAMES
from sim.scenario import ScenarioError, list_scenarios
from sim.scenario.library import ROOT
from sim.scenario.yaml_reader import parse

WHOLE = (ROOT / FOLDER / "funding_length.yaml").read_text("utf-8")


def problems(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_script(text, "mine.yaml")
    return [str(each) for each in caught.value.problems]


def test_three_sessions_are_ready_and_are_no_scenarios() -> None:
    assert {"funding_length", "formality", "who_leads"} <= set(script_names())
    assert [e.name for e in list_scenarios() if e.name.startswith(FOLDER)] == []


@pytest.mark.parametrize("name", ["funding_length", "formality", "who_leads"])
def test_a_session_asks_changes_one_thing_and_keeps_its_baseline(name: str) -> None:
    script = load_script(name)
    assert len(script.questions) == 2
    assert len({question.base for question in script.questions}) == 1
    assert all(question.ask.endswith("?") for question in script.questions)
    assert all(question.brief and question.discuss for question in script.questions)


def test_a_name_that_no_session_has_says_which_there_are() -> None:
    with pytest.raises(LookupError, match="known are formality, funding_length"):
        load_script("../baseline")


def test_everything_wrong_is_told_at_once_with_its_place() -> None:
    text = WHOLE.replace("design: funding_length/ten_years", "design: funding_length/ten_yaers")
    text = text.replace('  - ask: "And with ten years?"', '  - asks: "And with ten years?"')
    told = problems(text + "twins: 3\ncolour: red\n")
    assert len(told) == 5
    assert any(
        line.startswith("mine.yaml:24:5: questions[2].design: there is no scenario")
        for line in told
    )
    assert any("did you mean funding_length/ten_years?" in line for line in told)
    assert any("twins: 3 is too low; at least 10, at most 100" in line for line in told)
    assert any("colour: this name is not known" in line for line in told)


def test_a_design_held_against_itself_is_refused() -> None:
    told = problems(WHOLE.replace("design: funding_length/five_years", "design: baseline"))
    assert told == [
        "mine.yaml:11:5: questions[1].design: 'baseline' is the baseline too; name another design"
    ]


def test_what_is_no_mapping_and_what_is_no_yaml_are_refused() -> None:
    assert problems("- a\n- b\n")
    assert "mine.yaml:2:1: this is not valid YAML" in problems("title: [\n")[0]


def test_the_check_of_files_finds_the_same() -> None:
    assert session_problems(parse(WHOLE, "mine.yaml")) == []
    broken = parse(WHOLE.replace("kind: session", "kind: sesion"), "mine.yaml")
    assert [each.path for each in session_problems(broken)] == ["kind"]


def test_the_schema_beside_the_scenarios_is_current() -> None:
    assert (ROOT / SCHEMA).read_text("utf-8") == schema_text(), (
        "run: python -m dashboards.room.script"
    )


def test_the_room_is_asked_about_the_headline_outcomes() -> None:
    assert tuple(OUTCOMES) == HEADLINE_NAMES
