"""Two theories of discussion: what people think afterwards, and whose word it goes back to."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import load_scenario
from sim.environment.deliberation import AgendaItem, Participant, present_of
from sim.environment.opinion_dynamics import (
    BoundedConfidence,
    FriedkinJohnsen,
    bounded_confidence_rounds,
    theory_of,
)
from sim.parameters import parameters
from sim.simulation import run
from tests.sim.environment.test_deliberation import option, people, ways

NAMED = "assumptions.discussion.form"


def camps(low: float, high: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Three people around each of two opinions, equal voices, yielding half."""
    opinions = np.array([low - 0.02, low, low + 0.02, high - 0.02, high, high + 0.02])
    return opinions, np.ones(6), np.full(6, 0.5)


def talk(opinions: np.ndarray, voices, yielding, bound: float, rounds: int) -> np.ndarray:
    kept = np.empty((opinions.size, opinions.size))
    bounded_confidence_rounds(opinions, voices, yielding, bound, rounds, kept)
    return kept


def test_camps_too_far_apart_stop_hearing_each_other() -> None:
    opinions, voices, yielding = camps(0.2, 0.8)
    kept = talk(opinions, voices, yielding, 0.25, 50)
    assert opinions == pytest.approx([0.2] * 3 + [0.8] * 3)
    assert kept[:3, 3:].sum() == kept[3:, :3].sum() == 0.0


def test_camps_near_enough_come_to_agree() -> None:
    opinions, voices, yielding = camps(0.4, 0.6)
    talk(opinions, voices, yielding, 0.25, 50)
    assert np.ptp(opinions) < 0.01
    assert opinions.mean() == pytest.approx(0.5)


def test_the_kernel_is_what_its_plain_form_says() -> None:
    compiled, voices, yielding = camps(0.3, 0.6)
    plain = compiled.copy()
    kept, kept_plain = np.empty((6, 6)), np.empty((6, 6))
    bounded_confidence_rounds(compiled, voices, yielding, 0.3, 4, kept)
    bounded_confidence_rounds.plain(plain, voices, yielding, 0.3, 4, kept_plain)
    assert (compiled == plain).all()
    assert (kept == kept_plain).all()


@given(
    st.lists(
        st.tuples(st.floats(0.0, 1.0), st.floats(0.01, 5.0), st.floats(0.0, 0.97)),
        min_size=1,
        max_size=20,
    ),
    st.floats(0.1, 0.5),
    st.integers(1, 10),
)
def test_what_is_thought_goes_back_to_what_was_brought(
    present: list[tuple[float, float, float]], bound: float, rounds: int
) -> None:
    opening, voices, yielding = (np.array(column) for column in zip(*present, strict=True))
    opinions = opening.copy()
    kept = talk(opinions, voices, yielding, bound, rounds)
    assert opinions == pytest.approx(kept @ opening)
    assert kept.sum(axis=1) == pytest.approx(np.ones(opening.size))
    assert opening.min() - 1e-9 <= opinions.min() <= opinions.max() <= opening.max() + 1e-9


@pytest.mark.parametrize("form", [FriedkinJohnsen(), BoundedConfidence(0.25, 4)])
def test_nobody_who_never_yields_is_moved(form) -> None:
    stubborn = [Participant("residents", n, 2.0, 1.0, 0.0) for n in range(4)]
    made = option(merit=0.5, spread=0.4)
    opening = [0.5 + 0.4 * made.taste(n) for n in range(4)]
    assert form.opinions(AgendaItem(made), present_of(stubborn), ways()) == pytest.approx(opening)
    assert form.influence(stubborn, [made], ways()) == pytest.approx([0.25] * 4)


def test_only_those_with_a_vote_are_asked_and_the_mover_speaks_for_it() -> None:
    there = [*people(3), Participant("workers", 9, 2.0, 1.0, 0.0, votes=False)]
    form = BoundedConfidence(0.25, 4)
    assert len(form.opinions(AgendaItem(option()), present_of(there), ways())) == 3
    plain = form.opinions(AgendaItem(option(merit=0.7)), present_of(people()), ways())
    moved = form.opinions(AgendaItem(option(merit=0.7, by=2)), present_of(people()), ways())
    assert sum(moved) > sum(plain)


def test_a_strong_voice_moves_those_near_it_and_nobody_else() -> None:
    opinions, voices, yielding = camps(0.2, 0.8)
    voices[1] = 20.0
    kept = talk(opinions, voices, yielding, 0.25, 4)
    assert kept[:3, 1].min() > kept[:3, 0].max()
    assert kept[3:, 1].max() == 0.0


def test_with_nothing_on_the_table_voices_alone_count() -> None:
    strong = [*people(3), Participant("residents", 7, 2.0, 4.0, 0.5)]
    shares = BoundedConfidence(0.25, 4).influence(strong, [], ways())
    assert sum(shares) == pytest.approx(1.0)
    assert shares[3] > shares[0]


def test_the_form_is_chosen_under_assumptions() -> None:
    assert theory_of(parameters()) == FriedkinJohnsen()
    chosen = {"discussion.form": "bounded_confidence", "discussion.bound": 0.4}
    assert theory_of(parameters(chosen)) == BoundedConfidence(0.4, 4)


@pytest.mark.parametrize("bound", [0.1, 0.25, 0.5])
def test_a_partnership_of_bounded_confidence_still_works(bound: float) -> None:
    usual = load_scenario("baseline", {"place.population": 3000})
    other = usual.with_levers({NAMED: "bounded_confidence", "assumptions.discussion.bound": bound})
    results = [run(scenario, 5, horizon_months=72) for scenario in (usual, other)]
    voice = [np.array(r.columns["yearly"]["resident_voice"], dtype=float) for r in results]
    assert not np.array_equal(*voice, equal_nan=True)
    assert 0.2 < np.nanmean(voice[1]) < 0.95
    assert sum(kind == "project_agreed" for kind in results[1].columns["events"]["kind"]) > 5
    assert results[0].run_id != results[1].run_id
