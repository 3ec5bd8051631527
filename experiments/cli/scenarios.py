"""What can be set, and the files that set it: scenarios, new, place, check, schema, describe."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from experiments.cli.answers import answer, command_line, write_new
from experiments.errors import UsageProblem

if TYPE_CHECKING:
    from experiments.lever_expectations import Expectation
    from sim.outputs import OutputVariable
    from sim.scenario import Portfolio, Scenario
    from sim.scenario.lever_table import Lever
    from sim.scenario.library import Entry, Family
    from sim.scenario.portfolio import Draw, Option
    from sim.scenario.problems import Problem
    from sim.scenario.yaml_reader import Node


def list_library(json_file: Path | None) -> None:
    """Print names and questions of the library, each folder under the question it asks."""
    from sim.scenario import list_families, list_scenarios

    entries = list_scenarios()
    families = {family.name: family for family in list_families()}
    answer(
        _library_lines(entries, families),
        json_file,
        {"kind": "scenarios",
         "families": [asdict(family) for family in families.values()],
         "scenarios": [{"name": e.name, "title": e.title, "question": e.question,
                        "family": e.folder} for e in entries]},
    )  # fmt: skip


def _library_lines(entries: Iterable[Entry], families: Mapping[str, Family]) -> Iterator[str]:
    folder = ""
    for entry in entries:
        if entry.folder != folder:
            family = families.get(entry.folder)
            yield f"\n{family.title}. {family.question}" if family else ""
        folder = entry.folder
        words = entry.question or entry.title
        yield f"  {entry.name}"
        yield textwrap.fill(words, 98, initial_indent=" " * 6, subsequent_indent=" " * 6)


def write_template(name: str) -> None:
    """Write a commented scenario into the current folder; never over a file that is there."""
    from sim.scenario import template

    path = Path(name if name.endswith((".yaml", ".yml")) else f"{name}.yaml")
    write_new(path, template(path.stem))
    print(f"Wrote {path}. Next: {command_line('groundswell', 'check', path)}")


def check_files(files: list[str], json_file: Path | None, quiet: bool) -> None:
    """Print every problem of every file; exit 1 if there is any."""
    from sim.scenario import check_file, register_kind

    register_kind("design", _check_design)
    register_kind("constructs", _check_constructs)
    register_kind("facts", _check_facts)
    register_kind("patterns", _check_patterns)
    register_kind("plausible", _check_plausible)
    register_kind("session", _check_session)
    found: list[Problem] = []
    said: list[str] = []
    for name in files:
        problems = check_file(name)
        found += problems
        said += map(str, problems)
        if not problems and not quiet:
            said.append(f"{name}: no problems")
    answer(
        said,
        json_file,
        {"kind": "check", "ok": not found, "problems": [vars_of(problem) for problem in found]},
    )
    if found:
        raise typer.Exit(1)


def vars_of(problem: Problem) -> dict[str, Any]:
    """A problem as JSON takes it."""
    return {name: getattr(problem, name) for name in ("file", "line", "column", "path", "message")}


def _check_design(node: Node, path: Path) -> list[Problem]:
    from experiments.sweeps.design import design_problems

    return design_problems(node, path)


def _check_constructs(node: Node, path: Path) -> list[Problem]:
    from experiments.validation.constructs_read import constructs_problems

    return constructs_problems(node, path)


def _check_facts(node: Node, path: Path) -> list[Problem]:
    from experiments.validation.read import facts_problems

    return facts_problems(node, path)


def _check_patterns(node: Node, path: Path) -> list[Problem]:
    from experiments.validation.read import patterns_problems

    return patterns_problems(node, path)


def _check_session(node: Node, path: Path) -> list[Problem]:
    from dashboards.room.script import session_problems

    return session_problems(node, path)


def _check_plausible(node: Node, path: Path) -> list[Problem]:
    from experiments.ensemble.file import sets_problems

    return sets_problems(node)


def print_schema(kind: str, out: Path | None) -> None:
    """Print or write the JSON Schema of a kind of file."""
    content = _schema(kind)
    text = json.dumps(content, indent=2, ensure_ascii=False)
    if out is None:
        sys.stdout.write(text + "\n")
        return
    from experiments.execution.files import write_text

    write_text(out, text + "\n")
    print(f"Wrote {out}.")


def _schema(kind: str) -> dict[str, Any]:
    from sim.scenario import json_schema
    from sim.scenario.authoring import FILES

    if kind in FILES:
        return json_schema(kind)
    if kind == "design":
        from experiments.sweeps.schema import Design

        return Design.model_json_schema()
    known = ", ".join([*FILES, "design"])
    raise UsageProblem(f"schema {kind}: no such kind of file; known are {known}.")


TOPICS = (
    "levers",
    "columns",
    "outcomes",
    "parameters",
    "mechanisms",
    "mediators",
    "schedule",
    "portfolios",
)
NAMED = ("levers", "columns", "outcomes", "parameters")
IN_FULL = ("levers", "outcomes", "schedule")
MECHANISMS = "mechanisms/"


def describe_anything(what: str, json_file: Path | None, own: Sequence[Path] = ()) -> None:
    """Print what is known of a topic, or of one lever, column, parameter or mechanism.

    Parameters
    ----------
    own : files of own behaviour, which join the schedule
    """
    if own and what != "schedule":
        raise UsageProblem("--with shows its steps in the month: groundswell describe schedule")
    entries = _schedule(own) if what == "schedule" else _known(what)
    if not entries:
        raise UsageProblem(_unknown(what))
    lines = _lines(entries, full=what not in TOPICS or what in IN_FULL)
    answer(lines, json_file, {"kind": "describe", "what": what, "entries": entries})


def _known(what: str) -> list[dict[str, Any]]:
    return _topic(what) if what in TOPICS else _one(what)


def _lines(entries: list[dict[str, Any]], full: bool) -> Iterable[str]:
    for entry in entries:
        yield f"{entry['name']}: {entry['says']}" if entry["says"] else entry["name"]
        if full and entry.get("more"):
            for paragraph in entry["more"].split("\n\n"):
                yield textwrap.fill(paragraph, 98, initial_indent="  ", subsequent_indent="  ")


def _topic(what: str) -> list[dict[str, Any]]:
    if what == "mechanisms":
        return [_entry(name, _purpose(name)) for name in _mechanisms()]
    if what == "schedule":
        return _schedule()
    if what == "portfolios":
        return list_portfolios()
    return {
        "levers": _levers,
        "columns": _columns,
        "outcomes": _outcomes,
        "parameters": _parameters,
        "mediators": _mediators,
    }[what]()


def _mediators() -> list[dict[str, Any]]:
    from sim.mediators import MEDIATORS

    return [
        _entry(each.name, f"{each.label} ({each.unit})", each.limits) for each in MEDIATORS.values()
    ]


def _one(what: str) -> list[dict[str, Any]]:
    """Entries with this name, or of this section or mechanism."""
    if is_portfolio(what):
        return portfolio_entries(what)
    if what in _mechanisms():
        own = [entry for entry in _parameters() if entry["name"].startswith(f"{what}.")]
        return [_entry(what, _purpose(what), _sections(what)), *own]
    everything = [*_levers(), *_columns(), *_outcomes(), *_parameters()]
    exact = [entry for entry in everything if entry["name"] == what]
    return exact or [entry for entry in everything if entry["name"].startswith(f"{what}.")]


def _entry(name: str, says: str, more: str = "") -> dict[str, Any]:
    return {"name": name, "says": says, "more": more}


def _levers() -> list[dict[str, Any]]:
    from experiments.lever_expectations import load_expectations
    from sim.scenario import describe_levers

    expectations = load_expectations()
    entries = []
    for lever in describe_levers():
        rests = f" [{', '.join(lever.evidence)}]" if lever.evidence else ""
        says = f"{lever.title} ({lever.allowed}; usually {lever.say(lever.default)}){rests}"
        expected = expectations[lever.path]
        entry = _entry(lever.path, says, f"{lever.help}\n\n{_moves(lever, expected)}")
        entries.append(entry | _lever_facts(lever, expected))
    return entries


def _moves(lever: Lever, expected: Expectation) -> str:
    """What a lever is expected to move between two settings, in one sentence."""
    ways = {"up": "+", "down": "-", "either": "either way"}
    said = [f"{each.name} ({ways[each.direction]})" for each in expected.moves]
    settings = f"from {lever.say(expected.low)} to {lever.say(expected.high)}"
    return f"Expected to move, {settings}: {'; '.join(said)}."


def _lever_facts(lever: Lever, expected: Expectation) -> dict[str, Any]:
    """The same as data: what may be set, what it rests on, what it is expected to move."""
    return {
        "title": lever.title,
        "unit": lever.unit,
        "kind": lever.kind,
        "low": lever.low,
        "high": lever.high,
        "choices": list(lever.choices),
        "default": lever.default,
        "evidence": list(lever.evidence),
        "expected_to_move": [
            {
                "column": each.column,
                "when": each.when,
                "direction": each.direction,
                "evidence": list(each.evidence),
            }
            for each in expected.moves
        ],
    }


def _columns() -> list[dict[str, Any]]:
    from sim.outputs import OUTPUTS

    return [
        _entry(column.name, f"{column.meaning} ({column.unit})", _column_more(column))
        for column in OUTPUTS.values()
    ]


def _column_more(column: OutputVariable) -> str:
    smallest = column.smallest_difference
    matters = f"; smallest difference that matters {smallest:g}" if smallest else ""
    return f"Tables: {', '.join(sorted(column.tables))}. Better: {column.direction}{matters}."


def _outcomes() -> list[dict[str, Any]]:
    from experiments.comparison.outcomes import OUTCOMES

    entries = []
    for outcome in OUTCOMES.values():
        smallest = outcome.smallest_difference
        matters = f"; smallest difference that matters {smallest:g}" if smallest else ""
        headline = ", headline" if outcome.headline else ""
        says = f"{outcome.label}, {outcome.when} ({outcome.unit}{headline})"
        entries.append(_entry(outcome.name, says, f"Better: {outcome.direction}{matters}."))
    return entries


def _parameters() -> list[dict[str, Any]]:
    from sim.parameters import parameter_specs

    entries = []
    for spec in parameter_specs().values():
        rests = ", ".join(spec.source) or "no source"
        may_be = (
            f"one of {', '.join(spec.choices)}" if spec.choices else f"plausible {spec.allowed}"
        )
        says = f"{spec.label}: {spec.formatted}, {may_be} ({spec.basis}; {rests})"
        choices = "".join(f"\n\n{name}: {means}" for name, means in spec.choices.items())
        entries.append(_entry(spec.name, says, spec.note + choices))
    return entries


def _mechanisms() -> list[str]:
    from sim.submodels import modules_in

    return sorted(module.removeprefix(MECHANISMS) for module in modules_in("mechanisms"))


def _purpose(mechanism: str) -> str:
    from sim.submodels import docstring

    return docstring(MECHANISMS + mechanism).partition("\n")[0]


def _sections(mechanism: str) -> str:
    """A mechanism's own text without its first line."""
    from sim.submodels import docstring

    return docstring(MECHANISMS + mechanism).partition("\n")[2].strip()


