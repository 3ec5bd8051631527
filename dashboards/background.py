"""Runs twin neighbourhoods behind an open page: a few first, then more, until told to stop."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.plan import Plan
from experiments.execution.cache import RunCache
from experiments.execution.pool import SharedPool
from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest
from experiments.execution.room import usual_jobs

Stage = Literal["running", "done", "stopped", "failed"]

LOOKS = (4, 10, 25)  # numbers of twins after which there is a first answer, then a better one
MOST_WORKERS = 8
MOST_IN_MEMORY = 900  # runs; some 150 kB each

POOL = SharedPool(min(MOST_WORKERS, usual_jobs()))
"""Worker processes for every open page; started and closed with the server."""


class Runs:
    """Finished runs by run id: the latest in memory, all in the user's cache folder."""

    def __init__(self, disk: RunCache | None = None, most: int = MOST_IN_MEMORY) -> None:
        self._disk, self._most = disk, most
        self._kept: OrderedDict[str, RunRecord] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, run_id: str) -> RunRecord | None:
        """The run, or None if it has not been run."""
        with self._lock:
            record = self._kept.get(run_id)
        if record is None and self._disk is not None:
            record = self._disk.get(run_id)
        if record is not None:
            self._remember(record)
        return record

    def known(self, request: RunRequest) -> RunRecord | None:
        """The run that is asked for, if it was carried out before."""
        return self.get(request.run_id)

    def put(self, record: RunRecord) -> None:
        """Keep a finished run."""
        self._remember(record)
        if self._disk is not None:
            self._disk.put(record)

    def _remember(self, record: RunRecord) -> None:
        with self._lock:
            self._kept[record.run_id] = record
            self._kept.move_to_end(record.run_id)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


@dataclass(frozen=True)
class Update:
    """How far a comparison has come.

    Attributes
    ----------
    done, wanted
        Whole twin neighbourhoods, and how many there shall be.
    comparison
        The latest answer; None before the first.
    message
        What went wrong, in a sentence for people; empty otherwise.
    """

    stage: Stage
    done: int
    wanted: int
    comparison: Comparison | None = None
    message: str = ""


def work(
    plan: Plan,
    publish: Callable[[Update], None],
    stop: threading.Event,
    runs: Runs,
    pool: SharedPool | None = None,
) -> None:
    """Carry out a comparison and publish how it goes; the last update says how it ended.

    Parameters
    ----------
    plan
        What to compare, from :func:`experiments.comparison.plan.plan_comparison`.
    publish
        Called in this thread with each update, at most some ten times a second.
    stop
        Ends the work within a twentieth of a second; runs under way are left to finish unheard.
    pool
        Where runs are carried out; by default the server's pool.
    """
    teller = _Teller(plan, publish)
    teller.tell("running", force=True)
    for request, result in (pool or POOL).results(in_order(plan), stop, runs.known):
        if isinstance(result, RunRecord) and runs.known(request) is None:
            runs.put(result)
        teller.hear(request, result)
        if stop.is_set():
            break
    teller.finish(stop.is_set())


def in_order(plan: Plan) -> list[RunRequest]:
    """Runs neighbourhood by neighbourhood; those without a programme come a little later.

    The first answer compares two designs and can do without them.
    """

    def place(request: RunRequest) -> tuple[int, bool]:
        name, replicate = request.key
        is_twin = name not in plan.compared
        return replicate + (LOOKS[0] if is_twin else 0), is_twin

    return sorted(plan.requests(), key=place)


class _Teller:
    """Counts what has come in and summarises it when it is time for a look."""

    def __init__(self, plan: Plan, publish: Callable[[Update], None]) -> None:
        self.plan, self.publish = plan, publish
        self.records: dict[tuple[str, int], RunRecord] = {}
        self.failures: list[RunFailure] = []
        self.latest: Comparison | None = None
        self.looks = self.seen = 0
        self.told = 0.0
        self._missing = [len(plan.compared)] * len(plan.seeds)

    @property
    def done(self) -> int:
        return self._missing.count(0)

    def hear(self, request: RunRequest, result: RunRecord | RunFailure) -> None:
        if isinstance(result, RunFailure):
            self.failures.append(result)
            return
        self.records[request.key] = result
        self._missing[request.key[1]] -= request.key[0] in self.plan.compared
        if self.done in LOOKS and self.done > self.looks:
            self.looks = self.done
            self._look()
            self.tell("running", force=True)
        self.tell("running")

    def tell(self, stage: Stage, message: str = "", force: bool = False) -> None:
        now = time.monotonic()
        if force or now - self.told > 0.15:
            self.told = now
            wanted = len(self.plan.seeds)
            self.publish(Update(stage, self.done, wanted, self.latest, message))

    def finish(self, stopped: bool) -> None:
        if self.done and len(self.records) > self.seen and not stopped:
            self._look()
        stage: Stage = "stopped" if stopped else "done" if self.done else "failed"
        self.tell(stage, _failure_words(self.failures), force=True)

    def _look(self) -> None:
        self.seen = len(self.records)
        self.latest = summarise(self.plan, self._whole(), self.failures)

    def _whole(self) -> dict[tuple[str, int], RunRecord]:
        """Runs of neighbourhoods that both designs have been through: figures rest on the same ones."""
        return {k: r for k, r in self.records.items() if self._missing[k[1]] == 0}


def went_wrong(problem: Exception) -> str:
    """What a page says of something that nobody foresaw."""
    return f"Something went wrong in the simulation ({type(problem).__name__}: {problem})."


def _failure_words(failures: Sequence[RunFailure]) -> str:
    if not failures:
        return ""
    runs = "1 run" if len(failures) == 1 else f"{len(failures)} runs"
    return f"{runs} could not be finished and count for nothing here: {failures[0].message}"
