"""Engines: the same records to the bit however they were made, whatever happens to workers."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import forkserver
from pathlib import Path

import fake_runs
import psutil
import pytest

from experiments.errors import EnvironmentProblem, Interrupted
from experiments.execution import interruption
from experiments.execution import pool as engines
from experiments.execution.interruption import StopRequest
from experiments.execution.records import RunFailure, RunRecord, fingerprint

HERE = Path(__file__).parents[1]


def results_of(requests, task, jobs, stop=None):
    stop = stop or StopRequest()
    found = {}
    for results in engines.run_requests(requests, jobs=jobs, stop=stop, task=task):
        for request, result in results:
            assert request.key not in found, "a result came twice"
            found[request.key] = result
    return found


def prints(found):
    return {key: fingerprint(record) for key, record in found.items()}


def test_serial_reversed_and_pool_give_the_same_bytes():
    requests = [fake_runs.fake_request(replicate=i) for i in range(30)]
    serial = prints(results_of(requests, fake_runs.plain_task, 1))
    backwards = prints(results_of(requests[::-1], fake_runs.plain_task, 1))
    pool = prints(results_of(requests, fake_runs.plain_task, 2))
    assert serial == backwards == pool
    assert len(set(serial.values())) == 30


def test_an_exception_ends_its_own_run_only():
    requests = [fake_runs.fake_request(replicate=i) for i in range(8)]
    found = results_of(requests, fake_runs.raising_task, 2)
    failures = [result for result in found.values() if isinstance(result, RunFailure)]
    assert len(found) == 8
    assert [failure.seed for failure in failures] == [3]
    assert failures[0].message == "ZeroDivisionError: no residents left"


def test_a_worker_that_dies_once_costs_nothing(tmp_path):
    memory = str(tmp_path / "died")
    requests = [fake_runs.fake_request(replicate=i, memory=memory) for i in range(12)]
    found = results_of(requests, fake_runs.dying_once_task, 2)
    assert len(found) == 12
    assert all(isinstance(result, RunRecord) for result in found.values())


def test_a_run_that_always_kills_its_worker_is_found_and_recorded():
    requests = [fake_runs.fake_request(replicate=i) for i in range(12)]
    found = results_of(requests, fake_runs.dying_task, 2)
    failed = [result.seed for result in found.values() if isinstance(result, RunFailure)]
    assert len(found) == 12
    assert failed == [3]


def test_a_machine_on_which_every_worker_dies_is_named(monkeypatch):
    monkeypatch.setattr(engines, "FRUITLESS_POOLS", 2)
    requests = [fake_runs.fake_request(replicate=i, seed=3) for i in range(12)]
    with pytest.raises(EnvironmentProblem, match="memory"):
        results_of(requests, fake_runs.dying_task, 2)


def test_stopping_keeps_what_is_finished_and_starts_no_more():
    stop = StopRequest()
    requests = [fake_runs.fake_request(replicate=i) for i in range(400)]
    threading.Timer(1.0, stop.set).start()
    began = time.monotonic()
    found = results_of(requests, fake_runs.slow_task, 2, stop)
    assert 0 < len(found) < 400
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(("jobs", "finished"), [(1, 3), (2, 10)])
def test_a_run_that_never_ends_is_given_up_and_the_others_are_kept(monkeypatch, jobs, finished):
    """In this process and in workers, at the first signal, and nothing is left behind.

    A worker takes what it has finished of its batch with it: here the run before.
    """
    monkeypatch.setattr(interruption, "PATIENCE", 0.3)
    stop, found = StopRequest(), {}
    requests = [fake_runs.fake_request(replicate=i) for i in range(12)]
    before = set(psutil.Process().children(recursive=True))
    with interruption.signals_stop(stop):
        for results in engines.run_requests(
            requests, jobs=jobs, stop=stop, task=fake_runs.hanging_task
        ):
            found |= {request.key: result for request, result in results}
            if len(found) == finished:
                threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    assert len(found) == finished
    assert ("a", 3) not in found
    with pytest.raises(Interrupted) as stopped:
        stop.check()
    assert stopped.value.exit_code == 143
    new = [each for each in psutil.Process().children(recursive=True) if each not in before]
    workers = [each for each in new if each.parent() in new and each.is_running()]
    assert [each for each in workers if each.status() != psutil.STATUS_ZOMBIE] == []


def test_a_second_signal_gives_up_at_once():
    stop, began = StopRequest(), time.monotonic()
    requests = [fake_runs.fake_request(replicate=i) for i in range(2, 5)]
    for seconds in (0.2, 0.4):
        threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()
    with interruption.signals_stop(stop):
        found = results_of(requests, fake_runs.hanging_task, 1, stop)
    assert list(found) == [("a", 2)]
    assert time.monotonic() - began < interruption.PATIENCE


@pytest.mark.parametrize("after", [0, 4])
def test_the_death_of_the_process_that_starts_workers_costs_nothing(after):
    """As when the system is out of memory: before the first result, or later."""
    requests = [fake_runs.fake_request(replicate=i) for i in range(20)]
    forkserver.ensure_running()
    if not after:
        os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    found = {}
    for results in engines.run_requests(
        requests, jobs=2, stop=StopRequest(), task=fake_runs.slow_task
    ):
        found |= {request.key: result for request, result in results}
        if len(found) == after:
            os.kill(forkserver._forkserver._forkserver_pid, signal.SIGKILL)
    assert len(found) == 20
    assert all(isinstance(result, RunRecord) for result in found.values())


class _NoProcesses(multiprocessing.context.SpawnContext):
    class Process(multiprocessing.context.SpawnProcess):
        @staticmethod
        def _Popen(process):
            raise OSError(12, "Cannot allocate memory")


def test_a_machine_that_cannot_start_a_worker_is_named(monkeypatch):
    monkeypatch.setattr(engines, "FRUITLESS_POOLS", 2)
    pool = engines.Pool(2, StopRequest(), fake_runs.plain_task, _NoProcesses())
    with pytest.raises(OSError, match="Cannot allocate"):  # another way of making workers is tried
        list(pool.results([fake_runs.fake_request()]))
    pool.has_started = True  # there were workers before
    with pytest.raises(EnvironmentProblem, match=r"cannot be started.*--jobs 1") as caught:
        list(pool.results([fake_runs.fake_request()]))
    assert caught.value.exit_code == 4


@pytest.fixture
def shared():
    pools = []

    def make(task):
        pools.append(engines.SharedPool(2, task))
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


def test_a_shared_pool_gives_the_same_bytes_and_asks_what_is_known(shared):
    requests = [fake_runs.fake_request(replicate=i) for i in range(12)]
    known = {0: fake_runs.plain_task(requests[0])}
    results = shared(fake_runs.plain_task).results(
        requests, threading.Event(), lambda request: known.get(request.seed)
    )
    there = {request.key: record for request, record in results}
    assert there["a", 0] is known[0]
    assert prints(there) == prints(results_of(requests, fake_runs.plain_task, 1))


def test_in_a_shared_pool_only_the_run_that_kills_its_worker_is_given_up(shared):
    pool = shared(fake_runs.dying_task)
    requests = [fake_runs.fake_request(replicate=i) for i in range(8)]
    callers = [{}, {}]

    def ask(found):
        for request, result in pool.results(requests, threading.Event(), lambda request: None):
            assert request.key not in found, "a result came twice"
            found[request.key] = result

    threads = [threading.Thread(target=ask, args=(found,)) for found in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    for found in callers:
        assert len(found) == 8
        failed = [result for result in found.values() if isinstance(result, RunFailure)]
        assert [failure.seed for failure in failed] == [3]
        assert "its worker process died" in failed[0].message


def test_a_closed_pool_takes_no_more(shared):
    pool = shared(fake_runs.plain_task)
    request = fake_runs.fake_request()
    assert len(list(pool.results([request], threading.Event(), lambda request: None))) == 1
    pool.close()
    with pytest.raises(RuntimeError, match="closed"):
        list(pool.results([request], threading.Event(), lambda request: None))


DRIVER = """
import sys
sys.path.insert(0, {here!r})
import fake_runs
from experiments.execution import pool as engines
from experiments.execution.interruption import StopRequest
requests = [fake_runs.fake_request(replicate=i, folder={folder!r}) for i in range(60)]
for results in engines.run_requests(requests, jobs=2, stop=StopRequest(), task=fake_runs.noting_task):
    print(len(results), flush=True)
