"""Sets of runs: as Python's own, in a tenth of the room."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from experiments.execution.run_sets import LARGEST_GAP, RunSet

IDS = st.sampled_from(["00000000000000ff", "ffffffffffffffff", "0" * 16, "FF" * 8, "short", ""])
RUNS = st.tuples(
    st.sampled_from("ab"), st.sampled_from([0, 1, 2, 7, -1, LARGEST_GAP + 50, LARGEST_GAP * 3]), IDS
)


@given(st.lists(RUNS), st.lists(RUNS))
def test_it_is_a_set_whatever_it_is_given(first, second):
    one, two = RunSet(first), RunSet(second)
    assert one == set(first)
    assert len(one) == len(set(first))
    assert sorted(one) == sorted(set(first))
    assert all(run in one for run in first)
    assert one & two == set(first) & set(second)
    assert one - two == set(first) - set(second)
    assert (one <= two) == (set(first) <= set(second))
    assert set(first) - two == set(first) - set(second)
    for name, replicate, _ in second:
        assert one.has(name, replicate) == any(run[:2] == (name, replicate) for run in first)
    one.add(second)
    assert one == set(first) | set(second)


def test_a_run_takes_some_twenty_bytes():
    def runs():
        return (
            (f"point_{n}", r, f"{n * 1_000_003 + r + 1:016x}")
            for n in range(1_000)
            for r in range(20)
        )

    tracemalloc.start()
    there = RunSet(runs())
    taken = tracemalloc.get_traced_memory()[0] / len(there)
    tracemalloc.stop()
    assert len(there) == 20_000
    assert taken < 30
