"""Rank the uncertain numbers by how much they move an outcome: a screen of mechanisms, then a ranking."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from experiments.errors import UsageProblem
from experiments.execution.batch import BatchOptions, run_batch, what_is_saved
from experiments.execution.cache import RunCache
from experiments.execution.interruption import signals_stop
from experiments.execution.notebook import progress_or_notebook
from experiments.execution.progress import OnProgress, Progress, shown_as_part
from experiments.sensitivity.budget import (
    RANKING_DUMMIES,
    REPLICATES,
    ROUND,
    SensitivityBudget,
    budget_of,
)
from experiments.sensitivity.design import Floats, draw_signs, ranking_signs, reach_of, values_at
from experiments.sensitivity.question import Point, SensitivityQuestion, ask
from experiments.sensitivity.ranking import Ranking, rank
from experiments.sensitivity.screen import Screen, ScreenRuns, judge_screen
from sim.parameters import ParameterSpec
from sim.scenario import Scenario

RUNS = 3000
FALSE_AT_A_LOOK = 0.1
"""Share of false mechanisms, among those let pass, to which each of the two looks at a screen is held."""
REPLICATE_SEEDS, RANKING_SEEDS = 500_000, 1_000_000
"""How far the seeds of replicates and of the ranking lie behind those of the screen."""
LOOK_RESAMPLES, RESAMPLES = 100, 1000
FEWEST_PAIRS = 8
"""Pairs with a known outcome, with fewer of which nothing is ranked."""
AT_ONCE = 256
"""Runs that are held whole at a time; of each only its outcome is kept."""
Tell = Callable[[str], None]
Ending = Literal["nothing passed", "no runs left", "stable", "budget spent"]


@dataclass(frozen=True)
class Sensitivity:
    """What moves an outcome.

    Attributes
    ----------
    question : SensitivityQuestion
    budget : SensitivityBudget
    seed : int
    screen : Screen
    ranking : Ranking or None
        None where no mechanism passed the screen, or no runs were left.
    ending : {"nothing passed", "no runs left", "stable", "budget spent"}
        Why no more was run.
    runs : Progress
        Runs carried out, taken from the cache, and failed.
    """

    question: SensitivityQuestion
    budget: SensitivityBudget
    seed: int
    screen: Screen
    ranking: Ranking | None
    ending: Ending
    runs: Progress


def sensitivity(
    scenario: str | Scenario,
    against: str | Scenario | None = None,
    *,
    outcome: str = "legacy",
    runs: int = RUNS,
    seed: int = 1,
    jobs: int | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
) -> Sensitivity:
    """Rank the uncertain numbers by how much they move an outcome of a scenario, or of its difference to another.

    Parameters
    ----------
    scenario : library name, path or Scenario
    against : likewise, optional
        What it is held against, in the same neighbourhoods and with the same numbers.
    outcome : str
    runs : int
        At most.
    seed : int
        Of the first neighbourhood, and of all that is drawn.
    jobs : int, optional
        Worker processes; by default one for each processor.
    cache : bool
        Whether to take runs from the user's cache and add to it; what was stopped goes on from there.
    progress : callable, optional
        Called with a `Progress` as results come. In a notebook by default a line below the cell.

    Raises
    ------
    UsageProblem
        If the outcome is not known, or the runs are too few.
    ScenarioError
        If a scenario cannot be read.
    Interrupted
        If a signal stopped it; what was finished is in the cache.
    """
    question = ask(scenario, against, outcome)
    kept = RunCache() if cache else None
    return answered(
        question, runs, seed, BatchOptions(jobs, kept, progress=progress_or_notebook(progress))
    )


def answered(
    question: SensitivityQuestion,
    runs: int,
    seed: int,
    options: BatchOptions,
    tell: Tell = lambda sentence: None,
) -> Sensitivity:
    """Answer a question; see `sensitivity`.

    Parameters
    ----------
    tell : callable
        Takes a sentence on what is done next.
    """
    budget = budget_of(question, runs)
    pairs = _PairRuns(question, budget, options)
    with signals_stop(options.stop):
        screen = _screened(question, budget, seed, pairs, tell)
        ranking, ending = _ranked(question, budget, seed, pairs, screen, tell)
    return Sensitivity(question, budget, seed, screen, ranking, ending, pairs.whole)


class _PairRuns:
    """Carries out pairs of opposite points and keeps half their differences.

    Attributes
    ----------
    whole : Progress
    """

    def __init__(
        self, question: SensitivityQuestion, budget: SensitivityBudget, options: BatchOptions
    ) -> None:
        self.question, self.options = question, options
        self.whole = Progress(total=budget.pairs * 2 * budget.sides)

    def halves(
        self, specs: Sequence[ParameterSpec], signs: Floats, reach: float, first_seed: int
    ) -> Floats:
        """Half the difference of each point and its opposite, shape (pairs,); NaN where there is none."""
        points = [
            Point(first_seed + row, values_at(specs, way * own, reach))
            for row, own in enumerate(signs)
            for way in (1.0, -1.0)
        ]
        values = [value for part in self._parts(points) for value in self._carried_out(part)]
        both = np.array(values).reshape(-1, 2)
        result: Floats = (both[:, 0] - both[:, 1]) / 2.0
        return result

    def _parts(self, points: Sequence[Point]) -> list[Sequence[Point]]:
        size = AT_ONCE // len(self.question.scenarios)
        return [points[first : first + size] for first in range(0, len(points), size)]

    def _carried_out(self, points: Sequence[Point]) -> list[float]:
        """The outcome at each point."""
        options = replace(self.options, progress=shown_as_part(self.whole, self.options.progress))
        state = run_batch(list(self.question.requests(points)), options)
        self.whole.add(state)
        options.stop.check(what_is_saved(self.whole, None, options.cache is not None))
        found = {key: self.question.read(record) for key, record in state.records.items()}
        return [self.question.value(found, number) for number in range(len(points))]


def _screened(
    question: SensitivityQuestion,
    budget: SensitivityBudget,
    seed: int,
    pairs: _PairRuns,
    tell: Tell,
) -> Screen:
    """The screen; where nothing passes, with all runs that there are."""
    mechanisms, specs = question.mechanisms, question.specs
    places = {name: place for place, name in enumerate(mechanisms)}
    groups, reach = [places[spec.mechanism] for spec in specs], reach_of(len(specs))
    columns: list[Floats] = []
    halves: list[Floats] = []

    def drawn(last: int) -> None:
        for draw in range(len(columns), last):
            tell(f"Screen of {len(mechanisms)} mechanisms, draw {draw + 1} of {last}.")
            own, signs = draw_signs(groups, budget.rows, seed, draw)
            columns.append(own)
            halves.append(pairs.halves(specs, signs, reach, seed + draw * budget.rows))

    def judged() -> Screen:
        counts = [len(each) for each in mechanisms.values()]
        runs = ScreenRuns(columns, halves, again)
        return judge_screen(runs, list(mechanisms), counts, reach, FALSE_AT_A_LOOK)

    drawn(budget.draws)
    if not np.isfinite(np.concatenate(halves)).any():
        raise UsageProblem(
            f"--outcome {question.outcome.name}: it is not defined at any of {budget.draws * budget.rows:,} pairs of points, "
            "so that nothing can be ranked; choose another."
        )
    first = draw_signs(groups, budget.rows, seed, 0)[1][:REPLICATES]
    again = pairs.halves(specs, first, reach, seed + REPLICATE_SEEDS)
    screen = judged()
    if not screen.passed and budget.further_draws:
        drawn(budget.draws + budget.further_draws)
        screen = judged()
    return screen


def _ranked(
    question: SensitivityQuestion,
    budget: SensitivityBudget,
    seed: int,
    pairs: _PairRuns,
    screen: Screen,
    tell: Tell,
) -> tuple[Ranking | None, Ending]:
    """The ranking of the numbers of the mechanisms that passed, in rounds; and why it ended."""
    if not screen.passed:
        return None, "nothing passed"
    most = budget.ranking_pairs(screen.draws)
    if not most:
        return None, "no runs left"
    specs = [spec for spec in question.specs if spec.mechanism in screen.passed]
    names, reach = [spec.name for spec in specs], reach_of(len(specs))
    columns = ranking_signs(len(specs), RANKING_DUMMIES, seed, most)
    halves = np.empty(0)

    def judged(resamples: int) -> Ranking:
        own = columns[: len(halves)]
        return rank(names, own, halves, reach=reach, seed=seed, resamples=resamples)

    ending: Ending = "budget spent"
    while len(halves) < most and ending != "stable":
        done = len(halves)
        tell(
            f"Ranking of {len(specs)} numbers, pairs {done + 1} to {done + ROUND} of at most {most}."
        )
        signs = columns[done : done + ROUND, : len(specs)]
        new = pairs.halves(specs, signs, reach, seed + RANKING_SEEDS + done)
        halves = np.concatenate([halves, new])
        if np.isfinite(halves).sum() < FEWEST_PAIRS:
            continue
        if judged(LOOK_RESAMPLES).is_stable:
            ending = "stable"
    if np.isfinite(halves).sum() < FEWEST_PAIRS:
        return None, "no runs left"
    return judged(RESAMPLES), ending
