"""Quantities of a run, by hand-worked tables; patterns, as the header of their file says."""

from __future__ import annotations

import math
import time

import numpy as np
import pandas as pd
import pytest

from experiments.execution.records import RunRecord, canonical_columns
from experiments.validation.facts_schema import Quantity
from experiments.validation.patterns_schema import Pattern
from experiments.validation.quantities import (
    NotRecorded,
    measure_pattern,
    measure_patterns,
    measure_quantity,
    names_in,
    parts,
    spells,
    swings,
)
from experiments.validation.read import load_patterns

MONTHS, OWN_END = 60, 36


def made_up(**monthly: object) -> RunRecord:
    """A run of five years, with money for three, whose months count upwards."""
    months = np.arange(MONTHS)
    tables = {
        "monthly": {"month": months, "members": months.astype(float), **monthly},
        "yearly": {
            "year": np.arange(5),
            "calendar_year": np.arange(2012, 2017),
            "joiners": np.array([1.0, 2.0, np.nan, 4.0, 5.0]),
            "stage": ["forming", "fragile", None, "sturdy", "sturdy"],
        },
        "events": {
            "month": [3, 20, 40],
            "kind": ["member_leaves", "member_leaves", "member_leaves"],
            "who": ["A", "B", "C"],
            "what": ["", "", ""],
            "amount": [10.0, 30.0, 50.0],
            "cause": ["pet project", "own reasons", "pet project"],
        },
        "distribution": {},
    }
    columns = {name: canonical_columns(name, table) for name, table in tables.items()}
    return RunRecord("0" * 16, 1, MONTHS, OWN_END, columns)


def take(given: dict, record: RunRecord | None = None) -> float:
    return measure_quantity(Quantity.model_validate(given), record or made_up())


@pytest.mark.parametrize(
    ("when", "mean"),
    [
        ({"months": [0, 3]}, 1.5),
        ({"programme": True}, 17.5),
        ({"before_end": [24, 1]}, 23.5),
        ({"before_end": [1, 1]}, 35.0),
        ({"after_end": [12, 12]}, 47.0),
        ({"years": [1, 2]}, (23 + 35) / 2),
        ({"calendar_years": [2013, 2013]}, 23.0),
    ],
)
def test_stretches_of_time(when, mean):
    assert take({"column": "members", "when": when}) == mean


def test_columns_of_the_yearly_table_stand_at_the_years_end():
    assert take({"column": "joiners", "when": {"programme": True}, "take": "sum"}) == 3.0
    assert take({"column": "joiners", "when": {"months": [36, 59]}, "take": "sum"}) == 9.0
    assert take({"column": "joiners", "when": {"calendar_years": [2016, 2016]}}) == 5.0


def test_without_a_known_value_there_is_none():
    assert math.isnan(take({"column": "joiners", "when": {"years": [2, 2]}}))
    assert math.isnan(take({"column": "members", "when": {"after_end": [99, 99]}}))


def test_a_column_that_is_not_there_is_said():
    with pytest.raises(NotRecorded, match="the column clash is not recorded"):
        take({"column": "clash", "when": {"programme": True}})


def test_names_count_as_one_or_nothing():
    stage = {"column": "stage", "among": ["sturdy"], "when": {"years": [0, 4]}}
    assert take(stage) == 0.5
    assert names_in(Quantity.model_validate(stage), made_up()) == [
        "forming", "fragile", "sturdy", "sturdy",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"when": {"programme": True}}, 2.0),
        ({"when": {"programme": True}, "cause": "pet project"}, 1.0),
        ({"when": {"months": [0, 59]}, "take": "sum"}, 90.0),
        ({"when": {"months": [0, 30]}, "take": "mean"}, 20.0),
        ({"when": {"years": [1, 1]}}, 1.0),
        ({"when": {"calendar_years": [2012, 2013]}}, 2.0),
    ],
)
def test_events_are_counted_and_their_amounts_taken(given, value):
    assert take({"event": "member_leaves", **given}) == value


def test_divided_by_and_less_another_quantity():
    early = {"event": "member_leaves", "when": {"months": [0, 17]}}
    every = {"event": "member_leaves", "when": {"programme": True}}
    assert take({**early, "per": every}) == 0.5
    assert take({**every, "less": early}) == 1.0
    assert parts(Quantity.model_validate({**early, "per": every}), made_up()) == (1.0, 2.0)
    never = {"event": "plan", "when": {"programme": True}}
    assert math.isnan(take({**early, "per": never}))


