"""What a plain page was asked: the question that the address holds, as on the page that compares, and the page's own options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboards import library
from dashboards.plain.page import page, root_of
from dashboards.state import Choice, decode, encode
from sim.scenario import Scenario, ScenarioError

AGAIN = 700
"""Milliseconds after which a page that waits looks again."""


@dataclass(frozen=True)
class Asked:
    """A question and what else the address says.

    Attributes
    ----------
    choice
        The question.
    options
        The page's own options, as text.
    problems
        What of the address was left out, in sentences.
    base, designs
        Scenarios compared; the first design is the one whose levers can be moved.
    """

    choice: Choice
    options: Mapping[str, str]
    problems: tuple[str, ...]
    base: Scenario
    designs: tuple[Scenario, ...]

    @property
    def query(self) -> str:
        """The question as the address of every page has it."""
        return encode(self.choice)

    @property
    def place(self) -> int:
        """Which of the designs the page is about, from 0."""
        given = self.options.get("of", "")
        return min(int(given), len(self.designs) - 1) if given.isdecimal() else 0

    @property
    def other(self) -> Scenario:
        """The design that the page is about."""
        return self.designs[self.place]

    def number(self, name: str, usual: int, low: int, high: int) -> int:
        """An option that is a whole number within bounds; the usual one where it is none."""
        given = self.options.get(name, "")
        return min(max(int(given), low), high) if given.isdecimal() and len(given) < 8 else usual

    def link(self, **options: object) -> str:
        """The query of this page with other options; empty ones are left out."""
        now = {**self.options, **{name: str(value) for name, value in options.items()}}
        own = urlencode({name: value for name, value in now.items() if value})
        return "?" + "&".join(part for part in (self.query, own) if part)


def asked(request: Request, *own: str) -> Asked:
    """Read the question, and the page's own options by name, from an address."""
    pairs = parse_qsl(request.url.query)
    options = {name: text for name, text in pairs if name in own or name == "of"}
    question = urlencode([pair for pair in pairs if pair[0] not in options])
    choice, problems = decode(question, library.names())
    try:
        base, designs = library.base_of(choice), library.designs(choice)
    except ScenarioError as problem:
        problems = [*problems, str(problem)]
        base = library.load(choice.base)
        designs = [library.load(name) for name in (choice.scenario, *choice.also)]
    return Asked(choice, options, tuple(problems), base, tuple(designs))


def which_design(about: Asked) -> Markup:
    """Links to the same page about the other designs; nothing where there is one."""
    if len(about.designs) < 2:
        return Markup("")
    links = Markup("").join(
        Markup('<a class="gs-button is-quiet" href="{}"{}>{}</a>').format(
            about.link(of=place),
            Markup(' aria-current="true"') if place == about.place else "",
            design.title or design.name,
        )
        for place, design in enumerate(about.designs)
    )
    return Markup('<div class="gs-row" role="group" aria-label="Which design">{}</div>').format(
        links
    )


def messages(lines: tuple[str, ...]) -> Markup:
    """What the reader should know about the address."""
    told = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
    return Markup('<div class="gs-message" role="alert">{}</div>').format(told) if lines else told


def waiting(
    request: Request, title: str, words: str, *, here: str, query: str, about: str = ""
) -> HTMLResponse:
    """A page that says what is under way and looks again by itself."""
    body = Markup(
        '<h1>{}</h1>{}<p role="status" data-waiting>{}</p>'
        '<noscript><p><a href="">Look again</a></p></noscript>'
        "<script>setTimeout(() => location.reload(), {})</script>"
    ).format(title, about, words, AGAIN)
    return page(request, title, body, here=here, query=query)


def failed(
    request: Request, title: str, trouble: str, *, here: str, query: str, again: str
) -> HTMLResponse:
    """A page that says why there is nothing to show, and how to go on."""
    body = Markup(
        '<h1>{}</h1><div class="gs-message" role="alert"><p>{}</p></div>'
        '<p class="gs-row"><a class="gs-button is-main" href="{}">Try again</a> <a href="{}/?{}">Back to the comparison</a></p>'
    ).format(title, trouble, again, root_of(request), query)
    return page(request, title, body, here=here, query=query, status=200)
