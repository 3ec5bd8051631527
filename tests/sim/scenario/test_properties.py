"""What holds for any scenario: it survives YAML, its canonical form is stable."""

import json
import random
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.scenario import ScenarioError, check_file, describe_levers, load_scenario, to_yaml
from sim.scenario.levers_setting import Event, EventKind
from sim.scenario.scenario import Scenario

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
KINDS = [kind for kind in get_args(EventKind) if kind != "top_up"]


def values(lever):
    """Return the values a lever may take."""
    if lever.kind == "switch":
        return st.booleans()
    if lever.kind == "choice":
        return st.sampled_from(lever.choices)
    if lever.kind == "whole":
        return st.integers(lever.low, lever.high)
    return st.floats(lever.low, lever.high)


settings_of_levers = st.fixed_dictionaries(
    {}, optional={lever.path: values(lever) for lever in describe_levers()}
)
happenings = st.builds(
    Event,
    month=st.integers(0, 359),
    kind=st.sampled_from(KINDS),
    strength=st.floats(0, 1),
)
top_ups = st.builds(
    Event,
    month=st.integers(0, 359),
    kind=st.just("top_up"),
    amount_gbp=st.floats(1, 5_000_000),
)
events = st.lists(happenings | top_ups, max_size=4)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@st.composite
def scenarios(draw):
    """Draw a valid scenario: levers at random, the impossible combinations put right."""
    changes = draw(settings_of_levers) | {
        "title": draw(texts),
        "question": draw(texts),
        "events": draw(events),
    }
    try:
        return Scenario().with_levers(changes)
    except ScenarioError as error:
        for problem in error.problems:
            changes.pop(problem.path, None)
            if problem.path.startswith("events"):
                changes.pop("events", None)
    try:
        return Scenario().with_levers(changes)
    except ScenarioError:
        return Scenario(title=changes["title"])


@given(scenarios())
@settings(CALM, max_examples=60)
def test_any_scenario_survives_yaml(tmp_path_factory, scenario):
    path = tmp_path_factory.getbasetemp() / "scenario.yaml"
    path.write_text(to_yaml(scenario), encoding="utf-8")
    again = load_scenario(path)
    assert again.canonical() == scenario.canonical()
    assert (again.title, again.question) == (scenario.title, scenario.question)


@given(scenarios())
@settings(CALM, max_examples=40)
def test_any_scenario_survives_yaml_as_what_differs_from_the_baseline(tmp_path_factory, scenario):
    path = tmp_path_factory.getbasetemp() / "difference.yaml"
    path.write_text(to_yaml(scenario, load_scenario("baseline")), encoding="utf-8")
    assert load_scenario(path).canonical() == scenario.canonical()


@given(scenarios(), st.randoms(use_true_random=False))
@settings(CALM, max_examples=40)
def test_the_canonical_form_does_not_depend_on_the_way_there(scenario, order):
    paths = list(scenario.levers())
    order.shuffle(paths)
    levers = scenario.levers()
    again = Scenario().with_levers(
        {path: levers[path] for path in paths} | {"events": scenario.events}
    )
    assert again.canonical() == scenario.canonical()
    assert json.dumps(json.loads(again.canonical()), sort_keys=True, separators=(",", ":")) == (
        again.canonical()
    )


@given(scenarios())
@settings(CALM, max_examples=40)
def test_any_valid_scenario_has_a_no_programme_twin(scenario):
    twin = scenario.without_programme()
    assert not twin.funding.programme
    assert twin.place == scenario.place
    assert twin.horizon_months == scenario.horizon_months


def _damage(text, seed):
    """Cut, double or overwrite a few characters of a text."""
    source = random.Random(seed)
    characters = list(text)
    for _ in range(source.randint(1, 6)):
        at = source.randrange(len(characters))
        characters[at] = source.choice(
            ["", characters[at] * 3, "\t", ":", "&", "]", "0", "\n", "é"]
        )
    return "".join(characters)


@pytest.fixture(scope="module")
def whole():
    """Return a file that holds every section."""
    return to_yaml(Scenario(events=(Event(month=3, kind="cuts"),), title="x"))


@given(st.integers(0, 10**9))
@settings(CALM, max_examples=150)
def test_damaged_files_give_problems_and_never_anything_else(tmp_path_factory, whole, seed):
    path = tmp_path_factory.getbasetemp() / "damaged.yaml"
    path.write_text(_damage(whole, seed), encoding="utf-8")
    problems = check_file(path)
    if problems:
        with pytest.raises(ScenarioError):
            load_scenario(path)
    else:
        assert load_scenario(path).horizon_months > 0


@given(st.binary(max_size=200))
@settings(CALM, max_examples=80)
def test_random_bytes_give_problems_and_never_anything_else(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "bytes.yaml"
    path.write_bytes(b"kind: scenario\nschema_version: 1\n" * (len(data) % 2) + data)
    for problem in check_file(path):
        assert problem.message
        assert str(problem).isprintable()


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(list(Scenario.model_fields)), trees, max_size=5))
@settings(CALM, max_examples=150)
def test_overrides_of_any_shape_give_a_scenario_or_its_problems(changes):
    try:
        outcome = Scenario().with_levers(changes).canonical()
    except ScenarioError as error:
        outcome = error.problems
    assert outcome
