"""What is printed for a session: how to join, cards to guess on, four roles, and the facilitator's script."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from dashboards.room.address import as_typed, square
from dashboards.room.script import Question, Script
from dashboards.room.session import Session, Step, steps_of
from dashboards.room.words import (
    AGAIN,
    CUES,
    FOOT,
    HOW_MUCH,
    LESS_SAME_MORE,
    OUTCOMES,
    ROLES,
    SIGNS,
)

CARDS_A_PAGE = 2


def pack(script: Script, session: Session | None, address: str | None) -> Markup:
    """Every page of the pack.

    Parameters
    ----------
    session, address
        The session that is held with this script and where phones join, for the poster; None without.
    """
    poster = _poster(session, address) if session and address else Markup("")
    cards = Markup("").join(_guess_cards(question) for question in script.questions)
    return Markup(
        '<p class="gs-noprint room-hint">Print this page: the cards on card, two to a sheet; each table gets the four roles. <button class="gs-button is-main" onclick="print()">Print</button></p>{}{}{}{}'
    ).format(poster, cards, _roles(), _script(script))


def _poster(session: Session, address: str | None) -> Markup:
    assert address is not None
    return Markup(
        '<section class="room-sheet room-poster"><h1>{}</h1>{}<p>or type</p><p class="room-address">{}</p><p>room <b class="room-code">{}</b></p><p>It asks for no name.</p></section>'
    ).format(session.script.title, square(f"{address}/{session.code}"), as_typed(address), session.code)  # fmt: skip


def _guess_cards(question: Question) -> Markup:
    return Markup('<section class="room-sheet">{}</section>').format(
        _guess_card(question) * CARDS_A_PAGE
    )


def _guess_card(question: Question) -> Markup:
    ways = Markup("").join(Markup('<th scope="col">{} {}</th>').format(SIGNS[way], words) for way, words in LESS_SAME_MORE.items())  # fmt: skip
    sizes = Markup("").join(Markup('<th scope="col">{}</th>').format(w) for w in HOW_MUCH.values())
    box = Markup('<td><span class="room-box"></span></td>')
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}<small>{}</small></th>{}</tr>').format(label, when, box * 5)
        for label, when in OUTCOMES.values()
    )
    return Markup(
        '<article class="room-card"><h2>{}</h2><p>With <b>{}</b>, against {}: less, the same, or more? And by how much? No name, please.</p>'
        "<table><thead><tr><td></td>{}{}</tr></thead><tbody>{}</tbody></table></article>"
    ).format(question.ask, question.design_words, question.base_words, ways, sizes, rows)


def _roles() -> Markup:
    cards = Markup("").join(
        Markup('<article class="room-card room-role"><h2>{}</h2>{}</article>').format(
            role, Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
        )
        for role, lines in ROLES.items()
    )
    return Markup('<section class="room-sheet room-roles">{}</section>').format(cards)


def timed(script: Script) -> Iterator[tuple[Step, int, int]]:
    """Each step with the minutes at which it begins and ends, stretched to the session's length."""
    steps = [step for step in steps_of(script) if CUES[step.kind].minutes]
    total = sum(CUES[step.kind].minutes for step in steps)
    spent = 0
    for step in steps:
        begins = round(spent * script.minutes / total)
        spent += CUES[step.kind].minutes
        yield step, begins, round(spent * script.minutes / total)


def _script(script: Script) -> Markup:
    rows = Markup("").join(_cue(script, step, begins, ends) for step, begins, ends in timed(script))
    return Markup(
        '<section class="room-sheet room-script"><h1>{} <small>{} minutes</small></h1><p>{}</p><table><thead><tr><th scope="col">Minutes</th><th scope="col">Step</th>'
        '<th scope="col">Say and ask</th></tr></thead><tbody>{}</tbody></table></section>'
    ).format(script.title, script.minutes, FOOT, rows)


def _cue(script: Script, step: Step, begins: int, ends: int) -> Markup:
    cue = CUES[step.kind]
    asked = script.questions[step.question] if step.question >= 0 else None
    lines = [*cue.say, *cue.ask]
    if asked is not None and step.kind == "brief":
        lines += asked.brief
    if asked is not None and step.kind == "reveal":
        lines += asked.discuss
    if step.kind == "missing":
        lines += script.missing
    said = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    title = AGAIN if step.kind == "brief" and step.question else cue.title
    return Markup('<tr><td>{}–{}</td><th scope="row">{}<small>{}</small></th><td class="is-text"><p>{}</p><ul>{}</ul></td></tr>').format(
        begins, ends, title, asked.ask if asked else "", cue.do, said
    )  # fmt: skip
