"""Patterns are read off the yearly table as the header of the pattern file says."""

import math
import time

import numpy as np
import pandas as pd
import pytest

from experiments.validation.patterns.measuring import measure, measure_all, quantile, spearman
from experiments.validation.patterns.schema import Pattern, load_patterns


def pattern(statistic, years=(2019, 2019), **fields):
    return Pattern("pattern", ("E001",), statistic, years, **{"target": 0.5, **fields})


def rows(year=2019, **columns):
    number = len(next(iter(columns.values())))
    return pd.DataFrame(
        {"area": [f"area {k}" for k in range(number)], "calendar_year": year, **columns}
    )


def test_a_share_leaves_empties_out_and_counts_them():
    found = measure(pattern("share", column="clash"), rows(clash=[1.0, 0.0, 0.0, math.nan]))
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
    found = measure(pattern("share", column="clash"), rows(clash=values))
    assert (found.value, found.areas, found.empty) == (pytest.approx(2 / 3), 3, 1)


def test_a_share_in_a_set_counts_the_names_in_it():
    table = rows(stage=["sturdy", "forming", None, "self_sustaining", "fragile"])
    chosen = pattern("share", column="stage", among=("sturdy", "self_sustaining"))
    found = measure(chosen, table)
    assert (found.value, found.areas, found.empty) == (0.5, 4, 1)


def test_a_mean_has_the_spread_between_areas():
    found = measure(pattern("mean", column="members"), rows(members=[8, 10, 12]))
    assert (found.value, found.spread) == (10.0, 2.0)


def test_pooled_divides_sums_over_areas_that_have_both():
    table = rows(resident_members=[5.0, 9.0, 4.0], members=[10.0, 10.0, math.nan])
    found = measure(pattern("pooled", column="resident_members", over="members"), table)
    assert (found.value, found.areas, found.empty) == (pytest.approx(0.7), 2, 1)


def test_pooled_over_nothing_is_not_defined():
    found = measure(pattern("pooled", column="a", over="b"), rows(a=[0.0], b=[0.0]))
    assert math.isnan(found.value)


def test_persistence_follows_areas_by_name_into_the_next_year():
    now = rows(2019, dominated=[1.0, 1.0, 0.0, 1.0, math.nan])
    later = rows(2020, dominated=[1.0, 0.0, 1.0]).iloc[::-1]
    found = measure(pattern("persistence", column="dominated"), pd.concat([later, now]))
    assert (found.value, found.areas, found.empty) == (0.5, 2, 2)


def test_persistence_is_not_defined_where_nobody_is_true():
    table = pd.concat([rows(2019, dominated=[0.0]), rows(2020, dominated=[1.0])])
    assert math.isnan(measure(pattern("persistence", column="dominated"), table).value)


def test_persistence_is_not_defined_without_a_next_year():
    found = measure(pattern("persistence", column="dominated"), rows(2019, dominated=[1.0]))
    assert math.isnan(found.value) and found.empty == 1


def test_times_not_reached_rank_above_all_others():
    times = [*range(10, 28), math.nan, math.nan, math.nan]
    chosen = pattern("p90", column="months_to_first_plan")
    found = measure(chosen, rows(months_to_first_plan=times))
    assert math.isinf(found.value) and found.empty == 3
    found = measure(chosen, rows(months_to_first_plan=times[:-2]))
    assert found.value == pytest.approx(26.2)


def test_a_90th_percentile_of_what_is_no_time_leaves_empties_out():
    lateness = [*np.arange(11.0), math.nan, math.nan]
    chosen = pattern("p90", column="capital_lateness_years")
    assert measure(chosen, rows(capital_lateness_years=lateness)).value == pytest.approx(9.0)


def test_rank_correlation_compares_means_over_areas_with_figures():
    table = rows(a=[0.1, 0.3], b=[0.5, math.nan], c=[0.9, 0.9])
    right = pattern("rank_correlation", columns=("a", "b", "c"), targets=(0.2, 0.4, 0.8))
    assert measure(right, table).value == pytest.approx(1.0)
    turned = pattern("rank_correlation", columns=("a", "b", "c"), targets=(0.8, 0.4, 0.2))
    assert measure(turned, table).value == pytest.approx(-1.0)


def test_spearman_agrees_with_scipy_where_values_are_equal():
    from scipy.stats import spearmanr

    first, second = np.array([1.0, 2.0, 2.0, 5.0, 0.0]), np.array([3.0, 3.0, 1.0, 9.0, 2.0])
    assert spearman(first, second) == pytest.approx(spearmanr(first, second).statistic)


def test_rank_correlation_of_what_does_not_vary_is_not_defined():
    chosen = pattern("rank_correlation", columns=("a", "b", "c"), targets=(1, 2, 3))
    assert math.isnan(measure(chosen, rows(a=[1.0], b=[1.0], c=[1.0])).value)


def test_a_difference_is_true_minus_false():
    table = rows(survey=[0.9, 0.7, 0.2, 0.5], dominated=[0.0, 0.0, 1.0, math.nan])
    found = measure(pattern("difference", column="survey", by="dominated"), table)
    assert (found.value, found.areas, found.empty) == (pytest.approx(-0.6), 3, 1)


def test_a_difference_is_not_defined_where_all_areas_are_on_one_side():
    table = rows(survey=[0.9, 0.7], dominated=[0.0, 0.0])
    assert math.isnan(measure(pattern("difference", column="survey", by="dominated"), table).value)


def test_several_years_are_measured_each_and_averaged():
    table = pd.concat([rows(2016, clash=[1.0, 1.0, 1.0]), rows(2017, clash=[0.0])])
    found = measure(pattern("share", (2016, 2017), column="clash"), table)
    assert (found.value, found.areas) == (0.5, 4)


def test_a_year_without_rows_is_left_out_of_the_average():
    table = rows(2016, clash=[1.0, 0.0])
    assert measure(pattern("share", (2016, 2017), column="clash"), table).value == 0.5
    assert math.isnan(measure(pattern("share", column="clash"), table).value)


def test_an_empty_column_is_not_defined():
    found = measure(pattern("mean", column="legacy"), rows(legacy=[math.nan, math.nan]))
    assert math.isnan(found.value) and (found.areas, found.empty) == (0, 2)


def test_several_replicates_in_one_table_are_refused():
    table = pd.concat([rows(clash=[1.0]), rows(clash=[0.0])])
    with pytest.raises(ValueError, match="2019: an area has more than one row"):
        measure(pattern("share", column="clash"), table)


def test_quantiles_agree_with_numpy_where_all_is_finite():
    values = np.array([3.0, 1.0, 4.0, 1.0, 5.0, 9.0])
    for share in (0.0, 0.025, 0.5, 0.9, 1.0):
        assert quantile(values, share) == pytest.approx(float(np.quantile(values, share)))


def test_all_patterns_of_the_model_are_measured_in_a_wink():
    patterns = load_patterns()
    table = _random_portfolio(patterns)
    measure_all(patterns, table)
    began = time.perf_counter()
    found = measure_all(patterns, table)
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
