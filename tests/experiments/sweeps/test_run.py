"""The manifest of a sweep: small, however many points, and every scenario can be read back from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments.cli.folders import show_status, verify_folder
from experiments.execution.manifest import described_scenario, json_text, read_manifest
from experiments.execution.store import read
from experiments.sweeps import run
from experiments.sweeps.design import read_design

HEAD = "kind: design\nschema_version: 1\nbase: quick.yaml\nreplicates: 1\n"
FACTORS = {
    "levers and assumptions": "  funding.years: [3, 5]\n  partnership.hub: [none, large]\n"
    "  partnership.openness: [0, 0.5]\n  assumptions.energy.load_cost: [0.06, 0.072]\n",
    "places": "  place: [city_estates, coastal_transient]\n  workers.directiveness: [0, 1]\n",
}


def manifest_of(quick: Path, factors: str) -> tuple[dict, list]:
    path = quick.with_name("design.yaml")
    path.write_text(f"{HEAD}factors:\n{factors}")
    design, points = read_design(path)
    manifest = run._manifest(design, points, run.sweep_requests(design, points))
    return json.loads(json_text(manifest)), points


@pytest.mark.parametrize("factors", FACTORS.values(), ids=FACTORS)
def test_every_point_is_read_back_from_what_it_changes_of_the_base(quick, factors):
    quick.write_text(quick.read_text() + "assumptions:\n  energy.load_cost: 0.08\n")
    manifest, points = manifest_of(quick, factors)
    assert len(points) > 3
    for point in points:
        assert described_scenario(manifest, point.name) == point.scenario
        assert described_scenario(manifest, point.name).canonical() == point.scenario.canonical()
        old = {"scenarios": {"a": {"resolved": point.scenario.model_dump(mode="json")}}}
        assert described_scenario(old, "a") == point.scenario


def test_a_point_takes_little_room(quick):
    manifest, points = manifest_of(quick, FACTORS["levers and assumptions"])
    assert len(json_text(manifest["scenarios"])) < 300 * len(points)


def test_a_sweep_over_places_is_kept_looked_at_and_verified(quick, own_cache, capsys):
    manifest_of(quick, "  place: [city_estates]\n")
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
