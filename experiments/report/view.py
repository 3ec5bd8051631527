"""What the report needs of a comparison, in the order and under the names a reader sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

COLOURS = 5
"""Designs beyond this number use the colours again, told apart by mark and line."""


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
        return "st" if self.is_twin else f"s{self._slot}"

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
        Result of :func:`experiments.compare.compare`.
    """

    comparison: Any
    _own_ends: dict[str, int] = field(default_factory=dict, repr=False)

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
        """Baseline, others, and last the no-programme twin where there is one."""
        names = [_name(entry) for entry in self.comparison.names]
        listed = [Design(name, self.title_of(name), n) for n, name in enumerate(names)]
        twins = [name for name in self.comparison.scenarios if name not in names]
        if twins and self._has_rows(twins[0]):
            listed.append(Design(twins[0], "No programme", len(listed), is_twin=True))
        return listed

    def title_of(self, name: str) -> str:
        """Return the title of a scenario, or its name where it has none."""
        scenario = self.comparison.scenarios.get(name)
        return str(getattr(scenario, "title", None) or name)

    def scenario(self, design: Design) -> Any:
        """Return the scenario behind a design."""
        return self.comparison.scenarios[design.name]

    def results(self, design: Design) -> list[Any]:
        """Return the paired results of one design, in the order of the outcome registry."""
        return [row for row in self.comparison.results if _name(row.scenario) == design.name]

    def headlines(self, design: Design) -> list[Any]:
        """Return the paired results of one design on the headline outcomes."""
        return [row for row in self.results(design) if row.outcome.headline]

    def rows(self, table: str, design: Design) -> pd.DataFrame:
        """Return the rows of one design in one of the comparison's tables."""
        frame: pd.DataFrame = getattr(self.comparison, table)
        return frame[frame["scenario"] == design.name]

    def _has_rows(self, name: str) -> bool:
        return bool((self.comparison.monthly["scenario"] == name).any())

    def own_end(self, design: Design) -> int:
        """Return the month in which the money ends, at the median over replicates.

        Legacy is measured from that month on, so its first value marks it. The no-programme twin
        has no such month; it is read where the baseline's money ends.
        """
        if design.is_twin:
            return self.own_end(self.base)
        if design.name not in self._own_ends:
            self._own_ends[design.name] = self._find_own_end(design)
        return self._own_ends[design.name]

    def _find_own_end(self, design: Design) -> int:
        months = self.comparison.monthly
        months = months[(months["scenario"] == design.name)]
        if "legacy" in months:
            firsts = months[months["legacy"].notna()].groupby("replicate")["month"].min()
            if len(firsts):
                return int(np.median(firsts))
        return int(self.scenario(design).funding.years * 12)


def _name(entry: Any) -> str:
    return str(getattr(entry, "name", entry))


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
