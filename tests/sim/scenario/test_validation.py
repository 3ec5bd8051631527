"""Assumptions are held against the catalogue of the model's parameters."""

import math

import pytest

from sim.parameters import Spec, parameter_specs
from sim.scenario import ScenarioError, check_file, differences, load_scenario
from sim.scenario.authoring import to_yaml
from sim.scenario.scenario import Scenario

SPECS = {
    spec.name: spec
    for spec in (
        Spec("energy.recovery_rate", "", 0.3, "per month", 0.1, 0.5, ("E080",), "assumption", ""),
        Spec("energy.rest_threshold", "", 0.2, "0 to 1", 0.1, 0.4, (), "assumption", ""),
        Spec(
            "trust.form",
            "",
            "two",
            "choice",
            math.nan,
            math.nan,
            ("L06",),
            "assumption",
            "",
            {"two": "two stocks", "single": "one stock"},
        ),
        Spec("trust.gain", "", 0.05, "per event", 0.01, 0.2, ("XC11", "L06"), "measured", ""),
    )
}


@pytest.fixture
def problems(tmp_path, monkeypatch):
    """Return a function that checks a file with the given lines under ``assumptions:``."""
    monkeypatch.setattr("sim.scenario.validation.parameter_specs", lambda: SPECS)
    monkeypatch.chdir(tmp_path)

    def check(*lines):
        text = "kind: scenario\nschema_version: 1\nassumptions:\n"
        (tmp_path / "mine.yaml").write_text(text + "".join(f"  {line}\n" for line in lines))
        return [str(problem) for problem in check_file("mine.yaml")]

    return check


def test_a_known_one_within_its_range_passes(problems):
    assert problems("energy.recovery_rate: 0.4", "trust.gain: 0.2") == []
    assert load_scenario("mine.yaml").assumptions == {
        "energy.recovery_rate": 0.4,
        "trust.gain": 0.2,
    }


def test_every_mistake_is_named_at_its_place(problems):
    assert problems(
        "energy.recovry_rate: 0.4",
        "energy.recovery_rate: 0.9",
        "trust.gain: lots",
        "energy.speed: 1",
        "weather.rain: 1",
        "trust: {loss: 2}",
    ) == [
        "mine.yaml:4:3: assumptions.energy.recovry_rate: this assumption is not known; "
        "did you mean energy.recovery_rate?",
        "mine.yaml:5:3: assumptions.energy.recovery_rate: 0.9 is outside the plausible range of "
        "0.1 to 0.5 per month (E080); the model's own value is 0.3",
        "mine.yaml:6:3: assumptions.trust.gain: 'lots' is not a number; give a plain number",
        "mine.yaml:7:3: assumptions.energy.speed: this assumption is not known; "
        "energy has recovery_rate, rest_threshold",
        "mine.yaml:8:3: assumptions.weather.rain: this assumption is not known; "
        "mechanisms are energy, trust",
        "mine.yaml:9:3: assumptions.trust: write the full name in one line, such as "
        "trust.loss: 0.3",
    ]


def test_assumptions_join_along_a_chain(problems, tmp_path):
    problems("energy.recovery_rate: 0.4")
    (tmp_path / "new.yaml").write_text(
        "kind: scenario\nschema_version: 1\nextends: mine.yaml\nassumptions:\n  trust.gain: 0.1\n"
    )
    assert load_scenario("new.yaml").assumptions == {
        "energy.recovery_rate": 0.4,
        "trust.gain": 0.1,
    }


def test_overrides_are_checked_too(problems):
    base = load_scenario("baseline")
    changed = load_scenario("baseline", {"assumptions.energy.recovery_rate": 0.4})
    assert differences(base, changed) == {"assumptions.energy.recovery_rate": (None, 0.4)}
    assert changed.canonical() != base.canonical()
    with pytest.raises(ScenarioError, match=r"^override: assumptions\.trust\.gain: 7 is outside"):
        base.with_levers({"assumptions.trust.gain": 7})


def test_the_models_own_parameters_are_allowed_at_both_ends():
    specs = parameter_specs().values()
    for end in (0, -1):
        values = {f"assumptions.{spec.name}": spec.extremes[end] for spec in specs}
        assert len(load_scenario("baseline", values).assumptions) == len(specs)


def test_a_choice_is_held_against_what_may_be_chosen(problems):
    assert problems("trust.form: single") == []
    assert load_scenario("mine.yaml").assumptions == {"trust.form": "single"}
    assert problems("trust.form: singel", "trust.gain: '0.1'") == [
        "mine.yaml:4:3: assumptions.trust.form: 'singel' is not known; did you mean single? "
        "choose one of two, single (L06); the model's own choice is two",
        "mine.yaml:5:3: assumptions.trust.gain: '0.1' is not a number; take the quotes away and "
        "give a plain number",
    ]
    assert "1 is not known; choose one of" in problems("trust.form: 1")[0]
    assert "is not a number" in problems("trust.form: [two]")[0]


def test_a_choice_survives_writing_freezing_and_naming(problems):
    chosen = load_scenario("baseline", {"assumptions.trust.form": "single"})
    assert Scenario.model_validate_json(chosen.model_dump_json()) == chosen
    assert '"trust.form":"single"' in chosen.canonical()
    assert to_yaml(chosen).endswith('  "trust.form": "single"\n')
    assert differences(load_scenario("baseline"), chosen) == {
        "assumptions.trust.form": (None, "single")
    }
