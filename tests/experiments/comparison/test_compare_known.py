"""Comparison with made-up runs whose answers are known."""

from __future__ import annotations

import json
from dataclasses import replace

import fake_runs
import numpy as np
import pytest
from fake_runs import PAIRS, made_up

from experiments.comparison.outcomes import (
    HEADLINE_NAMES,
    NEED_TWIN,
    OUTCOMES,
    measure,
    measure_alone,
)
from experiments.comparison.paired import compare_outcomes
from experiments.reporting.json import comparison_payload
from experiments.reporting.number_format import number
from experiments.reporting.quoting import before_you_quote
from experiments.reporting.sentences import HYPOTHESES, caveats, headline_sentences, sentence


def test_a_known_shift_comes_out_as_it_is():
    result = made_up().find("b", "maturity")
    assert result.difference == pytest.approx(0.2, abs=1e-6)
    assert (result.better, result.worse, result.equal) == (PAIRS, 0, 0)
    assert result.verdict == "better"
    assert result.interval_low == pytest.approx(0.2, abs=1e-5)


def test_no_shift_is_identical_and_a_small_one_too_small():
    assert {r.verdict for r in made_up(0.0).results if r.scenario == "b"} == {"identical"}
    assert made_up(0.004).find("b", "maturity").verdict == "too small to matter"


def test_the_twin_stands_beside_and_what_was_added_is_told():
    comparison = made_up()
    assert comparison.find("no_programme", "maturity").difference == pytest.approx(-0.3, abs=1e-6)
    added = comparison.find_added("b", "legacy_36")
    assert added.difference == pytest.approx(0.5, abs=1e-6)
    assert added.base == "no_programme"


def test_what_is_missing_leaves_its_pair_out():
    comparison = made_up(missing={("b", 3), ("a", 5)})
    result = comparison.find("b", "maturity")
    assert result.n == PAIRS - 2
    assert 3 not in result.seeds
    assert comparison.complete_replicates == PAIRS - 2


def test_headline_outcomes_are_judged_together_and_others_at_95():
    generator = np.random.default_rng(3)
    rows = [{name: generator.normal() for name in OUTCOMES} for _ in range(60)]
    results = compare_outcomes("b", "a", dict(enumerate(rows[:30])), dict(enumerate(rows[30:])))
    levels = {result.outcome.name: result.level for result in results}
    assert {levels[name] for name in OUTCOMES if name not in HEADLINE_NAMES} == {0.95}
    assert min(levels[name] for name in HEADLINE_NAMES) == pytest.approx(0.99)


def without_hours(record):
    """A twin in which nobody works and half of the legacy is there."""
    monthly = record.tables["monthly"]
    changed = {
        "volunteer_hours": np.zeros(fake_runs.MONTHS),
        "legacy": np.asarray(monthly["legacy"]) / 2,
        "maturity": np.full(fake_runs.MONTHS, np.nan),
    }
    return replace(record, tables={**record.tables, "monthly": {**monthly, **changed}})


def test_results_per_pound_are_what_the_programme_added():
    """Of a legacy half of which is there anyway, half is bought; of maturity, which needs a partnership, all."""
    record = fake_runs.fake_record(fake_runs.fake_request())
    values = measure(record, twin=without_hours(record))
    assert values["legacy_36_per_million"] == pytest.approx(values["legacy_36"] / 2 / 0.024)
    assert values["maturity_per_million"] == pytest.approx(values["maturity"] / 0.024)
    assert not set(measure_alone(record)) & NEED_TWIN
    assert measure_alone(record).keys() | NEED_TWIN == set(OUTCOMES)
    twins = measure(record, twin=record)
    assert {twins[name] for name in ("legacy_36_per_million", "maturity_per_million")} == {0.0}


def lost_pairs(better, lost, base_lost=0, outcome="dynamism"):
    """So many pairs in which b is better, and so many in which one side has nothing to measure."""
    kinds = ["both"] * better + ["here"] * lost + ["base"] * base_lost
    base, other = {}, {}
    for seed, kind in enumerate(kinds):
        base[seed] = dict.fromkeys(OUTCOMES, np.nan) | {outcome: 0.3 if kind != "base" else np.nan}
        value = 0.6 + 0.001 * seed if kind != "here" else np.nan
        other[seed] = dict.fromkeys(OUTCOMES, np.nan) | {outcome: value}
    (result,) = compare_outcomes("b", "a", base, other)
    return result


@pytest.mark.parametrize(
    ("better", "lost", "base_lost", "expected"),
    [
        (9, 11, 0, "no reliable difference"),
        (12, 8, 0, "no reliable difference"),
        (39, 1, 0, "better"),
        (20, 0, 0, "better"),
        (9, 0, 11, "better"),
    ],
)
def test_no_design_is_praised_for_its_losses(better, lost, base_lost, expected):
    """What is left of a design whose partnerships died looks well; the pairs that it lost count against it."""
    result = lost_pairs(better, lost, base_lost)
    assert result.verdict == expected
    assert (result.n, result.of) == (better, better + lost + base_lost)
    told = f"rests on {better} of {result.of} twin neighbourhoods"
    assert (told in sentence(result)) == bool(lost + base_lost)


