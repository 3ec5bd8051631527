"""Guesses beside the model's answer: the rows that the big screen reveals and the record keeps."""

from __future__ import annotations

from markupsafe import Markup

from dashboards.charts.dots import dots
from dashboards.room.session import Count, Session
from dashboards.room.told import WAYS, Row
from dashboards.room.words import HOW_MUCH, LESS_SAME_MORE, OUTCOMES, SIGNS
from experiments.reporting.html.sentences import tone
from experiments.reporting.number_format import signed
from experiments.reporting.phrases import joined


def table(session: Session, question: int, rows: int | None = None) -> Markup:
    """What the room guessed and, in the first `rows` outcomes (by default in all), what the model says."""
    asked = session.script.questions[question]
    body = Markup("").join(
        _row(session, question, name, rows is None or place < rows)
        for place, name in enumerate(OUTCOMES)
    )
    return Markup(
        '<table class="room-table"><thead><tr><th scope="col">With {}<small>against {}</small></th>'
        '<th scope="col">What we guessed<small>▼ less · = the same · ▲ more</small></th>'
        '<th scope="col">In the model<small>each dot one neighbourhood</small></th>'
        '<th scope="col"><span class="room-unseen">Verdict</span></th></tr></thead>'
        "<tbody>{}</tbody></table>"
    ).format(asked.design_words, asked.base_words, body)


def _row(session: Session, question: int, name: str, is_revealed: bool) -> Markup:
    answer = session.answers.get(question)
    row = answer.row(name) if answer and is_revealed else None
    label, when = OUTCOMES[name]
    if row is not None:
        seen, verdict = Markup("<td>{}</td>").format(dots(row.result())), verdict_of(row)
    else:
        seen = Markup('<td class="room-waits">{}</td>').format("could not be measured" if answer and is_revealed else "")  # fmt: skip
        verdict = Markup("")
    return Markup(
        '<tr data-outcome="{name}"{mark}><th scope="row">{label}<small>{when}</small></th><td>{bar}</td>{seen}<td>{verdict}</td></tr>'
    ).format(
        name=name,
        mark=Markup(' data-verdict="{}"').format(row.verdict) if row else "",
        label=label,
        when=when,
        bar=bar(session.count(question, name)),
        seen=seen,
        verdict=verdict,
    )


def verdict_of(row: Row) -> Markup:
    """The verdict as a badge, with the difference and the twins it rests on."""
    difference = signed(row.difference, row.result().outcome.unit)
    return Markup('<b class="room-verdict is-{}">{}</b><small>{}; {}</small>').format(
        tone(row.verdict), row.words, difference, row.counts
    )


def bar(count: Count) -> Markup:
    """Guesses as a bar in three parts, each with its sign and number, and how many said how much."""
    if not count.of:
        return Markup('<span class="room-none">no guesses</span>')
    parts = Markup("").join(
        Markup('<i class="is-{}" style="flex-grow:{}">{} {}</i>').format(
            way, number, SIGNS[way], number
        )
        for way, number in zip(WAYS, count[:3], strict=True)
        if number
    )
    said = ", ".join(
        f"{number} {LESS_SAME_MORE[way]}" for way, number in zip(WAYS, count[:3], strict=True)
    )
    sizes = {HOW_MUCH["little"]: count.little, HOW_MUCH["lot"]: count.lot}
    how_much = ", ".join(f"{number} by {words}" for words, number in sizes.items() if number)
    return Markup('<span class="room-bar" role="img" aria-label="{}">{}</span><small>{}</small>').format(
        said, parts, how_much
    )  # fmt: skip


def surprise(session: Session, question: int) -> str:
    """Where most of the room guessed otherwise than the model, once everything is revealed; empty before."""
    answer = session.answers.get(question)
    if (
        answer is None
        or session.revealed(question) < len(OUTCOMES)
        or not session.guessed(question)
    ):
        return ""
    said: dict[str, list[str]] = {begin: [] for begin in COMPARED.values()}
    for name, (label, _) in OUTCOMES.items():
        row, count = answer.row(name), session.count(question, name)
        if row is not None and count.of:
            said[COMPARED[_compared(row, count)]].append(label[:1].lower() + label[1:])
    return " ".join(f"{begin} {joined(labels)}." for begin, labels in said.items() if labels)


COMPARED = {
    "otherwise": "Most of us guessed otherwise on:",
    "alike": "Most of us guessed as the model on:",
    "divided": "We were divided on:",
    "unsure": "The model is not sure about:",
}
"""How the room's guess and the model's answer may stand to each other, and how that is said."""


def _compared(row: Row, count: Count) -> str:
    if row.way is None:
        return "unsure"
    if count.most is None:
        return "divided"
    return "alike" if count.most == row.way else "otherwise"
