"""What moves an outcome is found where it is known: main effects, pairs, indices, noise."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from experiments import sweep
from experiments.cli.commands import app
from experiments.comparison.outcomes import OUTCOMES
from experiments.errors import UsageProblem
from experiments.sweeps.analysis import Analysis, _Sweep, analyse, parts_of
from experiments.sweeps.sampling import settings_of
from experiments.sweeps.schema import Design

RANGE = {"from": 0.0, "to": 1.0}
BASE = {"a": 0.5, "b": 0.5, "c": "x"}
REPLICATES = 12


def analysed(design: Design, truth, noise: float = 0.01, replicates: int = REPLICATES) -> Analysis:
    """A sweep whose outcome is known: a sum for each point, and chance that all points share and do not."""
    points = list(settings_of(design, BASE, frozenset()))
    draws = np.random.default_rng(7)
    shared = draws.normal(0.0, 0.1, replicates)
    rows = [
        {"scenario": f"point_{n:04d}", "replicate": r, **point,
         "maturity": truth(point) + shared[r] + draws.normal(0.0, noise)}
        for n, point in enumerate(points)
        for r in range(replicates)
    ]  # fmt: skip
    manifest = {
        "design": design.model_dump(mode="json"),
        "scenarios": {f"point_{n:04d}": {} for n in range(len(points))},
    }
    return _Sweep(manifest, pd.DataFrame(rows), OUTCOMES["maturity"]).analysis()


def by_factor(found: list) -> dict:
    return {(each.factors if hasattr(each, "factors") else (each.factor,)): each for each in found}


GRID = Design(factors={"a": [0.0, 0.5, 1.0], "b": [0.0, 1.0], "c": ["x", "y"]})


def test_effects_of_a_grid_are_those_that_were_put_in():
    found = analysed(GRID, lambda p: 0.3 * p["a"] - 0.1 * p["b"])
    effects = by_factor(found.effects)
    assert effects[("a",)].difference == pytest.approx(0.3, abs=0.01)
    assert effects[("a",)].verdict == "better"
    assert (effects[("a",)].low, effects[("a",)].high) == ("0", "1")
    assert effects[("b",)].verdict == "worse"
    assert effects[("c",)].verdict in ("too small to matter", "no reliable difference")
    assert [each.factors for each in found.effects] == [("a",), ("b",), ("c",)]
    assert effects[("a",)].share == pytest.approx(0.857, abs=0.03)  # 0.015 of 0.0175
    assert all(each.verdict not in ("better", "worse") for each in found.together)
    assert found.spread == pytest.approx(0.0175**0.5, abs=0.01)
    assert found.noise == pytest.approx(0.01 / REPLICATES**0.5, rel=0.3)


def test_two_factors_that_act_together_are_found():
    found = analysed(GRID, lambda p: 0.4 * p["a"] * p["b"])
    together = by_factor(found.together)
    assert together[("a", "b")].difference == pytest.approx(0.4, abs=0.02)
    assert together[("a", "b")].verdict == "better"
    assert together[("a", "c")].verdict != "better"


def test_noise_alone_moves_nothing():
    reliable = 0
    for place in range(20):
        design = GRID.model_copy(update={"seed": place})
        found = analysed(design, lambda p: 0.0, noise=0.3 + 0.01 * place)
        reliable += sum(each.verdict in ("better", "worse") for each in found.effects)
    assert reliable <= 3  # of sixty, at 99 per cent


def test_where_neighbourhoods_tie_the_mean_is_judged_and_shown():
    """As in a comparison: eleven of twenty rise, none falls, nine are equal."""
    design = Design(factors={"a": [0.0, 1.0]})
    rows = [
        {"scenario": f"point_{place}", "replicate": r, "a": float(place),
         "maturity": 0.4 + 0.2 * place * (r < 11)}
        for place in (0, 1)
        for r in range(20)
    ]  # fmt: skip
    manifest = {"design": design.model_dump(mode="json"), "scenarios": {}}
    (effect,) = _Sweep(manifest, pd.DataFrame(rows), OUTCOMES["maturity"]).analysis().effects
    assert effect.difference == pytest.approx(0.11)
    assert effect.interval.low <= effect.difference <= effect.interval.high
    assert effect.verdict == "better"


def test_where_points_are_drawn_their_chance_is_in_the_interval():
    """With few points the other factors differ between the ends: exact over neighbourhoods, uncertain over points."""
    design = Design(sampling="latin_hypercube", samples=30, factors={"a": RANGE, "b": RANGE})
    found = analysed(design, lambda p: 1.0 * p["b"], noise=0.001)
    a = by_factor(found.effects)[("a",)]
    assert a.interval.high - a.interval.low > 0.2
    assert a.verdict == "no reliable difference"
    assert by_factor(found.effects)[("b",)].difference == pytest.approx(0.8, abs=0.1)
    assert found.together == []


@pytest.mark.parametrize("across", [{}, {"c": ["x", "y"]}])
def test_morris_sizes_are_slopes_and_noise_is_told(across):
    factors = {"a": RANGE, "b": RANGE}
    design = Design(sampling="morris", samples=20, factors=factors, across=across)
    found = analysed(design, lambda p: 0.5 * p["a"] - 0.02 * p["b"], noise=0.05)
    indices = by_factor(found.indices)
    assert indices[("a",)].values["size"] == pytest.approx(0.5, abs=0.03)
    assert indices[("a",)].values["spread"] < 0.1
    alone = 0.05 * 2**0.5 * 1.5 / (REPLICATES * max(1, len(across.get("c", [])))) ** 0.5
    assert indices[("b",)].noise == pytest.approx(0.7979 * alone, rel=0.2)
    assert ("c",) not in indices


def test_sobol_shares_are_those_of_the_variance():
    design = Design(sampling="sobol", samples=256, factors={"a": RANGE, "b": RANGE})
    found = analysed(design, lambda p: 3.0 * p["a"] + p["b"], replicates=2)
    indices = by_factor(found.indices)
    assert indices[("a",)].values["total"] == pytest.approx(0.9, abs=0.08)
    assert indices[("b",)].values["first"] == pytest.approx(0.1, abs=0.08)


def test_values_are_parts_in_order():
    parts, words = parts_of(pd.Series(["none", "large", "none"]))
    assert (parts.tolist(), words) == ([1, 0, 1], ["large", "none"])
    parts, words = parts_of(pd.Series(np.linspace(0, 1, 51)))
    assert len(words) == 5
    assert sorted(parts.tolist()) == parts.tolist()
    assert np.bincount(parts) == pytest.approx([10] * 5, abs=1)
    parts, words = parts_of(pd.Series([True, False]))
    assert words == ["False", "True"]


def test_a_folder_is_analysed_and_unchanged(quick, own_cache, tmp_path):
    design = quick.with_name("design.yaml")
    design.write_text(
        "kind: design\nschema_version: 1\nbase: quick.yaml\nreplicates: 2\n"
        "factors:\n  partnership.openness: [0, 1]\n  partnership.hub: [none, large]\n"
    )
    out = quick.with_name("out")
    sweep(design, out, jobs=1)
    before = sorted((path, path.stat().st_mtime_ns) for path in out.rglob("*"))
    kept = tmp_path / "a.json"
    done = CliRunner().invoke(
        app, ["analyse", str(out), "--outcome", "maturity", "--json", str(kept)]
    )
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    for words in ("4 points, 2 twin neighbourhoods each", "they are hypotheses", "8 allow it"):
        assert words in said
    (content,) = json.loads(kept.read_text())["outcomes"]
    assert {each["factors"][0] for each in content["effects"]} == {
        "partnership.openness", "partnership.hub"}  # fmt: skip
    assert sorted((path, path.stat().st_mtime_ns) for path in out.rglob("*")) == before
    with pytest.raises(UsageProblem, match="no such outcome"):
        analyse(out, ["maturty"])
