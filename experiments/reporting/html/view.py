"""What the report needs of a comparison, in the order and under the names a reader sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from experiments.comparison.comparison import Comparison, PairedResult
    from sim.scenario import Scenario

COLOURS = 5
"""Designs beyond this number use the colours again, told apart by hollow marks and another line."""


NEEDED = ("scenario", "replicate", "month")
"""Columns of a table in which nothing has been recorded yet."""


@dataclass(frozen=True)
class Design:
    """One design in the report.

    Attributes
    ----------
    name, title
        Library name, and the title people read.
    number
        0 for the baseline, 1 and up for the others; the no-programme twin has the last number.
    is_twin
        Whether this is the same place with no programme at all.
    """

    name: str
    title: str
    number: int
    is_twin: bool = False

    @property
    def style(self) -> str:
        """CSS class that carries colour and line."""
        if self.is_twin:
            return "st"
        return f"s{self._slot}" if self.number < COLOURS else f"s{self._slot} again"

    @property
    def shape(self) -> int:
        """Number of the mark drawn for this design."""
        return 4 if self.is_twin else self._slot

    @property
    def _slot(self) -> int:
        return self.number if self.number < COLOURS else 1 + (self.number - 1) % (COLOURS - 1)


@dataclass
class View:
    """A comparison with what several parts of the report ask of it.

    Parameters
    ----------
    comparison
        Result of :func:`experiments.comparison.comparison.compare`.
    """

    comparison: Comparison

    @cached_property
    def base(self) -> Design:
        """The design all others are held against."""
        return self.designs[0]

    @cached_property
    def others(self) -> list[Design]:
        """The designs compared with the baseline."""
        return [design for design in self.designs[1:] if not design.is_twin]

    @cached_property
    def chosen(self) -> list[Design]:
        """The baseline and the others, without the no-programme twin."""
        return [self.base, *self.others]

    @cached_property
    def designs(self) -> list[Design]:
        """Baseline, others, and last the baseline's no-programme twin where it was run."""
        names = self.comparison.names
        titles = _distinct([self.title_of(name) for name in names])
        pairs = zip(names, titles, strict=True)
        listed = [Design(name, title, n) for n, (name, title) in enumerate(pairs)]
        twin = self.comparison.plan.twin_of.get(self.comparison.base)
        if twin is not None and twin not in names and self._has_rows(twin):
            listed.append(Design(twin, "No programme", len(listed), is_twin=True))
        return listed

    def title_of(self, name: str) -> str:
        """Return the title of a scenario, or its name where it has none."""
        scenario = self.comparison.scenarios.get(name)
        return str(getattr(scenario, "title", None) or name)

    def scenario(self, design: Design) -> Scenario:
        """Return the scenario behind a design."""
        return self.comparison.scenarios[design.name]

    def results(self, design: Design) -> list[PairedResult]:
        """Return the paired results of one design, in the order of the outcome registry."""
        return [row for row in self.comparison.results if row.scenario == design.name]

    def headlines(self, design: Design) -> list[PairedResult]:
        """Return the paired results of one design on the headline outcomes."""
        return [row for row in self.results(design) if row.outcome.headline]

    def rows(self, table: str, design: Design) -> pd.DataFrame:
        """Return the rows of one design in one of the comparison's tables."""
        return self._by_design.get((table, design.name), self._table(table).iloc[:0])

    def months(self, design: Design) -> pd.DataFrame:
        """Return the monthly rows of one design, months counted from 1 in every run."""
        rows = self.rows("monthly", design)
        return rows.assign(month=rows["month"] - rows["month"].min() + 1)

    @cached_property
    def _by_design(self) -> dict[tuple[str, str], pd.DataFrame]:
        return {
            (table, str(name)): rows
            for table in ("monthly", "distribution")
            for name, rows in self._table(table).groupby("scenario", sort=False)
        }

    def _table(self, table: str) -> pd.DataFrame:
        import pandas as pd

        frame: pd.DataFrame = getattr(self.comparison, table)
        return frame if "scenario" in frame else pd.DataFrame(columns=list(NEEDED))

    def _has_rows(self, name: str) -> bool:
        return ("monthly", name) in self._by_design

    def own_ends(self, design: Design) -> dict[int, int]:
        """Return the month in which the money ends, by replicate.

        The no-programme twin has no such month; it is read where the baseline's money ends.
        """
        name = self.base.name if design.is_twin else design.name
        ends = self.comparison.own_ends
        return {replicate: month for (owner, replicate), month in ends.items() if owner == name}

    def own_end(self, design: Design) -> int:
        """Return the month in which the money ends, at the median over replicates."""
        ends = list(self.own_ends(design).values())
        return int(np.median(ends)) if ends else 12 * self.scenario(design).funding.years


def _distinct(titles: list[str]) -> list[str]:
    """Number titles that occur more than once: a design may be compared with its like."""
    seen: Counter[str] = Counter()
    distinct = []
    for title in titles:
        seen[title] += 1
        distinct.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return distinct


def joined(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> joined(["one"]), joined(["one", "two", "three"])
    ('one', 'one, two and three')
    """
    listed = list(words)
    if len(listed) < 2:
        return "".join(listed)
    return ", ".join(listed[:-1]) + " and " + listed[-1]
