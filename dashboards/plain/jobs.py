"""What takes longer than a page may: worked out once behind it, kept, and shown when it is there."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from dashboards.background import went_wrong
from experiments.errors import ExperimentError
from sim.scenario import ScenarioError

MOST_KEPT = 40


@dataclass
class Job:
    """Something that is being worked out.

    Attributes
    ----------
    result
        What was found; None until then.
    trouble
        Why nothing was found, in a sentence; empty while it may yet be.
    told
        How far it has come, in words.
    stop
        Set where nobody wants it any more.
    """

    result: Any = None
    trouble: str = ""
    told: str = ""
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_under_way(self) -> bool:
        """Whether it has neither ended well nor badly."""
        return self.result is None and not self.trouble

    def carry_out(self, function: Callable[[], Any]) -> None:
        """Work it out; everything that may go wrong ends as a sentence."""
        try:
            self.result = function()
        except (ScenarioError, ExperimentError) as problem:
            self.trouble = str(problem)
        except Exception as problem:  # noqa: BLE001  the page says what happened and stays usable
            self.trouble = went_wrong(problem)


class Jobs:
    """The latest jobs by what they are about; nothing is begun twice."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._most = most

    def ask(self, key: str, function: Callable[[Job], Any]) -> Job:
        """The job about something, begun in a thread of its own where there is none.

        One that failed stays for `forget`, so that a page can say why.
        """
        with self._lock:
            job = self._jobs.get(key)
            if job is not None:
                self._jobs.move_to_end(key)
                return job
            job = self._jobs[key] = Job()
            while len(self._jobs) > self._most:
                _, dropped = self._jobs.popitem(last=False)
                dropped.stop.set()
        work = threading.Thread(target=job.carry_out, args=(lambda: function(job),), daemon=True)
        work.start()
        return job

    def known(self, key: str) -> Job | None:
        """The job about something, if it was begun."""
        with self._lock:
            return self._jobs.get(key)

    def forget(self, key: str) -> None:
        """Stop a job and drop what it found: the next who asks begins anew."""
        with self._lock:
            dropped = self._jobs.pop(key, None)
        if dropped is not None:
            dropped.stop.set()
