"""Read a file of construct checks as strictly as facts: all problems at once, with places.

A column or an event that the model does not have is no problem of the file: such a check cannot be measured, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from experiments.comparison.outcomes import OUTCOMES
from experiments.errors import UsageProblem
from experiments.validation.constructs_schema import (
    AREAS,
    Check,
    ConstructsFile,
    ConstructWorld,
)
from experiments.validation.read import Misfit, no_such, placed, repeated, wrong_world
from sim.evidence import FOLDER, known_ids
from sim.neutral import NeutralError, read_neutral
from sim.scenario.library import list_scenarios, read_shown
from sim.scenario.problems import Problem, ScenarioError, near
from sim.scenario.validation import validate
from sim.scenario.yaml_reader import Node

CONSTRUCTS = FOLDER / "constructs.yaml"


def load_constructs(path: Path | str = CONSTRUCTS) -> ConstructsFile:
    """Read and check a file of construct checks.

    Raises
    ------
    ScenarioError
        With every problem of the file, each with its line and column.

    Examples
    --------
    >>> len(load_constructs().checks)
    21
    """
    file, problems = _constructs_in(read_shown(Path(path)))
    if file is None or problems:
        raise ScenarioError(problems)
    return file


def constructs_problems(node: Node, path: Path) -> list[Problem]:
    """Every problem of a file of construct checks, for `groundswell check`."""
    return _constructs_in(node)[1]


def chosen_checks(
    file: ConstructsFile, only: Sequence[str] = (), but: Sequence[str] = ()
) -> ConstructsFile:
    """The file with some of its checks.

    Raises
    ------
    UsageProblem
        If there is no such check, or none is left.
    """
    known = [check.id for check in file.checks]
    for option, names in (("--only", only), ("--but", but)):
        for name in names:
            if name not in known:
                meant = near(name, known)
                hint = f"did you mean {meant}?" if meant else f"known are {', '.join(known)}."
                raise UsageProblem(f"{option} {name}: there is no such check; {hint}")
    kept = [c for c in file.checks if (not only or c.id in only) and c.id not in but]
    if not kept:
        raise UsageProblem("--but: leaves no check to be made.")
    return file.model_copy(update={"checks": tuple(kept)})


def _constructs_in(node: Node) -> tuple[ConstructsFile | None, list[Problem]]:
    file, problems = validate(node, ConstructsFile)
    if file is None:
        return None, problems
    found = [*placed(node, "checks", _check_misfits(file))]
    found += placed(node, "worlds", _world_misfits(file))
    found += placed(node, "mechanisms", _mechanism_misfits(file))
    return file, found


def _check_misfits(file: ConstructsFile) -> Iterator[Misfit]:
    yield from repeated(check.id for check in file.checks)
    if not file.checks:
        yield (), "there is no check in it; write at least one"
    worlds = {AREAS, *file.worlds, *(entry.name for entry in list_scenarios())}
    for place, check in enumerate(file.checks):
        for steps, message in _one_check(check, worlds):
            yield (place, *steps), message


def _one_check(check: Check, worlds: set[str]) -> Iterator[Misfit]:
    for place, name in enumerate(check.evidence):
        if name not in known_ids():
            yield ("evidence", place), f"{name} is not in the evidence register"
    for number, part in enumerate(check.parts):
        for world in part.worlds_named():
            if world not in worlds:
                yield ("parts", number), no_such("world", world, worlds)
        for outcome, _ in part.readings():
            if outcome is not None and outcome not in OUTCOMES:
                yield ("parts", number), no_such("outcome", outcome, OUTCOMES)


def _world_misfits(file: ConstructsFile) -> Iterator[Misfit]:
    for name, world in file.worlds.items():
        yield from wrong_world(world, (name,))
        yield from _not_neutral(world.neutral, (name, "neutral"))


def _mechanism_misfits(file: ConstructsFile) -> Iterator[Misfit]:
    for place, each in enumerate(file.mechanisms):
        yield from _not_neutral(each.neutral, (place, "neutral"))
        yield from wrong_world(ConstructWorld(set={**each.beside, **each.set}), (place,))


def _not_neutral(names: Sequence[str], where: tuple[str | int, ...]) -> Iterator[Misfit]:
    try:
        read_neutral(names)
    except NeutralError as error:
        yield where, str(error)
