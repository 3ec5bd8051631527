"""The command `explain`: as written, as a beginner would get it wrong, and with --json; mostly on stand-in runs."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest

import tests.experiments.explanation_stand_in as stand_in
from experiments.execution import batch, costs
from tests.experiments.cli.in_process import groundswell

WRITTEN = ("explain", "baseline", "funding_length/five_years", "--outcome", "legacy", "--replicates", 12, "--jobs", 1)  # fmt: skip


@pytest.fixture
def _stand_in_runs(monkeypatch: pytest.MonkeyPatch, own_cache: Path) -> None:
    monkeypatch.setattr(costs, "_slowness", lambda: 1.0)
    options = functools.partial(batch.BatchOptions, task=stand_in.known_task)
    monkeypatch.setattr("experiments.execution.batch.BatchOptions", options)


@pytest.mark.usefixtures("_stand_in_runs")
def test_a_difference_by_its_roads_with_sentences_that_rest_on_runs(tmp_path: Path) -> None:
    done = groundswell(*WRITTEN, "--json", "why.json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "funding_length/five_years against baseline: −0.28" in said
    assert (
        "With formality of ways of working held as in baseline, 0.20 of the difference of 0.28 goes"
        in said
    )
    assert (
        "ties with officers, and links that rest on structures held as in baseline, the difference of 0.28 grows by 0.06"
        in said
    )
    assert "shares and rest sum to the difference" in said
    assert "They differ in one setting alone: funding.years." in said
    assert "no field experiment has tested any of them" in said
    kept = json.loads((tmp_path / "why.json").read_text("utf-8"))
    whole = (
        sum(each["mean"] for each in kept["together"]["shares"].values())
        + kept["together"]["rest"]["mean"]
    )
    assert whole == pytest.approx(kept["difference"]["mean"], abs=1e-12)
    again = groundswell(*WRITTEN, "--json", "again.json", cwd=tmp_path)
    assert again.stdout == done.stdout
    assert json.loads((tmp_path / "again.json").read_text("utf-8"))["runs"]["executed"] == 0


@pytest.mark.usefixtures("_stand_in_runs")
def test_the_same_against_itself_says_that_there_is_nothing_to_explain(tmp_path: Path) -> None:
    done = groundswell(
        "explain", "baseline", "baseline", "--replicates", 8, "--jobs", 1, cwd=tmp_path
    )
    assert done.returncode == 0
    assert "There is nothing to explain" in done.stdout
    assert "BY WHICH ROAD" not in done.stdout


@pytest.mark.usefixtures("_stand_in_runs")
def test_the_cost_alone(tmp_path: Path) -> None:
    done = groundswell(*WRITTEN, "--dry-run", "--json", "cost.json", cwd=tmp_path)
    assert done.returncode == 0
    cost = json.loads((tmp_path / "cost.json").read_text("utf-8"))
    assert (cost["of"], cost["runs"]) == ("explanation", 12 * 48)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("baseline", "nowhere/at_all"), "nowhere/at_all"),
        (("baseline", "formality/committee", "--outcome", "hapiness"), "there is no such outcome"),
        (("baseline", "--person", "auto"), "name the other design with --against"),
        (("baseline", "--against", "formality/committee"), "say whom to follow with --person"),
        (("baseline", "formality/committee", "--person", "auto", "--against", "baseline"), "--person and --against follow people"),
        (("baseline", "--outcome", "legacy"), "name the other design as well"),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_refused_in_words(given, told, tmp_path: Path) -> None:
    done = groundswell("explain", *given, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr


def test_one_life_is_told_twice_and_the_books_of_a_run_are_shown(tmp_path: Path) -> None:
    """Real runs, of a small place."""
    small = "schema_version: 1\nkind: scenario\nextends: baseline\nplace: {population: 3000}\nfunding: {years: %d, follow_on_months: 36}\n"
    for name, years in (("long", 5), ("short", 2)):
        (tmp_path / f"{name}.yaml").write_text(small % years, encoding="utf-8")
    done = groundswell("explain", "long.yaml", "--seed", 7, "--person", "auto", "--against", "short.yaml", "--json", "lives.json", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    kept = json.loads((tmp_path / "lives.json").read_text("utf-8"))
    assert len(kept["people"]) == 3
    assert "Both lives are the same to the last digit until year" in done.stdout
    books = groundswell("explain", "long.yaml", "--seed", 7, cwd=tmp_path)
    assert books.returncode == 0
    assert "energy, sum over residents who are members" in books.stdout
    nobody = groundswell(
        "explain", "long.yaml", "--person", "Nobody Atall", "--against", "short.yaml", cwd=tmp_path
    )
    assert nobody.returncode == 2
    assert "--person auto finds people" in nobody.stderr
