"""A calibration: screen, prior predictive check, smoother, polish, fresh seeds, ensemble.

It lives in a folder: begun, gone on with, and finished always with the same budget.

FOLDER/manifest.json     what was asked, the values it started from, the budget of the stages
FOLDER/evaluations/      every evaluation, as soon as it is made
FOLDER/log.txt           what was found, stage by stage (no times: the same on every machine)
FOLDER/result.json       fitted values and ensemble
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from experiments.calibration import esmda, screening
from experiments.calibration.budget import (
    PRESENT_REPEATS,
    STARTS_SEEDS,
    CalibrationBudget,
    budget_within,
    with_requested,
)
from experiments.calibration.cmaes import search
from experiments.calibration.emulator import Emulator
from experiments.calibration.evaluation import (
    Evaluation,
    EvaluationStore,
    Evaluator,
    Simulator,
    evaluate,
    evaluation_identity,
)
from experiments.calibration.objective import (
    band_distance,
    misfit,
    prior_penalty,
    scaled_target,
    scaled_values,
    with_column_means,
)
from experiments.calibration.options import CalibrationOptions, portable_command
from experiments.calibration.parameter_space import (
    Floats,
    ParameterSpace,
    Values,
    expand_names,
    free_space,
    require_free,
)
from experiments.calibration.results import (
    Calibration,
    CalibrationResults,
    Candidate,
    ScreeningResult,
)
from experiments.errors import UsageProblem
from experiments.execution.folder import Obstacle, RunFolder, open_folder
from experiments.execution.interruption import StopRequest, signals_stop
from experiments.execution.manifest import Manifest, command, timestamp, versions
from experiments.execution.progress_display import Display, prepare_model
from experiments.execution.room import usual_jobs
from experiments.validation.patterns_schema import last_year
from sim.parameters import parameter_specs

KIND = "calibration"
DEFAULT_MINUTES = 300.0
OTHERS = 210
"""How many parameters that are not fitted vary in the ensemble too: those next in the screen's ranking."""
OTHERS_SPREAD = 0.35
"""How far they vary, in prior standard deviations."""
SEEDS = {"present": 0, "screen": 1_000, "smoother": 10_000, "polish": 50_000, "starts": 60_000,
         "fresh": 70_000, "ensemble": 80_000}  # fmt: skip
SEEDS_PER_CALIBRATION = 100_000
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
    ) -> None:
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
        candidates = self.polish(fitted, z.mean(axis=0), emulator)
        self.tell("Comparing on fresh seeds ...")
        self.compare(fitted, candidates)
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
        self, fitted: ParameterSpace, middle: Floats, emulator: Emulator
    ) -> dict[str, Floats]:
        """Points worth comparing, by name."""
        emulator.fit()
        starts = {
            "present values": np.zeros(len(fitted)),
            "mean of the smoother": middle,
            "emulator": emulator.propose(middle),
        }
        if not self.budget.generations:
            return starts
        best = min(starts, key=lambda name: self._start_cost(fitted, starts[name]))

        def simulate(generation: int, points: Floats) -> Floats:
            sets = [fitted.values_at(point) for point in points]
            return self._scaled(
                self._evaluate(
                    "polish", sets, self.budget.polish_areas, same_seed=True, first=generation
                )
            )

        done = search(starts[best], self.budget.generations, emulator, simulate, self.seed)
        self.results.generations = list(zip(done.best_costs, done.middle_costs, strict=True))
        emulator.fit()
        return {
            "present values": starts["present values"],
            "mean of the smoother": middle,
            "end of the polish": done.centre,
            "emulator": emulator.propose(done.centre),
        }

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
        points = []
        for name, z in candidates.items():
            sets = [fitted.values_at(z)] * self.budget.fresh
            found = self._evaluate("fresh", sets, self.budget.fresh_areas)
            y = self._scaled(found)
            points.append(Candidate(name, z, y, [each.values for each in found], self.cost(z, y)))
        self.results.candidates = sorted(points, key=lambda point: point.cost)
        self.results.fitted = fitted.values_at(self.results.candidates[0].z)

    def select_ensemble(
        self,
        fitted: ParameterSpace,
        others: ParameterSpace,
        z: Floats,
        other_z: Floats,
        emulator: Emulator,
    ) -> None:
        """Score the members on fresh seeds; the best make the ensemble.

        They are laid around the fit, and each is moved by the emulator as far as the patterns ask.
        """
        emulator.fit()
        around = z - z.mean(axis=0) + self.results.candidates[0].z
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


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


@dataclass(frozen=True)
class CalibrationFolder:
    """A folder held for a calibration.

    Attributes
    ----------
    folder : RunFolder
    options : CalibrationOptions
    space : ParameterSpace
        Around the values it started from.
    evaluator : Evaluator
    manifest : dict
    """

    folder: RunFolder
    options: CalibrationOptions
    space: ParameterSpace
    evaluator: Evaluator
    manifest: Manifest

    def budget(self) -> CalibrationBudget:
        """The budget that the manifest says; where it says none yet, it is worked out and written there."""
        if self.manifest["sizes"] is None:
            self.manifest["sizes"] = asdict(self._affordable())
            if self.folder.earlier is not None:  # else it is written with the first evaluation
                self.folder.write_manifest(self.manifest)
        return CalibrationBudget(**self.manifest["sizes"])

    def procedure(
        self, budget: CalibrationBudget, **tell: Callable[[str], None]
    ) -> CalibrationProcedure:
        """The procedure on what is held here; `tell` as it takes it."""
        return CalibrationProcedure(self.evaluator, self.options, self.space, budget, **tell)

    def _affordable(self) -> CalibrationBudget:
        """Budget from what an evaluation of the present values costs, unless all is asked for outright."""
        asked = self.options
        start = first_budget(asked)
        if asked.minutes is None and asked.sizes:
            return start
        procedure = self.procedure(start)
        procedure.evaluate_baseline()
        seconds = median(each.seconds for each in procedure.results.present) / start.areas
        there_are = (
            (asked.minutes or DEFAULT_MINUTES) * 60.0 * (self.evaluator.jobs or usual_jobs())
        )
        budget = budget_within(there_are, max(seconds, 1e-4), start, asked.screened)
        return with_requested(budget, asked.sizes)


