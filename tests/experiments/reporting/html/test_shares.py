"""By which road: parts add up to the whole, and only what is sure is said."""

from __future__ import annotations

import pytest

from experiments.comparison.decomposition import PartShare
from experiments.reporting.html import shares
from experiments.reporting.html.model import ReportModel


def share(part: str, value: float, half: float) -> PartShare:
    return PartShare(part, value, value - half, value + half, 0.5, 0.5 + value, 30)


def test_the_lead_names_what_is_sure_largest_first() -> None:
    found = [
        share("depth", -0.02, 0.01),
        share("dynamism", -0.05, 0.01),
        share("cohesion", 0.01, 0.02),
    ]
    assert shares.lead(found) == "It lies in dynamism (−0.05) and depth (−0.02)."


def test_the_lead_names_what_pulls_the_other_way() -> None:
    found = [share("depth", -0.05, 0.01), share("cohesion", 0.02, 0.01)]
    assert shares.lead(found) == "It lies in depth (−0.05); the other way pulls cohesion (+0.02)."


def test_nothing_sure_is_told_as_that() -> None:
    assert shares.lead([share("depth", -0.01, 0.02)]) == "No part differs reliably by itself."


def test_the_road_of_each_design_is_in_the_report(make_comparison) -> None:
    report = ReportModel(make_comparison(2, replicates=12))
    found = shares.roads(report)
    assert [road.design.name for road in found] == [
        "funding_length/five_years",
        "formality/committee",
    ]
    maturity, legacy = found[0].tables
    assert (maturity.title, legacy.title) == ("Maturity", "Legacy")
    assert [row[0] for row in maturity.rows] == ["Capability", "Depth", "Dynamism", "Cohesion"]
    assert maturity.pairs == 12
    assert maturity.together.startswith("−")


def test_results_are_no_companions(make_comparison) -> None:
    comparison = make_comparison(1, replicates=12)
    found = shares.companions(comparison.results)
    assert found
    assert not {row.outcome.group for row in found} & set(shares.RESULTS)
    sizes = [shares._size(row) for row in found]
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize("missing", [True, False])
def test_legacy_that_was_not_measured_has_no_table(make_comparison, missing: bool) -> None:
    report = ReportModel(make_comparison(1, replicates=12, missing_legacy=missing))
    titles = [table.title for road in shares.roads(report) for table in road.tables]
    assert ("Legacy" in titles) is not missing
