"""M7: what clashes come from, how they end, and what they cost while they last."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.agents.population import PET_PROJECT
from sim.mechanisms import attendance, conflict
from sim.mechanisms import events as calendar
from sim.model import Neighbourhood
from sim.parameters import parameters
from sim.simulation import run
from tests.sim.mechanisms.areas import anywhere, area, events
from tests.sim.mechanisms.cases import assumed, cases

P = assumed("conflict")
share = st.floats(0.0, 1.0)


def quiet(**levers: object) -> Neighbourhood:
    """An area of three years with a plan, workers and no clash."""
    made = area(36, 3, **levers)
    made.disputes.live.clear()
    made.monthly.quarrel = made.monthly.quarrel_with_workers = 0.0
    return made


@pytest.mark.parametrize(("inputs", "expected"), cases("conflict", "tension"))
def test_tension_cases(inputs: dict, expected: float) -> None:
    assert conflict.tension(P, **inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("conflict", "settling"))
def test_settling_cases(inputs: dict, expected: float) -> None:
    assert conflict.settlement_chance(P, **inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("conflict", "strength_next"))
def test_strength_cases(inputs: dict, expected: float) -> None:
    assert conflict.strength_next(P, **inputs) == pytest.approx(expected)


@given(strength=share, cohesion=share, mediation=share, festers=anywhere("conflict.festers"))
def test_a_clash_keeps_within_bounds_and_mediation_never_feeds_it(
    strength: float, cohesion: float, mediation: float, festers: float
) -> None:
    p = parameters({"conflict.festers": festers}).conflict
    after = conflict.strength_next(p, strength, cohesion, mediation)
    assert 0.05 <= after <= 0.98
    assert after <= conflict.strength_next(p, strength, cohesion, 0.0)


@given(strength=share, cohesion=share, skill=share, reflection=share, mediation=share)
def test_what_brings_people_together_never_lowers_the_chance_to_settle(
    strength: float, cohesion: float, skill: float, reflection: float, mediation: float
) -> None:
    least = conflict.settlement_chance(P, strength, 0.0, 0.0, 0.0, 0.0, False)
    chance = conflict.settlement_chance(P, strength, cohesion, skill, reflection, mediation, False)
    assert 0.0 <= least <= chance <= 0.95
    assert chance <= conflict.settlement_chance(
        P, strength, cohesion, skill, reflection, mediation, True
    )


def test_projects_of_their_own_cause_clashes_until_those_who_brought_them_have_left() -> None:
    made = quiet()
    slots = made.partnership.slots
    made.population.motive[slots] = 0.0
    made.partnership.changed()
    assert conflict.causes(made)["personal_project"] == 0.0
    made.population.motive[slots[:3]] = PET_PROJECT
    made.partnership.changed()
    assert conflict.causes(made)["personal_project"] == pytest.approx(
        3 * made.parameters.conflict.personal_project
    )


def test_estates_clash_where_they_distrust_each_other_and_share_the_table() -> None:
    assert conflict.mixture([1, 1, 1]) == 0.0
    assert conflict.mixture([1, 1, 2, 2]) == 0.5
    made = quiet()
    made.rivalry = 0.0
    assert conflict.causes(made)["estates"] == 0.0
    made.rivalry = 0.6
    mixed = conflict.mixture(made.population.estate[made.partnership.slots].tolist())
    assert conflict.causes(made)["estates"] == pytest.approx(
        made.parameters.conflict.rival_estates * 0.6 * mixed
    )


def test_load_dominance_and_a_strained_money_holder_cause_clashes() -> None:
    made = quiet()
    made.member_load, made.reform.awareness, made.lto.strain = 0.0, 0.0, 0.0
    before = conflict.causes(made)
    made.member_load = made.parameters.workload.load_cap
    made.reform.awareness, made.lto.strain = 1.0, 1.0
    after = conflict.causes(made)
    assert before["members"] == 0.0
    assert after["members"] == pytest.approx(
        made.parameters.conflict.overload * (1.0 - made.parameters.conflict.overload_from)
    )
    assert after["workers"] - before["workers"] == pytest.approx(made.parameters.conflict.dominance)
    assert after["lto"] - before["lto"] == pytest.approx(made.parameters.conflict.money_holder)


def test_a_clash_says_who_fell_out_with_whom_over_what() -> None:
    made = quiet()
    told = {}
    for kind in ("workers", "lto", "difficult_person", "members", "personal_project"):
        conflict.begin(made, kind, 0.5)
        told[kind] = events(made, "clash")[-1][2:4]
    assert told["workers"] == ("members", "fall out with the paid workers over who decides")
    assert told["lto"][1] == f"fall out with {made.lto.name} over how the money is handled"
    names = {seat.name for seat in made.partnership.resident_seats()}
    assert {told[k][0] for k in ("difficult_person", "members", "personal_project")} <= names
    assert told["members"][1].endswith("over who does the work")


def test_a_kind_of_clash_is_live_once_and_as_bitter_as_it_ever_was() -> None:
    made = quiet()
    conflict.begin(made, "workers", 0.4)
    conflict.begin(made, "workers", 0.7)
    conflict.begin(made, "workers", 0.2)
    assert [clash.strength for clash in made.disputes.live] == [0.7]
    assert made.disputes.heat == pytest.approx(0.7)
    conflict.begin(made, "lto", 0.5)
    assert made.disputes.heat == pytest.approx(0.85)


def test_a_clash_overcome_gives_confidence_the_less_the_more_were_overcome() -> None:
    made = quiet()
    made.disputes.overcome = made.contests_won = 0
    gains = []
    for _ in range(3):
        conflict.begin(made, "lto", 0.5)
        made.monthly.confidence_shift = 0.0
        conflict.settle(made, made.disputes.of("lto"))
        gains.append(made.monthly.confidence_shift)
    assert gains == pytest.approx(
        [
            made.parameters.conflict.overcome_gain,
            made.parameters.conflict.overcome_gain / 2,
            made.parameters.conflict.overcome_gain / 3,
        ]
    )
    assert made.disputes.live == []
    conflict.begin(made, "workers", 0.5, paid=True)
    made.monthly.confidence_shift = 0.0
    conflict.settle(made, made.disputes.of("workers"))
    assert made.monthly.confidence_shift == 0.0


def test_who_helped_is_told() -> None:
    made = quiet(**{"support.rep_days_per_year": 0})
    assert conflict.how_settled(made) == "having talked it through"
    made.disputes.support_until = made.month
    assert conflict.how_settled(made) == "with the help the funder sent"
    made = quiet(**{"support.rep_days_per_year": 60})
    told = set()
    for month in range(36, 60):
        made.month = month
        told.add(conflict.how_settled(made))
    assert told == {"having talked it through", "with the rep's mediation"}


def test_a_parting_takes_the_one_it_turned_on() -> None:
    made = quiet()
    conflict.begin(made, "difficult_person", 0.8)
    seat = made.disputes.live[0].seat
    conflict.part(made, made.disputes.live[0])
    assert seat not in made.partnership.seats
    assert made.disputes.live == []
    assert seat.name in {row[2] for row in events(made, "member_leaves") if row[0] == made.month}


def test_a_parting_of_estates_takes_the_smaller_side() -> None:
    made = quiet()
    slots = made.partnership.slots
    made.population.estate[slots] = 0
    made.population.estate[slots[-2:]] = 1
    conflict.begin(made, "estates", 0.8)
    conflict.part(made, made.disputes.live[0])
    assert set(made.population.estate[made.partnership.slots].tolist()) == {0}
    assert len(made.partnership.slots) == len(slots) - 2


def test_a_parting_from_workers_leaves_a_post_vacant_and_one_from_the_lto_ends_its_hold() -> None:
    made = quiet()
    conflict.begin(made, "workers", 0.8)
    conflict.part(made, made.disputes.of("workers"))
    assert any(worker.vacant_until >= 0 for worker in made.workers)
    conflict.begin(made, "lto", 0.8)
    conflict.part(made, made.disputes.of("lto"))
    assert not made.lto.is_at_work
    assert made.disputes.parted_with_holder


def test_a_clash_ends_when_one_side_is_no_longer_there() -> None:
    made = quiet()
    conflict.begin(made, "workers", 0.9)
    made.workers.clear()
    conflict.live_through(made, made.disputes.live[0])
    assert made.disputes.live == []
    conflict.begin(made, "members", 0.9)
    made.partnership.release(made.disputes.live[0].seat)
    conflict.live_through(made, made.disputes.live[0])
    assert made.disputes.live == []


def test_a_clash_with_workers_spreads_to_who_employs_them() -> None:
    def spread(employer: str) -> bool:
        made = quiet(**{"workers.employer": employer})
        conflict.begin(made, "workers", 0.98)
        for _ in range(60):
            made.month += 1
            conflict.escalate_or_calm(made, made.disputes.of("workers"))
        return made.disputes.of("lto") is not None

    assert spread("lto")
    assert not spread("self")


def test_in_a_quarrel_people_stay_away_and_lose_time() -> None:
    made = quiet()
    seats = made.partnership.resident_seats()
    came, hours = [], []
    for quarrel in (0.0, 0.9):
        made.monthly.quarrel = quarrel
        here, brought = 0, 0.0
        for month in range(40):
            made.month = 36 + month
            people = attendance.residents(made, seats, 0.5)
            here += sum(person.is_present for person in people)
            brought += sum(person.hours for person in people)
        came.append(here)
        hours.append(brought)
    assert came[1] < 0.6 * came[0]
    assert hours[1] < 0.5 * hours[0]


def test_who_is_difficult_is_drawn_for_good() -> None:
    from sim.mechanisms.conflict import difficult

    made = area()
    found = [seat.who for seat in difficult(made, 0.5)]
    made.month = 40
    assert found == [seat.who for seat in difficult(made, 0.5)]
    assert set(found) >= {seat.who for seat in difficult(made, 0.1)}


def test_a_falling_out_is_with_workers_and_money_holder_and_costs_cohesion() -> None:
    made = quiet()
    before = made.partnership.cohesion
    calendar.falling_out(made, 0.8)
    assert {clash.kind for clash in made.disputes.live} == {"workers", "lto"}
    divides = made.parameters.calendar.falling_out_divides
    assert made.partnership.cohesion == pytest.approx(before * (1.0 - 0.8 * divides))


def test_without_a_partnership_nobody_falls_out() -> None:
    made = quiet()
    conflict.begin(made, "workers", 0.9)
    made.partnership.seats.clear()
    made.partnership.changed()
    conflict.apply(made)
    assert made.disputes.live == []
    assert made.monthly.quarrel == 0.0
    calendar.falling_out(made, 1.0)
    assert made.disputes.live == []


def test_when_the_last_member_leaves_in_a_parting_nobody_is_left_to_fall_out() -> None:
    """A harsh place in which a parting empties the table in a month that could bring another clash."""
    harsh = load_scenario(
        "baseline",
        {
            "place.hardship": 1.0, "place.churn": 3.0, "place.broken_promises": 1.0,
            "place.head_start": 0.0, "place.population": 3000, "place.estate_rivalry": 1.0,
            "partnership.recruitment_effort": 0.0, "partnership.rest_and_rotation": 0.0,
            "partnership.reflection": 0.0, "workers.grassroots_hours": 0, "workers.delivery_hours": 0,
            "workers.strategic_hours": 0, "workers.administration_hours": 0, "workers.start_month": 0,
            "support.rep_days_per_year": 0, "support.intervention": False,
            "support.capacity_building_days": 0,
        },
    )  # fmt: skip
    assert run(harsh, 8, horizon_months=204).own_end_month == 144


def test_the_year_tells_of_a_clash_and_whether_it_was_with_workers() -> None:
    levers: dict = {"place.population": 3000, "place.head_start": 1.0}
    levers["events"] = [{"month": 50, "kind": "falling_out", "strength": 0.95}]
    result = run(load_scenario("baseline", levers), 5, horizon_months=60)
    monthly, yearly = (result.columns[table] for table in ("monthly", "yearly"))
    by_year = np.array(monthly["clash"]).reshape(-1, 12).max(axis=1)
    assert yearly["clash"] == pytest.approx(by_year.tolist())
    assert monthly["clash"][50] == 1.0
    assert yearly["good_worker_relations"][4] == 0.0
    idle = np.array(monthly["breakdown"]).reshape(-1, 12).max(axis=1)
    assert yearly["breakdown"] == pytest.approx(idle.tolist())
