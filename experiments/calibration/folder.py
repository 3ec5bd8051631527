"""The folder of a calibration: begun, gone on with, and finished always with the same budget.

FOLDER/manifest.json     what was asked, the values it started from, the budget of the stages
FOLDER/evaluations/      every evaluation, as soon as it is made
FOLDER/constraints/      what held at the points at which that was tried
FOLDER/log.txt           what was found, stage by stage (no times: the same on every machine)
FOLDER/result.json       fitted values and ensemble
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from experiments.calibration.budget import (
    CalibrationBudget,
    budget_within,
    with_requested,
)
from experiments.calibration.constraints import (
    Constraints,
    ConstraintSizes,
    Try,
    try_constraints,
)
from experiments.calibration.evaluation import (
    EvaluationStore,
    Evaluator,
    Simulator,
    evaluate,
    evaluation_identity,
)
from experiments.calibration.options import CalibrationOptions, portable_command
from experiments.calibration.parameter_space import (
    ParameterSpace,
    expand_names,
    free_space,
    require_free,
)
from experiments.calibration.procedure import CalibrationProcedure
from experiments.calibration.results import (
    Calibration,
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
    attempt : callable or None
        Says what holds at some values, where the fit is constrained.
    """

    folder: RunFolder
    options: CalibrationOptions
    space: ParameterSpace
    evaluator: Evaluator
    manifest: Manifest
    attempt: Try | None = None

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
        return CalibrationProcedure(
            self.evaluator,
            self.options,
            self.space,
            budget,
            constraints=self._constraints(budget),
            **tell,
        )

    def _constraints(self, budget: CalibrationBudget) -> Constraints | None:
        if self.attempt is None:
            return None
        sizes = ConstraintSizes(budget.constraint_seeds, budget.constraint_areas)
        return Constraints(self.folder.path, self.manifest["identity"], sizes, self.attempt)

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
    attempt: Try | None = None,
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
    attempt : callable, optional
        Says what holds at some values, where the fit is constrained; by default the model does.

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
    with open_calibration(
        options, out, jobs=jobs, display=display, simulator=simulator, attempt=attempt
    ) as held:
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
    attempt: Try | None = None,
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
        attempt = (attempt or try_constraints(jobs, display)) if options.constrained else None
        with closing(store):
            yield CalibrationFolder(folder, options, space, evaluator, manifest, attempt)


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
