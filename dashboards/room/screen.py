"""The big screen: large type, one thing at a time, led from the facilitator's page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from markupsafe import Markup

from dashboards.room.address import as_typed, square
from dashboards.room.session import Session, Step
from dashboards.room.table import surprise, table
from dashboards.room.words import AGAIN, CUES, FOOT, ONLY_HERE, UNMEASURED
from experiments.reporting.html.sentences import capital

MOST_CARDS_SHOWN = 9
MOST_CAUTIONS = 2


def screen(session: Session | None, address: str | None) -> Markup:
    """What the big screen shows now.

    Parameters
    ----------
    address
        Where phones join, without the code; None if they cannot.
    """
    if session is None:
        return _frame("", Markup("<h1>Groundswell</h1><p>No session is held.</p>"))
    if session.is_hidden:
        return Markup('<div class="room-dark"><p>Look at each other for a moment.</p></div>')
    step = session.step
    drawn = VIEWS[step.kind](session, step, address)
    return _frame(_above(session, step), Markup("{}{}").format(drawn, timer(session)))


def _frame(above: str, drawn: Markup) -> Markup:
    return Markup(
        '<div class="room-view"><p class="room-above">{}</p>{}</div><footer class="room-foot">{}</footer>'
    ).format(above, drawn, FOOT)


def _above(session: Session, step: Step) -> str:
    number = len(session.script.questions)
    if step.question < 0 or number < 2:
        return session.script.title
    begin = AGAIN if step.question else session.script.title
    return f"{begin} · question {step.question + 1} of {number}"


def timer(session: Session) -> Markup:
    """Minutes and seconds that are left, counted down in the browser."""
    if session.timer_ends is None:
        return Markup("")
    left = max(0, round(session.timer_ends - time.time()))
    shown = f"{left // 60}:{left % 60:02d}" if left else "Time"
    return Markup('<p class="room-timer" role="timer" aria-live="off" data-left="{}" data-over="Time">{}</p>').format(
        left, shown
    )  # fmt: skip


def panel(session: Session, address: str | None) -> Markup:
    """How to join: the square, the address to type, and the code."""
    if address is None:
        return Markup('<aside class="room-panel"><p>{}</p><p>room <b>{}</b></p></aside>').format(
            ONLY_HERE, session.code
        )
    return Markup(
        '<aside class="room-panel">{}<p>or type</p><p class="room-address">{}</p><p>room <b class="room-code">{}</b></p></aside>'
    ).format(square(f"{address}/{session.code}"), as_typed(address), session.code)


def _list(lines: tuple[str, ...], kind: str = "") -> Markup:
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup('<ul class="{}">{}</ul>').format(kind, items)


def _ready(session: Session, step: Step, address: str | None) -> Markup:
    return Markup('<h1>{}</h1><p class="room-large">We begin in a moment.</p>').format(
        session.script.title
    )


def _join(session: Session, step: Step, address: str | None) -> Markup:
    here = len(session.joined)
    return Markup(
        '<div class="room-two"><div><h1>{}</h1><p class="room-large">Join with your phone. It asks for no name.</p>'
        '<p class="room-large"><b class="room-number">{}</b> {} here</p><p>No phone? Take a card: the facilitator counts.</p></div>{}</div>'
    ).format(
        session.script.title,
        here,
        "phone is" if here == 1 else "phones are",
        panel(session, address),
    )


def _brief(session: Session, step: Step, address: str | None) -> Markup:
    asked = session.script.questions[step.question]
    return Markup("<h1>{}</h1>{}").format(asked.ask, _list(asked.brief, "room-large"))


def _predict(session: Session, step: Step, address: str | None) -> Markup:
    asked = session.script.questions[step.question]
    sent = session.guessed(step.question)
    here = len(session.joined) + session.cards_counted(step.question)
    of = f"of {here} have sent theirs" if here > 1 else "sent"
    return Markup(
        '<div class="room-two"><div><h1>{}</h1><p class="room-large">With <b>{}</b>: what will there be less of, what more? '
        "Turn to your neighbour, then send your guess.</p>"
        '<p class="room-large"><b class="room-number" data-sent>{}</b> {}</p>'
        "<p>Nobody’s guess is shown with a name. No phone? Hold up a card: the facilitator counts.</p></div>{}</div>"
    ).format(asked.ask, asked.design_words, sent, of, panel(session, address))


def _reveal(session: Session, step: Step, address: str | None) -> Markup:
    asked = session.script.questions[step.question]
    guesses = session.guessed(step.question)
    rows = session.revealed(step.question)
    if step.question not in session.answers:
        return Markup('<h1>{}</h1><p class="room-large">The model is still working on it.</p>').format(asked.ask)  # fmt: skip
    said = surprise(session, step.question)
    after = Markup('<p class="room-large room-said"><b>{}</b> {}</p>').format(said, asked.discuss[0] if asked.discuss else "")  # fmt: skip
    return Markup('<h1 class="room-small">{} <span class="room-pill">{} {}</span></h1>{}{}').format(
        asked.ask,
        guesses,
        "guess" if guesses == 1 else "guesses",
        table(session, step.question, rows),
        after if said else "",
    )


def _why(session: Session, step: Step, address: str | None) -> Markup:
    asked, answer = session.script.questions[step.question], session.answers.get(step.question)
    if answer is None:
        return Markup('<h1>{}</h1><p class="room-large">The model is still working on it.</p>').format(asked.ask)  # fmt: skip
    breath = Markup("").join(Markup('<p class="room-large">{}</p>').format(each) for each in answer.breath)  # fmt: skip
    lives = Markup("").join(
        Markup("<section><h2>{}</h2><p>{}</p></section>").format(words, life.text)
        for words, life in zip((capital(asked.base_words), capital(asked.design_words)), answer.lives, strict=False)
    )  # fmt: skip
    story = Markup('<h2>One invented neighbourhood, both ways</h2><div class="room-lives">{}</div>').format(lives)  # fmt: skip
    quoted = [*map(first_sentence, answer.cautions[:MOST_CAUTIONS]), UNMEASURED]
    cautions = Markup("").join(Markup("<li>{}</li>").format(each) for each in quoted)
    return Markup(
        '<h1 class="room-small">{}</h1><div class="room-breath">{}</div>{}<div class="room-quote"><h2>Before you quote this</h2><ul>{}</ul></div>'
    ).format(asked.ask, breath, story if answer.lives else "", cautions)


def first_sentence(text: str) -> str:
    """What there is room for of a caution; the facilitator's page and the record have all of it.

    >>> first_sentence("Money lasted 3.5 years. Over the first 36 months: none.")
    'Money lasted 3.5 years.'
    """
    return re.split(r"(?<=\.) (?=[A-Z])", text, maxsplit=1)[0]


def _missing(session: Session, step: Step, address: str | None) -> Markup:
    shown = [note.text for note in session.notes if note.is_shown][-MOST_CARDS_SHOWN:]
    cards = Markup("").join(Markup("<li>{}</li>").format(text) for text in shown)
    waiting = sum(1 for note in session.notes if not note.is_shown)
    more = Markup("<p>{} sent that are not shown.</p>").format(f"{waiting} more cards" if waiting > 1 else "1 more card") if waiting else ""  # fmt: skip
    return Markup('<h1>{}</h1>{}<ul class="room-cards">{}</ul>{}').format(
        CUES["missing"].title, _list(session.script.missing, "room-large"), cards, more
    )


def _record(session: Session, step: Step, address: str | None) -> Markup:
    asked = Markup("").join(
        Markup("<li><b>{}</b> {}</li>").format(question.ask, surprise(session, place))
        for place, question in enumerate(session.script.questions)
        if session.guessed(place)
    )
    cards = len(session.notes)
    said = f"{cards} {'card' if cards == 1 else 'cards'} on what is missing. " if cards else ""
    return Markup(
        '<h1>Thank you</h1><ul class="room-large">{}</ul><p class="room-large">{}The record of the day has no names.</p>'
    ).format(asked, said)


VIEWS: dict[str, Callable[[Session, Step, str | None], Markup]] = {
    "ready": _ready,
    "join": _join,
    "brief": _brief,
    "predict": _predict,
    "reveal": _reveal,
    "why": _why,
    "missing": _missing,
    "record": _record,
}
"""What each step shows."""
