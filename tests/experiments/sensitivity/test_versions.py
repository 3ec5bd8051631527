"""Versions of the model: every combination of theories, every plausible set, nothing else changed."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from experiments.sensitivity import versions
from experiments.sensitivity.versions import (
    DEFAULT,
    choices_of_theory,
    ensemble_digest,
    plausible_versions,
    variant_versions,
)
from sim.scenario import ScenarioError, load_scenario

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


def test_plausible_versions_are_the_first_sets(monkeypatch):
    sets = ({"energy.recovery": 1.0}, {"energy.recovery": 2.0}, {"energy.recovery": 3.0})
    stand_in = SimpleNamespace(plausible_sets=lambda: sets)
    monkeypatch.setitem(sys.modules, "experiments.plausible", stand_in)
    assert [v.name for v in plausible_versions()] == ["set 1", "set 2", "set 3"]
    assert [v.assumptions for v in plausible_versions(2)] == list(sets[:2])
    assert plausible_versions(0) == ()
    with pytest.raises(ScenarioError, match=r"energy\.recovery"):
        plausible_versions(1)[0].applied(BASELINE)


def test_the_ensemble_is_named_by_its_content(tmp_path, monkeypatch):
    file = tmp_path / "plausible.yaml"
    monkeypatch.setattr(versions, "ENSEMBLE", file)
    assert ensemble_digest() == ""
    file.write_text("sets: []\n")
    before = ensemble_digest()
    file.write_text("sets: [1]\n")
    assert len(before) == 12
    assert ensemble_digest() != before
