"""Read a file of facts as strictly as scenarios are read: all problems at once, with their places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from experiments.validation.facts.schema import Condition, Fact, FactsFile, Quantity, World
from sim.evidence import FOLDER
from sim.scenario.levers_setting import Event
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.yaml_reader import Node

FACTS = FOLDER / "facts.yaml"
NEEDS = {
    "share": "where",
    "rank_correlation": "beside",
    "group_difference": "groups",
}
Steps = tuple[str | int, ...]


def load_facts(path: Path | str = FACTS) -> tuple[Fact, ...]:
    """Read and check a file of facts.

    Parameters
    ----------
    path : path
        By default the stylised facts that come with the model.

    Raises
    ------
    ScenarioError
        With every problem of the file.

    Examples
    --------
    >>> sorted({fact.status for fact in load_facts()})
    ['conjecture', 'judged', 'observed']
    """
    from sim.scenario.library import read_shown

    node = read_shown(Path(path))
    facts, problems = _understood(node)
    if problems:
        raise ScenarioError(problems)
    return facts


def facts_problems(node: Node, path: Path) -> list[Problem]:
    """Every problem of a file of facts, for `groundswell check`."""
    return _understood(node)[1]


def _understood(node: Node) -> tuple[tuple[Fact, ...], list[Problem]]:
    from sim.scenario.validation import validate

    file, problems = validate(node, FactsFile)
    if file is None:
        return (), problems
    problems = [*_repeated(file.facts, node)]
    if not file.facts:
        problems.append(_problem(node, ("facts",), "there is no fact in it; write at least one"))
    for place, fact in enumerate(file.facts):
        problems += _misfits(fact, node, ("facts", place))
    return file.facts, problems


def _repeated(facts: tuple[Fact, ...], node: Node) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for place, fact in enumerate(facts):
        if fact.id in seen:
            message = f"this name is there twice (first as number {seen[fact.id] + 1})"
            yield _problem(node, ("facts", place, "id"), message)
        seen.setdefault(fact.id, place)


def _problem(node: Node, steps: Steps, message: str) -> Problem:
    from sim.scenario.validation import dotted

    return node.nearest(steps).problem(dotted(steps), message)


def _misfits(fact: Fact, node: Node, steps: Steps) -> Iterator[Problem]:
    """What the schema alone cannot see: names of evidence, columns, events, scenarios."""
    for where, message in _wrong(fact):
        yield _problem(node, (*steps, *where), message)


def _wrong(fact: Fact) -> Iterator[tuple[Steps, str]]:
    yield from _unknown_evidence(fact)
    yield from _wrong_statistic(fact)
    for name, world in (("world", fact.world), ("against", fact.against)):
        if world is not None:
            yield from _wrong_world(world, (name,))
    for where, quantity in quantities(fact):
        yield from _unknown_names(quantity, where)


def _unknown_evidence(fact: Fact) -> Iterator[tuple[Steps, str]]:
    from sim.evidence import known_ids

    for place, name in enumerate(fact.evidence):
        if name not in known_ids():
            yield ("evidence", place), f"{name} is not in the evidence register"


def _wrong_statistic(fact: Fact) -> Iterator[tuple[Steps, str]]:
    for statistic, name in NEEDS.items():
        given = getattr(fact, name) is not None
        if given != (fact.statistic == statistic):
            yield (name,), f"goes with statistic: {statistic}, and is needed there"
    if fact.statistic == "pooled" and fact.measure.per is None:
        yield ("measure", "per"), "statistic: pooled divides sums over runs; give per:"
    if fact.statistic == "commonest" and not fact.measure.among:
        yield ("measure", "among"), "statistic: commonest needs the names to be counted"
    if fact.statistic == "areas_over_seeds" and fact.population != "portfolio":
        yield ("population",), "statistic: areas_over_seeds needs population: portfolio"
    for name in ("world", "against") if fact.population == "portfolio" else ():
        world = getattr(fact, name)
        if world is not None and world.scenario != "baseline":
            yield (name, "scenario"), "the portfolio's areas are the scenarios; leave it out"
    if fact.against is None and any(c.side == "against" for c in conditions(fact)):
        yield ("against",), "is missing; a condition asks for it"


def _wrong_world(world: World, where: Steps) -> Iterator[tuple[Steps, str]]:
    from sim.scenario import load_scenario

    kinds = get_args(Event.model_fields["kind"].annotation)
    for place, kind in enumerate(world.leave_out_events):
        yield from _unknown(kind, kinds, "event", (*where, "leave_out_events", place))
    try:
        world.applied(load_scenario(world.scenario))
    except ScenarioError as error:
        for problem in error.problems:
            path = f"{problem.path}: " if problem.path else ""
            yield (*where, "set" if world.set else "scenario"), f"{path}{problem.message}"


def _unknown_names(quantity: Quantity, where: Steps) -> Iterator[tuple[Steps, str]]:
    from experiments.comparison.outcomes import STAGES
    from experiments.reporting.narrative.forms import FORMS
    from sim.outputs import OUTPUTS

    events = {kind.partition("/")[0] for kind in FORMS}
    around = quantity.around.event if quantity.around else None
    yield from _unknown(quantity.column, OUTPUTS, "column", (*where, "column"))
    yield from _unknown(quantity.event, events, "kind of event", (*where, "event"))
    yield from _unknown(around, events, "kind of event", (*where, "around", "event"))
    for place, name in enumerate(quantity.among):
        yield from _unknown(name, STAGES, "stage", (*where, "among", place))


def _unknown(
    name: str | None, known: object, what: str, where: Steps
) -> Iterator[tuple[Steps, str]]:
    from sim.scenario.problems import near

    options = list(known)  # type: ignore[call-overload]
    if name is not None and name not in options:
        meant = near(name, options)
        hint = f"; did you mean {meant}?" if meant else ""
        yield where, f"there is no {what} '{name}'{hint}"


def conditions(fact: Fact) -> list[Condition]:
    """Every condition of a fact."""
    groups = [fact.groups.first, fact.groups.second] if fact.groups else []
    return [each for each in (fact.only, *groups) if each is not None]


def quantities(fact: Fact) -> Iterator[tuple[Steps, Quantity]]:
    """Every quantity of a fact with its place, those inside others too."""
    yield from _within(fact.measure, ("measure",))
    if fact.beside is not None:
        yield from _within(fact.beside, ("beside",))
    if fact.only is not None:
        yield from _within(fact.only.measure, ("only", "measure"))
    for name in ("first", "second") if fact.groups else ():
        yield from _within(getattr(fact.groups, name).measure, ("groups", name, "measure"))


def _within(quantity: Quantity, where: Steps) -> Iterator[tuple[Steps, Quantity]]:
    yield where, quantity
    for name in ("per", "less"):
        inner = getattr(quantity, name)
        if inner is not None:
            yield from _within(inner, (*where, name))
