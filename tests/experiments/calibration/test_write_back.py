"""Fitted values go into the parameter files line by line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from experiments.calibration.write_back import (
    NOTE,
    PAGE,
    REPORT,
    edited,
    with_section,
    write_into_page,
    write_outcome,
    write_reports,
    write_values,
)
from experiments.errors import UsageProblem
from experiments.execution.manifest import write_json
from sim.parameters import FOLDER, evidence_ids, parameter_specs, read_file

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
    after = edited(FILE, "one", 0.25, ["E041"])
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
    file.write_text(edited(edited(FILE, "two", 4.5, ["E041"]), "one", 0.3, ["E041"]))
    specs = read_file(file, evidence_ids())
    assert specs["made_up.two"].source == ("E080",)
    assert specs["made_up.two"].value == 4.5
    assert specs["made_up.two"].note == f'the source says "some"; {NOTE}'
    assert {spec.basis for spec in specs.values()} == {"calibrated"}


def test_the_same_again_changes_nothing() -> None:
    once = edited(FILE, "one", 0.25, ["E041"])
    assert edited(once, "one", 0.25, ["E112"]) == once


def test_an_entry_that_is_not_there_is_refused() -> None:
    with pytest.raises(UsageProblem, match="three: no line with value"):
        edited(FILE, "three", 1.0, [])


def test_every_parameter_of_the_catalogue_can_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "parameters"
    shutil.copytree(FOLDER, folder)
    numbers = {spec.name: spec for spec in parameter_specs().values() if not spec.choices}
    middle = {name: float(f"{(s.low + s.high) / 2:.4g}") for name, s in numbers.items()}
    write_values(middle, {name: ["E041"] for name in middle}, folder)
    specs = {}
    for file in sorted(folder.glob("*.yaml")):
        specs.update(read_file(file, evidence_ids()))
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


def test_texts_go_into_their_place_in_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    shutil.copy(PAGE, page)
    write_into_page("log", "what was found", page)
    once = page.read_text()
    assert "```text\nwhat was found\n```" in once
    write_into_page("log", "what was found", page)
    assert page.read_text() == once
    for name in ("recovery", "left-out"):
        assert f"\n{name} here\n" in with_section(once, name, f"{name} here")
    with pytest.raises(UsageProblem, match="no place 'nowhere'"):
        with_section(once, "nowhere", "")


def test_reports_stand_in_the_page_with_their_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page.md"
    shutil.copy(PAGE, page)
    monkeypatch.setattr("experiments.calibration.write_back.PAGE", page)
    for third in "12":
        command = ["groundswell", "calibrate", "--leave-out", f"{third}/3"]
        write_json(tmp_path / third / "manifest.json", {"kind": "calibration", "command": command})
        (tmp_path / third / REPORT).write_text(f"report {third}\n")
    write_reports("left-out", [tmp_path / "1", tmp_path / "2"])
    text = page.read_text()
    assert "$ groundswell calibrate --leave-out 1/3\n\nreport 1\n" in text
    assert "$ groundswell calibrate --leave-out 2/3\n\nreport 2\n```" in text
    (tmp_path / "1" / REPORT).unlink()
    with pytest.raises(UsageProblem, match="is it finished"):
        write_reports("left-out", [tmp_path / "1"])
