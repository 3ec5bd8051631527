"""Load a file of kind portfolio: every problem at once, each where it stands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sim.scenario.former_levers import now_called
from sim.scenario.lever_table import Lever, describe_levers
from sim.scenario.library import (
    PORTFOLIOS,
    ROOT,
    find_scenario,
    name_of,
    not_found,
    portfolio_names,
    read_shown,
)
from sim.scenario.loading import check_alone, migrate
from sim.scenario.numerals import may_be_thousands
from sim.scenario.portfolio import Portfolio, PortfolioFile
from sim.scenario.problems import MAX_PROBLEMS, Problem, ScenarioError, amount, near, show
from sim.scenario.scenario import Scenario, load_scenario
from sim.scenario.schema import SECTIONS
from sim.scenario.validation import unclear_number, unknown_evidence, validate
from sim.scenario.yaml_reader import Node

_LEVERS = {lever.path: lever for lever in describe_levers()}


def find_portfolio(name_or_path: str | os.PathLike[str]) -> Path:
    """Return the file of a portfolio; LookupError says what is near."""
    text = os.fspath(name_or_path)
    name = text.removeprefix(f"{PORTFOLIOS}/")
    if name in portfolio_names():
        return ROOT / PORTFOLIOS / f"{name}.yaml"
    if text.endswith((".yaml", ".yml")) or Path(text).is_file():
        return find_scenario(text)
    known = portfolio_names()
    meant = near(name, known)
    hint = f"did you mean {PORTFOLIOS}/{meant}?" if meant else f"known are {', '.join(known)}"
    raise LookupError(f"there is no portfolio {show(text)}; {hint}")


def load_portfolio(name_or_path: str | os.PathLike[str]) -> Portfolio:
    """Load and check a portfolio.

    Parameters
    ----------
    name_or_path : str or path
        A name of the library (``portfolios/big_local_150``, or the last part alone) or the path
        of a YAML file.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    try:
        path = find_portfolio(name_or_path)
    except LookupError as error:
        raise not_found(error) from None
    portfolio, problems = assemble_portfolio(path)
    if portfolio is None:
        raise ScenarioError(problems)
    return portfolio


def assemble_portfolio(path: Path) -> tuple[Portfolio | None, list[Problem]]:
    """Return the portfolio of a file, or None, and every problem in it."""
    try:
        node = read_shown(path)
    except ScenarioError as error:
        return None, error.problems
    current, problems = migrate(node)
    if current is None:
        return None, problems
    file, misfits = validate(current, PortfolioFile)
    problems += misfits + list(_of_content(current))
    base, more = _base(current, path)
    problems += more
    if problems or file is None or base is None:
        return None, problems
    portfolio = Portfolio(name_of(path), file, base)
    impossible = _impossible_areas(portfolio, current)
    return (None if impossible else portfolio), impossible


def check_portfolio(path: Path) -> list[Problem]:
    """Return every problem of a file of kind portfolio."""
    return assemble_portfolio(path)[1]


def _of_content(node: Node) -> Iterator[Problem]:
    """Yield what the form of the file cannot tell: levers, values, sources."""
    yield from unknown_evidence(node)
    yield from _of_settings(node)
    taken = _set_for_all(node)
    for number, draw in enumerate(_items(node, "draws"), start=1):
        yield from _at(f"draws[{number}]", unknown_evidence(draw))
        yield from _at(f"draws[{number}]", _of_draw(draw, taken))
    for number, event in enumerate(_items(node, "calendar"), start=1):
        own = [*unknown_evidence(event), *_unfounded(event), *_too_many(event, node)]
        yield from _at(f"calendar[{number}]", own)


def _items(node: Node, key: str) -> list[Node]:
    """Return the mappings in a list; what else stands there the form has already refused."""
    listed = node.get(key)
    found = listed.value if listed is not None and isinstance(listed.value, list) else []
    return [item for item in found[:MAX_PROBLEMS] if isinstance(item.value, dict)]


def _at(where: str, problems: Iterator[Problem] | list[Problem]) -> Iterator[Problem]:
    for p in problems:
        yield Problem(p.file, p.line, p.column, f"{where}.{p.path}".rstrip("."), p.message)


def _of_settings(node: Node) -> Iterator[Problem]:
    settings = node.get("settings")
    if settings is None or not isinstance(settings.value, dict):
        return
    known = {key: value for key, value in settings.value.items() if key in SECTIONS}
    for key, value in settings.value.items():
        if key not in SECTIONS:
            yield value.problem(f"settings.{key}", _not_a_section(key))
    yield from _at("settings", check_alone(Node(known, settings.mark)))


