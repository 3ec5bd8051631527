"""What moves the outcomes of a sweep, as frames and as a notebook shows it."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from experiments import analyse, load, sweep
from experiments.comparison.outcomes import HEADLINE_NAMES
from experiments.errors import UsageProblem
from experiments.reporting.analysis_text import analysis_parts
from experiments.reporting.html.sweep_page import render_sweep
from experiments.sweeps.analysis import analyse as analyse_folder

HEAD = "kind: design\nschema_version: 1\nbase: quick.yaml\nreplicates: 2\n"
GRID = "factors:\n  partnership.openness: [0, 1]\n  workers.directiveness: [0, 1]\n"
SCREEN = "sampling: morris\nsamples: 2\nfactors:\n  assumptions.energy.load_cost: all\n  assumptions.trust.gain: all\n"


@pytest.fixture
def swept(quick, own_cache):
    def carry_out(text: str):
        path = quick.with_name("design.yaml")
        path.write_text(HEAD + text)
        return sweep(path, quick.with_name("out"), jobs=1)

    return carry_out


def test_frames_hold_what_was_worked_out(swept):
    result = swept(GRID)
    found = analyse(result)
    assert found.outcomes == HEADLINE_NAMES
    assert len(found) == 5
    plain = analyse_folder(result.folder, HEADLINE_NAMES)
    wanted = [effect for each in plain for effect in each.effects]
    assert found.effects["difference"].tolist() == [each.difference for each in wanted]
    assert found.effects["factor"].tolist() == [each.factors[0] for each in wanted]
    assert found.effects["verdict"].tolist() == [each.verdict for each in wanted]
    assert found.effects["interval_low"].tolist() == [each.interval.low for each in wanted]
    assert set(found.together["factor"]) == {"partnership.openness"}
    assert set(found.together["with_factor"]) == {"workers.directiveness"}
    assert found.overview["noise"].tolist() == [each.noise for each in plain]
    assert found.indices.empty
    assert found.find("maturity").outcome.name == "maturity"
    with pytest.raises(UsageProblem, match="did you mean 'maturity'"):
        found.find("maturty")
    one = analyse(str(result.folder), "legacy_36")
    assert one.outcomes == ("legacy_36",)
    assert one.effects.equals(
        found.effects[found.effects["outcome"] == "legacy_36"].reset_index(drop=True)
    )


def test_indices_come_with_what_is_said_of_their_places(swept):
    found = analyse(swept(SCREEN), ["maturity"])
    assert list(found.indices.columns) == [
        "outcome", "factor", "size", "spread", "size_error", "noise", "remark",
    ]  # fmt: skip
    assert found.indices["size"].is_monotonic_decreasing
    (analysis,) = found
    (_, told) = [each for each in analysis_parts(analysis) if not isinstance(each, str)]
    assert [row[-1] for row in told[1]] == found.indices["remark"].tolist()
    assert [row[0] for row in told[1]] == found.indices["factor"].tolist()


def test_a_notebook_shows_the_tables_of_the_report_and_print_the_lines_of_the_command(
    swept, capsys
):
    from experiments.cli.folders import analyse_sweep

    result = swept(GRID)
    found = analyse(result)
    page, shown = render_sweep(result), found._repr_html_()
    tables = re.findall(r"<table>.*?</table>", shown, re.DOTALL)
    assert len(tables) == 5
    assert all(table in page for table in tables)
    assert "they are hypotheses" in shown
    assert (
        repr(found)
        == f"<Analysis of {', '.join(HEADLINE_NAMES)} over the sweep in {result.folder}>"
    )
    analyse_sweep(result.folder, [], None)
    assert re.sub(r"\s+", " ", str(found)).split(" verdict ")[0] in re.sub(
        r"\s+", " ", capsys.readouterr().out
    )


def test_tables_of_a_sweep_have_the_factors_of_their_points(swept):
    result = swept(GRID)
    yearly = result.yearly
    assert len(yearly) == 8 * 6
    by_run = yearly.groupby(["scenario", "replicate"])["partnership.openness"].first()
    summary = result.summary.set_index(["scenario", "replicate"])["partnership.openness"]
    pd.testing.assert_series_equal(by_run, summary)
    with pytest.raises(UsageProblem, match="'monthly' was not kept, only summary, yearly"):
        _ = result.monthly
    back = load(result.folder)
    asked = back.sql(
        'SELECT avg(legacy_36) AS legacy FROM summary WHERE "partnership.openness" = 1'
    )
    chosen = result.summary[result.summary["partnership.openness"] == 1]
    assert asked["legacy"].tolist() == pytest.approx([chosen["legacy_36"].mean()])
