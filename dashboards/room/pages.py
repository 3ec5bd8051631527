"""The facilitator's page: choose a session, prepare it, lead it, end it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup

from dashboards.background import Update
from dashboards.room.address import as_typed, square
from dashboards.room.live import SCRIPT, live
from dashboards.room.screen import timer
from dashboards.room.script import Question, Script
from dashboards.room.session import LONGEST_NOTE, MOST_CARDS, Note, Session
from dashboards.room.told import WAYS, Told
from dashboards.room.words import (
    AGAIN,
    CUES,
    FOOT,
    LESS_SAME_MORE,
    NO_NETWORK,
    NO_PASSWORD,
    OFFLINE,
    ONLY_HERE,
    OUTCOMES,
    PRIVACY,
)

MINUTES = (2, 5, 10)
"""Timers on offer."""


@dataclass(frozen=True)
class Surroundings:
    """What the page has to know beside the session.

    Attributes
    ----------
    root
        The path under which a proxy serves the dashboard.
    address
        Where phones join, without the code; None if they cannot.
    is_reachable
        Whether the server answers to other computers at all.
    has_password
    progress
        How far the model is with each question.
    trouble
        What could not be kept on disk, in words.
    message
        What was wrong with what was sent, a line each.
    """

    root: str
    address: str | None
    is_reachable: bool
    has_password: bool
    progress: Mapping[int, Update]
    trouble: str = ""
    message: Sequence[str] = ()


def button(
    do: str, words: str, *, kind: str = "is-quiet", more: str = "", **fields: object
) -> Markup:
    """A form of one button."""
    hidden = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(name, value)
        for name, value in {"do": do, **fields}.items()
    )
    return Markup('<form method="post">{}<button class="gs-button {}" {}>{}</button></form>').format(
        hidden, kind, Markup(more), words
    )  # fmt: skip


def _message(lines: Sequence[str]) -> Markup:
    if not lines:
        return Markup("")
    said = Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)
    return Markup('<div class="gs-message" role="alert">{}</div>').format(said)


# ------------------------------------------------------------------ choosing


def choosing(
    scripts: Mapping[str, Script], kept: Sequence[Session], around: Surroundings, text: str = ""
) -> Markup:
    """The page while no session is held: those that can be started, and those that were held.

    Parameters
    ----------
    text
        A script that was sent and could not be read, to be put right.
    """
    cards = Markup("").join(_script_card(name, script, around) for name, script in scripts.items())
    own = Markup(
        '<details class="gs-card"{}><summary>A session of your own</summary><form method="post" class="room-form">'
        '<input type="hidden" name="do" value="start"><label for="text">Its script, as YAML</label>'
        '<textarea id="text" name="text" rows="12" spellcheck="false" required>\n{}</textarea>'
        '<p class="gs-note">Begin with a copy of one in scenarios/sessions. Whatever is wrong with it is said here, line by line.</p>'
        '<button class="gs-button is-main">Check and start</button></form></details>'
    ).format(Markup(" open") if text else "", text)
    return Markup(
        '<h1>In the room</h1><p class="gs-sub">A session for ten to forty people: everybody guesses first, then you look at the model together. {}</p>'
        '{}{}<section class="room-scripts">{}</section>{}{}<p class="gs-note">{}</p>'
    ).format(FOOT, _message(around.message), _reach(around), cards, own, _earlier(kept, around), PRIVACY)  # fmt: skip


def _script_card(name: str, script: Script, around: Surroundings) -> Markup:
    asked = Markup("").join(Markup("<li>{}</li>").format(each.ask) for each in script.questions)
    return Markup(
        '<article class="gs-card" data-script="{name}"><h2>{title}</h2><p>{about}</p><ol>{asked}</ol><p class="gs-note">{minutes} minutes, {twins} twin neighbourhoods</p>'
        '<div class="gs-row">{start}<a class="gs-button is-quiet" href="{root}/room/pack?script={name}">Cards to print</a></div></article>'
    ).format(
        name=name,
        title=script.title,
        about=script.about,
        asked=asked,
        minutes=script.minutes,
        twins=script.twins,
        start=button("start", "Start this session", kind="is-main", script=name),
        root=around.root,
    )


def _earlier(kept: Sequence[Session], around: Surroundings) -> Markup:
    if not kept:
        return Markup("")
    rows = Markup("").join(
        Markup(
            "<tr><th scope='row'>{}<small>{} · room {}</small></th><td><div class='gs-row'>{}{}{}</div></td></tr>"
        ).format(
            each.script.title,
            each.day,
            each.code,
            _files(each.code, around.root),
            button("resume", "Hold it again", code=each.code),
            _deletion(each.code),
        )
        for each in kept
    )
    return Markup('<section class="gs-card"><h2>Held before</h2><table class="room-earlier"><tbody>{}</tbody></table></section>').format(rows)  # fmt: skip


def _files(code: str, root: str) -> Markup:
    links = (("record", "Record"), ("record.csv", "CSV"), ("session.json", "All of it (JSON)"))
    return Markup("").join(
        Markup('<a class="gs-button is-quiet" href="{}/room/{}?code={}">{}</a>').format(
            root, path, code, words
        )
        for path, words in links
    )


def _deletion(code: str) -> Markup:
    """Deleting takes two steps: a button that opens another."""
    return Markup('<details class="room-delete"><summary>Delete</summary>{}</details>').format(
        button("delete", "Delete for good: guesses, cards and answers", code=code)
    )


def _reach(around: Surroundings) -> Markup:
    """Who can reach the page, said before it matters."""
    if not around.is_reachable and around.address is None:
        return Markup('<div class="gs-message" data-reach="no"><p>{}</p></div>').format(ONLY_HERE)
    if around.address is None:
        return Markup('<div class="gs-message" data-reach="no"><p>{}</p></div>').format(NO_NETWORK)
    if around.is_reachable and not around.has_password:
        return Markup('<div class="gs-message" data-reach="open"><p>{}</p></div>').format(
            NO_PASSWORD
        )
    return Markup("")


# ------------------------------------------------------------------- leading


def leading(session: Session, around: Surroundings) -> Markup:
    """The page while a session is held."""
    address = f"{around.root}/room/state?for=desk&at={position(session)}&seen="
    content = live(
        "desk",
        address,
        "",
        status(session, around),
        "The dashboard does not answer, or wants its password again: reload this page.",
    )
    return Markup(
        '<div class="room-desk"><nav class="gs-card" aria-label="Steps">{steps}</nav><div class="room-lead">'
        '{message}<section class="gs-card">{controls}{cue}</section><section class="gs-card">{live}</section>'
        "{cards}{join}{end}</div></div>{script}"
    ).format(
        steps=_steps(session),
        message=_message(around.message),
        controls=_controls(session, around),
        cue=_cue(session, around.root),
        cards=_by_hand(session),
        live=content,
        join=_join(session, around),
        end=_end(session, around),
        script=SCRIPT,
    )


def position(session: Session) -> str:
    """Where the session stands, so that a page that shows another place knows."""
    return f"{session.code}.{session.place}.{session.revealed(session.step.question)}.{int(session.is_hidden)}"


def title_of(session: Session, place: int) -> str:
    """What a step is called."""
    step = session.steps[place]
    if step.kind == "brief" and step.question:
        return AGAIN
    return CUES[step.kind].title


def _steps(session: Session) -> Markup:
    items = Markup("").join(
        Markup("<li{}>{}</li>").format(
            Markup(' aria-current="step"') if place == session.place else "",
            button("at", title_of(session, place), kind="room-step", place=place),
        )
        for place in range(len(session.steps))
    )
    return Markup("<ol>{}</ol>").format(items)


def _controls(session: Session, around: Surroundings) -> Markup:
    step, at = session.step, position(session)
    rows = session.revealed(step.question)
    more = step.kind == "reveal" and rows < len(OUTCOMES)
    forward = f"Next row ({rows + 1} of {len(OUTCOMES)})" if more else "Next"
    waits = more and step.question not in session.answers
    last = session.place == len(session.steps) - 1
    hide = "Show the screen again" if session.is_hidden else "Hide the screen"
    timers = Markup("").join(button("timer", f"{each} min", minutes=each) for each in MINUTES)
    return Markup(
        '<div class="gs-row room-controls">{back}{forward}{hide}<a class="gs-button is-quiet" href="{root}/room/screen" target="groundswell-screen">Open the big screen</a></div>'
        '<div class="gs-row" role="group" aria-label="Timer">{timers}{stop}{left}</div>'
    ).format(
        back=button("back", "Back", more="disabled" if not session.place else "", at=at),
        forward=button("next", forward, kind="is-main", more="disabled" if waits or last else 'autofocus id="next"', at=at),
        hide=button("hide", hide),
        root=around.root,
        timers=timers,
        stop=button("timer", "Stop the timer", minutes=0) if session.timer_ends else "",
        left=timer(session),
    )  # fmt: skip


def _cue(session: Session, root: str) -> Markup:
    step = session.step
    cue = CUES[step.kind]
    asked = session.script.questions[step.question] if step.question >= 0 else None
    ask = [*cue.ask]
    if asked is not None and step.kind in ("reveal", "why"):
        ask += asked.discuss
    if step.kind == "missing":
        ask += session.script.missing
    minutes = f"about {cue.minutes} minutes" if cue.minutes else "before the day"
    answer = session.answers.get(step.question)
    return Markup("<h1>{} <small>{}</small></h1>{}<p>{}</p>{}{}{}{}").format(
        title_of(session, session.place),
        minutes,
        Markup('<p class="room-ask">{}</p>').format(asked.ask) if asked else "",
        cue.do,
        _said("Say", cue.say),
        _said("Ask", ask),
        _said("Before you quote this", answer.cautions if answer and step.kind == "why" else ()),
        _further(asked, answer, root) if asked and step.kind == "why" else "",
    )


def _further(asked: Question, answer: Told | None, root: str) -> Markup:
    """Where the same question is answered at length: the causes, and both stories of one neighbourhood."""
    query = urlencode({"base": asked.base, "scenario": asked.design}, safe="/")
    links = [("Why: what changes on the way", f"{root}/why?{query}")]
    if answer is not None and answer.seed is not None:
        words = f"Neighbourhood {answer.seed}, both stories"
        links.append((words, f"{root}/neighbourhood?{query}&n={answer.seed}"))
    return Markup('<div class="gs-row room-further">{}</div>').format(
        Markup("").join(
            Markup('<a class="gs-button is-quiet" href="{}" target="_blank">{}</a>').format(address, words)
            for words, address in links
        )
    )  # fmt: skip


def _said(title: str, lines: Sequence[str]) -> Markup:
    if not lines:
        return Markup("")
    items = Markup("").join(Markup("<li>{}</li>").format(line) for line in lines)
    return Markup('<h2>{}</h2><ul class="room-say">{}</ul>').format(title, items)


def _by_hand(session: Session) -> Markup:
    """Where cards are counted, and where the facilitator types in what is on paper."""
    if session.step.kind == "missing":
        return Markup(
            '<section class="gs-card"><h2>A card on paper</h2><form method="post" class="room-form"><input type="hidden" name="do" value="note">'
            '<label for="note">What it says; no names</label><textarea id="note" name="text" rows="2" maxlength="{}" required></textarea>'
            '<button class="gs-button is-main">Add the card</button></form></section>'
        ).format(LONGEST_NOTE)
    if session.step.kind not in ("predict", "reveal"):
        return Markup("")
    counted = session.cards.get(session.step.question, {})
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(LESS_SAME_MORE[way]) for way in WAYS)  # fmt: skip
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            label,
            Markup("").join(
                Markup('<td><input type="number" inputmode="numeric" name="{0}.{1}" value="{2}" min="0" max="{3}" aria-label="{4}: {1}"></td>').format(
                    name, way, counted.get(name, {}).get(way, 0), MOST_CARDS, label
                )
                for way in WAYS
            ),
        )
        for name, (label, _) in OUTCOMES.items()
    )  # fmt: skip
    return Markup(
        '<details class="gs-card"{}><summary>Cards counted by hand</summary><form method="post" class="room-form"><input type="hidden" name="do" value="cards">'
        '<table class="room-count"><thead><tr><th scope="col">Cards that say</th>{}</tr></thead><tbody>{}</tbody></table><button class="gs-button is-main">Keep these counts</button></form></details>'
    ).format(Markup(" open") if counted else "", head, rows)


def status(session: Session, around: Surroundings) -> Markup:
    """What changes by itself: who is there, who has guessed, how far the model is, which cards came in."""
    step = session.step
    ticks = Markup("").join(
        _tick(session, place, around.progress) for place in range(len(session.script.questions))
    )
    failed = any(update.stage == "failed" for update in around.progress.values())
    guessed = Markup('<p data-guessed="{0}"><b>{0}</b> guessed</p>').format(session.guessed(step.question)) if step.question >= 0 else ""  # fmt: skip
    kept = around.trouble or "✓ Everything is kept on this computer."
    return Markup(
        '<h2>Now</h2><p data-joined="{joined}"><b>{joined}</b> {phones} joined</p>{guessed}<ul class="room-ticks">{ticks}{offline}<li>{kept}</li></ul>{again}{cards}'
    ).format(
        joined=len(session.joined),
        phones="phone has" if len(session.joined) == 1 else "phones have",
        guessed=guessed,
        ticks=ticks,
        offline="" if session.missing_answers else Markup("<li>{}</li>").format(OFFLINE),
        kept=kept,
        again=button("prepare", "Try again", id="again") if failed else "",
        cards=_cards(session) if step.kind in ("missing", "record") else "",
    )


def _tick(session: Session, place: int, progress: Mapping[int, Update]) -> Markup:
    asked = session.script.questions[place].ask
    answer, update = session.answers.get(place), progress.get(place)
    if answer is not None:
        words, stage = f"✓ {asked} {answer.n} twin neighbourhoods are ready.", "ready"
    elif update is None:
        words, stage = f"… {asked} Waits for its turn.", "waits"
    elif update.stage == "failed":
        words, stage = f"✗ {asked} {update.message}", "failed"
    else:
        words, stage = f"… {asked} {update.done} of {update.wanted} twin neighbourhoods.", "runs"
    return Markup('<li data-answer="{}">{}</li>').format(stage, words)


def _cards(session: Session) -> Markup:
    if not session.notes:
        return Markup("<h2>Cards</h2><p>None yet.</p>")
    items = Markup("").join(_card(note) for note in reversed(session.notes))
    return Markup('<h2>Cards</h2><ul class="room-notes">{}</ul>').format(items)


def _card(note: Note) -> Markup:
    show = button("unshow", "Take off the screen", number=note.number) if note.is_shown else button("show", "Show", number=note.number)  # fmt: skip
    return Markup('<li data-note="{}"><span>{}</span><div class="gs-row">{}{}</div></li>').format(
        note.number, note.text, show, button("remove", "Remove", number=note.number)
    )


def _join(session: Session, around: Surroundings) -> Markup:
    if around.address is None:
        way = _reach(around)
    else:
        way = Markup('{}<div class="gs-row"><div class="room-square">{}</div><p>Phones open <b data-address>{}</b> and type <b>{}</b>.</p></div>').format(
            _reach(around), square(f"{around.address}/{session.code}"), as_typed(around.address), session.code
        )  # fmt: skip
    return Markup('<section class="gs-card"><h2>Room <span data-code>{}</span></h2>{}</section>').format(session.code, way)  # fmt: skip


def _end(session: Session, around: Surroundings) -> Markup:
    return Markup(
        '<section class="gs-card"><h2>Papers and files</h2><div class="gs-row"><a class="gs-button is-quiet" href="{}/room/pack" target="_blank">Print the pack</a>{}</div>'
        '<div class="gs-row">{}{}</div><p class="gs-note">{}</p></section>'
    ).format(
        around.root,
        _files(session.code, around.root),
        button("close", "End the session and keep it"),
        _deletion(session.code),
        PRIVACY,
    )