def _not_a_section(key: str) -> str:
    meant = near(key, SECTIONS)
    hint = f"did you mean {meant}?" if meant else f"sections are {', '.join(SECTIONS)}"
    return f"this name is not known here; {hint}"


def _set_for_all(node: Node) -> dict[str, str]:
    """Return the levers that ``settings:`` sets, each with where it is set."""
    settings = node.get("settings")
    plain = settings.plain() if settings is not None else {}
    sections = plain.items() if isinstance(plain, dict) else ()
    taken = {f"{s}.{key}": "settings" for s, given in sections if isinstance(given, dict)
             for key in given}  # fmt: skip
    return taken | ({"funding.years": "close_year"} if node.get("close_year") else {})


def _of_draw(draw: Node, taken: dict[str, str]) -> Iterator[Problem]:
    """Yield the problems of one draw; `taken` grows by the levers it sets."""
    yield from _unfounded(draw)
    lever, name = draw.get("lever"), draw.get("name")
    if (lever is None) == (name is None):
        words = "give either lever: or, for several levers that go together, name:"
        yield (lever or draw).problem("lever" if lever else "", words)
        return
    shape = draw.get("shape")
    if lever is not None:
        yield from _lever_known(lever, "lever", taken)
        yield from _unit_right(draw, lever)
    if shape is not None and shape.value == "options":
        yield from _of_options(draw, lever, taken)
    elif shape is not None:
        yield from _of_amounts(draw, shape, lever)


def _unfounded(node: Node) -> Iterator[Problem]:
    """Yield a problem where something measured has no source."""
    basis, evidence = node.get("basis"), node.get("evidence")
    if basis is not None and basis.value == "measured" and not (evidence and evidence.value):
        yield basis.problem("basis", "what is measured has a source; name it under evidence:")


def _too_many(event: Node, node: Node) -> Iterator[Problem]:
    """Yield a problem where an event befalls more areas than there are."""
    reach, count = event.get("areas"), node.get("number_of_areas")
    if reach is None or count is None:
        return
    if isinstance(reach.value, int) and isinstance(count.value, int) and reach.value > count.value:
        yield reach.problem("areas", f"there are {count.value} areas only, not {reach.value}")


def _lever_known(node: Node, path: str, taken: dict[str, str]) -> Iterator[Problem]:
    text = node.value
    if not isinstance(text, str):
        return
    if text not in _LEVERS:
        meant = near(text, _LEVERS)
        hint = f"did you mean {meant}?" if meant else "see: groundswell describe levers"
        hint = now_called(text) or hint
        yield node.problem(path, f"there is no lever {show(text)}; {hint}")
    elif text in taken:
        yield node.problem(path, f"{text} is set already, by {taken[text]}; keep one of them")
    else:
        taken[text] = "another draw"


def _unit_right(draw: Node, lever: Node) -> Iterator[Problem]:
    known, given = _LEVERS.get(str(lever.value)), draw.get("unit")
    if known is None:
        return
    if given is None:
        yield draw.problem("unit", f"is missing; write unit: {known.unit}")
    elif given.value != known.unit:
        yield given.problem("unit", f"the unit of {known.path} is {known.unit}")


def _of_amounts(draw: Node, shape: Node, lever: Node | None) -> Iterator[Problem]:
    """Yield the problems of a draw between two ends."""
    known = _LEVERS.get(str(lever.value)) if lever is not None else None
    if lever is None:
        yield shape.problem("shape", "several levers that go together need shape: options")
    elif known is not None and known.kind not in ("whole", "number"):
        yield shape.problem("shape", f"{known.path} is a {known.kind}; write shape: options")
        return
    names = ("low", "middle", "high") if shape.value == "triangular" else ("low", "high")
    ends = {name: draw.get(name) for name in names}
    for name, node in ends.items():
        if node is None:
            yield draw.problem(name, f"is missing; {shape.value} needs {', '.join(names)}")
        elif known is not None and (outside := _outside(node, known)):
            yield node.problem(name, outside)
    yield from _in_order(ends)


def _outside(node: Node, lever: Lever) -> str | None:
    value = node.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    low, high = lever.low, lever.high
    if low is None or high is None:
        return None
    if low <= value <= high:
        is_sum = lever.kind == "whole" or lever.unit == "GBP"
        unclear = is_sum and may_be_thousands(node.text, low, high)
        return unclear_number(node.text) if unclear else None
    return f"{show(value)} lies outside {lever.path}, {amount(low)} to {amount(high)}"


