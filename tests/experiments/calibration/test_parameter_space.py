"""What may be fitted, and the scale on which it is moved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.calibration.parameter_space import (
    expand_names,
    free_space,
    is_free,
    require_free,
    value_at,
)
from experiments.errors import UsageProblem
from sim.parameters import parameter_specs


@given(st.floats(-1e6, 1e6), st.floats(0.0, 1.0))
def test_every_value_tried_lies_in_its_range(z: float, share: float) -> None:
    assert 2.0 <= value_at(2.0 + 3.0 * share, 2.0, 5.0, z) <= 5.0


def test_nothing_moved_is_the_present_value() -> None:
    space = free_space(parameter_specs())
    assert space.values_at([0.0] * len(space)) == space.present()


def test_a_larger_step_is_a_larger_value() -> None:
    values = [value_at(0.4, 0.0, 1.0, z) for z in (-2.0, -0.5, 0.0, 0.5, 2.0)]
    assert values == sorted(set(values))


def test_what_is_fixed_before_calibration_is_not_free() -> None:
    specs = parameter_specs()
    names = free_space(specs).names
    assert not [name for name in names if name.startswith(("measurement.", "maturity."))]
    assert not [name for name in names if specs[name].basis == "measured" or specs[name].choices]
    assert len(names) == sum(is_free(spec) for spec in specs.values())


def test_a_mechanism_stands_for_its_free_parameters() -> None:
    specs = parameter_specs()
    assert expand_names(["trust"], specs, "--fix") == [
        name for name, spec in specs.items() if spec.mechanism == "trust" and is_free(spec)
    ]
    assert "trust.gain" not in free_space(specs, fix=["trust"]).names


def test_a_name_that_is_not_known_gets_the_nearest() -> None:
    with pytest.raises(UsageProblem, match=r"--fix.*trust\.gian.*did you mean trust\.gain"):
        expand_names(["trust.gian"], parameter_specs(), "--fix")


def test_a_measured_parameter_cannot_be_asked_for() -> None:
    space = free_space(parameter_specs())
    with pytest.raises(UsageProblem, match=r"workload\.typical_hours: not for fitting"):
        require_free(["workload.typical_hours"], space, "--parameters")
