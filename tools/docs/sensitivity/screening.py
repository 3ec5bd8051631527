"""Screen all assumptions for what they do to maturity and legacy, and measure how much of that is noise."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.comparison.outcomes import HEADLINE_MONTHS, Run
from experiments.comparison.statistics import centre_judged, interval, middle
from experiments.ensemble.versions import DEFAULT, ModelVersion, choices_of_theory
from experiments.errors import UsageProblem
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest, request
from sim.scenario import Scenario, load_scenario
from tools.docs.base import finite
from tools.docs.sensitivity.design import (
    STEP,
    Floats,
    Trajectories,
    elementary_effects,
    floor_of,
    nudged,
    trajectories,
    uncertain_parameters,
    values_at,
)

OUTCOMES = ("maturity", "legacy")
GROUP_SEED, NOISE_SEED = 100, 1000
"""How far the seeds of groups and of noise lie behind those of the screen."""
LEAST = 1e-6
"""Floor under the floor, where twins did not drift apart at all."""
Measured = dict[str, float]
Results = Mapping[tuple[str, int], Measured]
_rounded = functools.partial(finite, places=5)
CarryOut = Callable[[Sequence[RunRequest]], Results]


@dataclass(frozen=True)
class ScreenSizes:
    """How much is run.

    Attributes
    ----------
    trajectories, groups : int
        Trajectories of the screen of parameters, and of mechanisms.
    replicates : int
        Seeds at the start of each trajectory by which noise is measured.
    again : int
        How many of the strongest parameters are run again from end to end, all else as it is.
    pairs : int
        Twin neighbourhoods for those and for the choices of theory.
    seed : int
        Seed of the first trajectory.
    only : tuple of str
        Mechanisms or parameters to look at; by default all.
    """

    trajectories: int = 3
    groups: int = 6
    replicates: int = 16
    again: int = 40
    pairs: int = 12
    seed: int = 1
    only: tuple[str, ...] = ()


def watched() -> tuple[Scenario, int]:
    """The place screened, and for how many months: 36 after the programme's years."""
    scenario = load_scenario("baseline")
    return scenario, scenario.programme_months + HEADLINE_MONTHS


def measured(record: RunRecord) -> Measured:
    """Maturity in the last month with money, legacy in the last month watched."""
    run = Run(record, record.own_end_month)
    return {
        "maturity": run.month("maturity"),
        "legacy": run.at("legacy", record.horizon_months - 1),
    }


def _asked(name: str, number: int, version: ModelVersion, seed: int) -> RunRequest:
    scenario, horizon = watched()
    return request(name, number, version.applied(scenario), seed, horizon)


class Screen:
    """A screen before it is carried out: its points, and the runs they need."""

    def __init__(self, sizes: ScreenSizes) -> None:
        self.sizes = sizes
        self.specs = uncertain_parameters(sizes.only)
        self.single = trajectories(self.specs, sizes.trajectories, sizes.seed)
        self.grouped = trajectories(
            self.specs, sizes.groups, sizes.seed + GROUP_SEED, by_group=True
        )

    @functools.cached_property
    def requests(self) -> list[RunRequest]:
        """All runs but those of the strongest parameters, which are not known yet."""
        first = self.sizes.seed
        return [
            *self._along("screen", self.single, first),
            *self._along("groups", self.grouped, first + GROUP_SEED),
            *self._noise(),
            *self._choices(),
        ]

    def _version(self, point: Floats) -> ModelVersion:
        return ModelVersion("point", "default", values_at(self.specs, point))

    def _along(self, name: str, design: Trajectories, seed: int) -> Iterator[RunRequest]:
        for number, points in enumerate(design.points):
            for place, point in enumerate(points):
                yield _asked(f"{name} {number}", place, self._version(point), seed + number)

    def _noise(self) -> Iterator[RunRequest]:
        for number, points in enumerate(self.single.points):
            for place in range(self.sizes.replicates):
                seed = self.sizes.seed + NOISE_SEED + place
                moved = nudged(points[0], seed)
                yield _asked(f"start {number}", place, self._version(points[0]), seed)
                yield _asked(f"nudged {number}", place, self._version(moved), seed)

    def _choices(self) -> Iterator[RunRequest]:
        for name, version in alternatives().items():
            for place in range(self.sizes.pairs):
                yield _asked(name, place, version, self.sizes.seed + place)

    def again(self, strongest: Sequence[str]) -> list[RunRequest]:
        """The runs of the strongest parameters, each at both ends of its range."""
        specs = {spec.name: spec for spec in self.specs}
        return [
            _asked(f"{name} {end}", place, ModelVersion(name, "default", {name: value}), seed)
            for name in strongest
            for place, seed in enumerate(range(self.sizes.seed, self.sizes.seed + self.sizes.pairs))
            for end, value in (("low", specs[name].low), ("high", specs[name].high))
        ]

    def values(self, name: str, design: Trajectories, results: Results, outcome: str) -> Floats:
        """An outcome at every point, (trajectories, units + 1); NaN where a run failed."""
        shape = design.points.shape[:2]
        return np.array(
            [
                [_value(results, (f"{name} {number}", place), outcome) for place in range(shape[1])]
                for number in range(shape[0])
            ]
        )


