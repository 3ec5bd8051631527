"""From question to ranking on a stand-in whose answer is known; stopped, resumed, on one process and on two."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

import tests.experiments.sensitivity_stand_in as stand_in
from experiments.errors import Interrupted, UsageProblem
from experiments.execution.batch import BatchOptions
from experiments.execution.cache import RunCache
from experiments.execution.interruption import StopRequest
from experiments.reporting.sensitivity_text import sensitivity_json
from experiments.sensitivity import question as asking
from experiments.sensitivity.question import ask
from experiments.sensitivity.run import Sensitivity, answered

RUNS = 700
FIRST_FOUR = list(stand_in.EFFECTS)[:4]


@pytest.fixture(autouse=True)
def _few_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "uncertain_parameters", stand_in.few_uncertain)


def found(
    task=stand_in.known_task, against=None, runs=RUNS, seed=1, jobs=1, **options
) -> Sensitivity:
    scenario = "baseline" if against is None else "funding_length/five_years"
    question = ask(scenario, against, "legacy")
    return answered(question, runs, seed, BatchOptions(jobs, task=task, **options))


def figures(answer: Sensitivity) -> dict:
    """Everything that was found, whichever runs came from the cache."""
    return sensitivity_json(answer) | {"runs": None}


@pytest.fixture(scope="module")
def usual() -> Sensitivity:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "uncertain_parameters", stand_in.few_uncertain)
        return found()


def test_the_mechanisms_and_numbers_that_do_something_are_found_in_order(
    usual: Sensitivity,
) -> None:
    assert set(usual.screen.passed) == {"agency", "motives", "power"}
    assert usual.ranking is not None
    assert [each.name for each in usual.ranking.above[:4]] == FIRST_FOUR
    for each in usual.ranking.above[:4]:
        assert each.low <= stand_in.EFFECTS[each.name] <= each.high


def test_numbers_are_of_the_mechanisms_that_passed_only(usual: Sensitivity) -> None:
    assert usual.ranking is not None
    ranked = {each.name.split(".")[0] for each in usual.ranking.effects}
    assert ranked == set(usual.screen.passed)


def test_no_more_is_run_than_the_budget_has(usual: Sensitivity) -> None:
    assert usual.runs.done <= RUNS
    assert usual.runs.failed == 0


def test_a_contrast_has_a_ranking_of_its_own() -> None:
    contrast = found(against="baseline", runs=2 * RUNS)
    assert contrast.screen.passed == ("alumni",)
    assert contrast.ranking is not None
    assert [each.name for each in contrast.ranking.above] == ["alumni.opens_doors"]
    only = contrast.ranking.above[0]
    assert only.low <= 0.20 <= only.high


def test_luck_alone_is_told_as_such_after_a_second_look() -> None:
    nothing = found(stand_in.lucky_task, seed=4)
    assert nothing.ending == "nothing passed"
    assert nothing.ranking is None
    assert nothing.screen.draws > nothing.budget.draws
    assert nothing.runs.done > 0.8 * RUNS


def test_it_ends_early_when_the_first_places_are_stable() -> None:
    early = found(runs=6000)
    assert early.ending == "stable"
    assert early.runs.done < 3000
    assert early.ranking is not None
    assert [each.name for each in early.ranking.above[:5]] == list(stand_in.EFFECTS)


def test_a_small_budget_is_enough_for_mechanisms_only() -> None:
    small = found(runs=170)
    assert small.screen.passed
    assert (small.ranking, small.ending) == (None, "no runs left")


def test_processes_change_nothing(usual: Sensitivity) -> None:
    assert figures(found(jobs=2)) == figures(usual)


def test_another_seed_is_another_design_with_the_same_answer(usual: Sensitivity) -> None:
    other = found(seed=2)
    assert other.ranking is not None
    assert [each.name for each in other.ranking.above[:4]] == FIRST_FOUR
    assert figures(other) != figures(usual) | {"seed": 2}


def test_what_was_stopped_goes_on_and_comes_to_the_same_end(
    usual: Sensitivity, tmp_path: Path
) -> None:
    cache, stop = RunCache(tmp_path), StopRequest()

    def stop_later(state) -> None:
        if state.executed >= 200:
            stop.set(signal.SIGTERM)

    with pytest.raises(
        Interrupted, match="are saved in the cache; the same command goes on"
    ) as end:
        found(cache=cache, stop=stop, progress=stop_later, jobs=2)
    assert end.value.exit_code == 143
    resumed = found(cache=cache)
    assert figures(resumed) == figures(usual)
    assert resumed.runs.reused >= 200
    assert resumed.runs.executed + resumed.runs.reused == usual.runs.executed


def test_runs_that_fail_are_left_out_and_named() -> None:
    answer = found(stand_in.failing_task)
    assert answer.runs.failed == len(answer.runs.failures) > 20
    assert answer.screen.left_out > 0
    assert {"agency", "motives"} <= set(answer.screen.passed)
    assert answer.ranking is not None
    assert answer.ranking.above[0].name == FIRST_FOUR[0]


def test_an_outcome_that_is_nowhere_defined_is_refused() -> None:
    with pytest.raises(UsageProblem, match="legacy_36: it is not defined at any"):
        found(stand_in.undefined_task)
