"""Sets of runs that may be a million large: some twenty bytes for each, where Python's own sets take two hundred."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Set

Run = tuple[str, int, str]
"""(scenario, replicate, run id)."""
DIGITS = 16
"""Of a run id, which is a number of 64 bits."""
LARGEST_GAP = 10_000
"""So much space is left for replicates that are not there; one that is farther off is kept by itself."""


class RunSet(Set[Run]):
    """A set of runs, to which more can be added.

    Parameters
    ----------
    runs : iterable of (scenario, replicate, run id)

    Examples
    --------
    >>> there = RunSet([("a", 0, "00000000000000ff"), ("a", 2, "0000000000000001")])
    >>> ("a", 2, "0000000000000001") in there, ("a", 1, "0000000000000001") in there, len(there)
    (True, False, 2)
    """

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        # of each scenario the ids by replicate as numbers, 0 where there is none
        self._ids: dict[str, array[int]] = {}
        # a second id of one replicate, and whatever else is unlike what the model names
        self._others: set[Run] = set()
        self._number = 0
        self.add(runs)

    def add(self, runs: Iterable[Run]) -> None:
        """Take more runs; those that are there already change nothing."""
        for run in runs:
            if self._others and run in self._others:
                continue
            scenario, replicate, run_id = run
            number = _number(run_id)
            ids = self._ids.setdefault(scenario, array("Q"))
            missing = replicate + 1 - len(ids)
            if not number or replicate < 0 or missing > LARGEST_GAP:
                self._others.add(run)
                continue
            if missing > 0:
                ids.extend([0] * missing)
            if not ids[replicate]:
                ids[replicate] = number
                self._number += 1
            elif ids[replicate] != number:
                self._others.add(run)

    def __contains__(self, run: object) -> bool:
        if not isinstance(run, tuple):
            return False
        scenario, replicate, run_id = run
        ids = self._ids.get(scenario)
        if ids is not None and 0 <= replicate < len(ids):
            number = ids[replicate]
            if number and number == _number(run_id):
                return True
        return run in self._others

    def has(self, scenario: str, replicate: int) -> bool:
        """Whether there is a run of a scenario in this neighbourhood, whatever its id."""
        ids = self._ids.get(scenario, array("Q"))
        if 0 <= replicate < len(ids) and ids[replicate]:
            return True
        return any(run[:2] == (scenario, replicate) for run in self._others)

    def __len__(self) -> int:
        return self._number + len(self._others)

    def __iter__(self) -> Iterator[Run]:
        for scenario, ids in self._ids.items():
            for replicate, number in enumerate(ids):
                if number:
                    yield scenario, replicate, f"{number:0{DIGITS}x}"
        yield from self._others


def _number(run_id: str) -> int:
    """A run id as a number; 0 where it is none."""
    if len(run_id) != DIGITS:
        return 0
    try:
        number = int(run_id, 16)
    except ValueError:
        return 0
    return number if f"{number:0{DIGITS}x}" == run_id else 0
