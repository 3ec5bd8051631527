"""Whatever is handed in is read or refused: never a traceback, never slow, never large."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.experiments.hostile_files import (
    MOST_MEGABYTES,
    MOST_SECONDS,
    SOUND,
    Outcome,
    hostile,
    page_of,
    read_all,
)

SEED = 1


def answers(numbers: range, folder: Path) -> None:
    outcome = read_all(SEED, numbers, folder)
    assert outcome.faults == []
    assert outcome.slowest[0] < MOST_SECONDS
    assert outcome.megabytes < MOST_MEGABYTES
    assert {kind for kind, _ in outcome.counts} == set(SOUND)
    assert {answer for _, answer in outcome.counts} == {"read", "refused"}


def test_two_hundred_hostile_files(tmp_path: Path) -> None:
    answers(range(200), tmp_path)


@pytest.mark.slow
def test_ten_thousand_hostile_files(tmp_path: Path) -> None:
    answers(range(10_000), tmp_path)


def test_a_seed_makes_the_same_files() -> None:
    assert [hostile(SEED, n) for n in range(20)] == [hostile(SEED, n) for n in range(20)]
    assert hostile(SEED, 1) != hostile(SEED + 1, 1)


def test_the_page_counts_answers_and_names_faults() -> None:
    outcome = Outcome(faults=["7 (place): ValueError: x"], slowest=(0.5, 3), megabytes=12.0)
    outcome.counts.update({("place", "read"): 4, ("place", "refused"): 3})
    outcome.placed["place"], outcome.advised["place"] = 3, 2
    page = page_of(outcome, SEED, 7)
    assert "| place | 7 | 4 | 3 | 3 | 2 |" in page
    assert "- 7 (place): ValueError: x" in page