def alternatives() -> dict[str, ModelVersion]:
    """The model as it is, and with each single choice of theory that is not its own."""
    found = {"choice as it is": DEFAULT}
    for name, choices in choices_of_theory().items():
        for choice in choices[1:]:
            version = ModelVersion(f"{name} {choice}", "variant", {name: choice})
            found[f"choice {name} {choice}"] = version
    return found


def _value(results: Results, key: tuple[str, int], outcome: str) -> float:
    return results[key][outcome] if key in results else float("nan")


def screened(screen: Screen, carry_out: CarryOut) -> dict[str, Any]:
    """Carry a screen out; returns what came out as JSON takes it.

    Parameters
    ----------
    carry_out : callable
        Carries out runs and gives what was measured in each, by key.

    Raises
    ------
    UsageProblem
        If no run was finished.
    """
    sizes, results = screen.sizes, carry_out(screen.requests)
    if not results:
        raise UsageProblem("No run of the screen was finished, so there is nothing to tell.")
    parameters = _parameters(screen, results)
    noise = {outcome: _noise_of(screen, results, outcome) for outcome in OUTCOMES}
    strongest = [each["name"] for each in ranked(parameters, noise)[: sizes.again]]
    return {
        "horizon_months": watched()[1],
        "trajectories": sizes.trajectories,
        "group_trajectories": sizes.groups,
        "replicates": sizes.replicates,
        "pairs": sizes.pairs,
        "seed": sizes.seed,
        "only": list(sizes.only),
        "spread": {outcome: _spread(screen, results, outcome) for outcome in OUTCOMES},
        "noise": noise,
        "parameters": parameters,
        "groups": _groups(screen, results),
        "choices": _chosen(screen, results),
        "again": _ends(screen, strongest, carry_out(screen.again(strongest))),
    }


def ranked(parameters: Sequence[Mapping[str, Any]], noise: Mapping[str, Any]) -> list[Any]:
    """Parameters by how often the larger of their two effects exceeds its noise floor, strongest first."""
    return sorted(parameters, key=lambda each: -strength(each, noise))


def strength(parameter: Mapping[str, Any], noise: Mapping[str, Any], floor: str = "floor") -> float:
    """How many times the floor the larger of a parameter's two effects is."""
    return max(
        (parameter[outcome]["mu_star"] or 0.0) / max(noise[outcome][floor] or 0.0, LEAST)
        for outcome in OUTCOMES
    )


def _parameters(screen: Screen, results: Results) -> list[dict[str, Any]]:
    effects = {
        outcome: elementary_effects(
            screen.single, screen.values("screen", screen.single, results, outcome)
        )
        for outcome in OUTCOMES
    }
    return [
        {
            "name": spec.name,
            "label": spec.label,
            "unit": spec.unit,
            "low": spec.low,
            "high": spec.high,
            "basis": spec.basis,
        }
        | {outcome: _summary(effects[outcome][:, place]) for outcome in OUTCOMES}
        for place, spec in enumerate(screen.specs)
    ]


