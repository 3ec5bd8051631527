"""Many runs of which a few numbers are kept: what they cost, what failed, and that a second time is free."""

from __future__ import annotations

import pytest

from experiments.execution.batch import request
from sim.scenario import load_scenario
from tools.docs.sensitivity import running
from tools.docs.sensitivity.running import Tally, cost, reduced

QUICK = load_scenario(
    "baseline", {"place.population": 3000, "funding.years": 2, "funding.follow_on_months": 0}
)


def asked(number: int = 3):
    return [request("a", place, QUICK, place, 12) for place in range(number)]


def test_cost_counts_a_run_once():
    twice = [*asked(), *(request("b", place, QUICK, place, 12) for place in range(3))]
    assert cost(twice, jobs=2).startswith("3 runs, about 0 s on 2 processors")
    long = [request("a", place, QUICK, place, 204) for place in range(1000)]
    assert cost(long, jobs=1).startswith("1,000 runs, about 3 min")


def test_only_what_is_wanted_is_kept_and_the_second_time_is_free(own_cache, monkeypatch):
    monkeypatch.setattr(running, "AT_ONCE", 2)
    first, again = Tally(), Tally()
    found = reduced(asked(), lambda record: record.seed, jobs=1, quiet=True, tally=first)
    assert found == {("a", 0): 0, ("a", 1): 1, ("a", 2): 2}
    assert reduced(asked(), lambda r: r.seed, jobs=1, quiet=True, tally=again) == found
    assert (first.executed, again.executed, again.reused) == (3, 0, 3)
    assert again.counts() == {"runs": 3, "failed": 0}


def test_a_run_that_fails_is_counted_and_left_out(monkeypatch):
    from experiments.execution import worker

    def failing(wanted):
        if wanted.seed == 1:
            raise ZeroDivisionError("no residents left")
        return attempt(wanted)

    attempt = worker.run_one
    tally = Tally()
    job = running.Job
    monkeypatch.setattr(running, "Job", lambda **given: job(**given, task=failing))
    found = reduced(asked(), lambda r: r.seed, jobs=1, cache=False, quiet=True, tally=tally)
    assert found == {("a", 0): 0, ("a", 2): 2}
    assert tally.counts() == {"runs": 3, "failed": 1}
    assert "no residents left" in tally.failures[0].message


@pytest.mark.parametrize("jobs", [1, 2])
def test_cost_is_in_words(jobs):
    assert ("one processor" if jobs == 1 else "2 processors") in cost(asked(), jobs)
