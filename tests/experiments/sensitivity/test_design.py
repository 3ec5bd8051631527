"""Where the numbers stand: opposite points, orthogonal columns, values inside their ranges."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.sensitivity.design import (
    draw_signs,
    order_for,
    ranking_signs,
    reach_of,
    values_at,
)
from experiments.sensitivity.question import uncertain_parameters

GROUPS = [0, 0, 0, 1, 1, 2, 2, 2, 2]


def test_groups_move_as_wholes_between_a_setting_and_its_opposite() -> None:
    columns, signs = draw_signs(GROUPS, 32, seed=4, draw=0)
    assert signs.shape == (32, len(GROUPS))
    assert set(np.unique(signs)) == {-1.0, 1.0}
    for number, group in enumerate(GROUPS):
        assert len(set(signs[:, number] * columns[:, group])) == 1
    np.testing.assert_array_equal(columns.T @ columns, 32 * np.eye(32))


def test_another_draw_has_another_setting_and_the_same_draw_the_same() -> None:
    first, again, other = (draw_signs(GROUPS, 32, 4, draw)[1] for draw in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(np.abs(first.T @ other), np.abs(first.T @ first))


@pytest.mark.parametrize("rows", [10, 64, 90])
def test_the_first_rows_of_a_ranking_are_the_same_however_many_are_asked_for(rows: int) -> None:
    np.testing.assert_array_equal(
        ranking_signs(30, 32, seed=2, rows=rows), ranking_signs(30, 32, seed=2, rows=200)[:rows]
    )


def test_a_ranking_is_orthogonal_when_every_row_has_had_its_turn() -> None:
    whole = ranking_signs(30, 32, seed=2, rows=64)
    np.testing.assert_array_equal(whole.T @ whole, 64 * np.eye(64))
    assert not np.array_equal(ranking_signs(30, 32, seed=3, rows=64), whole)


def test_there_is_room_for_every_column_and_its_dummies() -> None:
    for columns in range(1, 200):
        order = order_for(columns, 16)
        assert order >= columns + 16
        assert order < 2 * (columns + 16)


def test_values_go_some_of_the_way_from_the_models_own_to_an_end_and_never_beyond() -> None:
    specs = uncertain_parameters()
    for reach in (1.0, 0.3):
        for way in (1.0, -1.0):
            values = values_at(specs, np.full(len(specs), way), reach)
            for spec in specs:
                end = spec.high if way > 0 else spec.low
                share = spec.value + reach * (end - spec.value)
                assert spec.low <= values[spec.name] <= spec.high
                assert values[spec.name] == pytest.approx(share, abs=1e-9 * (spec.high - spec.low))
    assert values_at(specs[:2], np.array([0.0, 1.0]), 1.0) == {specs[1].name: specs[1].high}


def test_the_more_numbers_move_the_less_far_each_does() -> None:
    reaches = [reach_of(number) for number in (1, 300, 600, 1200)]
    assert reaches[:2] == [1.0, 1.0]
    assert [600 * reaches[2] ** 2, 1200 * reaches[3] ** 2] == pytest.approx([300, 300])
