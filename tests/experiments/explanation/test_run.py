"""From question to roads on stand-in runs whose answer is known, and small real ones."""

from __future__ import annotations

import pytest

import tests.experiments.explanation_stand_in as stand_in
from experiments.errors import UsageProblem
from experiments.execution.batch import BatchOptions
from experiments.execution.cache import RunCache
from experiments.explanation.explanation import Explanation
from experiments.explanation.run import explain, explained
from experiments.explanation.worlds import ask_why
from sim.scenario import load_scenario

TWINS = 12
TINY = 1e-6
"""Monthly figures are kept as float32."""


def found(task=stand_in.known_task, other="funding_length/five_years", **options) -> Explanation:
    question = ask_why("baseline", other, "legacy", TWINS, 1)
    return explained(question, BatchOptions(jobs=1, task=task, **options))


@pytest.fixture(scope="module")
def usual() -> Explanation:
    return found()


def test_each_road_carries_what_it_was_made_to_carry(usual):
    roads = {road.name: road for road in usual.roads}
    assert usual.difference.mean == pytest.approx(stand_in.WHOLE)
    assert [road.name for road in usual.roads[:3]] == ["formality", "ties", "skill"]
    formality = roads["formality"]
    assert formality.carried.mean == pytest.approx(-0.20)
    assert formality.alone.mean == pytest.approx(-0.20)
    assert formality.interaction.mean == pytest.approx(0.0, abs=TINY)
    assert formality.rest.mean == pytest.approx(stand_in.WHOLE + 0.20)
    for name in ("presence", "money", "members_energy"):
        assert roads[name].carried.mean == 0.0
        assert not roads[name].carried.is_known


def test_what_two_do_only_together_is_shown_as_such(usual):
    roads = {road.name: road for road in usual.roads}
    assert roads["skill"].carried.mean == pytest.approx(-0.10 + 0.06)
    assert roads["skill"].alone.mean == pytest.approx(-0.10)
    assert roads["skill"].interaction.mean == pytest.approx(0.06)
    assert roads["ties"].alone.mean == pytest.approx(0.0, abs=TINY)
    assert roads["ties"].interaction.mean == pytest.approx(0.06)


def test_shares_and_rest_sum_to_the_difference(usual):
    shares = usual.together.shares
    assert shares["formality"].mean == pytest.approx(-0.20)
    assert shares["skill"].mean == pytest.approx(-0.10 + 0.03)
    assert shares["ties"].mean == pytest.approx(0.03)
    assert usual.together.rest.mean == pytest.approx(stand_in.DIRECT)
    whole = sum(each.mean for each in shares.values()) + usual.together.rest.mean
    assert whole == pytest.approx(usual.difference.mean, abs=1e-12)


def test_one_road_by_which_all_comes_is_given_all(monkeypatch):
    monkeypatch.setattr(stand_in, "CARRIED", {"formality": -0.2})
    monkeypatch.setattr(stand_in, "ONLY_TOGETHER", 0.0)
    monkeypatch.setattr(stand_in, "DIRECT", 0.0)
    answer = found()
    assert answer.together.shares["formality"].mean == pytest.approx(-0.2)
    assert answer.together.rest.mean == pytest.approx(0.0, abs=TINY)
    assert [road.name for road in answer.roads if road.carried.is_known] == ["formality"]


def test_two_settings_that_add_up_are_told_apart():
    both = load_scenario("baseline").with_levers(
        {"funding.years": 5, "partnership.formality_target": 0.9}
    )
    answer = found(stand_in.two_levers_task, both.model_copy(update={"name": "both"}))
    shares = answer.by_lever.shares
    assert {name: round(each.mean, 6) for name, each in shares.items()} == {
        "funding.years": -0.2,
        "partnership.formality_target": -0.1,
    }
    assert answer.by_lever.rest.mean == 0.0
    assert not any(road.carried.is_known for road in answer.roads)


def test_the_same_against_itself_has_nothing_to_explain():
    answer = found(other="baseline")
    assert answer.is_nothing
    assert answer.roads == ()
    assert answer.together is None
    assert answer.parting.month is None


def test_what_is_not_defined_anywhere_is_refused():
    with pytest.raises(UsageProblem, match="not defined in any twin"):
        found(stand_in.undefined_task)


def test_a_run_that_fails_leaves_its_twin_out():
    answer = found(stand_in.failing_task)
    assert answer.difference.pairs == TWINS
    assert answer.roads[0].carried.pairs == TWINS - 1
    assert answer.together.rest.mean == pytest.approx(stand_in.DIRECT)
    assert {failure.seed for failure in answer.runs.failures} == {3}


def test_stopped_work_goes_on_from_the_cache(tmp_path):
    first = found(cache=RunCache(tmp_path))
    again = found(cache=RunCache(tmp_path))
    assert (first.runs.reused, again.runs.executed) == (0, 0)
    assert again.roads == first.roads


SMALL = {"place.population": 3000, "funding.years": 4, "funding.follow_on_months": 36}


def test_a_change_that_only_moves_one_road_is_attributed_to_it_to_the_bit(own_cache):
    """How fast formality drifts moves formality and nothing else: held on the base's path, every twin is the base again."""
    base = load_scenario("baseline", SMALL)
    faster = base.with_levers({"assumptions.formality.rate": 0.06}).model_copy(
        update={"name": "faster"}
    )
    answer = explain(base, faster, outcome="maturity", replicates=2, jobs=1)
    assert not answer.is_nothing
    (formality,) = [road for road in answer.roads if road.name == "formality"]
    assert formality.rest.mean == 0.0
    assert formality.carried.mean == answer.difference.mean
