"""What tells two models apart: the version and the parameters, and nothing about their source."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import sim
from sim import load_scenario, parameters, version
from sim.compiled import source_hash
from sim.parameters import parameter_specs
from sim.simulation import model_version, run_id

SCRIPT = """
import sim
from sim import load_scenario
from sim.compiled import source_hash
from sim.simulation import model_version, run_id
print(sim.__file__, model_version(), run_id(load_scenario("baseline"), 7), source_hash())
"""


@pytest.fixture
def fresh_version():
    """Model versions are worked out anew in this test, and after it."""
    model_version.cache_clear()
    yield
    model_version.cache_clear()


def identities() -> tuple[str, str, str]:
    """Of the model, of a run, and of a model with one parameter left out."""
    model_version.cache_clear()
    identity = run_id(load_scenario("baseline"), 7)
    return model_version(), identity, version.model_digest(("formality.rate",))


def of_copy(folder: Path) -> list[str]:
    """What a copy of the package says of itself: model version, run id, hash of the source."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    where, *said = done.stdout.split()
    assert Path(where).is_relative_to(folder)
    return said


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the model and of its scenarios."""
    for name in ("sim", "scenarios"):
        source = Path(sim.__file__).parents[1] / name
        shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def rewrite(folder: Path, pattern: str, change) -> None:
    for path in filter(Path.is_file, folder.rglob(pattern)):
        path.write_bytes(change(path.read_bytes()))


OURS = (model_version(), run_id(load_scenario("baseline"), 7))


def test_line_ends_change_no_identity(copy: Path) -> None:
    rewrite(copy, "*.*", lambda content: content.replace(b"\n", b"\r\n"))
    assert (copy / "sim" / "model.py").read_bytes().count(b"\r\n") > 100
    assert of_copy(copy) == [*OURS, source_hash()]


def test_layout_moves_and_notes_change_no_identity_but_compiled_code_is_made_anew(
    copy: Path,
) -> None:
    rewrite(copy, "*.py", lambda content: content + b"\n# a remark\n")
    shutil.copy(copy / "sim" / "survey.py", copy / "sim" / "surveys.py")
    rewrite(
        copy, "formality.yaml", lambda content: re.sub(rb"note: ", b"note: In short, ", content)
    )
    *said, source = of_copy(copy)
    assert said == list(OURS)
    assert source != source_hash()


def test_one_value_in_a_parameter_file_changes_every_run(copy: Path) -> None:
    value = parameter_specs()["formality.rate"].value
    path = copy / "sim" / "parameters" / "formality.yaml"
    text = path.read_text(encoding="utf-8")
    head, entry = re.split(r"^rate:", text, maxsplit=1, flags=re.MULTILINE)
    changed = re.sub(r"value: [\d.e-]+", f"value: {float(value) * 1.001!r}", entry, count=1)
    path.write_text(f"{head}rate:{changed}", encoding="utf-8")
    model, run, _ = of_copy(copy)
    assert model != OURS[0]
    assert run != OURS[1]


def test_a_raised_version_is_another_model(fresh_version, monkeypatch: pytest.MonkeyPatch) -> None:
    before = identities()
    monkeypatch.setattr(version, "MODEL_VERSION", version.MODEL_VERSION + 1)
    assert all(a != b for a, b in zip(before, identities(), strict=True))


@pytest.mark.parametrize("name", ["formality.rate", "trust.form"])
def test_a_changed_value_is_another_model(
    name: str, fresh_version, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = identities()
    specs = dict(parameter_specs())
    specs[name] = replace(specs[name], value=specs[name].extremes[-1])
    monkeypatch.setattr(parameters, "parameter_specs", lambda: specs)
    model, run, without_rate = identities()
    assert model != before[0]
    assert run != before[1]
    assert (without_rate == before[2]) == (name == "formality.rate")


@pytest.mark.parametrize(
    "change",
    [{"label": "x"}, {"note": "x"}, {"source": ()}, {"low": -1.0, "high": 9.0}, {"unit": "x"}],
    ids=lambda change: next(iter(change)),
)
def test_what_is_said_about_a_parameter_does_not_count(
    change: dict[str, object], fresh_version, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = identities()
    specs = {name: replace(spec, **change) for name, spec in reversed(parameter_specs().items())}
    monkeypatch.setattr(parameters, "parameter_specs", lambda: specs)
    assert identities() == before


@pytest.mark.parametrize("package", ["numpy", "numba"])
def test_another_version_of_a_library_that_calculates_is_another_model(
    package: str, fresh_version, monkeypatch: pytest.MonkeyPatch
) -> None:
    from importlib import metadata

    real = metadata.version
    before = identities()
    monkeypatch.setattr(metadata, "version", lambda name: "0" if name == package else real(name))
    model, run, digest = identities()
    assert (model != before[0], run != before[1], digest == before[2]) == (True, True, True)
