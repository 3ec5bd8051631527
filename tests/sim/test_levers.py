"""Every lever works: a lever, a choice or an event that changes nothing is a bug."""

from __future__ import annotations

import functools
import itertools
from typing import Any

import pytest

from experiments.lever_expectations import Expectation, load_expectations
from sim import load_scenario
from sim.scenario import describe_levers
from sim.simulation import run

SEEDS = (1, 2, 3)
EXPECTATIONS = load_expectations()
CHOICES = {lever.path: lever.choices for lever in describe_levers() if lever.choices}


@functools.cache
def world(path: str, setting: str, seed: int) -> str:
    """The monthly table with a lever at a setting ('low', 'high' or a choice's name)."""
    expectation: Expectation = EXPECTATIONS[path]
    changes: dict[str, Any] = {"place.population": 3000}
    if setting in ("low", "high"):
        changes |= expectation.changes(setting)
    else:
        changes |= {**expectation.beside, path: setting}
    return repr(run(load_scenario("baseline", changes), seed).columns["monthly"])


@pytest.mark.parametrize("path", EXPECTATIONS)
def test_a_lever_or_event_changes_the_run(path) -> None:
    assert any(world(path, "low", seed) != world(path, "high", seed) for seed in SEEDS)


@pytest.mark.parametrize("path", CHOICES)
def test_every_choice_makes_a_run_of_its_own(path) -> None:
    pairs = itertools.combinations(CHOICES[path], 2)
    same = [
        (one, other)
        for one, other in pairs
        if all(world(path, one, seed) == world(path, other, seed) for seed in SEEDS)
    ]
    assert same == []