def test_change_at_events_leaves_out_what_is_usual():
    steady = {"column": "members", "around": {"event": "member_leaves", "before": 1, "after": 1}}
    assert take(steady) == 0.0
    level = np.where(np.arange(MONTHS) >= 20, 0.75, 0.25)
    jump = {**steady, "column": "openness"}
    changes = np.array([0.0, 0.5])
    usual = np.mean([0.0] * 33 + [0.5] * 2)
    assert take(jump, made_up(openness=level)) == pytest.approx(changes.mean() - usual)


def test_change_at_events_needs_a_monthly_column():
    with pytest.raises(NotRecorded, match="by the month"):
        take({"column": "joiners", "around": {"event": "plan", "before": 1, "after": 1}})


@pytest.mark.parametrize(
    ("values", "least", "turns"),
    [
        ([0.5, 0.5, 0.5], 0.1, 0),
        ([0.2, 0.8], 0.1, 0),
        ([0.2, 0.8, 0.2], 0.1, 1),
        ([0.2, 0.8, 0.75, 0.9], 0.1, 0),
        ([0.2, 0.8, 0.2, 0.8, 0.2], 0.1, 3),
        ([0.2, 0.8, 0.2, 0.8, 0.2], 0.7, 0),
        ([0.5, 0.45, 0.56, 0.4], 0.1, 1),
        ([0.5, 0.6, 0.5, 0.6], 0.1, 2),
    ],
)
def test_swings(values, least, turns):
    assert swings(np.array(values), least) == turns


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([0, 0], (0, 0)),
        ([1, 0], (1, 1)),
        ([1, 1, 1, 0], (1, 0)),
        ([0, 1], (0, 0)),
        ([0, 1, 1, 1], (1, 0)),
    ],
)
def test_spells(values, found):
    assert spells(np.array(values, dtype=float), 3) == found


def pattern(statistic, years=(2019, 2019), **fields):
    return Pattern("pattern", ("E001",), statistic, years, **{"target": 0.5, **fields})


def rows(year=2019, **columns):
    number = len(next(iter(columns.values())))
    return pd.DataFrame(
        {"area": [f"area {k}" for k in range(number)], "calendar_year": year, **columns}
    )


def test_a_share_leaves_empties_out_and_counts_them():
    found = measure_pattern(pattern("share", column="clash"), rows(clash=[1.0, 0.0, 0.0, math.nan]))
    assert (found.value, found.areas, found.empty) == (pytest.approx(1 / 3), 3, 1)


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([True, None, False, True], dtype="boolean"),
        pd.Series([True, None, False, True], dtype="object"),
        pd.Series([1.0, math.nan, 0.0, 1.0]),
        pd.array([True, None, False, True], dtype="boolean[pyarrow]"),
    ],
)
def test_yes_and_no_may_be_kept_in_any_form(values):
    found = measure_pattern(pattern("share", column="clash"), rows(clash=values))
    assert (found.value, found.areas, found.empty) == (pytest.approx(2 / 3), 3, 1)


def test_a_share_in_a_set_counts_the_names_in_it():
    table = rows(stage=["sturdy", "forming", None, "self_sustaining", "fragile"])
    chosen = pattern("share", column="stage", among=("sturdy", "self_sustaining"))
    found = measure_pattern(chosen, table)
    assert (found.value, found.areas, found.empty) == (0.5, 4, 1)


def test_a_mean_has_the_spread_between_areas():
    found = measure_pattern(pattern("mean", column="members"), rows(members=[8, 10, 12]))
    assert (found.value, found.spread) == (10.0, 2.0)


def test_pooled_divides_sums_over_areas_that_have_both():
    table = rows(resident_members=[5.0, 9.0, 4.0], members=[10.0, 10.0, math.nan])
    found = measure_pattern(pattern("pooled", column="resident_members", over="members"), table)
    assert (found.value, found.areas, found.empty) == (pytest.approx(0.7), 2, 1)


def test_pooled_over_nothing_is_not_defined():
    found = measure_pattern(pattern("pooled", column="a", over="b"), rows(a=[0.0], b=[0.0]))
    assert math.isnan(found.value)


def test_persistence_follows_areas_by_name_into_the_next_year():
    now = rows(2019, dominated=[1.0, 1.0, 0.0, 1.0, math.nan])
    later = rows(2020, dominated=[1.0, 0.0, 1.0]).iloc[::-1]
    found = measure_pattern(pattern("persistence", column="dominated"), pd.concat([later, now]))
    assert (found.value, found.areas, found.empty) == (0.5, 2, 2)


