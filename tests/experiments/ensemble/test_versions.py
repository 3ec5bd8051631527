"""Versions of the model: every combination of theories, every plausible set, nothing else changed."""

from __future__ import annotations

import pytest

from experiments.ensemble.file import write_sets
from experiments.ensemble.versions import (
    DEFAULT,
    about_ensemble,
    choices_of_theory,
    load_versions,
    plausible_versions,
    variant_versions,
)
from experiments.errors import UsageProblem
from sim.parameters import parameter_specs
from sim.scenario import load_scenario

BASELINE = load_scenario("baseline")


def test_every_combination_of_theories_is_there_once():
    found = variant_versions()
    assert len(found) == 24
    assert len({v.applied(BASELINE).canonical() for v in found}) == 24
    assert found[0].applied(BASELINE) == DEFAULT.applied(BASELINE) == BASELINE
    assert {name for v in found for name in v.assumptions} == set(choices_of_theory())


def test_a_version_changes_assumptions_only():
    version = variant_versions()[-1]
    applied = version.applied(BASELINE)
    assert dict(applied.assumptions) == dict(version.assumptions)
    assert applied.levers() == BASELINE.levers()


@pytest.fixture
def ensemble(tmp_path):
    """A small ensemble in a file of the test's own."""
    name = "formality.rate"
    spec = parameter_specs()[name]
    ends = (spec.low, spec.high, (spec.low + spec.high) / 2)
    sets = [{"number": i, "misfit": 1.0, "values": {name: v}} for i, v in enumerate(ends, 1)]
    write_sets(tmp_path / "plausible.yaml", sets, {"command": "test"})
    return tmp_path / "plausible.yaml"


def test_plausible_versions_are_the_first_sets(ensemble):
    found = plausible_versions(None, ensemble)
    assert [version.name for version in found] == ["set 1", "set 2", "set 3"]
    assert plausible_versions(2, ensemble) == found[:2]
    assert plausible_versions(0) == ()
    low = parameter_specs()["formality.rate"].low
    assert dict(found[0].applied(BASELINE).assumptions) == {"formality.rate": low}


def test_what_a_scenario_assumes_itself_is_kept(ensemble):
    own = load_scenario("baseline", {"assumptions.formality.rate": 0.03})
    for version in plausible_versions(None, ensemble):
        assert version.applied(own).assumptions["formality.rate"] == 0.03


def test_the_ensemble_is_named_by_its_content(ensemble):
    about = about_ensemble(ensemble)
    assert about["of"] == 3
    assert about["made_with"]["command"] == "test"
    changed = ensemble.read_text().replace("misfit: 1.0", "misfit: 2.0")
    ensemble.write_text(changed)
    assert about_ensemble(ensemble)["digest"] != "" and len(about["digest"]) == 16
    with pytest.raises(UsageProblem, match="no file with plausible versions"):
        about_ensemble(ensemble.with_name("none.yaml"))


def test_a_replicates_version_is_what_its_levers_would_make_of_any_scenario(ensemble):
    versions = load_versions(ensemble)
    own = BASELINE.with_levers({"assumptions.energy.load_cost": 0.07, "funding.years": 5})
    for scenario in (BASELINE, own):
        for replicate in range(5):
            values = versions.sets[replicate % 3].values
            whole = {f"assumptions.{name}": value for name, value in values.items()}
            made = versions.apply(scenario, replicate)
            assert made == scenario.with_levers(whole)
            assert made.canonical() == scenario.with_levers(whole).canonical()
            assert (made.name, made.title) == (scenario.name, scenario.title)


def test_an_assumption_that_a_scenario_sets_itself_stays(ensemble):
    own = BASELINE.with_levers(
        {"assumptions.formality.rate": parameter_specs()["formality.rate"].low}
    )
    found = {load_versions(ensemble).apply(own, replicate).canonical() for replicate in range(3)}
    assert found == {own.canonical()}