"""


def test_workers_leave_with_their_driver(tmp_path):
    """The driver is killed without a chance to tidy up; its workers notice and go."""
    code = DRIVER.format(here=str(HERE), folder=str(tmp_path))
    driver = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert driver.stdout is not None
    driver.stdout.readline()
    workers = [int(path.name) for path in tmp_path.iterdir()]
    driver.send_signal(signal.SIGKILL)
    driver.wait()
    driver.stdout.close()
    assert workers
    deadline = time.monotonic() + 10
    while any(map(_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(_alive, workers))


def _alive(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat")
        if status.exists():
            return status.read_text().rpartition(")")[2].split()[0] != "Z"
        os.kill(process, 0)
    except (ProcessLookupError, FileNotFoundError):
        return False
    return True


def test_a_script_without_a_main_guard_does_not_start_itself_over(tmp_path):
    script = tmp_path / "plain.py"
    script.write_text(
        f"print('script starts')\nimport sys\nsys.path.insert(0, {str(HERE)!r})\n"
        "import fake_runs\nfrom experiments.execution import pool as engines\nfrom experiments.execution.interruption import StopRequest\n"
        "requests = [fake_runs.fake_request(replicate=i) for i in range(6)]\n"
        "work = engines.run_requests(requests, jobs=2, stop=StopRequest(), task=fake_runs.plain_task)\n"
        "print(sum(len(results) for results in work), 'results')\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("script starts") == 1
    assert "6 results" in done.stdout
