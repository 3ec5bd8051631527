"""In how many versions a difference holds: counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fake_runs import made_up

from experiments.comparison.comparison import summarise
from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.paired import VersionCounts, count, count_words, how_counted
from experiments.comparison.statistics import cluster_interval
from experiments.ensemble.file import EnsembleMember
from experiments.ensemble.versions import EnsembleMembers
from experiments.reporting.html.page import FITTED, INTERVALS, NOT_FITTED, VERSIONS, limits
from experiments.reporting.json import comparison_payload
from experiments.reporting.sentences import caveats, headline_sentences
from sim.parameters import parameter_specs

MATURITY = OUTCOMES["maturity"]  # higher is better
LIMIT = float(MATURITY.smallest_difference or 0)


def versions(number: int) -> EnsembleMembers:
    """Versions whose values are the catalogue's own: only their number counts here."""
    sets = tuple(EnsembleMember(i + 1, 0.0, {}) for i in range(number))
    return EnsembleMembers(sets, {"command": "made up"}, number)


def on_versions(number: int, pairs: int = 24, shift: float = 0.2):
    """The made-up comparison, its replicates on so many versions in turn."""
    one_model = made_up(shift, pairs)
    plan = replace(one_model.plan, versions=versions(number))
    return summarise(plan, one_model.records)


@pytest.mark.parametrize(
    ("differences", "of", "outcome", "due"),
    [
        # one pair each: two up, one down, one too small
        ([0.2, LIMIT, -0.3, 0.99 * LIMIT], [0, 1, 2, 3], "maturity", VersionCounts(2, 1, 1, 1)),
        # two pairs each: the median of two is their mean; +0.2 and -0.18 leave nothing that matters
        ([0.2, LIMIT - 0.2, 0.2, 0.1], [0, 0, 1, 1], "maturity", VersionCounts(1, 0, 1, 2)),
        # fewer burnouts are better, and one matters
        ([-2.0, 1.0, 0.5], [0, 1, 2], "burnouts", VersionCounts(1, 1, 1, 1)),
        # yes or no: the mean of a version's pairs
        ([1.0, 0.0, 0.0, -1.0, 1.0], [0, 0, 1, 1, 1], "reached_sturdy", VersionCounts(1, 0, 1, 3)),
    ],
)
def test_a_version_counts_by_its_own_median(differences, of, outcome, due) -> None:
    assert count(differences, of, OUTCOMES[outcome]) == due


def test_no_difference_is_no_side_even_where_any_difference_matters() -> None:
    any_matters = replace(MATURITY, smallest_difference=None)
    assert count([0.0, 1e-9, 0.0], [0, 1, 2], any_matters) == VersionCounts(1, 0, 2, 1)


def test_a_comparison_on_versions_says_in_how_many_it_holds() -> None:
    comparison = on_versions(12)
    result = comparison.find("b", "maturity")
    assert result.versions == VersionCounts(12, 0, 0, 2)
    assert count_words(result) == "better in 12 of 12 plausible versions of the model"
    assert any(
        "better in 12 of 12 plausible versions" in said for said in headline_sentences(comparison)
    )
    payload = comparison_payload(comparison)
    entry = next(each for each in payload["results"] if each["outcome"] == "maturity")
    assert entry["versions"] == {
        "better": 12,
        "worse": 0,
        "no_difference_that_matters": 0,
        "of": 12,
        "holds_in": 12,
        "most_pairs_in_a_version": 2,
    }
    assert payload["plausible"]["version_of_seed"]["12"] == 1
    assert any("at most 2 pairs" in said for said in payload["caveats"])


def test_one_model_has_no_counts_and_says_nothing_of_versions() -> None:
    comparison = made_up()
    result = comparison.find("b", "maturity")
    assert result.versions is None
    assert count_words(result) == how_counted(comparison.results) == ""
    payload = comparison_payload(comparison)
    assert "plausible" not in payload
    assert all("versions" not in each for each in payload["results"])
    assert not any("plausible" in said for said in caveats(comparison))


def test_words_put_the_leading_side_first_and_leave_nobody_out() -> None:
    result = made_up().find("b", "maturity")
    told = count_words(replace(result, versions=VersionCounts(2, 40, 8, 1)))
    assert told == (
        "worse in 40 of 50 plausible versions of the model (no difference that matters in 8, better in 2)"
    )
    no_side = replace(MATURITY, direction="neither")
    neither = replace(result, outcome=no_side, versions=VersionCounts(3, 1, 0, 1))
    assert count_words(neither).startswith("higher in 3 of 4")


def test_what_holds_follows_the_verdict() -> None:
    counts = VersionCounts(30, 15, 5, 1)
    verdicts = ("better", "worse", "too small to matter", "no reliable difference")
    assert [counts.holds_in(verdict) for verdict in verdicts] == [30, 15, 5, None]


def test_the_interval_resamples_versions() -> None:
    """Twenty-four pairs on six versions tell less than on twenty-four."""
    few, many = on_versions(6), on_versions(24)
    assert few.plan.clusters == {seed: seed % 6 for seed in range(24)}
    noisy = np.array([(-1.0) ** (seed % 6) + 0.01 * seed for seed in range(24)])
    on_few = cluster_interval(noisy, [few.plan.clusters[seed] for seed in range(24)])
    on_many = cluster_interval(noisy, [many.plan.clusters[seed] for seed in range(24)])
    assert on_few.high - on_few.low > on_many.high - on_many.low


def test_limits_of_a_comparison_over_versions_are_its_own() -> None:
    usual, over = (dict(limits(each)) for each in (False, True))
    bases = {spec.basis for spec in parameter_specs().values()}
    fit = FITTED if "calibrated" in bases else NOT_FITTED
    assert {INTERVALS[0], fit[0]} <= usual.keys()
    assert VERSIONS[0] not in usual
    assert {VERSIONS[0], FITTED[0]} <= over.keys()
    assert INTERVALS[0] not in over
    assert len(usual) == len(over)
