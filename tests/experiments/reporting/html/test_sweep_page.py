"""The report of a sweep: one page that needs nothing else and says what was tried and what moves each outcome."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from experiments import sweep
from experiments.cli.commands import app
from experiments.comparison.outcomes import HEADLINE_NAMES
from experiments.reporting.html.sweep_page import render_sweep
from experiments.sweeps.run import load_sweep

DESIGN = """\
kind: design
schema_version: 1
title: "Open <b>or</b> closed?"
question: "Does it matter?"
base: quick.yaml
factors:
  partnership.openness: [0, 1]
  partnership.hub: [none, large]
replicates: 2
"""


@pytest.fixture
def folder(quick, own_cache):
    design = quick.with_name("design.yaml")
    design.write_text(DESIGN)
    return sweep(design, quick.with_name("out"), jobs=1).folder


def test_a_sweep_s_report_says_what_was_tried_and_needs_nothing_else(folder):
    done = CliRunner().invoke(app, ["report", str(folder)])
    assert done.exit_code == 0, done.output
    text = (folder / "report.html").read_text(encoding="utf-8")
    assert "Open &lt;b&gt;or&lt;/b&gt; closed?" in text
    assert "Does it matter?" in text
    for name in ("partnership.openness", "partnership.hub"):
        assert text.count(f"<code>{name}</code>") == 1 + len(HEADLINE_NAMES)
    assert "<td>large, none</td>" in text
    assert "they are hypotheses" in text
    assert "Nobody has observed legacy" in text
    assert "hold up" not in text
    addresses = re.findall(r'(?:src|href)="([^"#]+)"', text)
    assert len(addresses) == 1 + len(HEADLINE_NAMES)
    assert all(address.startswith("data:") for address in addresses)
    result = load_sweep(folder)
    assert render_sweep(result) == render_sweep(result) == text


def test_a_report_of_runs_that_are_not_all_there_says_so(folder):
    result = load_sweep(folder)
    few = result.summary.iloc[:-1]
    object.__setattr__(result, "__dict__", {**result.__dict__, "summary": few})
    assert "<strong>7 of 8 runs are there.</strong>" in render_sweep(result)
