"""Which runs a set of facts needs, and which of them belong together."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fake_runs import fake_record, fake_request

from experiments.validation.facts import load_facts
from experiments.validation.facts.runs import ROUNDS, area_label, plan_facts
from experiments.validation.facts.schema import Fact, World

FACTS = {fact.id: fact for fact in load_facts()}
SHORT = FACTS["short_programme_leaves_less"]
NEVER = FACTS["never_involved_hardly_touched"]
SHOCKS = FACTS["shocks_widen_differences"]
LUCK = FACTS["areas_differ_more_than_luck"]


def records_of(plan):
    return {
        request.key: fake_record(fake_request(request.key[0], request.key[1]))
        for request in plan.requests()
    }


def test_every_world_is_run_once_for_each_seed():
    plan = plan_facts([SHORT, NEVER], replicates=3, seed=5)
    assert list(plan.worlds) == ["funding_length/three_years", "baseline", "no_programme"]
    requests = plan.requests()
    assert len({request.key for request in requests}) == len(requests) == 9
    assert {request.seed for request in requests} == {5, 6, 7}
    assert not plan.areas


def test_areas_have_their_own_seeds_and_two_rounds():
    plan = plan_facts([LUCK, SHOCKS], replicates=1, areas=4)
    assert len(plan.areas) == 4
    labels = [request.key for request in plan.requests()]
    changed = "no pandemic, no cuts"
    assert [(area_label(n), r) for r in range(ROUNDS) for n in range(4)] == labels[:8]
    assert [(area_label(n, changed), 0) for n in range(4)] == labels[8:]
    seeds = [request.seed for request in plan.requests()]
    assert len(set(seeds)) == 8
    assert seeds[:4] == seeds[8:]


def test_areas_are_run_as_a_run_of_the_portfolio_runs_them():
    from experiments.comparison.portfolio_plan import plan_portfolio
    from sim.scenario import load_portfolio

    whole = plan_portfolio(load_portfolio("portfolios/big_local_150"), seed=3).requests()
    some = plan_facts([LUCK], replicates=1, seed=3, areas=5).requests()
    assert {each.run_id for each in some[:5]} <= {each.run_id for each in whole}


def test_events_are_added_and_left_out():
    plan = plan_facts([SHOCKS], replicates=1, areas=3)
    kinds = {event.kind for area in plan.areas for event in area.scenario.events}
    assert "pandemic" in kinds
    without = plan.variants["no pandemic, no cuts"]
    kept = {e.kind for area in plan.areas for e in without.applied(area.scenario).events}
    assert kept == kinds - {"pandemic", "cuts"}
    more = World.model_validate({"add_events": [{"month": 5, "kind": "pandemic", "strength": 0.2}]})
    area = plan.areas[0].scenario
    assert len(more.applied(area).events) == len(area.events) + 1
    assert World.model_validate({}).applied(area) is area


def test_pairs_join_runs_of_the_same_neighbourhood():
    plan = plan_facts([SHORT], replicates=3)
    records = records_of(plan)
    pairs = plan.pairs(SHORT, records)
    assert [pair.group for pair in pairs] == [0, 1, 2]
    assert pairs[1].run is records["funding_length/three_years", 1]
    assert pairs[1].other is records["baseline", 1]
    del records["baseline", 1]
    assert [pair.group for pair in plan.pairs(SHORT, records)] == [0, 2]


def test_a_world_without_money_is_measured_at_the_others_end():
    plan = plan_facts([NEVER], replicates=1)
    records = records_of(plan)
    late = replace(records["no_programme", 0], own_end_month=60)
    records["no_programme", 0] = late
    pair = plan.pairs(NEVER, records)[0]
    assert pair.ends == (pair.run.own_end_month, pair.run.own_end_month)


def test_only_the_spread_between_seeds_takes_both_rounds():
    plan = plan_facts([LUCK, SHOCKS], replicates=1, areas=3)
    records = records_of(plan)
    assert len(plan.pairs(LUCK, records)) == 3 * ROUNDS
    assert len(plan.pairs(SHOCKS, records)) == 3


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (SHORT, "funding_length/three_years against baseline"),
        (LUCK, "2 areas"),
        (SHOCKS, "2 areas, as they are against no pandemic, no cuts"),
    ],
)
def test_populations_in_words(fact: Fact, words: str):
    assert plan_facts([fact], replicates=1, areas=2).population(fact) == words