def test_the_base_is_not_praised_for_its_losses_either():
    """Turned round: b is worse in all that are left, and the base lost most."""
    turned = lost_pairs(9, 0, 11, outcome="clash")
    assert turned.worse == 9
    assert turned.verdict == "no reliable difference"
    assert lost_pairs(9, 11, 0, outcome="clash").verdict == "worse"


def test_a_programme_that_hardly_took_place_is_said_to_be_one():
    comparison = made_up()
    assert not any("hardly took place" in said for said in caveats(comparison))
    little = [
        replace(each, other_median=each.base_median / 60)
        if each.outcome.name == "spent_gbp"
        else each
        for each in comparison.results
    ]
    told = caveats(replace(comparison, results=little))
    assert any("b spent 2% of what a spent" in said for said in told)


def test_outcomes_are_taken_at_the_months_they_name():
    record = fake_runs.fake_record(fake_runs.fake_request(seed=1))
    level = float(record.tables["monthly"]["maturity"][0])
    values = measure(record)
    assert values["maturity"] == pytest.approx(
        level + 0.001 * 17.5, abs=1e-6
    )  # of 24: months 12 to 23
    assert values["maturity_at_end"] == pytest.approx(level + 0.001 * 23, abs=1e-6)
    assert values["stage"] == 3
    assert values["months_to_sturdy"] == 13
    assert values["reached_sturdy"] == 1
    assert values["spent_gbp"] == 24_000
    assert values["volunteer_hours"] == 240
    assert np.isnan(values["volunteer_hours_per_thousand"])
    assert measure(record, twin=without_hours(record))[
        "volunteer_hours_per_thousand"
    ] == pytest.approx(10)
    assert values["evenness_sex"] == pytest.approx(0.5)
    assert values["took_part_share"] == pytest.approx(0.3)
    assert values["least_gain_sex"] == pytest.approx(0.01)
    assert np.isnan(values["legacy_60"])
    assert values["legacy_36"] == values["legacy_horizon"]
    earlier = measure(record, own_end=12)
    assert earlier["spent_gbp"] == 12_000
    assert earlier["legacy_60"] == values["legacy_horizon"]


def test_every_headline_outcome_is_registered_with_all_it_needs():
    for outcome in OUTCOMES.values():
        assert outcome.direction in ("higher", "lower", "neither")
        assert outcome.label
        assert outcome.when
        assert outcome.smallest_difference is None or outcome.smallest_difference > 0
    assert [name for name, outcome in OUTCOMES.items() if outcome.headline] == list(HEADLINE_NAMES)


def test_sentences_say_what_the_numbers_say():
    text = sentence(made_up().find("b", "maturity"))
    assert "better, +0.20" in text
    assert f"better in {PAIRS} of {PAIRS}" in text
    assert len(headline_sentences(made_up())) == 5
    assert HYPOTHESES in caveats(made_up())


def test_a_scenario_set_in_another_place_is_told_to_be_so():
    same, elsewhere = made_up(), made_up()
    moved = elsewhere.scenarios["b"].with_levers({"place.population": 4000})
    elsewhere.scenarios["b"] = moved
    assert not [each for each in before_you_quote(same) if each.kind == "place"]
    (caution,) = [each for each in before_you_quote(elsewhere) if each.kind == "place"]
    assert "“b” is set in another place than “a”" in caution.text
    assert caution.action == "groundswell compare a b --place NAME"


def test_programmes_of_different_length_are_told_to_be_so():
    same, shorter = made_up(), made_up()
    for key, record in shorter.records.items():
        if key[0] == "b":
            shorter.records[key] = replace(record, own_end_month=record.own_end_month - 12)
    assert not [each for each in before_you_quote(same) if each.kind == "length"]
    (caution,) = [each for each in before_you_quote(shorter) if each.kind == "length"]
    assert "Money lasted 12 months under “b” and 24 under “a”" in caution.text
    assert "Over the first 12 months of both" in caution.text


def test_numbers_keep_the_digits_that_matter():
    assert number(-0.0512, OUTCOMES["maturity"], sign=True) == "−0.05"
    assert number(-0.0001, OUTCOMES["maturity"]) == "0.00"
    assert number(123456.7, OUTCOMES["spent_gbp"]) == "123,457"
    assert number(float("inf"), OUTCOMES["maturity"]) == "no bound"


def test_json_holds_no_number_that_json_cannot_hold():
    payload = comparison_payload(made_up(pairs=4))
    text = json.dumps(payload, allow_nan=False)
    assert json.loads(text)["schema_version"] == 1
    assert payload["results"][0]["interval_low"] is None


def test_frames_carry_scenario_and_seed():
    comparison = made_up(pairs=2)
    assert set(comparison.monthly["scenario"]) == {"a", "b", "no_programme"}
    assert len(comparison.monthly) == 3 * 2 * fake_runs.MONTHS
    assert len(comparison.distribution) == 3 * 2 * 2
