"""Which runs a set of facts needs: every world and every area once, whatever asks for it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.execution.batch import request, seeds_for
from experiments.execution.records import TABLES, RunRecord, RunRequest, canonical_columns
from experiments.validation.areas import Area, area_horizon, areas_of_portfolio, joined, last_year
from experiments.validation.facts_schema import Fact, World
from experiments.validation.patterns_schema import Pattern
from sim.scenario import Scenario, load_scenario

if TYPE_CHECKING:
    import pandas as pd

    from experiments.execution.cache import RunCache

Records = Mapping[tuple[str, int], RunRecord]
ROUNDS = 2
"""Seeds of each area of the portfolio: facts use the first, the spread between seeds both."""


@dataclass(frozen=True)
class FactsPlan:
    """What is to be run for a set of facts.

    Attributes
    ----------
    facts : tuple of Fact
    worlds : dict of label to Scenario
        Scenarios that are run in every neighbourhood.
    areas : tuple of Area
        Areas of the portfolio; empty where no fact asks for it.
    variants : dict of str to World
        What is set on top of the areas, by what it says; "" is nothing.
    seeds : tuple of int
    """

    facts: tuple[Fact, ...]
    worlds: dict[str, Scenario]
    areas: tuple[Area, ...]
    variants: dict[str, World]
    seeds: tuple[int, ...]

    def requests(self) -> list[RunRequest]:
        """All runs: the areas, then every world in every neighbourhood."""
        return [*self._area_requests(), *self._world_requests()]

    def _area_requests(self) -> Iterator[RunRequest]:
        for changes, world in self.variants.items():
            for round_ in range(1 if changes else ROUNDS):
                for number, area in enumerate(self.areas):
                    scenario = world.applied(area.scenario)
                    label, seed = area_label(number, changes), area.seed + round_
                    yield request(label, round_, scenario, seed, scenario.horizon_months)

    def _world_requests(self) -> Iterator[RunRequest]:
        for replicate, seed in enumerate(self.seeds):
            for label, scenario in self.worlds.items():
                yield request(label, replicate, scenario, seed, scenario.horizon_months)

    def pairs(self, fact: Fact, records: Records) -> list[Pair]:
        """The runs of a fact, as far as they are there."""
        if fact.population == "portfolio":
            return list(self._areas(fact, records))
        return list(self._neighbourhoods(fact, records))

    def population(self, fact: Fact) -> str:
        """What a fact's runs are, in words."""
        if fact.population == "portfolio":
            here = fact.world.changes or "as they are"
            other = f" against {fact.against.changes or 'as they are'}" if fact.against else ""
            return (
                f"{len(self.areas)} areas, {here}{other}" if other else f"{len(self.areas)} areas"
            )
        other = f" against {fact.against.label}" if fact.against else ""
        return f"{fact.world.label}{other}"

    def _areas(self, fact: Fact, records: Records) -> Iterator[Pair]:
        rounds = ROUNDS if fact.statistic == "areas_over_seeds" else 1
        for number in range(len(self.areas)):
            for round_ in range(rounds):
                run = records.get((area_label(number, fact.world.changes), round_))
                other = None
                if fact.against is not None:
                    other = records.get((area_label(number, fact.against.changes), round_))
                if run is not None and (fact.against is None or other is not None):
                    yield Pair.of(run, other, number)

    def _neighbourhoods(self, fact: Fact, records: Records) -> Iterator[Pair]:
        for replicate in range(len(self.seeds)):
            run = records.get((fact.world.label, replicate))
            other = records.get((fact.against.label, replicate)) if fact.against else None
            if run is not None and (fact.against is None or other is not None):
                yield self._pair(fact, run, other, replicate)

    def _pair(self, fact: Fact, run: RunRecord, other: RunRecord | None, number: int) -> Pair:
        """A pair; a world without money is measured at the end of the money of the other."""
        pair = Pair.of(run, other, number)
        here, there = pair.ends
        if fact.against and not self.worlds[fact.against.label].funding.programme:
            there = here
        if not self.worlds[fact.world.label].funding.programme:
            here = there
        return Pair(run, other, number, (here, there))


def area_label(number: int, changes: str = "") -> str:
    """Under which name the runs of an area are filed."""
    return f"area {number + 1} ({changes})" if changes else f"area {number + 1}"


def plan_facts(
    facts: Sequence[Fact], *, replicates: int, seed: int = 1, areas: int | None = None
) -> FactsPlan:
    """Work out what a set of facts needs.

    Parameters
    ----------
    replicates : int
        Neighbourhoods for each world.
    seed : int
        Seed of the first.
    areas : int, optional
        How many areas of the portfolio, evenly spread over it; by default all.
    """
    worlds: dict[str, Scenario] = {}
    variants: dict[str, World] = {}
    for fact in facts:
        for world in (fact.world, fact.against):
            if world is None:
                continue
            if fact.population == "portfolio":
                variants.setdefault(world.changes, world)
            elif world.label not in worlds:
                worlds[world.label] = world.applied(load_scenario(world.scenario))
    return FactsPlan(
        facts=tuple(facts),
        worlds=worlds,
        areas=areas_of_portfolio(seed, areas) if variants else (),
        variants=variants,
        seeds=tuple(seeds_for(seed, replicates)),
    )


@dataclass(frozen=True)
class Pair:
    """A run, with the same neighbourhood in the other world where there is one.

    Attributes
    ----------
    group : int
        Number of the area (portfolio) or of the seed.
    """

    run: RunRecord
    other: RunRecord | None = None
    group: int = 0
    ends: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, run: RunRecord, other: RunRecord | None = None, group: int = 0) -> Pair:
        """A pair in which each side is measured at its own end of the money."""
        end = run.own_end_month
        return cls(run, other, group, (end, other.own_end_month if other else end))


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
