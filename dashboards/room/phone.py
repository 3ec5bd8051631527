"""The phone's pages: plain forms and a few kB, so that they open on any phone and outlive a locked screen."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboards import theme
from dashboards.plain.page import ASSETS, root_of
from dashboards.room.live import SCRIPT, live
from dashboards.room.session import (
    CODE_LENGTH,
    LONGEST_NOTE,
    MOST_NOTES_OF_A_PHONE,
    SIZES,
    Guess,
    Session,
)
from dashboards.room.told import WAYS
from dashboards.room.words import HOW_MUCH, LESS_SAME_MORE, MODEL, OUTCOMES, PHONE


def frame(title: str, body: Markup, status: int = 200) -> HTMLResponse:
    """A page by itself: its style is in it, so that a phone needs nothing else that a password may keep."""
    style = theme.css_variables() + (ASSETS / "phone.css").read_text("utf-8")
    text = Markup(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{} – Groundswell</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        "<style>{}</style></head><body>{}</body></html>"
    ).format(title, Markup(style), body)
    return HTMLResponse(str(text), status_code=status, headers={"cache-control": "no-store"})


def joining(request: Request, message: str = "", status: int = 200) -> HTMLResponse:
    """Where the code is typed in."""
    said = Markup('<p role="alert">{}</p>').format(message) if message else ""
    body = Markup(
        '<main><h1>{}</h1>{}<form action="{}/join"><label for="code">{}</label>'
        '<input id="code" name="code" required maxlength="12" size="{}" autocomplete="off" autocapitalize="characters" spellcheck="false" autofocus>'
        "<button>{}</button></form></main>"
    ).format(PHONE["join title"], said, root_of(request), PHONE["code"], CODE_LENGTH, PHONE["go"])
    return frame(PHONE["join title"], body, status)


def phone_page(request: Request, session: Session, phone: str, message: str = "") -> HTMLResponse:
    """The page of one phone in the room."""
    said = Markup('<p role="alert">{}</p>').format(message) if message else ""
    address = f"{root_of(request)}/join/{session.code}/state?seen="
    body = Markup('<p class="room">Room <b>{}</b></p>{}{}<footer>{}</footer>{}').format(
        session.code,
        said,
        live("phone", address, seen(session), view(session, phone), PHONE["lost"], "main"),
        MODEL,
        SCRIPT,
    )
    return frame(session.script.title, body)


def seen(session: Session) -> str:
    """A mark of what phones show: it changes with the step and with each row revealed, not with others' guesses."""
    step = session.step
    return f"{session.place}.{session.revealed(step.question)}.{int(session.is_open)}"


def view(session: Session, phone: str) -> Markup:
    """What a phone shows at this step."""
    step = session.step
    if not session.is_open:
        return Markup("<h1>{}</h1><p>{}</p>").format(session.script.title, PHONE["over"])
    if step.kind == "predict":
        return _predict(session, phone)
    if step.kind in ("reveal", "why"):
        return _look(session, phone)
    if step.kind == "missing":
        return _cards(session, phone)
    if step.kind == "brief":
        asked = session.script.questions[step.question]
        lines = Markup("").join(Markup("<li>{}</li>").format(line) for line in asked.brief)
        return Markup("<h1>{}</h1><ul>{}</ul>").format(asked.ask, lines)
    words = {"record": PHONE["thanks"]}.get(step.kind) or PHONE[step.kind]
    return Markup("<h1>{}</h1><p>{}</p>").format(session.script.title, words)


def _predict(session: Session, phone: str) -> Markup:
    asked = session.script.questions[session.step.question]
    own = session.guesses.get(session.step.question, {}).get(phone)
    head = Markup(
        "<h1>{}</h1><p>With <b>{}</b>, will there be less, about the same, or more?</p>"
    ).format(asked.ask, asked.design_words)
    if not session.is_voting:
        return Markup("{}<p>{}</p>{}").format(head, PHONE["closed"], _own(own))
    form = _form(own or {})
    if own is None:
        return Markup("{}{}<p><small>{}</small></p>").format(head, form, PHONE["private"])
    return Markup(
        '<h1>{}</h1><p class="sent" role="status"><b>✓ {}</b></p>{}<details><summary>{}</summary>{}</details>'
    ).format(asked.ask, PHONE["sent"], _own(own), PHONE["change"], form)


