"""Shares of a difference in maturity and legacy: they add up, and lie where they should."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.comparison import decomposition
from experiments.comparison.decomposition import (
    LEGACY_PARTS,
    MATURITY_PARTS,
    geometric_shares,
    mean_shares,
    shares_of_legacy,
    shares_of_maturity,
)
from sim.mechanisms import maturity

PARTS = st.lists(st.floats(0.05, 1.0), min_size=4, max_size=4)
SOME = st.lists(st.one_of(st.floats(0.0, 1.0), st.just(math.nan)), min_size=5, max_size=5)


@given(PARTS, PARTS)
def test_shares_of_a_geometric_mean_add_up_to_its_difference(
    a: list[float], b: list[float]
) -> None:
    whole = math.prod(b) ** 0.25 - math.prod(a) ** 0.25
    assert sum(geometric_shares(a, b)) == pytest.approx(whole, abs=1e-9)


def test_only_the_part_that_differs_has_a_share() -> None:
    shares = geometric_shares([0.5, 0.5, 0.5, 0.5], [0.5, 0.25, 0.5, 0.5])
    assert shares == pytest.approx([0.0, 0.5 * 0.5**0.25 - 0.5, 0.0, 0.0])


@given(SOME, SOME)
def test_shares_of_a_mean_add_up_also_where_a_part_does_not_apply(
    a: list[float], b: list[float]
) -> None:
    a[0], b[0] = 0.5, 0.25
    whole = float(np.nanmean(b)) - float(np.nanmean(a))
    assert sum(mean_shares(a, b)) == pytest.approx(whole, abs=1e-9)


def test_the_least_a_part_counts_as_is_that_of_the_model() -> None:
    assert decomposition.FLOOR == maturity.FLOOR


def side(end: int, parts: dict[str, float], replicates: int = 8) -> decomposition.Side:
    """Months 1 to 60 of twins that are all alike; parts change after the money's end."""
    rows = [
        {"replicate": k, "month": m, **{n: (v if m <= end else 0.9) for n, v in parts.items()}}
        for k in range(replicates)
        for m in range(1, 61)
    ]
    return pd.DataFrame(rows), dict.fromkeys(range(replicates), end)


def test_maturity_is_shared_out_over_the_last_years_with_money() -> None:
    base = side(48, dict.fromkeys(MATURITY_PARTS, 0.5))
    other = side(36, {**dict.fromkeys(MATURITY_PARTS, 0.5), "depth": 0.25})
    shares = {share.part: share for share in shares_of_maturity(base, other)}
    assert shares["depth"].share == pytest.approx(0.5 * 0.5**0.25 - 0.5)
    assert shares["depth"].is_reliable
    assert (shares["depth"].base, shares["depth"].other) == pytest.approx((0.5, 0.25))
    assert not shares["cohesion"].is_reliable
    assert shares["cohesion"].pairs == 8


def test_legacy_is_shared_out_three_years_after_each_end() -> None:
    columns = [f"legacy_{part}" for part in LEGACY_PARTS]
    base, other = side(60, dict.fromkeys(columns, 0.5)), side(24, dict.fromkeys(columns, 0.5))
    base[1].update(dict.fromkeys(base[1], 24))
    other[0].loc[other[0]["month"] == 60, "legacy_activity"] = 0.25
    shares = {share.part: share.share for share in shares_of_legacy(base, other)}
    assert shares["activity"] == pytest.approx((0.25 - 0.5) / 5)
    assert shares["people"] == pytest.approx(0.4 / 5)


def test_without_the_parts_there_is_nothing_to_share_out() -> None:
    bare = (pd.DataFrame({"replicate": [0], "month": [1]}), {0: 1})
    assert shares_of_maturity(bare, bare) == []
    assert shares_of_legacy(bare, bare) == []
