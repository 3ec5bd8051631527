"""Placebos of facts, with known answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from experiments.execution.records import RunRecord
from experiments.validation.facts_schema import Fact
from experiments.validation.judge import estimate_fact, fact_verdict
from experiments.validation.plan import Pair
from experiments.validation.read import load_facts
from sim.scenario import ScenarioError
from tools.docs.base import PageRuns
from tools.docs.placebos.facts import (
    asks_for_nothing,
    contrasts,
    instead_of,
    load_placebos,
    plan_of,
    same_twice,
    shuffled,
    tried,
)
from tools.docs.placebos.nudges import nudge_of

FACTS = {fact.id: fact for fact in load_facts()}
NUDGES = [nudge_of("support.rep_days_per_year"), nudge_of("council.paternalism")]


def test_every_fact_has_a_placebo_or_a_reason_why_there_is_none():
    placebos = load_placebos()
    assert set(placebos) <= set(FACTS)
    assert [
        name for name, fact in FACTS.items() if fact.against is None and name not in placebos
    ] == []
    assert all(each.why for each in placebos.values())


def test_a_file_with_an_unknown_way_of_dealing_is_refused(tmp_path):
    file = tmp_path / "facts.yaml"
    file.write_text("facts:\n  a_fact: {shuffle: cards, why: none}\n")
    with pytest.raises(ScenarioError, match="shuffle"):
        load_placebos(file)


def test_a_contrast_is_tried_both_ways_round_on_the_world_compared_with():
    tries = contrasts(FACTS["formality_brings_credibility"], NUDGES)
    assert len(tries) == 6
    assert {each.world.scenario for each in tries} == {"formality/kitchen_table"}
    assert all(
        each.against is not None and each.world.label != each.against.label for each in tries
    )


def test_a_condition_in_the_own_world_makes_that_the_world_of_the_placebo():
    fact = FACTS["hub_costs_hours"]
    assert {each.world.set["partnership.hub"] for each in contrasts(fact, NUDGES)} == {"large"}
    assert same_twice(fact).against == fact.world


def test_only_a_small_difference_is_asked_for_by_right():
    assert [name for name, fact in FACTS.items() if asks_for_nothing(fact)] == [
        "never_involved_hardly_touched"
    ]


def test_what_stands_instead_takes_the_place_of_its_own_part_alone():
    fact, placebos = FACTS["pandemic_amplifies_relations"], load_placebos()
    asked = instead_of(fact, placebos[fact.id])
    assert asked.measure.when.months == (86, 97)
    assert asked.measure != fact.measure
    assert (asked.world, asked.without, asked.expect) == (fact.world, ("pandemic",), fact.expect)


def run(values: dict[str, list[float]], events: list[tuple[int, str]] = ()) -> RunRecord:
    """A run of some years in which columns have these values by the month."""
    months = len(next(iter(values.values())))
    monthly = {name: np.array(column, dtype=float) for name, column in values.items()}
    table = {
        "month": [month for month, _ in events],
        "kind": [kind for _, kind in events],
        "amount": [0.0 for _ in events],
        "cause": ["" for _ in events],
    }
    yearly = {"calendar_year": np.arange(2012, 2012 + months // 12)}
    tables = {"monthly": monthly, "yearly": yearly, "events": table, "distribution": {}}
    return RunRecord("id", 1, months, months, tables)


def fact_of(**parts: object) -> Fact:
    whole = {"id": "made_up", "status": "judged", "text": "made up", "evidence": ["E001"],
             "measure": {"column": "trust", "when": {"months": [12, 23]}, "less": {"column": "trust", "when": {"months": [0, 11]}}},
             "statistic": "mean", "expect": {"sign": "positive"}}  # fmt: skip
    return Fact.model_validate(whole | parts)


def share_holding(fact: Fact, pairs: list[Pair], how: str) -> float:
    said = [fact_verdict(shuffled(fact, pairs, how, try_), fact.expect) for try_ in range(60)]
    return said.count("holds") / len(said)


def test_a_rise_in_every_area_is_gone_when_years_are_dealt_by_chance():
    generator = np.random.default_rng(1)
    pairs = [
        Pair.of(run({"trust": [0.3] * 12 + [0.3 + generator.uniform(0.1, 0.3)] * 12}), None, area)
        for area in range(30)
    ]
    fact = fact_of()
    assert fact_verdict(estimate_fact(fact, pairs)[0], fact.expect) == "holds"
    assert share_holding(fact, pairs, "sides") <= 0.1


def test_a_correlation_is_gone_when_ranks_are_dealt_by_chance():
    pairs = [
        Pair.of(
            run({"trust": [0.0] * 12 + [area / 30] * 12, "energy": [area / 30] * 24}), None, area
        )
        for area in range(30)
    ]
    beside = {"column": "energy", "when": {"programme": True}}
    fact = fact_of(statistic="rank_correlation", beside=beside)
    assert fact_verdict(estimate_fact(fact, pairs)[0], fact.expect) == "holds"
    assert share_holding(fact, pairs, "ranks") <= 0.1


def test_a_difference_between_groups_is_gone_when_areas_are_dealt_by_chance():
    generator = np.random.default_rng(2)
    pairs = [
        Pair.of(run({"trust": [0.0] * 12 + [area % 2 + generator.normal()/9] * 12, "energy": [area % 2] * 24}), None, area)
        for area in range(24)
    ]  # fmt: skip
    energy = {"column": "energy", "when": {"programme": True}}
    groups = {
        "first": {"measure": energy, "at_least": 1.0},
        "second": {"measure": energy, "at_most": 0.0},
    }
    fact = fact_of(statistic="group_difference", groups=groups)
    assert fact_verdict(estimate_fact(fact, pairs)[0], fact.expect) == "holds"
    assert share_holding(fact, pairs, "groups") <= 0.1


def test_a_jump_at_events_is_gone_at_months_dealt_by_chance():
    steps = np.zeros(120)
    steps[60:] = 1.0
    pairs = [
        Pair.of(run({"trust": list(steps)}, [(60, "contest_won")]), None, area)
        for area in range(12)
    ]
    fact = fact_of(
        measure={"column": "trust", "around": {"event": "contest_won", "before": 1, "after": 1}}
    )
    assert fact_verdict(estimate_fact(fact, pairs)[0], fact.expect) == "holds"
    assert share_holding(fact, pairs, "events") <= 0.1
    assert pairs[0].run.tables["events"]["month"] == [60]


def test_areas_that_differ_do_no_more_when_runs_are_dealt_by_chance():
    generator = np.random.default_rng(3)
    first = [
        Pair.of(run({"trust": [0.0] * 12 + [area + generator.normal() / 9] * 12}), None, area)
        for area in range(12)
    ]
    again = [
        replace(pair, run=run({"trust": [0.0] * 12 + [pair.group + generator.normal() / 9] * 12}))
        for pair in first
    ]
    fact = fact_of(statistic="areas_over_seeds", expect={"low": 1.0})
    assert fact_verdict(estimate_fact(fact, [*first, *again])[0], fact.expect) == "holds"
    assert share_holding(fact, [*first, *again], "areas") <= 0.1


def test_facts_are_tried_on_real_runs(own_cache):
    """A fact that a difference is small holds under two labels; one that expects a rise does not."""
    chosen = [FACTS["never_involved_hardly_touched"], FACTS["formality_brings_credibility"]]
    small = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 0}
    facts = [
        fact.model_copy(update={side: getattr(fact, side).model_copy(update={"set": small}) for side in ("world", "against")})
        for fact in chosen
    ]  # fmt: skip
    runs = PageRuns(jobs=1, quiet=True)
    plan = plan_of(facts, {}, NUDGES[:1], replicates=8, areas=1)
    none, rise = tried(plan, runs, facts, {}, NUDGES[:1], 1)
    assert (none["label"], none["asks_for_nothing"], none["moved"]["of"]) == ("holds", True, 2)
    assert none["moved"]["holds"] == 2 and none["moved"]["meets"]
    assert rise["label"] == "does not hold"
    assert not rise["moved"]["meets"]
    assert runs.failures == []
