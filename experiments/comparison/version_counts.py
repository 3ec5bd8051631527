"""In how many plausible versions of the model a difference holds.

A version's own difference is the median (for yes-or-no outcomes the mean) of the paired differences
of its replicates. One or two replicates are usual, so that it holds luck as well as the version: the
count tells how often a single try on a single version comes out this way. What is smaller than the
smallest difference that matters counts for neither side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.comparison.clusters import centres_of_clusters

if TYPE_CHECKING:
    from experiments.comparison.outcomes import Outcome
    from experiments.comparison.paired import PairedResult

VERSIONS = "plausible versions of the model"


@dataclass(frozen=True)
class VersionCounts:
    """How versions came out, one against another design.

    Attributes
    ----------
    better, worse : int
        Versions in which the other side is better, worse (higher, lower where neither way is better).
    even : int
        Versions without a difference that matters.
    replicates : int
        Pairs in the version that has most of them.
    """

    better: int
    worse: int
    even: int
    replicates: int

    @property
    def of(self) -> int:
        """All versions in which the outcome could be measured on both sides."""
        return self.better + self.worse + self.even

    def holds_in(self, verdict: str) -> int | None:
        """Versions that come out as the verdict over all pairs has it; None where it has no side."""
        if verdict in ("better", "higher"):
            return self.better
        if verdict in ("worse", "lower"):
            return self.worse
        return None if verdict == "no reliable difference" else self.even

    def payload(self, verdict: str) -> dict[str, Any]:
        """The counts as JSON takes them."""
        return {
            "better": self.better,
            "worse": self.worse,
            "no_difference_that_matters": self.even,
            "of": self.of,
            "holds_in": self.holds_in(verdict),
            "most_pairs_in_a_version": self.replicates,
        }


def count(differences: Any, versions: Any, outcome: Outcome) -> VersionCounts:
    """Count versions by the side on which their own difference lies.

    Parameters
    ----------
    differences : shape (pairs,)
        Other minus base.
    versions : shape (pairs,)
        The version of each pair.
    """
    versions = np.asarray(versions)
    centres = centres_of_clusters(np.asarray(differences, dtype=float), versions, outcome.centre)
    matters = np.abs(centres) >= (outcome.smallest_difference or np.finfo(float).tiny)
    risen, fallen = int((centres[matters] > 0).sum()), int((centres[matters] < 0).sum())
    better, worse = (fallen, risen) if outcome.direction == "lower" else (risen, fallen)
    most = int(np.unique(versions, return_counts=True)[1].max())
    return VersionCounts(better, worse, len(centres) - risen - fallen, most)


def with_counts(
    results: list[PairedResult], version_of: Mapping[int, int] | None
) -> list[PairedResult]:
    """The results, each with its counts; as they are where there is one version.

    Parameters
    ----------
    version_of : mapping of seed to version, optional
    """
    if version_of is None:
        return results
    return [
        replace(
            result,
            versions=count(
                result.differences, [version_of[int(s)] for s in result.seeds], result.outcome
            ),
        )
        for result in results
    ]


def version_columns(result: PairedResult) -> dict[str, int]:
    """The counts as further columns of a table of results; none where there is one version."""
    counts = result.versions
    if counts is None:
        return {}
    return {
        "versions": counts.of,
        "versions_better": counts.better,
        "versions_worse": counts.worse,
        "versions_without_difference": counts.even,
    }


def how_counted(results: Iterable[PairedResult]) -> str:
    """How versions were counted, as a caveat; empty where there is one version."""
    most = max((each.versions.replicates for each in results if each.versions), default=0)
    if not most:
        return ""
    tries = "one pair" if most == 1 else f"the median of at most {most} pairs"
    return (
        f"Counts of plausible versions: a version's own difference is {tries}, so luck is part of it; what "
        "is smaller than the smallest difference that matters counts for neither side. The versions are no "
        "posterior distribution: all were fitted to the same patterns, and they vary less than is unknown."
    )


def count_words(result: PairedResult) -> str:
    """In how many versions it holds, for the middle of a sentence; empty where there is one version.

    The side that leads comes first, then the rest: "better in 47 of 50 plausible versions of the model
    (worse in 1, no difference that matters in 2)".
    """
    counts = result.versions
    if counts is None:
        return ""
    neither = result.outcome.direction == "neither"
    sides = [
        ("higher" if neither else "better", counts.better),
        ("lower" if neither else "worse", counts.worse),
        ("no difference that matters", counts.even),
    ]
    (word, most), *others = sorted(sides, key=lambda side: -side[1])
    rest = ", ".join(f"{other} in {number}" for other, number in others if number)
    return f"{word} in {most} of {counts.of} {VERSIONS}" + (f" ({rest})" if rest else "")
