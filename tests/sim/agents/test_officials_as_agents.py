"""Officers, bodies and groups are agents with names of their own."""

from __future__ import annotations

import mesa

from sim.agents.institutions import Officer
from sim.agents.names import group_name
from tests.sim.mechanisms.institutions import neighbourhood


def test_an_officer_who_goes_is_replaced_by_another_person() -> None:
    model = neighbourhood()
    body = model.institutions[0]
    before = body.officer
    assert isinstance(before, mesa.Agent)
    gone, _ = body.change_officer(0.5)
    assert gone == before.name
    assert body.officer is not before
    assert body.officer.holder == before.holder + 1
    officers = list(model.agents_by_type[Officer])
    assert before not in officers and body.officer in officers
    assert len(officers) == len(model.institutions)


def test_successors_are_better_or_worse_to_deal_with() -> None:
    body = neighbourhood().institutions[0]
    manners = []
    for _ in range(20):
        manners.append(body.officer.manner)
        body.change_officer(0.0)
    changes = [after - before for before, after in zip(manners, manners[1:], strict=False)]
    assert min(changes) < 0.0 < max(changes)


def test_the_public_bodies_of_a_place() -> None:
    labels = [body.label for body in neighbourhood({"place.tiers": 1}).institutions]
    assert labels[1:] == ["health service", "housing association", "local school", "police force"]


def test_groups_have_names_that_stay_and_differ() -> None:
    names = [group_name(7, "itself", month, 0) for month in range(60)]
    assert names == [group_name(7, "itself", month, 0) for month in range(60)]
    assert len(set(names)) > 50
    assert group_name(8, "itself", 0, 0) != names[0]
