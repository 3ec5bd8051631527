"""A real Dask scheduler with real workers, each a process of its own, on this machine only."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from experiments.execution.cluster import find_cluster

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PATIENCE = 60
OTHER_MODEL = "import sim.version\n\nsim.version.MODEL_VERSION = 999\n"
OTHER_DIGITS = "from experiments.execution import cluster_worker\n\ncluster_worker._digits = lambda: 'others'\n"
NO_MODEL = "import sys\n\nsys.modules['experiments'] = None\n"


class DaskCluster:
    """A scheduler, and workers under nannies, which start another in the place of one that dies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "scheduler.json"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
            "--dashboard-address", "127.0.0.1:0", "--scheduler-file", self.file,
        )  # fmt: skip
        until(lambda: self.file.exists() and self.file.stat().st_size > 0)

    @property
    def address(self) -> str:
        """The scheduler's address."""
        return str(json.loads(self.file.read_text())["address"])

    def add_worker(self, preload: str = "", threads: int = 1) -> subprocess.Popen[bytes]:
        """Start a worker, which may do something first."""
        more: list[object] = []
        if preload:
            first = self.folder / f"first{len(self.workers)}.py"
            first.write_text(preload)
            more = ["--preload", first]
        worker = self._start(
            "worker", "--scheduler-file", self.file, "--host", "127.0.0.1", "--nthreads", threads,
            "--no-dashboard", "--dashboard-address", "127.0.0.1:0", "--memory-limit", "0",
            "--local-directory", self.folder, *more,
        )  # fmt: skip
        self.workers.append(worker)
        return worker

    def wait_for_workers(self, number: int) -> None:
        """Wait until so many are there."""
        until(lambda: find_cluster(self.file).workers >= number)  # type: ignore[union-attr]

    def kill_worker(self) -> None:
        """Kill the first worker and its nanny outright."""
        kill_all(self.workers.pop(0))

    def _start(self, *words: object) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(filter(None, [str(ROOT), str(HERE), os.environ.get("PYTHONPATH")]))
        with open(self.folder / "log.txt", "a", encoding="utf-8") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "dask", *map(str, words)],
                cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": path},
            )  # fmt: skip

    def close(self) -> None:
        """Leave no process behind."""
        for process in (*self.workers, self.scheduler):
            kill_all(process)


def kill_all(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and all that it started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        for child in psutil.Process(process.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                child.send_signal(signal.SIGKILL)
    process.kill()
    process.wait()


def until(holds: object) -> None:
    """Wait until something holds."""
    deadline = time.monotonic() + PATIENCE
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


@contextlib.contextmanager
def dask_cluster(folder: Path, workers: int) -> Iterator[DaskCluster]:
    """A cluster for as long as it is used."""
    cluster = DaskCluster(folder)
    try:
        for _ in range(workers):
            cluster.add_worker()
        cluster.wait_for_workers(workers)
        yield cluster
    finally:
        cluster.close()
