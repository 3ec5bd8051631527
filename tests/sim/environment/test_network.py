"""Ties: how many, to whom, and what is heard along them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.environment.network import hear_of_trust, see_who_takes_part
from tests.sim.mechanisms.areas import area


@pytest.mark.parametrize("mean_ties", [4.0, 6.5, 8.0])
def test_the_mean_number_of_ties_is_the_parameter(mean_ties: float) -> None:
    network = area(**{"assumptions.network.mean_ties": mean_ties}).network
    assert np.diff(network.indptr).mean() == pytest.approx(mean_ties, rel=0.05)


def test_ties_are_mutual_distinct_and_never_to_oneself() -> None:
    network = area().network
    rows = np.repeat(np.arange(network.indptr.size - 1), np.diff(network.indptr))
    pairs = set(zip(rows.tolist(), network.indices.tolist(), strict=True))
    assert len(pairs) == network.indices.size
    assert all((b, a) in pairs and a != b for a, b in pairs)


def test_most_ties_lie_within_the_estate_and_more_than_chance_within_a_tenure() -> None:
    made = area()
    network, population = made.network, made.population
    rows = np.repeat(np.arange(population.size), np.diff(network.indptr))
    same_estate = population.estate[rows] == population.estate[network.indices]
    same_tenure = population.tenure[rows] == population.tenure[network.indices]
    by_chance = sum((population.tenure == t).mean() ** 2 for t in (0.0, 1.0, 2.0))
    assert 0.82 < same_estate.mean() < 0.95
    assert same_tenure.mean() > by_chance + 0.2


def test_some_know_few_neighbours_and_some_many() -> None:
    ties = np.diff(area().network.indptr)
    assert ties.min() <= 2
    assert ties.max() >= 12


def test_twins_have_the_same_ties() -> None:
    one, other = area().network, area(**{"funding.programme": False}).network
    assert (one.indices == other.indices).all()


def heard(months: float = 1e12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A row of four homes, each tied to the next; the last knows nobody."""
    indptr = np.array([0, 1, 3, 4, 4], dtype=np.int32)
    indices = np.array([1, 0, 2, 1], dtype=np.int32)
    involvement = np.array([0.0, 4.0, 1.0, 0.0])
    trust = np.array([0.1, 0.8, 0.4, 0.3])
    council = np.array([0.2, 0.4, 0.6, 0.9])
    out = np.full((3, 4), 9.0)
    ties = np.maximum(1.0, np.diff(indptr))
    see_who_takes_part(indptr, indices, ties, involvement, np.full(4, months), 12.0, out[0])
    hear_of_trust(indptr, indices, involvement, trust, council, out[1], out[2])
    return out[0], out[1], out[2]


def test_what_is_heard_along_four_homes() -> None:
    active, trust, council = heard()
    assert active == pytest.approx([1.0, 0.0, 1.0, 0.0])
    assert trust == pytest.approx([0.8, 0.4, 0.8, 0.3])  # only of those who know of it
    assert council == pytest.approx([0.4, 0.4, 0.4, 0.9])


def test_ties_carry_half_after_a_year_and_nothing_on_arrival() -> None:
    assert heard(12.0)[0] == pytest.approx([0.5, 0.0, 0.5, 0.0])
    assert heard(0.0)[0] == pytest.approx([0.0, 0.0, 0.0, 0.0])
