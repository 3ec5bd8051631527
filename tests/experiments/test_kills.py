"""Whatever is killed, and when: nothing that was kept is lost, and the same command comes to the same end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.kill_jobs import JOBS
from tests.experiments.kill_page import lines_of, long_lines, write_long_page
from tests.experiments.kills import (
    VICTIMS,
    Finding,
    Findings,
    drawn,
    drawn_in_a_row,
    faults_of,
    kill_all,
    kill_in_a_row,
)

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


@pytest.mark.slow
def test_a_sweep_killed_in_a_row_comes_to_the_same_tables(tmp_path: Path) -> None:
    """With one process and with two; `docs/long_kills.md` is the same with more runs."""
    found = kill_in_a_row(SEED, 24, 4, ["--jobs 1", "--jobs 2"], tmp_path)
    assert faults_of(found.values()) == []
    assert all(each.shares == sorted(each.shares) for each in found.values())
    assert any(each.shares for each in found.values())


def test_a_page_tells_of_kills_in_a_row_on_each_engine(tmp_path: Path) -> None:
    kills = drawn_in_a_row(SEED, 10)
    assert kills == drawn_in_a_row(SEED, 10)
    assert [kill.share for kill in kills] == sorted(kill.share for kill in kills)
    told = {
        "--jobs 1": Finding(kills[0], shares=[0.1, 0.5]),
        "--jobs 2": Finding(kills[0], shares=[0.2], faults=["a run is lost"]),
    }
    assert "2 kills, after which there was 10%, 50% of the runs; no faults" in next(
        long_lines(told)
    )
    write_long_page(tmp_path / "page.md", told, SEED, 2_000)
    page = (tmp_path / "page.md").read_text(encoding="utf-8")
    assert '--long 2000 --number 2 --engine "--jobs 1" --engine "--jobs 2"' in page
    assert "| `--jobs 2` | 1 | 20% | a run is lost |" in page


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
