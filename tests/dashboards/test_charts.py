"""Builders of charts give plain options that say what the numbers say."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

from dashboards import theme
from dashboards.charts.dots import dots
from dashboards.charts.options import NOBODY, Course, limits, stages, trajectories
from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.paired import compare_outcomes
from experiments.reporting.html.over_time import EMPTY


def course(first: int = 0, last: int = 203, end: int | None = 144, level: float = 0.5) -> Course:
    months = np.arange(204)
    middle = np.where((months >= first) & (months <= last), level, np.nan)
    frame = pd.DataFrame(
        {"month": months, "median": middle, "p10": middle - 0.1, "p90": middle + 0.15}
    )
    return Course("A", theme.BASE, "solid", frame, end)


def test_a_trajectory_has_a_line_a_band_and_the_end_of_the_money() -> None:
    spec = trajectories([course()], 204)
    line = spec["option"]["series"][0]
    assert line["data"][0] == [0.0, 0.5, 0.4, 0.65]
    assert line["data"][-1][0] == pytest.approx(203 / 12, abs=0.001)
    assert line["markLine"]["data"] == [{"xAxis": 12.0}]
    assert len(spec["bands"]) == 1
    assert spec["option"]["xAxis"]["max"] == 17
    json.dumps(spec, allow_nan=False)


def test_missing_months_leave_a_gap_and_never_a_number() -> None:
    spec = trajectories([course(first=145)], 204)
    data = spec["option"]["series"][0]["data"]
    assert data[0][1] is None
    assert next(point[0] for point in data if point[1] is not None) == pytest.approx(
        145 / 12, abs=0.01
    )
    assert spec["bands"][0]["x"][0] == pytest.approx(145 / 12, abs=0.01)
    json.dumps(spec, allow_nan=False)


def test_a_band_with_a_hole_becomes_two_polygons() -> None:
    made = course()
    hole = made.frame["month"].between(60, 80)
    made.frame.loc[hole, ["median", "p10", "p90"]] = np.nan
    assert len(trajectories([made], 204)["bands"]) == 2


def test_without_a_band_only_the_line_is_drawn() -> None:
    plain = Course("twin", theme.NO_PROGRAMME, "dashed", course().frame, None, banded=False)
    spec = trajectories([plain], 204)
    assert spec["bands"] == []
    assert "markLine" not in spec["option"]["series"][0]


def test_two_ends_of_money_stand_on_either_side_of_their_lines() -> None:
    series = trajectories([course(end=144), course(end=60)], 204)["option"]["series"]
    assert [line["markLine"]["label"]["align"] for line in series] == ["left", "right"]


@pytest.mark.parametrize(("level", "expected"), [(0.5, (0.4, 0.7)), (0.05, (-0.1, 0.2))])
def test_limits_are_round_and_hold_the_band(level: float, expected: tuple[float, float]) -> None:
    low, high = limits([course(level=level).frame])
    assert (low, high) == expected


def test_limits_without_any_number_are_the_whole_scale() -> None:
    assert limits([course(first=300).frame]) == (0.0, 1.0)


def test_stage_bars_show_year_ends_and_add_up() -> None:
    frame = pd.DataFrame({"month": np.arange(36), "forming": 0.25, "fragile": 0.75})
    for stage in ("fragile_maturity", "sturdy", "self_sustaining", EMPTY):
        frame[stage] = 0.0
    frame.loc[24:, ["forming", EMPTY]] = [0.0, 0.25]
    spec = stages(frame, 24)
    bars = spec["option"]["series"]
    assert spec["option"]["xAxis"]["data"] == ["1", "2", "3"]
    for year in range(3):
        assert sum(series["data"][year][1] for series in bars) == pytest.approx(100)
    assert bars[-1]["name"] == NOBODY
    assert bars[-1]["data"][2] == [2, 25.0]
    assert bars[-1]["markLine"]["data"] == [{"xAxis": 1}]


def paired(differences: list[float]):
    name = "maturity"
    base = {seed: dict.fromkeys(OUTCOMES, np.nan) | {name: 0.5} for seed in range(len(differences))}
    other = {
        seed: dict.fromkeys(OUTCOMES, np.nan) | {name: 0.5 + d}
        for seed, d in enumerate(differences)
    }
    return next(r for r in compare_outcomes("other", "base", base, other) if r.outcome.name == name)


def circles(svg: str) -> list[tuple[float, float, str]]:
    found = re.findall(r'cx="([\d.]+)" cy="([\d.]+)" r="[\d.]+" fill="(#\w+)"', svg)
    return [(float(x), float(y), colour) for x, y, colour in found]


def test_every_twin_is_a_dot_on_its_side_of_zero() -> None:
    svg = str(dots(paired([-0.2, -0.1, 0.0, 0.1, 0.1, 0.2] * 4)))
    marks = circles(svg)
    assert len(marks) == 24
    for x, _, colour in marks:
        expected = theme.GOOD if x > 180.5 else theme.BAD if x < 179.5 else theme.EVEN
        assert colour == expected
    assert "Mean difference" in svg


def test_dots_do_not_cover_each_other() -> None:
    marks = circles(str(dots(paired([0.1] * 12))))
    places = {(x, y) for x, y, _ in marks}
    assert len(places) == 12


def test_colours_can_be_read() -> None:
    for colour in (theme.INK, theme.MUTED, theme.ACCENT, theme.GOOD, theme.BAD, theme.EVEN):
        assert theme.contrast(colour, theme.CARD) >= 4.5
    assert theme.contrast("#ffffff", theme.ACCENT) >= 4.5
    assert theme.contrast(theme.WARNING, theme.WARNING_SOFT) >= 4.5
    for colour in (theme.BASE, theme.OTHER, theme.NO_PROGRAMME, theme.FOCUS):
        assert theme.contrast(colour, theme.CARD) >= 3


def test_stages_are_steps_of_one_ramp() -> None:
    steps = [theme.contrast(colour, "#ffffff") for colour in theme.STAGE_COLOURS.values()]
    assert steps == sorted(steps)
    for lighter, darker in zip(steps, steps[1:], strict=False):
        assert darker / lighter > 1.15
