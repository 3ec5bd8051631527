"""What people see: tables that fit, sentences that agree with them, progress that says something."""

from __future__ import annotations

import pytest
from fake_runs import made_up

from experiments.execution import progress_display
from experiments.execution.progress import Progress, in_words
from experiments.execution.progress_display import Display
from experiments.reporting.text import lines


def test_the_text_names_scenarios_verdicts_and_what_it_cannot_tell():
    text = "\n".join(lines(made_up()))
    assert "b against a" in text
    assert "no_programme against a" in text
    assert "What the programme added:" in text
    assert "no published study has observed" in text
    row = next(line for line in text.splitlines() if line.startswith("  maturity of the"))
    assert "+0.20" in row
    assert "24 of 24" in row
    assert row.endswith("better")


def test_what_is_yes_or_no_in_each_neighbourhood_has_no_range():
    found = [line for line in lines(made_up()) if "whose partnership was ever" in line]
    assert found
    assert all(" – " in line and " to " not in line for line in found)


@pytest.mark.parametrize("width", [80, 100, 140])
def test_lines_keep_within_the_terminal(width):
    assert max(map(len, lines(made_up(), width))) <= width


def test_few_neighbourhoods_are_called_few():
    assert "4 twin neighbourhoods are few" in "\n".join(lines(made_up(pairs=4)))
    assert "are few" not in "\n".join(lines(made_up()))


def test_everything_shows_more_than_the_main_outcomes():
    assert len(list(lines(made_up(), everything=True))) > len(list(lines(made_up())))


def test_a_changed_assumption_is_named():
    from dataclasses import replace

    comparison = made_up()
    changed = comparison.scenarios["b"].with_levers({"assumptions.energy.recovery_rate": 0.1})
    scenarios = {**comparison.scenarios, "b": changed}
    named = replace(comparison, plan=replace(comparison.plan, scenarios=scenarios))
    assert "b changes assumptions of the model: energy.recovery_rate = 0.1." in "\n".join(
        lines(named)
    )


def test_progress_is_one_plain_line_now_and_then_where_there_is_no_terminal(monkeypatch, capsys):
    clock = iter([0.0, 1.0, 11.0, 12.0, 12.0, 30.0, 30.0])
    monkeypatch.setattr(progress_display.time, "monotonic", lambda: next(clock))
    state = Progress(total=100, executed=10, started=0.0)
    with Display() as display:
        for _ in range(3):
            display(state)
    lines_said = capsys.readouterr().err.splitlines()
    assert lines_said == ["10 of 100 runs"]


def test_quiet_says_warnings_only_and_each_once(capsys):
    with Display(quiet=True) as display:
        display.tell("three points")
        for _ in range(2):
            display(Progress(total=3, note="The cache cannot be written."))
    assert capsys.readouterr().err.splitlines() == ["The cache cannot be written."]


def test_time_to_go_is_told_from_the_pace_of_results(monkeypatch):
    state = Progress(total=50, executed=10)
    state.batch_came()
    assert state.eta_seconds is None
    state.executed = 30
    state.first_result -= 10.0
    assert state.eta_seconds == pytest.approx(10.0, rel=0.05)
    assert in_words(3725) == "1 h 2 min"
