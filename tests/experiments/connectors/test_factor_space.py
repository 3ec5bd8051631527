"""What another tool may set comes from a design or from the catalogue; what is wrong is told all at once."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.connectors.factor_space import Dimension, factor_space
from experiments.errors import UsageProblem
from sim.parameters import parameter_specs
from sim.scenario import ScenarioError, describe_levers


def test_names_stand_for_the_whole_range_of_the_catalogue():
    years, hub, switch, rate = factor_space(
        ["funding.years", "partnership.hub", "funding.spend_or_lose", "assumptions.energy.recovery_rate"]
    ).dimensions  # fmt: skip
    lever = next(each for each in describe_levers() if each.path == "funding.years")
    spec = parameter_specs()["energy.recovery_rate"]
    assert years == Dimension("funding.years", lever.low, lever.high, is_whole=True)
    assert hub.values == ("none", "modest", "large")
    assert switch.values == (False, True)
    assert (rate.low, rate.high, rate.is_whole) == (spec.low, spec.high, False)


def test_a_number_between_the_bounds_stands_for_a_setting_each_as_likely():
    whole = Dimension("a", 3, 12, is_whole=True)
    assert whole.bounds == (3, 13)
    assert [whole.setting(x) for x in (3.0, 3.99, 12.2, 13.0)] == [3, 3, 12, 12]
    listed = Dimension("b", 0, 3, ("none", "modest", "large"))
    assert [listed.setting(x) for x in (0.0, 1.5, 2.99, 3.0)] == [
        "none",
        "modest",
        "large",
        "large",
    ]
    assert Dimension("c", 0.0, 1.0).setting(0.25) == 0.25


def test_a_design_brings_its_factors_and_its_base(quick):
    design = quick.with_name("design.yaml")
    design.write_text(
        "kind: design\nschema_version: 1\nbase: quick.yaml\nfactors:\n  funding.years: [3, 5]\n"
        "across:\n  place: [middling, city_estates]\n"
    )
    space = factor_space(str(design))
    assert space.base.place.population == 3000
    assert [each.name for each in space.dimensions] == ["funding.years", "place"]
    assert space.horizon_months == 5 * 12 + 36
    changed = space.scenario({"funding.years": 5, "place": "city_estates"})
    assert (changed.funding.years, changed.place.estates) == (5, 5)
    with pytest.raises(UsageProblem, match="there is no such design"):
        factor_space("funding_lenght")


def test_all_that_is_wrong_is_told_at_once():
    with pytest.raises(ScenarioError) as caught:
        factor_space({"funding.yeras": "all", "funding.years": {"from": 3, "to": 99}, "partnership.hub": []})  # fmt: skip
    said = str(caught.value)
    assert len(caught.value.problems) == 3
    for words in ("did you mean", "99", "the list is empty"):
        assert words in said


def test_one_range_may_serve_two_factors_and_numbers_may_be_numpy_s():
    share = {"from": np.float64(0.1), "to": 0.4}
    first, second = factor_space({"place.private_rent_share": share, "place.social_rent_share": share}).dimensions  # fmt: skip
    assert (first.low, first.high) == (second.low, second.high) == (0.1, 0.4)


def test_a_follow_on_too_short_for_legacy_is_refused():
    space = factor_space({"funding.follow_on_months": {"from": 12, "to": 60}})
    with pytest.raises(UsageProblem, match="12 is too short for the outcome"):
        space.horizon_months  # noqa: B018
