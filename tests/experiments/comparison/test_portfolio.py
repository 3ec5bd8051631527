"""Portfolios in use: every area run once, scenarios compared in every area, areas resampled."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments.cli.commands import app
from experiments.comparison.clusters import cluster_interval, cluster_p, resampled_centres
from experiments.comparison.comparison import compare
from experiments.comparison.portfolio_plan import (
    AREA_STEP,
    plan_in_portfolio,
    plan_portfolio,
    seeds_of_areas,
)
from experiments.comparison.statistics import interval, two_sided_p
from experiments.errors import UsageProblem
from sim.scenario import load_portfolio

AREAS = 4
TEXT = f"""kind: portfolio
schema_version: 1
title: "Four small areas"
question: "Do they run?"
number_of_areas: {AREAS}
seed: 3
settings:
  place: {{population: 3000, estates: 2}}
  funding: {{years: 3, follow_on_months: 36, amount_gbp: 200000, end_on: spend_out}}
draws:
  - {{lever: place.hardship, unit: 0 to 1, shape: uniform, low: 0.2, high: 0.6, basis: assumption}}
  - {{lever: place.start_year, unit: calendar year, shape: options, basis: assumption,
     options: [{{count: 1, value: 2011}}, {{count: 1, value: 2012}}]}}
calendar:
  - {{year: 2013, month: 4, kind: top_up, amount_gbp: 20000, basis: assumption}}
