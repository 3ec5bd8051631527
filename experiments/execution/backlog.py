"""Runs that wait, in batches: cut by the pace so far, sent again when a worker died, halved until the run is found that kills it.

What carries batches out, the pool on this machine or a cluster, takes them from here and tells what became of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from experiments.execution.records import RunFailure, RunRecord
from experiments.execution.requests import RunRequest

Result = tuple[RunRequest, RunRecord | RunFailure]
Task = Callable[[RunRequest], RunRecord]
Outcome = tuple[list[RunRecord | RunFailure], float]
Notice = Callable[[str], None]

TARGET_SECONDS = 1.5
FIRST_BATCH = 2
LARGEST_BATCH = 50
WINDOW = 2
"""Batches under way for each worker, so that none waits for the next."""
DEATHS_BEFORE_ISOLATION = 3


@dataclass
class Batch:
    """Runs that go to a worker together.

    Attributes
    ----------
    requests : list of RunRequest
    deaths : int
        How often it was under way when a worker died.
    """

    requests: list[RunRequest]
    deaths: int = 0

    @property
    def is_suspect(self) -> bool:
        """Whether it is tried by itself, since it may be what kills workers."""
        return self.deaths >= DEATHS_BEFORE_ISOLATION

    def halves(self) -> list[Batch]:
        """Both halves, suspect too."""
        middle = len(self.requests) // 2
        parts = self.requests[:middle], self.requests[middle:]
        return [Batch(part, DEATHS_BEFORE_ISOLATION) for part in parts]


class Waiting:
    """Requests that wait for their turn; they need not all be made yet.

    Parameters
    ----------
    requests : sequence of RunRequest
    """

    def __init__(self, requests: Sequence[RunRequest]) -> None:
        self._requests, self._taken = requests, 0

    def __len__(self) -> int:
        return len(self._requests) - self._taken

    def take(self, number: int) -> list[RunRequest]:
        """The next so many, or as many as there are."""
        first, self._taken = self._taken, min(self._taken + number, len(self._requests))
        return [self._requests[place] for place in range(first, self._taken)]

    def clear(self) -> None:
        """Let no more be taken."""
        self._taken = len(self._requests)


class Backlog:
    """Runs that are still to be carried out.

    Parameters
    ----------
    requests : sequence of RunRequest

    Attributes
    ----------
    fruitless : int
        How often in a row workers died without any run that was finished or found out.
    """

    def __init__(self, requests: Sequence[RunRequest] = ()) -> None:
        self._pending = Waiting(requests)
        self._again: deque[Batch] = deque()
        self._suspects: deque[Batch] = deque()
        self._seconds_per_run: float | None = None
        self.fruitless = 0

    def __bool__(self) -> bool:
        return bool(self._pending or self._again or self._suspects)

    def next_batch(self, places: int) -> Batch | None:
        """What is to be sent next; None if nothing is left but suspects.

        Parameters
        ----------
        places : int
            Batches that can be under way at once; what is left is shared among them.
        """
        if self._again:
            return self._again.popleft()
        if not self._pending:
            return None
        size = FIRST_BATCH
        if self._seconds_per_run:
            size = int(TARGET_SECONDS / self._seconds_per_run)
        fair_share = -(-len(self._pending) // max(1, places))
        size = max(1, min(size, LARGEST_BATCH, fair_share))
        return Batch(self._pending.take(size))

    def next_suspect(self) -> Batch | None:
        """What is to be tried by itself, when nothing else waits."""
        if self._pending or self._again or not self._suspects:
            return None
        return self._suspects.popleft()

    def put_back(self, *batches: Batch, first: bool = False) -> None:
        """Take back batches that were not carried out, through no fault of theirs."""
        for batch in batches:
            if batch.is_suspect:
                self._suspects.append(batch)
            elif first:
                self._again.appendleft(batch)
            else:
                self._again.append(batch)

    def received(self, batch: Batch, outcome: Outcome, ended: bool = False) -> list[Result]:
        """Take what came of a batch; what is missing is sent again, unless the work has ended."""
        outcomes, seconds = outcome
        if outcomes:
            self.fruitless = 0
            pace = seconds / len(outcomes)
            before = self._seconds_per_run
            self._seconds_per_run = pace if before is None else 0.5 * before + 0.5 * pace
        if len(outcomes) < len(batch.requests) and not ended:
            self._again.append(Batch(batch.requests[len(outcomes) :], batch.deaths))
        return list(zip(batch.requests, outcomes, strict=False))

    def died(self, batch: Batch, alone: bool) -> Iterator[list[Result]]:
        """A worker died with this batch; yields the run that is given up for it, if it is found.

        Parameters
        ----------
        alone : bool
            Whether no other batch can have been the reason.
        """
        batch.deaths += 1
        if not batch.is_suspect:
            self._again.append(batch)
        elif batch.deaths == DEATHS_BEFORE_ISOLATION and not alone:
            self._suspects.append(batch)
        elif len(batch.requests) > 1:
            self.fruitless = 0
            self._suspects.extend(batch.halves())
        else:
            self.fruitless = 0
            request = batch.requests[0]
            reason = f"its worker process died {batch.deaths} times (killed, out of memory, or long over its limit)"
            yield [(request, RunFailure(request.key, request.run_id, request.seed, reason))]

    def clear(self) -> None:
        """Carry out no more."""
        self._pending.clear()
        self._again.clear()
        self._suspects.clear()