def _groups(screen: Screen, results: Results) -> list[dict[str, Any]]:
    design = screen.grouped
    sizes = {unit: sum(s.mechanism == unit for s in screen.specs) for unit in design.units}
    effects = {
        outcome: elementary_effects(design, screen.values("groups", design, results, outcome))
        for outcome in OUTCOMES
    }
    return [
        {"name": unit, "parameters": sizes[unit]}
        | {outcome: _summary(effects[outcome][:, place]) for outcome in OUTCOMES}
        for place, unit in enumerate(design.units)
    ]


def _summary(effects: Floats) -> dict[str, float | None]:
    """Mean, mean size and standard deviation of a unit's elementary effects."""
    known = effects[np.isfinite(effects)]
    if not len(known):
        return {"mu": None, "mu_star": None, "sigma": None}
    return {
        "mu": _rounded(float(known.mean())),
        "mu_star": _rounded(float(np.abs(known).mean())),
        "sigma": _rounded(float(known.std(ddof=1))) if len(known) > 1 else None,
    }


def _spread(screen: Screen, results: Results, outcome: str) -> list[float | None]:
    """Where the middle eight in ten of all points of the screen lie, and their median."""
    values = screen.values("screen", screen.single, results, outcome)
    known = values[np.isfinite(values)]
    return [_rounded(float(end)) for end in np.quantile(known, [0.1, 0.5, 0.9])]


def _noise_of(screen: Screen, results: Results, outcome: str) -> dict[str, float | None]:
    """The effects that noise alone gives: between twins nudged apart, and between unrelated seeds."""
    drift, luck = [], []
    for number in range(screen.sizes.trajectories):
        places = range(screen.sizes.replicates)
        start = np.array([_value(results, (f"start {number}", i), outcome) for i in places])
        moved = np.array([_value(results, (f"nudged {number}", i), outcome) for i in places])
        drift.append(np.abs(moved - start) / STEP)
        luck.append(np.abs(np.diff(start)) / STEP)
    apart, unrelated = np.concatenate(drift), np.concatenate(luck)
    return {
        "drift": _rounded(float(np.nanmean(apart))),
        "luck": _rounded(float(np.nanmean(unrelated))),
        "floor": _rounded(floor_of(apart, screen.sizes.trajectories)),
        "luck_floor": _rounded(floor_of(unrelated, screen.sizes.trajectories)),
        "group_floor": _rounded(floor_of(apart, screen.sizes.groups)),
    }


def _chosen(screen: Screen, results: Results) -> list[dict[str, Any]]:
    names = list(alternatives())
    return [
        {"name": name.removeprefix("choice ")}
        | _contrast(results, names[0], name, screen.sizes.pairs)
        for name in names[1:]
    ]


def _ends(screen: Screen, strongest: Sequence[str], results: Results) -> list[dict[str, Any]]:
    return [
        {"name": name} | _contrast(results, f"{name} low", f"{name} high", screen.sizes.pairs)
        for name in strongest
    ]


def _contrast(results: Results, base: str, other: str, pairs: int) -> dict[str, Any]:
    """Paired difference of each outcome as comparisons judge it, with its interval at 95 per cent."""
    found: dict[str, Any] = {}
    for outcome in OUTCOMES:
        sides = [[_value(results, (n, i), outcome) for i in range(pairs)] for n in (base, other)]
        differences = np.subtract(sides[1], sides[0])
        known = differences[np.isfinite(differences)]
        if not len(known):
            found[outcome] = {"difference": None, "low": None, "high": None}
            continue
        bounds = interval(known)
        found[outcome] = {
            "difference": _rounded(middle(known, centre_judged(known))),
            "low": _rounded(bounds.low),
            "high": _rounded(bounds.high),
        }
    return found
