"""Why do two designs differ: run them, hold one mediator at a time, then the strongest in all orders.

>>> from experiments import explain
>>> found = explain("baseline", "worker_dominance/managerial", replicates=30)  # doctest: +SKIP
>>> found.roads[0].mediator.label  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from experiments.comparison.outcomes import measure
from experiments.errors import ExperimentError
from experiments.execution.batch import BatchOptions, run_batch, what_is_saved
from experiments.execution.cache import RunCache
from experiments.execution.interruption import signals_stop
from experiments.execution.notebook import progress_or_notebook
from experiments.execution.progress import OnProgress, Progress, shown_as_part
from experiments.execution.records import RunRecord
from experiments.explanation.estimates import (
    Floats,
    Together,
    estimate,
    groups_of,
    shapley_shares,
)
from experiments.explanation.explanation import Explanation, Road, SharedOut
from experiments.explanation.parting import outcomes_part, parting_of
from experiments.explanation.worlds import (
    BASE,
    OTHER,
    STRONGEST,
    Question,
    World,
    ask_why,
    known_outcome,
    split_can_be_made,
    worlds_to_run,
)
from sim.mediators import MEDIATORS
from sim.scenario import Scenario

REPLICATES = 30
AT_ONCE = 256
"""Runs that are held whole at a time; of most only the outcome is kept."""
Tell = Callable[[str], None]


def explain(
    base: str | Scenario,
    other: str | Scenario,
    *,
    outcome: str = "legacy",
    replicates: int = REPLICATES,
    seed: int = 1,
    jobs: int | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
) -> Explanation:
    """Say by which roads two designs come to differ in an outcome.

    Parameters
    ----------
    base, other : library name, path or Scenario
    outcome : str
        Name of an outcome, or what a headline outcome's name begins with.
    replicates : int
        Twin neighbourhoods.
    seed : int
        Of the first.
    jobs : int, optional
        Worker processes; by default one for each processor.
    cache : bool
        Whether to take runs from the user's cache and add to it; both designs are shared with `compare`.
    progress : callable, optional
        Called with a `Progress` as results come. In a notebook by default a line below the cell.

    Raises
    ------
    UsageProblem
        If the outcome is not known, or defined in no twin.
    ScenarioError
        If a scenario cannot be read.
    Interrupted
        If a signal stopped it; what was finished is in the cache.
    """
    question = ask_why(base, other, outcome, replicates, seed)
    kept = RunCache() if cache else None
    options = BatchOptions(jobs, kept, progress=progress_or_notebook(progress))
    return explained(question, options)


def explained(
    question: Question, options: BatchOptions, tell: Tell = lambda sentence: None
) -> Explanation:
    """Answer a question; see `explain`.

    Parameters
    ----------
    tell : callable
        Takes a sentence on what is done next.
    """
    with signals_stop(options.stop):
        return _Runs(question, options, tell).explanation()


@dataclass
class _Runs:
    """Carries worlds out and keeps the outcome in every twin."""

    question: Question
    options: BatchOptions
    tell: Tell
    values: dict[str, Floats] = field(default_factory=dict)
    records: dict[str, list[RunRecord]] = field(default_factory=dict)
    whole: Progress = field(default_factory=lambda: Progress(total=0))

    def explanation(self) -> Explanation:
        """Everything, in order."""
        question = self.question
        self.whole.total = worlds_to_run(question) * len(question.seeds)
        self.tell("Both designs ...")
        self._carry_out(question.designs, keep=True)
        known_outcome((self.values[OTHER] - self.values[BASE]).tolist())
        if not np.any(_known(self.values[OTHER] - self.values[BASE])):
            return self._told((), None, None, "No twin differs in this outcome.")
        self.tell("One mediator at a time ...")
        self._carry_out([question.other_with([name]) for name in MEDIATORS])
        roads = sorted(
            (self._road(name) for name in MEDIATORS), key=lambda road: -abs(road.carried.mean)
        )
        strongest = [road.name for road in roads[:STRONGEST]]
        self.tell(f"The strongest {STRONGEST} together, in all orders ...")
        groups = groups_of(strongest)
        self._carry_out(
            [
                *(question.base_with(name) for name in strongest),
                *(question.other_with(group) for group in groups if len(group) > 1),
            ]
        )
        roads = [self._road(road.name, road.name in strongest) for road in roads]
        why_not = split_can_be_made(question)
        by_lever = None if why_not else self._by_lever()
        return self._told(tuple(roads), self._together(strongest, groups), by_lever, why_not)

    def _told(
        self,
        roads: tuple[Road, ...],
        together: SharedOut | None,
        by_lever: SharedOut | None,
        why_not: str,
    ) -> Explanation:
        base, other = self.values[BASE], self.values[OTHER]
        known = np.isfinite(other - base)
        middle = _middle_twin(other - base)
        return Explanation(
            question=self.question,
            difference=estimate((other - base)[known]),
            base=float(base[known].mean()),
            other=float(other[known].mean()),
            roads=roads,
            together=together,
            by_lever=by_lever,
            no_levers=why_not,
            parts=outcomes_part(self.records[BASE], self.records[OTHER]),
            parting=parting_of(self.records[BASE][middle], self.records[OTHER][middle]),
            values={name: own.tolist() for name, own in self.values.items()},
            runs=self.whole,
        )

    # ------------------------------------------------------------------ shares

    def _road(self, name: str, both_ways: bool = False) -> Road:
        base, other = self.values[BASE], self.values[OTHER]
        held = self.values[self.question.other_with([name]).name]
        carried = other - held
        if not both_ways:
            return Road(name, estimate(_known(carried)), estimate(_known(held - base)))
        alone = self.values[self.question.base_with(name).name] - base
        return Road(
            name,
            estimate(_known(carried)),
            estimate(_known(held - base)),
            estimate(_known(alone)),
            estimate(_known(carried - alone)),
        )

    def _together(self, strongest: Sequence[str], groups: Iterable[Together]) -> SharedOut:
        left = {
            group: self.values[self.question.other_with(group).name if group else OTHER]
            for group in groups
        }
        return self._shared(strongest, left)

    def _by_lever(self) -> SharedOut:
        question, levers = self.question, self.question.levers()
        self.tell(f"{len(levers)} settings, in all orders ...")
        names = list(levers)
        between = {
            group: question.other_without(group, levers)
            for group in groups_of(names)
            if 0 < len(group) < len(names)
        }
        self._carry_out(between.values())
        left = {group: self.values[world.name] for group, world in between.items()}
        left |= {frozenset(): self.values[OTHER], frozenset(names): self.values[BASE]}
        return self._shared(names, left)

    def _shared(self, players: Sequence[str], left: dict[Together, Floats]) -> SharedOut:
        everybody = frozenset(players)
        whole = np.isfinite(np.array([*left.values(), self.values[BASE]])).all(axis=0)
        shares = shapley_shares(players, {group: own[whole] for group, own in left.items()})
        told = {name: estimate(share) for name, share in shares.items()}
        rest = estimate((left[everybody] - self.values[BASE])[whole])
        return SharedOut(dict(sorted(told.items(), key=lambda each: -abs(each[1].mean))), rest)

    # ------------------------------------------------------------------ runs

    def _carry_out(self, worlds: Iterable[World], keep: bool = False) -> None:
        """Run worlds, twin by twin, so that a worker has at hand the path that it holds something on."""
        chosen, twins = list(worlds), len(self.question.seeds)
        columns = [world.requests(self.question.seeds) for world in chosen]
        found = {world.name: np.full(twins, np.nan) for world in chosen}
        records: dict[tuple[str, int], RunRecord] = {}
        requests = [each for twin in zip(*columns, strict=True) for each in twin]
        for first in range(0, len(requests), AT_ONCE):
            options = replace(self.options, progress=self._as_part())
            state = run_batch(requests[first : first + AT_ONCE], options)
            self.whole.add(state)
            options.stop.check(what_is_saved(self.whole, None, options.cache is not None))
            for (name, twin), record in state.records.items():
                found[name][twin] = self._measured(record)
                if keep:
                    records[name, twin] = record
        self.values |= found
        if keep:
            if len(records) < len(requests):
                raise ExperimentError(_failed(self.whole))
            for world in chosen:
                self.records[world.name] = [records[world.name, twin] for twin in range(twins)]

    def _as_part(self) -> OnProgress | None:
        return shown_as_part(self.whole, self.options.progress)

    def _measured(self, record: RunRecord) -> float:
        name = self.question.outcome.name
        return measure(record, names=[name])[name]


def _known(values: Floats) -> Floats:
    return values[np.isfinite(values)]


def _middle_twin(differences: Floats) -> int:
    """The twin whose difference lies in the middle; of an even number the lower one of two."""
    known = np.flatnonzero(np.isfinite(differences))
    order = known[np.argsort(differences[known], kind="stable")]
    return int(order[(len(order) - 1) // 2])


def _failed(state: Progress) -> str:
    first = state.failures[0].message if state.failures else "not finished"
    return f"{len(state.failures)} runs of the designs themselves failed: {first}"
