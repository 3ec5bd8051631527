"""The page of speed and memory from known figures, and its pictures."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest

from benchmarks.bench import QUICK, BenchResult
from benchmarks.overheads import Driver, FirstResult, Memory, Overheads
from benchmarks.residents import ResidentMonths
from benchmarks.speed import Growth, Speed
from tools.docs.__main__ import main
from tools.docs.benchmarks import run as page_run
from tools.docs.benchmarks.page import page_of, pictures_of
from tools.docs.version_line import without_line

RESULT = BenchResult(
    sizes=QUICK,
    speed=Speed(114.0, 38.0, 50.0),
    growth=Growth((3_000, 10_000, 100_000), (100.0, 150.0, 1_200.0)),
    pace={1: 8.0, 2: 14.0},
    residents=ResidentMonths(6_000, 24, 100.0, 40.0, 5_000.0, 20.0),
    overheads=Overheads(Driver(1.0, 10.0), Driver(3.0, 90.0), Driver(3.5, 60.0)),
    first_result=FirstResult(1.5, 1.6),
    memory=Memory(1_000, 0.4, 300.0),
    profile_ms={"energy": 10.0, "engagement": 30.0},
    before={
        "profile_ms": {"energy": 40.0},
        "reference_ms": 76.0,
        "model_version": "0f",
        "made": "then",
    },
)


@pytest.fixture
def content():
    made = {
        "command": "python -m tools.docs benchmarks",
        "made": "2026-01-02T03:04:05+00:00",
        "quick": False,
    }
    return json.loads(json.dumps(made | RESULT.payload()))


def test_the_page_has_every_target_beside_what_came_out(content):
    page = page_of(content)
    for target in RESULT.targets():
        assert f"| {target.what} | {target.aim} | {target.found} | {target.verdict} |" in page
    assert "3.00 times the reference loop (38 ms)" in page
    assert "8.0 on 1 core and 14.0 on 2 cores" in page


def test_the_page_sets_every_form_beside_the_others(content):
    page = page_of(content)
    assert "| plain Mesa | 5,000 ms | 131.58 | 125.00 | 50.6 |" in page
    assert "| columns | 40 ms | 1.05 | 1.00 | 1 |" in page
    assert "| one compiled loop | 20 ms | 0.53 | 0.50 | 0.80 |" in page


def test_the_page_tells_growth_profile_and_the_drivers_share(content):
    page = page_of(content)
    assert re.search(r"\| 100,000 \| 1,200 ms \| 0\.90 \|", page)
    assert "| energy | 526 | 263 | 25.0% |" in page
    assert "Before: model version `0f`, made then." in page
    assert "| `sweep`, two seeds a point | 3.5 ms | +2.5 ms | 60 ms |" in page


def test_rough_figures_are_said_to_be_rough(content):
    assert "Rough figures" not in page_of(content)
    assert "Rough figures" in page_of(content | {"quick": True})


def test_the_page_says_how_it_was_made_and_not_where(content):
    page = page_of(content)
    for part in (
        content["command"],
        content["model_version"],
        content["made"],
        "numba",
        "processors",
    ):
        assert part in page


def test_pictures_are_whole_and_show_every_form_and_size(content):
    pictures = pictures_of(content, "benchmarks")
    assert set(pictures) == {f"benchmarks_{name}.svg" for name in ("forms", "growth", "profile")}
    texts = {
        name: "".join(ElementTree.fromstring(drawn).itertext()) for name, drawn in pictures.items()
    }
    assert "residents: one compiled loop" in texts["benchmarks_forms.svg"]
    assert "100,000 adults: 1200 ms" in texts["benchmarks_growth.svg"]
    assert "526 before" in texts["benchmarks_profile.svg"]


def test_one_command_writes_page_figures_and_pictures(tmp_path, monkeypatch):
    monkeypatch.setattr(page_run, "measure_everything", lambda *_: RESULT)
    page = tmp_path / "speed.md"
    assert main(["benchmarks", "--quick", "--quiet", "--write", str(page)]) == 0
    content = json.loads(page.with_suffix(".json").read_text("utf-8"))
    assert page_run.files_of(page, content) == {
        path: without_line(path.read_text("utf-8"))
        for path in tmp_path.glob("speed*")
        if path.suffix != ".json"
    }
    assert f"--write {page}" in page.read_text("utf-8")
