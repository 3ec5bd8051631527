"""The addresses of the page on one neighbourhood."""

from __future__ import annotations

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.neighbourhood import view
from dashboards.neighbourhood.work import JOBS, among, story, story_key
from dashboards.plain.asked import Asked, asked, failed, messages, waiting, which_design
from dashboards.plain.page import page
from dashboards.state import LARGEST_SEED
from experiments.reporting.two_stories import FOLLOWED

PATH = "/neighbourhood"
TITLE = "One neighbourhood, two worlds"
OWN = ("n", "show", "year", "person", "aloud", "again")
USUAL_YEAR = 3


async def neighbourhood(request: Request) -> Response:
    """Two stories of one neighbourhood; a page that waits until they are told."""
    return await run_in_threadpool(answered, request)


def answered(request: Request) -> Response:
    """The page for an address."""
    about = asked(request, *OWN)
    seed = about.number("n", about.choice.seed, 0, LARGEST_SEED)
    person = about.options.get("person", "")[:60]
    if about.options.get("again"):
        JOBS.forget(story_key(about, seed, person))
    job = story(about, seed, person)
    if job.trouble:
        again = about.link(again=1, person="")
        return failed(request, TITLE, job.trouble, again=again, here=PATH, query=about.query)
    if job.is_under_way:
        words = f"Neighbourhood {seed} is being lived through under both designs, some seconds; the very first time the model is compiled, up to a minute."
        return waiting(
            request, TITLE, words, about=messages(about.problems), here=PATH, query=about.query
        )
    if about.options.get("aloud"):
        body = view.aloud(about, job.result, seed, about.number("aloud", 1, 1, 99))
        return page(request, f"{TITLE}, read aloud", body, here=PATH, query=about.query)
    body = _body(about, job.result, seed)
    return page(request, _title(about), body, here=PATH, query=about.query)


def _title(about: Asked) -> str:
    return f"{TITLE}: {about.other.title or about.other.name}"


def _body(about: Asked, found: view.Content, seed: int) -> Markup:
    shown = about.options.get("show", "")
    shown = shown if shown in FOLLOWED else next(iter(FOLLOWED))
    placed, twins = among(about, seed)
    year = about.number("year", USUAL_YEAR, 1, 99)
    return Markup("").join(
        [
            messages(about.problems),
            which_design(about),
            view.head(about, found, seed, placed, twins),
            view.figures(about, found, seed, shown),
            view.years(found),
            view.tables(about, found, seed, year),
            view.people(about, found, seed),
        ]
    )


ROUTES = [Route(PATH, neighbourhood)]