def test_persistence_is_not_defined_where_nobody_is_true():
    table = pd.concat([rows(2019, dominated=[0.0]), rows(2020, dominated=[1.0])])
    assert math.isnan(measure_pattern(pattern("persistence", column="dominated"), table).value)


def test_persistence_is_not_defined_without_a_next_year():
    found = measure_pattern(pattern("persistence", column="dominated"), rows(2019, dominated=[1.0]))
    assert math.isnan(found.value) and found.empty == 1


def test_times_not_reached_rank_above_all_others():
    times = [*range(10, 28), math.nan, math.nan, math.nan]
    chosen = pattern("p90", column="months_to_first_plan")
    found = measure_pattern(chosen, rows(months_to_first_plan=times))
    assert math.isinf(found.value) and found.empty == 3
    found = measure_pattern(chosen, rows(months_to_first_plan=times[:-2]))
    assert found.value == pytest.approx(26.2)


def test_a_90th_percentile_of_what_is_no_time_leaves_empties_out():
    lateness = [*np.arange(11.0), math.nan, math.nan]
    chosen = pattern("p90", column="capital_lateness_years")
    assert measure_pattern(chosen, rows(capital_lateness_years=lateness)).value == pytest.approx(
        9.0
    )


def test_rank_correlation_compares_means_over_areas_with_figures():
    table = rows(a=[0.1, 0.3], b=[0.5, math.nan], c=[0.9, 0.9])
    right = pattern("rank_correlation", columns=("a", "b", "c"), targets=(0.2, 0.4, 0.8))
    assert measure_pattern(right, table).value == pytest.approx(1.0)
    turned = pattern("rank_correlation", columns=("a", "b", "c"), targets=(0.8, 0.4, 0.2))
    assert measure_pattern(turned, table).value == pytest.approx(-1.0)


def test_rank_correlation_of_what_does_not_vary_is_not_defined():
    chosen = pattern("rank_correlation", columns=("a", "b", "c"), targets=(1, 2, 3))
    assert math.isnan(measure_pattern(chosen, rows(a=[1.0], b=[1.0], c=[1.0])).value)


def test_a_difference_is_true_minus_false():
    table = rows(survey=[0.9, 0.7, 0.2, 0.5], dominated=[0.0, 0.0, 1.0, math.nan])
    found = measure_pattern(pattern("difference", column="survey", by="dominated"), table)
    assert (found.value, found.areas, found.empty) == (pytest.approx(-0.6), 3, 1)


def test_a_difference_is_not_defined_where_all_areas_are_on_one_side():
    table = rows(survey=[0.9, 0.7], dominated=[0.0, 0.0])
    assert math.isnan(
        measure_pattern(pattern("difference", column="survey", by="dominated"), table).value
    )


def test_several_years_are_measured_each_and_averaged():
    table = pd.concat([rows(2016, clash=[1.0, 1.0, 1.0]), rows(2017, clash=[0.0])])
    found = measure_pattern(pattern("share", (2016, 2017), column="clash"), table)
    assert (found.value, found.areas) == (0.5, 4)


def test_a_year_without_rows_is_left_out_of_the_average():
    table = rows(2016, clash=[1.0, 0.0])
    assert measure_pattern(pattern("share", (2016, 2017), column="clash"), table).value == 0.5
    assert math.isnan(measure_pattern(pattern("share", column="clash"), table).value)


def test_an_empty_column_is_not_defined():
    found = measure_pattern(pattern("mean", column="legacy"), rows(legacy=[math.nan, math.nan]))
    assert math.isnan(found.value) and (found.areas, found.empty) == (0, 2)


def test_several_replicates_in_one_table_are_refused():
    table = pd.concat([rows(clash=[1.0]), rows(clash=[0.0])])
    with pytest.raises(ValueError, match="2019: an area has more than one row"):
        measure_pattern(pattern("share", column="clash"), table)


def test_all_patterns_of_the_model_are_measured_in_a_wink():
    patterns = load_patterns()
    table = _random_portfolio(patterns)
    measure_patterns(patterns, table)
    began = time.perf_counter()
    found = measure_patterns(patterns, table)
    assert time.perf_counter() - began < 0.1
    assert all(math.isfinite(each.value) for each in found.values())


def _random_portfolio(patterns, areas=150):
    generator = np.random.default_rng(1)
    names = {name for each in patterns for name in each.columns_read()} - {"stage"}
    tables = []
    for year in range(2013, 2021):
        columns = {name: generator.integers(0, 2, areas).astype(float) for name in names}
        columns["stage"] = generator.choice(["fragile", "fragile_maturity", "sturdy"], areas)
        tables.append(rows(year, **columns))
    return pd.concat(tables, ignore_index=True)
