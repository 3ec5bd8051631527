"""Who carries what: effective numbers, shares and memory."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import load_scenario
from sim.environment import carrying
from sim.environment.carrying import Carrying
from sim.model import Neighbourhood


def nobody() -> tuple[Carrying, Neighbourhood]:
    """Carrying before anything is carried, with standards that count for nothing."""
    low = {f"assumptions.maturity.{kind}_standard": 0.0 for kind in ("work", "roles", "ties")}
    made = Neighbourhood(load_scenario("baseline", {"place.population": 3000}), 3)
    for name in low:
        setattr(made.parameters.maturity, name.rpartition(".")[2], 0.0)
    made.parameters.maturity.decisions_standard = 0.0
    made.population.hours_given[:] = 0.0
    return Carrying(made.population, made.parameters.maturity), made


def ones(*whos: int) -> dict[int, float]:
    return dict.fromkeys(whos, 1.0)


def test_effective_number_is_inverse_simpson_at_a_standard_load() -> None:
    assert carrying.effective_number(4.0, 4.0, 0.0) == pytest.approx(4.0)
    assert carrying.effective_number(4.0, 4.0, 2.0) == pytest.approx(2.0)
    assert carrying.effective_number(6.0, 20.0, 0.0) == pytest.approx(
        1.8
    )  # 4, 1 and 1, and squares of 16, 1, 1, 2
    assert carrying.effective_number(0.0, 0.0, 0.0) == 0.0


def test_one_month_moves_it_by_a_thirtieth() -> None:
    found, made = nobody()
    made.population.hours_given[7] = 60.0
    for _ in range(2):
        found.note([7], ones(7), {})
    assert found._work[7] == pytest.approx(2.0 + 58.0 / 30.0)
    assert found.effective("work") == pytest.approx(1.0)
    assert found.share_of(7) == pytest.approx(1.0)


def test_who_shares_alike_counts_as_many() -> None:
    found, made = nobody()
    made.population.hours_given[[1, 2, 3, 4]] = 10.0
    found.shaped = dict.fromkeys((1, 2, 3, 4), 0.2)
    found.note([1, 2, 3, 4], ones(1, 2), dict.fromkeys((1, 2, 3, 4), 0.1))
    assert [found.effective(kind) for kind in carrying.KINDS] == pytest.approx([4, 2, 4, 4])
    assert found.share_of(1) == pytest.approx((0.25 + 0.5 + 0.25 + 0.25) / 4)
    assert found.busiest(2) == [1, 2]
    assert found.shaped == {}
    shares = np.array([0.3125, 0.3125, 0.1875, 0.1875])
    assert found.carriers == pytest.approx(1.0 / (shares @ shares))


def test_who_has_left_carries_nothing_and_fades() -> None:
    found, _ = nobody()
    found.note([1, 2, 3], {1: 3.0, 2: 1.0, 3: 1.0}, {})
    found.leave(1)
    assert found.share_of(1) == 0.0
    assert found.effective("roles") == pytest.approx(25.0 / 11.0)  # others took it over from her
    for _ in range(240):
        found.note([2, 3], ones(2, 3), {})
    assert found.effective("roles") == pytest.approx(2.0, abs=0.01)


def test_whoever_moves_in_has_carried_nothing() -> None:
    found, made = nobody()
    made.population.hours_given[7] = 60.0
    found.note([], {}, {})
    made.population.replace(np.array([7]))
    made.population.hours_given[7] = 0.0
    found.note([], {}, {})
    assert found.effective("work") == 0.0
    assert math.isnan(found.carriers)


def test_relative_to_what_is_needed_it_is_at_most_one() -> None:
    found, made = nobody()
    made.parameters.maturity.roles_needed = 2.0
    found.note([1, 2, 3], ones(1, 2, 3), {})
    assert found.relative("roles") == 1.0
    assert found.relative("ties") == 0.0
