"""The addresses at which a question is handed on."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from dashboards import library
from dashboards.hand_on import files
from dashboards.hand_on.brief import brief_body, picture_file
from dashboards.hand_on.work import JOBS, comparison_of, key_of
from dashboards.plain.asked import Asked, asked, failed, messages, waiting
from dashboards.plain.page import bare_page, not_found, page, root_of
from experiments.comparison.comparison import Comparison
from experiments.reporting.html import render

PATH = "/hand-on"
TITLE = "Hand on"
OWN = ("equal", "again", "design")
Made = Callable[[Request, Asked, Comparison], Response]
COPY = Markup(
    """<script>
for (const button of document.querySelectorAll('[data-copies]')) { button.hidden = false; button.onclick = async () => {
  const words = document.getElementById(button.dataset.copies).textContent;
  try { await navigator.clipboard.writeText(words); } catch { const area = document.createElement('textarea'); area.value = words;
    document.body.append(area); area.select(); document.execCommand('copy'); area.remove(); }
  button.textContent = 'Copied'; }; }
document.getElementById('link').textContent = location.origin + document.getElementById('link').dataset.path;
const png = document.getElementById('png'); png.hidden = false; png.onclick = event => { event.preventDefault(); const image = new Image();
  image.onload = () => { const canvas = document.createElement('canvas'); canvas.width = 2 * image.width; canvas.height = 2 * image.height;
    const brush = canvas.getContext('2d'); brush.scale(2, 2); brush.drawImage(image, 0, 0);
    canvas.toBlob(blob => { const link = document.createElement('a'); link.href = URL.createObjectURL(blob); link.download = 'groundswell.png'; link.click(); }); };
  image.src = png.dataset.svg; };
</script>"""
)


def when_there(made: Made) -> Callable[[Request], object]:
    """An address that answers once the comparison has been carried out; until then a page that waits."""

    def answered(request: Request) -> Response:
        about = asked(request, *OWN)
        equal = about.options.get("equal") == "1"
        if about.options.get("again"):
            JOBS.forget(key_of(about, equal))
        job, query = comparison_of(about, equal), about.query
        if job.trouble:
            again = about.link(again=1)
            return failed(request, TITLE, job.trouble, again=again, here="/", query=query)
        if job.is_under_way:
            words = f"The comparison is being carried out: {job.told or 'the runs begin'}."
            own = messages(about.problems)
            return waiting(request, TITLE, words, about=own, here="/", query=query)
        return made(request, about, job.result)

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answered, request)

    return endpoint


def menu(request: Request, about: Asked, comparison: Comparison) -> Response:
    """Everything that can be handed on."""
    root, query = root_of(request), about.link()
    spends = "" if comparison.manifest.get("equal_spending") else _equal_link(about)
    items = Markup("").join(
        Markup('<li><a href="{}{}/{}{}"{}>{}</a> <small>{}</small></li>').format(
            root, PATH, name, query, Markup(" download") if saved else "", title, words
        )
        for name, title, words, saved in ITEMS
    )
    designs = Markup("").join(
        Markup('<li><a href="{}{}/settings.yaml{}" download="{}">{}</a></li>').format(
            root, PATH, about.link(design=place), _file_name(name), scenario.title or scenario.name
        )
        for place, (scenario, name) in enumerate(files.sides(about))
    )
    body = Markup(
        '<section class="gs-card"><h1>Hand on: {heading}</h1><p class="gs-row"><a href="{root}/?{asked}">Back to the comparison</a></p>{messages}'
        '<h2>To read</h2><ul>{items}<li><a id="png" href="#" hidden data-svg="{root}{path}/picture.svg{query}">Picture as PNG</a></li></ul>{equal}'
        "<h2>Settings as scenario files</h2><ul>{designs}</ul>{copied}</section>{script}"
    ).format(
        heading=library.heading(about.choice),
        root=root,
        asked=about.query,
        messages=messages(about.problems),
        items=items,
        path=PATH,
        query=query,
        equal=spends,
        designs=designs,
        copied=_copied(root, about),
        script=COPY,
    )
    return page(request, f"Hand on: {library.heading(about.choice)}", body, here="/", query=about.query)  # fmt: skip


ITEMS = (
    ("brief", "One-page brief", "prints on one page of A4", False),
    ("report.html", "Full report", "one file that needs nothing else", True),
    ("picture.svg", "Picture as SVG", "with its source line", True),
    ("figures.csv", "All figures as CSV", "under lines with settings, seeds, versions and date", True),
)  # fmt: skip


def _equal_link(about: Asked) -> Markup:
    words = "Once more at equal spending"
    note = "a grant is sought, by runs, at which both sides spend alike; a minute or two"
    return Markup('<p><a class="gs-button is-quiet" href="{}">{}</a> <small>{}</small></p>').format(
        about.link(equal=1), words, note
    )


def _copied(root: str, about: Asked) -> Markup:
    """Link, command and program, each with a button that copies it."""
    parts = (
        ("link", "Link to this question", f"{root}/?{about.query}"),
        ("command", "Command that repeats it", files.command_of(about)),
        ("program", "Python that repeats it", files.program_of(about)),
    )
    return Markup("").join(
        Markup(
            '<h2>{title}</h2><pre id="{name}" data-path="{path}">{text}</pre><button class="gs-button is-quiet" type="button" data-copies="{name}" hidden>Copy</button>'
        ).format(title=title, name=name, text=text, path=text if name == "link" else "")
        for name, title, text in parts
    )


def _file_name(name: str) -> str:
    return name if name.endswith(".yaml") else f"{name.replace('/', '_')}.yaml"


def _brief(request: Request, about: Asked, comparison: Comparison) -> Response:
    heading = library.heading(about.choice)
    body = Markup(
        '<main class="gs gs-plain gs-paper"><p class="gs-noprint gs-row"><a href="{}{}{}">Back</a>'
        '<button class="gs-button is-main" type="button" onclick="print()">Print</button></p>{}</main>'
    ).format(root_of(request), PATH, about.link(), brief_body(comparison, heading))
    return bare_page(request, heading, body)


def _report(request: Request, about: Asked, comparison: Comparison) -> Response:
    return HTMLResponse(render(comparison))


def _picture(request: Request, about: Asked, comparison: Comparison) -> Response:
    return Response(picture_file(comparison), media_type="image/svg+xml")


def _figures(request: Request, about: Asked, comparison: Comparison) -> Response:
    address = f"{root_of(request)}/?{about.query}"
    return Response(files.figures_csv(comparison, about, address), media_type="text/csv; charset=utf-8")  # fmt: skip


async def settings(request: Request) -> Response:
    """A design as a scenario file."""
    about = asked(request, *OWN)
    there = files.sides(about)
    place = about.number("design", 0, 0, 9)
    if place >= len(there):
        return not_found(request, "The question has no such design.", "/")
    return PlainTextResponse(files.yaml_of(there[place][0]), media_type="text/yaml; charset=utf-8")


ROUTES = [
    Route(PATH, when_there(menu)),
    Route(f"{PATH}/brief", when_there(_brief)),
    Route(f"{PATH}/report.html", when_there(_report)),
    Route(f"{PATH}/picture.svg", when_there(_picture)),
    Route(f"{PATH}/figures.csv", when_there(_figures)),
    Route(f"{PATH}/settings.yaml", settings),
]
