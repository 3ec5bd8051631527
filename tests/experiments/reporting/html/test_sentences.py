"""The words follow the verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from experiments.reporting.html.model import ReportModel
from experiments.reporting.html.sentences import headline, overview, when_words, words_for

VERDICTS = ("identical", "too small to matter", "better", "worse", "no reliable difference")


@pytest.fixture(scope="module")
def view(make_comparison):
    return ReportModel(make_comparison(1, verdicts=VERDICTS))


@pytest.fixture(scope="module")
def spoken(view):
    design = view.others[0]
    told = [headline(row, design, view.base) for row in view.headlines(design)]
    return {item.verdict: item for item in told}


def test_each_of_the_five_verdicts_is_told(spoken):
    assert set(spoken) == set(VERDICTS)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("identical", "are identical in"),
        ("too small to matter", "too small to matter (below"),
        ("no reliable difference", "no reliable difference"),
    ],
)
def test_verdicts_without_a_difference_claim_none(spoken, verdict, words):
    sentence = spoken[verdict].lead
    assert words in sentence
    assert "In " not in sentence
    assert " more " not in sentence.replace("more left", "")


def result_of(view, name, **changes):
    return replace(view.comparison.find(view.others[0].name, name), **changes)


def test_better_counts_the_better_twins_and_says_more(view):
    row = result_of(view, "maturity", verdict="better", better=14, worse=5, equal=1, n=20)
    told = headline(row, view.others[0], view.base)
    assert told.lead == (
        "In 14 of 20 twin neighbourhoods, the partnership is more mature over the last 36 months of the "
        "programme (the second half of a short one) with “Five years, same money” than with “Baseline”."
    )
    assert told.tone == "good"


def test_worse_counts_the_worse_twins_and_says_less(view):
    row = result_of(view, "legacy_36", verdict="worse", better=4, worse=16, equal=0, n=20)
    told = headline(row, view.others[0], view.base)
    assert told.lead.startswith("In 16 of 20 twin neighbourhoods, less is left 36 months after")
    assert told.tone == "bad"


def test_better_means_lower_where_lower_is_better(view):
    burnouts = replace(
        view.comparison.find(view.others[0].name, "maturity").outcome,
        name="burnouts", label="burnouts", direction="lower", headline=False, unit="people",
        when="total over the programme",
    )  # fmt: skip
    row = result_of(view, "maturity", outcome=burnouts, verdict="better", better=20, n=20)
    lead = headline(row, view.others[0], view.base).lead
    assert lead.startswith("In all 20 twin neighbourhoods, burnouts (total over the programme) is")
    assert "lower" in lead


def test_unsure_counts_both_sides(view):
    row = result_of(
        view, "maturity", verdict="no reliable difference", better=11, worse=8, equal=1, n=20
    )
    lead = headline(row, view.others[0], view.base).lead
    assert lead.startswith("We are not sure")
    assert "better in 11 and worse in 8 of 20" in lead
    assert "the same in 1" in lead


def test_figures_stand_beside_every_sentence(view):
    row = result_of(
        view, "maturity", verdict="better", difference=0.081, base_median=0.41, other_median=0.5,
        p10=-0.02, p90=0.16, interval_low=0.05, interval_high=0.11, level=0.99,
    )  # fmt: skip
    detail = headline(row, view.others[0], view.base).detail
    assert detail == (
        "Median difference +0.08 (medians 0.41 and 0.50, on a scale from 0 to 1); the middle 80% "
        "of neighbourhoods differ by −0.02 to +0.16; 99% interval of the median difference +0.05 "
        "to +0.11."
    )


def test_too_few_pairs_for_an_interval_are_named(view):
    row = result_of(
        view, "maturity", verdict="no reliable difference",
        interval_low=float("-inf"), interval_high=float("inf"),
    )  # fmt: skip
    assert (
        "too few neighbourhoods for an interval" in headline(row, view.others[0], view.base).detail
    )


def test_every_headline_outcome_has_words_of_its_own():
    from experiments.comparison.outcomes import OUTCOMES

    for outcome in OUTCOMES.values():
        words = words_for(outcome)
        assert "{" not in words.topic + words.more + words.less
        if outcome.headline:
            assert "is higher" not in words.more


def test_overview_counts_verdicts(view):
    assert overview(view) == (
        "“Five years, same money” was held against “Baseline” in 20 twin neighbourhoods. Of 5 "
        "headline comparisons, 1 came out reliably better, 1 came out reliably worse, 1 showed no "
        "reliable difference, 1 differed too little to matter and 1 did not differ at all."
    )


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("at the programme's own end", "when the money ends"),
        ("36 months after own end", "36 months after the money ends"),
        ("mean over the programme", "over the programme"),
        ("at the common horizon", "at the common horizon"),
    ],
)
def test_times_of_comparison_end_a_sentence(when, words):
    assert when_words(when) == words
