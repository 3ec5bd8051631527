"""Work behind a page: begun once, told how it ended, bounded."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from dashboards.plain.jobs import Job, Jobs
from experiments.errors import UsageProblem


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_nothing_is_begun_twice() -> None:
    jobs, begun, go = Jobs(), [], threading.Event()

    def work(job: Job) -> str:
        begun.append(job)
        go.wait(10)
        return "found"

    first, second = jobs.ask("a", work), jobs.ask("a", work)
    assert first is second is jobs.known("a")
    assert first.is_under_way
    go.set()
    wait_for(lambda: not first.is_under_way)
    assert (first.result, first.trouble, len(begun)) == ("found", "", 1)


def test_what_goes_wrong_ends_as_a_sentence_until_it_is_asked_anew() -> None:
    jobs = Jobs()

    def refused(job: Job) -> str:
        raise UsageProblem("There is no such person.")

    def broken(job: Job) -> str:
        raise ZeroDivisionError("by nought")

    for key, work, said in (
        ("a", refused, "There is no such person."),
        ("b", broken, "Something went wrong in the simulation (ZeroDivisionError: by nought)."),
    ):
        job = jobs.ask(key, work)
        wait_for(lambda job=job: not job.is_under_way)
        assert (job.trouble, job.result) == (said, None)
        assert jobs.ask(key, lambda _: "late") is job
        jobs.forget(key)
        again = jobs.ask(key, lambda _: "late")
        wait_for(lambda again=again: not again.is_under_way)
        assert again.result == "late"


def test_the_oldest_is_stopped_and_dropped_where_there_are_too_many() -> None:
    jobs, heard = Jobs(most=2), []

    def work(job: Job) -> bool:
        heard.append(job.stop.wait(10))
        return True

    first = jobs.ask("a", work)
    jobs.ask("b", work)
    jobs.ask("c", work)
    assert jobs.known("a") is None
    wait_for(lambda: not first.is_under_way)
    assert heard == [True]
    jobs.forget("b")
    jobs.forget("c")
