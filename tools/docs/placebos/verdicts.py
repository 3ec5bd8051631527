"""What the verdicts of comparisons say of designs that differ by next to nothing."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES, measure
from experiments.comparison.paired import compare_outcomes
from experiments.comparison.statistics import ALPHA, RELIABLE, SLIGHT, Clusters
from experiments.ensemble.versions import ModelVersion, plausible_versions, variant_versions
from experiments.errors import ExperimentError
from experiments.execution.requests import RunRequest, request, seeds_for
from experiments.validation.areas import areas_of_portfolio
from sim.scenario import Scenario, ScenarioError, load_scenario
from tools.docs.base import Key, PageRuns
from tools.docs.false_alarms import AT_LEAST_ONE
from tools.docs.placebos.nudges import Nudge, labels

ALARMS = ("a little better or worse", "better or worse")
"""False alarms: the verdicts that name a direction."""
SAID = ("identical", "too small to matter", "no reliable difference", *ALARMS)
Measured = Mapping[int, Mapping[str, float]]
Said = Mapping[str, str]


@dataclass(frozen=True)
class Pool:
    """Neighbourhoods in which every setting is run.

    Attributes
    ----------
    name : str
        What the pairs are, in words.
    pairs : tuple of (Scenario, int)
        The scenario, as it is, and the seed of each neighbourhood.
    moved : tuple of Nudge
    clusters : mapping of pair to what is resampled, optional
        As `compare_outcomes` takes it.
    """

    name: str
    pairs: tuple[tuple[Scenario, int], ...]
    moved: tuple[Nudge, ...]
    clusters: Clusters | None = None

    def requests(self) -> list[RunRequest]:
        """All runs, neighbourhood by neighbourhood, filed under the setting's label."""
        return [
            request(f"{self.name}: {label}", pair, made, seed, made.horizon_months)
            for pair, (scenario, seed) in enumerate(self.pairs)
            for label, made in zip(labels(self.moved), self.settings(scenario), strict=True)
        ]

    def settings(self, scenario: Scenario) -> list[Scenario]:
        """A neighbourhood's scenario as it is, then with each lever moved."""
        return [scenario, *(nudge.applied(scenario) for nudge in self.moved)]

    def measured(self, runs: PageRuns) -> list[Measured]:
        """Outcomes by pair, for each setting."""
        found = runs.reduced(self.requests(), measure)
        return [_of(found, f"{self.name}: {label}") for label in labels(self.moved)]


def _of(found: Mapping[Key, Mapping[str, float]], name: str) -> Measured:
    return {pair: values for (label, pair), values in found.items() if label == name}


def versions_of(ensemble: Path | None = None) -> tuple[ModelVersion, ...]:
    """The plausible versions of the model; every combination of its rival theories where none of them can be run."""
    try:
        return plausible_versions(None, ensemble)
    except (ExperimentError, ScenarioError):
        return variant_versions()


def pools(
    *,
    seeds: int,
    areas: int,
    versions: Sequence[ModelVersion],
    crossed: tuple[int, int],
    moved: Sequence[Nudge],
    shared: Sequence[Nudge],
) -> list[Pool]:
    """One place, areas of the portfolio, versions of the model, and areas and versions together.

    Parameters
    ----------
    seeds, areas : int
        Neighbourhoods of one place (as many on versions in turn), and areas.
    crossed : (int, int)
        Areas and versions of the last.
    moved, shared : sequence of Nudge
        For one place, and for the others.
    """
    baseline, few = load_scenario("baseline"), tuple(shared)
    alone = tuple((baseline, seed) for seed in seeds_for(1, seeds))
    of_version = {pair: pair % len(versions) for pair in range(seeds)}
    in_turn = [
        (versions[of_version[p]].applied(baseline), seed) for p, (_, seed) in enumerate(alone)
    ]
    some = areas_of_portfolio(1, crossed[0])
    both = list(itertools.product(range(min(crossed[1], len(versions))), range(len(some))))
    together = [(versions[v].applied(some[a].scenario), some[a].seed + v) for v, a in both]
    return [
        Pool("one place", alone, tuple(moved)),
        Pool("areas", tuple((a.scenario, a.seed) for a in areas_of_portfolio(1, areas)), few),
        Pool("versions", tuple(in_turn), few, of_version),
        Pool("areas and versions", tuple(together), few,
             {pair: (area, version) for pair, (version, area) in enumerate(both)}),
    ]  # fmt: skip


