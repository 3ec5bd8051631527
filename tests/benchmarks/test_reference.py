"""The reference loops are what they say."""

from __future__ import annotations

from benchmarks import reference


def test_the_reference_does_the_same_every_time():
    assert reference.reference_run(3) == reference.reference_run(3)
    assert reference.reference_run(3) != reference.reference_run(4)


def test_the_reference_states_stay_within_bounds():
    total = reference.reference_run(1)
    assert 0 < total < 10


def test_the_loop_of_pure_python_does_all_its_work_every_time():
    total = reference.python_run()
    assert total == reference.python_run()
    said = reference.MONTHS * reference.ACTORS  # a word of four or five letters for each meeting
    assert 4 * said < total < 5 * said + 1
