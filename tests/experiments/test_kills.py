"""Whatever is killed, and when: nothing that was kept is lost, and the same command comes to the same end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.kill_jobs import JOBS
from tests.experiments.kill_page import lines_of
from tests.experiments.kills import VICTIMS, Finding, Findings, drawn, faults_of, kill_all

SEED = 1
NEAR = ("compare",)


def test_a_kill(tmp_path: Path) -> None:
    found = kill_all([drawn(SEED, 0, NEAR)], tmp_path)
    assert faults_of(found) == []
    assert any(each.done is not None for each in found)


@pytest.mark.slow
def test_a_hundred_kills(tmp_path: Path) -> None:
    found = kill_all([drawn(SEED, number) for number in range(100)], tmp_path)
    assert faults_of(found) == []
    assert {each.kill.job for each in found if each.done is not None} == set(JOBS)
    assert {each.kill.victim for each in found if each.done is not None} == set(VICTIMS)


def test_a_seed_draws_the_same_kills() -> None:
    assert [drawn(SEED, n) for n in range(20)] == [drawn(SEED, n) for n in range(20)]
    assert drawn(SEED, 1) != drawn(SEED + 1, 1)


def test_a_fault_is_told_with_its_kill() -> None:
    found = Finding(drawn(SEED, 3), done=0.5, faults=["a run is lost"])
    assert faults_of([found]) == [f"{drawn(SEED, 3)}: a run is lost"]
    assert "1 fault." in next(iter(lines_of([found])))


def test_what_was_done_is_kept_and_not_done_again(tmp_path: Path) -> None:
    found = Finding(drawn(SEED, 3), done=0.5, code=-9, seconds=1.5, faults=["a run is lost"])
    Findings(tmp_path).add(found)
    assert Findings(tmp_path).of([drawn(SEED, 3), drawn(SEED, 4)]) == {found.kill: found}
    assert kill_all([found.kill], tmp_path) == [found]
