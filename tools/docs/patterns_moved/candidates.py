"""The settings that are tried."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from sim.scenario.lever_fields import Section
from sim.scenario.problems import Problem, ScenarioError, show

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.yaml_reader import Node

CANDIDATES = Path(__file__).with_name("candidates.yaml")


@dataclass(frozen=True)
class Candidate:
    """One setting.

    Attributes
    ----------
    lever : str
        Dotted path of a lever or a setting of the place.
    value : value of the lever
    """

    lever: str
    value: bool | float | str

    @property
    def name(self) -> str:
        """What it is called in outputs: ``workers.directiveness = 1``.

        >>> Candidate("funding.membership_rules", False).name
        'funding.membership_rules = false'
        """
        return f"{self.lever} = {self.value if isinstance(self.value, str) else show(self.value)}"

    def applied(self, scenario: Scenario) -> Scenario | None:
        """The scenario with this set; None where that does not go with its other settings."""
        try:
            return scenario.with_levers({self.lever: self.value})
        except ScenarioError:
            return None


class _Setting(Section):
    lever: str = Field(..., title="Lever")
    value: bool | int | float | str = Field(..., title="Value")


class _File(Section):
    settings: tuple[_Setting, ...] = Field(..., strict=False, title="Settings", min_length=1)


def load_candidates(path: Path = CANDIDATES) -> tuple[Candidate, ...]:
    """Read and check a list of settings.

    Raises
    ------
    ScenarioError
        With every unknown lever and every value that it cannot have.
    """
    from sim.scenario.library import read_shown
    from sim.scenario.validation import validate

    node = read_shown(path)
    file, problems = validate(node, _File)
    if file is None:
        raise ScenarioError(problems)
    found = tuple(Candidate(entry.lever, entry.value) for entry in file.settings)
    for place, candidate in enumerate(found):
        problems += _misfits(candidate, node, place)
    if problems:
        raise ScenarioError(problems)
    return found


def _misfits(candidate: Candidate, node: Node, place: int) -> list[Problem]:
    """What the baseline has against a setting, told at its place in the file."""
    from sim.scenario import load_scenario

    try:
        load_scenario("baseline").with_levers({candidate.lever: candidate.value})
    except ScenarioError as error:
        at = node.nearest(("settings", place, "lever"))
        return [at.problem(problem.path, problem.message) for problem in error.problems]
    return []
