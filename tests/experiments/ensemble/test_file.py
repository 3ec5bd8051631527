"""The file of plausible sets: written whole, read strictly, all problems at once."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

from experiments.cli.scenarios import check_files
from experiments.ensemble import file
from experiments.ensemble.file import EnsembleMember, read_sets, write_sets
from experiments.ensemble.fingerprint import model_mark
from experiments.errors import UsageProblem
from sim.parameters import parameter_specs
from sim.scenario import ScenarioError


def some_sets(number: int = 3) -> list[EnsembleMember]:
    """Sets between the ends of the plausible ranges."""
    numbers = [spec for spec in parameter_specs().values() if not spec.choices][:2]
    shares = np.linspace(0.1, 0.9, number)
    return [
        EnsembleMember(
            i + 1, 0.5 + i, {s.name: s.low + float(x) * (s.high - s.low) for s in numbers}
        )
        for i, x in enumerate(shares)
    ]


def test_what_is_written_is_read_back_to_the_bit(tmp_path: Path) -> None:
    path, sets = tmp_path / "plausible.yaml", some_sets()
    written = write_sets(path, sets, {"command": "groundswell calibrate: --seed 1", "members": 200})
    assert list(written.sets) == sets
    assert read_sets(path) == written
    assert written.made_with["command"] == "groundswell calibrate: --seed 1"
    assert written.made_with["members"] == 200
    assert written.made_with["model"] == model_mark(written.names)
    assert written.caveat() == ""
    assert [entry.name for entry in tmp_path.iterdir()] == ["plausible.yaml"]


def test_mappings_numpy_numbers_and_choices_are_taken(tmp_path: Path) -> None:
    choice = next(spec for spec in parameter_specs().values() if spec.choices)
    number = next(spec for spec in parameter_specs().values() if not spec.choices)
    sets = [
        {
            "number": np.int64(i + 1),
            "misfit": np.float64(0.1),
            "values": {choice.name: name, number.name: np.float64(number.low)},
        }
        for i, name in enumerate(choice.choices)
    ]
    written = write_sets(tmp_path / "p.yaml", sets, {"command": "test"})
    assert [each.values[choice.name] for each in written.sets] == list(choice.choices)
    assert written.sets[0].values[number.name] == number.low


def test_the_ensemble_of_the_model_is_read_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "FILE", tmp_path / "plausible.yaml")
    assert not file.there_are_sets()
    with pytest.raises(UsageProblem, match="groundswell calibrate"):
        read_sets()
    write_sets(file.FILE, some_sets(), {"command": "test"})
    assert file.there_are_sets()
    assert list(read_sets().sets) == some_sets()


def test_another_model_is_told_and_not_refused(tmp_path: Path) -> None:
    path = tmp_path / "plausible.yaml"
    written = write_sets(path, some_sets(), {"command": "c", "date": "2020-01-02", "model": "old"})
    assert "2020-01-02" in written.caveat()
    assert "changed since" in read_sets(path).caveat()


@pytest.fixture
def of_another_version(tmp_path: Path) -> Path:
    """An ensemble with a parameter that is gone, and one whose values are outside today's range."""
    path = tmp_path / "old.yaml"
    written = write_sets(path, some_sets(), {"command": "c", "date": "2020-01-02", "model": "old"})
    first = written.names[0]
    text = path.read_text(encoding="utf-8")
    row = text.split(f"  {first}: ")[1].split("\n")[0]
    text = text.replace(
        f"  {first}: {row}", f"  {first}: [1e9, 1e9, 1e9]\n  energy.no_such: [1, 2, 3]"
    )
    path.write_text(text, encoding="utf-8")
    return path


def test_sets_of_another_version_that_cannot_be_run_are_refused_in_one_sentence(
    of_another_version: Path,
) -> None:
    with pytest.raises(UsageProblem) as caught:
        read_sets(of_another_version)
    said = str(caught.value)
    assert said.startswith(
        f"{of_another_version}: these plausible versions were found on 2020-01-02"
    )
    assert "1 of their 3 parameters are not in this one (as energy.no_such)" in said
    assert "1 of their 3 parameters have values that it does not take" in said
    assert said.endswith("'groundswell calibrate' finds them anew.")
    assert caught.value.exit_code == 2


def test_the_command_check_says_so_once(
    of_another_version: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit):
        check_files([str(of_another_version)], None, False)
    (said,) = capsys.readouterr().out.splitlines()
    assert "values: these plausible versions were found on 2020-01-02" in said


def test_why_the_model_s_own_sets_cannot_be_run(
    of_another_version: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "FILE", tmp_path / "there_is_none.yaml")
    assert file.why_not_run() == ""
    monkeypatch.setattr(file, "FILE", of_another_version)
    assert "another version of the model" in file.why_not_run()
    write_sets(of_another_version, some_sets(), {"command": "test"})
    assert file.why_not_run() == ""


