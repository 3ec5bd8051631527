"""A sweep: its manifest is small and whole, and it can be given more; the cache knows its runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.cli.folders import show_status, verify_folder
from experiments.errors import UsageProblem
from experiments.execution.manifest import (
    described_scenario,
    json_text,
    read_manifest,
    wanted_runs,
)
from experiments.execution.store import read
from experiments.sweeps import run
from experiments.sweeps.design import read_design
from experiments.sweeps.plan import SweepRequests, manifest_of
from sim.scenario import load_scenario

HEAD = "kind: design\nschema_version: 1\nbase: quick.yaml\nreplicates: 1\n"
FACTORS = {
    "levers and assumptions": "  funding.years: [3, 5]\n  partnership.hub: [none, large]\n"
    "  partnership.openness: [0, 0.5]\n  assumptions.energy.load_cost: [0.06, 0.072]\n",
    "places": "  place: [city_estates, coastal_transient]\n  workers.directiveness: [0, 1]\n",
}


def planned(quick: Path, factors: str) -> tuple[dict, list]:
    path = quick.with_name("design.yaml")
    path.write_text(f"{HEAD}factors:\n{factors}")
    drawn = read_design(path)
    manifest = manifest_of(drawn, SweepRequests(drawn))
    return json.loads(json_text(manifest)), drawn.points


@pytest.mark.parametrize("factors", FACTORS.values(), ids=FACTORS)
def test_every_point_is_read_back_from_what_it_changes_of_the_base(quick, factors):
    quick.write_text(quick.read_text() + "assumptions:\n  energy.load_cost: 0.08\n")
    manifest, points = planned(quick, factors)
    assert len(points) > 3
    for point in points:
        assert described_scenario(manifest, point.name) == point.scenario
        assert described_scenario(manifest, point.name).canonical() == point.scenario.canonical()
        old = {"scenarios": {"a": {"resolved": point.scenario.model_dump(mode="json")}}}
        assert described_scenario(old, "a") == point.scenario


def test_a_point_takes_little_room(quick):
    manifest, points = planned(quick, FACTORS["levers and assumptions"])
    assert len(json_text(manifest["scenarios"])) < 300 * len(points)


def test_a_sweep_over_places_is_kept_looked_at_and_verified(quick, own_cache, capsys):
    planned(quick, "  place: [city_estates]\n")
    out = quick.with_name("out")
    run.sweep(quick.with_name("design.yaml"), out, jobs=1)
    assert read(out, "summary")["place"].tolist() == ["city_estates"]
    show_status(out, None)
    verify_folder(out, sample=1, seed=1, json_file=None)
    said = capsys.readouterr().out
    assert "1 of 1 runs are there" in said
    assert "1 runs done again, 1 the same to the byte" in said
    manifest = read_manifest(out)
    place = manifest["scenarios"]["point_0"]["lever_differences"]
    assert "place.population" in place


def swept(quick: Path, factors: str, out: str, replicates: int = 1) -> run.SweepResult:
    path = quick.with_name("design.yaml")
    head = HEAD.replace("replicates: 1", f"replicates: {replicates}")
    path.write_text(f"{head}factors:\n{factors}")
    return run.sweep(path, quick.with_name(out), jobs=1)


def runs_of(result: run.SweepResult) -> tuple[int, int]:
    runs = result.manifest["runs"]
    return runs["executed"], runs["reused"]


OPENNESS = "  partnership.openness: [{}]\n"


def test_a_finished_sweep_is_given_more_neighbourhoods_and_more_points(quick, own_cache):
    first = swept(quick, OPENNESS.format("0, 1"), "out")
    before = {row.run_id: row.scenario for row in first.summary.itertuples()}
    assert runs_of(first) == (2, 0)
    assert runs_of(swept(quick, OPENNESS.format("0, 1"), "out", 2)) == (2, 2)
    grown = swept(quick, OPENNESS.format("0, 0.5, 1"), "out", 2)
    assert runs_of(grown) == (2, 4)
    assert sorted(set(grown.summary["scenario"])) == ["point_0", "point_1", "point_2"]
    after = {row.run_id: row.scenario for row in grown.summary.itertuples()}
    assert after | before == after
    assert runs_of(swept(quick, OPENNESS.format("0, 0.5, 1"), "out", 2)) == (0, 6)


def test_grown_or_made_at_once_it_has_the_same_runs(quick, own_cache):
    swept(quick, OPENNESS.format("0, 1"), "out")
    grown = swept(quick, OPENNESS.format("0, 1, 0.5"), "out", 2)
    at_once = swept(quick, OPENNESS.format("0, 1, 0.5"), "other", 2)
    assert grown.digest == at_once.digest


def test_points_that_a_screen_has_twice_keep_their_names_when_it_goes_on_or_is_given_more(
    quick, own_cache
):
    screen = "  partnership.hub: [none, large]\nsampling: morris\nsamples: 4\n"
    first = swept(quick, screen, "out")
    settings = first.summary.groupby("scenario")["partnership.hub"].first().to_dict()
    assert len(settings) > len(set(settings.values()))
    assert runs_of(swept(quick, screen, "out")) == (0, len(settings))
    assert run.load_sweep(first.folder).digest == first.digest
    grown = swept(quick, screen, "out", 2)
    assert len(grown.summary) == 2 * len(settings)
    assert grown.summary.groupby("scenario")["partnership.hub"].first().to_dict() == settings
    assert set(wanted_runs(grown.manifest)) == {
        (row.scenario, row.replicate, row.run_id) for row in grown.summary.itertuples()
    }


@pytest.mark.parametrize(
    ("factors", "replicates"),
    [
        (OPENNESS.format("0, 1"), 1),
        (OPENNESS.format("0"), 2),
        (OPENNESS.format("0, 1") + "  partnership.hub: [modest]\n", 2),
    ],
    ids=["fewer neighbourhoods", "fewer points", "another factor"],
)
def test_a_sweep_that_is_not_more_of_the_same_is_refused(quick, own_cache, factors, replicates):
    first = swept(quick, OPENNESS.format("0, 1"), "out", 2)
    with pytest.raises(UsageProblem, match="holds another sweep"):
        swept(quick, factors, "out", replicates)
    assert run.load_sweep(first.folder).digest == first.digest


def test_the_cache_knows_runs_of_a_sweep_that_fits_in(quick, own_cache, monkeypatch):
    swept(quick, OPENNESS.format("0, 1"), "out")
    assert runs_of(swept(quick, OPENNESS.format("0, 1"), "again")) == (0, 2)
    monkeypatch.setenv("GROUNDSWELL_CACHE_MB", "0.1")
    swept(quick, OPENNESS.format("0.2, 0.3"), "large")
    monkeypatch.delenv("GROUNDSWELL_CACHE_MB")
    assert runs_of(swept(quick, OPENNESS.format("0.2, 0.3"), "large again")) == (2, 0)


def test_what_is_tried_across_all_points_is_a_factor_like_others(quick, own_cache, capsys):
    path = quick.with_name("design.yaml")
    path.write_text(
        f"{HEAD}sampling: one_at_a_time\nfactors:\n  lto.ethos: [0.9]\n"
        "across:\n  place: [city_estates]\n  council.dialogue: [true]\n"
    )
    out = quick.with_name("out")
    result = run.sweep(path, out, jobs=1)
    assert result.summary["lto.ethos"].tolist() == [load_scenario(quick).lto.ethos, 0.9]
    assert result.summary["place"].tolist() == ["city_estates"] * 2
    assert "over lto.ethos, place, council.dialogue" in repr(result)
    verify_folder(out, sample=1, seed=1, json_file=None)
    assert "the same to the byte" in capsys.readouterr().out


def test_points_left_out_are_told_in_the_manifest(quick, own_cache):
    factors = "  place.private_rent_share: [0.2, 0.6]\n  place.social_rent_share: [0.7]\n"
    left_out = swept(quick, factors, "out").manifest["left_out"]
    assert left_out["points"] == 1
    assert left_out["some"][0]["settings"]["place.private_rent_share"] == 0.6
