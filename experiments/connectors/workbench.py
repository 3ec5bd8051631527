"""The model as one of ema_workbench: levers, uncertainties and outcomes that `perform_experiments` can drive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.connectors.factor_space import Dimension, Factors, FactorSpace, factor_space
from experiments.connectors.twins import known_outcomes, twin_means
from experiments.errors import UsageProblem
from experiments.execution.extras import load_extra
from sim.scenario import Scenario, ScenarioError


@dataclass(frozen=True)
class TwinRuns:
    """One experiment: settings in, means of outcomes over the same twin neighbourhoods out; travels between processes.

    Attributes
    ----------
    space : FactorSpace
    outcomes : tuple of str
    replicates, seed : int
    cache : bool
    """

    space: FactorSpace
    outcomes: tuple[str, ...]
    replicates: int
    seed: int
    cache: bool

    def __call__(self, **settings: Any) -> dict[str, float]:
        """Run the model, in this process; NaN for settings that no scenario can have.

        Raises
        ------
        RuntimeError
            If a run fails.
        """
        try:
            scenario = self.space.scenario({name: _plain(v) for name, v in settings.items()})
        except ScenarioError:
            return dict.fromkeys(self.outcomes, float("nan"))
        means, failures = twin_means(
            {"experiment": scenario}, self.outcomes, self.space.horizon_months,
            replicates=self.replicates, seed=self.seed, jobs=1, cache=self.cache,
        )  # fmt: skip
        if failures:
            raise RuntimeError(f"seed {failures[0].seed}: {failures[0].message}")
        return dict(zip(self.outcomes, map(float, means["experiment"]), strict=True))


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def workbench_model(
    levers: Factors,
    uncertainties: Factors = (),
    outcomes: Sequence[str] = HEADLINE_NAMES,
    *,
    base: str | Scenario = "baseline",
    replicates: int = 4,
    seed: int = 1,
    cache: bool = True,
    name: str = "groundswell",
) -> Any:
    """The model as an `ema_workbench.Model`.

    Parameters
    ----------
    levers : str, sequence of str, or mapping
        What is decided: a design by name or path; names of levers, each over its whole range or all its choices; or a mapping of names to a list
        of values, a range `{"from": 3, "to": 12}`, or `"all"`. A design brings its base.
    uncertainties : str, sequence of str, or mapping
        What is not known, in the same forms: assumptions (`assumptions.energy.recovery_rate`), levers of the place.
    outcomes : names of outcomes
        To be maximised or minimised, as better is higher or lower; else for information.
    base : str or Scenario
        What holds where neither says otherwise.
    replicates, seed : int
        Twin neighbourhoods, and the seed of the first: the same in every experiment, so that results come out again.
    cache : bool
        Whether to take runs from the user's cache, and to put them there.
    name : str
        Letters and digits.

    Returns
    -------
    ema_workbench.Model
        For `perform_experiments`, in this process or with a `MultiprocessingEvaluator`. Experiments that no scenario can have
        come out as NaN.

    Raises
    ------
    UsageProblem, ScenarioError
        With everything that is wrong with levers, uncertainties and outcomes.
    EnvironmentProblem
        If ema_workbench is not installed.

    Examples
    --------
    >>> model = workbench_model(["funding.years"], ["assumptions.energy.recovery_rate"])
    >>> [lever.name for lever in model.levers], len(model.outcomes)
    (['funding.years'], 5)
    """
    decided = factor_space(levers, base)
    unknown = factor_space(uncertainties, decided.base if isinstance(levers, str) else base)
    both = {each.name for each in decided.dimensions} & {each.name for each in unknown.dimensions}
    if both:
        raise UsageProblem(f"{', '.join(sorted(both))}: both a lever and an uncertainty; keep one.")
    space = FactorSpace(decided.base, (*decided.dimensions, *unknown.dimensions))
    space.horizon_months  # noqa: B018  refuses a follow-on that is too short
    ema = load_extra("ema_workbench", "analysis")
    runs = TwinRuns(space, known_outcomes(outcomes), replicates, seed, cache)
    model = ema.Model(name, function=runs)
    model.levers = [_parameter(ema, each) for each in decided.dimensions]
    model.uncertainties = [_parameter(ema, each) for each in unknown.dimensions]
    model.outcomes = [_outcome(ema, each) for each in runs.outcomes]
    return model


def _parameter(ema: ModuleType, dimension: Dimension) -> Any:
    if dimension.values:
        return ema.CategoricalParameter(dimension.name, list(dimension.values))
    if dimension.is_whole:
        return ema.IntegerParameter(dimension.name, int(dimension.low), int(dimension.high))
    return ema.RealParameter(dimension.name, dimension.low, dimension.high)


def _outcome(ema: ModuleType, name: str) -> Any:
    kinds: Mapping[str, Any] = {
        "higher": ema.ScalarOutcome.MAXIMIZE,
        "lower": ema.ScalarOutcome.MINIMIZE,
        "neither": ema.ScalarOutcome.INFO,
    }
    return ema.ScalarOutcome(name, kind=kinds[OUTCOMES[name].direction])
