"""Read files of facts and of patterns as strictly as scenarios: all problems at once, with places.

The schemas see single values; here is what they cannot see: names of evidence, columns, events and
scenarios, and whether the parts of an entry fit together. Patterns are looked at as the file's plain
values, so that one with a value of the wrong kind is still told what else is wrong with it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeGuard, get_args

from experiments.comparison.outcomes import STAGES
from experiments.reporting.narrative.templates import TEMPLATES
from experiments.validation.areas import PORTFOLIO
from experiments.validation.facts_schema import Condition, Fact, FactsFile, Quantity, World
from experiments.validation.patterns_schema import Pattern, PatternsFile
from sim.evidence import FOLDER, known_ids
from sim.outputs import OUTPUTS, columns_of
from sim.scenario import load_portfolio, load_scenario
from sim.scenario.levers_setting import Event
from sim.scenario.library import read_shown
from sim.scenario.problems import Problem, ScenarioError, near, shorten
from sim.scenario.validation import dotted, validate
from sim.scenario.yaml_reader import Node

KINDS_OF_EVENT = get_args(Event.model_fields["kind"].annotation)

FACTS = FOLDER / "facts.yaml"
PATTERNS = FOLDER / "patterns.yaml"
Steps = tuple[str | int, ...]
Misfit = tuple[Steps, str]
"""Where in a list of entries something is wrong, and what."""

GOES_WITH = {"share": "where", "rank_correlation": "beside", "group_difference": "groups"}
"""The part of a fact that a statistic needs, and no other statistic may have."""
NEEDS = {
    "share": ("column",),
    "mean": ("column",),
    "pooled": ("column", "over"),
    "persistence": ("column",),
    "p90": ("column",),
    "rank_correlation": ("columns", "targets"),
    "difference": ("column", "by"),
}
MAY_HAVE = {"share": ("in",), "persistence": ("in",)}
PARTS = ("column", "columns", "targets", "over", "by", "in")
FIGURES = ("target", "range", "sign")
LISTED = "'groundswell describe columns' lists them"
YES_NO = "yes/no"
BOUNDED = frozenset({"0-1", "share", "share of members", "share of adults", YES_NO})


def load_facts(path: Path | str = FACTS) -> tuple[Fact, ...]:
    """Read and check a file of facts.

    Parameters
    ----------
    path : path
        By default the stylised facts that come with the model.

    Raises
    ------
    ScenarioError
        With every problem of the file, each with its line and column.

    Examples
    --------
    >>> sorted({fact.status for fact in load_facts()})
    ['conjecture', 'judged', 'observed']
    """
    facts, problems = _facts_in(read_shown(Path(path)))
    if problems:
        raise ScenarioError(problems)
    return facts


def load_patterns(path: Path | str | None = None) -> tuple[Pattern, ...]:
    """Read and check a file of patterns; of the model's own those that may be looked at, not those held out.

    Parameters
    ----------
    path : path, optional
        By default the patterns that come with the model.

    Raises
    ------
    ScenarioError
        With every problem of the file, each with its line and column.

    Examples
    --------
    >>> [pattern.id for pattern in load_patterns()][:2]
    ['members_2019', 'resident_share_2015']
    """
    patterns = _all_patterns(PATTERNS if path is None else Path(path))
    if path is not None and not is_the_models(Path(path)):
        return patterns
    return tuple(pattern for pattern in patterns if pattern.use != "holdout")


def load_holdouts() -> tuple[Pattern, ...]:
    """The figures of the model's own file that are held out, which nothing but their opening measures.

    Examples
    --------
    >>> {pattern.use for pattern in load_holdouts()}
    {'holdout'}
    """
    return tuple(pattern for pattern in _all_patterns(PATTERNS) if pattern.use == "holdout")


def _all_patterns(path: Path) -> tuple[Pattern, ...]:
    patterns, problems = _patterns_in(read_shown(path))
    if problems:
        raise ScenarioError(problems)
    return patterns


def is_the_models(path: Path) -> bool:
    """Whether a file is the model's own, or a copy of it."""
    return path.read_bytes() == PATTERNS.read_bytes()


