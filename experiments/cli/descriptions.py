"""The command `describe`: what a lever, column, outcome, parameter or mechanism is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from experiments.cli.library import save_json
from experiments.cli.portfolios import is_portfolio, list_portfolios, portfolio_entries
from experiments.errors import UsageProblem

TOPICS = (
    "levers",
    "columns",
    "outcomes",
    "parameters",
    "mechanisms",
    "schedule",
    "portfolios",
)
NAMED = ("levers", "columns", "outcomes", "parameters")
IN_FULL = ("levers", "outcomes", "schedule")


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
    print("\n".join(_lines(entries, full=what not in TOPICS or what in IN_FULL)))
    save_json(json_file, {"kind": "describe", "what": what, "entries": entries})


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
    }[what]()


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


def _moves(lever: Any, expected: Any) -> str:
    """What a lever is expected to move between two settings, in one sentence."""
    ways = {"up": "+", "down": "-", "either": "either way"}
    said = [f"{each.name} ({ways[each.direction]})" for each in expected.moves]
    settings = f"from {lever.say(expected.low)} to {lever.say(expected.high)}"
    return f"Expected to move, {settings}: {'; '.join(said)}."


def _lever_facts(lever: Any, expected: Any) -> dict[str, Any]:
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


def _column_more(column: Any) -> str:
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
        says = f"{spec.label}: {spec.written}, {may_be} ({spec.basis}; {rests})"
        choices = "".join(f"\n\n{name}: {means}" for name, means in spec.choices.items())
        entries.append(_entry(spec.name, says, spec.note + choices))
    return entries


def _mechanisms() -> list[str]:
    import sim.mechanisms

    folder = Path(sim.mechanisms.__file__ or "").parent
    return sorted(path.stem for path in folder.glob("[a-z]*.py"))


def _docstring(mechanism: str) -> str:
    """A mechanism's own text, read from its file without importing it."""
    import ast

    import sim.mechanisms

    path = Path(sim.mechanisms.__file__ or "").parent / f"{mechanism}.py"
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def _purpose(mechanism: str) -> str:
    return _docstring(mechanism).partition("\n")[0]


def _sections(mechanism: str) -> str:
    """A mechanism's own text without its first line."""
    return _docstring(mechanism).partition("\n")[2].strip()


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
