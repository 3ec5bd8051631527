"""Files of facts and patterns: what is refused, all at once and with its place; what the model's own hold."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from experiments.cli.scenarios import check_files
from experiments.validation.facts_schema import FACT_STATUSES
from experiments.validation.json import published
from experiments.validation.read import (
    FACTS,
    PATTERNS,
    load_facts,
    load_holdouts,
    load_patterns,
    quantities,
    unknown_evidence,
)
from sim.outputs import OUTPUTS
from sim.scenario import ScenarioError

HEAD = "kind: facts\nschema_version: 1\nfacts:\n"


GOOD_FACT = """\
- id: skill_grows
  status: observed
  text: "It grows."
  evidence: [E045]
  measure: {column: decision_skill, when: {years: [7, 7]}}
  statistic: median
  expect: {sign: positive}
"""


def fact_problems(text: str, tmp_path) -> list[str]:
    """What is wrong with a file, without the folder it lies in."""
    file = tmp_path / "facts.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    try:
        load_facts(file)
    except ScenarioError as error:
        return [str(problem).rpartition("facts.yaml:")[2] for problem in error.problems]
    return []


def test_a_good_file_is_read(tmp_path):
    assert fact_problems(GOOD_FACT, tmp_path) == []


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
    said = fact_problems(GOOD_FACT.replace(*change), tmp_path)
    assert any(message in line for line in said), said
    assert all(re.match(r"\d+:\d+: facts\[1\]", line) for line in said)


def test_all_problems_are_said_at_once(tmp_path):
    text = GOOD_FACT.replace("E045", "E999").replace("decision_skill", "skill") + GOOD_FACT
    said = fact_problems(text, tmp_path)
    assert len(said) == 3
    assert any("this name is there twice" in line for line in said)


def test_a_file_without_facts_is_refused(tmp_path):
    assert fact_problems("  []\n", tmp_path) == [
        "3:1: facts: there is no fact in it; write at least one"
    ]


def test_a_condition_on_the_other_world_needs_one(tmp_path):
    text = GOOD_FACT + "  only:\n    measure: {column: members, when: {programme: true}}\n"
    said = fact_problems(text + "    at_least: 1\n    side: against\n", tmp_path)
    assert len(said) == 1 and "a condition asks for it" in said[0]


def test_portfolio_facts_name_no_scenario(tmp_path):
    text = GOOD_FACT + "  population: portfolio\n  world: {scenario: no_programme}\n"
    assert "the portfolio's areas are the scenarios" in fact_problems(text, tmp_path)[0]


def test_events_left_out_have_to_be_known(tmp_path):
    text = GOOD_FACT + "  world: {leave_out_events: [pandemics]}\n"
    assert "did you mean pandemic?" in fact_problems(text, tmp_path)[0]


def test_check_knows_files_of_facts(capsys):
    check_files([str(FACTS)], None, quiet=False)
    assert capsys.readouterr().out == f"{FACTS}: no problems\n"


def test_the_facts_are_those_of_the_model_description():
    facts = load_facts()
    assert Counter(fact.status for fact in facts).keys() == set(FACT_STATUSES)
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
    shares_of_groups = told.pop("groups_handed_over_live_on")
    assert shares_of_groups[0] == 0.05
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


GOOD_PATTERN = (
    "id: one, evidence: E020, column: members, statistic: mean, calendar_year: 2019, target: 11"
)


def read_patterns(tmp_path: Path, *entries: str):
    file = tmp_path / "mine.yaml"
    file.write_text("patterns:\n" + "".join(f"- {{{entry}}}\n" for entry in entries))
    return load_patterns(file)


def pattern_problems(tmp_path: Path, *entries: str) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        read_patterns(tmp_path, *entries)
    return [str(problem) for problem in caught.value.problems]


def test_the_models_own_patterns_are_as_the_file_says():
    patterns = {pattern.id: pattern for pattern in load_patterns()}
    held_out = {pattern.id: pattern for pattern in load_holdouts()}
    assert len(patterns) + len(held_out) == PATTERNS.read_text().count("- {id:") == 48
    assert sum(pattern.use == "calibrate" for pattern in patterns.values()) == 24
    early = patterns["fragile_maturity_early"]
    assert (early.years, early.among, early.range) == ((2017,), ("fragile_maturity",), (0.5, 1.0))
    assert patterns["dominated_areas_feel_less_led"].by == "dominated"
    assert published(patterns["clash_2019"]) == 0.153


def test_figures_held_out_are_a_third_and_are_not_read_with_the_others(tmp_path: Path):
    held_out = {pattern.id for pattern in load_holdouts()}
    counted = sum(pattern.counts for pattern in load_patterns())
    assert len(held_out) == counted / 2 == 12
    copy = tmp_path / "copy.yaml"
    copy.write_bytes(PATTERNS.read_bytes())
    for path in (None, PATTERNS, copy):
        assert not held_out & {pattern.id for pattern in load_patterns(path)}


def test_of_fifteen_areas_nothing_is_counted():
    assert all(not pattern.counts for pattern in load_patterns() if pattern.n == 15)


def test_every_range_says_which_words_it_comes_from():
    ranges = [p for p in (*load_patterns(), *load_holdouts()) if p.range is not None]
    assert ranges and all(pattern.note for pattern in ranges)


def test_what_is_not_said_is_as_the_header_says(tmp_path: Path):
    (pattern,) = read_patterns(tmp_path, GOOD_PATTERN)
    assert (pattern.use, pattern.n, pattern.tolerance, pattern.counts) == ("holdout", 0, 0.0, True)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (GOOD_PATTERN.replace("members", "mebers"), "no column of the yearly table 'mebers'; did you mean members?"),
        (GOOD_PATTERN.replace("statistic: mean", "statistic: men"), "did you mean mean?"),
        (GOOD_PATTERN.replace("mean", "pooled"), "over: is missing; statistic: pooled needs it"),
        (GOOD_PATTERN + ", over: joiners", "over: has no use with statistic: mean"),
        (GOOD_PATTERN.replace("mean", "share"), "target: 11 cannot be; from 0 to 1 is possible"),
        (GOOD_PATTERN.replace("mean", "share"), "'members' is not yes or no"),
        (GOOD_PATTERN.replace("members", "stage"), "'stage' holds names, not numbers"),
        (GOOD_PATTERN.replace(", target: 11", ""), "give one of target:, range: and sign:; none of them"),
        (GOOD_PATTERN + ", sign: positive", "target and sign are there"),
        (GOOD_PATTERN.replace("target: 11", "range: [3, 1]"), "the lower end, 3, is above the upper, 1"),
        (GOOD_PATTERN.replace("2019", "[2019, 2016]"), "the first year, 2019, comes after the last, 2016"),
        (GOOD_PATTERN.replace("2019", "2045"), "areas of the portfolio have rows from 2010 to"),
        (GOOD_PATTERN + ", n: -1", "n: -1 is too low; at least 0"),
        (GOOD_PATTERN + ", tolerance: a bit", "'a bit' is not a number"),
        (GOOD_PATTERN + ", colum: members", "colum: this name is not known; did you mean column?"),
        (GOOD_PATTERN.replace("members", "aware_share"), "for per cent write 0.11"),
        (
            "id: one, evidence: E020, column: stage, in: [stury], statistic: share, "
            "calendar_year: 2019, target: 0.5",
            "there is no stage 'stury'; did you mean sturdy?",
        ),
        (
            "id: one, evidence: E020, column: members, by: openness, statistic: difference, "
            "calendar_year: 2019, sign: positive",
            "'openness' is not yes or no; it cannot part the areas in two",
        ),
        (
            "id: one, evidence: E020, columns: [members, joiners, leavers], targets: [1, 2], "
            "statistic: rank_correlation, calendar_year: 2019, range: [0.5, 1]",
            "2 figures for 3 columns; give one for each",
        ),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place(tmp_path: Path, entry: str, words: str):
    found = [problem for problem in pattern_problems(tmp_path, entry) if words in problem]
    assert found, pattern_problems(tmp_path, entry)
    assert "mine.yaml:2:" in found[0]


def test_all_mistakes_are_named_at_once(tmp_path: Path):
    found = "\n".join(
        pattern_problems(
            tmp_path,
            GOOD_PATTERN.replace("members", "mebers"),
            GOOD_PATTERN + ", n: many, sign: upwards",
            GOOD_PATTERN.replace("2019", "1999"),
        )
    )
    for words in ("mebers", "'many'", "'upwards'", "have rows from", "there twice"):
        assert words in found
    assert all(f"mine.yaml:{line}:" in found for line in (2, 3, 4))


def test_persistence_needs_the_year_after(tmp_path: Path):
    entry = "id: one, evidence: E020, column: clash, statistic: persistence, calendar_year: {}, target: 0.5"
    (pattern,) = read_patterns(tmp_path, entry.format(2019))
    assert pattern.last_year_read == 2020
    assert "needs the year after" in pattern_problems(tmp_path, entry.format(2030))[0]


def test_evidence_from_elsewhere_is_allowed_and_named(tmp_path: Path):
    patterns = read_patterns(
        tmp_path,
        GOOD_PATTERN,
        GOOD_PATTERN.replace("one", "two").replace("E020", "[E020, SMITH99]"),
    )
    assert unknown_evidence(patterns) == {"two": ("SMITH99",)}


@pytest.mark.parametrize("text", ["patterns: []", "- a", "", "kind: facts\npatterns: []", "a: *b"])
def test_what_is_no_file_of_patterns_is_refused(tmp_path: Path, text: str):
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(ScenarioError):
        load_patterns(file)
