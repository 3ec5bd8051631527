"""What work costs is said before it begins, in runs, time and disk, by every command that takes long."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.comparison.portfolio_plan import plan_in_portfolio
from experiments.comparison.run import plan_for
from experiments.errors import UsageProblem
from experiments.execution.costs import Runs, cost_of, refuse_too_many
from experiments.execution.requests import MOST_RUNS, seeds_for
from experiments.sweeps.design import design_problems, read_design
from sim.scenario import Scenario, ScenarioError, check_file, load_portfolio, register_kind

HEAD = "kind: design\nschema_version: 1\nbase: baseline\n"


def test_time_and_disk_follow_from_runs_months_people_and_processes():
    one = cost_of([Runs(100, 200, 8000)], jobs=1, keep=("yearly",))
    assert (one.runs, one.jobs) == (100, 1)
    double = cost_of([Runs(100, 200, 8000), Runs(100, 200, 8000)], jobs=1, keep=("yearly",))
    assert double.work_seconds == pytest.approx(2 * one.work_seconds)
    assert double.disk_bytes > one.disk_bytes > 0
    often = cost_of([Runs(100, 200, 8000)], jobs=1, keep=("yearly",), each_batch=True)
    assert often.disk_bytes > one.disk_bytes
    assert cost_of([Runs(100, 200, 8000)], jobs=2).work_seconds == pytest.approx(one.work_seconds)
    assert cost_of([Runs(100, 200, 8000)], jobs=2).seconds < one.seconds
    assert cost_of([Runs(100, 200, 16000)], jobs=1).seconds > one.seconds
    assert cost_of([Runs(100, 400, 8000)], jobs=1).seconds > one.seconds
    assert cost_of([Runs(3, 200, 8000)], jobs=8).jobs == 3


def test_a_cost_is_told_in_words():
    told = str(cost_of([Runs(2000, 200, 8000)], jobs=2, keep=("yearly", "monthly")))
    assert re.fullmatch(
        r"2,000 runs: about \d+ (s|min|h) on 2 processes and \d+ MB on disk, less what was run before\.",
        told,
    )
    assert "disk" not in str(cost_of([Runs(1, 200, 8000)], jobs=1))


COMMANDS = {
    "sweep": (["sweep", "years_and_workers", "--out", "F"], "points"),
    "compare": (["compare", "baseline", "funding_length/five_years", "--out", "F"], "150 runs"),
    "a portfolio": (
        [
            "compare",
            "baseline",
            "formality/committee",
            "--portfolio",
            "big_local_150",
            "--out",
            "F",
        ],
        "runs",
    ),
    "validate": (["validate", "--areas", "10", "--replicates", "3", "--out", "F"], "30 runs"),
    "facts": (["validate", "--facts", "--replicates", "2", "--out", "F"], "runs"),
    "constructs": (["validate", "--constructs", "--seeds", "1"], "runs"),
    "calibrate": (["calibrate", "--out", "F"], "runs"),
    "a known truth": (["calibrate", "--quick", "--out", "F"], "runs"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_dry_run_says_what_it_costs_and_does_nothing(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    arguments, words = COMMANDS[name]
    monkeypatch.setattr("experiments.execution.pool.run_requests", None)
    answer = CliRunner().invoke(app, [*arguments, "--dry-run", "--json", "cost.json"])
    assert answer.exit_code == 0, answer.output
    assert words in answer.output
    assert "about" in answer.output
    cost = json.loads(Path("cost.json").read_text())
    assert cost["kind"] == "cost"
    assert cost["runs"] > 0 < cost["seconds"]
    assert [path.name for path in tmp_path.iterdir()] == ["cost.json"]


@pytest.mark.parametrize(
    "text",
    [
        "sampling: latin_hypercube\nsamples: 100000\nreplicates: 10000\n"
        "factors:\n  partnership.openness: {from: 0, to: 1}\n",
        "replicates: 10000\nfactors:\n"
        + "".join(f"  {name}: [0.1, 0.2, 0.3, 0.4]\n" for name in (
            "partnership.openness", "workers.directiveness", "partnership.reflection",
            "partnership.early_wins")),
        "replicates: 2\nsampling: latin_hypercube\nsamples: 100000\n"
        "factors:\n  partnership.openness: {from: 0, to: 1}\n",
    ],
)  # fmt: skip
def test_a_file_that_asks_for_much_is_costed_before_it_is_expanded(tmp_path, monkeypatch, text):
    """Refused, or checked, after few scenarios have been made."""
    path, made = tmp_path / "design.yaml", []
    path.write_text(HEAD + text)
    real = Scenario.with_levers
    monkeypatch.setattr(
        Scenario, "with_levers", lambda *given: made.append(1) or real(*given), raising=True
    )
    register_kind("design", design_problems)
    problems = [str(problem) for problem in check_file(path)]
    assert len(made) < 1_100
    if "10000" not in text.replace("100000", ""):
        assert problems == []
        return
    assert re.search(r"design\.yaml:\d+:\d+: replicates: [\d,]+ points with 10,000", problems[0])
    assert f"at most {MOST_RUNS:,} runs" in problems[0]
    assert "days on" in problems[0]
    with pytest.raises(ScenarioError, match="at most 1,000,000 runs"):
        read_design(path)
    assert len(made) < 20


def test_more_runs_than_anybody_can_wait_for_are_refused_before_they_are_planned():
    with pytest.raises(UsageProblem, match="at most 1,000,000"):
        seeds_for(1, 10**9)
    with pytest.raises(UsageProblem, match=r"--replicates 1000000: these are 3,000,000 runs"):
        plan_for("baseline", ["formality/committee"], replicates=MOST_RUNS, seed=1, portfolio=None)
    areas = load_portfolio("big_local_150")
    with pytest.raises(UsageProblem, match=r"150,000,000 pairs; at most 1,000,000, so 6,666"):
        plan_in_portfolio("baseline", ["formality/committee"], areas, replicates=MOST_RUNS)
    with pytest.raises(UsageProblem, match="--seeds"):
        refuse_too_many([Runs(MOST_RUNS, 200, 8000), Runs(1, 200, 8000)], 2, "--seeds 9")