def _in_order(ends: dict[str, Node | None]) -> Iterator[Problem]:
    given = [(name, node) for name, node in ends.items() if node is not None]
    numbers = [
        (name, node)
        for name, node in given
        if isinstance(node.value, int | float) and not isinstance(node.value, bool)
    ]
    for (before, lower), (name, node) in zip(numbers, numbers[1:], strict=False):
        if node.value < lower.value:
            yield node.problem(name, f"{show(node.value)} is below {before}, {show(lower.value)}")


def _of_options(draw: Node, lever: Node | None, taken: dict[str, str]) -> Iterator[Problem]:
    options = _items(draw, "options")
    if not options:
        yield draw.problem("options", "are missing; give at least one, with count: and value:")
    if options and not sum(_count(option) for option in options):
        yield draw.problem("options", "the counts add up to nothing; give at least one above 0")
    seen: dict[str, Node] = {}
    for number, option in enumerate(options, start=1):
        where = f"options[{number}]"
        if lever is not None:
            yield from _at(where, _of_single(option, lever))
        else:
            yield from _at(where, _of_several(option, seen))
    for path, node in seen.items():
        yield from _lever_known(Node(path, node.mark), "options.values", taken)


def _count(option: Node) -> float:
    count = option.get("count")
    given = count.value if count is not None else 0
    return float(given) if isinstance(given, int | float) else 0.0


def _of_single(option: Node, lever: Node) -> Iterator[Problem]:
    value = option.get("value")
    if option.get("values"):
        yield option.problem("values", "this draw has one lever; write value:")
    elif value is None:
        yield option.problem("value", f"is missing; the value of {lever.value}")
    else:
        yield from _value_allowed(str(lever.value), value)


def _of_several(option: Node, seen: dict[str, Node]) -> Iterator[Problem]:
    values = option.get("values")
    if values is None or not isinstance(values.value, dict) or not values.value:
        yield option.problem("values", "are missing; levers by dotted path, with their values")
        return
    for path, value in values.value.items():
        seen.setdefault(path, value)
        yield from _value_allowed(path, value)


def _value_allowed(path: str, value: Node) -> Iterator[Problem]:
    """Yield what a scenario would say of this value."""
    if path not in _LEVERS:
        return
    section, _, key = path.partition(".")
    holder = Node({section: Node({key: value}, value.mark)}, value.mark)
    yield from validate(holder, Scenario)[1]


def _base(node: Node, path: Path) -> tuple[Scenario | None, list[Problem]]:
    """Return the scenario that the portfolio starts from, with its settings for all areas."""
    named = node.get("extends")
    text = named.value if named is not None else "baseline"
    if not isinstance(text, str):
        return None, []
    mark = named or node
    try:
        scenario = load_scenario(find_scenario(text, beside=path.parent))
    except LookupError as error:
        return None, [mark.problem("extends", str(error.args[0]))]
    except ScenarioError as error:
        return None, [mark.problem("extends", str(p)) for p in error.problems]
    return _with_settings(scenario, node)


def _with_settings(scenario: Scenario, node: Node) -> tuple[Scenario | None, list[Problem]]:
    settings = node.get("settings")
    plain = settings.plain() if settings is not None else {}
    if not isinstance(plain, dict) or not all(isinstance(v, dict) for v in plain.values()):
        return None, []
    changes = {f"{s}.{key}": value for s, given in plain.items() for key, value in given.items()}
    try:
        return scenario.with_levers(changes), []
    except ScenarioError as error:
        return None, [(settings or node).problem(f"settings.{p.path}", p.message)
                      for p in error.problems if p.path not in _misfits(settings)]  # fmt: skip


def _misfits(settings: Node | None) -> set[str]:
    """Return the paths of settings that are wrong on their own and so are reported already."""
    if settings is None:
        return set()
    return {p.path for p in validate(settings, Scenario)[1]}


def _impossible_areas(portfolio: Portfolio, node: Node) -> list[Problem]:
    """Return a problem for each impossible combination, with how many areas have it."""
    try:
        portfolio.areas()
    except ScenarioError as error:
        where = node.get("draws") or node
        return [
            where.problem(f"draws: {p.path}", f"in some area: {p.message}") for p in error.problems
        ]
    return []
