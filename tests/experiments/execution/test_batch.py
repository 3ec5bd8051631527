"""The runner: what was run is reused, what is missing is run, what failed is told."""

from __future__ import annotations

import os
import re
import signal
import threading
from collections.abc import Sequence

import fake_runs
import pytest

from experiments.errors import UsageProblem
from experiments.execution import batch, store
from experiments.execution.batch import BatchOptions, run_batch, what_is_saved
from experiments.execution.cache import RunCache
from experiments.execution.interruption import StopRequest, signals_stop
from experiments.execution.progress import Progress
from experiments.execution.records import fingerprint
from experiments.execution.requests import seeds_for
from experiments.execution.store import RunStore, done_in


def requests(count, name="a", **settings):
    return [fake_runs.fake_request(name, i, **settings) for i in range(count)]


def job(**settings):
    return BatchOptions(jobs=1, task=fake_runs.plain_task, **settings)


def test_what_was_run_is_not_run_again(own_cache):
    first = run_batch(requests(6), job(cache=RunCache()))
    again = run_batch(requests(8), job(cache=RunCache()))
    assert (first.executed, first.reused) == (6, 0)
    assert (again.executed, again.reused) == (2, 6)
    for key, record in first.records.items():
        assert fingerprint(record) == fingerprint(again.records[key])


def test_a_seed_beyond_what_tables_hold_is_refused():
    with pytest.raises(UsageProblem, match="--seed"):
        seeds_for(2**70, 2)


def test_without_a_cache_everything_is_run(own_cache):
    run_batch(requests(3), job(cache=RunCache()))
    assert run_batch(requests(3), job(cache=None)).executed == 3


def test_the_same_run_under_two_names_is_run_once_with_a_cache(own_cache):
    one = fake_runs.fake_request("a", 0)
    two = type(one)(("b", 0), one.scenario, one.seed, one.horizon_months, one.run_id)
    seen = []

    def counting(request):
        seen.append(request.key)
        return fake_runs.plain_task(request)

    state = run_batch([one, two], BatchOptions(jobs=1, task=counting, cache=RunCache()))
    assert len(seen) == 1
    assert set(state.records) == {("a", 0), ("b", 0)}
    seen.clear()
    run_batch([one, two], BatchOptions(jobs=1, task=counting, cache=None))
    assert len(seen) == 2


def test_a_folder_is_gone_on_with(tmp_path):
    with RunStore(tmp_path) as store:
        run_batch(requests(4), job(store=store))
    with RunStore(tmp_path) as store:
        state = run_batch(requests(7), job(store=store))
    assert (state.reused, state.executed) == (4, 3)
    assert set(state.records) == {("a", i) for i in range(7)}
    assert len(done_in(tmp_path)) == 7


def test_failures_are_told_and_the_rest_is_kept(tmp_path):
    with RunStore(tmp_path) as store:
        state = run_batch(
            requests(5), BatchOptions(jobs=1, task=fake_runs.raising_task, store=store)
        )
    assert [failure.seed for failure in state.failures] == [3]
    assert "no residents left" in state.failures[0].message
    assert len(done_in(tmp_path)) == 4


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_shown_as_done_is_saved_at_a_second_signal(request, tmp_path, number, jobs):
    """A run that never ends is under way; nobody waits for it until patience is over."""
    before = signal.signal(number, signal.SIG_DFL)  # under nohup the end of the terminal is ignored
    request.addfinalizer(lambda: signal.signal(number, before))
    shown, stop = [], StopRequest()

    def hear(state):
        shown.append(state.done)
        if not signalled and state.done >= 3:
            for seconds in (0.5, 1.0):
                signalled.append(threading.Timer(seconds, os.kill, (os.getpid(), number)))
                signalled[-1].start()

    signalled: list[threading.Timer] = []
    work = BatchOptions(jobs=jobs, task=fake_runs.hanging_task, stop=stop, progress=hear)
    with signals_stop(stop), RunStore(tmp_path) as work.store:
        run_batch(requests(12), work)
    assert not signalled[1].is_alive()
    assert 3 <= shown[-1] == len(done_in(tmp_path)) < 12
    assert stop.signal_number == number
    assert stop.is_urgent or jobs == 1


