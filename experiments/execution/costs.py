"""What a piece of work costs, said before it begins: how many runs, about how long, about how much disk.

Time follows from months and people, at the pace of this machine: a short loop is timed beside. What was run before,
in the folder or in the cache, is not run again, so that work may cost less than is said.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from experiments.errors import UsageProblem
from experiments.execution.backlog import LARGEST_BATCH, TARGET_SECONDS
from experiments.execution.requests import MOST_RUNS
from experiments.execution.room import usual_jobs
from experiments.execution.store import FLUSH_RUNS, FLUSH_SECONDS
from sim.scenario import Scenario

LOOP_STEPS = 100_000
LOOP_SECONDS = 0.005
"""What the loop takes on the machine on which the rest was measured."""
SECONDS_PER_MONTH, SECONDS_PER_MONTH_AND_PERSON = 0.003, 7.0e-8
STARTING_SECONDS = 4.0
"""Loading the model, once in every command."""
BYTES_PER_RUN, BYTES_PER_MONTH = (
    1_000,
    {"yearly": 35, "monthly": 110, "events": 20, "distribution": 5},
)
"""Compressed: of the summary, and of the other tables on average over a run."""
PART_BYTES = {
    "summary": 24_000,
    "yearly": 40_000,
    "monthly": 25_000,
    "events": 3_000,
    "distribution": 5_000,
}
"""What a part takes on the disk however few runs are in it."""


@dataclass(frozen=True)
class Runs:
    """Runs of one kind.

    Attributes
    ----------
    number : int
    months : int
        How long each lasts.
    people : int
        Who live where it takes place.
    """

    number: int
    months: int
    people: int


@dataclass(frozen=True)
class Cost:
    """What a piece of work costs at most.

    Attributes
    ----------
    runs : int
    seconds : float
        On so many worker processes.
    jobs : int
    disk_bytes : int
    """

    runs: int
    seconds: float
    jobs: int
    disk_bytes: int

    def __str__(self) -> str:
        disk = f" and {_megabytes(self.disk_bytes)} on disk" if self.disk_bytes else ""
        return f"{self.runs:,} runs: about {self.duration}{disk}, less what was run before."

    @property
    def work_seconds(self) -> float:
        """The time of the runs themselves on one process."""
        return (self.seconds - STARTING_SECONDS) * self.jobs

    @property
    def duration(self) -> str:
        """The time in words."""
        processes = "1 process" if self.jobs == 1 else f"{self.jobs} processes"
        return f"{_duration(self.seconds)} on {processes}"

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.runs + other.runs,
            self.seconds + other.seconds,
            max(self.jobs, other.jobs),
            self.disk_bytes + other.disk_bytes,
        )

    def payload(self, of: str) -> dict[str, Any]:
        """The same as JSON takes it."""
        return {"kind": "cost", "of": of, **asdict(self)}


def runs_of(scenario: Scenario, number: int, months: int) -> Runs:
    """Runs of a scenario."""
    return Runs(number, months, scenario.place.population)


def cost_of(
    kinds: Iterable[Runs],
    jobs: int | None,
    keep: Iterable[str] | None = None,
    each_batch: bool = False,
) -> Cost:
    """What runs cost together.

    Parameters
    ----------
    kinds : iterable of Runs
    jobs : int or None
        Worker processes; None: as many as are started for runs.
    keep : iterable of str, optional
        Tables written beside the summary; by default nothing is written.
    each_batch : bool
        Whether a part is written for every batch (`experiments.execution.store.RunStore`).
    """
    known = tuple(kinds)
    number = sum(kind.number for kind in known)
    workers = max(1, min(jobs or usual_jobs(), number))
    work = _slowness() * sum(kind.number * seconds_of_run(kind) for kind in known)
    disk = 0
    if keep is not None and number:
        batches = work / TARGET_SECONDS if each_batch else work / workers / FLUSH_SECONDS
        parts = min(
            number, 1 + round(batches) + number // (LARGEST_BATCH if each_batch else FLUSH_RUNS)
        )
        months = sum(kind.number * kind.months for kind in known)
        disk = number * BYTES_PER_RUN + parts * PART_BYTES["summary"]
        disk += sum(months * BYTES_PER_MONTH[table] + parts * PART_BYTES[table] for table in keep)
    return Cost(number, STARTING_SECONDS + work / workers, workers, disk)


def seconds_of_run(kind: Runs) -> float:
    """Processor time of one run on the machine on which this was measured."""
    return kind.months * (SECONDS_PER_MONTH + SECONDS_PER_MONTH_AND_PERSON * kind.people)


def refuse_too_many(kinds: Iterable[Runs], jobs: int | None, where: str) -> None:
    """Refuse work of more runs than anybody can wait for; asked before anything is worked out run by run.

    Raises
    ------
    UsageProblem
    """
    cost = cost_of(kinds, jobs)
    if cost.runs > MOST_RUNS:
        raise UsageProblem(f"{where}: {too_many(cost)}")


def too_many(cost: Cost) -> str:
    """Why so many runs are refused, in words."""
    return (
        f"these are {cost.runs:,} runs, which take about {cost.duration}; at most {MOST_RUNS:,} runs. "
        "Ask for fewer replicates, points or scenarios"
    )


@functools.cache
def _slowness() -> float:
    """How much longer this machine takes than the one on which times were measured."""
    taken = []
    for _ in range(3):
        began, total = time.process_time(), 0.0
        for step in range(1, LOOP_STEPS):
            total += 1.0 / step
        taken.append(time.process_time() - began)
    return min(taken) / LOOP_SECONDS


def _duration(seconds: float) -> str:
    """A length of time that is not pretended to be known to the second."""
    if seconds < 90:
        return f"{max(5, round(seconds / 5) * 5)} s"
    if seconds < 2 * 3600:
        return f"{round(seconds / 60)} min"
    if seconds < 72 * 3600:
        return f"{round(seconds / 3600)} h"
    return f"{seconds / 86_400:,.0f} days"


def _megabytes(disk_bytes: int) -> str:
    megabytes = disk_bytes / 1e6
    return f"{megabytes / 1000:,.1f} GB" if megabytes >= 1000 else f"{max(1, round(megabytes))} MB"
