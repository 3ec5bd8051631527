"""The command `sensitivity`: as written, as a beginner would get it wrong, and with --json; on stand-in runs."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest

import tests.experiments.sensitivity_stand_in as stand_in
from experiments.execution import batch, costs
from experiments.sensitivity import question as asking
from tests.experiments.cli.in_process import groundswell

WRITTEN = (
    "sensitivity", "funding_length/five_years", "--against", "baseline", "--outcome", "legacy", "--jobs", 1,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _stand_in_runs(monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> None:
    monkeypatch.setattr(asking, "uncertain_parameters", stand_in.few_uncertain)
    monkeypatch.setattr(costs, "_slowness", lambda: 1.0)
    task(monkeypatch, stand_in.known_task)


def task(monkeypatch: pytest.MonkeyPatch, carry_out) -> None:
    options = functools.partial(batch.BatchOptions, task=carry_out)
    monkeypatch.setattr("experiments.execution.batch.BatchOptions", options)


def test_a_contrast_within_minutes_and_again_from_the_cache(tmp_path: Path) -> None:
    first = groundswell(*WRITTEN, "--budget", 7.4, "--json", "found.json", cwd=tmp_path)
    assert first.returncode == 0
    assert "It depends most on alumni.opens_doors (contact with public bodies" in first.stdout
    assert "it raises the difference by" in " ".join(first.stdout.split())
    assert "At most 600 runs: about 7 min on 1 process" in first.stderr
    assert (
        "7.4 minutes were taken for 600 runs; --runs 600 asks for the same again." in first.stderr
    )
    assert "Screen of 6 mechanisms, draw 1 of 2." in first.stderr
    kept = json.loads((tmp_path / "found.json").read_text("utf-8"))
    assert (kept["schema_version"], kept["kind"], kept["budget_runs"]) == (1, "sensitivity", 600)
    assert (kept["scenario"], kept["against"]) == ("funding_length/five_years", "baseline")
    assert kept["ranking"]["parameters"][0]["name"] == "alumni.opens_doors"

    again = groundswell(*WRITTEN, "--runs", 600, "--json", "again.json", cwd=tmp_path)
    assert again.stdout == first.stdout
    resumed = json.loads((tmp_path / "again.json").read_text("utf-8"))
    assert resumed["runs"]["executed"] == 0
    assert resumed | {"runs": None} == kept | {"runs": None}


def test_the_cost_alone(tmp_path: Path) -> None:
    done = groundswell(*WRITTEN, "--budget", 20, "--dry-run", "--json", "cost.json", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("At most 1,600 runs: about 19 min on 1 process")
    cost = json.loads((tmp_path / "cost.json").read_text("utf-8"))
    assert (cost["of"], cost["runs"]) == ("sensitivity", 1600)


def test_quiet_says_nothing_and_leaves_the_file(tmp_path: Path) -> None:
    words = ("sensitivity", "--runs", 170, "--jobs", 1, "--quiet", "--json", "found.json")
    done = groundswell(*words, cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert json.loads((tmp_path / "found.json").read_text("utf-8"))["ending"] == "no runs left"


def test_what_has_no_room_in_the_cache_is_told(tmp_path: Path) -> None:
    words = ("sensitivity", "--runs", 500, "--dry-run")
    done = groundswell(*words, cwd=tmp_path, GROUNDSWELL_CACHE_MB="10")
    assert "The cache has no room for so many runs" in done.stdout
    assert "no room" not in groundswell(*words, "--no-cache", cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--budget", 5, "--runs", 500), "--budget and --runs: choose one of them."),
        (("--budget", 0.5), "the screen of 6 mechanisms alone takes 160"),
        (("--outcome", "legcy"), "--outcome legcy: there is no such outcome; did you mean"),
        (("--against", "baseline"), "--against baseline: this is the same scenario"),
        (("--against", "nowhere"), "there is no scenario 'nowhere'"),
    ],
)
def test_a_mistake_is_told_in_words(tmp_path: Path, words, said: str) -> None:
    done = groundswell("sensitivity", *words, "--dry-run", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def test_runs_that_fail_are_named_after_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task(monkeypatch, stand_in.failing_task)
    done = groundswell("sensitivity", "--runs", 500, "--jobs", 1, cwd=tmp_path)
    assert done.returncode == 3
    assert "pairs of points are left out" in done.stdout
    assert "runs failed; the rest is saved:" in done.stderr
    assert "ZeroDivisionError: no residents left" in done.stderr
