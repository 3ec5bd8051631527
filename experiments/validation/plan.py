"""Which runs a validation needs: every run once, whatever asks for it.

Facts need worlds (scenarios of the library, with something set on top) in every neighbourhood, and
areas of the portfolio. Patterns need every area of the portfolio, with several seeds, up to the last
year that is read.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import pandas as pd

from experiments.ensemble.versions import DEFAULT, ModelVersion
from experiments.execution.costs import Runs, runs_of
from experiments.execution.records import TABLES, RunRecord
from experiments.execution.requests import RunRequest, request, seeds_for
from experiments.validation.areas import Area, area_horizon, areas_of_portfolio
from experiments.validation.facts_schema import Fact, World
from experiments.validation.patterns_schema import Pattern, last_year
from experiments.validation.replicate import joined
from sim.scenario import Scenario, load_scenario

Records = Mapping[tuple[str, int], RunRecord]
ROUNDS = 2
"""Seeds of each area of the portfolio: facts use the first, the spread between seeds both."""
NAME = "areas"
"""Under which name the runs of patterns are filed; their number is area by area, replicate by replicate."""


@dataclass(frozen=True)
class Pair:
    """A run, with the same neighbourhood in the other world where there is one.

    Attributes
    ----------
    run, other : RunRecord
    group : int
        Number of the area (portfolio) or of the seed.
    ends : tuple of int
        Months to the end of the money at which each side is measured.
    apart : Pair or None
        The same two without the events that the fact leaves out.
    """

    run: RunRecord
    other: RunRecord | None = None
    group: int = 0
    ends: tuple[int, int] = (0, 0)
    apart: Pair | None = None

    @classmethod
    def of(cls, run: RunRecord, other: RunRecord | None = None, group: int = 0) -> Pair:
        """A pair in which each side is measured at its own end of the money."""
        end = run.own_end_month
        return cls(run, other, group, (end, other.own_end_month if other else end))


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

    kind: ClassVar[str] = "facts"
    keep: ClassVar[tuple[str, ...]] = TABLES
    area_of: ClassVar[None] = None
    facts: tuple[Fact, ...]
    worlds: dict[str, Scenario]
    areas: tuple[Area, ...]
    variants: dict[str, World]
    seeds: tuple[int, ...]

    def kinds(self) -> list[Runs]:
        """All runs as what they cost."""
        rounds = sum(1 if changes else ROUNDS for changes in self.variants)
        areas = [area.scenario for area in self.areas]
        return [
            *(runs_of(area, rounds, area.horizon_months) for area in areas),
            *(runs_of(w, len(self.seeds), w.horizon_months) for w in self.worlds.values()),
        ]

    @functools.cached_property
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

    def essential_requests(self) -> list[RunRequest]:
        """The runs that say which question a folder holds: all of them."""
        return self.requests

    def describe(self) -> dict[str, Any]:
        """What a manifest says of this plan alone."""
        run_ids: dict[str, list[str]] = {}
        for wanted in self.requests:
            run_ids.setdefault(wanted.key[0], []).append(wanted.run_id)
        return {
            "facts": [fact.id for fact in self.facts],
            "scenarios": {
                wanted.key[0]: {"resolved": wanted.scenario.model_dump(mode="json")}
                for wanted in self.requests
            },
            "run_ids": run_ids,
        }

    def pairs(self, fact: Fact, records: Records) -> list[Pair]:
        """The runs of a fact, as far as they are there."""
        portfolio = fact.population == "portfolio"
        found = self._areas(fact, records) if portfolio else self._neighbourhoods(fact, records)
        return list(found)

    def population(self, fact: Fact) -> str:
        """What a fact's runs are, in words."""
        if fact.population == "scenario":
            return fact.world.label + (f" against {fact.against.label}" if fact.against else "")
        areas = f"{len(self.areas)} areas"
        if fact.against is None:
            return areas
        here, there = (world.changes or "as they are" for world in (fact.world, fact.against))
        return f"{areas}, {here} against {there}"

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
            found = [records.get((world.label, replicate)) for world in fact.worlds]
            there = [record for record in found if record is not None]
            if len(there) < len(found):
                continue
            pair = self._pair(fact, there[0], there[1] if fact.against else None, replicate)
            if fact.without:
                apart = self._pair(fact, there[2], there[3], replicate)
                pair = replace(pair, apart=apart)
            yield pair

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
    facts: Sequence[Fact],
    *,
    replicates: int,
    seed: int = 1,
    areas: int | None = None,
    version: ModelVersion = DEFAULT,
) -> FactsPlan:
    """Work out what a set of facts needs.

    Parameters
    ----------
    facts : sequence of Fact
    replicates : int
        Neighbourhoods for each world.
    seed : int
        Seed of the first.
    areas : int, optional
        How many areas of the portfolio, evenly spread over it; by default all.
    version : ModelVersion
        Of the model; by default as it is.

    Returns
    -------
    FactsPlan
    """
    worlds: dict[str, Scenario] = {}
    variants: dict[str, World] = {}
    for fact in facts:
        for world in fact.worlds:
            if fact.population == "portfolio":
                variants.setdefault(world.changes, world)
            elif world.label not in worlds:
                worlds[world.label] = version.applied(world.applied(load_scenario(world.scenario)))
    chosen = areas_of_portfolio(seed, areas) if variants else ()
    return FactsPlan(
        facts=tuple(facts),
        worlds=worlds,
        areas=tuple(replace(each, scenario=version.applied(each.scenario)) for each in chosen),
        variants=variants,
        seeds=tuple(seeds_for(seed, replicates)),
    )


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
    file : str
        The file of patterns, as the user knows it.
    until_year : int
        Calendar year at whose end the runs stop.
    """

    kind: ClassVar[str] = "patterns"
    keep: ClassVar[tuple[str, ...]] = ("yearly",)
    patterns: tuple[Pattern, ...]
    areas: tuple[Area, ...]
    seeds: tuple[int, ...]
    name: str = NAME
    file: str = ""
    until_year: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "until_year", last_year(self.patterns))

    def kinds(self) -> list[Runs]:
        """All runs as what they cost."""
        return [
            runs_of(area.scenario, len(self.seeds), area_horizon(area.scenario, self.until_year))
            for area in self.areas
        ]

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

    def essential_requests(self) -> list[RunRequest]:
        """The runs that say which question a folder holds: the first replicate, so that more may follow."""
        return self.requests[: len(self.areas)]

    def describe(self) -> dict[str, Any]:
        """What a manifest says of this plan alone: every area as it was run, its runs replicate by replicate."""
        return {
            "patterns_file": self.file,
            "patterns": [pattern.id for pattern in self.patterns],
            "until_year": self.until_year,
            "keep": list(self.keep),
            "areas": [
                {"name": area.name, "settings": {self.name: area.scenario.model_dump(mode="json")}}
                for area in self.areas
            ],
            "run_ids": {self.name: [wanted.run_id for wanted in self.requests]},
        }

    def area_of(self, pair: int) -> str:
        """The area of a run by its number."""
        return self.areas[pair % len(self.areas)].name

    def tables(self, records: Records) -> Iterator[pd.DataFrame]:
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
    patterns: Sequence[Pattern],
    *,
    replicates: int,
    seed: int = 1,
    areas: int | None = None,
    file: str = "",
) -> PatternsPlan:
    """Work out what a set of patterns needs.

    Parameters
    ----------
    patterns : sequence of Pattern
    replicates : int
        New seeds on the same areas.
    seed : int
        Seed of the first area in the first replicate.
    areas : int, optional
        How many areas of the portfolio, evenly spread over it; by default all. Those that start
        after the last year that is read are left out: they have no row in any of the years.
    file : str
        The file of patterns, for the outputs.

    Returns
    -------
    PatternsPlan
    """
    until = last_year(patterns)
    started = [
        area for area in areas_of_portfolio(seed, areas) if area_horizon(area.scenario, until)
    ]
    return PatternsPlan(
        tuple(patterns), tuple(started), tuple(seeds_for(seed, replicates)), file=file
    )
