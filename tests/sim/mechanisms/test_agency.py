"""M1 Agency: voice, promises and changed decisions make influence felt, and that gives or takes energy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import agency, energy
from tests.sim.mechanisms.areas import anywhere, area
from tests.sim.mechanisms.cases import cases


@pytest.mark.parametrize(("inputs", "expected"), cases("agency", "influence_felt"))
def test_cases(inputs: dict, expected: float) -> None:
    assert agency.influence_felt_next.plain(**inputs) == pytest.approx(expected)


@given(
    felt=st.floats(0.0, 1.0),
    voice=st.floats(0.0, 1.0),
    gains=st.floats(0.0, 3.0),
    losses=st.floats(0.0, 3.0),
    memory=anywhere("agency.memory"),
)
def test_it_stays_between_0_and_1(
    felt: float, voice: float, gains: float, losses: float, memory: float
) -> None:
    assert 0.0 <= agency.influence_felt_next.plain(felt, voice, gains, losses, memory) <= 1.0


@pytest.mark.parametrize(
    ("what", "value", "sign"),
    [
        ("kept_partnership", 1.0, 1),
        ("broken_partnership", 1.0, -1),
        ("decisions_changed", 1.0, 1),
        ("decisions_changed", -1.0, -1),
        ("residents_influence", 1.0, 1),
        ("residents_influence", 0.0, -1),
        ("kept_council", 1.0, 1),
        ("broken_council", 1.0, -1),
        ("outvoted", 1.0, -1),
    ],
)
def test_what_moves_it(what: str, value: float, sign: int) -> None:
    made = area(12)
    made.monthly.begin_month()
    made.monthly.residents_influence = before = made.partnership.influence_felt = 0.5
    setattr(made.monthly, what, value)
    agency.apply(made)
    assert sign * (made.partnership.influence_felt - before) > 0.0


@pytest.mark.parametrize(("who", "sign"), [("kept", 1), ("broken", -1)])
def test_what_a_council_does_counts_less_than_what_is_their_own(who: str, sign: int) -> None:
    moved = []
    for whose in ("partnership", "council"):
        made = area(12)
        made.monthly.begin_month()
        made.monthly.residents_influence = made.partnership.influence_felt = 0.5
        setattr(made.monthly, f"{who}_{whose}", 1.0)
        agency.apply(made)
        moved.append(sign * (made.partnership.influence_felt - 0.5))
    assert moved[0] > moved[1] > 0.0


def test_influence_felt_gives_energy_and_its_want_takes_it() -> None:
    left = []
    for felt in (0.0, 0.5, 1.0):
        made = area(24)
        made.partnership.influence_felt = felt
        energy.apply(made)
        left.append(float(made.population.energy[made.partnership.slots].mean()))
    assert left == sorted(left)
    assert left[0] < left[1] < left[2]


def test_without_members_nothing_is_felt_anew() -> None:
    made = area(12, **{"funding.programme": False})
    made.monthly.kept_partnership = 1.0
    before = made.partnership.influence_felt
    agency.apply(made)
    assert made.partnership.influence_felt == before
