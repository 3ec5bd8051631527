"""Which runs patterns need: every area of the portfolio, with several seeds, up to the last year read."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.execution.batch import request, seeds_for
from experiments.execution.records import TABLES, RunRecord, RunRequest, canonical_columns
from experiments.validation.facts.areas import Area, areas_of_portfolio
from experiments.validation.patterns.schema import Pattern
from experiments.validation.patterns.simulating import area_horizon, joined, last_year

if TYPE_CHECKING:
    import pandas as pd

    from experiments.execution.cache import RunCache

NAME = "areas"
"""Under which name the runs are filed; their number is area by area, replicate by replicate."""


@dataclass(frozen=True)
class PatternsPlan:
    """What is to be run for a set of patterns.

    Attributes
    ----------
    patterns : tuple of Pattern
    areas : tuple of Area
    seeds : tuple of int
        One for each replicate; areas add their own part.
    name : str
        Under which name the runs are filed.
    until_year : int
        Calendar year at whose end the runs stop.
    """

    patterns: tuple[Pattern, ...]
    areas: tuple[Area, ...]
    seeds: tuple[int, ...]
    name: str = NAME
    until_year: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "until_year", last_year(self.patterns))

    @functools.cached_property
    def requests(self) -> list[RunRequest]:
        """All runs, replicate by replicate."""
        return list(self._requests())

    def _requests(self) -> Iterator[RunRequest]:
        months = [area_horizon(area.scenario, self.until_year) for area in self.areas]
        for replicate, seed in enumerate(self.seeds):
            for number, area in enumerate(self.areas):
                pair = replicate * len(self.areas) + number
                own = area.seed + seed - self.seeds[0]
                yield request(self.name, pair, area.scenario, own, months[number])

    def area_of(self, pair: int) -> str:
        """The area of a run by its number."""
        return self.areas[pair % len(self.areas)].name

    def tables(self, records: Mapping[tuple[str, int], RunRecord]) -> Iterator[pd.DataFrame]:
        """The yearly table of each replicate, as far as its runs are there."""
        wanted = {name for pattern in self.patterns for name in pattern.columns_read()}
        for replicate in range(len(self.seeds)):
            found = []
            for number, area in enumerate(self.areas):
                record = records.get((self.name, replicate * len(self.areas) + number))
                if record is not None:
                    found.append((area.name, _only(record.tables["yearly"], wanted)))
            yield joined(found)


def _only(columns: Mapping[str, Any], wanted: set[str]) -> dict[str, Any]:
    return {name: columns[name] for name in ("calendar_year", *sorted(wanted - {"calendar_year"}))}


def plan_patterns(
    patterns: Sequence[Pattern], *, replicates: int, seed: int = 1, areas: int | None = None
) -> PatternsPlan:
    """Work out what a set of patterns needs.

    Parameters
    ----------
    replicates : int
        New seeds on the same areas.
    seed : int
        Seed of the first area in the first replicate.
    areas : int, optional
        How many areas of the portfolio, evenly spread over it; by default all. Those that start
        after the last year that is read are left out: they have no row in any of the years.
    """
    until = last_year(patterns)
    started = [
        area for area in areas_of_portfolio(seed, areas) if area_horizon(area.scenario, until)
    ]
    return PatternsPlan(tuple(patterns), tuple(started), tuple(seeds_for(seed, replicates)))


def run_yearly(request: RunRequest) -> RunRecord:
    """Carry out one run and keep its yearly table only; the other tables are empty."""
    from sim.simulation import run

    result = run(
        request.scenario, request.seed, horizon_months=request.horizon_months, keep=("yearly",)
    )
    yearly = canonical_columns("yearly", result.columns["yearly"])
    tables: dict[str, Any] = {name: yearly if name == "yearly" else {} for name in TABLES}
    return RunRecord(
        run_id=result.run_id,
        seed=int(result.seed),
        horizon_months=int(result.horizon_months),
        own_end_month=int(result.own_end_month),
        tables=tables,
    )


def yearly_cache() -> RunCache:
    """The cache of such runs, apart from that of whole runs, whose ids they share."""
    from experiments.execution.cache import RunCache, default_folder

    return RunCache(default_folder() / "yearly")
