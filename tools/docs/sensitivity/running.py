"""Carry out many runs of which only a few numbers are wanted, and say beforehand what that takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from experiments.execution.batch import Job, perform
from experiments.execution.cache import RunCache
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.pool import processors
from experiments.execution.progress import Progress, in_words
from experiments.execution.progress_display import Display, prepare_model
from experiments.execution.records import Failure, RunRecord, RunRequest

AT_ONCE = 600
SECONDS_A_MONTH = 0.0011
"""Processor time for a month of a run, with what it takes to hand the run over and keep it."""
Key = tuple[str, int]
Reduced = TypeVar("Reduced")


@dataclass
class Tally:
    """How many runs were carried out, reused, failed, and why those failed."""

    executed: int = 0
    reused: int = 0
    failures: list[Failure] = field(default_factory=list)

    def add(self, state: Progress) -> None:
        """Count what a batch came to."""
        self.executed += state.executed
        self.reused += state.reused
        self.failures += state.failures

    def counts(self) -> dict[str, int]:
        """As JSON takes it: runs in all, and failed ones among them."""
        failed = len(self.failures)
        return {"runs": self.executed + self.reused + failed, "failed": failed}


def cost(requests: Sequence[RunRequest], jobs: int | None = None) -> str:
    """What a set of runs will take, in words; runs asked for twice count once."""
    months = {each.run_id: each.horizon_months for each in requests}
    workers = jobs or processors()
    seconds = sum(months.values()) * SECONDS_A_MONTH / workers
    many = f"{workers} processors" if workers > 1 else "one processor"
    return (
        f"{len(months):,} runs, about {in_words(seconds)} on {many} that have nothing else to do; "
        "what was run before is taken from the cache."
    )


def reduced(
    requests: Sequence[RunRequest],
    reduce: Callable[[RunRecord], Reduced],
    *,
    jobs: int | None = None,
    cache: bool = True,
    quiet: bool = False,
    tally: Tally | None = None,
) -> dict[Key, Reduced]:
    """Carry out runs and keep of each only what is wanted of it, by key.

    Some hundred runs are held at a time. Each finished run goes into the cache, so that work that was
    stopped goes on where it was.

    Parameters
    ----------
    reduce : callable
        Takes what is wanted from a run.
    tally : Tally, optional
        Is added to.

    Raises
    ------
    Interrupted
        If a signal asked to stop.
    """
    found: dict[Key, Reduced] = {}
    counted = tally if tally is not None else Tally()
    wish, kept = Stop(), RunCache() if cache else None
    with Display(quiet) as display, signals_stop(wish):
        prepare_model(display)
        for first in range(0, len(requests), AT_ONCE):
            some = requests[first : first + AT_ONCE]
            if len(requests) > AT_ONCE:
                display.tell(f"runs {first + 1} to {first + len(some)} of {len(requests)}")
            state = perform(some, Job(jobs=jobs, cache=kept, progress=display, stop=wish))
            counted.add(state)
            found |= {key: reduce(record) for key, record in state.records.items()}
            wish.check(f"{len(found)} of {len(requests)} runs are in the cache.")
    return found
