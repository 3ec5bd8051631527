"""The model as a problem of SALib: names, bounds and distributions from the catalogue, and an evaluation of its samples."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from experiments.connectors.factor_space import Factors, FactorSpace, factor_space
from experiments.connectors.twins import known_outcomes, twin_means
from experiments.errors import UsageProblem
from experiments.execution.notebook import progress_or_notebook
from experiments.execution.progress import OnProgress
from sim.scenario import Scenario, ScenarioError


class ModelProblem(dict[str, Any]):
    """A problem as SALib takes it, which can evaluate its own samples.

    Every factor is uniform between its bounds. A whole number or a value of a list is drawn by the part of the bounds in which
    a sample lies: [3, 13] stands for 3 to 12 years, [0, 3] for three choices; `settings` tells what a row stands for.

    Attributes
    ----------
    space : FactorSpace
    """

    def __init__(self, space: FactorSpace) -> None:
        self.space = space
        super().__init__(
            num_vars=len(space.dimensions),
            names=[each.name for each in space.dimensions],
            bounds=[list(each.bounds) for each in space.dimensions],
            dists=["unif"] * len(space.dimensions),
        )

    def settings(self, row: Sequence[float] | NDArray[np.float64]) -> dict[str, Any]:
        """What a row of a sample sets, by lever or assumption."""
        return {
            each.name: each.setting(float(number))
            for each, number in zip(self.space.dimensions, row, strict=True)
        }

    def evaluate(
        self,
        X: ArrayLike,  # noqa: N803  as SALib calls it
        outcome: str | Sequence[str] = "legacy_36",
        replicates: int = 4,
        jobs: int | None = None,
        *,
        seed: int = 1,
        cache: bool = True,
        progress: OnProgress | None = None,
    ) -> NDArray[np.float64]:
        """Run the model at every row of a sample, in the same twin neighbourhoods, and give the means over them.

        Parameters
        ----------
        X : array_like, shape (rows, factors)
        outcome : name of an outcome, or several
        replicates : int
            Twin neighbourhoods, the same at every row.
        jobs : int, optional
            Worker processes; by default one for each processor.
        seed : int
            Of the first neighbourhood; the same seed gives the same numbers.
        cache : bool
            Whether to take runs from the user's cache, and to put them there.
        progress : callable, optional

        Returns
        -------
        numpy.ndarray, shape (rows,) or (rows, outcomes)
            NaN for rows that no scenario can have, or whose runs failed; a warning says how many, and why.

        Raises
        ------
        UsageProblem
            If the sample has other columns than the problem, or an outcome is not known.
        """
        rows = np.atleast_2d(np.asarray(X, dtype=np.float64))
        if rows.ndim != 2 or rows.shape[1] != self["num_vars"]:
            raise UsageProblem(
                f"The sample has {rows.shape[-1]} columns; the problem has {self['num_vars']} factors: {', '.join(self['names'])}."
            )
        names = known_outcomes([outcome] if isinstance(outcome, str) else outcome)
        scenarios, keys = self._scenarios(rows)
        means, failures = twin_means(
            scenarios, names, self.space.horizon_months, replicates=replicates, seed=seed, jobs=jobs, cache=cache,
            progress=progress_or_notebook(progress),
        )  # fmt: skip
        if failures:
            _warn(f"{len(failures)} runs failed; the first: {failures[0].message}")
        nothing = np.full(len(names), np.nan)
        found = np.array([means.get(key, nothing) for key in keys]).reshape(len(rows), len(names))
        return found[:, 0] if isinstance(outcome, str) else found

    def _scenarios(self, rows: NDArray[np.float64]) -> tuple[dict[str, Scenario], list[str]]:
        """The scenarios of a sample, each once, and the name of that of every row; empty where it is impossible."""
        scenarios: dict[str, Scenario] = {}
        names: dict[tuple[Any, ...], str] = {}
        keys: list[str] = []
        why = ""
        for row in rows:
            settings = self.settings(row)
            known = tuple(settings.values())
            if known not in names:
                try:
                    scenario = self.space.scenario(settings)
                    names[known] = f"row_{len(names)}"
                    scenarios[names[known]] = scenario
                except ScenarioError as error:
                    names[known], why = "", why or str(error.problems[0].message)
            keys.append(names[known])
        if why:
            _warn(f"{keys.count('')} of {len(keys)} rows are impossible and have no value; the first: {why}")  # fmt: skip
        return scenarios, keys


def _warn(sentence: str) -> None:
    warnings.warn(sentence, UserWarning, stacklevel=4)


def salib_problem(factors: Factors, base: str | Scenario = "baseline") -> ModelProblem:
    """The model as a problem of SALib.

    Parameters
    ----------
    factors : str, sequence of str, or mapping
        A design by name or path, which brings its own base; names of levers and assumptions, each over its whole range or all its
        choices; or a mapping of names to a list of values, a range `{"from": 3, "to": 12}`, or `"all"`.
    base : str or Scenario
        What holds where no factor says otherwise.

    Raises
    ------
    UsageProblem, ScenarioError
        With everything that is wrong with the factors.

    Examples
    --------
    >>> from SALib.sample import latin
    >>> problem = salib_problem({"funding.years": {"from": 3, "to": 12}, "partnership.hub": "all"})
    >>> sample = latin.sample(problem, 2, seed=1)
    >>> problem.settings([12.7, 0.4])
    {'funding.years': 12, 'partnership.hub': 'none'}
    >>> outcome = problem.evaluate(sample, "legacy_36", replicates=2)  # doctest: +SKIP
    """
    return ModelProblem(factor_space(factors, base))
