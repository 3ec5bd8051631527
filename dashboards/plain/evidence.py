"""Addresses of the evidence: its front page with a search, rules, levers, sources and documents."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from dashboards.evidence import (
    addresses,
    documents,
    front,
    levers,
    outcomes,
    pages,
    register,
    rules,
)
from dashboards.evidence.search import LONGEST
from dashboards.plain.page import not_found, page, root_of

HERE = addresses.HOME
Body = Callable[[str, str], Markup]
"""From the root and a name to the body of a page; a `KeyError` where there is nothing of this name."""


def evidence_routes() -> list[Route]:
    """The addresses below `/evidence`."""
    return [
        Route(HERE, _front),
        Route(f"{HERE}/rules", _list("Rules", rules.list_body)),
        Route(f"{HERE}/rules/{{name}}", _one("Rule", rules.rule_body)),
        Route(f"{HERE}/levers", _list("Levers", levers.list_body)),
        Route(f"{HERE}/levers/{{name}}", _one("Lever", levers.lever_body)),
        Route(f"{HERE}/outcomes", _list("Outcomes", outcomes.list_body)),
        Route(f"{HERE}/outcomes/{{name}}", _one("Outcome", outcomes.outcome_body)),
        Route(f"{HERE}/source", _list("The register", register.list_body)),
        Route(f"{HERE}/source/{{name}}", _one("Source", register.entry_body)),
        Route(f"{HERE}/pages", _list("Documents", pages.list_body)),
        Route(f"{HERE}/pages/{{name:path}}", _document),
    ]


def _front(request: Request) -> Response:
    asked = request.query_params.get("q", "")[:LONGEST]
    title = f"“{asked}” in the evidence" if asked.strip() else "Evidence"
    return page(request, title, front.front_body(root_of(request), asked), here=HERE)


def _list(title: str, body: Callable[[str], Markup]) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        return page(request, title, body(root_of(request)), here=HERE)

    return answer


def _one(title: str, body: Body) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            return page(request, f"{title} {name}", body(root_of(request), name), here=HERE)
        except KeyError:
            return _nothing(request, name)

    return answer


def _document(request: Request) -> Response:
    name = request.path_params["name"]
    if (picture := documents.picture(name)) is not None:
        return FileResponse(picture, headers={"cache-control": "max-age=60"})
    if name == pages.CITE and documents.citation():
        return page(request, "How to cite", pages.citation_body(root_of(request)), here=HERE)
    document = documents.find(name)
    if document is None:
        return _nothing(request, name)
    return page(request, document.title, pages.document_body(root_of(request), document), here=HERE)


def _nothing(request: Request, name: str) -> Response:
    return not_found(request, f"The evidence has nothing that is called “{name[:60]}”.", HERE)
