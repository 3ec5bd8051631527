"""Which plain page answers which address; every other address is Solara's."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.guard import App, Receive, Scope, Send
from dashboards.hand_on import routes as hand_on
from dashboards.neighbourhood import routes as neighbourhood
from dashboards.plain.evidence import evidence_routes
from dashboards.plain.page import STYLE, style_sheet
from dashboards.plain.shelf import shelf_routes
from dashboards.why import routes as why


def plain_site(room: Sequence[Route] = ()) -> Starlette:
    """The plain pages as an application; those of a room are made for the address that it is reached at."""
    return Starlette(
        routes=[
            Route(STYLE, _style),
            *neighbourhood.ROUTES,
            *why.ROUTES,
            *hand_on.ROUTES,
            *evidence_routes(),
            *shelf_routes(),
            *room,
        ]
    )


def _style(request: Request) -> Response:
    return Response(style_sheet(), media_type="text/css", headers={"cache-control": "max-age=60"})


def beside(solara: App, room: Sequence[Route] = ()) -> App:
    """Solara's application with the plain pages in front of it."""
    site = plain_site(room)
    first = {str(getattr(route, "path", "")).split("/")[1] for route in site.routes}

    async def chosen(scope: Scope, receive: Receive, send: Send) -> None:
        own = scope["type"] == "http" and _first_part(scope) in first
        await (site if own else solara)(scope, receive, send)

    return chosen


def _first_part(scope: Scope) -> str:
    path = str(scope["path"]).removeprefix(str(scope.get("root_path", "")))
    return path.lstrip("/").partition("/")[0]
