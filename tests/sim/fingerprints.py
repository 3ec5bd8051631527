"""The bytes of every library scenario on two seeds, which hold the model to its `MODEL_VERSION`.

``python -m tests.sim.fingerprints`` runs them all and writes `fingerprints.json` anew (some two minutes). It
refuses where a number changed although neither `MODEL_VERSION` nor a parameter did. Where no number changed (code was
tidied, or a number of the code became a parameter with the same value) it also keeps the plausible versions of
the model valid: it writes the model's mark in `sim/evidence/plausible.yaml` anew, if that was right before.
"""

from __future__ import annotations

import functools
import hashlib
import json
import math
import platform
import re
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from experiments.ensemble import file as plausible
from experiments.ensemble.fingerprint import model_mark
from experiments.errors import UsageProblem
from experiments.execution.records import RunRecord, fingerprint, record_of
from sim import load_scenario, run
from sim.compiled import rule
from sim.parameters import parameter_specs
from sim.scenario.library import list_scenarios
from sim.version import MODEL_VERSION, model_digest

FILE = Path(__file__).parent / "fingerprints.json"
SEEDS = (3, 11)
COMMAND = "python -m tests.sim.fingerprints"


@dataclass(frozen=True)
class Figures:
    """What is pinned of a run: the hash of all its tables, and a number for machines that calculate otherwise."""

    tables: str
    total: float

    @property
    def written(self) -> str:
        return f"{self.tables} {self.total:.12g}"


def settings() -> dict[str, tuple[str, dict[str, Any]]]:
    """What is run, by name: every scenario of the library, and the baseline on every rival theory."""
    found: dict[str, tuple[str, dict[str, Any]]] = {
        entry.name: (entry.name, {}) for entry in list_scenarios()
    }
    for name, spec in parameter_specs().items():
        for choice in spec.choices:
            if choice != spec.value:
                found[f"baseline, {name}={choice}"] = ("baseline", {f"assumptions.{name}": choice})
    return found


def key_of(name: str, seed: int) -> str:
    """Name of a run in the file."""
    return f"{name}|{seed}"


def measure(name: str, seed: int) -> Figures:
    """Run it."""
    scenario, changes = settings()[name]
    record = record_of(run(load_scenario(scenario, changes), seed))
    return Figures(fingerprint(record), total_of(record))


def measure_every(names: list[tuple[str, int]]) -> list[Figures]:
    """Figures of these settings and seeds, on every core."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(measure, *zip(*names, strict=True), chunksize=4))


def total_of(record: RunRecord) -> float:
    """One number in which every column of numbers that is not monthly has a say."""
    sums = [
        math.log1p(abs(float(np.nansum(values))))
        for table in ("yearly", "events", "distribution")
        for values in record.tables[table].values()
        if isinstance(values, np.ndarray)
    ]
    return math.fsum([*sums, len(record.tables["events"]["kind"])])


@rule
def _compiled_functions(x: float, y: float) -> float:
    """Elementary functions as compiled rules call them."""
    return math.exp(-x) + math.log1p(x) * x**y + math.tanh(x - y) + math.sqrt(x)


@functools.cache
def arithmetic() -> str:
    """Hash of the last digits of elementary functions: kinds of processor differ in them."""
    x = np.linspace(0.001, 12.0, 3001)
    functions = (np.exp, np.expm1, np.log, np.log1p, np.tanh, np.sin, np.cos, np.sqrt, np.cbrt)
    arrays = [function(x) for function in functions]
    arrays += [x**0.37, 0.37**x, _compiled_functions(x, x[::-1].copy()), np.cumsum(1 / x)]
    arrays += [np.array([x.sum(), x @ x, np.log(x).mean()])]
    arrays += [np.array([math.exp(-v), math.pow(v, 0.37), math.erf(v)]) for v in x[:200].tolist()]
    return hashlib.sha256(b"".join(array.tobytes() for array in arrays)).hexdigest()[:16]


def machine_here() -> dict[str, str]:
    """All that the last digits of a number may depend on."""
    return {
        "numpy": version("numpy"),
        "numba": version("numba"),
        "machine": platform.machine(),
        "system": platform.system(),
        "arithmetic": arithmetic(),
    }


def read(path: Path = FILE) -> dict[str, Any]:
    """The file."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def agrees(found: Figures, pinned: Mapping[str, Any], key: str) -> bool:
    """Whether a run is as pinned: to the bit where it was pinned, to nine digits on another machine."""
    tables, total = pinned["runs"][key].split()
    if pinned["machine"] == machine_here():
        return found.tables == tables
    return found.total == pytest.approx(float(total), rel=1e-9)


