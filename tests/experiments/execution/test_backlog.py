"""Runs that wait: how large batches are, and how the run is found that kills workers."""

from __future__ import annotations

import fake_runs

from experiments.execution.backlog import (
    DEATHS_BEFORE_ISOLATION,
    FIRST_BATCH,
    LARGEST_BATCH,
    TARGET_SECONDS,
    Backlog,
    Batch,
)


def requests_of(number):
    return [fake_runs.fake_request(replicate=i) for i in range(number)]


def outcome_of(batch, seconds):
    return [fake_runs.plain_task(request) for request in batch.requests], seconds


def test_batches_start_small_follow_the_pace_and_end_shared():
    backlog = Backlog(requests_of(400))
    first = backlog.next_batch(4)
    assert len(first.requests) == FIRST_BATCH
    backlog.received(first, outcome_of(first, 0.1 * FIRST_BATCH))
    second = backlog.next_batch(4)
    assert len(second.requests) == int(TARGET_SECONDS / 0.1)
    for _ in range(40):
        backlog.received(second, outcome_of(second, 1e-6))
    assert len(backlog.next_batch(4).requests) == LARGEST_BATCH
    few = Backlog(requests_of(6))
    few.received(second, outcome_of(second, 1e-6))
    assert [len(few.next_batch(4).requests) for _ in range(5)] == [2, 1, 1, 1, 1]


def test_what_is_missing_from_an_outcome_is_sent_again_unless_the_work_has_ended():
    for ended in (False, True):
        backlog = Backlog()
        batch = Batch(requests_of(5))
        done = backlog.received(batch, outcome_of(Batch(batch.requests[:2]), 1.0), ended)
        assert [request.seed for request, _ in done] == [0, 1]
        again = backlog.next_batch(4)
        left = [] if again is None else [request.seed for request in again.requests]
        assert left == ([] if ended else [2, 3, 4])


def test_the_run_that_kills_its_worker_is_found_by_halving_and_the_others_come_through():
    """With a batch beside it that dies every time too, though nothing is wrong with it."""
    backlog, deaths = Backlog(), 0
    backlog.put_back(Batch(requests_of(16)), Batch([fake_runs.fake_request(replicate=20)]))
    results = []
    while backlog:
        waiting = [batch for batch in (backlog.next_batch(2), backlog.next_batch(2)) if batch]
        waiting = waiting or [backlog.next_suspect()]
        deadly = any(request.seed == 3 for batch in waiting for request in batch.requests)
        deaths += deadly
        for batch in waiting:
            if deadly:
                results += [r for found in backlog.died(batch, len(waiting) == 1) for r in found]
            else:
                results += backlog.received(batch, outcome_of(batch, 1.0))
    told = {request.seed: getattr(result, "message", "") for request, result in results}
    assert sorted(told) == [*range(16), 20]
    assert [seed for seed, message in told.items() if message] == [3]
    assert "died 4 times" in told[3]
    assert deaths == DEATHS_BEFORE_ISOLATION + 5  # 16, 8, 4, 2, 1


def test_a_suspect_that_is_put_back_still_goes_alone():
    backlog = Backlog(requests_of(1))
    backlog.put_back(Batch(requests_of(2), DEATHS_BEFORE_ISOLATION), first=True)
    assert not backlog.next_batch(4).is_suspect
    assert backlog.next_batch(4) is None
    assert backlog.next_suspect().is_suspect
    assert not backlog
