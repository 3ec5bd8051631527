"""The library as the page offers it with scenarios of one's own beside it, and scenarios with the page's changes."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dashboards.levers import value_words
from dashboards.shelf.own_files import is_own, own_names, own_scenario
from dashboards.state import ALSO, MOST_ALSO, TWINS_ALLOWED, Choice
from experiments.comparison.plan import Plan, plan_comparison
from experiments.ensemble.versions import load_versions
from experiments.reporting.phrases import joined
from sim.scenario import Scenario, list_families, list_scenarios, load_scenario
from sim.scenario.lever_table import describe_lever

PLACE = "place."
NO_FOLDER = "Starting points"
OWN_GROUP = "My own"
MOST_IN_HEADING = 2


def load(name: str) -> Scenario:
    """A scenario of the library or of one's own; only names that are listed ever reach this."""
    return own_scenario(name) if is_own(name) else _load(name)


@functools.cache
def _load(name: str) -> Scenario:
    return load_scenario(name)


def names() -> tuple[str, ...]:
    """The scenarios there are: those of the library, then one's own."""
    return (*_names(), *own_names())


@functools.cache
def _names() -> tuple[str, ...]:
    return tuple(entry.name for entry in list_scenarios())


@functools.cache
def evidence() -> dict[str, str]:
    """What each id of the evidence register says, in a sentence."""
    from sim.evidence import load_register

    return {entry.id: entry.text for entry in load_register().values()}


def changed(choice: Choice) -> Scenario:
    """The chosen scenario with the levers moved on the page; its name and title say so.

    Raises
    ------
    ScenarioError
        When the levers together make an impossible scenario.
    """
    own = load(choice.scenario)
    if not choice.moved:
        return own
    scenario = own.with_levers(choice.moved)
    extra = {"name": f"{own.name} (changed)", "title": f"{own.title or own.name}, changed"}
    return scenario.model_copy(update=extra)


def base_of(choice: Choice) -> Scenario:
    """The chosen baseline, in the place that was set on the page: a place belongs to both sides.

    Raises
    ------
    ScenarioError
        When the place is impossible.
    """
    own = load(choice.base)
    place = {path: value for path, value in choice.moved.items() if path.startswith(PLACE)}
    return own.with_levers(place) if place else own


def designs(choice: Choice) -> list[Scenario]:
    """Everything that is compared with the baseline: the scenario as it is now, then the further designs.

    Raises
    ------
    ScenarioError
        When the levers together make an impossible scenario.
    """
    place = {path: value for path, value in choice.moved.items() if path.startswith(PLACE)}
    further = [load(name) for name in choice.also]
    return [changed(choice), *(own.with_levers(place) if place else own for own in further)]


def plan_of(choice: Choice, base: Scenario, others: Sequence[Scenario]) -> Plan:
    """The comparison that a choice asks for, of these designs, over plausible versions where it says so."""
    plan = plan_comparison(base, list(others), replicates=choice.twins, seed=choice.seed)
    return replace(plan, versions=load_versions()) if choice.plausible else plan


def heading(choice: Choice) -> str:
    """What the page asks, in words: the scenario's question, or what was moved."""
    own = load(choice.scenario)
    if choice.also:
        short = [
            each.title.partition(":")[0] or each.name for each in (own, *map(load, choice.also))
        ]
        against = load(choice.base).title or choice.base
        return f"{joined(f'“{title}”' for title in short)}, against “{against}”"
    if not choice.moved:
        return own.question or own.title or own.name
    if len(choice.moved) > MOST_IN_HEADING:
        return f"What if “{own.title}” had {len(choice.moved)} other settings?"
    told = [
        f"{lower(about.title)}: {value_words(about, value)}"
        for about, value in ((describe_lever(p), v) for p, v in sorted(choice.moved.items()))
    ]
    return f"What if “{own.title}” had another setting: {' and '.join(told)}?"


def lower(text: str) -> str:
    """Text for the middle of a sentence."""
    return text[:1].lower() + text[1:]


def fields(choice: Choice) -> list[dict[str, Any]]:
    """What the lists of scenarios show."""
    groups = _groups()
    base, own = load(choice.base), load(choice.scenario)
    twins = [{"name": str(n), "title": f"{n} ({words})"} for n, words in TWINS_ALLOWED.items()]
    return [
        _field("base", "Baseline", choice.base, base.question, groups),
        _field("scenario", "Scenario to compare with it", choice.scenario, own.question, groups),
        *_further(choice, groups),
        _field(
            "twins",
            "Twin neighbourhoods",
            str(choice.twins),
            "Each is one place and one run of luck, lived through under both designs.",
            [{"label": "", "options": twins}],
        ),
    ]


def _further(choice: Choice, groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lists for further designs: as many as are chosen, and one more while there is room."""
    nothing = {"label": "", "options": [{"name": "", "title": "none"}]}
    shown = min(MOST_ALSO, len(choice.also) + 1)
    chosen = [*choice.also, ""][:shown]
    return [
        _field(
            f"{ALSO}{place}",
            f"{('Another', 'A third')[place]} design beside it",
            name,
            load(name).question
            if name
            else "As the library has it; levers move the scenario above.",
            [nothing, *groups],
        )
        for place, name in enumerate(chosen)
    ]


def _field(
    key: str, label: str, value: str, note: str, groups: list[dict[str, Any]]
) -> dict[str, Any]:
    return {"id": key, "label": label, "value": value, "note": note, "groups": groups}


def _groups() -> list[dict[str, Any]]:
    """The library by its folders, and one's own."""
    own = [{"name": name, "title": own_scenario(name).title or name} for name in own_names()]
    return [*_library_groups(), *([{"label": OWN_GROUP, "options": own}] if own else [])]


@functools.cache
def _library_groups() -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, str]]] = {}
    for entry in list_scenarios():
        title = entry.title or entry.name
        found.setdefault(entry.folder, []).append({"name": entry.name, "title": title})
    return [{"label": _folder(name), "options": options} for name, options in found.items()]


def _folder(name: str) -> str:
    titles = {family.name: family.title for family in list_families()}
    return titles.get(name) or name.replace("_", " ").capitalize() or NO_FOLDER
