"""Files of facts: what is refused and how it is said; what the model's own facts hold."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from experiments.cli.library import check_files
from experiments.validation.facts import load_facts
from experiments.validation.facts.reading import FACTS, quantities
from experiments.validation.facts.schema import STATUSES
from sim.outputs import OUTPUTS
from sim.scenario import ScenarioError

HEAD = "kind: facts\nschema_version: 1\nfacts:\n"
GOOD = """\
- id: skill_grows
  status: observed
  text: "It grows."
  evidence: [E045]
  measure: {column: decision_skill, when: {years: [7, 7]}}
  statistic: median
  expect: {sign: positive}
"""


def problems_of(text: str, tmp_path) -> list[str]:
    """What is wrong with a file, without the folder it lies in."""
    file = tmp_path / "facts.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    try:
        load_facts(file)
    except ScenarioError as error:
        return [str(problem).rpartition("facts.yaml:")[2] for problem in error.problems]
    return []


def test_a_good_file_is_read(tmp_path):
    assert problems_of(GOOD, tmp_path) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("evidence: [E045]", "evidence: [E999]"), "E999 is not in the evidence register"),
        (("  evidence: [E045]\n", ""), "evidence: is missing; give a list"),
        (("id: skill_grows", "id: F1"), "'F1' will not do; write small letters, digits and _"),
        (("decision_skill", "decision_skil"), "did you mean decision_skill?"),
        (("status: observed", "status: seen"), "choose one of observed, judged, conjecture"),
        (("statistic: median", "statistic: share"), "goes with statistic: share"),
        (("statistic: median", "statistic: pooled"), "give per:"),
        (("statistic: median", "statistic: areas_over_seeds"), "needs population: portfolio"),
        (("{sign: positive}", "{}"), "give either sign:, or low: and high:"),
        (("{sign: positive}", "{low: 2, high: 1}"), "low: 2 is above high: 1"),
        (("{sign: positive}", "{low: 2, matters: 1}"), "matters: goes with sign:"),
        (("{years: [7, 7]}", "{years: [7, 6]}"), "the first, 7, comes after the last, 6"),
        (("{years: [7, 7]}", "{before_end: [1, 24]}"), "the first, 1, comes after the last, 24"),
        (("{years: [7, 7]}", "{years: [7, 7], months: [1, 2]}"), "give exactly one of years"),
        (("{years: [7, 7]}}", "{years: [7, 7]}, take: swings}"), "least: goes with take: swings"),
        (("{years: [7, 7]}}", "{years: [7, 7]}, event: plan}"), "give either column: or event:"),
        (
            ("measure:", "world: {scenario: baselin}\n  measure:"),
            "there is no scenario 'baselin'; did you mean baseline?",
        ),
        (
            ("measure:", "world: {set: {funding.yeras: 3}}\n  measure:"),
            "did you mean years?",
        ),
        (("text:", "txet:"), "this name is not known; did you mean text?"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(change, message, tmp_path):
    said = problems_of(GOOD.replace(*change), tmp_path)
    assert any(message in line for line in said), said
    assert all(re.match(r"\d+:\d+: facts\[1\]", line) for line in said)


def test_all_problems_are_said_at_once(tmp_path):
    text = GOOD.replace("E045", "E999").replace("decision_skill", "skill") + GOOD
    said = problems_of(text, tmp_path)
    assert len(said) == 3
    assert any("this name is there twice" in line for line in said)


def test_a_file_without_facts_is_refused(tmp_path):
    assert problems_of("  []\n", tmp_path) == [
        "3:1: facts: there is no fact in it; write at least one"
    ]


def test_a_condition_on_the_other_world_needs_one(tmp_path):
    text = GOOD + "  only:\n    measure: {column: members, when: {programme: true}}\n"
    said = problems_of(text + "    at_least: 1\n    side: against\n", tmp_path)
    assert len(said) == 1 and "a condition asks for it" in said[0]


def test_portfolio_facts_name_no_scenario(tmp_path):
    text = GOOD + "  population: portfolio\n  world: {scenario: no_programme}\n"
    assert "the portfolio's areas are the scenarios" in problems_of(text, tmp_path)[0]


def test_events_left_out_have_to_be_known(tmp_path):
    text = GOOD + "  world: {leave_out_events: [pandemics]}\n"
    assert "did you mean pandemic?" in problems_of(text, tmp_path)[0]


def test_check_knows_files_of_facts(capsys):
    check_files([str(FACTS)], None, quiet=False)
    assert capsys.readouterr().out == f"{FACTS}: no problems\n"


def test_the_facts_are_those_of_the_model_description():
    facts = load_facts()
    assert Counter(fact.status for fact in facts).keys() == set(STATUSES)
    assert sum(fact.status == "observed" for fact in facts) >= 11
    assert sum(fact.status == "judged" for fact in facts) >= 7
    assert sum(fact.status == "conjecture" for fact in facts) >= 7


def test_facts_refer_to_no_parameter_of_the_model():
    text = FACTS.read_text(encoding="utf-8")
    assert "assumptions" not in text
    assert all(len(fact.text) > 20 for fact in load_facts())


def test_what_matters_is_what_the_registry_of_columns_says():
    judged_by_level = {"mean", "median", "spread", "group_difference"}
    told = {
        fact.id: (fact.expect.matters, OUTPUTS[fact.measure.column].smallest_difference)
        for fact in load_facts()
        if fact.statistic in judged_by_level and fact.expect.sign and fact.measure.column
    }
    for name in ("hub_costs_hours", "very_long_programme_lulls"):
        monthly_hours, yearly_hours = told.pop(name)
        assert monthly_hours == pytest.approx(yearly_hours / 12, abs=0.05)
    shares = told.pop("embedded_links_outlast_personal_ones")
    assert shares[0] == 0.0
    assert len(told) >= 15
    assert {name: pair for name, pair in told.items() if pair[0] != pair[1]} == {}


def test_quantities_inside_others_are_found():
    fact = next(f for f in load_facts() if f.id == "embedded_links_outlast_personal_ones")
    assert [where for where, _ in quantities(fact)] == [
        ("measure",),
        ("measure", "per"),
        ("measure", "less"),
        ("measure", "less", "per"),
    ]
