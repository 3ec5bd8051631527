"""Versions of the model: as it is, with each plausible set of parameters, with each choice of theories.

A version is nothing but changed assumptions, so that any scenario can be run under it.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import sim
from sim.scenario import Scenario

Kind = Literal["default", "plausible", "variant"]
ENSEMBLE = Path(sim.__file__).parent / "evidence" / "plausible.yaml"
"""Where the ensemble of plausible parameter sets stands."""


@dataclass(frozen=True)
class Version:
    """One version of the model.

    Attributes
    ----------
    name : str
        Unlike that of any other version.
    kind : {"default", "plausible", "variant"}
    assumptions : mapping of parameter to value
        What it changes; empty for the model as it is.
    """

    name: str
    kind: Kind
    assumptions: Mapping[str, float | str] = field(default_factory=dict)

    def applied(self, scenario: Scenario) -> Scenario:
        """A scenario under this version; ScenarioError if an assumption is not allowed."""
        if not self.assumptions:
            return scenario
        return scenario.with_levers({f"assumptions.{k}": v for k, v in self.assumptions.items()})


DEFAULT = Version("as it is", "default")


def plausible_versions(number: int | None = None) -> tuple[Version, ...]:
    """The model with each of the first so many sets of the ensemble; by default all.

    Raises
    ------
    ExperimentError
        If there is no ensemble, or it cannot be read.
    """
    if number == 0:
        return ()
    from experiments.plausible import plausible_sets

    sets = plausible_sets()[:number]
    return tuple(Version(f"set {i}", "plausible", values) for i, values in enumerate(sets, start=1))


def choices_of_theory() -> dict[str, tuple[str, ...]]:
    """Every choice between rival theories by parameter, the model's own first."""
    from sim.catalogue import parameter_specs

    return {
        name: (str(spec.value), *(each for each in spec.choices if each != spec.value))
        for name, spec in parameter_specs().items()
        if spec.choices
    }


def variant_versions() -> tuple[Version, ...]:
    """Every combination of rival theories, the model's own first.

    Examples
    --------
    >>> versions = variant_versions()
    >>> len(versions), versions[0].name, versions[1].name
    (24, 'own theories', 'trust.form single_stock')
    """
    choices = choices_of_theory()
    found = []
    for chosen in itertools.product(*choices.values()):
        changed = {
            name: choice
            for (name, among), choice in zip(choices.items(), chosen, strict=True)
            if choice != among[0]
        }
        name = ", ".join(f"{name} {choice}" for name, choice in changed.items())
        found.append(Version(name or "own theories", "variant", changed))
    return tuple(found)


def ensemble_digest() -> str:
    """Hash of the ensemble's file, 12 hex digits; empty where there is none."""
    if not ENSEMBLE.is_file():
        return ""
    return hashlib.sha256(ENSEMBLE.read_bytes()).hexdigest()[:12]
