"""The catalogue of assumptions: every number and every choice of every mechanism, with what it rests on.

Each mechanism has one file in ``sim/parameters``. Each entry states label, value, source (evidence
ids, or none), basis (measured, calibrated, assumption) and a note; a number states unit and plausible
range besides, a choice between rival theories its ``choices``, with a line on each. An entry that
lacks one of these, has another key, cites an unknown source or lies outside what it allows is refused by
name. Scenarios change entries only under ``assumptions:``.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import yaml

from sim.evidence import known_ids
from sim.kept_values import kept

FOLDER = Path(__file__).parent
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
COMMON = ("label", "value", "source", "basis", "note")
KEYS = (*COMMON, "unit", "range")
KEYS_OF_A_CHOICE = (*COMMON, "choices")
BASES = ("measured", "calibrated", "assumption")


class ParameterError(ValueError):
    """A parameter file that cannot be trusted; the message names file, entry and remedy."""


Value = float | str


@dataclass(frozen=True)
class ParameterSpec:
    """One parameter of one mechanism: a number in a plausible range, or a choice between theories.

    Attributes
    ----------
    value : number, or the name of what is chosen; unit : of a number, "choice" otherwise
    low, high : ends of the plausible range, NaN for a choice
    choices : each name that may be chosen, with a line on what it means; empty for a number
    """

    name: str
    label: str
    value: Value
    unit: str
    low: float
    high: float
    source: tuple[str, ...]
    basis: str
    note: str
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def mechanism(self) -> str:
        """The file the parameter stands in."""
        return self.name.split(".")[0]

    @property
    def extremes(self) -> tuple[Value, ...]:
        """The ends of the plausible range, or all choices: what a test of everything tries."""
        return tuple(self.choices) or (self.low, self.high)

    @property
    def formatted(self) -> str:
        """The model's own value as people write it, with its unit."""
        return str(self.value) if self.choices else f"{self.value:g} {self.unit}"

    @property
    def allowed(self) -> str:
        """What it may be: the plausible range, or the choices."""
        return " | ".join(self.choices) if self.choices else f"{self.low:g} to {self.high:g}"

    def violation(self, value: object) -> str | None:
        """What is wrong with a value for this parameter, or None."""
        if self.choices:
            return None if value in self.choices else f"{value!r}: choose {self.allowed}"
        if isinstance(value, str) or not self.low <= float(value) <= self.high:  # type: ignore[arg-type]
            return f"{value} is outside [{self.low}, {self.high}] {self.unit}"
        return None


def formatted(value: Value) -> str:
    """A parameter's value as people write it: a choice by its name, a number without trailing zeros."""
    return value if isinstance(value, str) else f"{value:g}"


def _entry(file: Path, name: str, entry: Any, known: frozenset[str]) -> ParameterSpec:
    where = f"{file.name}: {name}"
    if not isinstance(entry, dict):
        raise ParameterError(f"{where}: is not a mapping; give {', '.join(KEYS)}")
    keys = KEYS_OF_A_CHOICE if "choices" in entry else KEYS
    missing = [key for key in keys if key not in entry]
    unknown = [key for key in entry if key not in keys]
    if missing or unknown:
        raise ParameterError(f"{where}: missing {missing}, unknown {unknown}; allowed {keys}")
    if entry["basis"] not in BASES:
        raise ParameterError(f"{where}: basis {entry['basis']!r}; allowed {BASES}")
    source = tuple(entry["source"])
    strangers = [cited for cited in source if cited not in known]
    if strangers:
        raise ParameterError(f"{where}: unknown source {strangers}; see sim/evidence")
    if not source and entry["basis"] != "assumption":
        raise ParameterError(f"{where}: no source, so its basis can only be 'assumption'")
    texts: dict[str, Any] = {
        key: str(entry.get(key, "choice")).strip() for key in ("label", "unit", "note")
    }
    if not all(texts.values()):
        raise ParameterError(f"{where}: label, unit and note must say something")
    bounds = _choices(where, entry) if "choices" in entry else _range(where, entry)
    return ParameterSpec(
        name=f"{file.stem}.{name}", source=source, basis=entry["basis"], **texts, **bounds
    )


