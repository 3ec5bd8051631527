"""What a comparison is made of: scenarios, their no-programme twins, seeds and horizon."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from experiments.comparison.outcomes import HEADLINE_MONTHS
from experiments.comparison.statistics import Clusters
from experiments.ensemble.versions import EnsembleMembers
from experiments.errors import UsageProblem
from experiments.execution.costs import Runs, runs_of
from experiments.execution.extension_files import describe_own
from experiments.execution.requests import RunRequest, request, seeds_for
from sim.scenario import Scenario, load_scenario

NO_PROGRAMME = "no_programme"


@dataclass(frozen=True)
class Plan:
    """A comparison before it is carried out.

    Attributes
    ----------
    base : str
    others : tuple of str
        Names of what is compared with the base, in the order asked.
    scenarios : dict of str to Scenario
        Base, others and no-programme twins by name.
    twin_of : dict of str to str
        For base and each other the name of its no-programme twin.
    seeds : tuple of int
        One for each twin neighbourhood.
    horizon_months : int
        How long every run lasts: the longest programme plus follow-on.
    own : tuple of str
        Files of own behaviour that every run uses.
    versions : Versions or None
        Plausible versions of the model, on which replicates run in turn; None: the catalogue's model.
    """

    base: str
    others: tuple[str, ...]
    scenarios: dict[str, Scenario]
    twin_of: dict[str, str]
    seeds: tuple[int, ...]
    horizon_months: int
    own: tuple[str, ...] = field(default=(), kw_only=True)
    versions: EnsembleMembers | None = field(default=None, kw_only=True)

    @property
    def compared(self) -> tuple[str, ...]:
        """Base and others, in order."""
        return (self.base, *self.others)

    @property
    def clusters(self) -> Clusters | None:
        """What each pair belongs to, by its seed: its version of the model; None where pairs are independent."""
        return self.version_of

    @functools.cached_property
    def version_of(self) -> dict[int, int] | None:
        """The version (0 and up) of each pair by its seed; None where there is one model."""
        if self.versions is None:
            return None
        return {
            seed: self.versions.position(self.replicate_of(pair))
            for pair, seed in enumerate(self.seeds)
        }

    def replicate_of(self, pair: int) -> int:
        """Which replicate a pair belongs to."""
        return pair

    def cluster_words(self) -> str:
        """What is resampled, where it is not pairs; empty otherwise."""
        if self.versions is None:
            return ""
        return (
            "Pairs are of a plausible version of the model and a seed; the bootstrap resamples "
            "versions, each with all its pairs, and the exact interval is that of the versions' "
            "own medians."
        )

    def describe(self) -> dict[str, Any]:
        """What the manifest says of the plan beside scenarios and seeds."""
        return {} if self.versions is None else {"plausible": self.versions.describe()}

    def scenario_of(self, name: str, pair: int) -> Scenario:
        """The scenario that is run under a name in a pair."""
        return self.on_version(self.scenarios[name], pair)

    def on_version(self, scenario: Scenario, pair: int) -> Scenario:
        """A scenario on the version of the model that a pair runs on."""
        if self.versions is None:
            return scenario
        return self.versions.apply(scenario, self.replicate_of(pair))

    def area_namer(self) -> Callable[[int], str] | None:
        """What names the area of a pair; None where there is one place."""
        return None

    def pair_words(self, seed: int) -> str:
        """What a pair is called, by its seed."""
        return f"Seed {seed}{self.version_words(seed)}"

    def version_words(self, seed: int) -> str:
        """The version of a pair as it stands after the pair's name; empty where there is one model."""
        if self.versions is None or self.version_of is None:
            return ""
        return f", version {self.versions.sets[self.version_of[seed]].number}"

    def sample_words(self, whole: int) -> str:
        """What was compared, in words, when so many pairs are there whole."""
        return f"{whole} twin neighbourhoods{self.among_versions(whole)}"

    def among_versions(self, replicates: int) -> str:
        """On how many versions so many replicates run, as it stands after their number."""
        if self.versions is None:
            return ""
        return f" on {min(replicates, len(self.versions))} plausible versions of the model"

    def kinds(self) -> list[Runs]:
        """All runs as what they cost."""
        return [
            runs_of(scenario, len(self.seeds), self.horizon_months)
            for scenario in self.scenarios.values()
        ]

    def requests(self) -> list[RunRequest]:
        """All runs, neighbourhood by neighbourhood, so that early results are whole pairs."""
        return [
            request(name, pair, self.scenario_of(name, pair), seed, self.horizon_months, self.own)
            for pair, seed in enumerate(self.seeds)
            for name in self.scenarios
        ]

    def identity(self) -> str:
        """Hash of what is asked, without the number of neighbourhoods."""
        content = [f"{name}={scenario.canonical()}" for name, scenario in self.scenarios.items()]
        content += [entry["digest"] for entry in describe_own(self.own)]
        content += [self.versions.digest] if self.versions is not None else []
        text = "\n".join([*content, str(self.seeds[0]), str(self.horizon_months)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def plan_comparison(
    base: str | Scenario, others: Sequence[str | Scenario], *, replicates: int = 50, seed: int = 1
) -> Plan:
    """Work out what a comparison needs.

    Parameters
    ----------
    base, others : library name, path or Scenario
    replicates : int
        Twin neighbourhoods: each is one seed, the same for every scenario.
    seed : int
        Seed of the first neighbourhood.

    Raises
    ------
    UsageProblem
        If there is nothing to compare, or the follow-on is too short for the legacy outcome.
    ScenarioError
        If a scenario cannot be read.
    """
    if isinstance(others, str | Scenario):
        shown = repr(others) if isinstance(others, str) else f"the scenario {others.name}"
        raise UsageProblem(
            f"others: a list of scenarios is meant, not {shown}; put it into brackets: [{shown}]"
        )
    if not others:
        raise UsageProblem("Name at least one scenario to compare with the first.")
    given = [_loaded(each) for each in (base, *others)]
    names = _distinct([scenario.name for scenario in given])
    scenarios = dict(zip(names, given, strict=True))
    horizon = common_horizon(scenarios)
    twin_of, twins = _twins(scenarios)
    return Plan(
        base=names[0],
        others=tuple(names[1:]),
        scenarios=scenarios | twins,
        twin_of=twin_of,
        seeds=tuple(seeds_for(seed, replicates)),
        horizon_months=horizon,
    )


def common_horizon(scenarios: dict[str, Scenario]) -> int:
    """Months that all runs of a comparison last; refuses a follow-on too short for legacy."""
    for name, scenario in scenarios.items():
        months = scenario.funding.follow_on_months
        if months < HEADLINE_MONTHS:
            raise UsageProblem(
                f"{name}: funding.follow_on_months: {months} is too short for the outcome "
                f"'legacy {HEADLINE_MONTHS} months after own end'; at least {HEADLINE_MONTHS} "
                "months. Lengthen the follow-on in the scenario."
            )
    longest = max(scenario.programme_months for scenario in scenarios.values())
    return longest + max(scenario.funding.follow_on_months for scenario in scenarios.values())


def _loaded(given: str | Scenario) -> Scenario:
    return given if isinstance(given, Scenario) else load_scenario(given)


def _distinct(names: Sequence[str]) -> list[str]:
    """Names made different: the second `baseline` becomes `baseline (2)`."""
    distinct: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in distinct:
            number += 1
            candidate = f"{name} ({number})"
        distinct.append(candidate)
    return distinct


def _twins(scenarios: dict[str, Scenario]) -> tuple[dict[str, str], dict[str, Scenario]]:
    """No-programme twins: one for each place with its council, events and assumptions."""
    twin_of: dict[str, str] = {}
    twins: dict[str, Scenario] = {}
    by_surroundings: dict[str, str] = {}
    for name, scenario in scenarios.items():
        surroundings = _surroundings(scenario)
        if surroundings not in by_surroundings:
            label = NO_PROGRAMME if not twins else f"{NO_PROGRAMME} ({name})"
            while label in scenarios:
                label += " (twin)"
            by_surroundings[surroundings] = label
            twins[label] = scenario.without_programme()
        twin_of[name] = by_surroundings[surroundings]
    return twin_of, twins


def _surroundings(scenario: Scenario) -> str:
    parts = (scenario.place, scenario.council, scenario.events, dict(scenario.assumptions))
    return repr(parts)