def tallied(
    names: Sequence[str], measured: Sequence[Measured], clusters: Clusters | None
) -> dict[str, Any]:
    """How often each thing was said of each outcome, over every two settings, as JSON takes it.

    Parameters
    ----------
    names : of the settings
    measured : outcomes by pair, for each setting
    clusters : what is resampled, by pair

    Returns
    -------
    dict
        What `counted` gives of all comparisons; ``settings``: for each the share of alarms in the middle one of its comparisons, and the
        outcomes in which it is told from the first; ``strong``: those with more alarms than the level allows, which do something;
        ``rest``: the counts without these, None where there are none.
    """
    found = {
        (names[i], names[j]): verdicts_of(measured[i], measured[j], clusters)
        for i, j in itertools.combinations(range(len(names)), 2)
    }
    settings = [_setting(name, names[0], found) for name in names]
    strong = [each["name"] for each in settings if each["alarms"] > ALPHA]
    rest = {two: said for two, said in found.items() if not set(two) & set(strong)}
    return counted(found.values()) | {
        "settings": settings,
        "strong": strong,
        "rest": counted(rest.values()) if strong and rest else None,
    }


def _setting(name: str, first: str, found: Mapping[tuple[str, str], Said]) -> dict[str, Any]:
    own = [list(said.values()) for two, said in found.items() if name in two]
    told = found.get((first, name), {})
    return {
        "name": name,
        "alarms": float(np.median([np.isin(said, ALARMS).mean() for said in own])),
        "told_from_first": [outcome for outcome, verdict in told.items() if verdict in ALARMS],
    }


def counted(found: Iterable[Said]) -> dict[str, Any]:
    """What was said in some comparisons.

    Returns
    -------
    dict
        ``comparisons``; ``said``: for each outcome how often each of `SAID`; ``at_least_one``: comparisons with an alarm among
        the headline outcomes, and among the others.
    """
    comparisons = list(found)
    said = {name: dict.fromkeys(SAID, 0) for name in OUTCOMES}
    any_alarm = dict.fromkeys(AT_LEAST_ONE, 0)
    for verdicts in comparisons:
        for name, verdict in verdicts.items():
            said[name][verdict] += 1
        alarms = [name for name, verdict in verdicts.items() if verdict in ALARMS]
        any_alarm["headline"] += any(name in HEADLINE_NAMES for name in alarms)
        any_alarm["exploratory"] += any(name not in HEADLINE_NAMES for name in alarms)
    known = {name: counts for name, counts in said.items() if any(counts.values())}
    return {"comparisons": len(comparisons), "said": known, "at_least_one": any_alarm}


def labelled(measured: Sequence[Measured]) -> dict[str, int]:
    """Each setting against itself under another label: comparisons, and those in which anything but "identical" was said."""
    said = [set(verdicts_of(each, each, None).values()) for each in measured]
    return {"comparisons": len(said), "differ": sum(each != {"identical"} for each in said)}


def verdicts_of(base: Measured, other: Measured, clusters: Clusters | None) -> dict[str, str]:
    """What is said of each outcome, higher and lower as better and worse."""
    found = compare_outcomes("other", "base", base, other, clusters)
    words = dict.fromkeys(SLIGHT, ALARMS[0]) | dict.fromkeys(RELIABLE, ALARMS[1])
    return {each.outcome.name: words.get(each.verdict, each.verdict) for each in found}
