"""A scenario as people and programs handle it: loaded, changed, compared."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict

from sim.scenario.library import find_scenario, not_found
from sim.scenario.loading import apply_overrides, assemble_file
from sim.scenario.problems import ScenarioError
from sim.scenario.schema import ScenarioData


class Scenario(ScenarioData):
    """One design in one place.

    Examples
    --------
    >>> Scenario().with_levers({"funding.years": 5}).programme_months
    60
    """

    model_config = ConfigDict(title="Groundswell scenario")

    def with_levers(self, changes: Mapping[str, object]) -> Scenario:
        """Return a checked copy with some levers or assumptions changed.

        Parameters
        ----------
        changes : mapping
            Values by dotted path (``funding.years``, ``assumptions.energy.recovery_rate``);
            ``place`` takes the name of a place, ``events`` a list.

        Raises
        ------
        ScenarioError
            With every unknown path and every value that is not allowed.
        """
        return apply_overrides(self, changes)

    def without_programme(self) -> Scenario:
        """Return the no-programme twin: the same place and calendar without money."""
        return self.with_levers({"funding.programme": False})


def load_scenario(
    name_or_path: str | os.PathLike[str], overrides: Mapping[str, object] | None = None
) -> Scenario:
    """Load and check a scenario.

    Parameters
    ----------
    name_or_path : str or path
        A name of the library (``funding_length/five_years``) or the path of a YAML file.
    overrides : mapping, optional
        Values to put on top, by dotted path: ``{"funding.years": 5}``.

    Raises
    ------
    ScenarioError
        With every problem of the file and of those it extends, or of the overrides.

    Examples
    --------
    >>> load_scenario("baseline", {"funding.years": 5}).horizon_months
    120
    """
    try:
        path = find_scenario(name_or_path)
    except LookupError as error:
        raise not_found(error) from None
    scenario, problems = assemble_file(path, Scenario)
    if scenario is None:
        raise ScenarioError(problems)
    return scenario.with_levers(overrides) if overrides else scenario


def differences(a: Scenario, b: Scenario) -> dict[str, tuple[Any, Any]]:
    """Return what differs between two scenarios: levers, events, assumptions by dotted path.

    An assumption that one side leaves as it is in the catalogue has None on that side.
    """
    left, right = a.levers() | {"events": a.events}, b.levers() | {"events": b.events}
    changed = {path: (left[path], right[path]) for path in left if left[path] != right[path]}
    for name in sorted(a.assumptions.keys() | b.assumptions.keys()):
        pair = (a.assumptions.get(name), b.assumptions.get(name))
        if pair[0] != pair[1]:
            changed[f"assumptions.{name}"] = pair
    return changed
