"""M13: timeliness, decisions gone through again, the index, and stages."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.environment.assessments import TIMELY
from sim.environment.deliberation import AgendaItem, Proposal
from sim.mechanisms import maturity
from sim.model import Neighbourhood
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.test_decisions import model

share = st.floats(0.0, 1.0)


def decisions(pairs: list[list[int | None]]) -> list[AgendaItem]:
    made = []
    for ordinal, (tabled, taken) in enumerate(pairs):
        option = Proposal("residents", "event", "arts", 100, 1.0, int(tabled or 0), ordinal)
        made.append(AgendaItem(option, taken=taken))
    return made


@pytest.mark.parametrize(("inputs", "expected"), cases("maturity", "timeliness"))
def test_timeliness_cases(inputs: dict, expected: float | None) -> None:
    found = maturity.timeliness(decisions(inputs["decisions"]), inputs["month"])
    assert math.isnan(found) if expected is None else found == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("maturity", "index_of"))
def test_index_cases(inputs: dict, expected: float) -> None:
    assert maturity.index_of(inputs["parts"]) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("maturity", "dynamism_of"))
def test_dynamism_cases(inputs: dict, expected: float) -> None:
    assert maturity.dynamism_of(**inputs) == pytest.approx(expected)


def test_thresholds_are_those_of_the_specification() -> None:
    assert (maturity.FLOOR, TIMELY, maturity.FEWEST_DUE) == (0.05, 5 / 6, 3)
    assert (maturity.MONTHS_TO_LOSE, maturity.MOST_ACTIVE, maturity.RECENT_MONTHS) == (6, 2, 24)


@given(st.lists(share, min_size=4, max_size=4))
def test_the_index_has_a_floor_and_a_ceiling(parts: list[float]) -> None:
    assert maturity.index_of(parts) + 1e-12 >= maturity.FLOOR
    assert maturity.index_of(parts) <= max(maturity.FLOOR, *parts) + 1e-12


def test_a_part_not_known_leaves_the_index_not_known() -> None:
    assert math.isnan(maturity.index_of((0.5, math.nan, 0.5, 0.5)))


def test_recent_counts_within_the_window() -> None:
    assert maturity.recent([1, 5, 24, 25, 29], 29) == 3
    assert maturity.recent([], 29) == 0


@pytest.mark.parametrize("design", ["executive", "distributed"])
@pytest.mark.parametrize("seed", [1, 4])
def test_gone_through_again_with_nobody_removed_it_is_as_timely_as_it_was(
    design: str, seed: int
) -> None:
    made = model(0, seed, **{"partnership.decision_model": design})
    known = 0
    for _ in range(72):
        made.step()
        now = made.month
        made.month -= 1  # the month that has just been lived through
        actual, again = (
            maturity.observed_timeliness(made),
            maturity.counterfactual_timeliness(made, workers=False, members=0),
        )
        made.month = now
        assert again == actual or (math.isnan(again) and math.isnan(actual))
        known += not math.isnan(actual)
    assert known > 30


def test_depth_is_what_is_left_without_workers_and_the_two_most_active() -> None:
    made = model(60)
    state = made.assessment
    assert maturity.counterfactual_timeliness(made, True, 2) <= maturity.counterfactual_timeliness(
        made, False, 0
    )
    bare = math.sqrt(maturity.skill_without(made) * state.timely_alone)
    expected = min(1.0, bare / state.capability)
    maturity.replay_without(made)
    assert 0.0 <= state.depth <= 1.0
    assert state.depth == pytest.approx(expected, abs=0.3)


def sturdy_model() -> Neighbourhood:
    """A partnership that meets every condition of the sturdy stage."""
    made = model(30)
    partnership, state = made.partnership, made.assessment
    partnership.plan_month = 20
    partnership.table.recent = decisions([[month, month] for month in range(18, 30)])
    state.is_known = True
    state.timely_share = state.timely_without = state.timely_alone = 1.0
    partnership.joined_months, partnership.new_role_months = [25], [25]
    made.disputes.last_live, made.monthly.quarrel = -12, 0.0
    partnership.legal_form_month, made.income_last_year = None, 0.0
    return made


def test_a_partnership_that_meets_every_condition_is_sturdy() -> None:
    assert maturity.reaches(sturdy_model()) == "sturdy"


def test_without_a_plan_it_is_forming() -> None:
    made = sturdy_model()
    made.partnership.plan_month = None
    assert maturity.reaches(made) == "forming"


def test_when_not_timely_or_in_an_open_quarrel_it_is_fragile() -> None:
    late = sturdy_model()
    late.assessment.timely_share = 0.8
    quarrelling = sturdy_model()
    quarrelling.monthly.quarrel = 1.0
    assert maturity.reaches(late) == maturity.reaches(quarrelling) == "fragile"


def test_each_condition_of_sturdy_matters() -> None:
    few = sturdy_model()
    few.assessment.timely_alone = 0.8
    nobody_new = sturdy_model()
    nobody_new.partnership.joined_months = [5]
    same_roles = sturdy_model()
    same_roles.partnership.new_role_months = []
    quarrelled = sturdy_model()
    quarrelled.disputes.last_live = quarrelled.month - 11
    for made in (few, nobody_new, same_roles, quarrelled):
        assert maturity.reaches(made) == "fragile_maturity"


def test_legal_form_and_income_make_it_self_sustaining() -> None:
    made = sturdy_model()
    made.partnership.legal_form_month = 20
    assert maturity.reaches(made) == "sturdy"
    made.income_last_year = made.parameters.maturity.core_cost_gbp
    assert maturity.reaches(made) == "self_sustaining"


def test_what_is_not_known_leaves_the_stage_as_it_was() -> None:
    made = sturdy_model()
    made.assessment.is_known = False
    made.assessment.stage = "sturdy"
    assert maturity.reaches(made) == "sturdy"
    made.assessment.stage = "forming"
    assert maturity.reaches(made) == "fragile"


def test_a_stage_is_gained_at_once_and_lost_after_six_months() -> None:
    made = sturdy_model()
    made.assessment.stage = "fragile"
    maturity.change_stage(made)
    assert made.assessment.stage == "sturdy"
    made.assessment.timely_share = 0.5
    for _ in range(5):
        maturity.change_stage(made)
        assert made.assessment.stage == "sturdy"
    maturity.change_stage(made)
    assert made.assessment.stage == "fragile"


def test_a_good_month_starts_the_count_anew() -> None:
    made = sturdy_model()
    made.assessment.stage = "sturdy"
    for timely in (0.5, 0.5, 0.5, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5):
        made.assessment.timely_share = timely
        maturity.change_stage(made)
    assert made.assessment.stage == "sturdy"


def test_without_a_partnership_there_is_neither_stage_nor_index() -> None:
    made = sturdy_model()
    made.partnership.seats.clear()
    maturity.apply(made)
    assert made.assessment.stage is None
    assert math.isnan(made.assessment.index)
    assert made.assessment.is_timely is None
    twin = model(14, **{"funding.programme": False})
    assert twin.assessment.stage is None