def test_under_nohup_the_end_of_the_terminal_stops_nothing():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals_stop(StopRequest()) as stop:
            os.kill(os.getpid(), signal.SIGHUP)
        assert not stop.is_set()
    finally:
        signal.signal(signal.SIGHUP, before)


def test_progress_counts_up_to_the_whole():
    seen = []
    work = job(progress=lambda state: seen.append((state.done, state.eta_seconds)))
    state = run_batch(requests(5), work)
    assert [done for done, _ in seen] == [0, 1, 2, 3, 4, 5]
    assert seen[0][1] is seen[1][1] is None
    assert seen[2][1] is not None
    assert seen[-1][1] == 0
    assert state.done == state.total == 5


def test_an_unwritable_cache_is_noted_and_not_fatal(tmp_path):
    (tmp_path / "file").write_text("in the way")
    notes = []
    work = job(cache=RunCache(tmp_path / "file"), progress=lambda state: notes.append(state.note))
    state = run_batch(requests(3), work)
    assert state.executed == 3
    assert "going on without it" in notes[-1]


def test_seeds_follow_the_first():
    assert seeds_for(7, 3) == [7, 8, 9]
    with pytest.raises(UsageProblem, match="at least 1"):
        seeds_for(1, 0)


@pytest.mark.parametrize(
    ("executed", "failed", "words"),
    [(0, 0, "nothing was written"), (0, 2, "nothing was written"), (3, 1, "3 of 9 runs.*in F")],
)
def test_who_stops_is_told_what_is_saved(executed, failed, words):
    state = Progress(total=9, executed=executed, failed=failed)
    assert re.search(words, what_is_saved(state, "F"))


class MadeInTurn(Sequence):
    """Requests that are made when they are asked for, of which those under way are counted."""

    def __init__(self, count, repeated=()):
        self.count, self.repeated, self.made, self.furthest = count, repeated, 0, 0

    def __len__(self):
        return self.count

    def __getitem__(self, place):
        if place >= self.count:
            raise IndexError(place)
        self.furthest = max(self.furthest, place)
        one = fake_runs.fake_request("a", place)
        if place not in self.repeated:
            return one
        first = fake_runs.fake_request("a", self.repeated[0])
        return type(one)(one.key, first.scenario, first.seed, first.horizon_months, first.run_id)


@pytest.mark.parametrize("jobs", [1, 2])
def test_of_many_runs_few_are_made_before_their_turn(jobs):
    """The memory that a sweep takes does not grow with the runs that wait."""
    wanted, stop = MadeInTurn(100_000), StopRequest()

    def tell(state):
        if state.executed:
            stop.set()

    state = run_batch(
        wanted,
        BatchOptions(jobs, task=fake_runs.slow_task, progress=tell, stop=stop, keep_records=False),
    )
    assert 0 < state.executed <= wanted.furthest + 1 < 500


def test_what_waits_is_made_in_turn_with_folder_and_cache_too(tmp_path, own_cache):
    """Some are in the folder, some in the cache, one is asked for three times."""
    cache = RunCache()
    with RunStore(tmp_path) as store:
        run_batch(requests(4), job(store=store))
        run_batch([fake_runs.fake_request("a", 5)], job(cache=cache))
        wanted = MadeInTurn(12, repeated=(7, 9, 11))
        state = run_batch(wanted, job(store=store, cache=cache, keep_records=False))
    assert (state.reused, state.executed, state.failed) == (5, 7, 0)
    found = done_in(tmp_path)
    assert {run[:2] for run in found} == {("a", i) for i in range(12)}
    assert len({run[2] for run in found}) == 10


def test_runs_from_the_cache_are_not_all_in_memory_at_once(tmp_path, own_cache, monkeypatch):
    cache, waiting = RunCache(), []
    run_batch(requests(12), job(cache=cache))
    monkeypatch.setattr(batch, "FLUSH_RUNS", 5)
    monkeypatch.setattr(store, "FLUSH_RUNS", 5)
    real = RunStore.add

    def add(self, *given):
        real(self, *given)
        waiting.append(len(self._waiting))

    monkeypatch.setattr(RunStore, "add", add)
    with RunStore(tmp_path) as into:
        state = run_batch(requests(12), job(cache=cache, store=into, keep_records=False))
    assert (state.reused, max(waiting)) == (12, 5)
    assert len(done_in(tmp_path)) == 12