def test_values_of_the_ensemble_do_not_make_the_mark_old(monkeypatch: pytest.MonkeyPatch) -> None:
    from sim import parameters

    specs = dict(parameter_specs())
    name = next(name for name, spec in specs.items() if not spec.choices)
    with_it, without = model_mark(()), model_mark((name,))
    specs[name] = replace(specs[name], value=specs[name].high)
    monkeypatch.setattr(parameters, "parameter_specs", lambda: specs)
    assert model_mark((name,)) == without
    assert model_mark(()) != with_it


BAD = """kind: plausible
schema_version: 2
made_with: {command: "c", date: "d"}
remark: hello
sets:
  number: [1, 1, 0.5]
  misfit: [0.4, -1]
values:
  energy.no_such: [0.2, 0.2, 0.2]
  NAME: [1e9, true, 1e9]
  OTHER: [1]
"""


def test_all_problems_are_named_at_once_with_line_and_column(tmp_path: Path) -> None:
    numbers = [spec.name for spec in parameter_specs().values() if not spec.choices]
    path = tmp_path / "bad.yaml"
    text = BAD.replace("NAME", numbers[0]).replace("OTHER", numbers[1])
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_sets(path)
    said = [str(problem) for problem in caught.value.problems]
    for line, words in (
        (2, "schema_version: 2 is not read here"),
        (3, "made_with.model: is missing"),
        (4, "remark: is not known"),
        (6, "there is a set 1 already"),
        (6, "whole numbers from 1"),
        (7, "sets.misfit: holds 2 values; give 3"),
        (9, "values.energy.no_such"),
        (10, "outside the plausible range"),
        (10, "give a number, or the name of a choice"),
        (11, "holds 1 values; give 3"),
    ):
        assert any(f"bad.yaml:{line}:" in text and words in text for text in said), (words, said)
    assert sum("no_such" in text for text in said) == 1
    assert sum("plausible range" in text for text in said) == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("- 1\n", "write kind: plausible"),
        ("kind: plausible\n", "sets: is missing"),
        ("sets: 3\nvalues: {}\n", "at least 2 sets"),
        ("sets: {number: [1, 2], misfit: [0, 0]}\nvalues: 3\n", "mechanism.parameter"),
        ("sets: {number: [1, 2], misfit: 7}\nvalues: {}\n", "no list of values; give 2"),
    ],
)
def test_what_is_no_file_of_sets_is_said(tmp_path: Path, wrong: str, words: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(wrong, encoding="utf-8")
    with pytest.raises(ScenarioError, match=re.escape(words)):
        read_sets(path)


def test_sets_with_other_parameters_are_not_written(tmp_path: Path) -> None:
    sets = some_sets()
    names = list(sets[0].values)
    sets[1] = replace(sets[1], values={names[0]: sets[1].values[names[0]]})
    with pytest.raises(UsageProblem, match=names[1]):
        write_sets(tmp_path / "p.yaml", sets, {"command": "test"})
    assert list(tmp_path.iterdir()) == []


def test_as_many_values_as_a_calibration_gives_can_be_read(tmp_path: Path) -> None:
    numbers = [spec for spec in parameter_specs().values() if not spec.choices][:300]
    sets = [
        EnsembleMember(i + 1, 0.1, {s.name: s.low + i / 49 * (s.high - s.low) for s in numbers})
        for i in range(50)
    ]
    fitting = [
        replace(each, values={s.name: min(s.high, each.values[s.name]) for s in numbers})
        for each in sets
    ]
    written = write_sets(tmp_path / "p.yaml", fitting, {"command": "test"})
    assert len(written.sets) == 50
    assert len(written.names) == 300


def test_the_command_check_knows_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    write_sets(good, some_sets(), {"command": "test"})
    bad.write_text(BAD, encoding="utf-8")
    with pytest.raises(typer.Exit):
        check_files([str(good), str(bad)], None, False)
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{good}: no problems"
    assert len(said) > 8


@pytest.mark.parametrize("sets", [[], some_sets(1)])
def test_fewer_than_two_sets_are_refused_and_nothing_is_written(
    tmp_path: Path, sets: list[Any]
) -> None:
    path = tmp_path / "plausible.yaml"
    path.write_text("as it was", encoding="utf-8")
    with pytest.raises(ScenarioError, match="at least 2 sets"):
        write_sets(path, sets, {"command": "test"})
    assert path.read_text(encoding="utf-8") == "as it was"
    assert len(list(tmp_path.iterdir())) == 1
