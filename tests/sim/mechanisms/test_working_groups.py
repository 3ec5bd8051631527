"""Working groups: set up with the plan, filled, met, and a way up to the partnership."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.population import VOLUNTEER
from sim.agents.working_group import WorkingGroup
from sim.environment.deliberation import Proposal
from sim.mechanisms import working_groups
from sim.model import Neighbourhood
from tests.sim.mechanisms.test_decisions import model

DISTRIBUTED = {"partnership.decision_model": "distributed"}


def planned(months: int = 6, seed: int = 3, **levers: object) -> Neighbourhood:
    """A distributed partnership with a plan, and volunteers in the area."""
    made = model(months, seed, **{**DISTRIBUTED, **levers})
    made.partnership.plan_month = made.month
    made.population.involvement[:40] = VOLUNTEER
    return made


def test_only_a_distributed_partnership_with_a_plan_has_them() -> None:
    executive = model(6)
    executive.partnership.plan_month = 6
    unplanned = model(6, **DISTRIBUTED)
    for made in (executive, unplanned):
        working_groups.prepare(made)
        assert made.partnership.working_groups == []


def test_they_share_the_themes_out_and_are_agents() -> None:
    made = planned()
    working_groups.prepare(made)
    groups = made.partnership.working_groups
    assert len(groups) == made.parameters.working_groups.groups
    themes = [theme for group in groups for theme in group.themes]
    assert sorted(themes) == sorted(set(themes))
    assert len(themes) == 8
    assert set(made.agents_by_type[WorkingGroup]) == set(groups)


def test_every_resident_member_sits_on_one() -> None:
    made = planned()
    working_groups.prepare(made)
    leads = [seat for group in made.partnership.working_groups for seat in group.leads]
    assert len(leads) == len({id(seat) for seat in leads}) == len(made.partnership.slots)


def test_volunteers_join_until_a_group_is_full_and_nobody_twice() -> None:
    made = planned()
    for month in range(60):
        made.month = 6 + month
        working_groups.prepare(made)
    groups = made.partnership.working_groups
    slots = [seat.slot for group in groups for seat in group.others]
    assert len(slots) == len(set(slots)) > 3
    assert max(len(group.others) for group in groups) <= made.parameters.working_groups.size
    assert sorted(made.monthly.on_working_groups.tolist()) == sorted(slots)


def test_whoever_moves_away_or_stops_leaves_the_group() -> None:
    made = planned()
    for month in range(40):
        made.month = 6 + month
        working_groups.prepare(made)
    group = max(made.partnership.working_groups, key=lambda g: len(g.others))
    gone = group.others[0]
    made.population.involvement[gone.slot] = 1.0
    working_groups.refresh(made, group)
    assert gone not in group.others


def test_an_able_group_member_may_take_a_vacant_seat() -> None:
    made = planned()
    for seat in made.partnership.resident_seats()[:4]:
        made.partnership.release(seat)
    made.population.energy[:40] = made.population.confidence[:40] = 1.0
    before = len(made.partnership.seats)
    for month in range(40):
        made.month = 6 + month
        working_groups.prepare(made)
    assert before < len(made.partnership.seats) <= 12
    on_groups = {seat.slot for group in made.partnership.working_groups for seat in group.others}
    assert on_groups.isdisjoint(made.partnership.slots.tolist())


def test_small_matters_of_its_theme_go_to_the_group() -> None:
    made = planned()
    working_groups.prepare(made)
    limit = round(100 * made.parameters.working_groups.delegated_gbp)
    theme = made.partnership.working_groups[1].themes[0]
    small = Proposal("residents", "event", theme, limit, 1.0, 0, 0)
    large = Proposal("residents", "event", theme, limit + 1, 1.0, 0, 1)
    tables = working_groups.share_out(made, [small, large])
    assert tables[0] == [large]
    assert tables[2] == [small]
    assert sum(map(len, tables)) == 2


def test_volunteers_on_a_group_learn_by_what_they_do_there() -> None:
    def skill_of_those_on_groups(practice: float) -> float:
        made = planned(**{"assumptions.working_groups.practice": practice})
        for _ in range(12):
            made.population.involvement[:40] = np.where(
                made.population.involvement[:40] == 4.0, 4.0, VOLUNTEER
            )
            made.step()
        assert len(made.monthly.on_working_groups) >= 3
        return float(made.population.skill[:40].mean())

    assert skill_of_those_on_groups(1.0) > skill_of_those_on_groups(0.5)


def test_without_a_partnership_they_are_gone() -> None:
    made = planned()
    working_groups.prepare(made)
    working_groups.disband(made)
    assert made.partnership.working_groups == []
    assert made.monthly.on_working_groups.size == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_an_option_nobody_uses_leaves_the_run_identical(seed: int) -> None:
    """Without working groups their parameters change nothing."""
    base = model(40, seed)
    other = model(40, seed, **{"assumptions.working_groups.size": 9.0})
    assert base.recorder.monthly["maturity"][-1] == other.recorder.monthly["maturity"][-1]
    assert base.ledger.balance == other.ledger.balance
