"""Minutes become runs, and runs are spent on screen and ranking."""

from __future__ import annotations

import itertools

import pytest

from experiments.errors import UsageProblem
from experiments.execution import costs
from experiments.sensitivity.budget import (
    FEWEST_DRAWS,
    MOST_DRAWS,
    REPLICATES,
    ROUND,
    SensitivityBudget,
    budget_cost,
    budget_of,
    runs_within,
)
from experiments.sensitivity.question import ask

ALONE, CONTRAST = ask("baseline", None, "legacy"), ask("lto/banker", "baseline", "legacy")


def test_a_budget_in_minutes_is_about_as_many_runs_as_take_so_long(monkeypatch) -> None:
    monkeypatch.setattr(costs, "_slowness", lambda: 1.3)
    for question, minutes, jobs in itertools.product((ALONE, CONTRAST), (5, 20, 600), (1, 4)):
        runs = runs_within(question, minutes, jobs)
        taken = budget_cost(question, runs, jobs).seconds / 60
        assert 0.85 * minutes <= taken <= minutes
        assert len(str(runs).rstrip("0")) <= 2
    assert runs_within(ALONE, 0.05, 1) == 0


def test_runs_are_spent_on_the_screen_first_and_never_more_than_there_are() -> None:
    for runs, sides in itertools.product(range(600, 20_000, 97), (1, 2)):
        budget = SensitivityBudget(runs, sides, rows=64)
        assert FEWEST_DRAWS <= budget.draws <= MOST_DRAWS
        if runs < budget.least:
            continue
        spent = budget.draws * 64 + REPLICATES + budget.ranking_pairs(budget.draws)
        assert 2 * sides * spent <= runs
        assert budget.ranking_pairs(budget.draws) % ROUND == 0
        most = budget.draws + budget.further_draws
        assert 2 * sides * (most * 64 + REPLICATES) <= runs


def test_too_few_and_too_many_runs_are_refused_with_what_is_needed() -> None:
    least = budget_of(ALONE, 100_000).least
    assert budget_of(CONTRAST, 100_000).least == 2 * least
    with pytest.raises(
        UsageProblem, match=rf"of 47 mechanisms alone takes {least} .* --runs {least}"
    ):
        budget_of(ALONE, least - 1)
    assert budget_of(ALONE, least).draws == FEWEST_DRAWS
    with pytest.raises(UsageProblem, match="at most 1,000,000"):
        budget_of(ALONE, 1_000_001)
