"""Work in parts is told as one whole."""

from __future__ import annotations

from experiments.execution.progress import Progress, shown_as_part
from experiments.execution.records import RunFailure


def test_parts_are_told_as_of_the_whole_and_add_up() -> None:
    whole, told = Progress(total=30), []
    tell = shown_as_part(whole, told.append)
    assert tell is not None
    failure = RunFailure(("a", 0), "0" * 16, 1, "no residents left")
    for done in (4, 10):
        tell(Progress(total=10, executed=done, note="slow"))
    whole.add(Progress(total=10, executed=10))
    tell(Progress(total=10, reused=3, executed=4, failed=1, failures=[failure]))
    assert [(each.total, each.done) for each in told] == [(30, 4), (30, 10), (30, 18)]
    assert told[0].note == "slow"
    assert told[-1].failures == [failure]
    assert told[-1].eta_seconds is not None
    assert (whole.done, whole.failures) == (10, [])


def test_where_nobody_is_told_nothing_is() -> None:
    assert shown_as_part(Progress(total=1), None) is None
