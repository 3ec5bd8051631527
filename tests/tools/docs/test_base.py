"""Many runs of which a few numbers are kept: what they cost, what failed, and that a second time is free."""

from __future__ import annotations

import pytest
import typer

from experiments.execution import costs
from experiments.execution.costs import Runs
from experiments.execution.requests import request
from experiments.execution.worker import run_one
from sim.scenario import load_scenario
from tools.docs import base
from tools.docs.base import PageRuns, cost_of, renew

QUICK = load_scenario(
    "baseline", {"place.population": 3000, "funding.years": 2, "funding.follow_on_months": 0}
)


def asked(number: int = 3):
    return [request("a", place, QUICK, place, 12) for place in range(number)]


def test_cost_counts_a_run_once():
    twice = [*asked(), *(request("b", place, QUICK, place, 12) for place in range(3))]
    assert cost_of(twice, jobs=2).runs == 3
    assert cost_of(twice, jobs=2) == costs.cost_of([Runs(3, 12, 3000)], 2)


def test_only_what_is_wanted_is_kept_and_the_second_time_is_free(own_cache, monkeypatch):
    monkeypatch.setattr(base, "AT_ONCE", 2)
    first, again = PageRuns(jobs=1, quiet=True), PageRuns(jobs=1, quiet=True)
    found = first.reduced(asked(), lambda record: record.seed)
    assert found == {("a", 0): 0, ("a", 1): 1, ("a", 2): 2}
    assert again.reduced(asked(), lambda record: record.seed) == found
    assert (first.executed, again.executed, again.reused) == (3, 0, 3)
    assert again.counts() == {"runs": 3, "failed": 0}


def test_a_run_that_fails_is_counted_told_and_left_out(capsys):
    def failing(wanted):
        if wanted.seed == 1:
            raise ZeroDivisionError("no residents left")
        return run_one(wanted)

    runs = PageRuns(jobs=1, quiet=True, cache=None, task=failing)
    assert runs.reduced(asked(), lambda r: r.seed) == {("a", 0): 0, ("a", 2): 2}
    assert runs.counts() == {"runs": 3, "failed": 1}
    assert "no residents left" in runs.failures[0].message
    with pytest.raises(typer.Exit) as ended:
        runs.tell_failures()
    assert ended.value.exit_code == 3
    assert "a, seed 1: " in capsys.readouterr().err


def test_only_the_cost_is_told_if_only_that_is_asked_for(capsys):
    PageRuns(quiet=True).announce(asked())
    assert capsys.readouterr().err == ""
    with pytest.raises(typer.Exit):
        PageRuns(quiet=True).announce(asked(), cost=True)
    assert capsys.readouterr().err.startswith("3 runs: about")


def test_a_stale_file_is_noticed_and_written_anew(tmp_path, capsys):
    files = {tmp_path / "page.md": "new\n"}
    assert renew(files, "odd", check=True)
    assert "page.md is not what the model says; run: python -m tools.docs odd" in (
        capsys.readouterr().out
    )
    assert not (tmp_path / "page.md").exists()
    assert renew(files, "odd")
    assert (tmp_path / "page.md").read_text() == "new\n"
    assert not renew(files, "odd", check=True)
