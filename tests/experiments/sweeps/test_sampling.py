"""Every manner of sampling has the points that it promises, counted before they are made."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import sobol

from experiments.sweeps.sampling import count_points, settings_of
from experiments.sweeps.schema import Design

RANGE = {"from": 0.0, "to": 2.0}
BASE = {"a": 0.5, "b": 3, "c": "none"}


def design(sampling: str, **more: object) -> Design:
    return Design(sampling=sampling, **more)


def points_of(asked: Design, rows=(), whole=frozenset()) -> list[dict]:
    points = list(settings_of(asked, BASE, whole, rows))
    assert len(points) == count_points(asked, BASE, rows)
    return points


def test_one_at_a_time_is_the_base_and_each_other_value_alone():
    asked = design("one_at_a_time", factors={"a": RANGE, "b": [1, 3, 5], "c": ["none", "large"]})
    points = points_of(asked)
    assert points[0] == BASE
    changed = [{k: v for k, v in point.items() if v != BASE[k]} for point in points[1:]]
    assert changed == [{"a": 0.0}, {"a": 2.0}, {"b": 1}, {"b": 5}, {"c": "large"}]


def test_morris_moves_one_factor_by_two_thirds_of_its_range():
    asked = design("morris", factors={"a": RANGE, "c": ["x", "y", "z", "w"]}, samples=5)
    points = points_of(asked)
    assert len(points) == 5 * 3
    for trajectory in range(5):
        steps = points[3 * trajectory : 3 * trajectory + 3]
        for before, after in zip(steps, steps[1:], strict=False):
            moved = [name for name in before if before[name] != after[name]]
            assert len(moved) == 1
            if moved == ["a"]:
                assert abs(before["a"] - after["a"]) == pytest.approx(2 / 3 * 2)


def test_from_sobol_s_points_follow_the_shares_of_the_variance():
    asked = design("sobol", factors={"a": RANGE, "b": RANGE}, samples=512)
    points = points_of(asked)
    assert len(points) == 512 * 4
    outcome = np.array([3.0 * point["a"] + 1.0 * point["b"] for point in points])
    problem = {"num_vars": 2, "names": ["a", "b"], "bounds": [[0.0, 2.0]] * 2}
    found = sobol.analyze(problem, outcome, calc_second_order=False, seed=1)
    assert found["S1"] == pytest.approx([0.9, 0.1], abs=0.03)


@pytest.mark.parametrize("sampling", ["latin_hypercube", "sobol", "morris"])
def test_whole_numbers_stay_whole_and_points_are_the_same_every_time(sampling):
    asked = design(sampling, factors={"b": {"from": 1, "to": 4}, "a": RANGE}, samples=16)
    points = points_of(asked, whole=frozenset({"b"}))
    assert {point["b"] for point in points} == {1, 2, 3, 4}
    assert points == points_of(asked, whole=frozenset({"b"}))
    other = asked.model_copy(update={"sampling_seed": 2})
    assert points != points_of(other, whole=frozenset({"b"}))


def test_every_point_is_tried_across_every_combination():
    asked = design("grid", factors={"a": [0, 1, 2]}, across={"b": [1, 2], "c": ["x", "y"]})
    points = points_of(asked)
    assert len(points) == 12
    assert points[:2] == [{"a": 0, "b": 1, "c": "x"}, {"a": 0, "b": 1, "c": "y"}]
    assert len({tuple(point.items()) for point in points}) == 12


def test_a_table_s_lines_are_its_points():
    rows = [{"a": 0.1, "b": 4}, {"a": 0.9, "b": 5}]
    asked = design("table", factors={"a": (), "b": ()}, across={"c": ["x", "y"]})
    assert points_of(asked, rows) == [{**row, "c": c} for row in rows for c in ("x", "y")]


def test_a_thousand_million_points_are_counted_without_being_made():
    asked = design("grid", factors={name: list(range(1000)) for name in "abc"})
    assert count_points(asked, BASE) == 10**9
