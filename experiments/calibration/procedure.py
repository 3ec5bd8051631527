"""The stages of a calibration: screen, prior predictive check, smoother, polish, fresh seeds, constraints, ensemble."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from experiments.calibration import esmda, screening
from experiments.calibration.budget import (
    PRESENT_REPEATS,
    STARTS_SEEDS,
    CalibrationBudget,
)
from experiments.calibration.cmaes import search
from experiments.calibration.constraints import (
    Constraints,
    WhatHolds,
)
from experiments.calibration.emulator import Emulator
from experiments.calibration.evaluation import (
    Evaluation,
    Evaluator,
)
from experiments.calibration.objective import (
    band_distance,
    misfit,
    prior_penalty,
    scaled_target,
    scaled_values,
    with_column_means,
)
from experiments.calibration.options import CalibrationOptions
from experiments.calibration.parameter_space import (
    Floats,
    ParameterSpace,
    Values,
    expand_names,
)
from experiments.calibration.results import (
    CalibrationResults,
    Candidate,
    ScreeningResult,
)
from sim.parameters import parameter_specs

OTHERS = 210
"""How many parameters that are not fitted vary in the ensemble too: those next in the screen's ranking."""
OTHERS_SPREAD = 0.35
"""How far they vary, in prior standard deviations."""
SEEDS = {"present": 0, "screen": 1_000, "smoother": 10_000, "polish": 50_000, "starts": 60_000,
         "fresh": 70_000, "ensemble": 80_000}  # fmt: skip
SEEDS_PER_CALIBRATION = 100_000
PRESENT = "present values"
NEAR = 2.0
"""How much worse than the best another fit may be that the ensemble is laid around too; 1 is a pattern at its band's end."""
WAY = {"three quarters": 0.75, "half": 0.5, "a quarter": 0.25}
"""How far towards the best point it is gone where it loses what must hold."""
WEIGHTS = {"first": 0.3, "second": 0.5, "smoother": 1.0}
"""How far the emulator trusts a stage, by how much else moves in it."""


