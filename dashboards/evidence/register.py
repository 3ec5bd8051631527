"""The register of evidence: each entry with its source, how it was checked, and what in the model rests on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from markupsafe import Markup

from dashboards.evidence import addresses, documents, parts
from dashboards.state import Choice, encode
from experiments.reporting.phrases import capital
from sim.citations import evidence_map
from sim.evidence import Evidence, load_register, programme_papers
from sim.evidence.left_out import load_left_out
from sim.parameters import parameter_specs
from sim.scenario.lever_table import describe_lever
from sim.submodels import read_submodel

FILES = {
    "E": "What the programme’s papers say",
    "X": "Figures from beyond them",
    "L": "Literature that a rule’s form rests on",
}
KINDS = {
    "structure": "what exists and how it is set up",
    "quantity": "a figure that was measured",
    "mechanism": "who does what to whom, and with what effect",
    "pattern": "something that shows over time",
    "figure": "a figure from beyond the programme’s papers",
    "literature": "a paper that the form of a rule rests on",
}
SAME = re.compile(r"^same as (\w+)")
YEAR = re.compile(r"\((\d{4})\)|~?\b((?:19|20)\d\d(?:[-–]\d\d)?)\b")
PAGES = re.compile(r"\b(?:pp?\.|pages?) ?(\d+(?:[-–]\d+)?)|\b\d+(?:\(\d+\))?, (\d+[-–]\d+)\.")
USES = {
    "rules": "Rules",
    "parameters": "Numbers",
    "levers": "Levers",
    "scenarios": "Scenarios of the library",
    "places": "Places of the library",
    "portfolios": "Portfolios of the library",
    "patterns": "Published patterns it is held against",
    "facts": "Facts it is held against",
}


def entry_list(root: str, found: Iterable[Evidence]) -> Markup:
    """Entries with their words and their source, each of which can be opened."""
    rows = (
        (addresses.source(root, each.id), each.id, parts.cited(root, each.text), whole_source(each))
        for each in found
    )
    return Markup('<ul class="gs-entries">{}</ul>').format(
        parts.joined('<li><a href="{}"><b>{}</b></a> {} <small>{}</small></li>', rows)
    )


def whole_source(entry: Evidence) -> str:
    """Where an entry is from; one that says “same as another” is from where that one is."""
    same = SAME.match(entry.source)
    if same and same[1] in load_register():
        rest = entry.source[same.end() :]
        return whole_source(load_register()[same[1]]) + rest
    return entry.source


def list_body(root: str) -> Markup:
    """The whole register."""
    sections = Markup("").join(
        Markup("<section><h2>{}</h2>{}</section>").format(
            title, entry_list(root, (e for e in load_register().values() if e.id[0] == letter))
        )
        for letter, title in FILES.items()
    )
    kinds = Counter(entry.kind for entry in load_register().values())
    told = "; ".join(f"{kind} ({number}): {KINDS[kind]}" for kind, number in kinds.items())
    return Markup(
        "{}<h1>The register of evidence</h1><p>{} entries. Their kinds: {}.</p>{}"
    ).format(parts.crumbs(root), len(load_register()), told, sections)


def entry_body(root: str, name: str) -> Markup:
    """One entry.

    Raises
    ------
    KeyError
        When there is no such entry.
    """
    entry = load_register()[name]
    said = Markup('<blockquote class="gs-said">{}</blockquote>').format(
        parts.cited(root, entry.text)
    )
    return Markup("{}<h1>{}: {}</h1>{}{}{}").format(
        parts.crumbs(root, (addresses.sources(root), "Register")),
        entry.id,
        entry.informs,
        said,
        parts.definitions(_about(entry)),
        _informs(root, entry),
    )


def _about(entry: Evidence) -> Iterator[tuple[str, object]]:
    """Author, year, page and the rest, as far as the register says."""
    source = whole_source(entry)
    yield "Kind", f"{entry.kind}: {KINDS[entry.kind]}"
    yield "Source", source
    head = re.match(r"([^()~]+?)\s*\(\d{4}\)", source)
    yield "Author", head[1] if head else "named only as in the source above"
    year = YEAR.search(source)
    yield "Year", (year[1] or year[2]) if year else "the register names none"
    pages = PAGES.search(source)
    yield "Page", (pages[1] or pages[2]) if pages else "the register names none"
    if entry.verified:
        yield "Was the figure seen at its address?", entry.verified
    yield (
        "Short names used",
        parts.bullets(
            f"{short}: {paper}" for short, paper in programme_papers().items()
            if re.search(rf"\b{short}\b", entry.text)
        ),
    )  # fmt: skip


def _informs(root: str, entry: Evidence) -> Markup:
    """What in the model rests on the entry, or why nothing does."""
    uses = evidence_map()[entry.id]
    told = parts.definitions(
        (USES[kind], parts.bullets(_user(root, kind, name) for name in names))
        for kind, names in uses.items()
    )
    reason = load_left_out().get(entry.id)
    left_out = Markup("<p>The model leaves it out: {}.</p>").format(reason) if reason else ""
    if not uses and not reason:
        left_out = Markup("<p>Nothing in the model cites it.</p>")
    return Markup("<section><h2>What it informs</h2>{}{}</section>").format(
        left_out, told if uses else ""
    )


def _user(root: str, kind: str, name: str) -> Markup:
    """Something that cites an entry, as people call it, which opens where it has a page."""
    page = {"patterns": "scorecard", "facts": "facts"}.get(kind)
    if kind in CALLED:
        address, words = CALLED[kind](root, name)
    elif page in documents.documents():
        address, words = addresses.document(root, str(page)), ""
    else:
        return Markup("<code>{}</code>").format(name)
    code = Markup("<code>{}</code>").format(name.rpartition("/")[2] if kind == "rules" else name)
    told = Markup("{} {}").format(words, code) if words else code
    return Markup('<a href="{}">{}</a>').format(address, told)


CALLED: dict[str, Callable[[str, str], tuple[str, str]]] = {
    "rules": lambda root, name: (addresses.rule(root, name), read_submodel(name).title),
    "parameters": lambda root, name: (addresses.parameter(root, name), capital(parameter_specs()[name].label)),
    "levers": lambda root, name: (addresses.lever(root, name), describe_lever(name).title),
    "scenarios": lambda root, name: (f"{root}/?{encode(Choice(scenario=name))}", ""),
}  # fmt: skip
"""Address and words of what cites, by kind; scenarios open on the page that compares."""
