"""How many runs there are, and how they are spent: on the screen first, on the ranking then."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.errors import UsageProblem
from experiments.execution.costs import STARTING_SECONDS, Cost, cost_of
from experiments.execution.requests import MOST_RUNS
from experiments.execution.room import usual_jobs
from experiments.sensitivity.design import order_for
from experiments.sensitivity.question import SensitivityQuestion

SCREEN_DUMMIES, RANKING_DUMMIES = 16, 32
"""Dummies that there are at least, beside mechanisms and beside numbers."""
SCREEN_PART = 4
"""The screen takes one in so many runs at first,"""
FEWEST_DRAWS, MOST_DRAWS = 2, 6
"""but so many draws at least, and at most."""
REPLICATES = 16
"""Pairs of the screen that are run again on another seed."""
ROUND = 64
"""Pairs after which a ranking is looked at again."""


@dataclass(frozen=True)
class SensitivityBudget:
    """Runs, and what they are enough for.

    Attributes
    ----------
    runs : int
        At most.
    sides : int
        Runs of each point: 1, or 2 for a contrast.
    rows : int
        Pairs of opposite points in a draw of the screen.
    """

    runs: int
    sides: int
    rows: int

    @property
    def pairs(self) -> int:
        """Pairs of opposite points that there are runs for."""
        return self.runs // (2 * self.sides)

    @property
    def draws(self) -> int:
        """Draws of the screen before it is looked at first."""
        return min(MOST_DRAWS, max(FEWEST_DRAWS, self.pairs // SCREEN_PART // self.rows))

    @property
    def further_draws(self) -> int:
        """Draws that there are runs for beyond these, where nothing passes."""
        return self.ranking_pairs(self.draws) // self.rows

    def ranking_pairs(self, draws: int) -> int:
        """Pairs left for a ranking after so many draws, in whole rounds."""
        left = self.pairs - draws * self.rows - REPLICATES
        return max(0, left // ROUND * ROUND)

    @property
    def least(self) -> int:
        """Runs that a screen takes at least."""
        return (FEWEST_DRAWS * self.rows + REPLICATES) * 2 * self.sides


def budget_of(question: SensitivityQuestion, runs: int) -> SensitivityBudget:
    """The budget of so many runs for a question.

    Raises
    ------
    UsageProblem
        If they are too few for a screen, or more than anybody can wait for.
    """
    rows = order_for(len(question.mechanisms), SCREEN_DUMMIES)
    budget = SensitivityBudget(runs, len(question.scenarios), rows)
    if runs < budget.least:
        cost = budget_cost(question, budget.least, None)
        raise UsageProblem(
            f"The budget is {runs:,} runs; the screen of {len(question.mechanisms)} mechanisms alone takes {budget.least:,} "
            f"(about {cost.duration}). Give a larger --budget, or --runs {budget.least} or more."
        )
    if runs > MOST_RUNS:
        raise UsageProblem(f"The budget is {runs:,} runs; at most {MOST_RUNS:,}.")
    return budget


def runs_within(question: SensitivityQuestion, minutes: float, jobs: int | None) -> int:
    """How many runs so many minutes are enough for, by what a run is known to cost; in two figures, rounded down.

    Parameters
    ----------
    jobs : int or None
        Worker processes; None: as many as are started for runs.
    """
    point = cost_of(question.kinds(1), 1).work_seconds
    seconds = max(0.0, 60.0 * minutes - STARTING_SECONDS) * (jobs or usual_jobs())
    runs = int(seconds / point) * len(question.scenarios)
    unit = 10 ** max(0, len(str(runs)) - 2)
    return runs // unit * unit


def budget_cost(question: SensitivityQuestion, runs: int, jobs: int | None) -> Cost:
    """What so many runs cost."""
    return cost_of(question.kinds(runs // len(question.scenarios)), jobs)
