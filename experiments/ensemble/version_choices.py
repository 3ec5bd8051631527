"""Versions of the model: as it is, with each plausible set of parameters, with each choice of theories.

A version is nothing but changed assumptions, so that any scenario can be run under it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sim.scenario import Scenario

Kind = Literal["default", "plausible", "variant"]


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
        """A scenario under this version, what it assumes itself kept; ScenarioError where not allowed."""
        if not self.assumptions:
            return scenario
        values = {**self.assumptions, **scenario.assumptions}
        return scenario.with_levers({f"assumptions.{k}": v for k, v in values.items()})


DEFAULT = Version("as it is", "default")


def plausible_versions(
    number: int | None = None, ensemble: Path | None = None
) -> tuple[Version, ...]:
    """The model with each of the first so many sets of an ensemble; by default all.

    Parameters
    ----------
    number : int, optional
    ensemble : path, optional
        By default the one that comes with the model.

    Raises
    ------
    UsageProblem, ScenarioError
        If there is no ensemble, or it cannot be read.
    """
    if number == 0:
        return ()
    from experiments.ensemble.versions import load_versions

    return tuple(
        Version(f"set {each.number}", "plausible", each.values)
        for each in load_versions(ensemble).sets[:number]
    )


def choices_of_theory() -> dict[str, tuple[str, ...]]:
    """Every choice between rival theories by parameter, the model's own first."""
    from sim.parameters import parameter_specs

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


def about_ensemble(ensemble: Path | None = None) -> dict[str, Any]:
    """What a page says of the ensemble it rests on: hash of its values, how many, what it was made with."""
    from experiments.ensemble.versions import load_versions

    versions = load_versions(ensemble)
    return {
        "digest": versions.digest,
        "of": versions.of,
        "made_with": dict(versions.made_with),
        "caveat": versions.caveat,
    }
