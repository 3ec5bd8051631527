"""The addresses of the page that tells why."""

from __future__ import annotations

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboards.plain.asked import AGAIN, Asked, asked, failed, messages, waiting, which_design
from dashboards.plain.page import page
from dashboards.why import view
from dashboards.why.work import JOBS, Basis, basis, held, hold_all, key_of, known, outcome_asked
from sim.mediators import MEDIATORS

PATH = "/why"
OWN = ("outcome", "hold", "again")
LOOK_AGAIN = Markup(
    "<script>if (document.querySelector('[data-under-way]')) {{ history.replaceState(null, '', location.pathname + "
    "location.search.replace(/&?(hold|again)=[^&]*/g, '') + '#held'); setTimeout(() => location.reload(), {}); }}</script>"
).format(2 * AGAIN)


async def why(request: Request) -> Response:
    """Why two designs differ; a page that waits until both have been run."""
    return await run_in_threadpool(answered, request)


def answered(request: Request) -> Response:
    """The page for an address."""
    about = asked(request, *OWN)
    hold = about.options.get("hold", "")
    if about.options.get("again"):
        JOBS.forget(key_of(about, hold))
    outcome, job = outcome_asked(about), basis(about)
    found: Basis | None = job.result
    title = view.title_of(about, found, outcome)
    if job.trouble:
        again = about.link(again=1, hold="")
        return failed(request, title, job.trouble, again=again, here=PATH, query=about.query)
    if found is None:
        words = f"Both designs are being lived through: {job.told or 'the runs begin'}."
        own = messages(about.problems)
        return waiting(request, title, words, about=own, here=PATH, query=about.query)
    if hold in MEDIATORS:
        held(about, found, hold)
    elif hold == "all":
        hold_all(about, found)
    return page(request, title, _body(about, found), here=PATH, query=about.query)


def _body(about: Asked, found: Basis) -> Markup:
    outcome = outcome_asked(about)
    return Markup("").join(
        [
            messages(about.problems),
            which_design(about),
            view.head(about, found, outcome),
            view.first(found),
            view.parts(found, outcome),
            view.links(about, found, outcome, known(about)),
            LOOK_AGAIN,
        ]
    )


ROUTES = [Route(PATH, why)]
