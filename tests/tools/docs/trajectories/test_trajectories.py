"""Figures of known courses, and page and pictures from them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from experiments.comparison.outcomes import STAGES
from experiments.execution.records import RunRecord
from experiments.validation.read import load_patterns
from tools.docs.__main__ import main
from tools.docs.base import DOCS
from tools.docs.trajectories.figures import (
    GROUPS,
    YEARS,
    Course,
    course_of,
    figures_of,
    half_years,
    published,
    recorded,
    requests_for,
    singles_of,
)
from tools.docs.trajectories.page import page_of, pictures_of
from tools.docs.version_line import without_line

COLUMNS = [(group, panel.column) for group in GROUPS for panel in recorded(group)]


def course(value: float, stage: float = 2.0) -> Course:
    columns = {column: np.full(len(half_years(group.is_after)), value) for group, column in COLUMNS}
    return Course(columns, np.full(YEARS, stage), 12.0)


def a_run(months: int, own_end: int) -> RunRecord:
    monthly = {column: np.arange(months, dtype=np.float32) for _, column in COLUMNS}
    monthly["stage"] = ["forming"] * 12 + ["sturdy"] * (months - 12)
    return RunRecord("r", 1, months, own_end, {"monthly": monthly, "yearly": {}})


def test_a_run_is_read_at_the_end_of_each_half_year_and_legacy_after_its_own_end():
    found = course_of(a_run(100, own_end=60))
    assert found.columns["members"][:3].tolist() == [5.0, 11.0, 17.0]
    assert np.isnan(found.columns["members"][-1])
    assert found.columns["legacy"][:3].tolist() == [60.0, 65.0, 71.0]
    assert found.stages[:2].tolist() == [0.0, float(STAGES.index("sturdy"))]
    assert np.isnan(found.stages[-1])
    assert found.own_end_year == 5.0


def test_a_column_of_the_yearly_table_alone_is_read_at_whole_years():
    record = a_run(36, own_end=36)
    monthly = {name: v for name, v in record.tables["monthly"].items() if name != "members"}
    yearly = {"members": np.array([8.0, 9.0, 10.0])}
    only = RunRecord("r", 1, 36, 36, {"monthly": monthly, "yearly": yearly})
    members = course_of(only).columns["members"]
    assert members[[1, 3, 5]].tolist() == [8.0, 9.0, 10.0]
    assert np.isnan(members[[0, 2, 4, 7]]).all()


def test_quantiles_spread_and_stages_of_known_courses():
    courses = [course(value / 10, stage=value % 2) for value in range(11)]
    found = figures_of(courses, [str(place) for place in range(11)])
    quantiles = [values[0] for values in found["columns"]["maturity"]["quantiles"]]
    assert quantiles == pytest.approx([0.05, 0.25, 0.5, 0.75, 0.95])
    assert found["columns"]["maturity"]["sd"][0] == pytest.approx(0.3317, abs=1e-4)
    assert found["stages"]["forming"][0] == pytest.approx(6 / 11, abs=1e-4)
    assert sum(shares[3] for shares in found["stages"].values()) == pytest.approx(1.0, abs=1e-3)
    assert len(found["singles"]) == len(found["columns"]["depth"]["lines"]) == 8


def test_what_few_neighbourhoods_know_has_no_quantile():
    courses = [course(0.5) for _ in range(7)] + [course(np.nan) for _ in range(7)]
    found = figures_of(courses, ["a"] * 14)["columns"]["maturity"]
    assert found["quantiles"][2][0] is None
    assert found["sd"][0] is None


def test_single_neighbourhoods_are_spread_over_all():
    assert singles_of(16) == [0, 2, 4, 6, 8, 10, 12, 14]
    assert singles_of(3) == [0, 1, 2]


def test_published_figures_are_placed_by_the_age_of_the_areas():
    found = published(load_patterns(), [2011, 2013])
    members = next(each for each in found if each["id"] == "members_2019")
    assert (members["low"], members["high"], members["year"]) == (11.0, 11.0, 8.0)
    assert {each["column"] for each in found} <= {"stage", *(column for _, column in COLUMNS)}


def test_every_area_and_seed_is_asked_for():
    requests = requests_for(seeds=8, areas=10)
    assert [each.key[0] for each in requests] == ["baseline"] * 8 + ["portfolio"] * 10
    assert len({each.run_id for each in requests}) == 18


def test_figures_page_and_pictures_of_stand_in_runs(tmp_path, monkeypatch):
    def stand_in(self, requests, reduce):
        return {each.key: course(0.4 + each.key[1] / 100) for each in requests}

    monkeypatch.setattr("tools.docs.base.PageRuns.reduced", stand_in)
    page = tmp_path / "page.md"
    arguments = ["--seeds", "9", "--areas", "9", "--quiet", "--write", str(page)]
    assert main(["trajectories", *arguments]) == 0
    content = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    text = page.read_text(encoding="utf-8")
    assert without_line(text) == page_of(content, "page")
    assert "**Depth** (median at the end of years 3, 6, 9 and 12): baseline 0.44," in text
    assert "baseline\nseeds 1, 2, 3, 4, 5, 6, 7 and 8" in text.replace("of the ", "")
    for name, drawn in pictures_of(content, "page").items():
        assert (tmp_path / name).read_text(encoding="utf-8") == drawn
        assert f"({name})" in text
        assert ET.fromstring(drawn).tag.endswith("svg")


def test_a_picture_has_a_median_two_bands_and_the_single_lines_in_every_panel():
    content = {
        "populations": {
            name: figures_of([course(0.1 * k) for k in range(9)], ["x"] * 9)
            for name in ("baseline", "portfolio")
        },
        "published": [],
    }
    drawn = pictures_of(content)["trajectories_maturity.svg"]
    assert (
        drawn.count('class="middle')
        == drawn.count('class="half')
        == drawn.count('class="band')
        == 10
    )
    assert drawn.count('class="single"') == 8 * 10


@pytest.mark.slow
def test_the_kept_figures_are_of_the_columns_recorded_and_small():
    file = DOCS / "trajectories.json"
    content = json.loads(file.read_text(encoding="utf-8"))
    assert set(content["populations"]["baseline"]["columns"]) == {column for _, column in COLUMNS}
    assert file.stat().st_size < 150_000
