"""A run over its limit of time is given up: in words where it heeds them, with its worker where it does not."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from experiments.comparison.run import compare
from experiments.execution.worker import given_up_after

ENDLESS = """\"\"\"Hangs in month 20.

Reads: calendar. Writes: none. Draws: none.
\"\"\"
AFTER = "engagement"


def apply(model):
    while model.month == 20:
        pass
"""
DEAF = """
from experiments.execution import worker

worker.GRACE = 0.5
worker.may_be_ended()
with worker.given_up_after(0.2):
    {}
print("came to its end")
"""


def test_what_ends_in_time_is_left_alone():
    with given_up_after(0.2):
        result = 1
    time.sleep(0.3)
    assert result == 1


def test_what_takes_too_long_is_told_with_its_limit():
    def work() -> None:
        with given_up_after(0.2):
            time.sleep(30)

    with pytest.raises(TimeoutError, match=r"longer than 0\.2 s, its limit"):
        work()


def in_a_thread(work):
    """What work comes to in a thread, where no signal arrives."""
    with ThreadPoolExecutor(1) as threads:
        return threads.submit(work).result(timeout=60)


def test_in_a_thread_what_takes_too_long_is_told_with_its_limit():
    def work() -> None:
        with given_up_after(0.2):
            while True:
                pass

    began = time.monotonic()
    with pytest.raises(TimeoutError, match=r"longer than 0\.2 s, its limit"):
        in_a_thread(work)
    assert time.monotonic() - began < 30


def test_in_a_thread_what_ends_in_time_is_left_alone():
    """However near to its limit: the error comes inside, or not at all."""

    def work() -> tuple[int, int]:
        ended = given_up = 0
        for i in range(200):
            try:
                with given_up_after(0.001):
                    sum(range(100 * i))
                ended += 1
            except TimeoutError:
                given_up += 1
        time.sleep(0.05)
        return ended, given_up

    ended, given_up = in_a_thread(work)
    assert ended > 0
    assert ended + given_up == 200


@pytest.mark.parametrize("work", ["sum(range(10**12))", "__import__('time').sleep(0)"])
def test_a_worker_deaf_to_its_limit_is_ended(work):
    ended = subprocess.run(
        [sys.executable, "-c", DEAF.format(work)], capture_output=True, text=True, timeout=60
    )
    deaf = work.startswith("sum")
    assert (ended.returncode == 0) is not deaf
    assert ("came to its end" in ended.stdout) is not deaf
    assert "Traceback" not in ended.stderr or not deaf


def test_own_behaviour_that_never_returns_costs_its_own_runs_only(quick, quick_formal, tmp_path):
    path = tmp_path / "endless.py"
    path.write_text(ENDLESS)
    found = compare(
        str(quick), [str(quick_formal)], replicates=2, jobs=2, cache=False,
        mechanisms=[path], run_limit=0.7,
    )  # fmt: skip
    assert len(found.failures) == found.manifest["runs"]["wanted"]
    assert all("longer than 0.7 s, its limit" in failure.message for failure in found.failures)