class CalibrationProcedure:
    """Carries the stages out, one after another, always in the same way.

    Parameters
    ----------
    evaluator : Evaluator
    options : CalibrationOptions
    space : ParameterSpace
        All parameters that may move.
    budget : CalibrationBudget
    tell : callable
        Hears of each stage as it begins.
    constraints : Constraints, optional
        What must hold at a fit; by default nothing but the figures counts.

    Attributes
    ----------
    results : CalibrationResults
        What is found so far.
    """

    def __init__(
        self,
        evaluator: Evaluator,
        options: CalibrationOptions,
        space: ParameterSpace,
        budget: CalibrationBudget,
        tell: Callable[[str], None] = lambda sentence: None,
        constraints: Constraints | None = None,
    ) -> None:
        self.constraints = constraints
        self.evaluator, self.space, self.budget = evaluator, space, budget
        self.seed, self.others, self.tell = options.seed, options.others, tell
        self.patterns = [each for each in options.patterns if each.id in options.targets]
        named = expand_names(options.always_fitted, parameter_specs(), "--parameters")
        self.always_fitted = [name for name in dict.fromkeys(named) if name in space.names]
        self.results = CalibrationResults()
        self._rounds: list[tuple[Floats, Floats]] = []

    def run(self) -> CalibrationResults:
        """All stages.

        Raises
        ------
        Interrupted
            If a signal asked to stop.
        """
        self.evaluate_baseline()
        self.tell("Screening for the parameters that matter ...")
        fitted, others = self.screen()
        emulator = Emulator(self.results.targets)
        self._teach_from_screen(emulator, fitted)
        self.tell(f"Fitting {len(fitted)} parameters by ensemble smoother ...")
        z, other_z = self.smooth(fitted, others, emulator)
        self.tell("Polishing the best ...")
        candidates = self.polish(fitted, z, emulator)
        self.tell("Comparing on fresh seeds ...")
        self.compare(fitted, candidates)
        self.constrain(fitted)
        self.tell("Scoring the plausible sets ...")
        self.select_ensemble(fitted, others, z, other_z, emulator)
        return self.results

    def evaluate_baseline(self) -> None:
        """Simulate the present values on several seeds: bands, noise and cost."""
        self.results.present = self._evaluate("present", [{}] * PRESENT_REPEATS, self.budget.areas)
        spreads = {
            pattern.id: _mean([found.spreads[pattern.id] for found in self.results.present])
            for pattern in self.patterns
        }
        self.results.targets = [
            scaled_target(pattern, spreads[pattern.id]) for pattern in self.patterns
        ]
        self.results.prior_predictive = list(self.results.present)

    # ------------------------------------------------------------------ screen

    def screen(self) -> tuple[ParameterSpace, ParameterSpace]:
        """Choose what is fitted, and what varies beside it."""
        everything = len(self.space)
        if not self.budget.screen:
            return self._without_screen()
        generator = self._generator(1)
        first, second = self.budget.screen_rounds
        x = screening.random_balance_design(first, everything, generator)
        y = self._screen_round(x)
        present = band_distance(
            self.results.targets, with_column_means(self._scaled(self.results.present)).mean(axis=0)
        )
        weights = screening.pattern_weights(y, present)
        own = screening.importance(x, y, weights)
        groups = self.space.groups()
        sure = [self.space.names.index(name) for name in self.always_fitted]
        active = screening.active_parameters(
            own, groups, screening.ACTIVE_PER_FITTED * self.budget.fitted, sure
        )
        x_second = np.zeros((second, everything))
        x_second[:, active] = screening.random_balance_design(second, len(active), generator)
        y_second = self._screen_round(x_second)
        self._rounds = [(x, y), (x_second, y_second)]
        ranking = screening.stability_ranking(self._rounds, weights, generator)
        return self._choose(ranking, own, screening.group_importance(own, groups))

    def _screen_round(self, x: Floats) -> Floats:
        """Simulate a round; all share their luck, so that differences are those of parameters."""
        sets = [self.space.values_at(row) for row in x]
        found = self._evaluate("screen", sets, self.budget.screen_areas, same_seed=True)
        self.results.prior_predictive += found
        return self._scaled(found)

    def _choose(
        self, ranking: screening.Ranking, own: Floats, groups: dict[str, float]
    ) -> tuple[ParameterSpace, ParameterSpace]:
        """Take the best-ranked parameters, after those that are fitted in any case."""
        names = self.space.names
        later = np.lexsort((np.arange(len(own)), -own))
        order = [place for place in ranking.places if ranking.importance[place] > 0]
        order = list(dict.fromkeys([*order, *later.tolist()]))
        ranked = list(dict.fromkeys([*self.always_fitted, *(names[place] for place in order)]))
        chosen = ranked[: max(self.budget.fitted, len(self.always_fitted))]
        return self._with_choice(ranked, chosen, groups, ranking)

    def _with_choice(
        self,
        ranked: Sequence[str],
        chosen: Sequence[str],
        groups: dict[str, float],
        ranking: screening.Ranking | None,
    ) -> tuple[ParameterSpace, ParameterSpace]:
        """Spaces of what is fitted and of what varies beside it; keeps how they were chosen."""
        fitted = self.space.only(chosen)
        others = self.space.only([name for name in ranked if name not in chosen][:OTHERS])
        importance: Sequence[float] = ranking.importance.tolist() if ranking else []
        stability: Sequence[float] = ranking.stability.tolist() if ranking else []
        self.results.screen = ScreeningResult(
            groups=groups,
            names=tuple(ranked),
            importance=dict(zip(self.space.names, importance, strict=False)),
            stability=dict(zip(self.space.names, stability, strict=False)),
            chosen=fitted.names,
            others=others.names,
        )
        return fitted, others

    def _without_screen(self) -> tuple[ParameterSpace, ParameterSpace]:
        """The parameters that were asked for, and the others, or some evenly spread over the rest."""
        rest = [name for name in self.space.names if name not in self.always_fitted]
        rest = rest[:: max(1, len(rest) // OTHERS)] if self.others is None else list(self.others)
        return self._with_choice([*self.always_fitted, *rest], self.always_fitted, {}, None)

    def _teach_from_screen(self, emulator: Emulator, fitted: ParameterSpace) -> None:
        places = [self.space.names.index(name) for name in fitted.names]
        for (x, y), weight in zip(self._rounds, ("first", "second"), strict=False):
            emulator.add(x[:, places], y, WEIGHTS[weight])

    # ------------------------------------------------------------------ smoother

    def smooth(
        self, fitted: ParameterSpace, others: ParameterSpace, emulator: Emulator
    ) -> tuple[Floats, Floats]:
        """Move an ensemble towards the figures; the others are drawn once and stay.

        Returns
        -------
        z, other_z : shape (members, fitted), (members, others)
        """
        generator = self._generator(2)
        z = esmda.prior_ensemble(self.budget.members, len(fitted), generator)
        other_z = OTHERS_SPREAD * esmda.prior_ensemble(self.budget.members, len(others), generator)
        for number in range(self.budget.steps):
            found = self._members("smoother", fitted, others, z, other_z, self.budget.areas, number)
            if number == 0:
                self.results.prior_predictive += found
            y = self._scaled(found)
            self.results.steps.append(y)
            emulator.add(z, y, WEIGHTS["smoother"])
            z = esmda.assimilate(z, y, self.results.targets, float(self.budget.steps), generator)
        self.results.smoothed = z.std(axis=0)
        return z, other_z

    def _members(
        self,
        stage: str,
        fitted: ParameterSpace,
        others: ParameterSpace,
        z: Floats,
        other_z: Floats,
        areas: int,
        number: int = 0,
    ) -> list[Evaluation]:
        """Evaluate every member of an ensemble, each with a seed of its own."""
        sets = [
            fitted.values_at(here) | others.values_at(there)
            for here, there in zip(z, other_z, strict=True)
        ]
        return self._evaluate(stage, sets, areas, first=number * len(sets))

    # ------------------------------------------------------------------ polish

    def polish(
        self, fitted: ParameterSpace, members: Floats, emulator: Emulator
    ) -> dict[str, Floats]:
        """Points worth comparing, by name: where searches ended that began far apart, and where they began."""
        emulator.fit()
        middle = members.mean(axis=0)
        starts = {
            PRESENT: np.zeros(len(fitted)),
            "mean of the smoother": middle,
            "emulator": emulator.propose(middle),
        }
        if not self.budget.generations:
            return starts
        best = min(starts, key=lambda name: self._start_cost(fitted, starts[name]))
        others = far_apart(starts[best], members, len(self.budget.searches) - 1)
        begun = [starts[best], *(emulator.nearest_fit(member) for member in others)]
        ends: dict[str, Floats] = {}
        for number, (start, generations) in enumerate(
            zip(begun, self.budget.searches, strict=True), start=1
        ):
            ends[f"search {number}"] = self._search(fitted, start, generations, emulator, number)
        emulator.fit()
        return {**starts, "emulator": emulator.propose(ends["search 1"]), **ends}

    def _search(
        self,
        fitted: ParameterSpace,
        start: Floats,
        generations: int,
        emulator: Emulator,
        number: int,
    ) -> Floats:
        """Where a search from a point ended."""
        before = len(self.results.generations)

        def simulate(generation: int, points: Floats) -> Floats:
            sets = [fitted.values_at(point) for point in points]
            return self._scaled(
                self._evaluate(
                    "polish",
                    sets,
                    self.budget.polish_areas,
                    same_seed=True,
                    first=before + generation,
                )
            )

        done = search(start, generations, emulator, simulate, self.seed + number)
        self.results.generations += zip(done.best_costs, done.middle_costs, strict=True)
        return done.centre

    def _start_cost(self, fitted: ParameterSpace, z: Floats) -> float:
        sets = [fitted.values_at(z)] * STARTS_SEEDS
        y = self._scaled(self._evaluate("starts", sets, self.budget.polish_areas))
        return self.cost(z, y)

    def cost(self, z: Floats, y: Floats) -> float:
        """Misfit of the mean over seeds, y of shape (seeds, patterns), with the prior's penalty."""
        return float(
            misfit(self.results.targets, with_column_means(y).mean(axis=0)) + prior_penalty(z)
        )

    # ------------------------------------------------------------------ fresh seeds

    def compare(self, fitted: ParameterSpace, candidates: Mapping[str, Floats]) -> None:
        """Simulate the candidates on seeds that nothing was fitted to; the best is the fit."""
        points = [self._candidate(fitted, name, z) for name, z in candidates.items()]
        self._take(fitted, sorted(points, key=lambda point: point.cost))

    def _candidate(self, fitted: ParameterSpace, name: str, z: Floats) -> Candidate:
        """A point as it does on fresh seeds."""
        sets = [fitted.values_at(z)] * self.budget.fresh
        found = self._evaluate("fresh", sets, self.budget.fresh_areas)
        y = self._scaled(found)
        return Candidate(name, z, y, [each.values for each in found], self.cost(z, y))

    def _take(self, fitted: ParameterSpace, candidates: list[Candidate]) -> None:
        """Candidates, the fit first; the ensemble is laid around it and those hardly worse."""
        self.results.candidates = candidates
        best = candidates[0]
        near = [each for each in candidates[1:] if each.cost <= best.cost + NEAR]
        self.results.fits = [best, *(each for each in near if each.name != PRESENT)]
        self.results.fits = self.results.fits[: self.budget.fits]
        self.results.fitted = fitted.values_at(best.z)

    def constrain(self, fitted: ParameterSpace) -> None:
        """Keep to points at which no less holds than at the present values: the best, and others hardly worse.

        Where only the present values hold as much, it is gone part of the way to the best point.
        """
        if self.constraints is None:
            return
        self.tell("Trying what must hold in any calibration ...")
        self.results.before = before = self.constraints.at(self.space.present())
        sound: list[Candidate] = []
        for candidate in self.results.candidates:
            if len(sound) == self.budget.fits or (sound and candidate.cost > sound[0].cost + NEAR):
                break
            if self._holds_at(fitted, candidate).keeps(before):
                sound.append(candidate)
        best = self.results.candidates[0]
        if sound[0].name == PRESENT and best.name != PRESENT:
            sound = [*self._part_of_the_way(fitted, best, before, sound[0].cost), *sound]
        others = [each for each in self.results.candidates if each not in sound]
        self._take(fitted, [*sound, *others])
        self.results.fits = [each for each in self.results.fits if each in sound]

    def _holds_at(self, fitted: ParameterSpace, candidate: Candidate) -> WhatHolds:
        assert self.constraints is not None
        found = self.constraints.at(self.space.present() | fitted.values_at(candidate.z))
        self.results.holding[candidate.name] = found
        return found

    def _part_of_the_way(
        self, fitted: ParameterSpace, best: Candidate, before: WhatHolds, least: float
    ) -> Iterator[Candidate]:
        """The farthest point on the way to the best at which enough holds, if it is better than the present values."""
        for share, part in WAY.items():
            point = self._candidate(fitted, f"{share} of the way to {best.name}", part * best.z)
            if point.cost < least and self._holds_at(fitted, point).keeps(before):
                yield point
                return

    def select_ensemble(
        self,
        fitted: ParameterSpace,
        others: ParameterSpace,
        z: Floats,
        other_z: Floats,
        emulator: Emulator,
    ) -> None:
        """Score the members on fresh seeds; the best make the ensemble.

        They are laid around the fits in turn, and each is moved by the emulator as far as the patterns ask.
        """
        emulator.fit()
        fits = [self.results.fits[place % len(self.results.fits)].z for place in range(len(z))]
        around = z - z.mean(axis=0) + np.array(fits)
        z = np.array([emulator.nearest_fit(member) for member in around])
        found = self._members("ensemble", fitted, others, z, other_z, self.budget.ensemble_areas)
        y = self._scaled(found)
        costs = misfit(self.results.targets, y)
        order = np.lexsort((np.arange(len(costs)), costs))
        self.results.members, self.results.members_y = np.hstack([z, other_z]), y
        self.results.spread = z[order[: self.budget.ensemble]].std(axis=0)
        self.results.members_values = [each.values for each in found]
        self.results.kept = order[: self.budget.ensemble].tolist()
        self.results.ensemble = [
            fitted.values_at(z[place]) | others.values_at(other_z[place])
            for place in self.results.kept
        ]

    # ------------------------------------------------------------------ evaluations

    def _evaluate(
        self,
        stage: str,
        sets: Sequence[Values],
        areas: int,
        *,
        same_seed: bool = False,
        first: int = 0,
    ) -> list[Evaluation]:
        """Evaluate sets of values put on top of the present ones.

        Parameters
        ----------
        same_seed : bool
            Whether all share one seed; else each has its own.
        first : int
            Number of the first seed in its stage.
        """
        start = self.seed * SEEDS_PER_CALIBRATION + SEEDS[stage] + first
        present = self.space.present()
        return self.evaluator.evaluate(
            [
                self.evaluator.request(
                    stage, present | values, areas, start if same_seed else start + place
                )
                for place, values in enumerate(sets)
            ]
        )

    def _scaled(self, found: Sequence[Evaluation]) -> Floats:
        """Patterns of evaluations, scaled, shape (evaluations, patterns)."""
        return np.array([scaled_values(self.results.targets, each.values) for each in found])

    def _generator(self, stage: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, stage])


def far_apart(start: Floats, points: Floats, number: int) -> list[Floats]:
    """So many of the points, each the farthest from the start and from those taken before it.

    Parameters
    ----------
    start : numpy.ndarray, shape (parameters,)
    points : numpy.ndarray, shape (points, parameters)
    number : int

    Examples
    --------
    >>> line = np.array([[0.0], [1.0], [5.0], [9.0]])
    >>> [float(point[0]) for point in far_apart(np.array([0.0]), line, 2)]
    [9.0, 5.0]
    """
    taken = [start]
    for _ in range(min(number, len(points))):
        gaps = np.min([np.square(points - each).sum(axis=1) for each in taken], axis=0)
        taken.append(points[int(gaps.argmax())])
    return taken[1:]


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan
