"""Any valid scenario runs: within bounds, with exact money, the same twice."""

from __future__ import annotations

import pytest

from tests.sim import random_scenarios
from tests.sim.random_scenarios import (
    Outcome,
    Outcomes,
    faults_of,
    page_of,
    random_scenario,
    try_all,
)

SEED = 1


def test_six_random_scenarios_behave() -> None:
    assert faults_of(try_all(SEED, range(6))) == []


@pytest.mark.slow
def test_three_hundred_random_scenarios_behave() -> None:
    assert faults_of(try_all(SEED, range(300))) == []


def test_a_seed_makes_the_same_scenarios() -> None:
    made = [random_scenario(SEED, number).canonical() for number in range(8)]
    assert made == [random_scenario(SEED, number).canonical() for number in range(8)]
    assert len(set(made)) == 8


def test_the_page_names_every_fault() -> None:
    page = page_of([Outcome(4, 60, 7, 1.25, ("not the same twice",))], SEED)
    assert "- 4: not the same twice" in page
    assert "| longest run | 1.2 s (scenario 4) |" in page


def test_what_was_tried_is_kept_and_not_tried_again(tmp_path, monkeypatch) -> None:
    def first(seed: int, number: int) -> Outcome:
        return Outcome(number, 60, seed, 0.5, ("a fault",) * number)

    def nothing(seed: int, number: int) -> Outcome:
        raise AssertionError(f"{number} is tried again")

    file = tmp_path / "kept" / "done.jsonl"
    monkeypatch.setattr(random_scenarios, "tried", first)
    done = try_all(SEED, range(3), kept=Outcomes(file, SEED))
    with file.open("a", encoding="utf-8") as stream:
        stream.write('{"number": 3, "mon')  # stopped in the middle of a line
    monkeypatch.setattr(random_scenarios, "tried", nothing)
    assert try_all(SEED, range(3), kept=Outcomes(file, SEED)) == done
    Outcomes(file, SEED).add(done[0])
    assert list(Outcomes(file, SEED).known().values()) == done
    assert Outcomes(file, SEED + 1).known() == {}
    monkeypatch.setattr(random_scenarios, "model_version", lambda: "another")
    assert Outcomes(file, SEED).known() == {}
