"""Evaluations: parameter values simulated over some areas and measured pattern by pattern, made once and kept.

An evaluation is named by its content, so that the same request is never simulated twice: not when a
calibration goes on after a stop, and not when another one asks for what the first has answered.

    FOLDER/evaluations/part-*.jsonl    one line an evaluation, synced when it is written, never changed

Each session writes a part of its own. A line that a kill cut short is left out on reading, so that
at most the evaluations under way are lost.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TextIO, cast

from experiments.calibration.parameter_space import Values
from experiments.ensemble.fingerprint import model_mark
from experiments.errors import EnvironmentProblem, disk_problem
from experiments.execution.files import sync_folder
from experiments.execution.interruption import StopRequest
from experiments.execution.pool import run_requests
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import RunFailure
from experiments.validation.areas import Area, areas_of_portfolio
from experiments.validation.patterns_schema import Pattern
from experiments.validation.quantities import measure_patterns
from experiments.validation.replicate import simulate
from sim.parameters import parameter_specs

FOLDER = "evaluations"


@dataclass(frozen=True)
class EvaluationRequest:
    """What is to be simulated, as it travels to a worker process.

    Attributes
    ----------
    stage : str
        Which part of a calibration asks; says nothing about the answer.
    values : dict of name to value
    areas : int
        How many areas of the portfolio.
    seed : int
        Of the luck, and of which areas.
    until : int
        Calendar year at whose end simulations stop.
    patterns : tuple of Pattern
        What is measured.
    run_id : str
        Name by content; see `evaluation_id`.
    """

    stage: str
    values: Values = field(repr=False)
    areas: int
    seed: int
    until: int
    patterns: tuple[Pattern, ...] = field(repr=False)
    run_id: str

    @property
    def key(self) -> tuple[str, int]:
        """Under what a failure is filed."""
        return self.stage, 0


@dataclass(frozen=True)
class Evaluation:
    """The answer: each pattern's value and spread between areas, by the pattern's id.

    Attributes
    ----------
    run_id : str
        Name of the evaluation by its content.
    values, spreads : dict of str to float
        NaN where not defined.
    seconds : float
        Processor time it took; 0 where it could not be carried out.
    """

    run_id: str
    values: Values
    spreads: Values
    seconds: float


def evaluate(request: EvaluationRequest) -> Evaluation:
    """Simulate and measure, in this process."""
    began = time.process_time()
    areas = select_areas(request.areas, request.seed)
    yearly = simulate(areas, catalogue_differences(request.values), request.until)
    measured = measure_patterns(request.patterns, yearly)
    return Evaluation(
        run_id=request.run_id,
        values={name: float(found.value) for name, found in measured.items()},
        spreads={name: float(found.spread) for name, found in measured.items()},
        seconds=time.process_time() - began,
    )


def catalogue_differences(values: Mapping[str, float]) -> Values:
    """The values that are not the catalogue's own."""
    specs = parameter_specs()
    return {name: value for name, value in values.items() if value != specs[name].value}


