"""Machines on which something is missing: the work goes on, in one process if need be, and a sentence says why."""

from __future__ import annotations

import errno
import fcntl
import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.errors import EnvironmentProblem
from experiments.execution import room
from experiments.execution.files import sync_folder
from experiments.execution.folder import open_folder
from experiments.execution.room import (
    MEMORY_EACH,
    free_memory,
    memory_limit,
    processors,
    usual_jobs,
)

HERE = Path(__file__).parents[1]
DRIVER = """
import resource, sys, threading
sys.path.insert(0, {here!r})
import fake_runs
from experiments.execution import pool
from experiments.execution.interruption import StopRequest
{limit}
requests = [fake_runs.fake_request(replicate=i) for i in range(6)]
{work}
print("DONE", done)
"""
BATCH = (
    "work = pool.run_requests(requests, jobs=2, stop=StopRequest(), task=fake_runs.plain_task, notice=print)\n"
    "done = sum(map(len, work))"
)
SERVER = (
    "shared = pool.SharedPool(2, fake_runs.plain_task)\n"
    "done = len(list(shared.results(requests, threading.Event(), lambda request: None)))\n"
    "print(shared.trouble)\n"
    "shared.close()"
)
NO_SHARED_MEMORY = "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))"  # nor any other file
FEW_DESCRIPTORS = "resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))"
SAID = "Worker processes cannot be started on this machine"


def drive(limit: str, work: str, **environment: str) -> str:
    """Run the stand-ins in a process with a limit; returns what it said."""
    done = subprocess.run(
        [sys.executable, "-c", DRIVER.format(here=str(HERE), limit=limit, work=work)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "DONE 6" in done.stdout
    return done.stdout


def test_a_folder_for_temporary_files_may_have_a_long_name(tmp_path):
    folder = tmp_path / ("long" * 25)
    folder.mkdir()
    assert SAID not in drive("", BATCH, TMPDIR=str(folder))


@pytest.mark.parametrize("limit", [NO_SHARED_MEMORY, FEW_DESCRIPTORS])
def test_without_what_workers_need_runs_are_carried_out_in_this_process(limit):
    said = drive(limit, BATCH)
    assert said.count(SAID) == 1
    assert "--jobs 1" in said


def test_a_server_without_worker_processes_works_in_its_own():
    assert SAID in drive(NO_SHARED_MEMORY, SERVER)
    assert "None" in drive("", SERVER)


def test_one_processor_by_affinity_is_one_worker():
    allowed = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert processors() == usual_jobs() == 1
    finally:
        os.sched_setaffinity(0, allowed)


@pytest.mark.parametrize(
    ("own", "limits", "expected"),
    [
        ("0::/\n", {"memory.max": "2000000000\n"}, 2e9),
        ("0::/job/step\n", {"job/memory.max": "1000\n", "job/step/memory.max": "max\n"}, 1e3),
        ("4:memory:/away\n0::/\n", {"memory/memory.limit_in_bytes": "3000\n"}, 3e3),
        ("0::/\n", {"memory.max": "max\n"}, math.inf),
        ("0::/\n", {}, math.inf),
    ],
)
def test_the_memory_of_a_container_or_a_job_is_known(tmp_path, own, limits, expected):
    (tmp_path / "own").write_text(own)
    for place, limit in limits.items():
        file = tmp_path / "groups" / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(limit)
    assert memory_limit(tmp_path / "groups", tmp_path / "own") == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("MemTotal: 16 kB\nMemAvailable:    3 kB\n", 3072.0),
        ("MemTotal: 16 kB\n", math.inf),
        ("MemAvailable: much\n", math.inf),
    ],
)
def test_free_memory_is_read_where_it_is_told(tmp_path, told, expected):
    (tmp_path / "meminfo").write_text(told)
    assert free_memory(tmp_path / "meminfo") == expected
    assert free_memory(tmp_path / "none") == math.inf


def test_no_more_workers_are_started_than_memory_holds(monkeypatch):
    monkeypatch.setattr(room, "processors", lambda: 16)
    monkeypatch.setattr(room, "free_memory", lambda: math.inf)
    for limit, workers in ((math.inf, 16), (5 * MEMORY_EACH, 4), (1.5 * MEMORY_EACH, 1), (1.0, 1)):
        monkeypatch.setattr(room, "memory_limit", lambda limit=limit: limit)
        assert usual_jobs() == workers
        monkeypatch.setattr(room, "memory_limit", lambda: math.inf)
        monkeypatch.setattr(room, "free_memory", lambda limit=limit: limit)
        assert usual_jobs() == workers
        monkeypatch.setattr(room, "free_memory", lambda: math.inf)


def test_a_file_system_that_does_not_sync_folders_is_written_all_the_same():
    sync_folder(Path("/proc"))
    with pytest.raises(FileNotFoundError):
        sync_folder(Path("/proc/gone"))


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS])
def test_a_file_system_without_locks_is_written_all_the_same(tmp_path, monkeypatch, number):
    def refuse(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refuse)
    heard: list[str] = []
    with open_folder(tmp_path / "out", lambda _: None, notice=heard.append) as folder:
        folder.write_manifest({"kind": "run"})
    assert (tmp_path / "out" / "manifest.json").exists()
    assert number == errno.ENOSYS or "has no locks" in heard[0]


def test_a_lock_that_is_refused_is_a_problem_all_the_same(tmp_path, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(EnvironmentProblem), open_folder(tmp_path / "out", lambda _: None):
        pass
