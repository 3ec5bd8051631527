"""The screen finds the few parameters that matter among many."""

from __future__ import annotations

import numpy as np

from experiments.calibration import screening


def test_signs_are_balanced() -> None:
    x = screening.random_balance_design(10, 30, np.random.default_rng(1))
    assert set(np.unique(x)) == {-1.0, 1.0}
    assert (x.sum(axis=0) == 0.0).all()
    assert len({tuple(column) for column in x.T}) > 20


def test_the_screen_finds_the_few_that_matter_among_many() -> None:
    generator = np.random.default_rng(2)
    x = screening.random_balance_design(120, 400, generator)
    y = np.column_stack([2 * x[:, 3] - x[:, 77], x[:, 200] + x[:, 3]])
    y += 0.5 * generator.standard_normal(y.shape)
    weights = screening.pattern_weights(y, np.zeros(2))
    ranking = screening.stability_ranking([(x, y)], weights, generator)
    assert set(ranking.places[:3]) == {3, 77, 200}
    assert ranking.stability[3] > 0.9
    own = screening.importance(x, y, weights)
    groups = screening.group_importance(own, {"right": [3, 77, 200], "wrong": [1, 2, 4]})
    assert next(iter(groups)) == "right"
    assert {3, 77, 200} <= set(screening.active_parameters(own, {}, 40, sure=[399]))
    assert 399 in screening.active_parameters(own, {}, 40, sure=[399])


def test_a_pattern_that_is_never_defined_disturbs_nothing() -> None:
    generator = np.random.default_rng(3)
    x = screening.random_balance_design(40, 20, generator)
    y = np.column_stack([x[:, 5], np.full(40, np.nan)])
    ranking = screening.stability_ranking(
        [(x, y)], screening.pattern_weights(y, np.zeros(2)), generator
    )
    assert ranking.places[0] == 5
    assert np.isfinite(ranking.importance).all()
