"""M12: from a decision to something people can see, use and keep."""

from __future__ import annotations

import pytest

from sim.agents.project import TITLES
from sim.environment.ledger import pence
from sim.mechanisms import projects
from tests.sim.mechanisms.institutions import neighbourhood, option, project


def finish(model, made) -> None:
    for _ in range(400):
        if not made.is_live:
            return
        made.planning_left, made.obstacles = min(made.planning_left, 0.1), 0.0
        model.month += 1
        projects.advance(model, made, 1.0, 1.0)
    raise AssertionError("never finished")


@pytest.mark.parametrize("kind", sorted(TITLES))
def test_every_kind_is_finished_paid_and_seen(kind: str) -> None:
    model = neighbourhood({"assumptions.projects.refused": 0.003})
    made = project(model, kind, 60_000.0)
    finish(model, made)
    assert made.stage == "completed"
    assert made.spent == made.cost
    assert model.ledger.balance["committed"] == 0
    assert model.monthly.kept_partnership > 0.0
    assert model.activity > 0.0


def left_by(kind: str) -> dict[str, float]:
    model = neighbourhood({"assumptions.projects.refused": 0.003})
    groups, incomes = len(model.groups), sum(g.income_mix for g in model.groups)
    finish(model, project(model, kind, 60_000.0))
    return {
        "hub": float(model.hub is not None),
        "grants": model.grants_made,
        "groups": len(model.groups) - groups,
        "convened": model.monthly.convened,
        "income_mix": sum(g.income_mix for g in model.groups[:groups]) - incomes,
        "held": len(model.holdings),
        "asset": float(model.has_physical_asset),
    }


def test_each_kind_leaves_something_else() -> None:
    left = {kind: left_by(kind) for kind in TITLES}
    assert left["hub"]["hub"] == 1.0
    assert left["grants_round"]["grants"] == 12
    assert left["tapered_grant"]["grants"] == 1
    assert left["grants_round"]["groups"] > 0
    assert left["convening"]["convened"] == 1.0
    assert left["convening"]["income_mix"] > 0.0
    assert {k for k, v in left.items() if v["held"]} == {"hub", "income_asset", "improvement"}
    assert {k for k, v in left.items() if v["asset"]} == {"hub", "income_asset", "improvement"}


def test_small_works_need_no_permission_and_are_quick() -> None:
    model = neighbourhood()
    small, large = project(model, "improvement", 5_000), project(model, "improvement", 50_000)
    assert not small.is_capital
    assert large.is_capital
    assert small.due < large.due


def test_a_held_up_project_waits_and_may_be_refused() -> None:
    model = neighbourhood({"assumptions.projects.refused": 0.03})
    fates = [project(model, "improvement", 50_000, ordinal) for ordinal in range(15)]
    for month in range(20):
        model.month = month
        for made in fates:
            if made.is_live:
                projects.plan(model, made, 1.0, 0.0)
    assert {made.stage for made in fates} == {"planning", "abandoned"}
    refused = sum(made.stage == "abandoned" for made in fates)
    assert model.ledger.gbp("committed") == 50_000.0 * (15 - refused)


def test_a_hub_given_up_may_be_tried_again() -> None:
    model = neighbourhood()
    model.hub_started = True
    projects.give_up(model, project(model, "hub", 80_000), "delay")
    assert not model.hub_started
    assert model.ledger.gbp("available") == 1_000_000.0


def test_lateness_breaks_a_promise_once_forgiven_months_are_over() -> None:
    model = neighbourhood()
    made = project(model)
    broken = []
    for _ in range(6):
        model.monthly.broken_partnership = 0.0
        projects.run_late(model, made)
        broken.append(model.monthly.broken_partnership > 0.0)
    assert broken == [False, False, False, True, False, False]


def test_when_the_money_has_ended_plans_are_dropped_and_works_finished_in_time() -> None:
    model = neighbourhood()
    planned, building = project(model, "hub", 80_000), project(model, "event", 5_000, 1)
    building.stage = "delivering"
    model.own_end_month = model.month = 144
    projects.wind_up(model)
    assert planned.stage == "abandoned"
    assert building.stage == "delivering"
    assert model.ledger.gbp("lapsed") == 80_000.0
    model.month += round(model.parameters.projects.finishing_months)
    projects.wind_up(model)
    assert building.stage == "abandoned"
    assert model.ledger.balance["committed"] == 0


def test_bigger_projects_take_more_hours_and_are_seen_more() -> None:
    model = neighbourhood()
    small, large = project(model, "event", 1_000), project(model, "event", 50_000)
    assert large.hours_total > small.hours_total
    assert projects.visibility(model, large) > projects.visibility(model, small)


def test_a_chronicle_reads_like_a_place() -> None:
    model = neighbourhood()
    projects.start(model, option(5_000, "improvement"))
    projects.start(model, option(5_000, "event", ordinal=1))
    projects.start(model, option(5_000, "convening", ordinal=2))
    rows = [row for row in model.event_log.rows if row[1] == "project_agreed"]
    names = {seat.name for seat in model.partnership.resident_seats()}
    estates = {model.name_of_estate(e) for e in range(model.population.estates)}
    assert {who for _, _, who, *_ in rows} <= names
    first, second, third = (row[3] for row in rows)
    assert first.startswith("agree on an improvement for health at ")
    assert second.startswith("agree on an event for health at ")
    assert third == "agree on a round table on health"
    assert first.split(" at ")[1] in estates


