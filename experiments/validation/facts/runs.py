"""Which runs a set of facts needs: every world and every area once, whatever asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from experiments.execution.batch import request, seeds_for
from experiments.execution.records import RunRecord, RunRequest
from experiments.validation.facts.areas import Area, areas_of_portfolio
from experiments.validation.facts.judging import Pair
from experiments.validation.facts.schema import Fact, World
from sim.scenario import Scenario, load_scenario

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
