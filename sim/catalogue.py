"""The catalogue of assumptions: every number of every mechanism, with what it rests on.

Each mechanism has one file in ``sim/parameters``. Each entry states label, value, unit, plausible
range, source (evidence ids, or none), basis (measured, calibrated, assumption) and a note. An
entry that lacks one of these, has another key, cites an unknown source or lies outside its own
range is refused by name. Scenarios change entries only under ``assumptions:``.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FOLDER = Path(__file__).parent / "parameters"
KEYS = ("label", "value", "unit", "range", "source", "basis", "note")
BASES = ("measured", "calibrated", "assumption")


class CatalogueError(ValueError):
    """A parameter file that cannot be trusted; the message names file, entry and remedy."""


@dataclass(frozen=True)
class Spec:
    """One parameter of one mechanism."""

    name: str
    label: str
    value: float
    unit: str
    low: float
    high: float
    source: tuple[str, ...]
    basis: str
    note: str

    @property
    def mechanism(self) -> str:
        """The file the parameter stands in."""
        return self.name.split(".")[0]


def _entry(file: Path, name: str, entry: Any, known: frozenset[str]) -> Spec:
    where = f"{file.name}: {name}"
    if not isinstance(entry, dict):
        raise CatalogueError(f"{where}: is not a mapping; give {', '.join(KEYS)}")
    missing = [key for key in KEYS if key not in entry]
    unknown = [key for key in entry if key not in KEYS]
    if missing or unknown:
        raise CatalogueError(f"{where}: missing {missing}, unknown {unknown}; allowed {KEYS}")
    low, high = (float(end) for end in entry["range"])
    value = float(entry["value"])
    if not low <= value <= high or low >= high:
        raise CatalogueError(f"{where}: value {value} outside its plausible range [{low}, {high}]")
    if entry["basis"] not in BASES:
        raise CatalogueError(f"{where}: basis {entry['basis']!r}; allowed {BASES}")
    source = tuple(entry["source"])
    strangers = [cited for cited in source if cited not in known]
    if strangers:
        raise CatalogueError(f"{where}: unknown source {strangers}; see sim/evidence")
    if not source and entry["basis"] != "assumption":
        raise CatalogueError(f"{where}: no source, so its basis can only be 'assumption'")
    texts = {key: str(entry[key]).strip() for key in ("label", "unit", "note")}
    if not all(texts.values()):
        raise CatalogueError(f"{where}: label, unit and note must say something")
    return Spec(
        name=f"{file.stem}.{name}",
        value=value,
        low=low,
        high=high,
        source=source,
        basis=entry["basis"],
        **texts,
    )


def read_file(file: Path, known: frozenset[str]) -> dict[str, Spec]:
    """Read one parameter file; `CatalogueError` on the first entry that is not complete."""
    import yaml

    entries = yaml.load(file.read_text(encoding="utf-8"), Loader=_loader())
    if not isinstance(entries, dict):
        raise CatalogueError(f"{file.name}: is not a mapping of parameters")
    specs = (_entry(file, name, entry, known) for name, entry in entries.items())
    return {spec.name: spec for spec in specs}


def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@functools.cache
def evidence_ids() -> frozenset[str]:
    """Every id of the register of evidence."""
    import re

    folder = Path(__file__).parent / "evidence"
    ids: set[str] = set()
    for file in ("evidence", "external", "literature"):
        text = (folder / f"{file}.yaml").read_text(encoding="utf-8")
        ids.update(re.findall(r"\{id: (\w+),", text))
    return frozenset(ids)


@functools.cache
def parameter_specs() -> Mapping[str, Spec]:
    """The whole catalogue: 'mechanism.name' -> `Spec`, in file order."""
    specs: dict[str, Spec] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        specs.update(read_file(file, evidence_ids()))
    return specs


class Parameters(SimpleNamespace):
    """The values one run uses, as ``parameters.energy.recovery_rate``."""

    def __getattr__(self, mechanism: str) -> Any:  # only for names that are not there
        raise AttributeError(f"no parameter file named {mechanism!r} in sim/parameters")


def parameters(assumptions: Mapping[str, float] | None = None) -> Parameters:
    """The catalogue's values with a scenario's assumptions put in their place.

    Raises
    ------
    CatalogueError
        For an unknown name or a value outside the plausible range.
    """
    specs = parameter_specs()
    values = {name: spec.value for name, spec in specs.items()}
    for name, value in (assumptions or {}).items():
        spec = specs.get(name)
        if spec is None:
            raise CatalogueError(f"assumptions: no parameter is called {name!r}")
        if not spec.low <= float(value) <= spec.high:
            raise CatalogueError(
                f"assumptions: {name}: {value} is outside [{spec.low}, {spec.high}] {spec.unit}"
            )
        values[name] = float(value)
    groups: dict[str, dict[str, float]] = {}
    for name, value in values.items():
        mechanism, short = name.split(".")
        groups.setdefault(mechanism, {})[short] = value
    return Parameters(**{name: SimpleNamespace(**group) for name, group in groups.items()})
