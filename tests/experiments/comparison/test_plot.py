"""Pictures for notebooks show every pair and every run, and the verdict in words."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from experiments import compare, sweep
from experiments.comparison.outcomes import OUTCOMES
from experiments.comparison.paired import compare_outcomes
from experiments.comparison.plot import Picture, draw_comparison, draw_sweep
from experiments.errors import UsageProblem


def words_of(picture: Picture) -> list[str]:
    root = ET.fromstring(picture._repr_svg_())
    return [element.text or "" for element in root.iter() if element.tag.endswith("text")]


def dots_of(picture: Picture) -> int:
    return sum(
        len(line.get_xdata())
        for panel in picture.axes
        for line in panel.get_lines()
        if line.get_marker() == "."
    )


def differences(shift: float, n: int = 12):
    base, other = (
        {seed: dict.fromkeys(OUTCOMES, 0.4 + 0.01 * seed + more) for seed in range(n)}
        for more in (0.0, shift)
    )
    found = compare_outcomes("other", "base", base, other)
    return next(each for each in found if each.outcome.name == "maturity")


def test_every_pair_is_a_dot_and_the_verdict_stands_beside():
    picture = draw_comparison(
        "made up", {"maturity": {"up": differences(0.1), "down": differences(-0.1), "none": None}}
    )
    assert dots_of(picture) == 24
    said = words_of(picture)
    assert {"up", "down", "none", "better", "worse", "not defined", "made up"} <= set(said)


@pytest.mark.parametrize(
    "values",
    [
        np.linspace(0, 1, 60),
        np.repeat([3, 5, 10], 20),
        np.repeat(["none", "large", "modest"], 20),
        np.tile([True, False], 30),
    ],
    ids=["a range", "some numbers", "words", "yes or no"],
)
def test_every_run_is_a_dot_over_any_kind_of_factor(values):
    outcome = np.linspace(0, 1, 60)
    outcome[0] = np.nan
    summary = pd.DataFrame({"a.b": values, "c.d": values, "legacy_36": outcome})
    picture = draw_sweep(summary, ("a.b", "c.d"), "legacy_36")
    assert dots_of(picture) == 120
    assert {"a.b", "c.d"} <= set(words_of(picture))


def test_the_same_picture_every_time():
    first, second = (
        draw_comparison("made up", {"maturity": {"up": differences(0.1)}})._repr_svg_()
        for _ in range(2)
    )
    assert first == second


def test_comparisons_and_sweeps_draw_themselves(quick, quick_formal, own_cache):
    compared = compare(str(quick), [str(quick_formal)], replicates=2, jobs=1)
    assert dots_of(compared.plot("maturity")) == compared.find("formal", "maturity").n
    assert len(compared.plot().axes) == 5
    with pytest.raises(UsageProblem, match="did you mean 'maturity'"):
        compared.plot("maturty")
    design = quick.with_name("design.yaml")
    design.write_text(
        "kind: design\nschema_version: 1\nbase: quick.yaml\nreplicates: 1\n"
        "factors:\n  partnership.openness: [0, 1]\n"
    )
    swept = sweep(design, quick.with_name("out"), jobs=1)
    assert dots_of(swept.plot("maturity")) == 2
    with pytest.raises(UsageProblem, match=r"did you mean 'partnership\.openness'"):
        swept.plot("maturity", "partnership.opennes")
