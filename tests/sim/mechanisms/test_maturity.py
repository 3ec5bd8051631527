"""M13: slow means, the four parts, the index, and stages."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.environment.assessments import FEWEST_DUE_A_YEAR, HOLDS, MOST_ACTIVE, TIMELY
from sim.environment.carrying import KINDS, MEMORY_MONTHS
from sim.mechanisms import maturity
from sim.model import Neighbourhood
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.test_decisions import model

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("maturity", "index_of"))
def test_index_cases(inputs: dict, expected: float) -> None:
    assert maturity.index_of(inputs["parts"]) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("maturity", "dynamism_of"))
def test_dynamism_cases(inputs: dict, expected: float) -> None:
    assert maturity.dynamism_of(**inputs) == pytest.approx(expected)


def test_thresholds_are_those_of_the_specification() -> None:
    assert (maturity.FLOOR, TIMELY, HOLDS, FEWEST_DUE_A_YEAR) == (0.05, 5 / 6, 3 / 4, 3)
    assert (maturity.MONTHS_TO_CHANGE, MOST_ACTIVE, maturity.RECENT_MONTHS) == (12, 2, 24)
    assert (maturity.TIMELY_MEMORY, MEMORY_MONTHS) == (24, 30)
    gain, keep = maturity.TO_GAIN, maturity.TO_KEEP
    assert keep.timely < gain.timely
    assert keep.holds < gain.holds
    assert keep.clash > gain.clash
    assert keep.rare_clash > gain.rare_clash
    assert keep.recent > gain.recent
    assert keep.income < gain.income


@given(st.lists(share, min_size=4, max_size=4))
def test_the_index_has_a_floor_and_a_ceiling(parts: list[float]) -> None:
    assert maturity.index_of(parts) + 1e-12 >= maturity.FLOOR
    assert maturity.index_of(parts) <= max(maturity.FLOOR, *parts) + 1e-12


def test_a_part_not_known_leaves_the_index_not_known() -> None:
    assert math.isnan(maturity.index_of((0.5, math.nan, 0.5, 0.5)))


def test_recent_counts_within_the_window() -> None:
    assert maturity.recent([1, 5, 24, 25, 29], 29) == 3
    assert maturity.recent([], 29) == 0


def test_timeliness_is_a_slow_share_and_not_known_where_little_is_due() -> None:
    made = model(24)
    state, monthly = made.assessment, made.monthly
    state.due = state.timely = state.deciding = state.by_others = state.in_clash = 0.0
    monthly.decisions_due, monthly.decisions_timely = 4, 3
    maturity.remember(made)
    assert math.isnan(state.timely_share)  # two a year as yet
    maturity.remember(made)
    assert state.timely_share == pytest.approx(0.75)
    assert state.due == pytest.approx(4 / 24 + (4 - 4 / 24) / 24)
    monthly.decisions_due = monthly.decisions_timely = 0
    for _ in range(7):
        maturity.remember(made)
    assert math.isnan(state.timely_share)  # 0.326 (23 / 24)^7 a month is 2.9 a year
    assert state.is_timely is None


def test_what_holds_without_two_is_judged_at_a_standard_load() -> None:
    made = model(24)
    state, monthly = made.assessment, made.monthly
    standard = made.parameters.maturity.standard_deciding_hours
    state.deciding = state.by_others = 0.0
    assert state.relies_on_few is None
    monthly.deciding_done, monthly.deciding_by_others = 0.0, 0.5 * standard
    maturity.remember(made)
    assert state.holds_without_two == pytest.approx(0.5)  # nothing to do makes it no better
    assert state.relies_on_few is True
    state.deciding = state.by_others = 0.0
    monthly.deciding_done, monthly.deciding_by_others = 2.0 * standard, 1.6 * standard
    maturity.remember(made)
    assert state.holds_without_two == pytest.approx(0.8)
    assert state.relies_on_few is False


def test_depth_is_the_geometric_mean_of_six() -> None:
    made = model(60)
    spread = [made.carrying.relative(kind) for kind in KINDS]
    assert min(spread) > maturity.FLOOR
    made.assessment.missing = 0.25
    expected = math.prod([*spread, made.assessment.holds_without_two, 0.75]) ** (1.0 / 6.0)
    assert maturity.depth(made) == pytest.approx(expected)


def test_others_grow_into_what_is_missing() -> None:
    made = model(12)
    made.assessment.missing = 0.3
    maturity.remember(made)
    assert made.assessment.missing == pytest.approx(0.29)


def test_workers_hours_are_taken_away_from_nothing() -> None:
    made = model(60)
    before = maturity.depth(made)
    made.workers.clear()
    assert maturity.depth(made) == before


def sturdy_model() -> Neighbourhood:
    """A partnership that meets every condition of the sturdy stage."""
    made = model(30)
    partnership, state = made.partnership, made.assessment
    partnership.plan_month = 20
    state.due = state.timely = 1.0
    state.deciding = state.by_others = 20.0
    state.in_clash, state.rising, state.failing = 0.0, 0, 0
    partnership.joined_months, partnership.new_role_months = [25], [25]
    partnership.legal_form_month, made.income_last_year = None, 0.0
    return made


def test_a_partnership_that_meets_every_condition_is_sturdy() -> None:
    assert maturity.reaches(sturdy_model()) == "sturdy"


def test_without_a_plan_it_is_forming() -> None:
    made = sturdy_model()
    made.partnership.plan_month = None
    assert maturity.reaches(made) == "forming"


def test_when_not_timely_or_living_with_clashes_it_is_fragile() -> None:
    late = sturdy_model()
    late.assessment.timely = 0.8
    quarrelling = sturdy_model()
    quarrelling.assessment.in_clash = 0.5
    assert maturity.reaches(late) == maturity.reaches(quarrelling) == "fragile"
    for made in (late, quarrelling):  # what suffices to keep more
        assert maturity.reaches(made, maturity.TO_KEEP) != "fragile"


def test_each_condition_of_sturdy_matters() -> None:
    few = sturdy_model()
    few.assessment.by_others = 14.0
    nobody_new = sturdy_model()
    nobody_new.partnership.joined_months = [5]
    same_roles = sturdy_model()
    same_roles.partnership.new_role_months = []
    quarrelled = sturdy_model()
    quarrelled.assessment.in_clash = 0.25
    for made in (few, nobody_new, same_roles, quarrelled):
        assert maturity.reaches(made) == "fragile_maturity"
    for made in (few, nobody_new, quarrelled):
        assert maturity.reaches(made, maturity.TO_KEEP) == "sturdy"


def late(made: Neighbourhood) -> None:
    made.assessment.timely = 0.5


def quarrelling(made: Neighbourhood) -> None:
    made.assessment.in_clash = 0.5


def few(made: Neighbourhood) -> None:
    made.assessment.by_others = 10.0


def nobody_new(made: Neighbourhood) -> None:
    made.partnership.joined_months = []


def same_roles(made: Neighbourhood) -> None:
    made.partnership.new_role_months = []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (late, "decisions are late"),
        (quarrelling, "clashes"),
        (few, "it rests on few"),
        (nobody_new, "nobody new"),
        (same_roles, "no new roles"),
    ],
)
def test_a_fall_is_told_with_the_condition_that_no_longer_holds(
    spoil: Callable[[Neighbourhood], None], told: str
) -> None:
    made = sturdy_model()
    made.assessment.stage = "sturdy"
    spoil(made)
    for _ in range(maturity.MONTHS_TO_CHANGE):
        maturity.change_stage(made)
    assert made.assessment.stage in ("fragile", "fragile_maturity")
    assert made.event_log.rows[-1][5] == told


def test_a_fall_from_self_sustaining_is_told_as_income() -> None:
    made = sturdy_model()
    assert maturity.lacks(made, maturity.TO_KEEP) == "income"


def test_legal_form_and_income_make_it_self_sustaining() -> None:
    made = sturdy_model()
    made.partnership.legal_form_month = 20
    assert maturity.reaches(made) == "sturdy"
    made.income_last_year = made.parameters.maturity.core_cost_gbp
    assert maturity.reaches(made) == "self_sustaining"


def test_what_is_not_known_leaves_the_stage_as_it_was() -> None:
    made = sturdy_model()
    made.assessment.due = 0.2
    made.assessment.stage = "sturdy"
    assert maturity.reaches(made) == "sturdy"
    made.assessment.stage = "forming"
    assert maturity.reaches(made) == "fragile"


def test_a_stage_is_gained_and_lost_after_a_year() -> None:
    made = sturdy_model()
    state = made.assessment
    state.stage = "fragile"
    for _ in range(11):
        maturity.change_stage(made)
        assert state.stage == "fragile"
    maturity.change_stage(made)
    assert state.stage == "sturdy"
    assert state.sturdy_month == made.month
    state.timely = 0.75  # too little to gain, enough to keep
    for _ in range(24):
        maturity.change_stage(made)
    assert state.stage == "sturdy"
    state.timely = 0.5
    for _ in range(11):
        maturity.change_stage(made)
        assert state.stage == "sturdy"
    maturity.change_stage(made)
    assert state.stage == "fragile"


def test_what_is_gained_is_the_least_that_was_reached_in_the_year() -> None:
    made = sturdy_model()
    state = made.assessment
    state.stage, state.in_clash = "fragile", 0.3
    maturity.change_stage(made)
    state.in_clash = 0.0
    for _ in range(11):
        maturity.change_stage(made)
    assert state.stage == "fragile_maturity"


def test_a_good_month_starts_the_count_anew() -> None:
    made = sturdy_model()
    made.assessment.stage = "sturdy"
    for timely in (*[0.5] * 11, 1.0, *[0.5] * 11):
        made.assessment.timely = timely
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