@pytest.mark.parametrize(
    ("source", "who"),
    [("workers", "the workers"), ("councillors", None), ("agencies", None), ("residents", None)],
)
def test_whoever_put_it_forward_is_named(source: str, who: str | None) -> None:
    model = neighbourhood()
    made = project(model)
    made.key = (source, 0, 0)
    assert projects.proposer(model, made) in (
        {who} if who else {s.name for s in model.partnership.seats}
    )
    model.partnership.seats.clear()
    assert projects.proposer(model, made) in (
        "the workers",
        "the councillors",
        "the agencies",
        "residents",
    )


def test_one_more_project_leaves_the_others_as_they_were() -> None:
    alone, together = neighbourhood(), neighbourhood()
    project(together, "event", 2_000, ordinal=7)
    one, other = project(alone, "improvement", 50_000), project(together, "improvement", 50_000)
    assert one.estate == other.estate
    for month in range(200):
        for model, made in ((alone, one), (together, other)):
            model.month = month
            if made.is_live:
                projects.advance(model, made, 0.8, 0.4)
        assert (one.stage, one.progress) == (other.stage, other.progress)
    assert not one.is_live


def test_a_tapered_grant_carries_one_group_to_its_own_feet() -> None:
    model = neighbourhood({"partnership.tapered_handover": 0.0})
    made = project(model, "tapered_grant", 20_000)
    projects.begin_delivery(model, made)
    group = made.group
    assert group is not None
    assert group.supported and group.support_left >= made.months_planned
    hands = group.hands
    for _ in range(4):
        projects.groups.live_through_quarter(model, group, 0.0)
    assert group.hands > hands + 0.1
    projects.give_up(model, made, "delay")
    assert group.support_left == 0.0


def test_help_for_enterprise_gives_a_group_something_to_sell() -> None:
    model = neighbourhood()
    before = {group: group.income_mix for group in model.groups}
    projects.groups.help_to_earn(model, project(model, "enterprise", 8_000))
    gained = [group for group in model.groups if group.income_mix > before.get(group, 0.0)]
    assert len(gained) == 1 and gained[0].constituted
    assert model.event_log.rows[-1][1:3] == ("enterprise", gained[0].name)


def abandoned(champion: int, months: int = 150) -> int:
    model = neighbourhood()
    many = [project(model, "service", 5_000, ordinal) for ordinal in range(10)]
    for made in many:
        made.champion = champion
    for month in range(months):
        model.month = month
        projects.lose_some(model, many)
    return sum(made.stage == "abandoned" for made in many)


def test_what_nobody_carries_any_more_is_given_up() -> None:
    there = neighbourhood().partnership.seats[0].who
    assert abandoned(123_456_789) == 10
    assert abandoned(there) == abandoned(-1) == 0


def test_the_least_advanced_is_dropped_when_work_has_slipped_for_long() -> None:
    model = neighbourhood()
    far, near = project(model, "service", 5_000), project(model, "event", 5_000, 1)
    far.progress, model.slipping = 0.5, 0.1
    for month in range(60):
        model.month = month
        projects.lose_some(model, [far, near])
    assert far.is_live and near.is_live
    model.slipping = 0.9
    for month in range(60):
        model.month = month
        projects.lose_some(model, [far])
        projects.drop_one(model, [far, near] if near.is_live else [])
    assert near.stage == "abandoned"


def test_few_come_where_little_goes_on() -> None:
    def turned_away(presence: float) -> int:
        model = neighbourhood()
        model.monthly.presence = presence
        return sum(projects.few_come(model, project(model, ordinal=n)) for n in range(60))

    assert turned_away(0.0) > turned_away(0.9)


def test_the_same_thing_done_twice_is_worth_less_unless_people_have_met() -> None:
    model = neighbourhood()
    made = project(model)
    alone = projects.worth_of(model, made, 0.5)
    project(model, ordinal=1)
    twice = projects.worth_of(model, made, 0.5)
    model.last_convened = model.month
    assert twice < alone == projects.worth_of(model, made, 0.5)


def test_where_budgets_are_cut_services_plug_gaps() -> None:
    model = neighbourhood()
    service, event = project(model, "service"), project(model, "event", ordinal=1)
    service.theme = "advice"
    before = [projects.worth_of(model, made, 0.5) for made in (service, event)]
    model.main_council.capacity = 0.4
    after = [projects.worth_of(model, made, 0.5) for made in (service, event)]
    assert after[0] < before[0]
    assert after[1] == before[1]


def test_an_asset_counts_when_it_is_paid_for() -> None:
    model = neighbourhood()
    made = project(model, "hub", 80_000)
    significant = pence(model.parameters.projects.significant_gbp)
    made.spent = significant - 100
    projects.note_asset(model, made)
    assert not model.has_physical_asset
    made.match_spent = 100
    projects.note_asset(model, made)
    assert model.has_physical_asset


def test_fair_shares_are_even_shares() -> None:
    assert projects.evenness([0.0, 0.0]) == 0.0
    assert projects.evenness([5.0, 5.0, 5.0]) == pytest.approx(1.0)
    assert projects.evenness([9.0, 0.0, 0.0]) == pytest.approx(1 / 3)


def test_there_is_one_hub_at_a_time() -> None:
    model = neighbourhood()
    projects.start(model, option(80_000, "hub"))
    projects.start(model, option(80_000, "hub", ordinal=1))
    assert [made.kind for made in model.projects].count("hub") == 1