def what_to_do(pinned: Mapping[str, Any]) -> str:
    """Why numbers may differ from those pinned, and what mends it."""
    if pinned["model_version"] != MODEL_VERSION:
        return (
            f"MODEL_VERSION is {MODEL_VERSION}, and the fingerprints are those of {pinned['model_version']}. "
            f"Write them anew: {COMMAND}"
        )
    if pinned["model"] != model_digest():
        return (
            "The catalogue of parameters is not the one the fingerprints were made with (a value changed, "
            f"or a parameter came or went). Write them anew: {COMMAND}\n"
            "If numbers of runs change by it: also the pinned figures (python -m tests.sim.baseline), and a "
            "'Results change' line in CHANGELOG.md; MODEL_VERSION need not be raised for that."
        )
    return (
        f"A number changed without a raised version (MODEL_VERSION is {MODEL_VERSION}).\n"
        "If nothing was meant to change, mend the code. If it was meant, in the same commit: raise "
        f"MODEL_VERSION in sim/version.py, write the fingerprints anew ({COMMAND}) and the pinned figures "
        "(python -m tests.sim.baseline), and put a 'Results change' line into CHANGELOG.md."
    )


def mark_after(pinned: Mapping[str, Any], unchanged: bool) -> str:
    """The mark of the plausible versions, written anew where it was right and no number changed; empty if not right."""
    try:
        ensemble = plausible.read_sets()
    except UsageProblem:  # of another version of the model, and not to be run by this one
        return ""
    here, due = ensemble.made_with.get("model"), model_mark(ensemble.names)
    if here != due and unchanged and here == pinned["plausible"]:
        write_mark(plausible.FILE, due)
        print(f"{plausible.FILE.name}: the model's mark is now {due} (was {here}).")
        return due
    return due if here == due else ""


def write_mark(path: Path, mark: str) -> None:
    """Put another mark of the model into a file of plausible versions and leave all else as it is."""
    text = path.read_text(encoding="utf-8")
    text, found = re.subn(r'(?m)^  model: "\w*"$', f'  model: "{mark}"', text)
    assert found == 1, f"{path}: no line with the mark of the model"
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    """Run everything and write the file."""
    pinned = read()
    names = [(name, seed) for name in sorted(settings()) for seed in SEEDS]
    found = {key_of(*each): one for each, one in zip(names, measure_every(names), strict=True)}
    known = [key for key in found if key in pinned["runs"]]
    changed = [key for key in known if not agrees(found[key], pinned, key)]
    same_model = (pinned["model_version"], pinned["model"]) == (MODEL_VERSION, model_digest())
    if changed and same_model:
        raise SystemExit(f"{len(changed)} runs differ, such as {changed[0]}.\n{what_to_do(pinned)}")
    content = {
        "model_version": MODEL_VERSION,
        "model": model_digest(),
        "plausible": mark_after(pinned, not changed),
        "machine": machine_here(),
        "runs": {key: one.written for key, one in found.items()},
    }
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8", newline="\n")
    print(f"{len(found)} runs written, {len(changed)} of them changed.")


if __name__ == "__main__":
    main()
