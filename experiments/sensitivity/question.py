"""What is asked: which uncertain numbers move an outcome of a scenario, or of its difference to another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from experiments.comparison.outcome_names import outcome_called
from experiments.comparison.outcomes import Outcome, measure
from experiments.comparison.plan import common_horizon
from experiments.ensemble.versions import ModelVersion
from experiments.errors import UsageProblem
from experiments.execution.costs import Runs, runs_of
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest, request
from sim.parameters import ParameterSpec, parameter_specs
from sim.scenario import Scenario, load_scenario


@dataclass(frozen=True)
class Point:
    """A neighbourhood in which the uncertain numbers have certain values.

    Attributes
    ----------
    seed : int
    values : mapping of parameter to value
        Of those that are not the model's own.
    """

    seed: int
    values: Mapping[str, float]


@dataclass(frozen=True)
class SensitivityQuestion:
    """A scenario or a contrast, an outcome, and the numbers whose part in it is asked for.

    Attributes
    ----------
    scenarios : tuple of Scenario
        The scenario and, for a contrast, the one that it is held against.
    outcome : Outcome
    specs : tuple of ParameterSpec
        Numbers that are moved.
    kept : tuple of str
        Uncertain numbers that a scenario sets itself, and that stay so.
    horizon_months : int
    """

    scenarios: tuple[Scenario, ...]
    outcome: Outcome
    specs: tuple[ParameterSpec, ...]
    kept: tuple[str, ...]
    horizon_months: int

    @property
    def mechanisms(self) -> dict[str, list[ParameterSpec]]:
        """The numbers of each mechanism."""
        found: dict[str, list[ParameterSpec]] = {}
        for spec in self.specs:
            found.setdefault(spec.mechanism, []).append(spec)
        return found

    @property
    def identity(self) -> str:
        """Hash of what is asked."""
        parts = [each.canonical() for each in self.scenarios]
        text = "\n".join([*parts, self.outcome.name, str(self.horizon_months)])
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def kinds(self, points: int) -> list[Runs]:
        """The runs of so many points as what they cost."""
        return [runs_of(each, points, self.horizon_months) for each in self.scenarios]

    def requests(self, points: Sequence[Point]) -> Iterator[RunRequest]:
        """The runs of points, those of one beside each other; filed by side (0, 1) and number of the point."""
        for number, point in enumerate(points):
            version = ModelVersion("point", "default", point.values)
            for scenario in self.scenarios:
                applied = version.applied(scenario)
                yield request(scenario.name, number, applied, point.seed, self.horizon_months)

    def read(self, record: RunRecord) -> float:
        """The outcome of a run."""
        return measure(record, names=[self.outcome.name])[self.outcome.name]

    def value(self, found: Mapping[tuple[str, int], float], number: int) -> float:
        """The outcome at a point, or its difference; NaN where a run is missing."""
        sides = [found.get((each.name, number), float("nan")) for each in self.scenarios]
        return sides[0] - sides[1] if len(sides) == 2 else sides[0]


def uncertain_parameters() -> tuple[ParameterSpec, ...]:
    """Every number of the model that was not measured; choices between theories are no numbers."""
    return tuple(
        spec for spec in parameter_specs().values() if not spec.choices and spec.basis != "measured"
    )


def ask(
    scenario: str | Scenario, against: str | Scenario | None, outcome: str
) -> SensitivityQuestion:
    """Understand what is asked.

    Parameters
    ----------
    scenario : library name, path or Scenario
    against : likewise, optional
        What it is held against; then the outcome is the difference, in the same neighbourhood, of the first less the second.
    outcome : str
        Name of an outcome, or what a headline outcome's name begins with, as `legacy`.

    Raises
    ------
    UsageProblem
        If there is no such outcome, it needs the no-programme twin, or both scenarios are the same.
    ScenarioError
        If a scenario cannot be read.
    """
    chosen = outcome_called(outcome)
    given = [each for each in (scenario, against) if each is not None]
    scenarios = [each if isinstance(each, Scenario) else load_scenario(each) for each in given]
    if len({each.canonical() for each in scenarios}) < len(scenarios):
        raise UsageProblem(
            f"--against {scenarios[1].name}: this is the same scenario, so that there is no difference to look into; name another."
        )
    if len({each.name for each in scenarios}) < len(scenarios):
        scenarios[1] = scenarios[1].model_copy(update={"name": f"{scenarios[1].name} (2)"})
    horizon = common_horizon({each.name: each for each in scenarios})
    own = {name for each in scenarios for name in each.assumptions}
    every = uncertain_parameters()
    return SensitivityQuestion(
        scenarios=tuple(scenarios),
        outcome=chosen,
        specs=tuple(spec for spec in every if spec.name not in own),
        kept=tuple(spec.name for spec in every if spec.name in own),
        horizon_months=horizon,
    )
