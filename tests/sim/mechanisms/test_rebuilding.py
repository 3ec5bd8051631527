"""M7: breakdown, the help that is sent, and a new beginning."""

from __future__ import annotations

import pytest

from sim.mechanisms import conflict, decisions, membership, rebuilding
from sim.model import Neighbourhood
from sim.parameters import parameters
from tests.sim.mechanisms.areas import area, events

P = parameters().rebuilding
SOON = {"assumptions.rebuilding.help_chance": 0.6, "assumptions.rebuilding.begins_anew": 0.2}


def broken(**levers: object) -> Neighbourhood:
    """An area of three years that has just broken down, its clashes over."""
    made = area(36, 3, **levers)
    made.disputes.live.clear()
    made.partnership.plan_month = made.partnership.plan_month or 30
    made.months_without_decision = rebuilding.MONTHS_WITHOUT
    return made


def test_three_months_without_a_decision_are_a_breakdown() -> None:
    assert [rebuilding.has_broken_down(months) for months in (0, 2, 3, 9)] == [0, 0, 1, 1]
    made = broken()
    rebuilding.break_down_if_so(made)
    assert made.disputes.broken
    assert len(events(made, "breakdown")) == 1
    made.months_without_decision += 1
    rebuilding.break_down_if_so(made)
    assert len(events(made, "breakdown")) == 1


def test_months_count_only_where_something_was_due() -> None:
    made = area(36)
    made.months_without_decision = 2
    for table in made.partnership.tables:
        table.docket.clear()
    decisions.count_idle_month(made, taken=False)
    assert made.months_without_decision == 0


def test_without_a_plan_there_is_nothing_to_break_down() -> None:
    made = area(3)
    made.partnership.plan_month = None
    made.months_without_decision = rebuilding.MONTHS_WITHOUT
    rebuilding.apply(made)
    assert not made.disputes.broken


def months_until_help(made: Neighbourhood) -> int | None:
    for month in range(40):
        rebuilding.send_help_if_due(made)
        if made.disputes.support_until >= made.month:
            return month
        made.month += 1
    return None


def test_the_funder_helps_where_a_clash_drags_on_if_it_does_such_things() -> None:
    for lets, expected in ((True, True), (False, False)):
        made = area(36, 3, **{"support.intervention": lets, **SOON})
        made.disputes.live.clear()
        conflict.begin(made, "workers", 0.9)
        waited = months_until_help(made)
        assert (waited is not None) is expected
        assert waited is None or waited >= P.help_after_months
        assert bool(events(made, "intervention")) is expected


def test_help_is_sent_where_nothing_is_decided_and_ends() -> None:
    made = broken(**SOON)
    rebuilding.break_down_if_so(made)
    assert months_until_help(made) is not None
    before = made.partnership.cohesion
    rebuilding.apply(made)
    assert made.monthly.external_support == 1.0
    assert made.partnership.cohesion > before
    made.month += round(P.help_months) + 1
    made.months_without_decision, made.disputes.broken = 0, False
    rebuilding.apply(made)
    assert made.monthly.external_support == 0.0


@pytest.mark.parametrize(
    ("months_left", "share_left", "enough"),
    [(60, 0.5, True), (6, 0.5, False), (60, 0.05, False)],
)
def test_a_new_beginning_takes_time_and_money(
    months_left: float, share_left: float, enough: bool
) -> None:
    assert rebuilding.has_time_and_money(P, months_left, share_left) is enough


def begin(made: Neighbourhood) -> Neighbourhood:
    made.disputes.broken = True
    for _ in range(60):
        rebuilding.begin_anew_if_possible(made)
        if made.disputes.rebuilding_until >= made.month:
            break
        made.month += 1
    return made


def test_a_new_beginning_redefines_the_workers_role_and_seeks_members() -> None:
    made = broken(**{"workers.directiveness": 1.0, **SOON})
    reflecting = conflict.reflecting(made)
    asked = membership.chance_to_accept(made, made.partnership.slots)
    begin(made)
    assert events(made, "rebuilding")
    reformed = made.parameters.worker_dominance.reformed_directiveness
    assert max(worker.directiveness for worker in made.workers) <= reformed
    assert made.disputes.reviewed
    assert made.disputes.recruiting_effort(made.month, P.recruits) == 1.0 + P.recruits
    assert (membership.chance_to_accept(made, made.partnership.slots) >= asked).all()
    assert conflict.reflecting(made) == 1.0 > reflecting


def test_while_it_goes_on_members_come_together_and_then_it_is_told() -> None:
    made = begin(broken(**SOON))
    made.months_without_decision = 0
    before = made.partnership.cohesion
    while made.month <= made.disputes.rebuilding_until:
        rebuilding.apply(made)
        made.month += 1
    left = (1.0 - P.cohesion) ** round(P.months)
    assert made.partnership.cohesion == pytest.approx(1.0 - (1.0 - before) * left)
    assert len(events(made, "rebuilt")) == 1
    assert made.disputes.recruiting_effort(made.month, P.recruits) == 1.0


def test_a_live_clash_keeps_a_new_beginning_off_unless_there_is_help() -> None:
    made = broken(**SOON)
    conflict.begin(made, "workers", 0.9)
    assert not events(begin(made), "rebuilding")
    made.disputes.support_until = made.month + 60
    assert events(begin(made), "rebuilding")


def test_a_quarrel_at_which_nobody_can_sit_for_three_months_is_a_breakdown_that_costs() -> None:
    made = area(36, 3, **{"assumptions.rebuilding.breaks_off": 0.9})
    made.disputes.live.clear()
    made.months_without_decision, made.partnership.plan_month = 0, 30
    conflict.begin(made, "workers", 0.95)
    for _ in range(rebuilding.MONTHS_WITHOUT):
        assert not made.disputes.broken
        conflict.count_months_at_odds(made)
        rebuilding.break_down_if_so(made)
    assert events(made, "breakdown")[-1][5] == "workers"
    assert made.disputes.broken
    assert made.disputes.standstill_until > made.month
    assert conflict.quarrel(made) == 1.0


def test_parting_with_the_holder_of_the_money_in_a_clash_is_a_breakdown() -> None:
    made = area(36, 3)
    made.disputes.live.clear()
    made.months_without_decision, made.partnership.plan_month = 0, 30
    conflict.begin(made, "lto", 0.9)
    conflict.part(made, made.disputes.live[0])
    rebuilding.break_down_if_so(made)
    assert events(made, "breakdown")[-1][5] == "lto"
    assert not made.lto.is_at_work


def test_a_hopeless_partnership_may_be_disbanded_and_the_money_goes_on_to_groups() -> None:
    made = area(
        36,
        3,
        **{"assumptions.rebuilding.disbands": 0.3, "assumptions.rebuilding.too_few_to_work": 3},
    )
    made.disputes.broken, made.disputes.broke_in = True, made.month
    conflict.begin(made, "lto", 0.9)
    rebuilding.disband_if_hopeless(made)
    assert not made.partnership.disbanded
    made.month += round(P.disband_after_months)
    while not made.partnership.disbanded:
        rebuilding.disband_if_hopeless(made)
        made.month += 1
    assert not made.partnership.seats
    assert events(made, "disbanded")[-1][5] == "the quarrel does not end"
    for _ in range(24):
        made.step()
    assert not made.partnership.seats
    assert events(made, "grants_made")[-1][0] > events(made, "disbanded")[-1][0]
