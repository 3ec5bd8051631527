"""The head of every page: the name, and the way to the others."""

from __future__ import annotations

from markupsafe import Markup

PAGES = (
    ("/", "Compare"),
    ("/neighbourhood", "One neighbourhood"),
    ("/why", "Why"),
    ("/room", "In the room"),
    ("/evidence", "Evidence"),
    ("/shelf", "My shelf"),
)
"""Path and name of each page."""


def header(here: str, root: str = "", query: str = "") -> Markup:
    """The head of a page.

    Parameters
    ----------
    here
        Path of the page, below ``root``.
    root
        The path under which a proxy serves the dashboard.
    query
        The question that is asked, as the address has it: pages that show it take it along.
    """
    asked = f"?{query}" if query else ""
    links = Markup("").join(
        Markup('<a href="{}{}{}"{}>{}</a>').format(
            root,
            path,
            asked if path in WITH_QUESTION else "",
            Markup(' aria-current="page"') if path == here else "",
            label,
        )
        for path, label in PAGES
    )
    return Markup(
        '<a class="gs-skip" href="#main">Skip to the results</a><div class="gs-top-in">'
        '<span class="gs-brand">Groundswell<small>what programme design does to resident-led change'
        '</small></span><nav aria-label="Pages">{}</nav></div>'
    ).format(links)


WITH_QUESTION = ("/", "/neighbourhood", "/why")
"""Pages about the question that the address holds."""
