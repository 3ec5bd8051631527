"""The frame of a plain page: head, style and what stands in it."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboards import theme
from dashboards.header import header

ASSETS = Path(__file__).resolve().parents[1] / "assets"
SHEETS = ("custom.css", "plain.css", "stories.css", "evidence.css", "shelf.css", "room.css")
STYLE = "/plain.css"
"""Where the style sheet of plain pages is served."""


def page(
    request: Request,
    title: str,
    body: Markup,
    *,
    here: str,
    query: str = "",
    extra: str = "",
    status: int = 200,
) -> HTMLResponse:
    """A page with the head of all pages.

    Parameters
    ----------
    title
        Of the tab; says what is asked.
    body
        What stands under the head, in ``main``.
    here
        Path of the page among `dashboards.header.PAGES` that it belongs to.
    query
        The question, as the address has it.
    extra
        Further elements of ``head``, such as a script of the page.
    """
    top = header(here, root_of(request), query)
    return bare_page(
        request,
        title,
        Markup('<header class="gs gs-top">{}</header><main class="gs gs-plain" id="main">{}</main>').format(top, body),
        extra=extra,
        status=status,
    )  # fmt: skip


def bare_page(
    request: Request, title: str, body: Markup, *, extra: str = "", status: int = 200
) -> HTMLResponse:
    """A page without the head, for screens of their own (a phone, a wall)."""
    text = Markup(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title} – Groundswell</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="{root}{style}">{extra}</head>'
        "<body>{body}</body></html>"
    ).format(title=title, root=root_of(request), style=STYLE, extra=extra, body=body)
    return HTMLResponse(str(text), status_code=status, headers={"cache-control": "no-store"})


def not_found(request: Request, words: str, here: str) -> HTMLResponse:
    """A page that says that there is nothing at this address, and where to go on."""
    body = Markup('<h1>There is no such page</h1><p>{}</p><p><a href="{}{}">Go back</a></p>').format(
        words, root_of(request), here
    )  # fmt: skip
    return page(request, "Not found", body, here=here, status=404)


def root_of(request: Request) -> str:
    """The path under which a proxy serves the dashboard; empty without one."""
    return str(request.scope.get("root_path", ""))


def style_sheet() -> str:
    """Colours and rules of plain pages, by day and by night."""
    return theme.css_variables() + "".join((ASSETS / name).read_text("utf-8") for name in SHEETS)
