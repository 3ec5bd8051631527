"""Fitted values go into the parameter files line by line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from experiments.calibration.write_back import (
    NOTE,
    edit_entry,
    write_outcome,
    write_values,
)
from experiments.errors import UsageProblem
from sim.parameters import FOLDER, known_ids, parameter_specs, read_file

FILE = """\
# a comment
one:
  label: "a label: with a colon"
  value: 0.5
  unit: "share"
  range: [0, 1]
  source: []
  basis: assumption
  note: "judgement"

two:
  label: "another"
  value: 3
  unit: "months"
  range: [1, 9]
  source: [E080]
  basis: assumption
  note: "the source says \\"some\\""
"""


def test_only_four_lines_of_one_entry_change() -> None:
    after = edit_entry(FILE, "one", 0.25, ["E041"])
    changed = [
        line
        for line, before in zip(after.split("\n"), FILE.split("\n"), strict=True)
        if line != before
    ]
    assert changed == [
        "  value: 0.25",
        "  source: [E041]",
        "  basis: calibrated",
        f'  note: "judgement; {NOTE}"',
    ]


def test_what_is_cited_stays_and_quotes_survive(tmp_path: Path) -> None:
    file = tmp_path / "made_up.yaml"
    file.write_text(edit_entry(edit_entry(FILE, "two", 4.5, ["E041"]), "one", 0.3, ["E041"]))
    specs = read_file(file, known_ids())
    assert specs["made_up.two"].source == ("E080",)
    assert specs["made_up.two"].value == 4.5
    assert specs["made_up.two"].note == f'the source says "some"; {NOTE}'
    assert {spec.basis for spec in specs.values()} == {"calibrated"}


def test_the_same_again_changes_nothing() -> None:
    once = edit_entry(FILE, "one", 0.25, ["E041"])
    assert edit_entry(once, "one", 0.25, ["E112"]) == once


def test_an_entry_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageProblem, match="three: no line with value"):
        edit_entry(FILE, "three", 1.0, [])


def test_every_parameter_of_the_catalogue_can_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "parameters"
    shutil.copytree(FOLDER, folder)
    numbers = {spec.name: spec for spec in parameter_specs().values() if not spec.choices}
    middle = {name: float(f"{(s.low + s.high) / 2:.4g}") for name, s in numbers.items()}
    write_values(middle, {name: ["E041"] for name in middle}, folder)
    specs = {}
    for file in sorted(folder.glob("*.yaml")):
        specs.update(read_file(file, known_ids()))
    assert list(specs) == list(parameter_specs())
    for name, spec in numbers.items():
        assert specs[name].value == pytest.approx(middle[name], rel=1e-9)
        assert specs[name].basis == "calibrated"
        assert (specs[name].low, specs[name].high, specs[name].label) == (
            spec.low, spec.high, spec.label,
        )  # fmt: skip


def test_a_folder_without_a_finished_calibration_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="no finished calibration"):
        write_outcome(tmp_path)
