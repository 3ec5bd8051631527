"""One evaluation: a set of parameter values, simulated over some areas, measured pattern by pattern.

An evaluation is named by its content, so that the same question is never simulated twice: not when a
calibration goes on after a stop, and not when another one asks for what the first has answered.
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
from typing import TYPE_CHECKING, Any, TextIO, cast

from experiments.calibration.parameter_space import Values
from experiments.errors import EnvironmentProblem, disk_problem
from experiments.execution.interruption import Stop
from experiments.execution.pool import carry_out
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import Failure
from experiments.execution.store import sync_folder

if TYPE_CHECKING:
    from experiments.validation.facts.areas import Area
    from experiments.validation.patterns.schema import Pattern


@dataclass(frozen=True)
class Question:
    """What is to be simulated.

    Attributes
    ----------
    stage : str
        Which part of a calibration asks; says nothing about the answer.
    values : dict of name to value
    areas : int
        How many areas of the portfolio.
    seed : int
        Of the luck, and of which areas.
    """

    stage: str
    values: Values = field(repr=False)
    areas: int
    seed: int


@dataclass(frozen=True)
class Request:
    """A question on its way to a worker process."""

    key: tuple[str, int]
    run_id: str
    seed: int
    values: Values = field(repr=False)
    areas: int
    until: int
    patterns: tuple[Pattern, ...] = field(repr=False)


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


def evaluate(request: Request) -> Evaluation:
    """Simulate and measure, in this process."""
    from experiments.validation.patterns.measuring import measure_all
    from experiments.validation.patterns.simulating import simulate

    began = time.process_time()
    areas = areas_for(request.areas, request.seed)
    yearly = simulate(areas, differing(request.values), request.until)
    measured = measure_all(request.patterns, yearly)
    return Evaluation(
        run_id=request.run_id,
        values={name: float(found.value) for name, found in measured.items()},
        spreads={name: float(found.spread) for name, found in measured.items()},
        seconds=time.process_time() - began,
    )


def differing(values: Mapping[str, float]) -> Values:
    """The values that are not the catalogue's own."""
    from sim.parameters import parameter_specs

    specs = parameter_specs()
    return {name: value for name, value in values.items() if value != specs[name].value}


