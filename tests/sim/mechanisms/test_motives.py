"""Motives: what answers each of the seven, and what that does to coming and going."""

from __future__ import annotations

import numpy as np
import pytest

from sim.agents.population import (
    ANGER_AT_AGENCIES,
    DISTRUST_OF_OTHERS,
    FRIENDSHIP,
    MOTIVES,
    PET_PROJECT,
    POLITICS,
)
from sim.mechanisms import motives
from sim.model import Neighbourhood
from tests.sim.mechanisms.areas import area
from tests.sim.mechanisms.cases import cases


@pytest.mark.parametrize(("inputs", "expected"), cases("motives", "answered"))
def test_answered_cases(inputs: dict, expected: float) -> None:
    assert motives.answered.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("motives", "drawn_by"))
def test_drawn_cases(inputs: dict, expected: float) -> None:
    assert motives.drawn_by.plain(**inputs) == pytest.approx(expected)


@pytest.mark.parametrize(("inputs", "expected"), cases("motives", "let_go_by"))
def test_let_go_cases(inputs: dict, expected: float) -> None:
    assert motives.let_go_by.plain(**inputs) == pytest.approx(expected)


def released(made: Neighbourhood, motive: float) -> float:
    """How much likelier somebody of this motive is to leave now."""
    made.population.motive[5] = motive
    return float(motives.release(made, np.array([5]))[0])


def test_each_motive_is_let_go_by_something_else() -> None:
    made = area(30)
    made.partnership.influence_felt = 0.9
    heard = released(made, POLITICS)
    made.partnership.influence_felt = 0.1
    assert released(made, POLITICS) > heard
    made.population.council_confidence[5] = 0.9
    trusting = released(made, DISTRUST_OF_OTHERS)
    made.population.council_confidence[5] = 0.2
    assert released(made, DISTRUST_OF_OTHERS) < trusting
    made.main_council.paternalism = 0.9
    angry = released(made, ANGER_AT_AGENCIES)
    made.main_council.paternalism = 0.1
    calmed = released(made, ANGER_AT_AGENCIES)
    made.contests_won_this_year = 1
    assert angry < calmed > released(made, ANGER_AT_AGENCIES)
    made.population.friendships[5] = 0.0
    alone = released(made, FRIENDSHIP)
    made.population.friendships[5] = 6.0
    assert released(made, FRIENDSHIP) < alone


def test_a_project_of_ones_own_is_answered_while_nothing_is_decided() -> None:
    made = area(2)
    open_still = released(made, PET_PROJECT)
    made.partnership.plan_month, made.projects = 1, []
    assert released(made, PET_PROJECT) > open_still


def test_who_leaves_says_what_she_missed() -> None:
    made = area(30)
    made.population.motive[5], made.partnership.influence_felt = POLITICS, 0.1
    assert motives.said_on_leaving(made, 5) == "has too little say"
    made.partnership.influence_felt = 0.9
    assert motives.said_on_leaving(made, 5) == "own reasons"
    assert set(motives.UNANSWERED) == set(MOTIVES)
