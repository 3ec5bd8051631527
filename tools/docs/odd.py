"""Keeps the model's documents in step with the model.

`sim/ODD.md` and `sim/GLOSSARY.md` are written by hand except for regions between
``<!-- generated: NAME -->`` and ``<!-- end -->``. Those are filled from the code: the month from the
schedule, each submodel from its module's docstring and its parameter file, the survey from
`sim.survey`, columns and levers from their registries.

``python -m tools.docs odd`` writes both files anew; with ``--check`` it says whether they are current.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import typer

from sim.evidence import Evidence, known_ids, load_register
from sim.evidence.left_out import load_left_out
from sim.outputs import OUTPUTS
from sim.parameters import BASES, ParameterSpec, formatted, parameter_specs
from sim.scenario import describe_levers
from sim.schedule import STEPS
from sim.survey import STATES
from tools.docs import base
from tools.docs.base import ROOT, Check, Files, fill_regions, renew

SIM = ROOT / "sim"
DOCUMENTS = (SIM / "ODD.md", SIM / "GLOSSARY.md")
PARTS = ("Purpose", "Evidence", "Reads", "Writes", "Draws", "Rule", "Equation", "Left out")
TOUCHES = ("Evidence", "Reads", "Writes", "Draws")
MEASURES = ("survey", "recorder")
ACTORS_WITH_NUMBERS = {"agents/traits": "area", "agents/partnership": "partnership"}
GROUPS = {
    **ACTORS_WITH_NUMBERS,
    "survey": "measurement",
    "environment/opinion_dynamics": "discussion",
    "mechanisms/events": "calendar",
    "mechanisms/funding_terms": "terms",
    "mechanisms/planning_permission": "permission",
}
UNNUMBERED = 99
_PART = re.compile(rf"(?:^|(?<=\s))({'|'.join(PARTS)}):\s")
_ID = re.compile(r"\b(E\d{3}|X[A-H]\d{2}|L\d{2})\b(?: to (E\d{3}|X[A-H]\d{2}|L\d{2})\b)?")


@dataclass(frozen=True)
class Submodel:
    """What a module's docstring says of it.

    Attributes
    ----------
    module : path below `sim`, without ending, such as ``mechanisms/energy``
    title : heading, such as ``M1 Energy``
    lead : the docstring's first line, without the mechanism's number and name
    parts : Purpose, Evidence and so on, as far as the docstring has them
    prose : the paragraphs that belong to no part
    """

    module: str
    title: str
    lead: str
    parts: dict[str, str]
    prose: tuple[str, ...]

    @property
    def file(self) -> str:
        """The file in the repository."""
        return f"sim/{self.module}.py"

    @property
    def parameters(self) -> tuple[ParameterSpec, ...]:
        """The parameters of its file, if it has one of its own."""
        group = GROUPS.get(self.module, self.module.rpartition("/")[2])
        return tuple(spec for spec in parameter_specs().values() if spec.mechanism == group)


def docstring(module: str) -> str:
    """A module's docstring, read without importing it."""
    text = (SIM / f"{module}.py").read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(text)) or ""


def read_submodel(module: str) -> Submodel:
    """Take a module's docstring apart."""
    first, _, rest = docstring(module).partition("\n")
    name, _, lead = first.rstrip(".").partition(": ")
    if not re.match(r"M\d+ ", name):
        name = module.rpartition("/")[2].replace("_", " ").capitalize()
        lead = first.rstrip(".").removeprefix(f"{name}: ")
    opening, *labelled = _PART.split("\n" + rest)
    parts = {
        label: _one_line(text) for label, text in zip(labelled[::2], labelled[1::2], strict=True)
    }
    prose = tuple(_one_line(text) for text in opening.strip().split("\n\n") if text.strip())
    return Submodel(module, name, lead, parts, prose)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def modules_in(folder: str) -> list[str]:
    """Modules of a folder of `sim`, in the order of their mechanism's number, then by name."""
    found = [f"{folder}/{path.stem}" for path in (SIM / folder).glob("[a-z]*.py")]
    return sorted(found, key=lambda module: (_number(module), module))


def _number(module: str) -> int:
    match = re.match(r"M(\d+) ", docstring(module))
    return int(match[1]) if match else UNNUMBERED


def numbered_mechanisms() -> list[str]:
    """The mechanisms of the model's own count, M1 to M15, in its order."""
    return [module for module in modules_in("mechanisms") if _number(module) < UNNUMBERED]


def further_mechanisms() -> list[str]:
    """What happens beside them: mechanisms without a number."""
    return [module for module in modules_in("mechanisms") if _number(module) == UNNUMBERED]


def documented_modules() -> list[str]:
    """Every module that has a section of its own, in the order of the document."""
    return [
        *modules_in("mechanisms"),
        *modules_in("environment"),
        *ACTORS_WITH_NUMBERS,
        *MEASURES,
    ]


def cited_in(text: str) -> set[str]:
    """Ids of the register that a text cites; ``E080 to E083`` cites what the register has of it."""
    cited: set[str] = set()
    for first, last in _ID.findall(text):
        cited.add(first)
        if last:
            cited.add(last)
            cited |= {i for i in known_ids() if len(i) == len(first) and first <= i <= last}
    return cited


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
