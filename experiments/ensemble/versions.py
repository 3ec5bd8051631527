"""Versions of the model: as it is, with each member of the ensemble, with each choice of theories.

A version is nothing but changed assumptions, so that any scenario can be run under it. `EnsembleMembers`
says on which member of the ensemble a replicate runs, and what a reader has to know of that.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from experiments.ensemble.file import EnsembleMember, read_sets
from sim.parameters import Value, parameter_specs
from sim.scenario import Scenario
from sim.scenario.schema import Assumptions

WHERE = "docs/plausible.md"


@dataclass(frozen=True)
class EnsembleMembers:
    """Plausible versions of the model, taken in turn: replicate i runs on number i, over and over.

    Attributes
    ----------
    sets : tuple of EnsembleMember
    made_with : dict
        What the ensemble was made with.
    of : int
        How many versions the ensemble has; more than there are sets where only some are used.
    caveat : str
        Said where the model has changed since the ensemble was made; empty otherwise.
    """

    sets: tuple[EnsembleMember, ...]
    made_with: Mapping[str, Any]
    of: int
    caveat: str = ""

    def __len__(self) -> int:
        """How many versions are taken in turn."""
        return len(self.sets)

    def position(self, replicate: int) -> int:
        """The version of a replicate, 0 and up."""
        return replicate % len(self.sets)

    def number(self, replicate: int) -> int:
        """The version of a replicate as the ensemble numbers it."""
        return self.sets[self.position(replicate)].number

    def apply(self, scenario: Scenario, replicate: int) -> Scenario:
        """The scenario on the replicate's version; assumptions that it changes itself stay as it has them."""
        values = {**self._checked[self.position(replicate)], **scenario.assumptions}
        return scenario.model_copy(update={"assumptions": Assumptions(sorted(values.items()))})

    @functools.cached_property
    def _checked(self) -> tuple[Assumptions, ...]:
        """The values of every version as a scenario has them, held against the catalogue."""
        scenario = Scenario.model_validate({"name": "as it is"})
        made = (_with_assumptions(scenario, each.values).assumptions for each in self.sets)
        return tuple(Assumptions(values) for values in made)

    def only(self, replicate: int) -> EnsembleMembers:
        """The replicate's version alone."""
        return replace(self, sets=(self.sets[self.position(replicate)],))

    @functools.cached_property
    def digest(self) -> str:
        """Hash of all values, in order."""
        text = json.dumps([dict(each.values) for each in self.sets], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def describe(self) -> dict[str, Any]:
        """What a manifest says: everything that it takes to run the same again."""
        sets = [{**vars(each), "values": dict(each.values)} for each in self.sets]
        made_with = dict(self.made_with)
        return {"made_with": made_with, "of": self.of, "caveat": self.caveat, "sets": sets}

    def sentences(self, scenarios: Mapping[str, Scenario]) -> Iterator[str]:
        """What a reader has to know of results over versions.

        Parameters
        ----------
        scenarios : those that were chosen, by name
        """
        yield self.words()
        for name, scenario in scenarios.items():
            own = sorted(set(scenario.assumptions) & set(self.sets[0].values))
            if own:
                yield f"{name} sets {', '.join(own)} itself, to the same value in every version."
        if self.caveat:
            yield self.caveat

    def words(self) -> str:
        """On which versions the replicates run."""
        if len(self.sets) == 1:
            return f"This is plausible version {self.sets[0].number} of {self.of} of the model ({WHERE})."
        return (
            f"Each replicate runs on another of the {len(self.sets)} plausible versions of the model, "
            f"both sides of a pair on the same one ({WHERE})."
        )


def load_versions(path: str | Path | None = None) -> EnsembleMembers:
    """The versions of an ensemble; by default of the one that comes with the model.

    Raises
    ------
    UsageProblem
        If there is none.
    ScenarioError
        If its file is not fit to be read.
    """
    ensemble = read_sets(path)
    return EnsembleMembers(ensemble.sets, ensemble.made_with, len(ensemble.sets), ensemble.caveat())


def version_of_seed(seed: int, path: str | Path | None = None) -> EnsembleMembers:
    """The one version that a run by itself is on: seed n on the n-th, as in a comparison from seed 1."""
    return load_versions(path).only(seed - 1)


def versions_in(manifest: Mapping[str, Any]) -> EnsembleMembers | None:
    """The versions that the results of a folder rest on; None where there is one model."""
    said = manifest.get("plausible")
    if said is None:
        return None
    sets = tuple(EnsembleMember(**each) for each in said["sets"])
    return EnsembleMembers(sets, said["made_with"], said["of"], said["caveat"])


Kind = Literal["default", "plausible", "variant"]


@dataclass(frozen=True)
class ModelVersion:
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
    assumptions: Mapping[str, Value] = field(default_factory=dict)

    def applied(self, scenario: Scenario) -> Scenario:
        """A scenario under this version, what it assumes itself kept; ScenarioError where not allowed."""
        return _with_assumptions(scenario, self.assumptions) if self.assumptions else scenario


def _with_assumptions(scenario: Scenario, values: Mapping[str, Value]) -> Scenario:
    """A scenario with other assumptions, what it assumes itself kept."""
    whole = {**values, **scenario.assumptions}
    return scenario.with_levers({f"assumptions.{name}": value for name, value in whole.items()})


DEFAULT = ModelVersion("as it is", "default")


def plausible_versions(
    number: int | None = None, ensemble: Path | None = None
) -> tuple[ModelVersion, ...]:
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
    return tuple(
        ModelVersion(f"set {each.number}", "plausible", each.values)
        for each in load_versions(ensemble).sets[:number]
    )


def choices_of_theory() -> dict[str, tuple[str, ...]]:
    """Every choice between rival theories by parameter, the model's own first."""
    return {
        name: (str(spec.value), *(each for each in spec.choices if each != spec.value))
        for name, spec in parameter_specs().items()
        if spec.choices
    }


def variant_versions() -> tuple[ModelVersion, ...]:
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
        found.append(ModelVersion(name or "own theories", "variant", changed))
    return tuple(found)


def about_ensemble(ensemble: Path | None = None) -> dict[str, Any]:
    """What a page says of the ensemble it rests on: hash of its values, how many, what it was made with."""
    versions = load_versions(ensemble)
    return {
        "digest": versions.digest,
        "of": versions.of,
        "made_with": dict(versions.made_with),
        "caveat": versions.caveat,
    }
