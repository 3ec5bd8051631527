"""The verdict rule on the real model: same against same must seldom be told apart."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.paired import compare_outcomes
from experiments.comparison.statistics import DIRECTED
from tools.docs.false_alarms import alarm_rates, alarmed, pool_of_runs

KEPT = Path(__file__).parents[3] / "docs" / "false_alarms.json"


@pytest.mark.slow
def test_the_kept_measurement_is_within_five_per_cent():
    """The file beside the documentation was measured on enough comparisons and holds."""
    kept = json.loads(KEPT.read_text())
    assert kept["comparisons"] >= 5000
    assert set(kept["rates"]) == {"20", "50"}
    for rates in kept["rates"].values():
        assert set(rates) == set(OUTCOMES)
        assert max(rates.values()) <= kept["allowed"] == 0.05
    for shares in kept["at_least_one"].values():
        assert 0 < shares["headline"] <= 0.05 < shares["exploratory"] < 1


def test_the_page_says_what_was_measured():
    kept, page = json.loads(KEPT.read_text()), KEPT.with_name("verdicts.md").read_text("utf-8")
    for size, rates in kept["rates"].items():
        plain = max(kept["plain_bootstrap"][size].values())
        shares = kept["at_least_one"][size]
        for pair in ((max(rates.values()), plain), (shares["headline"], shares["exploratory"])):
            cells = " | ".join(f"{share:.1%}".replace("%", " per cent") for share in pair)
            assert f"| {size} | {cells} |" in page
    assert f"{kept['comparisons']:,} comparisons" in page
    assert f"{kept['runs']} runs" in page


def test_a_pool_of_two_kinds_is_no_news_either():
    """A pool of two very different halves: pairs differ wildly, and yet nothing is there."""
    pool = [dict.fromkeys(OUTCOMES, float(place % 2)) for place in range(120)]
    rates, at_least_one = alarm_rates(pool, 30, 200)
    assert max(rates.values()) <= 0.05
    assert at_least_one["headline"] <= 0.05


def test_alarms_are_those_of_a_comparison_of_all_outcomes():
    """Leaving out what the sign test cannot call reliable changes no verdict."""
    generator = np.random.default_rng(3)
    shifts = generator.choice([0.0, 0.6], len(OUTCOMES))
    base, other = generator.normal(0, 1, (2, 25, len(OUTCOMES)))
    sides = [
        {pair: dict(zip(OUTCOMES, map(float, row), strict=True)) for pair, row in enumerate(side)}
        for side in (base, other + shifts)
    ]
    found = compare_outcomes("other", "base", *sides)
    expected = [each.outcome.name for each in found if each.verdict in DIRECTED]
    assert expected
    assert alarmed(base, other + shifts) == expected


def test_at_least_one_counts_comparisons_and_not_outcomes():
    """Outcomes that are all the same thing raise all alarms together; independent ones do not."""
    generator = np.random.default_rng(8)
    alike = [dict.fromkeys(OUTCOMES, float(value)) for value in generator.normal(0, 1, 120)]
    apart = [
        dict(zip(OUTCOMES, map(float, row), strict=True))
        for row in generator.normal(0, 1, (120, len(OUTCOMES)))
    ]
    one, many = (alarm_rates(pool, 20, 150)[1]["exploratory"] for pool in (alike, apart))
    assert one <= 0.12
    assert many > 0.6


@pytest.mark.slow
@pytest.mark.parametrize("pairs", [20, 50])
def test_false_alarms_stay_within_five_per_cent_for_every_outcome(pairs):
    pool = pool_of_runs("baseline", 240)
    rates, _ = alarm_rates(pool, pairs, 6000)
    assert max(rates.values()) <= 0.05, {k: v for k, v in rates.items() if v > 0.05}
