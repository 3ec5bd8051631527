"""Keeps the model's documents in step with the model.

`sim/ODD.md` and `sim/GLOSSARY.md` are written by hand except for regions between
``<!-- generated: NAME -->`` and ``<!-- end -->``. Those are filled from the code: the month from the
schedule, each submodel from its module's docstring and its parameter file, the survey from
`sim.survey`, columns and levers from their registries.

``python -m tools.docs odd`` writes both files anew; with ``--check`` it says whether they are current.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import typer

from sim.evidence import Evidence, load_register
from sim.evidence.left_out import load_left_out
from sim.outputs import OUTPUTS
from sim.parameters import BASES, ParameterSpec, formatted, parameter_specs
from sim.scenario import describe_levers
from sim.schedule import STEPS
from sim.submodels import (
    ACTORS_WITH_NUMBERS,
    MEASURES,
    further_mechanisms,
    modules_in,
    numbered_mechanisms,
    read_submodel,
)
from sim.survey import STATES
from tools.docs import base
from tools.docs.base import ROOT, Check, Files, fill_regions, renew

SIM = ROOT / "sim"
DOCUMENTS = (SIM / "ODD.md", SIM / "GLOSSARY.md")
TOUCHES = ("Evidence", "Reads", "Writes", "Draws")


# ------------------------------------------------------------------- Markdown


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; bars within cells are escaped."""
    return base.table(head, ([str(cell).replace("|", "\\|") for cell in row] for row in rows))


def _section(module: str) -> str:
    submodel = read_submodel(module)
    blocks = [f"### {submodel.title} (`{submodel.file}`)"]
    if submodel.lead:
        blocks.append(f"*{submodel.lead[0].upper()}{submodel.lead[1:]}.*")
    blocks += submodel.prose
    blocks += _parts(submodel.parts)
    if submodel.parameters:
        blocks.append(_parameter_table(submodel.parameters))
    return "\n\n".join(blocks)


def _parts(parts: dict[str, str]) -> list[str]:
    """Purpose first, then what it rests on and touches as a list, then the rule."""
    said = {label: f"**{label}:** {text}" for label, text in parts.items()}
    touched = [f"- {said[label]}" for label in TOUCHES if label in said]
    after = [said[label] for label in ("Rule", "Equation", "Left out") if label in said]
    opening = [said["Purpose"]] if "Purpose" in said else []
    return [*opening, *(["\n".join(touched)] if touched else []), *after]


def _parameter_table(specs: Sequence[ParameterSpec]) -> str:
    head = (
        "parameter",
        "what it is",
        "value",
        "unit",
        "plausible range or choices",
        "source",
        "basis",
    )
    rows = [
        (
            f"`{spec.name}`",
            spec.label,
            formatted(spec.value),
            spec.unit,
            "; ".join(f"`{k}`: {says}" for k, says in spec.choices.items()) or spec.allowed,
            ", ".join(spec.source) or "none",
            spec.basis,
        )
        for spec in specs
    ]
    return table(head, rows)


# -------------------------------------------------------------------- regions


def schedule_table() -> str:
    """The month, step by step."""
    head = ("", "step", "what happens", "reads", "writes", "draws", "file")
    rows = [(s.number, s.name, s.does, s.reads, s.writes, s.draws, f"`{s.file}`") for s in STEPS]
    return table(head, rows)


def basis_table() -> str:
    """How many parameters rest on what, by file."""
    specs = parameter_specs().values()
    rows = []
    for group in sorted({spec.mechanism for spec in specs}):
        own = [spec for spec in specs if spec.mechanism == group]
        rows.append((f"`sim/parameters/{group}.yaml`", *_counts(own)))
    head = ("file", "parameters", *BASES, "without any source")
    return table(head, [*rows, ("**all**", *_counts(list(specs)))])


def _counts(specs: Sequence[ParameterSpec]) -> list[int]:
    by_basis = Counter(spec.basis for spec in specs)
    return [len(specs), *(by_basis[b] for b in BASES), sum(not spec.source for spec in specs)]


def survey_table() -> str:
    """Each item of the members' survey, the column it fills and the state it asks about."""
    rows = []
    for item, (state, _) in STATES.items():
        column = OUTPUTS.get(f"survey_{item}") or OUTPUTS[item]
        meaning = column.meaning.removeprefix("agree: ").removesuffix(" (survey)")
        rows.append((meaning, f"`{column.name}`", state))
    return table(("members agree or say", "column", "the state it asks about, 0 to 1"), rows)


def mechanisms_left_out() -> list[Evidence]:
    """Mechanisms of the programme's papers that the model leaves out."""
    register = load_register()
    return [register[each] for each in load_left_out() if register[each].kind == "mechanism"]


def left_out() -> str:
    """Mechanisms that the programme's papers report and the model leaves out, with the reason."""
    reasons = load_left_out()
    rows = [(entry.id, entry.text, reasons[entry.id]) for entry in mechanisms_left_out()]
    return table(("id", "what it says", "why it is left out"), rows) if rows else "None."


def columns_table() -> str:
    """Every recorded column."""
    head = ("column", "unit", "meaning", "better", "smallest difference that matters", "tables")
    rows = [
        (
            f"`{column.name}`",
            column.unit,
            column.meaning,
            column.direction,
            "" if column.smallest_difference is None else f"{column.smallest_difference:g}",
            ", ".join(sorted(column.tables, reverse=True)),
        )
        for column in OUTPUTS.values()
    ]
    return table(head, rows)


def levers_table() -> str:
    """Everything a scenario can set."""
    head = ("lever", "what it is", "allowed", "usually", "meaning", "evidence")
    rows = [
        (
            f"`{lever.path}`",
            lever.title,
            lever.allowed,
            lever.say(lever.default),
            lever.help,
            ", ".join(lever.evidence),
        )
        for lever in describe_levers()
    ]
    return table(head, rows)


def _sections(modules: Iterable[str]) -> str:
    return "\n\n".join(_section(module) for module in modules)


REGIONS: dict[str, Callable[[], str]] = {
    "schedule": schedule_table,
    "mechanisms": lambda: _sections(numbered_mechanisms()),
    "further mechanisms": lambda: _sections(further_mechanisms()),
    "environment": lambda: _sections(modules_in("environment")),
    "actors": lambda: _sections(ACTORS_WITH_NUMBERS),
    "measurement": lambda: _sections(MEASURES),
    "survey": survey_table,
    "basis": basis_table,
    "left out": left_out,
    "columns": columns_table,
    "levers": levers_table,
}


def filled(text: str) -> str:
    """The text with every generated region as the model has it now; see `fill_regions`."""
    return fill_regions(text, REGIONS)


def current_files() -> Files:
    """The documents as the model has them now."""
    return {path: filled(path.read_text(encoding="utf-8")) for path in DOCUMENTS}


def write_page(check: Check = False) -> None:
    """The model's description and glossary: sim/ODD.md, sim/GLOSSARY.md."""
    if renew(current_files(), "odd", check) and check:
        raise typer.Exit(1)
