"""The dashboard as Solara serves it: a header, and the page that the address asks for."""

from __future__ import annotations

import logging
from typing import Any

import solara
from markupsafe import Markup

from dashboards import theme
from dashboards.header import header
from dashboards.pages.compare import ComparePage
from dashboards.pages.explore import ExplorePage
from dashboards.pages.start import StartPage

logger = logging.getLogger("groundswell.dashboard")
SORRY = Markup(
    '<div class="gs-message" role="alert"><p>This page could not be shown; the reason is in the window '
    'in which the dashboard was started.</p><p><a href="{}/">Open it afresh</a></p></div>'
)


@solara.component
def Layout(children: list[Any] = []) -> None:  # noqa: B006
    """Header and ground of every page."""
    router = solara.use_router()
    here = "/" + router.path.strip("/")
    solara.Title("Groundswell")
    solara.Style(theme.css_variables())
    failed, _ = solara.use_exception()
    with solara.Div(classes=["gs-shell"]):
        if here != "/explore" or failed is not None:  # Mesa's viewer brings its own bar
            solara.HTML(
                tag="div",
                unsafe_innerHTML=str(header(here, router.root_path, router.search or "")),
                classes=["gs", "gs-top"],
            )
        if failed is not None:
            logger.error("A page failed", exc_info=failed)
            solara.HTML(
                tag="div",
                unsafe_innerHTML=str(SORRY.format(router.root_path)),
                classes=["gs", "gs-sorry"],
            )
        else:
            solara.Div(children=children)


@solara.component
def HomePage() -> None:
    """Questions to begin with; the comparison once one is asked."""
    if solara.use_router().search:
        ComparePage()
    else:
        StartPage()


routes = [
    solara.Route(path="/", component=HomePage, label="Compare", layout=Layout),
    solara.Route(path="explore", component=ExplorePage, label="For model builders"),
]
