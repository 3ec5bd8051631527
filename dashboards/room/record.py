"""The record of a day: guesses, answers and cards, as a page that stands by itself and as a table."""

from __future__ import annotations

import csv
import io
import json

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from dashboards import theme
from dashboards.plain.page import root_of, style_sheet
from dashboards.room.session import Session
from dashboards.room.table import surprise, table
from dashboards.room.words import FOOT, OUTCOMES, UNMEASURED
from experiments.reporting.html.sentences import capital

COLUMNS = (
    "what", "room", "day", "question", "baseline", "design", "outcome", "when", "guessed_less", "guessed_same", "guessed_more",
    "guessed_a_little", "guessed_a_lot", "verdict", "difference", "unit", "interval_low", "interval_high", "twins_better", "twins_worse",
    "twins_same", "twins", "model", "text",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings that a spreadsheet takes for a formula."""


def record_page(request: Request, session: Session) -> HTMLResponse:
    """The record as one file that needs no other."""
    light = Markup(theme.css_variables())
    questions = Markup("").join(
        _question(session, place, root_of(request))
        for place in range(len(session.script.questions))
    )
    cards = Markup("").join(Markup("<li>{}</li>").format(note.text) for note in session.notes)
    body = Markup(
        '<main class="gs gs-plain room-record" id="main"><h1>{}</h1><p>{} · room {} · {} phones joined</p><p><b>{}</b></p>{}'
        "<section><h2>What is missing</h2>{}</section><p>{} {} It holds no names.</p></main>"
    ).format(
        session.script.title,
        session.day,
        session.code,
        len(session.joined),
        FOOT,
        questions,
        Markup("<ul>{}</ul>").format(cards) if cards else Markup("<p>No cards.</p>"),
        UNMEASURED,
        "This record was made with Groundswell.",
    )
    text = Markup(
        '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Record of {} – Groundswell</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        '<style>{}</style><style>{}</style></head><body class="room-paper">{}</body></html>'
    ).format(session.day, Markup(style_sheet()), light, body)
    return HTMLResponse(str(text), headers={"cache-control": "no-store"})


def _question(session: Session, place: int, root: str) -> Markup:
    asked, answer = session.script.questions[place], session.answers.get(place)
    was_revealed = session.revealed(place) > 0
    if answer is None or not (was_revealed or session.guessed(place)):
        return Markup("<section><h2>{}</h2><p>This question was not put to the room.</p></section>").format(asked.ask)  # fmt: skip
    breath = Markup("").join(Markup("<p>{}</p>").format(each) for each in answer.breath)
    cautions = Markup("").join(Markup("<li>{}</li>").format(each) for each in answer.cautions)
    lives = Markup("").join(
        Markup("<p><b>{}.</b> {}</p>").format(capital(words), life.text)
        for words, life in zip((asked.base_words, asked.design_words), answer.lives, strict=False)
    )
    return Markup(
        "<section data-question><h2>{}</h2><p>“{}” against “{}”, {} twin neighbourhoods, model version {}; {} guesses.</p>"
        '<div class="gs-scroll" tabindex="0" role="region" aria-label="Guesses and answers">{}</div><p><b>{}</b></p>{}{}{}</section>'
    ).format(
        asked.ask,
        answer.design_title,
        answer.base_title,
        answer.n,
        answer.model,
        session.guessed(place),
        table(session, place),
        surprise(session, place),
        breath,
        Markup("<h3>Before you quote this</h3><ul>{}</ul>").format(cautions) if cautions else "",
        Markup("<h3>One invented neighbourhood, both ways</h3>{}").format(lives) if lives else "",
    )


def record_csv(session: Session) -> str:
    """The record as a table: a line for each outcome of each question, then one for each card."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    about = {"room": session.code, "day": session.day}
    for place in range(len(session.script.questions)):
        for name in OUTCOMES:
            writer.writerow(about | _line(session, place, name))
    for note in session.notes:
        writer.writerow(about | {"what": "card", "text": _harmless(note.text)})
    return out.getvalue()


def _line(session: Session, place: int, name: str) -> dict[str, object]:
    asked, answer = session.script.questions[place], session.answers.get(place)
    count, (label, when) = session.count(place, name), OUTCOMES[name]
    line: dict[str, object] = {
        "what": "outcome", "question": _harmless(asked.ask), "baseline": asked.base, "design": asked.design, "outcome": label, "when": when,
        "guessed_less": count.less, "guessed_same": count.same, "guessed_more": count.more, "guessed_a_little": count.little, "guessed_a_lot": count.lot,
    }  # fmt: skip
    row = answer.row(name) if answer else None
    if answer is None or row is None:
        return line
    return line | {
        "model": answer.model,
        "verdict": row.verdict, "difference": row.difference, "unit": row.result().outcome.unit, "interval_low": row.interval_low,
        "interval_high": row.interval_high, "twins_better": row.better, "twins_worse": row.worse, "twins_same": row.equal, "twins": row.n,
    }  # fmt: skip


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def session_json(session: Session) -> str:
    """Everything that is kept of a session, but for the marks that tell phones apart."""
    content = session.model_dump(mode="json", exclude={"joined", "is_open"})
    content["phones_joined"] = len(session.joined)
    content["guesses"] = {
        question: list(given.values()) for question, given in content["guesses"].items()
    }
    for note in content["notes"]:
        del note["phone"]
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