def _range(where: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Value and range of a number."""
    low, high = (float(end) for end in entry["range"])
    value = float(entry["value"])
    if not low <= value <= high or low >= high:
        raise ParameterError(f"{where}: value {value} outside its plausible range [{low}, {high}]")
    return {"value": value, "low": low, "high": high}


def _choices(where: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    """Value and choices of a choice between theories."""
    choices, value = entry["choices"], entry["value"]
    if not isinstance(choices, dict) or len(choices) < 2:
        raise ParameterError(f"{where}: choices are two or more lines of 'name: what it means'")
    if not all(isinstance(name, str) and str(says or "").strip() for name, says in choices.items()):
        raise ParameterError(f"{where}: every choice needs a name and a line on what it means")
    if value not in choices:
        raise ParameterError(f"{where}: value {value!r} is not among its choices {list(choices)}")
    return {"value": value, "low": math.nan, "high": math.nan, "choices": dict(choices)}


def read_file(file: Path, known: frozenset[str]) -> dict[str, ParameterSpec]:
    """Read one parameter file; `ParameterError` on the first entry that is not complete."""
    entries = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)
    if not isinstance(entries, dict):
        raise ParameterError(f"{file.name}: is not a mapping of parameters")
    specs = (_entry(file, name, entry, known) for name, entry in entries.items())
    return {spec.name: spec for spec in specs}


@functools.cache
def parameter_specs() -> Mapping[str, ParameterSpec]:
    """The whole catalogue: 'mechanism.name' -> `ParameterSpec`, in file order."""
    known = known_ids()
    return kept("catalogue", " ".join(sorted(known)), lambda: _read_all(known))


def _read_all(known: frozenset[str]) -> dict[str, ParameterSpec]:
    specs: dict[str, ParameterSpec] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        specs.update(read_file(file, known))
    return specs


class Values:
    """The parameters of one mechanism, by their short names.

    Every mechanism has a class of its own with a slot for each: a run asks some 250,000 times for one, and
    Python finds a slot several times as fast as an attribute of a namespace.
    """

    __slots__: tuple[str, ...] = ()

    def __init__(self, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        """What a copy is made of: the class is made anew from the names."""
        kind, own = type(self), getattr(self, "__dict__", None)
        values = {name: getattr(self, name) for name in kind.__slots__}
        return _filled, (kind.__base__, kind.__name__, values), own or None

    def __repr__(self) -> str:
        """All of them, as they are."""
        values = (f"{name}={getattr(self, name)!r}" for name in type(self).__slots__)
        return f"{type(self).__name__}({', '.join(values)})"

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


class Parameters(Values):
    """The values one run uses, as ``parameters.energy.recovery_rate``; those of files of one's own join them."""


Kind = TypeVar("Kind", bound=Values)


@functools.cache
def _with_slots(base: type[Kind], name: str, slots: tuple[str, ...]) -> type[Kind]:
    """The class of some values; the same for every run, so that Python gets to know it."""
    return type(name, (base,), {"__slots__": slots})


def _filled(base: type[Kind], name: str, values: Mapping[str, Any]) -> Kind:
    return _with_slots(base, name, tuple(values))(values)  # type: ignore[arg-type]  # a class can be told from others


@functools.cache
def _grouped() -> dict[str, dict[str, Value]]:
    groups: dict[str, dict[str, Value]] = {}
    for name, spec in parameter_specs().items():
        mechanism, short = name.split(".")
        groups.setdefault(mechanism, {})[short] = spec.value
    return groups


def _usual_values() -> dict[str, dict[str, Value]]:
    """The catalogue's values by mechanism and short name; the outer level is a copy."""
    return dict(_grouped())


def parameters(
    assumptions: Mapping[str, Value] | None = None, neutral: Mapping[str, Value] | None = None
) -> Parameters:
    """The catalogue's values with a scenario's assumptions put in their place.

    Parameters
    ----------
    neutral : values at which a rule does nothing, taken whether in range or not (`sim.neutral`)

    Raises
    ------
    ParameterError
        For an unknown name, a value outside the plausible range, or none of the choices.
    """
    specs, groups = parameter_specs(), _usual_values()
    given: dict[str, Value] = {}
    for name, value in (assumptions or {}).items():
        spec = specs.get(name)
        if spec is None:
            raise ParameterError(f"assumptions: no parameter is called {name!r}")
        if violation := spec.violation(value):
            raise ParameterError(f"assumptions: {name}: {violation}")
        given[name] = value if spec.choices else float(value)
    given |= neutral or {}
    for mechanism in {name.partition(".")[0] for name in given}:
        groups[mechanism] = dict(groups[mechanism])
    for name, value in given.items():
        mechanism, short = name.split(".")
        groups[mechanism][short] = value
    kinds = {name: _with_slots(Values, name, tuple(group))(group) for name, group in groups.items()}
    return _with_slots(Parameters, "Parameters", tuple(kinds))(kinds)
