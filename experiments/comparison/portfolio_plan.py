"""What is run when many different areas are: each area a scenario, each pair an area and a seed."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.comparison.plan import Plan, common_horizon, plan_comparison
from experiments.comparison.statistics import Clusters
from experiments.errors import UsageProblem
from experiments.execution.costs import Runs, runs_of
from experiments.execution.extension_files import describe_own
from experiments.execution.requests import MOST_RUNS, RunRequest, request, seeds_for
from sim.scenario import Portfolio, Problem, Scenario, ScenarioError, load_scenario
from sim.scenario.portfolio import design_of, with_design

AREA_STEP = 1_000_000
"""How far apart the seeds of neighbouring areas lie, so that no two areas share their luck."""


@dataclass(frozen=True)
class PortfolioPlan(Plan):
    """Scenarios put on top of every area of a portfolio.

    A pair is an area with a seed. Pairs are numbered round by round (every area with its first seed,
    then every area with its second), and that number stands where a comparison of one place has the
    number of the neighbourhood.

    Attributes
    ----------
    portfolio : str
        The portfolio's name.
    areas : tuple of str
        Names of the areas.
    rounds : int
        Seeds for each area.
    settings : dict of str to tuple of Scenario
        For each scenario the areas as it makes them, shape (areas,).
    """

    portfolio: str
    areas: tuple[str, ...]
    rounds: int
    settings: dict[str, tuple[Scenario, ...]]

    @property
    def clusters(self) -> Clusters:
        """What is resampled, by the pair's seed: the area (0 and up), or the area and the version of the model."""
        if self.version_of is None:
            return self.area_of_seed
        return {seed: (area, self.version_of[seed]) for seed, area in self.area_of_seed.items()}

    @functools.cached_property
    def area_of_seed(self) -> dict[int, int]:
        """The area (0 and up) of each pair, by the pair's seed."""
        return {seed: pair % len(self.areas) for pair, seed in enumerate(self.seeds)}

    def replicate_of(self, pair: int) -> int:
        """Which round a pair belongs to."""
        return pair // len(self.areas)

    def cluster_words(self) -> str:
        """What is resampled."""
        if self.versions is not None:
            return (
                "Pairs are of an area and a seed, and every round of seeds runs on another plausible "
                "version of the model; the bootstrap resamples areas and versions, each by itself, and the "
                "exact interval is the wider of that of the areas' own medians and that of the versions' own."
            )
        return (
            "Pairs are of an area and a seed; the bootstrap resamples areas, each with all its "
            "pairs, and the exact interval is that of the areas' own medians."
        )

    def pair_words(self, seed: int) -> str:
        """What a pair is called, by its seed."""
        area = self.area_of_seed[seed]
        luck = f", seed {seed - area * AREA_STEP}" if self.rounds > 1 else ""
        place = self.areas[area].replace("-", " ").capitalize()
        return f"{place}{luck}{self.version_words(seed)}"

    def sample_words(self, whole: int) -> str:
        """What was compared, in words, when so many pairs are there whole."""
        if whole < len(self.seeds):
            return f"{whole} of {len(self.seeds)} pairs of area and seed of {self.portfolio}"
        luck = "one seed" if self.rounds == 1 else f"{self.rounds} seeds"
        spread = self.among_versions(self.rounds)
        return f"{len(self.areas)} different areas of {self.portfolio} with {luck} each{spread}"

    def describe(self) -> dict[str, Any]:
        """The portfolio and each area's settings under each scenario."""
        listed = [
            {
                "name": name,
                "settings": {
                    scenario: areas[number].model_dump(mode="json")
                    for scenario, areas in self.settings.items()
                },
            }
            for number, name in enumerate(self.areas)
        ]
        own = {"portfolio": self.portfolio, "rounds": self.rounds, "areas": listed}
        return super().describe() | own

    def area_namer(self) -> Callable[[int], str]:
        """What names the area of a pair."""
        return self.area_of

    def area_of(self, pair: int) -> str:
        """The area of a pair."""
        return self.areas[pair % len(self.areas)]

    def scenario_of(self, name: str, pair: int) -> Scenario:
        """The scenario that is run under a name in a pair."""
        return self.on_version(self.settings[name][pair % len(self.areas)], pair)

    def horizon_of(self, area: int) -> int:
        """Months that every run in an area lasts."""
        here = {name: self.settings[name][area] for name in self.compared}
        if not self.others:
            return here[self.base].horizon_months
        return common_horizon(here)

    def kinds(self) -> list[Runs]:
        """All runs as what they cost."""
        return [
            runs_of(scenario, self.rounds, self.horizon_of(area))
            for areas in self.settings.values()
            for area, scenario in enumerate(areas)
        ]

    def requests(self) -> list[RunRequest]:
        """All runs, pair by pair."""
        horizons = [self.horizon_of(area) for area in range(len(self.areas))]
        return [
            request(
                name,
                pair,
                self.scenario_of(name, pair),
                seed,
                horizons[pair % len(horizons)],
                self.own,
            )
            for pair, seed in enumerate(self.seeds)
            for name in self.scenarios
        ]

    def identity(self) -> str:
        """Hash of what is asked, without the number of rounds."""
        digest = hashlib.sha256(f"{self.seeds[0]}/{self.horizon_months}".encode())
        for name, areas in self.settings.items():
            for area in areas:
                digest.update(f"{name}={area.canonical()}\n".encode())
        for entry in describe_own(self.own):
            digest.update(entry["digest"].encode())
        if self.versions is not None:
            digest.update(self.versions.digest.encode())
        return digest.hexdigest()[:16]