def facts_problems(node: Node, path: Path) -> list[Problem]:
    """Every problem of a file of facts, for `groundswell check`."""
    return _facts_in(node)[1]


def patterns_problems(node: Node, path: Path) -> list[Problem]:
    """Every problem of a file of patterns, for `groundswell check`."""
    return _patterns_in(node)[1]


def _facts_in(node: Node) -> tuple[tuple[Fact, ...], list[Problem]]:
    file, problems = validate(node, FactsFile)
    if file is None:
        return (), problems
    return file.facts, list(placed(node, "facts", facts_misfits(file.facts)))


def _patterns_in(node: Node) -> tuple[tuple[Pattern, ...], list[Problem]]:
    file, problems = validate(node, PatternsFile)
    entries = node.get("patterns")
    if entries is not None and isinstance(entries.value, list):
        problems += placed(node, "patterns", pattern_misfits(entries.plain(), _years_reached()))
    if file is None or problems:
        return (), problems
    return tuple(_pattern(entry) for entry in file.patterns), []


def placed(node: Node, section: str, misfits: Iterable[Misfit]) -> Iterator[Problem]:
    """Misfits of the entries of a section as problems of the file."""
    for steps, message in misfits:
        where = (section, *steps)
        yield node.nearest(where).problem(dotted(where), message)


def _pattern(entry: Any) -> Pattern:
    fields = dict(entry)
    return Pattern(among=fields.pop("in"), **fields)


