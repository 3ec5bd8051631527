"""The course of a calibration: screen, prior predictive check, smoother, polish, fresh seeds, ensemble."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.calibration import esmda, screening
from experiments.calibration.budget import (
    PRESENT_REPEATS,
    STARTS_SEEDS,
    CalibrationBudget,
    budget_within,
    with_requested,
)
from experiments.calibration.cmaes import polish
from experiments.calibration.emulator import Emulator
from experiments.calibration.evaluation import (
    Evaluation,
    EvaluationStore,
    Evaluator,
    Question,
    Simulator,
    evaluate,
    identity_of,
)
from experiments.calibration.objective import (
    beyond_comfort,
    misfit,
    prior_penalty,
    scaled,
    scaled_target,
)
from experiments.calibration.options import CalibrationOptions, portable_command
from experiments.calibration.parameter_space import (
    ParameterSpace,
    Values,
    expand,
    free_space,
    must_be_free,
)
from experiments.calibration.results import (
    Calibration,
    CalibrationResults,
    Candidate,
    ScreeningResult,
)
from experiments.calibration.screening import filled
from experiments.comparison.run import command
from experiments.errors import UsageProblem
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.manifest import read_manifest, timestamp, versions, write_json
from experiments.execution.pool import processors
from experiments.execution.progress_display import Display
from experiments.validation.patterns.schema import Pattern
from experiments.validation.patterns.simulating import last_year

Floats = NDArray[np.float64]
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
    laboratory : Laboratory
    targets : patterns to fit
    space : all parameters that may move
    sizes : Sizes
    seed : int
        Of everything that is drawn.
    sure : names that are fitted in any case
    others : without a screen, names that vary beside them; None: some of all the rest
    tell : hears of each stage as it begins
    """

    def __init__(
        self,
        laboratory: Evaluator,
        targets: Sequence[Pattern],
        space: ParameterSpace,
        sizes: CalibrationBudget,
        seed: int = 1,
        sure: Sequence[str] = (),
        others: Sequence[str] | None = None,
        tell: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        self.laboratory, self.targets, self.space = laboratory, tuple(targets), space
        self.sizes, self.seed, self.sure = sizes, seed, tuple(sure)
        self.others, self.tell = others, tell
        self.found = CalibrationResults()
        self._rounds: list[tuple[Floats, Floats]] = []

    def whole(self) -> CalibrationResults:
        """All stages.

        Raises
        ------
        Interrupted
            If a signal asked to stop.
        """
        self.evaluate_baseline()
        self.tell("Screening for the parameters that matter ...")
        fitted, others = self.screen()
        emulator = Emulator(self.found.aims)
        self._teach_from_screen(emulator, fitted)
        self.tell(f"Fitting {len(fitted)} parameters by ensemble smoother ...")
        z, other_z = self.smooth(fitted, others, emulator)
        self.tell("Polishing the best ...")
        candidates = self.polish(fitted, z.mean(axis=0), emulator)
        self.tell("Comparing on fresh seeds ...")
        self.compare(fitted, candidates)
        self.select_ensemble(fitted, others, z, other_z, emulator)
        return self.found

    def evaluate_baseline(self) -> None:
        """Simulate the present values on several seeds: bands, noise and cost."""
        self.found.present = self._ask("present", [{}] * PRESENT_REPEATS, self.sizes.areas)
        spreads = {
            pattern.id: _mean([found.spreads[pattern.id] for found in self.found.present])
            for pattern in self.targets
        }
        self.found.aims = [scaled_target(pattern, spreads[pattern.id]) for pattern in self.targets]
        self.found.reach = list(self.found.present)

    # ------------------------------------------------------------------ screen

    def screen(self) -> tuple[ParameterSpace, ParameterSpace]:
        """Choose what is fitted, and what varies beside it."""
        everything = len(self.space)
        if not self.sizes.screen:
            return self._without_screen()
        generator = self._generator(1)
        first, second = self.sizes.screen_rounds
        x = screening.random_balance_design(first, everything, generator)
        y = self._screen_round(x, 0)
        present = beyond_comfort(
            self.found.aims, filled(self._scaled(self.found.present)).mean(axis=0)
        )
        weights = screening.pattern_weights(y, present)
        own = screening.importance(x, y, weights)
        groups = self.space.groups()
        sure = [self.space.names.index(name) for name in self.sure]
        active = screening.active_places(
            own, groups, screening.ACTIVE_PER_FITTED * self.sizes.fitted, sure
        )
        x_second = np.zeros((second, everything))
        x_second[:, active] = screening.random_balance_design(second, len(active), generator)
        y_second = self._screen_round(x_second, first)
        self._rounds = [(x, y), (x_second, y_second)]
        ranking = screening.rank(self._rounds, weights, generator)
        return self._choose(ranking, own, screening.group_importance(own, groups))

    def _screen_round(self, x: Floats, before: int) -> Floats:
        """Simulate a round; all share their luck, so that differences are those of parameters."""
        sets = [self._moved(self.space, row) for row in x]
        found = self._ask("screen", sets, self.sizes.screen_areas, same_luck=True, first=before)
        self.found.reach += found
        return self._scaled(found)

    def _choose(
        self, ranking: screening.Ranking, own: Floats, groups: dict[str, float]
    ) -> tuple[ParameterSpace, ParameterSpace]:
        names = self.space.names
        later = np.lexsort((np.arange(len(own)), -own))
        order = [place for place in ranking.places if ranking.importance[place] > 0]
        order = list(dict.fromkeys([*order, *later.tolist()]))
        ranked = list(dict.fromkeys([*self.sure, *(names[place] for place in order)]))
        chosen = ranked[: max(self.sizes.fitted, len(self.sure))]
        return self._chosen(ranked, chosen, groups, ranking)

    def _chosen(
        self,
        ranked: Sequence[str],
        chosen: Sequence[str],
        groups: dict[str, float],
        ranking: screening.Ranking | None,
    ) -> tuple[ParameterSpace, ParameterSpace]:
        fitted = self.space.only(chosen)
        others = self.space.only([name for name in ranked if name not in chosen][:OTHERS])
        importance: Sequence[float] = ranking.importance.tolist() if ranking else []
        stability: Sequence[float] = ranking.stability.tolist() if ranking else []
        self.found.screen = ScreeningResult(
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
        rest = [name for name in self.space.names if name not in self.sure]
        rest = rest[:: max(1, len(rest) // OTHERS)] if self.others is None else list(self.others)
        return self._chosen([*self.sure, *rest], self.sure, {}, None)

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
        z = esmda.prior_members(self.sizes.members, len(fitted), generator)
        other_z = OTHERS_SPREAD * esmda.prior_members(self.sizes.members, len(others), generator)
        for number in range(self.sizes.steps):
            found = self._members("smoother", fitted, others, z, other_z, self.sizes.areas, number)
            if number == 0:
                self.found.reach += found
            y = self._scaled(found)
            self.found.steps.append(y)
            emulator.add(z, y, WEIGHTS["smoother"])
            z = esmda.step(z, y, self.found.aims, float(self.sizes.steps), generator)
        self.found.smoothed = z.std(axis=0)
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
        sets = [
            self._moved(fitted, here) | self._moved(others, there)
            for here, there in zip(z, other_z, strict=True)
        ]
        return self._ask(stage, sets, areas, first=number * len(sets))

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
        if not self.sizes.generations:
            return starts
        best = min(starts, key=lambda name: self._start_cost(fitted, starts[name]))

        def simulate(generation: int, points: Floats) -> Floats:
            sets = [self._moved(fitted, point) for point in points]
            return self._scaled(
                self._ask("polish", sets, self.sizes.polish_areas, same_luck=True, first=generation)
            )

        done = polish(starts[best], self.sizes.generations, emulator, simulate, self.seed)
        self.found.generations = list(zip(done.best_costs, done.middle_costs, strict=True))
        emulator.fit()
        return {
            "present values": starts["present values"],
            "mean of the smoother": middle,
            "end of the polish": done.centre,
            "emulator": emulator.propose(done.centre),
        }

    def _start_cost(self, fitted: ParameterSpace, z: Floats) -> float:
        sets = [self._moved(fitted, z)] * STARTS_SEEDS
        y = self._scaled(self._ask("starts", sets, self.sizes.polish_areas))
        return self.cost(z, y)

    def cost(self, z: Floats, y: Floats) -> float:
        """Misfit of the mean over seeds, y of shape (seeds, patterns), with the pull to the middle."""
        return float(misfit(self.found.aims, filled(y).mean(axis=0)) + prior_penalty(z))

    # ------------------------------------------------------------------ fresh seeds

    def compare(self, fitted: ParameterSpace, candidates: Mapping[str, Floats]) -> None:
        """Simulate the candidates on seeds that nothing was fitted to; the best is the fit."""
        points = []
        for name, z in candidates.items():
            sets = [self._moved(fitted, z)] * self.sizes.fresh
            found = self._ask("fresh", sets, self.sizes.fresh_areas)
            y = self._scaled(found)
            points.append(Candidate(name, z, y, [each.values for each in found], self.cost(z, y)))
        self.found.points = sorted(points, key=lambda point: point.cost)
        self.found.fitted = fitted.values_at(self.found.points[0].z)

    def select_ensemble(
        self,
        fitted: ParameterSpace,
        others: ParameterSpace,
        z: Floats,
        other_z: Floats,
        emulator: Emulator,
    ) -> None:
        """Score the members on fresh seeds; the best make the ensemble.

        They are laid around the fit, and each is drawn in by the emulator as far as the patterns ask.
        """
        emulator.fit()
        around = z - z.mean(axis=0) + self.found.points[0].z
        z = np.array([emulator.nearest_fit(member) for member in around])
        found = self._members("ensemble", fitted, others, z, other_z, self.sizes.ensemble_areas)
        y = self._scaled(found)
        costs = misfit(self.found.aims, y)
        order = np.lexsort((np.arange(len(costs)), costs))
        self.found.members, self.found.members_y = np.hstack([z, other_z]), y
        self.found.spread = z[order[: self.sizes.ensemble]].std(axis=0)
        self.found.members_values = [each.values for each in found]
        self.found.kept = order[: self.sizes.ensemble].tolist()
        self.found.ensemble = [
            fitted.values_at(z[place]) | others.values_at(other_z[place])
            for place in self.found.kept
        ]

    # ------------------------------------------------------------------ asking

    def _ask(
        self,
        stage: str,
        sets: Sequence[Values],
        areas: int,
        *,
        same_luck: bool = False,
        first: int = 0,
    ) -> list[Evaluation]:
        """Evaluate sets of values put on top of the present ones.

        Parameters
        ----------
        same_luck : bool
            Whether all share one seed; else each has its own.
        first : int
            Number of the first set in its stage (of the only seed, where they share it).
        """
        start = self.seed * SEEDS_PER_CALIBRATION + SEEDS[stage]
        shared = SEEDS[stage] if stage == "screen" else SEEDS[stage] + first
        present = self.space.present()
        questions = [
            Question(
                stage,
                present | values,
                areas,
                self.seed * SEEDS_PER_CALIBRATION + shared if same_luck else start + first + place,
            )
            for place, values in enumerate(sets)
        ]
        return self.laboratory.answer(questions)

    def _moved(self, space: ParameterSpace, z: Floats) -> Values:
        return space.values_at(z.tolist())

    def _scaled(self, found: Sequence[Evaluation]) -> Floats:
        """Patterns of evaluations, scaled, shape (evaluations, patterns)."""
        return np.array([scaled(self.found.aims, each.values) for each in found])

    def _generator(self, stage: int) -> np.random.Generator:
        return np.random.default_rng([self.seed, stage])


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


KIND = "calibration"
DEFAULT_MINUTES = 300.0


def calibrate(
    asked: CalibrationOptions,
    out: Path,
    *,
    jobs: int | None = None,
    display: Display | None = None,
    simulator: Simulator = evaluate,
) -> Calibration:
    """Carry out a calibration, or go on with the one in the folder.

    Raises
    ------
    UsageProblem
        If the folder holds another calibration, or a name is not known.
    Interrupted
        On SIGINT or SIGTERM; the same call goes on.
    """
    shown = display or Display(quiet=True)
    with opened(asked, out, jobs=jobs, display=shown, simulator=simulator) as bench:
        return _carried_out(asked, bench, out, jobs, shown)


@dataclass(frozen=True)
class CalibrationFolder:
    """A folder opened for a calibration."""

    space: ParameterSpace
    laboratory: Evaluator
    manifest: dict[str, Any]


@contextmanager
def opened(
    asked: CalibrationOptions,
    out: Path,
    *,
    jobs: int | None = None,
    display: Display | None = None,
    simulator: Simulator = evaluate,
) -> Iterator[CalibrationFolder]:
    """Open a folder for a calibration, new or begun; raises as `calibrate` does."""
    manifest = _begun(asked, out)
    shelf = EvaluationStore(out)
    try:
        with signals_stop(Stop()) as stop:
            laboratory = Evaluator(
                asked.patterns,
                last_year(asked.patterns),
                manifest["identity"],
                shelf,
                jobs=jobs,
                stop=stop,
                progress=display,
                simulator=simulator,
            )
            yield CalibrationFolder(_space(asked, manifest["centre"]), laboratory, manifest)
    finally:
        shelf.close()


def _carried_out(
    asked: CalibrationOptions,
    bench: CalibrationFolder,
    out: Path,
    jobs: int | None,
    display: Display,
) -> Calibration:
    manifest, state = bench.manifest, bench.laboratory.state
    if manifest["sizes"] is None:
        manifest["sizes"] = asdict(_measured_sizes(asked, bench, jobs))
        write_json(out / "manifest.json", manifest)
    sizes = CalibrationBudget(**manifest["sizes"])
    display.tell(f"{sizes.evaluations} evaluations, {sizes.area_runs:,} runs of an area in all.")
    state.reused = state.executed = 0
    state.total = sizes.evaluations
    course = _course(asked, bench, sizes, display.tell)
    return Calibration(asked, bench.space, sizes, course.whole(), manifest)


def _course(
    asked: CalibrationOptions,
    bench: CalibrationFolder,
    sizes: CalibrationBudget,
    tell: Callable[[str], None] = lambda sentence: None,
) -> CalibrationProcedure:
    return CalibrationProcedure(
        bench.laboratory,
        _targets(asked),
        bench.space,
        sizes,
        asked.seed,
        sure=_sure(asked, bench.space),
        others=asked.others,
        tell=tell,
    )


def _measured_sizes(
    asked: CalibrationOptions, bench: CalibrationFolder, jobs: int | None
) -> CalibrationBudget:
    """Sizes from what an evaluation of the present values costs, unless all are asked for."""
    start = with_requested(CalibrationBudget(), asked.sizes)
    if not asked.screened:
        start = with_requested(start, {"screen": 0})
    if asked.minutes is None and asked.sizes:
        return start
    course = _course(asked, bench, start)
    course.evaluate_baseline()
    seconds = median(found.seconds for found in course.found.present) / start.areas
    there_are = (asked.minutes or DEFAULT_MINUTES) * 60.0 * (jobs or processors())
    sizes = budget_within(there_are, max(seconds, 1e-4), start, asked.screened)
    return with_requested(sizes, asked.sizes)


def _begun(asked: CalibrationOptions, out: Path) -> dict[str, Any]:
    """The folder's manifest, written now if it is new."""
    stated = asked.stated()
    earlier = read_manifest(out)
    if earlier is not None:
        _refuse_another(earlier, stated, out)
        _refuse_changed_model(earlier, asked, out)
        return earlier
    space = _space(asked, asked.centre)
    manifest = {
        "kind": KIND,
        "started": timestamp(),
        "command": portable_command(command()),
        "versions": versions(),
        "identity": identity_of(asked.patterns, space.names),
        "asked": stated,
        "centre": space.present(),
        "sizes": None,
    }
    write_json(out / "manifest.json", manifest)
    return manifest


def _refuse_another(earlier: Mapping[str, Any], stated: dict[str, Any], out: Path) -> None:
    if earlier["kind"] != KIND:
        raise UsageProblem(
            f"{out}: this folder holds a {earlier['kind']}; choose another with --out."
        )
    differ = [name for name, value in stated.items() if earlier["asked"].get(name) != value]
    if differ:
        raise UsageProblem(
            f"{out}: holds a calibration that was asked for with other {', '.join(differ)}. Give the "
            "same command to go on with it, or choose another folder with --out."
        )


def _refuse_changed_model(earlier: Mapping[str, Any], asked: CalibrationOptions, out: Path) -> None:
    if earlier["identity"] != identity_of(asked.patterns, earlier["centre"]):
        raise UsageProblem(
            f"{out}: the model has changed since this calibration was begun, so that its evaluations "
            "no longer hold. Choose another folder with --out, or go back to that version of the model."
        )


def _space(asked: CalibrationOptions, centre: Mapping[str, float]) -> ParameterSpace:
    space = free_space(_specs(), centre, asked.fix)
    expand(asked.sure, _specs(), "--parameters")
    must_be_free([name for name in asked.sure if "." in name], space, "--parameters")
    return space


def _sure(asked: CalibrationOptions, space: ParameterSpace) -> list[str]:
    """Parameters that are fitted in any case; of a whole mechanism those that may move."""
    named = expand(asked.sure, _specs(), "--parameters")
    return [name for name in dict.fromkeys(named) if name in space.names]


def _targets(asked: CalibrationOptions) -> list[Pattern]:
    return [pattern for pattern in asked.patterns if pattern.id in asked.targets]


def _specs() -> Mapping[str, Any]:
    from sim.parameters import parameter_specs

    return parameter_specs()