def areas_for(number: int, seed: int) -> tuple[Area, ...]:
    """Some areas, evenly spread over the portfolio; which ones, and their luck, depend on the seed."""
    areas = _all_areas()
    wanted = min(number, len(areas))
    first = seed % max(1, len(areas) // wanted)
    places = [(first + place * len(areas) // wanted) % len(areas) for place in range(wanted)]
    return tuple(replace(areas[place], seed=areas[place].seed + seed) for place in places)


@functools.cache
def _all_areas() -> tuple[Area, ...]:
    from experiments.validation.facts.areas import areas_of_portfolio

    return areas_of_portfolio(0)


def identity_of(patterns: Iterable[Pattern], free: Iterable[str]) -> str:
    """Hash of what an evaluation depends on beside its question: rules, areas, and how is measured.

    Parameters
    ----------
    patterns : what is measured; what is published about it changes no simulation
    free : parameters that a question gives values for
    """
    from experiments.ensemble.fingerprint import model_mark

    measured = [
        replace(pattern, evidence=(), target=0.0, range=None, sign=None, n=0, tolerance=0.0,
                emergent=True, use="check")
        for pattern in sorted(patterns, key=lambda pattern: pattern.id)
    ]  # fmt: skip
    areas = [(area.name, area.scenario.canonical(), area.seed) for area in _all_areas()]
    return short_hash([model_mark(tuple(free)), measured, areas])


def name_of(question: Question, until: int, identity: str) -> str:
    """Name of an evaluation by its content (16 hexadecimal digits)."""
    return short_hash(
        (sorted(question.values.items()), question.areas, question.seed, until, identity)
    )


def short_hash(content: Any) -> str:
    """Hash of anything whose `repr` says all there is to say (16 hexadecimal digits)."""
    return hashlib.blake2b(repr(content).encode(), digest_size=8).hexdigest()


FOLDER = "evaluations"


class EvaluationStore:
    """The evaluations of one folder.

    Parameters
    ----------
    folder : Path
        Of the calibration.

    Raises
    ------
    EnvironmentProblem
        If the folder cannot be written or read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder / FOLDER
        self._part: TextIO | None = None
        self._known: dict[str, Evaluation] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_problem(error, folder) from None
        self.take_from(folder)

    def __len__(self) -> int:
        return len(self._known)

    @property
    def seconds(self) -> float:
        """Processor time of all evaluations."""
        return sum(evaluation.seconds for evaluation in self._known.values())

    def take_from(self, folder: Path) -> None:
        """Know the evaluations of a folder too, this one or that of another calibration."""
        for part in sorted((folder / FOLDER).glob("part-*.jsonl")):
            try:
                lines = part.read_text(encoding="utf-8", errors="replace").splitlines()
            except OSError as error:
                raise disk_problem(error, part) from None
            for line in lines:
                evaluation = _read(line)
                if evaluation is not None:
                    self._known[evaluation.run_id] = evaluation

    def get(self, run_id: str) -> Evaluation | None:
        """The evaluation of this name, if it was made before."""
        return self._known.get(run_id)

    def add(self, stage: str, evaluation: Evaluation) -> None:
        """Keep an evaluation; when this returns, it survives a kill."""
        self._known[evaluation.run_id] = evaluation
        try:
            if self._part is None:
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


Simulator = Callable[[Request], Evaluation]


class Evaluator:
    """Answers questions in the order in which they are asked, whatever the number of workers.

    Parameters
    ----------
    patterns : tuple of Pattern
        Everything that is measured.
    until : int
        Calendar year at whose end simulations stop.
    identity : str
        Hash of what the answers depend on beside the question.
    shelf : Shelf
    jobs : int or None
        Worker processes; None: one for each processor.
    stop : Stop
    progress : callable, optional
        Called after every batch.
    simulator : callable
        Carries out one request; must be importable by name.
    """

    def __init__(
        self,
        patterns: tuple[Pattern, ...],
        until: int,
        identity: str,
        shelf: EvaluationStore,
        *,
        jobs: int | None = None,
        stop: Stop | None = None,
        progress: OnProgress | None = None,
        simulator: Simulator = evaluate,
    ) -> None:
        self.patterns, self.until, self.identity, self.shelf = patterns, until, identity, shelf
        self.state = Progress(total=0)
        self.failures: list[Failure] = []
        self._jobs, self._stop, self._progress = jobs, stop or Stop(), progress
        self._simulator = simulator

    def answer(self, questions: Sequence[Question]) -> list[Evaluation]:
        """Evaluate questions; those that fail come back with NaN throughout.

        Raises
        ------
        Interrupted
            If a signal asked to stop; what is finished is on the shelf.
        EnvironmentProblem
            If not one of them can be carried out.
        """
        names = [name_of(question, self.until, self.identity) for question in questions]
        missing = {
            name: question
            for name, question in zip(names, questions, strict=True)
            if self.shelf.get(name) is None
        }
        self.state.reused += len(questions) - len(missing)
        failed = self._simulate(missing)
        self._stop.check(f"{len(self.shelf)} evaluations are saved; the same command goes on.")
        return [self.shelf.get(name) or failed[name] for name in names]

    def _simulate(self, missing: dict[str, Question]) -> dict[str, Evaluation]:
        requests = [self._request(name, asked) for name, asked in missing.items()]
        failed: dict[str, Evaluation] = {}
        batches = carry_out(
            cast(Any, requests), jobs=self._jobs, stop=self._stop, task=cast(Any, self._simulator)
        )
        for results in batches:
            for request, result in cast(Any, results):
                if isinstance(result, Failure):
                    failed[request.run_id] = self._failed(result)
                else:
                    self.state.executed += 1
                    self.shelf.add(missing[request.run_id].stage, result)
            self.state.batch_came()
            self._tell()
        if requests and len(failed) == len(requests):
            raise EnvironmentProblem(
                f"None of {len(requests)} evaluations could be carried out; the first: "
                f"{self.failures[-len(failed)].message}. What was finished before is saved."
            )
        return failed

    def _request(self, name: str, question: Question) -> Request:
        return Request(
            key=(question.stage, 0),
            run_id=name,
            seed=question.seed,
            values=question.values,
            areas=question.areas,
            until=self.until,
            patterns=self.patterns,
        )

    def _failed(self, failure: Failure) -> Evaluation:
        self.state.failed += 1
        self.failures.append(failure)
        nothing = {pattern.id: math.nan for pattern in self.patterns}
        return Evaluation(failure.run_id, nothing, nothing, 0.0)

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self.state)