@functools.cache
def _years_reached() -> tuple[int, int]:
    """First and last calendar year in which an area of the portfolio has a row."""
    areas = load_portfolio(PORTFOLIO).areas()
    ends = [area.place.start_year + area.horizon_months // 12 - 1 for area in areas]
    return min(area.place.start_year for area in areas), max(ends)


def unknown_evidence(patterns: Iterable[Pattern]) -> dict[str, tuple[str, ...]]:
    """Patterns that cite what the evidence register does not hold, with what they cite.

    That is allowed, since figures come from anywhere, but whoever reads a verdict should know.
    """
    registered = known_ids()
    strange = {
        pattern.id: tuple(name for name in pattern.evidence if name not in registered)
        for pattern in patterns
    }
    return {name: cited for name, cited in strange.items() if cited}


def repeated(names: Iterable[Any]) -> Iterator[Misfit]:
    """Names that are there twice."""
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        if isinstance(name, str):
            if name in seen:
                message = f"this name is there twice (first as number {seen[name] + 1})"
                yield (place, "id"), message
            seen.setdefault(name, place)


def no_such(what: str, name: str, known: Iterable[str], otherwise: str = "") -> str:
    """There is none of this name; which was probably meant, or what else to say."""
    meant = near(name, known)
    hint = f"did you mean {meant}?" if meant else otherwise
    return f"there is no {what} '{shorten(name)}'" + (f"; {hint}" if hint else "")


def facts_misfits(facts: Sequence[Fact]) -> Iterator[Misfit]:
    """Every misfit of a file's facts, with its place."""
    yield from repeated(fact.id for fact in facts)
    if not facts:
        yield (), "there is no fact in it; write at least one"
    for place, fact in enumerate(facts):
        for steps, message in _fact_misfits(fact):
            yield (place, *steps), message


def _fact_misfits(fact: Fact) -> Iterator[Misfit]:
    yield from _unknown_evidence(fact)
    yield from _wrong_statistic(fact)
    for name, world in (("world", fact.world), ("against", fact.against)):
        if world is not None:
            yield from wrong_world(world, (name,))
    for where, quantity in quantities(fact):
        yield from _unknown_names(quantity, where)


def _unknown_evidence(fact: Fact) -> Iterator[Misfit]:
    for place, name in enumerate(fact.evidence):
        if name not in known_ids():
            yield ("evidence", place), f"{name} is not in the evidence register"


def _wrong_statistic(fact: Fact) -> Iterator[Misfit]:
    for statistic, name in GOES_WITH.items():
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
    yield from _wrong_without(fact)
    if fact.against is None and any(c.side == "against" for c in conditions(fact)):
        yield ("against",), "is missing; a condition asks for it"


def _wrong_without(fact: Fact) -> Iterator[Misfit]:
    """Events without which a difference cannot be taken off."""
    for place, kind in enumerate(fact.without):
        yield from _unknown(kind, KINDS_OF_EVENT, "event", ("without", place))
    fits = fact.population == "scenario" and fact.against is not None
    if fact.without and not (fits and fact.statistic in ("median", "mean", "share")):
        message = "goes with population: scenario, against: and statistic: median, mean or share"
        yield ("without",), message


def wrong_world(world: World, where: Steps) -> Iterator[Misfit]:
    """Events and settings of a world that cannot be."""
    for place, kind in enumerate(world.leave_out_events):
        yield from _unknown(kind, KINDS_OF_EVENT, "event", (*where, "leave_out_events", place))
    try:
        world.applied(load_scenario(world.scenario))
    except ScenarioError as error:
        for problem in error.problems:
            path = f"{problem.path}: " if problem.path else ""
            yield (*where, "set" if world.set else "scenario"), f"{path}{problem.message}"


def _unknown_names(quantity: Quantity, where: Steps) -> Iterator[Misfit]:
    events = {kind.partition("/")[0] for kind in TEMPLATES}
    around = quantity.around.event if quantity.around else None
    yield from _unknown(quantity.column, OUTPUTS, "column", (*where, "column"))
    yield from _unknown(quantity.event, events, "kind of event", (*where, "event"))
    yield from _unknown(around, events, "kind of event", (*where, "around", "event"))
    for place, name in enumerate(quantity.among):
        yield from _unknown(name, STAGES, "stage", (*where, "among", place))


def _unknown(name: str | None, known: Iterable[str], what: str, where: Steps) -> Iterator[Misfit]:
    options = list(known)
    if name is not None and name not in options:
        yield where, no_such(what, name, options)


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


def pattern_misfits(entries: Sequence[Any], reached: tuple[int, int]) -> Iterator[Misfit]:
    """Every misfit of a file's entries, with its place.

    Parameters
    ----------
    entries : list of mapping
        What stands under `patterns:`, as plain values.
    reached : tuple of int
        First and last calendar year in which an area has a row.
    """
    if not entries:
        yield (), "there is no pattern in it; write at least one"
    yield from repeated(e.get("id") if isinstance(e, dict) else None for e in entries)
    for place, entry in enumerate(entries):
        if isinstance(entry, dict):
            for steps, message in _pattern_misfits(entry, reached):
                yield (place, *steps), message


def _pattern_misfits(entry: Mapping[str, Any], reached: tuple[int, int]) -> Iterator[Misfit]:
    yield from _parts(entry)
    yield from _names(entry)
    yield from _sorts_of_columns(entry)
    yield from _ranked(entry)
    yield from _figure(entry)
    yield from _years(entry, reached)


def _parts(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    """Each statistic needs some of the parts and has no use for others."""
    statistic = entry.get("statistic")
    if not isinstance(statistic, str) or statistic not in NEEDS:
        return
    needed = NEEDS[statistic]
    for name in PARTS:
        given = entry.get(name) not in (None, "", [])
        if name in needed and not given:
            yield (name,), f"is missing; statistic: {statistic} needs it"
        if given and name not in needed and name not in MAY_HAVE.get(statistic, ()):
            users = [each for each in NEEDS if name in (*NEEDS[each], *MAY_HAVE.get(each, ()))]
            yield (name,), f"has no use with statistic: {statistic}; it goes with {_or(users)}"


def _or(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _columns_named(entry: Mapping[str, Any]) -> Iterator[tuple[Steps, str]]:
    for name in ("column", "over", "by"):
        if isinstance(entry.get(name), str) and entry[name]:
            yield (name,), entry[name]
    listed = entry.get("columns")
    for place, name in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(name, str):
            yield ("columns", place), name


def _names(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    for steps, name in _columns_named(entry):
        if name not in _units():
            yield steps, no_such("column of the yearly table", name, _units(), LISTED)


def _units() -> dict[str, str]:
    return {column.name: column.unit for column in columns_of("yearly")}


def _unit(entry: Mapping[str, Any], name: str) -> str | None:
    value = entry.get(name)
    return _units().get(value) if isinstance(value, str) else None


def _sorts_of_columns(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    """Yes or no where that is due, numbers where those are, known stages in a set of stages."""
    statistic, unit = entry.get("statistic"), _unit(entry, "column")
    among = entry.get("in")
    if statistic in MAY_HAVE and not among and unit not in (None, YES_NO):
        message = f"is not yes or no (it holds {_holds(unit)}); give the set that counts in in:"
        yield ("column",), f"'{entry['column']}' {message}"
    if statistic not in MAY_HAVE:
        for steps, name in _columns_named(entry):
            if _units().get(name) == "stage":
                yield steps, f"'{name}' holds names, not numbers; use statistic: share with in:"
    if _unit(entry, "by") not in (None, YES_NO):
        yield ("by",), f"'{entry['by']}' is not yes or no; it cannot part the areas in two"
    if unit == "stage" and isinstance(among, list):
        yield from _stages(among)


def _holds(unit: str | None) -> str:
    return "names of stages" if unit == "stage" else str(unit)


def _stages(among: Sequence[Any]) -> Iterator[Misfit]:
    for place, name in enumerate(among):
        if name not in STAGES:
            yield ("in", place), no_such("stage", str(name), STAGES, LISTED)


def _ranked(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    columns, targets = entry.get("columns"), entry.get("targets")
    if not isinstance(columns, list) or not isinstance(targets, list):
        return
    if len(columns) != len(targets):
        message = f"{len(targets)} figures for {len(columns)} columns; give one for each"
        yield ("targets",), message
    if len(columns) < 2:
        yield ("columns",), "one column alone cannot be ranked; give at least two"


def _figure(entry: Mapping[str, Any]) -> Iterator[Misfit]:
    given = [name for name in FIGURES if entry.get(name) is not None]
    if len(given) != 1:
        found = "none of them is there" if not given else f"{' and '.join(given)} are there"
        yield (given[-1],) if given else (), f"give one of target:, range: and sign:; {found}"
    span = entry.get("range")
    if _numbers(span) and len(span) == 2 and span[0] > span[1]:
        yield ("range",), f"the lower end, {span[0]:g}, is above the upper, {span[1]:g}"
    low, high = _possible(entry)
    for steps, figure in _figures(entry):
        if not low <= figure <= high:
            percent = low == 0.0 and 1.0 < abs(figure) <= 100.0
            hint = f"; for per cent write {figure / 100:g}" if percent else ""
            yield steps, f"{figure:g} cannot be; from {low:g} to {high:g} is possible{hint}"


def _figures(entry: Mapping[str, Any]) -> Iterator[tuple[Steps, float]]:
    if _numbers([entry.get("target")]):
        yield ("target",), float(entry["target"])
    span = entry.get("range")
    for place, figure in enumerate(span if _numbers(span) else ()):
        yield ("range", place), float(figure)


def _numbers(listed: Any) -> TypeGuard[list[float]]:
    return isinstance(listed, list) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in listed
    )


def _possible(entry: Mapping[str, Any]) -> tuple[float, float]:
    """Between which values the statistic can lie."""
    statistic, unit = entry.get("statistic"), _unit(entry, "column")
    if statistic in MAY_HAVE:
        return 0.0, 1.0
    if statistic == "rank_correlation":
        return -1.0, 1.0
    if unit in BOUNDED and statistic in ("mean", "p90"):
        return 0.0, 1.0
    if unit in BOUNDED and statistic == "difference":
        return -1.0, 1.0
    return -1e12, 1e12


def _years(entry: Mapping[str, Any], reached: tuple[int, int]) -> Iterator[Misfit]:
    given = entry.get("calendar_year")
    span: Any = [given, given] if isinstance(given, int) else given
    if not _numbers(span) or len(span) != 2:
        return
    first, last = span
    ahead = 1 if entry.get("statistic") == "persistence" else 0
    if first > last:
        yield ("calendar_year",), f"the first year, {first}, comes after the last, {last}"
    elif first < reached[0] or last + ahead > reached[1]:
        why = "; persistence needs the year after too" if ahead else ""
        yield (
            ("calendar_year",),
            f"areas of the portfolio have rows from {reached[0]} to {reached[1]}{why}",
        )
