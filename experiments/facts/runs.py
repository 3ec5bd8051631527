"""Which runs a set of facts needs: every world and every area once, whatever asks for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.facts.areas import Area, areas_of_portfolio
from experiments.facts.judging import Pair
from experiments.facts.schema import Fact, World
from experiments.records import RunRecord, RunRequest
from experiments.runner import request, seeds_for
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
    areas : tuple of Area
        Empty where no fact asks for the portfolio.
    seeds : tuple of int
    """

    facts: tuple[Fact, ...]
    worlds: dict[str, Scenario]
    areas: tuple[Area, ...]
    seeds: tuple[int, ...]

    def requests(self) -> list[RunRequest]:
        """All runs: the areas, then every world in every neighbourhood."""
        found = [
            request(area_label(number), round_, area.scenario, area.seed + round_ * STEP,
                    area.scenario.horizon_months)
            for round_ in range(ROUNDS)
            for number, area in enumerate(self.areas)
        ]  # fmt: skip
        return found + [
            request(label, replicate, scenario, seed, scenario.horizon_months)
            for replicate, seed in enumerate(self.seeds)
            for label, scenario in self.worlds.items()
        ]

    def pairs(self, fact: Fact, records: Records) -> list[Pair]:
        """The runs of a fact, as far as they are there."""
        if fact.population == "portfolio":
            rounds = ROUNDS if fact.statistic == "areas_over_seeds" else 1
            return self._areas(records, rounds)
        return self._neighbourhoods(fact, records)

    def population(self, fact: Fact) -> str:
        """What a fact's runs are, in words."""
        if fact.population == "portfolio":
            return f"{len(self.areas)} areas"
        other = f" against {fact.against.label}" if fact.against else ""
        return f"{fact.world.label}{other}"

    def _areas(self, records: Records, rounds: int) -> list[Pair]:
        keys = [(number, round_) for number in range(len(self.areas)) for round_ in range(rounds)]
        found = [(number, records.get((area_label(number), round_))) for number, round_ in keys]
        return [Pair.of(record, group=number) for number, record in found if record is not None]

    def _neighbourhoods(self, fact: Fact, records: Records) -> list[Pair]:
        pairs = []
        for replicate in range(len(self.seeds)):
            run = records.get((fact.world.label, replicate))
            other = records.get((fact.against.label, replicate)) if fact.against else None
            if run is None or (fact.against and other is None):
                continue
            pairs.append(self._pair(fact, run, other, replicate))
        return pairs

    def _pair(self, fact: Fact, run: RunRecord, other: RunRecord | None, number: int) -> Pair:
        """A pair; a world without money is measured at the end of the money of the other."""
        pair = Pair.of(run, other, number)
        here, there = pair.ends
        if fact.against and not self.worlds[fact.against.label].funding.programme:
            there = here
        if not self.worlds[fact.world.label].funding.programme:
            here = there
        return Pair(run, other, number, (here, there))


STEP = 1_000_003
"""How far apart the seeds of an area's rounds lie, so that no two areas share one."""


def area_label(number: int) -> str:
    """Under which name the runs of an area are filed."""
    return f"area {number + 1}"


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
    for fact in facts:
        if fact.population == "scenario":
            for world in (fact.world, fact.against):
                if world is not None and world.label not in worlds:
                    worlds[world.label] = scenario_of(world)
    wanted = any(fact.population == "portfolio" for fact in facts)
    return FactsPlan(
        facts=tuple(facts),
        worlds=worlds,
        areas=areas_of_portfolio(seed, areas) if wanted else (),
        seeds=tuple(seeds_for(seed, replicates)),
    )


def scenario_of(world: World) -> Scenario:
    """The scenario of a world, with what is set on top."""
    return load_scenario(world.scenario, world.set or None)