def select_areas(number: int, seed: int) -> tuple[Area, ...]:
    """Some areas, evenly spread over the portfolio; which ones, and their luck, depend on the seed."""
    areas = _all_areas()
    wanted = min(number, len(areas))
    first = seed % max(1, len(areas) // wanted)
    places = [(first + place * len(areas) // wanted) % len(areas) for place in range(wanted)]
    return tuple(replace(areas[place], seed=areas[place].seed + seed) for place in places)


@functools.cache
def _all_areas() -> tuple[Area, ...]:
    return areas_of_portfolio(0)


def evaluation_identity(patterns: Iterable[Pattern], free: Iterable[str]) -> str:
    """Hash of what an evaluation depends on beside its request: rules, areas, and how is measured.

    Parameters
    ----------
    patterns : what is measured; what is published about it changes no simulation
    free : parameters that a request gives values for
    """
    measured = [
        replace(pattern, evidence=(), target=0.0, range=None, sign=None, n=0, tolerance=0.0,
                emergent=True, use="check")
        for pattern in sorted(patterns, key=lambda pattern: pattern.id)
    ]  # fmt: skip
    areas = [(area.name, area.scenario.canonical(), area.seed) for area in _all_areas()]
    return short_hash([model_mark(tuple(free)), measured, areas])


def evaluation_id(
    values: Mapping[str, float], areas: int, seed: int, until: int, identity: str
) -> str:
    """Name of an evaluation by its content (16 hexadecimal digits).

    Parameters
    ----------
    values, areas, seed, until : as in `EvaluationRequest`
    identity : str
        See `evaluation_identity`.
    """
    return short_hash((sorted(values.items()), areas, seed, until, identity))


def short_hash(content: Any) -> str:
    """Hash of anything whose `repr` says all there is to say (16 hexadecimal digits)."""
    return hashlib.blake2b(repr(content).encode(), digest_size=8).hexdigest()


class EvaluationStore:
    """The evaluations kept in the folder of a calibration.

    Parameters
    ----------
    folder : Path
        Of the calibration; nothing is written into it before the first evaluation is added.
    begin : callable, optional
        Makes the folder ready for the first.

    Raises
    ------
    EnvironmentProblem
        If what is there cannot be read.
    """

    def __init__(self, folder: Path, begin: Callable[[], None] | None = None) -> None:
        self.folder = folder / FOLDER
        self._begin = begin
        self._part: TextIO | None = None
        self._known: dict[str, Evaluation] = {}
        for part in sorted(self.folder.glob("part-*.jsonl")):
            try:
                lines = part.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError as error:
                raise disk_problem(error, part) from None
            whole = filter(None, map(_read, lines))
            self._known |= {evaluation.run_id: evaluation for evaluation in whole}

    def __len__(self) -> int:
        return len(self._known)

    @property
    def seconds(self) -> float:
        """Processor time of all evaluations."""
        return sum(evaluation.seconds for evaluation in self._known.values())

    def get(self, run_id: str) -> Evaluation | None:
        """The evaluation of this name, if it was made before."""
        return self._known.get(run_id)

    def add(self, stage: str, evaluation: Evaluation) -> None:
        """Keep an evaluation; when this returns, it survives a kill.

        Raises
        ------
        EnvironmentProblem
            If it cannot be written.
        """
        self._known[evaluation.run_id] = evaluation
        try:
            if self._part is None:
                if self._begin is not None:
                    self._begin()
                self.folder.mkdir(parents=True, exist_ok=True)
                name = f"part-{time.time_ns():020d}-{os.getpid()}.jsonl"
                self._part = (self.folder / name).open("x", encoding="utf-8")
                sync_folder(self.folder)
            self._part.write(_written(stage, evaluation) + "\n")
            self._part.flush()
            os.fsync(self._part.fileno())
        except OSError as error:
            raise disk_problem(error, self.folder) from None

    def close(self) -> None:
        """Write no more."""
        if self._part is not None:
            self._part.close()
        self._part = None


def _written(stage: str, evaluation: Evaluation) -> str:
    content = {
        "run_id": evaluation.run_id,
        "stage": stage,
        "seconds": round(evaluation.seconds, 3),
        "values": {name: _plain(value) for name, value in evaluation.values.items()},
        "spreads": {name: _plain(value) for name, value in evaluation.spreads.items()},
    }
    return json.dumps(content, allow_nan=False)


def _read(line: str) -> Evaluation | None:
    """The evaluation in a line, or None if the line is not whole."""
    try:
        content = json.loads(line)
        return Evaluation(
            run_id=content["run_id"],
            values=_numbers(content["values"]),
            spreads=_numbers(content["spreads"]),
            seconds=float(content["seconds"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _plain(value: float) -> float | str | None:
    """A number as JSON takes it."""
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else str(value)


def _numbers(entries: dict[str, Any]) -> Values:
    return {name: math.nan if value is None else float(value) for name, value in entries.items()}


Simulator = Callable[[EvaluationRequest], Evaluation]
"""Carries out one request; importable by name, so that worker processes find it."""


class Evaluator:
    """Evaluates requests in the order in which they are made, whatever the number of workers.

    What is in the store already is not simulated again.

    Parameters
    ----------
    patterns : tuple of Pattern
        Everything that is measured.
    until : int
        Calendar year at whose end simulations stop.
    identity : str
        See `evaluation_identity`.
    store : EvaluationStore
    jobs : int or None
        Worker processes; None: one for each processor.
    stop : StopRequest
    progress : callable, optional
        Called after every batch.
    simulator : callable
    """

    def __init__(
        self,
        patterns: tuple[Pattern, ...],
        until: int,
        identity: str,
        store: EvaluationStore,
        *,
        jobs: int | None = None,
        stop: StopRequest | None = None,
        progress: OnProgress | None = None,
        simulator: Simulator = evaluate,
    ) -> None:
        self.patterns, self.until, self.identity, self.store = patterns, until, identity, store
        self.state = Progress(total=0)
        self.failures: list[RunFailure] = []
        self.jobs, self._stop, self._progress = jobs, stop or StopRequest(), progress
        self._simulator = simulator

    def request(self, stage: str, values: Values, areas: int, seed: int) -> EvaluationRequest:
        """A request of this calibration, by the name under which its evaluation is kept."""
        run_id = evaluation_id(values, areas, seed, self.until, self.identity)
        return EvaluationRequest(stage, values, areas, seed, self.until, self.patterns, run_id)

    def evaluate(self, requests: Sequence[EvaluationRequest]) -> list[Evaluation]:
        """Evaluate requests; those that fail come back with NaN throughout.

        Raises
        ------
        Interrupted
            If a signal asked to stop; what is finished is in the store.
        EnvironmentProblem
            If not one of them can be carried out.
        """
        missing = {
            request.run_id: request
            for request in requests
            if self.store.get(request.run_id) is None
        }
        self.state.reused += len(requests) - len(missing)
        with self._stop.heeded():
            failed = self._simulate(list(missing.values()))
        self._stop.check(f"{len(self.store)} evaluations are saved; the same command goes on.")
        return [self.store.get(request.run_id) or failed[request.run_id] for request in requests]

    def _note(self, sentence: str) -> None:
        self.state.note = sentence
        if self._progress is not None:
            self._progress(self.state)

    def _simulate(self, requests: list[EvaluationRequest]) -> dict[str, Evaluation]:
        """Simulate what is missing; returns what failed, by name."""
        failed: dict[str, Evaluation] = {}
        batches = run_requests(
            cast(Any, requests),
            jobs=self.jobs,
            stop=self._stop,
            task=cast(Any, self._simulator),
            notice=self._note,
        )
        for results in batches:
            for request, result in cast(Any, results):
                if isinstance(result, RunFailure):
                    failed[request.run_id] = self._failed(result)
                else:
                    self.state.executed += 1
                    self.store.add(request.stage, result)
            self.state.batch_came()
            if self._progress is not None:
                self._progress(self.state)
        if requests and len(failed) == len(requests):
            raise EnvironmentProblem(
                f"None of {len(requests)} evaluations could be carried out; the first: "
                f"{self.failures[-len(failed)].message}. What was finished before is saved."
            )
        return failed

    def _failed(self, failure: RunFailure) -> Evaluation:
        self.state.failed += 1
        self.failures.append(failure)
        nothing = {pattern.id: math.nan for pattern in self.patterns}
        return Evaluation(failure.run_id, nothing, nothing, 0.0)
