"""Slices: balanced, disjoint, together the whole; more neighbourhoods leave them what they had."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.errors import UsageProblem
from experiments.execution.slices import Slice, read_slice

SIZES = st.integers(1, 9), st.integers(1, 40), st.integers(1, 12)


def all_slices(points: int, neighbourhoods: int, of: int) -> list[list[int]]:
    return [list(Slice(i, of).places(points, neighbourhoods)) for i in range(1, of + 1)]


@given(*SIZES)
def test_every_run_is_in_one_slice_and_none_has_two_more_than_another(points, neighbourhoods, of):
    found = all_slices(points, neighbourhoods, of)
    assert sorted(itertools.chain(*found)) == list(range(points * neighbourhoods))
    sizes = [len(each) for each in found]
    assert max(sizes) - min(sizes) <= 1
    assert sizes == [Slice(i, of).size(points, neighbourhoods) for i in range(1, of + 1)]


@given(*SIZES, st.integers(0, 3))
def test_a_slice_keeps_its_neighbourhoods_when_there_are_more_rounds_of_them(
    points, rounds, of, more
):
    for number in range(1, of + 1):
        before = set(Slice(number, of).places(points, rounds * of))
        assert before <= set(Slice(number, of).places(points, (rounds + more) * of))


def test_a_slice_has_whole_neighbourhoods_as_far_as_they_go():
    assert all_slices(points=3, neighbourhoods=4, of=2) == [
        [0, 1, 2, 6, 7, 8],
        [3, 4, 5, 9, 10, 11],
    ]
    assert all_slices(points=4, neighbourhoods=1, of=2) == [[0, 1], [2, 3]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0/10", "numbered from 1 to 10, so there is no slice 0"),
        ("11/10", "numbered from 1 to 10, so there is no slice 11"),
        ("1/0", "1 to 1,000,000 slices, not 0"),
        ("1/2000000", "1 to 1,000,000 slices, not 2,000,000"),
        ("a/b", "as in --slice 3/10"),
        ("3", "as in --slice 3/10"),
        ("-1/3", "as in --slice 3/10"),
        ("1.5/3", "as in --slice 3/10"),
        ("\u0663/10", "as in --slice 3/10"),
        ("", "as in --slice 3/10"),
    ],
)
def test_what_is_no_slice_is_told_in_words(text, said):
    with pytest.raises(UsageProblem, match=said):
        read_slice(text)


def test_a_slice_without_a_run_is_refused():
    empty = next(i for i in range(1, 10) if not Slice(i, 9).size(2, 2))
    with pytest.raises(UsageProblem, match=r"4 runs.*none.*at most 4 slices"):
        Slice(empty, 9).need_runs(2, 2)
    Slice(1, 4).need_runs(2, 2)
