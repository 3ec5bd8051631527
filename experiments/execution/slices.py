"""Slices of a design: a part of its runs for a machine, or for one job of an array.

Runs are divided by twin neighbourhoods, so that a slice holds all points of those that are its own: slice 3 of 10 has
neighbourhoods 3, 13, 23 and so on, as far as each of the ten has one more. Runs of the neighbourhoods that are left over are
divided in order, point by point. No slice has more than one run more than another, no run is in two, and together they are the whole.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from experiments.errors import UsageProblem

MOST_SLICES = 1_000_000


@dataclass(frozen=True)
class Slice:
    """One of so many slices.

    Attributes
    ----------
    number : int
        1 and up.
    of : int
    """

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    def places(self, points: int, neighbourhoods: int) -> Iterator[int]:
        """Which runs are in it, by their places among all, which come neighbourhood by neighbourhood.

        Examples
        --------
        >>> [list(Slice(number, 2).places(points=2, neighbourhoods=3)) for number in (1, 2)]
        [[0, 1, 4], [2, 3, 5]]
        """
        return itertools.chain.from_iterable(self._ranges(points, neighbourhoods))

    def need_runs(self, points: int, neighbourhoods: int) -> None:
        """Refuse a slice in which there is no run.

        Raises
        ------
        UsageProblem
        """
        if not self.size(points, neighbourhoods):
            runs = points * neighbourhoods
            raise UsageProblem(
                f"--slice {self}: there are {runs:,} runs, and none of them is in this slice; "
                f"ask for at most {runs:,} slices."
            )

    def size(self, points: int, neighbourhoods: int) -> int:
        """How many runs are in it."""
        return sum(map(len, self._ranges(points, neighbourhoods)))

    def _ranges(self, points: int, neighbourhoods: int) -> Sequence[range]:
        shared = neighbourhoods - neighbourhoods % self.of
        own = range(self.number - 1, shared, self.of)
        first, left = shared * points, (neighbourhoods - shared) * points
        low, high = (first + left * step // self.of for step in (self.number - 1, self.number))
        return [*(range(each * points, (each + 1) * points) for each in own), range(low, high)]


def read_slice(text: str) -> Slice:
    """The slice that somebody wants, written as 3/10.

    Raises
    ------
    UsageProblem
        If it is none.

    Examples
    --------
    >>> read_slice("3/10")
    Slice(number=3, of=10)
    """
    found = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", text.strip())
    if found is None:
        raise UsageProblem(
            f"--slice {text}: a number and how many slices there are, as in --slice 3/10, is meant."
        )
    number, of = map(int, found.groups())
    if not 1 <= of <= MOST_SLICES:
        raise UsageProblem(f"--slice {text}: there can be 1 to {MOST_SLICES:,} slices, not {of:,}.")
    if not 1 <= number <= of:
        raise UsageProblem(
            f"--slice {text}: the slices are numbered from 1 to {of:,}, so there is no slice {number:,}."
        )
    return Slice(number, of)