def _form(own: Mapping[str, Guess]) -> Markup:
    rows = Markup("").join(_ask(name, own.get(name)) for name in OUTCOMES)
    return Markup(
        '<form method="post"><input type="hidden" name="do" value="guess">{}<button>{}</button></form>'
    ).format(rows, PHONE["send"])


def _ask(name: str, own: Guess | None) -> Markup:
    label, when = OUTCOMES[name]
    ways = Markup("").join(
        _choice(name, way, LESS_SAME_MORE[way], own is not None and own.way == way) for way in WAYS
    )
    sizes = Markup("").join(
        _choice(f"{name}.size", size, HOW_MUCH[size], own is not None and own.size == size)
        for size in SIZES
    )
    return Markup(
        '<fieldset><legend>{} <small>{}</small></legend><div class="ways">{}</div>'
        '<div class="ways sizes" role="group" aria-label="By how much: {}">{}</div></fieldset>'
    ).format(label, when, ways, label, sizes)


def _choice(name: str, value: str, words: str, is_chosen: bool) -> Markup:
    return Markup(
        '<label><input type="radio" name="{}" value="{}"{}><span>{}</span></label>'
    ).format(name, value, Markup(" checked") if is_chosen else "", words)


def _own(own: Mapping[str, Guess] | None) -> Markup:
    """What this phone has guessed."""
    if not own:
        return Markup("<p>{}</p>").format(PHONE["not sent"])
    rows = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(OUTCOMES[name].label, guess_words(guess))
        for name, guess in own.items()
    )
    return Markup("<dl>{}</dl>").format(rows)


def guess_words(guess: Guess) -> str:
    """A guess in words."""
    much = f"{HOW_MUCH[guess.size]} " if guess.size else ""
    return f"{much}{LESS_SAME_MORE[guess.way]}"


def _look(session: Session, phone: str) -> Markup:
    """The rows that have been revealed, beside this phone's own guess."""
    question = session.step.question
    asked, answer = session.script.questions[question], session.answers.get(question)
    own = session.guesses.get(question, {}).get(phone, {})
    names = list(OUTCOMES)[: session.revealed(question)] if answer else []
    rows = Markup("").join(
        Markup("<div><dt>{}</dt><dd>You: {} · model: <b>{}</b></dd></div>").format(
            OUTCOMES[name].label,
            guess_words(own[name]) if name in own else "no guess",
            row.words if answer and (row := answer.row(name)) else "not measured",
        )
        for name in names
    )
    return Markup("<h1>{}</h1><p>{}</p><p>With {}:</p><dl>{}</dl>").format(
        asked.ask, PHONE["look"], asked.design_words, rows
    )


def _cards(session: Session, phone: str) -> Markup:
    asked = Markup("").join(Markup("<li>{}</li>").format(line) for line in session.script.missing)
    own = sum(1 for note in session.notes if note.phone == phone)
    sent = Markup('<p class="sent" role="status"><b>✓ {} {}</b></p>').format(own, PHONE["card sent"] if own > 1 else "card sent") if own else ""  # fmt: skip
    form = Markup(
        '<form method="post"><input type="hidden" name="do" value="card"><label for="card">{}</label>'
        '<textarea id="card" name="text" rows="4" maxlength="{}" required aria-describedby="help"></textarea>'
        '<small id="help">{}</small><button>{}</button></form>'
    ).format(PHONE["card"], LONGEST_NOTE, PHONE["card help"], PHONE["card send"])
    full = Markup("<p>{}</p>").format(PHONE["card full"])
    return Markup("<h1>What is missing?</h1><ul>{}</ul>{}{}").format(
        asked, sent, form if own < MOST_NOTES_OF_A_PHONE else full
    )


def guess_from(form: Mapping[str, str]) -> dict[str, Guess]:
    """The guess that a form holds; what is none of the choices is left out."""
    found: dict[str, Guess] = {}
    for name in OUTCOMES:
        way, size = form.get(name), form.get(f"{name}.size", "")
        if way in WAYS:
            kept = size if size in SIZES and way != "same" else ""
            found[name] = Guess.model_validate({"way": way, "size": kept})
    return found
