"""M6: noticed late, contested, reformed, ruptured; and what workers teach."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.mechanisms import employment, worker_dominance
from sim.model import Neighbourhood
from sim.parameters import parameter_specs
from tests.sim.mechanisms.cases import assumed, cases
from tests.sim.mechanisms.test_decisions import model

P = assumed("worker_dominance")
share = st.floats(0.0, 1.0)
SPECS = {n.split(".")[1]: s for n, s in parameter_specs().items() if "worker_dominance" in n}


def with_workers(**levers: object) -> Neighbourhood:
    made = model(3, **levers)
    employment.begin_posts(made)
    return made


@pytest.mark.parametrize(("inputs", "expected"), cases("worker_dominance", "awareness_next"))
def test_awareness_cases(inputs: dict, expected: float) -> None:
    assert worker_dominance.awareness_next(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("worker_dominance", "win_chance"))
def test_win_cases(inputs: dict, expected: float) -> None:
    assert worker_dominance.win_chance(P, **inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("worker_dominance", "taught"))
def test_teaching_cases(inputs: dict, expected: float) -> None:
    assert worker_dominance.taught(P, **inputs) == pytest.approx(expected)


@given(
    awareness=share, excess=share, confidence=share, watchful=st.floats(0.0, 4.0), data=st.data()
)
def test_awareness_stays_within_bounds(
    awareness: float, excess: float, confidence: float, watchful: float, data: st.DataObject
) -> None:
    rate, fade = (
        data.draw(st.floats(SPECS[n].low, SPECS[n].high)) for n in ("notice_rate", "fade")
    )
    after = worker_dominance.awareness_next(
        awareness, excess, confidence, watchful, rate, fade, 0.3
    )
    assert 0.0 <= after <= 1.0
    assert after >= awareness if excess > 0.0 else after <= awareness


def test_dominance_is_noticed_late() -> None:
    awareness, months = 0.0, 0
    while awareness < P.contest_from:
        awareness = worker_dominance.awareness_next(
            awareness, 0.2, 0.4, 0.5, P.notice_rate, P.fade, 0.3
        )
        months += 1
    assert 12 <= months <= 60


def test_a_rep_sees_dominance_with_noise_that_days_lessen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_dominance, "shares", lambda made: {"workers": 0.46})

    def errors(days: float) -> int:
        made = model(13, **{"support.rep_days_per_year": days})
        wrong = 0
        for year in range(60):
            made.month = 12 * year + 11
            worker_dominance.rep_looks(made, made.rep)
            wrong += made.rep.seen["workers"]
        return wrong

    assert errors(0.0) > errors(60.0)
    assert errors(0.0) < 30


def test_only_the_yearly_look_is_reported() -> None:
    made = model(13)
    made.month = 14
    made.rep.seen.clear()
    worker_dominance.rep_looks(made, made.rep)
    assert made.rep.seen == {}


def test_a_contest_won_redefines_the_role_for_successors_too() -> None:
    made = with_workers(**{"workers.directiveness": 1.0})
    worker_dominance.win(made, 0.5)
    assert [w.directiveness for w in made.workers] == pytest.approx(
        [P.reformed_directiveness] * len(made.workers)
    )
    assert made.monthly.confidence_shift == pytest.approx(P.contest_gain)
    worker = made.workers[0]
    worker.leave(made.month)
    worker.begin()
    assert worker.directiveness == pytest.approx(P.reformed_directiveness)


def test_each_further_contest_won_gives_less_confidence() -> None:
    made = with_workers()
    gains = []
    for _ in range(3):
        worker_dominance.win(made, 0.5)
        gains.append(made.monthly.confidence_shift)
    assert gains == pytest.approx([P.contest_gain, P.contest_gain / 2, P.contest_gain / 3])
    assert made.contests_won == 3


@pytest.mark.parametrize(("cohesion", "shift"), [(0.9, P.shared_gain), (0.2, -P.dismissal_loss)])
def test_losing_together_and_losing_alone(cohesion: float, shift: float) -> None:
    made = with_workers()
    made.partnership.cohesion = cohesion
    worker_dominance.lose(made, 0.5)
    assert made.monthly.confidence_shift == pytest.approx(shift)


def test_a_rupture_leaves_a_post_vacant() -> None:
    made = with_workers()
    before = sum(w.active_hours for w in made.workers)
    employment.rupture(made)
    gone = [w for w in made.workers if w.vacant_until >= 0]
    assert len(gone) == 1
    assert gone[0].vacant_until == made.month + P.vacancy_months
    assert sum(w.active_hours for w in made.workers) == before - gone[0].hours


def test_nobody_contests_what_nobody_noticed() -> None:
    made = with_workers(**{"workers.directiveness": 1.0})
    made.reform.awareness = 0.0
    worker_dominance.apply(made)
    assert made.disputes.of("workers") is None
    assert made.monthly.confidence_shift == 0.0


def test_a_contest_is_a_clash_with_the_workers_that_its_outcome_has_paid_for() -> None:
    made = with_workers(**{"assumptions.worker_dominance.contest_chance": 0.2})
    while made.disputes.of("workers") is None:
        made.month += 1
        worker_dominance.contest(made, 1.0, 0.5)
    clash = made.disputes.of("workers")
    assert clash.paid
    assert clash.strength == P.contest_strength


def test_workers_manner_differs_between_areas_around_what_the_design_aims_at() -> None:
    from sim.mechanisms.employment import manner

    middling = [manner(model(0, seed, **{"workers.directiveness": 0.5})) for seed in range(1, 9)]
    assert max(middling) - min(middling) > 0.2
    assert all(abs(level - 0.5) <= P.manner_spread for level in middling)
    for end in (0.0, 1.0):
        assert manner(model(0, 5, **{"workers.directiveness": end})) == end
