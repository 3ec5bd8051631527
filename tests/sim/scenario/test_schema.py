"""The schema: complete, frozen, and a scenario's own methods."""

import json
import pickle

import pytest
from pydantic import ValidationError

from sim.evidence import known_ids
from sim.scenario import ScenarioError, describe_levers, differences, load_scenario
from sim.scenario.lever_table import describe_lever
from sim.scenario.levers_funding import Funding
from sim.scenario.levers_setting import Event, Place
from sim.scenario.scenario import Scenario
from sim.scenario.schema import SECTIONS

LEVERS = describe_levers()


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.path)
def test_every_lever_says_what_it_is(lever):
    assert lever.title
    assert lever.unit
    assert lever.help.endswith(".")
    assert lever.evidence, "a lever rests on some evidence that it matters"
    assert set(lever.evidence) <= known_ids()


@pytest.mark.parametrize(
    "lever", [lever for lever in LEVERS if lever.low is not None], ids=lambda lever: lever.path
)
def test_every_bound_is_kept(lever):
    step = 1 if lever.kind == "whole" else 1e-6
    for end, beyond in ((lever.low, lever.low - step), (lever.high, lever.high + step)):
        section, _, name = lever.path.partition(".")
        assert getattr(SECTIONS[section](**{name: end}), name) == end
        with pytest.raises(ValidationError):
            SECTIONS[section](**{name: beyond})


def test_titles_are_told_apart():
    assert len({lever.title for lever in LEVERS}) == len(LEVERS)


def test_the_levers_of_a_scenario_are_those_described():
    assert list(Scenario().levers()) == [lever.path for lever in LEVERS]
    assert all(Scenario().levers()[lever.path] == lever.default for lever in LEVERS)


def test_the_baseline_is_the_programmes_own_rules():
    scenario = load_scenario("baseline")
    assert scenario.levers() == Scenario().levers()
    assert (scenario.funding.years, scenario.funding.amount_gbp) == (12, 1_155_000)
    assert (scenario.programme_months, scenario.horizon_months) == (144, 204)
    assert scenario.funding.profile == "flexible"
    assert not scenario.events
    assert not scenario.assumptions


def test_frozen_through_and_through():
    scenario = Scenario(assumptions={"a.b": 1.0})
    with pytest.raises(ValidationError):
        scenario.title = "other"
    with pytest.raises(ValidationError):
        scenario.funding.years = 5
    for attempt in (
        lambda: scenario.assumptions.update({"a.b": 2.0}),
        lambda: scenario.assumptions.__setitem__("a.b", 2.0),
        lambda: scenario.assumptions.pop("a.b"),
        lambda: scenario.assumptions.clear(),
    ):
        with pytest.raises(TypeError, match="frozen"):
            attempt()


def test_a_scenario_can_be_a_key_and_travel():
    scenario = load_scenario("baseline", {"events": [Event(month=3, kind="cuts")]})
    assert {scenario: 1}[load_scenario("baseline", {"events": [{"month": 3, "kind": "cuts"}]})] == 1
    again = pickle.loads(pickle.dumps(scenario))
    assert again == scenario
    assert again.canonical() == scenario.canonical()


def test_canonical_holds_what_a_run_depends_on_and_nothing_else():
    scenario = load_scenario("formality/committee")
    renamed = scenario.model_copy(
        update={"name": "x", "title": "y", "question": "z", "evidence": (), "extends": None}
    )
    assert renamed.canonical() == scenario.canonical()
    assert set(json.loads(scenario.canonical())) == {
        "schema_version",
        *SECTIONS,
        "events",
        "assumptions",
    }
    for lever in LEVERS:
        changed = _another(lever)
        if changed is not None:
            assert changed.canonical() != Scenario().canonical(), lever.path


def _another(lever):
    """Return a scenario that differs in one lever, or None where that alone is impossible."""
    other = {
        "switch": lambda: not lever.default,
        "choice": lambda: next(name for name in lever.choices if name != lever.default),
    }.get(lever.kind, lambda: lever.low if lever.low != lever.default else lever.high)()
    try:
        return Scenario().with_levers({lever.path: other})
    except ScenarioError:
        return None


def test_whole_numbers_for_decimals_are_the_same_scenario():
    assert (
        load_scenario("baseline", {"place.churn": 1}).canonical()
        == load_scenario("baseline").canonical()
    )
    assert (
        load_scenario("baseline", {"place.hardship": -0.0}).canonical()
        == load_scenario("baseline", {"place.hardship": 0}).canonical()
    )


def test_with_levers_changes_those_and_keeps_the_rest():
    base = load_scenario("formality/committee")
    changed = base.with_levers({"funding.years": 5, "partnership.hub": "none"})
    assert differences(base, changed) == {
        "funding.years": (12, 5),
        "partnership.hub": ("modest", "none"),
    }
    assert base.funding.years == 12
    assert (changed.name, changed.title, changed.evidence) == (base.name, base.title, base.evidence)


def test_differences_include_events_and_assumptions():
    one = Scenario(assumptions={"a.b": 1.0})
    two = Scenario(events=(Event(month=3, kind="cuts"),), assumptions={"a.b": 2.0, "a.c": 3.0})
    assert differences(one, two) == {
        "events": ((), two.events),
        "assumptions.a.b": (1.0, 2.0),
        "assumptions.a.c": (None, 3.0),
    }
    assert differences(one, one) == {}


def test_the_no_programme_twin_is_the_same_place_and_calendar():
    scenario = load_scenario("funding_length/five_years", {"place": "city_estates"})
    twin = scenario.without_programme()
    assert differences(scenario, twin) == {"funding.programme": (True, False)}
    assert twin.horizon_months == scenario.horizon_months
    assert twin.without_programme() == twin


def test_sections_refuse_what_python_would_let_pass():
    for wrong in ({"years": "5"}, {"years": 5.0}, {"amount_gbp": True}, {"spend_or_lose": 1}):
        with pytest.raises(ValidationError):
            Funding(**wrong)
    with pytest.raises(ValidationError):
        Place(hardship=float("nan"))


def test_values_are_said_with_their_unit():
    assert describe_lever("funding.years").say(12) == "12 years"
    assert describe_lever("funding.amount_gbp").say(1_155_000.0) == "1,155,000 GBP"
    assert describe_lever("place.start_year").say(2012) == "2012"
    assert describe_lever("partnership.openness").say(0.5) == "0.5"
    assert describe_lever("funding.spend_or_lose").say(False) == "no"
    assert describe_lever("funding.end_on").say("spend_out") == "spend out"
    assert describe_lever("funding.years").allowed == "a whole number from 1 to 20 years"
    assert describe_lever("partnership.hub").allowed == "one of none, modest, large"
    with pytest.raises(KeyError):
        describe_lever("funding.yeras")