def seeds_of_areas(seed: int, rounds: int, areas: int) -> tuple[int, ...]:
    """Seeds of all pairs, round by round: no seed serves two areas."""
    if rounds * areas > MOST_RUNS:
        raise UsageProblem(
            f"--replicates {rounds}: with {areas} areas these are {rounds * areas:,} pairs; at most "
            f"{MOST_RUNS:,}, so {MOST_RUNS // areas:,} for each area"
        )
    first = seeds_for(seed, rounds)
    return tuple(own + area * AREA_STEP for own in first for area in range(areas))


def plan_portfolio(portfolio: Portfolio, *, seed: int = 1) -> PortfolioPlan:
    """Work out the runs of a portfolio: each area once.

    Parameters
    ----------
    seed : int
        Seed of the first area; the others' follow from it.
    """
    areas = tuple(portfolio.areas())
    return PortfolioPlan(
        base=portfolio.name,
        others=(),
        scenarios={portfolio.name: portfolio.base},
        twin_of={},
        seeds=seeds_of_areas(seed, 1, len(areas)),
        horizon_months=max(area.horizon_months for area in areas),
        portfolio=portfolio.name,
        areas=tuple(area.name for area in areas),
        rounds=1,
        settings={portfolio.name: areas},
    )


def plan_in_portfolio(
    base: str | Scenario,
    others: Sequence[str | Scenario],
    portfolio: Portfolio,
    *,
    replicates: int = 1,
    seed: int = 1,
) -> PortfolioPlan:
    """Work out what it takes to compare scenarios in every area of a portfolio.

    What a scenario sets otherwise than the library's baseline is put on top of each area.

    Parameters
    ----------
    base, others : library name, path or Scenario
    replicates : int
        Seeds for each area.
    seed : int
        The first of them.

    Raises
    ------
    UsageProblem
        If there is nothing to compare, or the follow-on is too short for the legacy outcome.
    ScenarioError
        If a scenario cannot be read, or cannot be put on top of an area.
    """
    plan = plan_comparison(base, others, replicates=1, seed=seed)
    usual, areas = load_scenario("baseline"), portfolio.areas()
    settings = {
        name: tuple(_areas_with(areas, design_of(plan.scenarios[name], usual), name))
        for name in plan.compared
    }
    for name in plan.compared:
        twins = tuple(area.without_programme() for area in settings[name])
        settings.setdefault(plan.twin_of[name], twins)
    return PortfolioPlan(
        base=plan.base,
        others=plan.others,
        scenarios=plan.scenarios,
        twin_of=plan.twin_of,
        seeds=seeds_of_areas(seed, replicates, len(areas)),
        horizon_months=_longest(settings, plan.compared),
        portfolio=portfolio.name,
        areas=tuple(area.name for area in areas),
        rounds=replicates,
        settings=settings,
    )


def _longest(settings: dict[str, tuple[Scenario, ...]], compared: Sequence[str]) -> int:
    count = len(settings[compared[0]])
    return max(
        common_horizon({name: settings[name][area] for name in compared}) for area in range(count)
    )


def _areas_with(areas: Sequence[Scenario], design: dict[str, object], name: str) -> list[Scenario]:
    """The areas with a scenario on top; all areas in which that is impossible are named."""
    made: list[Scenario] = []
    problems: list[Problem] = []
    for area in areas:
        try:
            made.append(with_design(area, design))
        except ScenarioError as error:
            where = f"{name} in {area.name}"
            problems += [Problem(where, 0, 0, p.path, p.message) for p in error.problems]
    if problems:
        raise ScenarioError(problems)
    return made