def first_budget(options: CalibrationOptions) -> CalibrationBudget:
    """The budget as it is asked for outright, before any time is divided."""
    start = with_requested(CalibrationBudget(), options.sizes)
    return start if options.screened else with_requested(start, {"screen": 0})


def calibrate(options: CalibrationOptions, out: Path, **asked: Any) -> Calibration:
    """Carry out a calibration, or go on with the one in the folder; takes and raises what `carried_out` does."""
    with carried_out(options, out, **asked) as (calibration, _):
        return calibration


@contextmanager
def carried_out(
    options: CalibrationOptions,
    out: Path,
    *,
    jobs: int | None = None,
    display: Display | None = None,
    simulator: Simulator = evaluate,
) -> Iterator[tuple[Calibration, RunFolder]]:
    """Carry out a calibration, or go on with the one in the folder, which is held for what is told of it.

    Parameters
    ----------
    options : CalibrationOptions
    out : Path
    jobs : int, optional
        Worker processes; by default one for each processor.
    display : Display, optional
        Shows how far it has come; by default nothing is shown.
    simulator : callable
        Carries out one evaluation.

    Raises
    ------
    UsageProblem
        If the folder holds another calibration, or a name is not known.
    EnvironmentProblem
        If the folder cannot be written, or another process is writing into it.
    Interrupted
        On SIGINT or SIGTERM; the same call goes on.
    """
    display = display or Display(quiet=True)
    with open_calibration(options, out, jobs=jobs, display=display, simulator=simulator) as held:
        budget, state = held.budget(), held.evaluator.state
        display.tell(
            f"{budget.evaluations} evaluations, {budget.area_runs:,} runs of an area in all."
        )
        state.reused = state.executed = 0
        state.total = budget.evaluations
        results = held.procedure(budget, tell=display.tell).run()
        yield Calibration(options, held.space, budget, results, held.manifest), held.folder


@contextmanager
def open_calibration(
    options: CalibrationOptions,
    out: Path,
    *,
    jobs: int | None = None,
    display: Display | None = None,
    simulator: Simulator = evaluate,
) -> Iterator[CalibrationFolder]:
    """Hold a folder for a calibration, new or begun; takes and raises what `carried_out` does."""
    _space(options, options.centre)
    with (
        open_folder(
            out, _other_work(options, out), notice=display.say if display else None
        ) as folder,
        signals_stop(StopRequest()) as stop,
    ):
        manifest = folder.earlier or _new_manifest(options)
        begin = functools.partial(folder.write_manifest, manifest)
        store = EvaluationStore(out, begin if folder.earlier is None else None)
        evaluator = Evaluator(
            options.patterns,
            last_year(options.patterns),
            manifest["identity"],
            store,
            jobs=jobs,
            stop=stop,
            progress=display,
            simulator=simulator,
        )
        space = _space(options, manifest["centre"])
        with closing(store):
            yield CalibrationFolder(folder, options, space, evaluator, manifest)


@contextmanager
def evaluation_display(quiet: bool) -> Iterator[Display]:
    """Progress in evaluations, with the model made ready to run."""
    with Display(quiet, what="evaluations") as display:
        prepare_model(display)
        yield display


def _new_manifest(options: CalibrationOptions) -> Manifest:
    space = _space(options, options.centre)
    return {
        "kind": KIND,
        "started": timestamp(),
        "command": portable_command(command()),
        "versions": versions(),
        "identity": evaluation_identity(options.patterns, space.names),
        "asked": options.stated(),
        "centre": space.present(),
        "sizes": None,
    }


def _other_work(options: CalibrationOptions, out: Path) -> Obstacle:
    """Refuses a folder with anything but this calibration, begun with this model, and says what differs."""

    def refuse(earlier: Manifest) -> None:
        if earlier["kind"] != KIND:
            raise UsageProblem(
                f"{out}: this folder holds a {earlier['kind']}; choose another with --out."
            )
        asked = options.stated()
        differ = [name for name, value in asked.items() if earlier["asked"].get(name) != value]
        if differ:
            raise UsageProblem(
                f"{out}: holds a calibration that was asked for with other {', '.join(differ)}. Give the "
                "same command to go on with it, or choose another folder with --out."
            )
        if earlier["identity"] != evaluation_identity(options.patterns, earlier["centre"]):
            raise UsageProblem(
                f"{out}: the model has changed since this calibration was begun, so that its evaluations "
                "no longer hold. Choose another folder with --out, or go back to that version of the model."
            )

    return refuse


def _space(options: CalibrationOptions, centre: Mapping[str, float]) -> ParameterSpace:
    """The parameters that may move, around some values; refuses names that are not known or not free."""
    specs = parameter_specs()
    space = free_space(specs, centre, options.fix)
    expand_names(options.always_fitted, specs, "--parameters")
    require_free([name for name in options.always_fitted if "." in name], space, "--parameters")
    return space
