"""Designs can be told apart by readers who see colours differently, and without any colour."""

from __future__ import annotations

import re
from itertools import combinations

import numpy as np
import pytest

from experiments.reporting.html.page import TEMPLATES
from experiments.reporting.html.view import Design

# Severe deficiencies after Machado, Oliveira and Fernandes (2009), on linear RGB.
SEEN_AS = {
    "full": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
CSS = (TEMPLATES / "report.css").read_text(encoding="utf-8")


def linear(name: str) -> np.ndarray:
    found = re.search(rf"--{name}: #([0-9a-f]{{6}})", CSS)
    assert found, name
    value = np.array([int(found.group(1)[k : k + 2], 16) / 255 for k in (0, 2, 4)])
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("vision", SEEN_AS)
@pytest.mark.parametrize("group", [("s0", "s1", "s2", "s3", "s4", "st"), ("good", "bad")])
def test_colours_stay_apart(vision, group):
    seen = {name: lab(SEEN_AS[vision] @ linear(name)) for name in group}
    nearest = min(np.linalg.norm(seen[a] - seen[b]) for a, b in combinations(group, 2))
    assert nearest > 18, f"nearest pair differs by {nearest:.1f}"


@pytest.mark.parametrize("name", ["s0", "s1", "s2", "s3", "s4", "st", "good", "bad"])
def test_lines_stand_out_from_white(name):
    luminance = float(linear(name) @ TO_XYZ[1])
    assert 1.05 / (luminance + 0.05) >= 3.0


def test_every_design_has_a_line_of_its_own():
    dashes = re.findall(r"\.(s[0-4t]) \{ --c: var\(--s[0-4t]\); --dash: ([^;]+);", CSS)
    broken = [dash for name, dash in dashes if name not in {"s0", "s1"}]
    assert len(dashes) == 6
    assert len(set(broken)) == len(broken) == 4


def test_eight_designs_beside_the_baseline_are_drawn_in_eight_ways():
    looks = {(design.style, design.shape) for design in (Design("x", "X", n) for n in range(9))}
    assert len(looks) == 9
    assert ".again { --dash:" in CSS
    assert re.search(r"svg \.fill\.again \{ fill: #fff; stroke: var\(--c\)", CSS)
