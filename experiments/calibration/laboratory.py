"""Where questions are answered: from what is on the shelf, or by simulating in worker processes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, cast

from experiments.calibration.evaluating import Evaluation, Question, Request, evaluate, name_of
from experiments.calibration.keeping import Shelf
from experiments.errors import EnvironmentProblem
from experiments.execution.interruption import Stop
from experiments.execution.pool import carry_out
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.records import Failure

if TYPE_CHECKING:
    from experiments.validation.patterns_schema import Pattern

Simulator = Callable[[Request], Evaluation]


class Laboratory:
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
        shelf: Shelf,
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
