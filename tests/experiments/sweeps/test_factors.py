"""Factors as they stand in files: whole ranges, tables of points, and every mistake at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.sweeps.design import read_design
from experiments.sweeps.factors import whole_range
from sim.parameters import parameter_specs
from sim.scenario import ScenarioError

HEAD = "kind: design\nschema_version: 1\nbase: baseline\n"


def written(folder: Path, text: str, table: str | bytes = "") -> Path:
    path = folder / "design.yaml"
    path.write_text(HEAD + text)
    content = table if isinstance(table, bytes) else table.encode()
    (folder / "points.csv").write_bytes(content)
    return path


def problems_of(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        read_design(path)
    return "\n".join(str(problem) for problem in caught.value.problems)


def test_all_stands_for_every_choice_or_the_whole_range():
    assert whole_range("partnership.hub") == ["none", "modest", "large"]
    assert whole_range("funding.programme") == [False, True]
    assert whole_range("funding.years") == {"from": 1, "to": 20}
    spec = parameter_specs()["energy.recovery_rate"]
    assert whole_range("assumptions.energy.recovery_rate") == {"from": spec.low, "to": spec.high}
    assert whole_range("funding.yeras") is None


def test_all_is_spelled_out_in_the_points(tmp_path):
    text = "factors:\n  partnership.hub: all\nacross:\n  council.dialogue: all\n"
    points = read_design(written(tmp_path, text)).points
    tried = {tuple(point.settings.values()) for point in points}
    assert len(tried) == 6
    assert ("large", True) in tried
    text = "sampling: morris\nsamples: 3\nfactors:\n  assumptions.energy.recovery_rate: all\n  funding.years: all\n"
    drawn = read_design(written(tmp_path, text))
    spec = parameter_specs()["energy.recovery_rate"]
    values = [point.settings["assumptions.energy.recovery_rate"] for point in drawn.points]
    assert min(values) >= spec.low and max(values) <= spec.high
    assert drawn.design.factors["funding.years"] == {"from": 1, "to": 20}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("factors:\n  funding.years: all\n", "all stands for a range here, 1 to 20; a grid needs"),
        ("factors:\n  funding.yeras: all\n", "did you mean"),
        ("sampling: morris\n", "give at least one factor"),
        ("sampling: sobol\nsamples: 100\nfactors:\n  funding.years: all\n", "write 64 or 128"),
        ("sampling: one_at_a_time\nfactors:\n  place: [city_estates]\n", "put it under across:"),
        ("factors:\n  funding.years: [3]\nacross:\n  funding.years: [4]\n", "under factors too"),
        (
            "factors:\n  funding.years: [3]\nacross:\n  lto.ethos: {from: 0, to: 1}\n",
            "list of values is needed",
        ),
        ("sampling: table\n", "write table: FILE.csv"),
        ("table: points.csv\nfactors:\n  funding.years: [3]\n", "sampling: table only"),
        (
            "sampling: table\ntable: points.csv\nfactors:\n  funding.years: [3]\n",
            "the table's columns are the factors",
        ),
        ("sampling: table\ntable: nowhere.csv\n", "nowhere.csv"),
    ],
)
def test_what_a_manner_of_sampling_needs_is_said(tmp_path, text, words):
    assert words in problems_of(written(tmp_path, text, "funding.years\n3\n"))


TABLE = "sampling: table\ntable: points.csv\n"


@pytest.mark.parametrize(
    "content",
    [
        "funding.years,partnership.hub\n5,none\n10,large\n",
        "funding.years;partnership.hub\r\n5;none\r\n10;large\r\n",
        "My points\nFunding.Years\tPartnership.Hub\n5\tnone\n10\tlarge\nSource: our own\n",
        "funding.years,partnership.hub\n5,none\n10,large\n".encode("utf-16"),
        b"\xef\xbb\xbffunding.years,partnership.hub\n5.0,none\n1e1,large\n",
    ],
    ids=["commas", "semicolons", "title and footnote", "Unicode text", "byte order mark"],
)
def test_a_spreadsheet_s_table_is_read_in_any_form(tmp_path, content):
    points = read_design(written(tmp_path, TABLE, content)).points
    assert [point.settings for point in points] == [
        {"funding.years": 5, "partnership.hub": "none"},
        {"funding.years": 10, "partnership.hub": "large"},
    ]
    assert all(type(point.settings["funding.years"]) is int for point in points)


def test_what_is_wrong_with_design_and_table_is_told_together(tmp_path):
    content = "funding.years,lto.etos\n99,0.5\n"
    found = problems_of(written(tmp_path, TABLE + "samples: 3,5\nreplicats: 2\n", content))
    for place in ("design.yaml:6:1: samples", "design.yaml:7:1: replicats",
                  "points.csv:2:1: funding.years", "points.csv:1:15: lto.etos"):  # fmt: skip
        assert place in found


@pytest.mark.parametrize(
    ("content", "place", "words"),
    [
        ("funding.years,lto.ethos\n5,0.5\n99,0.5\n", "points.csv:3:1: funding.years", "at most 20"),
        ('funding.years,lto.ethos\n5,"0,5"\n', "points.csv:2:3: lto.ethos", "0.5"),
        ("funding.years,lto.ethos\n5,\n", "points.csv:2:3: lto.ethos", "the cell is empty"),
        ("funding.years,lto.ethos\n5,0.5,1\n", "points.csv:2:1", "3 cells where there are 2"),
        ("funding.years,funding.years\n5,6\n", "points.csv:1:15: funding.years", "there twice"),
        ("funding.years,lto.etos\n5,0.5\n", "points.csv:1:15: lto.etos", "did you mean"),
        ("years\n5\n", "points.csv:1:1", "a line names the columns"),
        ("", "points.csv", "the file is empty"),
        ("funding.years\n", "design.yaml:5:1: table", "no lines below"),
    ],
)
def test_every_mistake_in_a_table_is_named_at_its_place(tmp_path, content, place, words):
    found = problems_of(written(tmp_path, TABLE, content))
    line = next(line for line in found.splitlines() if place in line)
    assert words in line
