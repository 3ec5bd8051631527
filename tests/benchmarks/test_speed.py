"""Speed of single runs: known growth is found, sizes are what they say, the profile is whole."""

from __future__ import annotations

import time

import pytest

from benchmarks.sizes import of_size
from benchmarks.speed import Growth, Speed, machine, measure_growth, profile
from experiments.execution.interruption import StopRequest
from sim import load_scenario
from sim.schedule import STEPS
from sim.simulation import run


def test_what_is_fixed_and_what_each_resident_adds_is_found():
    sizes = (3_000, 10_000, 100_000)
    growth = Growth(sizes, tuple(180.0 + 0.018 * adults for adults in sizes))
    fixed, slope = growth.fixed_and_slope
    assert fixed == pytest.approx(180.0)
    assert slope == pytest.approx(18.0)


def test_powers_of_a_known_growth_are_found():
    growth = Growth((1_000, 10_000, 100_000), (10.0, 100.0, 10_000.0))
    assert growth.exponents == pytest.approx([1.0, 2.0])
    assert growth.exponent == pytest.approx(1.5)


def test_a_ratio_is_one_time_over_the_other():
    speed = Speed(200.0, 40.0, 50.0)
    assert (speed.ratio, speed.python_ratio) == (5.0, 4.0)


@pytest.mark.parametrize("adults", [500, 3_000, 20_000])
def test_neighbourhoods_have_as_many_adults_as_asked_for(adults):
    from sim.model import Neighbourhood

    model = Neighbourhood(of_size(load_scenario("baseline"), adults), 1, 1)
    assert model.population.size == adults
    model.release()


def test_growth_is_measured_for_every_size():
    short = load_scenario("baseline", {"funding.years": 5, "funding.follow_on_months": 0})
    growth = measure_growth(short, (300, 600), 1, StopRequest())
    assert growth.adults == (300, 600)
    assert all(ms > 0.0 for ms in growth.milliseconds)


def test_the_profile_names_every_step_and_adds_up_to_a_run():
    scenario = of_size(load_scenario("baseline"), 500)
    run(scenario, 0)
    began = time.process_time()
    parts = profile(scenario, 1, StopRequest())
    taken = 1000.0 * (time.process_time() - began)
    assert {step.name for step in STEPS} < set(parts)
    assert 0.9 * taken < sum(parts.values()) <= taken


def test_the_machine_is_told_without_its_name():
    import platform

    told = machine()
    assert set(told) == {"kind", "processors", "python", "numpy", "numba", "mesa"}
    assert platform.node() not in told["kind"].split()
