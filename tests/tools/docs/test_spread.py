"""Variance components of known tables, and the page of the spread."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tools.docs.__main__ import main
from tools.docs.base import DOCS
from tools.docs.spread import (
    SHOWN,
    components,
    draw_spread,
    found_in,
    in_short,
    page_of,
    requests_for,
    weightier,
)
from tools.docs.version_line import without_line


def table(between: float, within: float, areas: int = 150, seeds: int = 4):
    generator = np.random.Generator(np.random.Philox(key=5))
    places = between * generator.normal(size=(areas, 1))
    return places + within * generator.normal(size=(areas, seeds))


def test_components_of_a_known_table_are_found():
    found = components(table(between=0.2, within=0.1))
    assert found.between.value == pytest.approx(0.2, abs=0.03)
    assert found.within.value == pytest.approx(0.1, abs=0.01)
    assert found.share.low < 0.8 < found.share.high
    assert found.share.n == 150


def test_luck_alone_gives_no_share_to_places():
    found = components(table(between=0.0, within=0.1))
    assert found.share.value < 0.15
    assert weightier({"share": [found.share.value, found.share.low, found.share.high]}) == "luck"


def test_an_area_that_lacks_a_value_is_left_out():
    values = table(between=0.2, within=0.1, areas=20)
    values[3, 1] = np.nan
    assert components(values).share.n == 19


def test_every_area_is_run_with_seeds_of_its_own():
    requests = requests_for(10, 3)
    assert len(requests) == 30
    assert len({each.seed for each in requests}) == 30
    assert all(each.horizon_months <= each.scenario.horizon_months for each in requests)


def test_figures_and_page_of_stand_in_runs(tmp_path, monkeypatch):
    values = table(between=0.2, within=0.1, areas=10, seeds=2)

    def stand_in(self, requests, reduce):
        places = [(int(each.key[0]), each.key[1]) for each in requests]
        return {
            (str(area), seed): dict.fromkeys(SHOWN, float(values[area, seed]))
            for area, seed in places
        }

    monkeypatch.setattr("tools.docs.base.PageRuns.reduced", stand_in)
    page = tmp_path / "page.md"
    assert main(["spread", "--areas", "10", "--seeds", "2", "--quiet", "--write", str(page)]) == 0
    content = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert content["outcomes"]["maturity"]["areas"] == content["areas"] == 10
    assert without_line(page.read_text(encoding="utf-8")) == page_of(content, "page")
    assert draw_spread(content).count("<polygon") + draw_spread(content).count("<circle") == 11


def test_a_missing_outcome_is_said_to_be_missing():
    found = found_in({("0", 0): {"maturity": 0.5}, ("0", 1): {"maturity": 0.6}}, 2)
    assert found["maturity"]["share"] == [None, None, None]
    assert weightier(found["maturity"]) == "open"


def test_in_short_names_what_weighs_more():
    outcomes = {"maturity": {"share": [0.8, 0.7, 0.9]}, "depth": {"share": [0.1, 0.0, 0.2]}}
    said = in_short({"outcomes": outcomes})
    assert said.startswith("Place weighs more than luck for maturity of the partnership")
    assert "Luck weighs more than place for depth" in said


@pytest.mark.slow
def test_the_kept_figures_are_of_the_outcomes_shown():
    content = json.loads((DOCS / "spread.json").read_text(encoding="utf-8"))
    assert content["model_version"] in (DOCS / "spread.md").read_text(encoding="utf-8")
    assert set(content["outcomes"]) == set(SHOWN)