def _schedule(own: Sequence[Path] = ()) -> list[dict[str, Any]]:
    """The month, step by step: what each does, reads, writes and draws, and where it stands."""
    from sim.extensions.plugins import gather
    from sim.schedule import steps

    behaviour = gather(mechanisms=own)

    return [
        {
            "name": f"{step.number:>2} {step.name}",
            "says": step.does,
            "more": f"reads {step.reads}; writes {step.writes}; draws {step.draws}; {step.file}",
            "step": step.number,
        }
        for step in steps(behaviour.steps if behaviour is not None else ())
    ]


def _unknown(what: str) -> str:
    from difflib import get_close_matches

    known = [*TOPICS, *_mechanisms()]
    known += [entry["name"] for topic in NAMED for entry in _topic(topic)]
    close = get_close_matches(what, known, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"topics are {', '.join(TOPICS)}."
    return f"describe {what}: there is nothing of this name; {hint}"


def is_portfolio(name: str) -> bool:
    """Whether a name or path leads to a file of kind portfolio."""
    from sim.scenario import ScenarioError
    from sim.scenario.library import PORTFOLIOS, portfolio_names

    if name.removeprefix(f"{PORTFOLIOS}/") in portfolio_names() or name.startswith(
        f"{PORTFOLIOS}/"
    ):
        return True
    path = Path(name)
    try:
        return path.suffix in (".yaml", ".yml") and path.is_file() and _says_portfolio(path)
    except (OSError, ValueError, ScenarioError):  # what cannot be read is told by whoever loads it
        return False


def _says_portfolio(path: Path) -> bool:
    from sim.scenario.text_files import read_text

    text = read_text(path)
    return any(line.split("#")[0].replace(" ", "").rstrip() == "kind:portfolio"
               for line in text.splitlines())  # fmt: skip


def portfolio_entries(name: str) -> list[dict[str, Any]]:
    """What is drawn in a portfolio: unit, spread, basis and source of each, and what came out."""
    from sim.scenario import load_portfolio

    portfolio = load_portfolio(name)
    file = portfolio.file
    head = {
        "name": portfolio.name,
        "says": f"{portfolio.title}: {portfolio.question}",
        "more": f"{file.number_of_areas} areas, drawn with seed {file.seed}, on top of "
        f"{file.extends}.",
    }
    areas = portfolio.areas()
    drawn = [_drawn(draw, areas) for draw in file.draws]
    return [head, *drawn, *_dated(portfolio)]


def list_portfolios() -> list[dict[str, Any]]:
    """The library's portfolios."""
    from sim.scenario import load_portfolio
    from sim.scenario.library import PORTFOLIOS, portfolio_names

    found = [load_portfolio(f"{PORTFOLIOS}/{name}") for name in portfolio_names()]
    return [{"name": p.name, "says": f"{p.title}: {p.question}", "more": ""} for p in found]


def _drawn(draw: Draw, areas: list[Scenario]) -> dict[str, Any]:
    rests = f" [{', '.join(draw.evidence)}]" if draw.evidence else ""
    return {
        "name": draw.label,
        "says": f"{_shape(draw)} ({draw.basis}){rests}",
        "more": "\n\n".join(filter(None, [draw.note, _came_out(draw, areas)])),
    }


def _shape(draw: Draw) -> str:
    unit = draw.unit if draw.unit not in ("", "choice", "true or false") else ""
    if draw.shape == "options":
        listed = ", ".join(f"{_option(option)} {option.count:g}" for option in draw.options)
        return f"{listed}{'; ' + unit if unit else ''}"
    middle = f", most around {draw.middle:g}" if draw.shape == "triangular" else ""
    return f"{draw.low:g} to {draw.high:g}{middle}; {unit}"


def _option(option: Option) -> str:
    if option.values:
        inner = (f"{path.partition('.')[2]} {value}" for path, value in option.values.items())
        return f"({', '.join(inner)}):"
    return f"{str(option.value).lower()}:"


def _came_out(draw: Draw, areas: list[Scenario]) -> str:
    """What the areas got, where it is a number."""
    if draw.shape == "options" or not areas:
        return ""
    values = sorted(area.levers()[draw.lever] for area in areas)
    middle = values[len(values) // 2]
    return f"In these areas {values[0]:g} to {values[-1]:g}, half of them below {middle:g}."


def _dated(portfolio: Portfolio) -> Iterator[dict[str, Any]]:
    for event in portfolio.file.calendar:
        reach = "all areas" if event.areas is None else f"{event.areas} areas"
        rests = f" [{', '.join(event.evidence)}]" if event.evidence else ""
        size = (
            f"{event.amount_gbp:,.0f} GBP" if event.amount_gbp else f"strength {event.strength:g}"
        )
        yield {
            "name": f"{event.year}-{event.month:02d} {event.kind}",
            "says": f"{reach}, {size} ({event.basis}){rests}",
            "more": event.note,
        }


def write_table(path: Path) -> None:
    """Write a table of figures to fill in; never over a file that is there."""
    from sim.scenario.place_csv import template_csv

    target = path if path.suffix else path.with_suffix(".csv")
    write_new(target, template_csv())
    print(f"Wrote {target}. Fill in column 'value' and leave empty what you do not know.")
    print(f"Then: {command_line('groundswell', 'place', target)}")


def make_place(figures: Path, name: str) -> None:
    """Write the place that the figures describe, and say what was usual and what was not used."""
    from sim.scenario.place_csv import place_from_csv

    made = place_from_csv(figures)
    stem = name.removesuffix(".yaml") or figures.stem
    target = Path(f"{stem}.yaml")
    write_new(target, made.to_yaml(figures.name))
    print(f"Wrote {target}. In a scenario write: place: {target.name}")
    if made.usual:
        print(f"Nothing given, so the usual value: {', '.join(made.usual)}.")
    if made.unused:
        print(f"Nothing in the model depends on: {', '.join(made.unused)}.")
