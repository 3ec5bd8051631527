"""Replicates on plausible versions: which runs, and how folders and commands carry them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.comparison.plan import plan_comparison
from experiments.comparison.portfolio_plan import plan_in_portfolio
from experiments.comparison.run import compare, describe_plan, plan_for, plan_of
from experiments.comparison.statistics import cluster_interval
from experiments.ensemble.file import read_sets
from experiments.ensemble.versions import load_versions
from experiments.errors import UsageProblem
from sim.scenario import load_portfolio, load_scenario

Ensemble = Callable[[int], Path]


def command(*arguments: object, exit_code: int = 0) -> str:
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == exit_code, done.output
    return done.output


def planned(replicates: int, others: tuple[str, ...] = ("formality/committee",), **settings):
    return plan_for(
        "baseline", others, replicates=replicates, seed=1, portfolio=None,
        versions=load_versions(), **settings,
    )  # fmt: skip


def test_replicate_i_runs_on_set_i_and_round_again_on_all_sides(ensemble: Ensemble) -> None:
    sets = read_sets(ensemble(3)).sets
    requests = planned(7).requests()
    assert len(requests) == 7 * 3
    for request in requests:
        due = sets[request.key[1] % 3].values
        assert dict(request.scenario.assumptions) == dict(due)
    assert {request.key[0] for request in requests} == {
        "baseline",
        "formality/committee",
        "no_programme",
    }
    assert len({request.run_id for request in requests}) == 7 * 3
    without = plan_comparison("baseline", ["formality/committee"], replicates=7).requests()
    assert not {r.run_id for r in requests} & {r.run_id for r in without}


def test_a_run_is_the_one_that_assumptions_by_hand_give(ensemble: Ensemble) -> None:
    first = read_sets(ensemble(3)).sets[0]
    by_hand = load_scenario("baseline").with_levers(
        {f"assumptions.{name}": value for name, value in first.values.items()}
    )
    on_version = planned(1).scenario_of("baseline", 0)
    assert on_version.canonical() == by_hand.canonical()
    assert (on_version.name, on_version.title) == (by_hand.name, by_hand.title)


def test_a_scenarios_own_assumption_wins_and_this_is_said(ensemble: Ensemble) -> None:
    first = read_sets(ensemble(3)).sets[0]
    name = next(iter(first.values))
    from sim.parameters import parameter_specs

    own = load_scenario("baseline").with_levers(
        {f"assumptions.{name}": parameter_specs()[name].high}
    )
    plan = plan_for(
        "baseline", [own], replicates=3, seed=1, portfolio=None, versions=load_versions()
    )
    for pair in range(3):
        here = plan.scenario_of("baseline (2)", pair).assumptions
        assert here[name] == parameter_specs()[name].high
        others = {k: v for k, v in here.items() if k != name}
        assert others.items() <= load_versions().sets[pair].values.items()
    assert plan.versions is not None
    chosen = {each: plan.scenarios[each] for each in plan.compared}
    said = list(plan.versions.sentences(chosen))
    assert said[1] == f"baseline (2) sets {name} itself, to the same value in every version."
    assert len(said) == 2


def test_more_replicates_go_on_and_another_ensemble_is_another_comparison(
    ensemble: Ensemble,
) -> None:
    ensemble(3)
    few, more, plain = planned(3), planned(9), plan_comparison("baseline", ["formality/committee"])
    assert few.identity() == more.identity() != plain.identity()
    assert [r.run_id for r in more.requests()[:9]] == [r.run_id for r in few.requests()]
    ensemble(4)
    assert planned(3).identity() != few.identity()


def test_a_manifest_brings_back_the_plan(ensemble: Ensemble) -> None:
    ensemble(3)
    plan = planned(5)
    manifest = json.loads(json.dumps(describe_plan(plan)))
    ensemble(4)
    back = plan_of(manifest)
    assert [r.run_id for r in back.requests()] == [r.run_id for r in plan.requests()]
    assert back.identity() == plan.identity()
    assert back.version_of == {1: 0, 2: 1, 3: 2, 4: 0, 5: 1}
    assert all(not entry["assumptions"] for entry in manifest["scenarios"].values())


def test_pairs_and_samples_name_their_versions(ensemble: Ensemble) -> None:
    ensemble(3)
    plan = planned(7)
    assert plan.pair_words(5) == "Seed 5, version 2"
    assert plan.sample_words(7) == ("7 twin neighbourhoods on 3 plausible versions of the model")
    assert plan.sample_words(2).endswith("on 2 plausible versions of the model")
    assert "resamples versions" in plan.cluster_words()


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    path = tmp_path / "two.yaml"
    path.write_text(
        "kind: portfolio\nschema_version: 1\ntitle: Two\nquestion: Do two do?\n"
        "extends: baseline\nseed: 5\nnumber_of_areas: 2\ndraws:\n"
        "  - {lever: place.hardship, unit: 0 to 1, shape: uniform, low: 0.2, high: 0.6, "
        "basis: assumption}\n"
    )
    return path


def test_in_a_portfolio_a_round_is_a_replicate(ensemble: Ensemble, areas: Path) -> None:
    sets = read_sets(ensemble(3)).sets
    plan = plan_for(
        "baseline", ["formality/committee"], replicates=4, seed=1, portfolio=areas,
        versions=load_versions(),
    )  # fmt: skip
    rounds = [request.key[1] // 2 for request in plan.requests()]
    assert rounds == sorted(rounds)
    for request in plan.requests():
        due = sets[request.key[1] // 2 % 3].values
        assert dict(request.scenario.assumptions) == dict(due)
    assert plan.clusters is not None
    versions = [0, 0, 1, 1, 2, 2, 0, 0]
    assert list(plan.clusters.values()) == [(pair % 2, v) for pair, v in enumerate(versions)]
    assert "resamples areas and versions, each by itself" in plan.cluster_words()
    assert plan.pair_words(plan.seeds[3]).endswith("seed 2, version 2")
    assert "with 4 seeds each on 3 plausible versions" in plan.sample_words(8)
    back = plan_of(json.loads(json.dumps(describe_plan(plan))))
    assert [r.run_id for r in back.requests()] == [r.run_id for r in plan.requests()]
    without = plan_in_portfolio("baseline", ["formality/committee"], load_portfolio(areas))
    assert list(without.clusters.values()) == [0, 1]


def test_one_round_of_a_portfolio_is_refused(ensemble: Ensemble, areas: Path) -> None:
    ensemble(3)
    with pytest.raises(UsageProblem, match="--replicates 2 or more"):
        plan_for(
            "baseline", ["formality/committee"], replicates=None, seed=1, portfolio=areas,
            versions=load_versions(),
        )  # fmt: skip


def test_areas_and_versions_are_resampled_together(
    ensemble: Ensemble, areas: Path, quick_formal: Path, quick: Path, own_cache: Path
) -> None:
    """On real runs: what is shown is the interval over both, and the result says so."""
    ensemble(2)
    found = compare(quick, [quick_formal], portfolio=areas, plausible=True, replicates=2, jobs=1)
    assert list(found.plan.clusters.values()) == [(0, 0), (1, 0), (0, 1), (1, 1)]
    result = found.find(found.others[0], "resident_voice")
    assert result is not None and result.n == 4
    both = cluster_interval(
        result.differences,
        [found.plan.clusters[int(seed)] for seed in result.seeds],
        result.level,
        result.outcome.centre,
    )
    assert (result.interval_low, result.interval_high) == (both.low, both.high)
    assert "areas and versions, each by itself" in found.plan.cluster_words()


def test_compare_from_the_command_line_and_verify(
    ensemble: Ensemble, quick: Path, quick_formal: Path, tmp_path: Path, own_cache: Path
) -> None:
    ensemble(2)
    out, told = tmp_path / "out", tmp_path / "told.json"
    arguments = ("compare", quick, quick_formal, "--plausible", "--replicates", 4, "--jobs", 1)
    said = command(*arguments, "--out", out, "--json", told, "--report")
    assert "4 twin neighbourhoods on 2 plausible versions of the model" in " ".join(said.split())
    payload = json.loads(told.read_text())
    assert payload["plausible"]["numbers"] == [1, 2]
    assert all(each["versions"]["of"] <= 2 for each in payload["results"])
    assert all(not each["assumptions"] for each in payload["differences"].values())
    page = (out / "report.html").read_text()
    assert "of 2 plausible versions of the model" in page
    assert "2 of 2, made 20" in page
    assert "another of the 2 plausible versions" in page
    assert "change assumptions of the model" not in page
    assert "Changed in these runs" not in page
    ensemble(3)  # the folder stands by itself
    assert "5 runs done again, 5 the same" in command("verify", out, "--sample", 5)
    again = command("report", out, "--to", tmp_path / "again.html")
    assert "again.html" in again
    assert (tmp_path / "again.html").read_text().count("of 2 plausible versions") > 3


def test_run_tells_its_version_and_not_its_numbers(
    ensemble: Ensemble, quick: Path, tmp_path: Path
) -> None:
    ensemble(3)
    out, told = tmp_path / "run", tmp_path / "run.json"
    said = command("run", quick, "--seed", 5, "--plausible", "--out", out, "--json", told)
    assert "This is plausible version 2 of 3 of the model" in said
    assert "Changed assumptions" not in said
    payload = json.loads(told.read_text())
    assert [each["number"] for each in payload["plausible"]["sets"]] == [2]
    assert payload["assumptions"] == {}
    assert "1 runs done again, 1 the same" in command("verify", out)
    story = command("run", quick, "--seed", 5, "--plausible", "--story")
    assert "plausible version 2 of 3" in story
    assert "Changed assumptions" not in story
    plan = plan_for(str(quick), [str(quick)], replicates=5, seed=1, portfolio=None,
                    versions=load_versions())  # fmt: skip
    ids = [r.run_id for r in plan.requests() if r.key == ("quick", 4)]
    assert ids == [payload["run_id"]]


def test_sweep_names_the_version_of_every_run(
    ensemble: Ensemble, quick: Path, tmp_path: Path, own_cache: Path
) -> None:
    ensemble(2)
    design = tmp_path / "design.yaml"
    design.write_text(
        f"kind: design\nschema_version: 1\ntitle: T\nquestion: Q?\nbase: {quick.name}\n"
        "factors:\n  funding.years: [3, 4]\nreplicates: 3\n"
    )
    command("sweep", design, "--out", tmp_path / "out", "--plausible", "--jobs", 1, "--quiet")
    rows = pd.read_parquet(tmp_path / "out" / "summary")
    assert dict(zip(rows["replicate"], rows["plausible_version"], strict=True)) == {
        0: 1,
        1: 2,
        2: 1,
    }
    assert "2 the same to the byte" in command("verify", tmp_path / "out", "--sample", 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("compare", "baseline", "formality/committee"),
        ("run", "baseline"),
        ("sweep", "years_and_workers", "--out", "x"),
    ],
)
def test_without_an_ensemble_the_command_says_what_to_do(
    arguments: tuple[str, ...], ensemble: Ensemble, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    from experiments import cli

    ensemble(2).unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["groundswell", *arguments, "--plausible"])
    with pytest.raises(SystemExit) as ending:
        cli.main()
    assert ending.value.code == 2
    said = capsys.readouterr().err
    assert "plausible.yaml" in said
    assert "'groundswell calibrate' writes one" in said
    assert "Traceback" not in said
