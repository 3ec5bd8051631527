"""Councils that learn, and what they keep of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import council_learning, officials
from tests.sim.mechanisms.cases import cases
from tests.sim.mechanisms.institutions import neighbourhood, within

share = st.floats(0.0, 1.0)


@pytest.mark.parametrize(("inputs", "expected"), cases("council_learning", "paternalism_next"))
def test_lesson_cases(inputs: dict, expected: float) -> None:
    assert council_learning.paternalism_next.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("council_learning", "after_turnover"))
def test_turnover_cases(inputs: dict, expected: float) -> None:
    assert council_learning.after_turnover.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("council_learning", "habit_next"))
def test_habit_cases(inputs: dict, expected: float) -> None:
    assert council_learning.habit_next.plain(**inputs) == pytest.approx(expected)


@given(paternalism=share, lessons=st.floats(0.0, 3.0), hardens=st.floats(0.0, 3.0), speed=share)
def test_paternalism_stays_between_0_and_1(**inputs: float) -> None:
    assert 0.0 <= council_learning.paternalism_next.plain(**inputs) <= 1.0


@given(
    paternalism=share, habit=share, embedded=share, kept=within("council_learning.learning_kept")
)
def test_what_is_left_lies_between_what_was_learned_and_the_habit(
    paternalism: float, habit: float, embedded: float, kept: float
) -> None:
    found = council_learning.after_turnover.plain(paternalism, habit, embedded, kept)
    low, high = sorted((paternalism, habit))
    assert low - 1e-9 <= found <= high + 1e-9


def lesson(change: str, levers: dict | None = None) -> float:
    """What a month does to the main council's paternalism, with one thing different."""
    model = neighbourhood({"council.paternalism": 0.6, **(levers or {})})
    body = model.main_council
    model.power["over"], body.officer.tie = 0.0, 0.6
    if change == "joint work":
        body.last_joint_work = model.month
    elif change == "ally":
        body.officer.is_ally = True
    elif change == "credit shared":
        model.monthly.credit_shared = 1.0
    elif change == "credit taken":
        model.monthly.credit_taken = 1.0
    elif change == "changed":
        body.last_changed = model.month
    elif change == "refused":
        body.last_refused = model.month
    elif change == "quarrel":
        model.monthly.quarrel = 1.0
    elif change == "bound":
        model.power["over"] = 0.8
    council_learning.apply(model)
    return body.paternalism - 0.6


@pytest.mark.parametrize("change", ["joint work", "ally", "credit shared", "changed"])
def test_what_teaches_a_council_to_step_back(change: str) -> None:
    assert lesson(change) < lesson("nothing")


@pytest.mark.parametrize("change", ["credit taken", "refused", "quarrel", "bound"])
def test_what_hardens_a_council(change: str) -> None:
    assert lesson(change) > lesson("nothing")


def test_dialogue_and_councillors_of_the_community_teach_it() -> None:
    assert lesson("nothing", {"council.dialogue": True}) < lesson("nothing")
    heard = lesson("nothing", {"council.councillor_orientation": 1.0})
    assert heard < lesson("nothing", {"council.councillor_orientation": 0.0}) <= 0.0


def test_a_flexible_council_learns_faster() -> None:
    quick, slow = (lesson("joint work", {"council.flexibility": lever}) for lever in (1.0, 0.0))
    assert quick < slow < 0.0


def test_shared_ownership_takes_the_sting_out_of_being_bound() -> None:
    assert lesson("bound", {"council.shared_ownership": True}) < lesson("bound")


def test_a_quarrel_keeps_joint_work_from_teaching() -> None:
    model = neighbourhood()
    model.main_council.last_joint_work, model.monthly.quarrel = model.month, 0.5
    assert "joint work" not in council_learning.lessons_of(model, model.main_council)


@pytest.mark.parametrize(("embedded", "left"), [(0.0, 0.4), (1.0, 1.0)])
def test_what_was_learned_goes_with_the_officer_unless_it_is_embedded(
    embedded: float, left: float
) -> None:
    model = neighbourhood(
        {"council.paternalism": 0.8, "assumptions.council_learning.learning_kept": 0.4}
    )
    body = model.main_council
    body.paternalism, body.embedded = 0.3, embedded
    officials.change_officer(model, body, "turnover")
    assert body.paternalism == pytest.approx(0.8 - left * 0.5)


def test_the_diary_tells_of_a_council_that_learned_and_why() -> None:
    model = neighbourhood({"council.paternalism": 0.8})
    body = model.main_council
    for month in range(40):
        model.month = body.last_joint_work = month
        council_learning.apply(model)
    told = [row for row in model.event_log.rows if row[1] == "council_learns"]
    assert told
    assert told[0][2] == body.label
    assert told[0][4] <= -model.parameters.council_learning.told_from
    assert told[0][5] == "joint work"


def test_without_a_programme_nothing_is_learned() -> None:
    model = neighbourhood({"funding.programme": False})
    before = [body.paternalism for body in model.institutions]
    model.main_council.officer.is_ally = True
    council_learning.apply(model)
    assert [body.paternalism for body in model.institutions] == before
