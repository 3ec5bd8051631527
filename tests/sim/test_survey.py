"""The members' survey: one measurement model for every item."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim import survey
from sim.outputs import OUTPUTS
from tests.sim.mechanisms.test_decisions import model


@pytest.fixture(scope="module")
def lived():
    return model(36)


def test_every_item_has_a_state_between_0_and_1_and_words_for_it(lived) -> None:
    for item, (words, state) in survey.STATES.items():
        values = np.asarray(state(lived))
        assert words, item
        assert ((values >= 0.0) & (values <= 1.0)).all(), item


def test_every_survey_column_is_an_item() -> None:
    columns = {name.removeprefix("survey_") for name in OUTPUTS if name.startswith("survey_")}
    assert columns | {"good_external_relations"} == set(survey.ITEMS)


def test_shares_are_of_members(lived) -> None:
    members = len(lived.partnership.slots)
    for item, share in survey.survey(lived).items():
        assert share * members == pytest.approx(round(share * members)), item


@pytest.mark.parametrize(("state", "expected"), [(0.5, 0.5), (0.7, 0.841), (0.3, 0.159)])
def test_a_member_agrees_as_the_one_noise_says(lived, monkeypatch, state, expected) -> None:
    """With a logistic noise of 0.12, P(agree) = 1 / (1 + exp(-(state - 1/2) / 0.12))."""
    items = {f"item {n}": ("", lambda m: state) for n in range(400)}
    monkeypatch.setattr(survey, "STATES", items)
    agreed = survey.survey(lived)
    assert np.mean(list(agreed.values())) == pytest.approx(expected, abs=0.03)


def test_without_members_nobody_answers() -> None:
    empty = model(0, **{"funding.programme": False})
    assert all(math.isnan(share) for share in survey.survey(empty).values())


def test_knowing_and_not_knowing_are_one_state_seen_from_both_sides(lived) -> None:
    know = survey.STATES["residents_know"][1](lived)
    unaware = survey.STATES["outside_unaware"][1](lived)
    assert know + unaware == pytest.approx(1.0)