"""


@pytest.fixture
def portfolio(tmp_path):
    path = tmp_path / "four.yaml"
    path.write_text(TEXT)
    return path


def command(*arguments):
    done = CliRunner().invoke(app, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done.output


def test_areas_have_luck_of_their_own():
    seeds = seeds_of_areas(7, 3, AREAS)
    assert len(set(seeds)) == 3 * AREAS
    assert seeds[:2] == (7, 7 + AREA_STEP)
    assert seeds[: 2 * AREAS] == seeds_of_areas(7, 2, AREAS)


def test_a_plan_runs_every_scenario_in_every_area(portfolio):
    plan = plan_in_portfolio(
        "baseline", ["council_stance/paternalist"], load_portfolio(portfolio), replicates=2
    )
    requests = plan.requests()
    assert len(requests) == 2 * AREAS * len(plan.scenarios)
    by_key = {request.key: request for request in requests}
    for pair in range(2 * AREAS):
        base = by_key["baseline", pair].scenario
        other = by_key["council_stance/paternalist", pair].scenario
        assert (other.place, other.events) == (base.place, base.events)
        assert other.council.paternalism == 0.9
        twin = by_key[plan.twin_of["council_stance/paternalist"], pair].scenario
        assert (twin.council, twin.funding.programme) == (other.council, False)
        assert len({by_key[name, pair].seed for name in plan.scenarios}) == 1


def test_more_seeds_go_on_from_fewer(portfolio):
    areas = load_portfolio(portfolio)
    one, two = (
        plan_in_portfolio("baseline", ["formality/committee"], areas, replicates=count)
        for count in (1, 2)
    )
    assert one.identity() == two.identity()
    assert two.seeds[:AREAS] == one.seeds


def test_running_a_portfolio_writes_every_area_and_goes_on(portfolio, tmp_path, own_cache):
    out, told = tmp_path / "out", tmp_path / "told.json"
    said = command("run", portfolio, "--out", out, "--jobs", 1, "--json", told)
    assert f"{AREAS} of {AREAS} areas" in said
    assert f"{AREAS} runs carried out" in said
    yearly = pd.read_parquet(out / "yearly")
    assert sorted(yearly["area"].unique()) == [f"area-{n:03d}" for n in range(1, AREAS + 1)]
    for table in ("monthly", "events", "distribution", "summary"):
        assert pd.read_parquet(out / table)["area"].nunique() == AREAS
    manifest = json.loads((out / "manifest.json").read_text())
    hardship = [area["settings"]["four"]["place"]["hardship"] for area in manifest["areas"]]
    assert hardship == [area.place.hardship for area in load_portfolio(portfolio).areas()]
    content = json.loads(told.read_text())
    assert content["areas_run"] == AREAS
    assert sum(content["ends"].values()) == AREAS
    assert "0 runs carried out" in command("run", portfolio, "--out", out, "--jobs", 1)
    assert f"{AREAS} of {AREAS} runs are there" in command("status", out)
    assert "2 the same to the byte" in command("verify", out, "--sample", 2)


def test_behaviour_of_ones_own_goes_into_every_area(portfolio, tmp_path, own_cache):
    (tmp_path / "quiet.py").write_text(
        '"""Quiet: a note in the second month.\n\nReads: nothing.\nWrites: the diary.\nDraws: none.\n"""\n'
        'AFTER = "engagement"\n\n\ndef apply(model):\n    if model.month == 1:\n'
        '        model.record_event("quiet", "area", "it is quiet")\n'
    )
    out = tmp_path / "out"
    own = tmp_path / "quiet.py"
    assert "quiet" in command("run", portfolio, "--with", own, "--out", out, "--jobs", 1)
    events = pd.read_parquet(out / "events").query("kind == 'quiet'")
    assert events["area"].nunique() == len(events) == AREAS


def test_events_fall_in_the_same_month_of_the_calendar(portfolio, tmp_path, own_cache):
    out = tmp_path / "out"
    command("run", portfolio, "--out", out, "--jobs", 1, "--quiet")
    events = pd.read_parquet(out / "events").query("kind == 'top_up'")
    starts = {area.name: area.place.start_year for area in load_portfolio(portfolio).areas()}
    dates = {starts[row.area] * 12 + row.month for row in events.itertuples()}
    assert dates == {2013 * 12 + 3}


def test_comparing_in_a_portfolio(portfolio, tmp_path, own_cache):
    out = tmp_path / "out"
    said = command(
        "compare", "baseline", "worker_dominance/no_worker", "--portfolio", portfolio,
        "--jobs", 1, "--out", out, "--report",
    )  # fmt: skip
    assert f"{AREAS} different areas of four with one seed each" in said
    assert "the bootstrap resamples areas" in said
    assert "four" in (out / "report.html").read_text()
    assert pd.read_parquet(out / "yearly")["area"].nunique() == AREAS
    assert "2 the same to the byte" in command("verify", out, "--sample", 2)


def test_comparing_from_python(portfolio, own_cache):
    result = compare("baseline", ["worker_dominance/no_worker"], portfolio=portfolio, jobs=1)
    found = result.find("worker_dominance/no_worker", "worker_influence")
    assert found.n <= AREAS
    assert result.yearly["area"].nunique() == AREAS
    assert result.complete_replicates == AREAS


def test_what_cannot_be_is_said(portfolio):
    areas = load_portfolio(portfolio)
    with pytest.raises(UsageProblem, match="at most"):
        plan_in_portfolio("baseline", ["no_programme"], areas, replicates=AREA_STEP + 1)
    done = CliRunner().invoke(app, ["run", str(portfolio), "--story"])
    assert done.exit_code == 2
    assert "many stories" in done.output


def test_describing_and_listing(portfolio):
    assert "portfolios/big_local_150" in command("describe", "portfolios")
    said = command("describe", portfolio)
    assert "place.hardship: 0.2 to 0.6; 0 to 1 (assumption)" in said
    assert "2013-04 top_up: all areas, 20,000 GBP" in said


def test_a_run_of_a_portfolio_needs_no_others(portfolio):
    plan = plan_portfolio(load_portfolio(portfolio), seed=5)
    assert [request.seed for request in plan.requests()] == list(plan.seeds)
    assert plan.scenario_of(plan.base, 1) == load_portfolio(portfolio).areas()[1]


# ---------------------------------------------------------------- clusters


def test_one_pair_for_each_area_is_the_plain_interval():
    values = np.random.default_rng(1).normal(0.1, 1.0, 40)
    assert cluster_interval(values, range(40)) == interval(values)
    assert cluster_p(values, range(40)) == two_sided_p(values)


def test_pairs_of_one_area_do_not_count_as_many():
    generator = np.random.default_rng(2)
    own = generator.normal(0.3, 1.0, 12)
    areas = np.repeat(np.arange(12), 20)
    values = own[areas] + generator.normal(0.0, 0.05, 240)
    naive, clustered = interval(values), cluster_interval(values, areas)
    assert clustered.high - clustered.low > 2 * (naive.high - naive.low)
    assert cluster_p(values, areas) > two_sided_p(values)


@pytest.mark.parametrize("centre", ["median", "mean"])
def test_false_alarms_stay_at_their_level(centre):
    generator = np.random.default_rng(3)
    areas = np.repeat(np.arange(15), 4)
    alarms = 0
    for _ in range(100):
        own = generator.normal(0.0, 1.0, 15)
        values = own[areas] + generator.normal(0.0, 0.5, 60)
        alarms += cluster_interval(values, areas, 0.95, centre).excludes_zero()
    assert alarms <= 12  # 5 expected; 12 or more has a chance under 1 in 200


def test_weighted_medians_are_medians_of_the_repeated_values():
    values, areas = np.array([3.0, 1.0, 2.0, 5.0, 4.0, 9.0]), np.array([0, 0, 1, 1, 2, 2])
    generator = np.random.Generator(np.random.Philox(key=0x636C757374657273 + 3))
    drawn = generator.integers(0, 3, (250, 3))
    expected = [np.median(np.concatenate([values[areas == a] for a in row])) for row in drawn]
    assert np.allclose(resampled_centres(values, areas, "median")[:250], expected)
