"""Names: people met in one area are told apart by them, and officials keep theirs."""

from __future__ import annotations

import itertools

from sim.agents.names import (
    FIRST,
    HOLDERS,
    OFFICES,
    SURNAMES,
    SURNAMES_OF_OFFICIALS,
    official_name,
    resident_name,
)
from sim.agents.worker import ROLES
from sim.model import AGENCIES, TIERS

PINNED = ["Yusuf Ingram", "Chidi Menon", "Gareth Cartwright"]


def test_residents_have_a_first_name_and_a_whole_surname() -> None:
    assert len(set(SURNAMES)) == len(SURNAMES) > 200
    for slot in range(300):
        first, surname = resident_name(7, slot, slot % 3).split()
        assert first in FIRST
        assert surname in SURNAMES
        assert not surname.endswith(".")


def test_the_hundred_residents_a_diary_names_seldom_share_a_name() -> None:
    shared = 0
    for seed in range(100):
        names = [resident_name(seed, 31 * number, number % 2) for number in range(100)]
        shared += sum(a == b for a, b in itertools.combinations(names, 2))
    assert shared < 40


def test_a_name_belongs_to_who_lives_there() -> None:
    assert resident_name(7, 12, 0) == resident_name(7, 12, 0)
    assert len({resident_name(7, 12, occupancy) for occupancy in range(20)}) > 15
    assert len({resident_name(seed, 12, 0) for seed in range(20)}) > 15


def test_officials_keep_the_names_their_draws_are_keyed_by() -> None:
    assert [official_name(7, "councillor 0", holder) for holder in range(3)] == PINNED


def test_no_two_officials_of_a_run_share_a_name_nor_one_with_a_resident() -> None:
    assert not set(SURNAMES) & set(SURNAMES_OF_OFFICIALS)
    for seed in range(20):
        names = [official_name(seed, office, n) for office in OFFICES for n in range(HOLDERS)]
        assert len(set(names)) == len(names)
    assert HOLDERS > 50


def test_every_office_of_a_neighbourhood_has_a_block_of_names() -> None:
    bodies = [label for label, _ in (*TIERS, *AGENCIES)]
    assert {*bodies, "parish council", "developer", "rep"} <= set(OFFICES)
    assert {f"worker {role} 4" for role in ROLES} <= set(OFFICES)
    assert "councillor 5" in OFFICES
