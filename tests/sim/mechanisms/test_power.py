"""M15: the four kinds of power follow what they rest on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.environment.ledger import pence
from sim.mechanisms import power
from tests.sim.mechanisms.institutions import neighbourhood

share = st.floats(0.0, 1.0)


@given(parts=st.lists(share, min_size=1, max_size=5))
def test_the_mean_lies_between_its_parts(parts: list[float]) -> None:
    found = power.mean_of(*parts)
    assert max(0.01, min(parts)) - 1e-9 <= found <= max(0.01, *parts) + 1e-9


@pytest.mark.parametrize(
    ("parts", "expected"), [((0.25, 1.0), 0.5), ((0.0, 1.0), 0.1), ((0.6, 0.6, 0.6), 0.6)]
)
def test_mean_by_hand(parts: tuple, expected: float) -> None:
    assert power.mean_of(*parts) == pytest.approx(expected)


def measured(change: str | None = None) -> dict[str, float]:
    model = neighbourhood()
    model.monthly.presence, model.monthly.done_hours, model.monthly.unmet_hours = 0.3, 60.0, 40.0
    if change == "confidence":
        model.population.confidence[model.partnership.slots] = 0.95
    elif change == "cohesion":
        model.partnership.cohesion = 0.95
    elif change == "ties":
        for body in model.institutions:
            body.officer.tie = 0.9
    elif change == "links":
        model.institutions[0].embedded = 0.9
    elif change == "presence":
        model.monthly.presence = 0.8
    elif change == "trust":
        model.partnership.trust_between = 0.95
    elif change == "delivery":
        model.monthly.unmet_hours = 0.0
    elif change == "skill":
        model.partnership.decision_skill = 0.9
    elif change == "money":
        model.ledger.transfer("customers", "reserve", pence(5e6))
    elif change == "reputation":
        model.partnership.reputation = 0.95
    elif change == "energy":
        model.population.energy[model.partnership.slots] = 0.95
    power.apply(model)
    return dict(model.power)


@pytest.mark.parametrize(
    ("change", "raises"),
    [
        ("confidence", {"within", "over"}),
        ("cohesion", {"within"}),
        ("ties", {"with"}),
        ("links", {"with", "over"}),
        ("presence", {"with"}),
        ("trust", {"with"}),
        ("delivery", {"to"}),
        ("skill", {"to"}),
        ("money", {"to"}),
        ("reputation", {"over"}),
        ("energy", {"to"}),
    ],
)
def test_each_kind_rises_with_what_it_rests_on(change: str, raises: set[str]) -> None:
    before, after = measured(), measured(change)
    assert {kind for kind in power.KINDS if after[kind] > before[kind] + 1e-9} == raises
    assert all(after[kind] >= before[kind] - 1e-9 for kind in power.KINDS)


def test_without_members_there_is_none() -> None:
    model = neighbourhood({"funding.programme": False})
    power.apply(model)
    assert set(model.power.values()) == {0.0}
    assert model.power_to == model.parameters.power.left_alone
