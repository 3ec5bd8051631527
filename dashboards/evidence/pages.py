"""Documents as pages, their list, and how to cite the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from markupsafe import Markup

from dashboards.evidence import addresses, documents, parts
from dashboards.evidence.documents import Document
from dashboards.evidence.markdown import rendered

CITE = "cite"
GROUPS = {
    "How far it can be trusted": {
        "scorecard": "published figures of the programme against the model’s",
        "facts": "what the model should show, written down before any fit",
        "constructs": "checks that an outcome means what the sources mean by it",
        "placebos": "questions whose answer is “nothing”, asked of it all the same",
        "limits": "the strongest objections, and what remains of them",
        "validation": "how it is held against figures, and what a verdict means",
        "holdouts": "sealed before anything was fitted",
        "calibration": "what is fitted, and whether a known truth is found again",
        "sensitivity": "which numbers matter most",
    },
    "What it answers": {
        "questions": "answers, how sure they are, and what would flip them",
        "families": "all scenarios of the library, run and told",
        "verdicts": "and how often they are right",
        "why": "how the reasons are found",
        "levers": "each at its low against its high setting",
    },
    "How to work with it": {
        "policy": "a first hour, and how to read an answer",
        "workshops": "before, during and after a session",
        "research": "runs, comparisons and sweeps from Python and the terminal",
        "places": "from the library, or of one’s own",
        "portfolios": "the 150 areas, and others",
    },
    "The model itself": {
        "odd": "the whole description, in the form that modellers use (ODD)",
        "glossary": "what every word, column and lever means",
        "method": "how runs are paired and compared",
        "evidence_map": "every entry of the register, or why it is not",
        "house": "how the code is laid out",
    },
}
"""Documents of most use to a reader, with what each is about."""


def list_body(root: str) -> Markup:
    """All documents: those of most use with what they are about, then the others."""
    named = {name for group in GROUPS.values() for name in group}
    others = [each for name, each in documents.documents().items() if name not in named]
    rest = parts.bullets(_link(root, each) for each in others)
    more = Markup("<section><h2>Others</h2>{}</section>").format(rest) if rest else ""
    return Markup("{}<h1>Documents</h1>{}{}").format(parts.crumbs(root), groups(root), more)


def groups(root: str) -> Markup:
    """The documents of most use, by what they are for."""
    return Markup("").join(
        Markup("<section><h2>{}</h2>{}</section>").format(
            title, parts.bullets(_links(root, about, title))
        )
        for title, about in GROUPS.items()
    )


def _links(root: str, about: dict[str, str], title: str) -> Iterator[Markup]:
    for name, words in about.items():
        document = documents.documents().get(name)
        if document is not None:
            yield Markup("{}: {}").format(_link(root, document), words)
    if title == "The model itself" and documents.citation():
        address = addresses.document(root, CITE)
        yield Markup('<a href="{}">How to cite</a>: name, version, references').format(address)


def _link(root: str, document: Document) -> Markup:
    earlier = Markup(' <span class="gs-basis">earlier model</span>')
    return Markup('<a href="{}">{}</a>{}').format(
        addresses.document(root, document.name),
        document.title,
        earlier if document.is_earlier else "",
    )


def document_body(root: str, document: Document) -> Markup:
    """A document, with the way to its parts where it is long."""
    found = rendered(document)
    return Markup('{}{}<article class="gs-doc">{}</article>').format(
        parts.crumbs(root, (f"{root}{addresses.HOME}/pages", "Documents")),
        _contents(found.parts),
        found.html,
    )


def _contents(headings: tuple[tuple[str, str], ...]) -> Markup:
    if len(headings) < 3:
        return Markup("")
    links = parts.joined('<li><a href="#{}">{}</a></li>', headings)
    return Markup(
        '<details class="gs-contents gs-noprint"><summary>On this page</summary><ul>{}</ul></details>'
    ).format(links)


def citation_body(root: str) -> Markup:
    """How to cite the model."""
    told = yaml.safe_load(documents.citation())
    names = ", ".join(_author(each) for each in told["authors"])
    line = f"{names}. {told['title']}. Version {told['version']}. Computer software, licence {told['license']}."
    back = parts.crumbs(root, (f"{root}{addresses.HOME}/pages", "Documents"))
    return Markup(
        '{}<h1>How to cite</h1><p>{}</p><blockquote class="gs-said">{}</blockquote>'
        "<p>Say besides which scenarios were compared, over how many twin neighbourhoods and with which seed: an address "
        "of the dashboard, or a file handed on from <a href='{}/shelf'>My shelf</a>, holds all of it.</p>"
        "<section><h2>What it follows</h2>{}</section>"
        '<section><h2>As a file</h2><pre tabindex="0">{}</pre></section>'
    ).format(
        back,
        told["message"],
        line,
        root,
        parts.bullets(_reference(each) for each in told.get("references", [])),
        documents.citation(),
    )


def _author(each: dict[str, Any]) -> str:
    given = each.get("given-names", "")
    return str(each.get("name") or f"{each.get('family-names', '')}, {given[:1]}.".strip())


def _reference(each: dict[str, Any]) -> str:
    names = " ".join(_author(person) for person in each["authors"])
    return f"{names} ({each['year']}) {each['title']}. {each['journal']} {each['volume']}."
