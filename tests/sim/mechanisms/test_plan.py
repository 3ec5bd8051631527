"""From selection to a first plan."""

from __future__ import annotations

import pytest

from sim.mechanisms import plan
from tests.sim.mechanisms.test_decisions import model


def test_work_on_a_plan_by_hand() -> None:
    assert plan.work_done(0.1, 0.5, 1.0, 0.8) == pytest.approx(0.04)
    assert plan.work_done(0.1, 0.5, 0.5, 0.8) == pytest.approx(0.02)
    assert plan.work_done(0.1, 0.5, 2.0, 0.8) == pytest.approx(0.04)


def test_a_short_programme_presses() -> None:
    usual, short, long = (model(0, **{"funding.years": years}) for years in (12, 3, 20))
    assert plan.urgency(usual) == pytest.approx(1.0)
    assert plan.urgency(long) < 1.0 < plan.urgency(short) <= 2.5


def test_with_the_plan_leads_are_found_and_a_promise_is_kept() -> None:
    made = model(5)
    plan.endorse(made)
    assert made.partnership.plan_month == 5
    assert made.monthly.kept_partnership >= made.parameters.plan.promise_weight
    assert sum(seat.role == "lead" for seat in made.partnership.seats) == 2
    assert made.partnership.new_role_months[-2:] == [5, 5]


def test_how_many_lead_depends_on_the_model_of_decisions() -> None:
    levers = {"assumptions.plan.leads_executive": 1, "assumptions.plan.leads_distributed": 5}
    for kind, leads in (("executive", 1), ("distributed", 5), ("enabling", 2)):
        made = model(5, **{"partnership.decision_model": kind, **levers})
        plan.endorse(made)
        assert sum(seat.role == "lead" for seat in made.partnership.seats) == leads


def test_a_plan_that_must_be_approved_is_less_their_own() -> None:
    endorsed, approved = model(5), model(5, **{"funding.plans": "approved"})
    plan.endorse(endorsed)
    plan.endorse(approved)
    kept = endorsed.parameters.plan.approved_ownership
    own = endorsed.partnership.plan_by_residents
    assert approved.partnership.plan_by_residents == pytest.approx(own * kept)


def test_a_plan_is_made_once() -> None:
    made = model(5)
    plan.endorse(made)
    made.partnership.plan_progress = 5.0
    plan.apply(made)
    assert made.partnership.plan_month == 5


def progress(**levers: object) -> float:
    made = model(3, **levers)
    made.partnership.plan_progress = 0.0
    made.monthly.attendance_share = 0.7
    plan.apply(made)
    return float(made.partnership.plan_progress)


def test_a_paternalist_council_that_will_not_bend_delays_the_plan() -> None:
    rigid = {"council.paternalism": 1.0, "council.flexibility": 0.0}
    bending = {"council.paternalism": 1.0, "council.flexibility": 1.0}
    assert 0.0 < progress(**rigid) < progress(**bending)


def test_a_start_up_of_half_the_usual_length_presses_and_leaves_less_to_residents() -> None:
    short = model(0, **{"funding.start_up_share": 0.0625})
    presses = 2.0**short.parameters.plan.urgency
    assert plan.urgency(short) == pytest.approx(presses)
    lost = short.parameters.plan.hurried_ownership * (1.0 - 1.0 / presses)
    assert plan.left_by_hurry(short) == pytest.approx(1.0 - lost)
    assert plan.left_by_hurry(model(0)) == 1.0


def test_nobody_endorses_a_plan_before_support_is_there() -> None:
    made = model(5, **{"support.wait_months": 24})
    made.partnership.plan_progress = 5.0
    plan.apply(made)
    assert not made.partnership.has_plan
    assert plan.pace(made) == pytest.approx(plan.pace(model(5)) * made.parameters.plan.pace_alone)
    made.month = 24
    plan.apply(made)
    assert made.partnership.has_plan


def test_targets_lay_part_of_the_plan_down() -> None:
    assert progress(**{"funding.targets": 1.0}) > progress()
