"""Points of a screen, effects of known functions, and the noise floor."""

from __future__ import annotations

import numpy as np
import pytest
from SALib.analyze import morris

from sim.parameters import parameter_specs, parameters
from tools.docs.sensitivity.design import (
    STEP,
    elementary_effects,
    floor_of,
    nudged,
    trajectories,
    uncertain_parameters,
    values_at,
)

SPECS = uncertain_parameters(["formality", "energy"])


@pytest.fixture(scope="module")
def design():
    return trajectories(SPECS, 4, seed=7)


def test_every_number_that_was_not_measured_is_uncertain():
    names = {spec.name for spec in uncertain_parameters()}
    for name, spec in parameter_specs().items():
        assert (name in names) == (spec.basis != "measured" and not spec.choices)


def test_each_step_moves_one_parameter_and_each_parameter_moves_once(design):
    for number in range(4):
        steps = np.diff(design.points[number], axis=0)
        assert (np.count_nonzero(steps, axis=1) == 1).all()
        assert np.abs(steps).max(axis=1) == pytest.approx(STEP)
        moved = [unit for unit, _ in design.moved(number)]
        assert sorted(moved) == list(range(len(SPECS)))


def test_groups_move_as_one():
    design = trajectories(SPECS, 2, seed=7, by_group=True)
    assert design.units == ("energy", "formality")
    assert design.points.shape == (2, 3, len(SPECS))
    for step, (unit, way) in zip(np.diff(design.points[0], axis=0), design.moved(0), strict=True):
        moving = {spec.mechanism for spec, by in zip(SPECS, step, strict=True) if by}
        assert (moving, way) == ({design.units[unit]}, 0.0)


def test_the_same_seed_gives_the_same_points(design):
    assert np.array_equal(design.points, trajectories(SPECS, 4, seed=7).points)
    assert not np.array_equal(design.points, trajectories(SPECS, 4, seed=8).points)


def test_every_point_is_allowed(design):
    for point in design.points.reshape(-1, len(SPECS))[::7]:
        values = values_at(SPECS, point)
        assert parameters(values).energy is not None
        assert list(values) == [spec.name for spec in SPECS]


def test_a_nudge_is_small_and_inwards():
    point = np.array([0.0, 1.0, 1 / 3] * 5)
    moved = nudged(point, 3)
    assert ((moved >= 0) & (moved <= 1) & (moved != point)).all()
    assert np.abs(moved - point).max() <= 0.001


def test_effects_of_a_sum_are_its_slopes(design):
    slopes = np.linspace(-1, 2, len(SPECS))
    effects = elementary_effects(design, design.points @ slopes)
    assert effects == pytest.approx(np.tile(slopes, (4, 1)))


def test_effects_are_those_of_salib(design):
    curved = (design.points**2) @ np.linspace(0.5, 2, len(SPECS))
    effects = elementary_effects(design, curved)
    problem = {"num_vars": len(SPECS), "names": list(design.units), "bounds": [[0, 1]] * len(SPECS)}
    points = design.points.reshape(-1, len(SPECS))
    theirs = morris.analyze(problem, points, curved.ravel(), num_levels=4, num_resamples=2)
    assert np.abs(effects).mean(axis=0) == pytest.approx(np.asarray(theirs["mu_star"]))
    assert effects.std(axis=0, ddof=1) == pytest.approx(np.asarray(theirs["sigma"]))


def test_a_missing_run_costs_its_two_effects_only(design):
    values = design.points.sum(axis=2)
    values[1, 3] = np.nan
    assert np.isnan(elementary_effects(design, values)).sum() == 2


def test_the_floor_is_what_noise_seldom_exceeds():
    noise = np.abs(np.random.Generator(np.random.Philox(key=1)).normal(size=4000))
    assert floor_of(noise, 1) == pytest.approx(1.96, abs=0.1)
    assert floor_of(noise, 4) < floor_of(noise, 1)
    assert floor_of(np.zeros(5), 3) == 0.0
    assert np.isnan(floor_of(np.array([np.nan]), 3))
