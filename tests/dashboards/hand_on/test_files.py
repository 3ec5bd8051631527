"""What is handed on repeats the comparison."""

from __future__ import annotations

import csv
import io
import shlex
from pathlib import Path
from typing import Any

import pytest

from dashboards.hand_on import files
from dashboards.hand_on.brief import brief_body, figure, picture_file
from dashboards.plain.asked import asked
from sim.scenario import load_scenario
from tests.dashboards.plain.test_asked import request
from tests.experiments.fake_runs import made_up

MOVED = "scenario=funding_length/five_years&also=formality/committee&funding.years=7&place.hardship=0.8&twins=20&seed=3"


@pytest.fixture(scope="module")
def comparison() -> Any:
    return made_up(pairs=12)


def test_settings_open_as_the_same_scenarios(tmp_path: Path) -> None:
    about = asked(request(MOVED))
    for scenario, name in files.sides(about):
        file = tmp_path / name.replace("/", "_")
        file = file if file.suffix else file.with_suffix(".yaml")
        file.write_text(files.yaml_of(scenario), encoding="utf-8")
        again = load_scenario(file)
        assert again.levers() == scenario.levers()
        assert again.events == scenario.events


def test_command_and_program_name_files_where_levers_were_moved() -> None:
    as_they_are = asked(request("scenario=formality/committee&twins=20"))
    assert files.command_of(as_they_are) == (
        "groundswell compare baseline formality/committee --replicates 20 --seed 1 --report"
    )
    moved = asked(request(MOVED))
    words = shlex.split(files.command_of(moved))
    assert words[2:5] == ["my_baseline.yaml", "my_design.yaml", "my_design_2.yaml"]
    assert words[5:9] == ["--replicates", "20", "--seed", "3"]
    compile(files.program_of(moved), "program", "exec")
    assert "my_design.yaml" in files.program_of(moved)


def test_the_table_says_where_it_comes_from_and_reads_as_csv(comparison: Any) -> None:
    about = asked(request(MOVED))
    text = files.figures_csv(comparison, about, "/?scenario=x")
    head = [line for line in text.splitlines() if line.startswith("#")]
    assert any("seeds 0 to 11" in line for line in head)
    assert any("12 years -> 7 years" in line for line in head)
    assert any(line.startswith("# address: ") for line in head)
    rows = list(csv.DictReader(io.StringIO(text[text.index("base,") :])))
    assert len(rows) >= 20
    assert {"difference", "interval_low", "verdict"} <= rows[0].keys()


def test_the_picture_stands_by_itself(comparison: Any) -> None:
    text = picture_file(comparison)
    assert text.startswith("<svg width=")
    assert "var(--" not in text
    assert "seeds 0 to 11" in text
    assert "hypotheses" in text
    assert text.count("<circle") >= 5 * 12
    assert "&lt;svg" not in text


def test_the_brief_has_finding_cautions_picture_and_source(comparison: Any) -> None:
    shown = brief_body(comparison, "Twelve years or five?")
    assert "data-breath" in shown
    assert "Before you quote this" in shown
    assert str(figure(comparison)) in shown
    assert "<h1>Twelve years or five?</h1>" in shown
