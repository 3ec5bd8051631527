"""Load a scenario from the library or a file."""

from __future__ import annotations

import os
from collections.abc import Mapping

from sim.scenario.assemble import assemble_file
from sim.scenario.library import find_scenario, not_found
from sim.scenario.problems import ScenarioError
from sim.scenario.schema import Scenario


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
    scenario, problems = assemble_file(path)
    if scenario is None:
        raise ScenarioError(problems)
    return scenario.with_levers(overrides) if overrides else scenario
