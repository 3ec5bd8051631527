"""The scenario of a box: its middle on the sweep's base, or a point that was tried where there is no middle."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from experiments.discovery.conditions import read_conditions
from experiments.discovery.points import Limit, Points
from experiments.discovery.scenario_file import box_scenario, file_stem
from sim.scenario import load_scenario

ASKED = read_conditions("legacy_36 < 0.3 and maturity >= 0.5", ["legacy_36", "maturity"])


def points_with(**settings) -> Points:
    frame = pd.DataFrame({name.replace("__", "."): values for name, values in settings.items()})
    names = [f"p{place}" for place in range(len(frame))]
    return Points(names, frame, np.linspace(0.0, 1.0, len(frame))[:, None].round())


def test_the_middle_is_whole_where_it_must_be_and_a_word_where_most_meet_it():
    points = points_with(
        funding__years=[3.0, 4.0, 6.0, 12.0],
        workers__directiveness=[0.1, 0.9, 0.5, 0.2],
        partnership__hub=np.array(["none", "none", "large", "modest"], dtype=object),
        funding__spend_or_lose=np.array(["true", "false", "true", "true"], dtype=object),
    )
    limits = [
        Limit("funding.years", "at most", 6.0),
        Limit("partnership.hub", "one of", ("large", "none")),
        Limit("funding.spend_or_lose", "one of", ("true",)),
    ]
    scenario, settings, is_middle = box_scenario(load_scenario("baseline"), points, limits, ASKED, 1)  # fmt: skip
    assert is_middle
    assert settings == {
        "funding.years": 3,
        "partnership.hub": "large",
        "funding.spend_or_lose": True,
    }
    assert scenario.title == "Box 1 of legacy_36 < 0.3 and maturity >= 0.5"
    assert len(scenario.question) <= 400


def test_a_free_factor_stays_as_the_base_has_it_unless_that_was_never_tried():
    points = points_with(
        funding__years=[3.0, 4.0, 6.0, 8.0],
        workers__directiveness=[0.1, 0.2, 0.3, 0.9],
    )
    limits = [Limit("workers.directiveness", "at most", 0.3)]
    _, settings, _ = box_scenario(load_scenario("baseline"), points, limits, ASKED, 1)
    assert settings == {"funding.years": 6, "workers.directiveness": pytest.approx(0.2)}


def test_where_no_scenario_can_have_the_middle_a_point_that_was_tried_stands_for_it():
    points = points_with(
        place__private_rent_share=[0.8, 0.1, 0.7, 0.05],
        place__social_rent_share=[0.1, 0.8, 0.05, 0.7],
    )
    limits = [
        Limit("place.private_rent_share", "at least", 0.05),
        Limit("place.social_rent_share", "at least", 0.05),
    ]
    scenario, settings, is_middle = box_scenario(load_scenario("baseline"), points, limits, ASKED, 2)  # fmt: skip
    assert not is_middle  # 0.7 of each is more than all homes
    assert settings == {"place.private_rent_share": 0.7, "place.social_rent_share": 0.05}
    assert scenario.place.private_rent_share == 0.7


def test_a_file_is_named_after_what_is_asked():
    assert file_stem(ASKED) == "legacy_36_under_0_3_and_maturity_at_least_0_5"
